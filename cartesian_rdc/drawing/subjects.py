"""What can be drawn, and what is seen of it first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeGuard, final

from cartesian_rdc.categories.free import Object, Product, Term
from cartesian_rdc.categories.lens import LensMorphism, LensObject
from cartesian_rdc.categories.para import ParaMorphism
from cartesian_rdc.drawing.book import Shown
from cartesian_rdc.drawing.graphs import (
    TITLE,
    Graph,
    Held,
    HeldGraph,
    HeldTerm,
    Mark,
    graph_of,
    is_derivative,
    step_graph,
)
from cartesian_rdc.drawing.measures import shortened
from cartesian_rdc.drawing.views import Content, GetAndPut, HeldStep
from cartesian_rdc.errors import came
from cartesian_rdc.learning import Cell, Learner, Optimiser
from cartesian_rdc.printing import cut, ends
from cartesian_rdc.typed import Hom, Obj, ParaHom
from cartesian_rdc.typed.naming import UNNAMED, leaves

# isinstance forgets the arguments of a generic class; these do not.
AnyTerm: TypeAlias = Term[str]
AnyObj: TypeAlias = Obj[object, object, object]
AnyHom: TypeAlias = Hom[object, object, object, object]
AnyParaHom: TypeAlias = ParaHom[object, object, object, object, object]
AnyLens: TypeAlias = LensMorphism[object, object]
AnyPara: TypeAlias = ParaMorphism[object, object]
AnyLearner: TypeAlias = Learner[object, object, object, object, object, object, object, object]
AnyCell: TypeAlias = Cell[object, object, object, object, object, object]
AnyOptimiser: TypeAlias = Optimiser[object, object, object, object]


@final
@dataclass(frozen=True)
class Subject:
    """What is drawn.

    ``shown``  the sheet of it
    ``title``  what it is, in a line
    ``loops``  which wires go round above it: the number of the one out of which it starts, among
               those that come back above, and of the one into which it leads
    """

    shown: Shown
    title: str
    loops: int = 0


def subject_of(f: object, *, once: bool = True) -> Subject:
    """What is seen of f. Raises ``TypeError`` if f is nothing that can be drawn."""
    if _is_learner(f):
        return _of_learner(f)
    if _is_optimiser(f):
        return subject_of(f.lens, once=once)
    if _is_cell(f):
        return subject_of(f.map, once=once)
    if _is_para_hom(f):
        return _of_parametric(f, once)
    if _is_hom(f):
        names = (_names(f.domain), _names(f.codomain))
        ins, out = [f.domain.object], f.codomain.object
        return _of_morphism(f.morphism, ins, out, str(f), (), names, once)
    if _is_para(f):
        body = f.body
        if not (_is_term(body) or _is_lens(body)):
            raise TypeError(f"a parametric map of terms is drawn, or a ParaHom, not {came(f)}")
        tops, title = tuple(range(_atoms(f.parameters))), str(f)
        return _of_morphism(
            body, [f.parameters, f.domain], body.codomain, cut(title), tops, ((), ()), once
        )
    if _is_term(f) or _is_lens(f):
        title = ends(f.domain, f.codomain)
        return _of_morphism(f, [f.domain], f.codomain, title, (), ((), ()), once)
    raise TypeError(
        "what is drawn is a map, a lens, a parametric map, an optimiser or a learner, not "
        f"{came(f)}"
    )


def _of_parametric(f: AnyParaHom, once: bool) -> Subject:
    p = f.parameters
    count, named = _atoms(p.object), _names(p)
    tops = range(count)
    if _atoms(f.domain.object) == 0 and (parts := _factors(p.object)) is not None:
        tops = range(_atoms(parts[0]))  # what came last is bent to the left (Fig. 5)
    names = ((*named, *_names(f.domain)), _names(f.codomain))
    ins = [p.object, f.domain.object]
    return _of_morphism(f.inside, ins, f.codomain.object, str(f), tuple(tops), names, once)


Names: TypeAlias = "tuple[tuple[str, ...], tuple[str, ...]]"


def _of_morphism(
    f: object,
    ins: Sequence[object],
    out: object,
    title: str,
    tops: tuple[int, ...],
    names: Names,
    once: bool,
) -> Subject:
    """``ins``: the domain, after the parameters if there are any; ``out``: the codomain."""
    if _is_term(f):
        return Subject(Shown(Content(_unwrapped(f, once)), tops, *names), title)
    if _is_lens(f) and _is_term(f.get) and _is_term(f.put):
        return Subject(Shown(_lens_content(f.get, f.put), tops, *names), title)
    above = (0,) if len(ins) > 1 else ()
    if _is_lens(f):
        forward, back = [_side(a, 0) for a in ins], [_side(a, 1) for a in ins]
        get = _whole(f.get, forward, [_side(out, 0)])
        put = _whole(f.put, [*forward, _side(out, 1)], back)
        return Subject(Shown(Content(GetAndPut(get, put), "lens"), above), title)
    return Subject(Shown(Content(_whole(f, ins, [out])), above), title)


def _side(a: object, number: int) -> object:
    """The forward or the backward side of an object of lenses."""
    if _is_lens_object(a):
        return a.backward if number else a.forward
    return a


def _unwrapped(f: AnyTerm, once: bool) -> Held:
    return HeldTerm(f) if once else HeldGraph(graph_of(f, once=False), cut(repr(f), 2_000))


def _lens_content(get: AnyTerm, put: AnyTerm) -> Content:
    """A lens: the image of its get under R, if it is that, else its get and its put."""
    if is_derivative(put, get):
        return Content(HeldTerm(get), "lens")
    return Content(GetAndPut(HeldTerm(get), HeldTerm(put)), "lens")


def _whole(f: object, ins: Sequence[object], outs: Sequence[object]) -> Held:
    """A morphism other than a term: one box, with a wire for each factor of domain and codomain."""
    spaces = tuple(cut(str(a), 40) for a in (*ins, *outs))
    inputs, outputs = tuple(range(len(ins))), tuple(range(len(ins), len(spaces)))
    mark = Mark("box", shortened(str(f), TITLE), cut(repr(f), 200), inputs, outputs)
    return HeldGraph(Graph(spaces, inputs, outputs, (mark,)), cut(repr(f), 2_000))


def _of_learner(learner: AnyLearner) -> Subject:
    """Figure 6 of 2103.01931: parameters and state above, the input from the left."""
    step, label = learner.step.morphism, learner.label.morphism
    optimiser = learner.optimiser
    if not (_is_term(step) and _is_term(label)):
        return subject_of(learner.step)
    graph, labels = step_graph(step, label)
    state = _atoms(optimiser.memory.object) + _atoms(optimiser.parameters.object)
    tops = [k for k, v in enumerate(graph.inputs) if k < state or v in labels]
    if len(tops) == len(graph.inputs):  # a sample that is its own label comes from the left
        tops = list(range(state))
    names = [
        *(f"memory/{name}".removesuffix("/") for name in _names(optimiser.memory)),
        *(f"parameters/{name}".removesuffix("/") for name in _names(optimiser.parameters)),
        *("label" if v in labels else "" for v in graph.inputs[state:]),
    ]
    held = HeldStep(HeldGraph(graph, cut(repr(step), 2_000)))
    named = _names(optimiser.parameters)
    found = [mark.results for mark in graph.marks if mark.title == "optimiser"]
    made = next((wires for wires in found if len(wires) == len(named)), ())
    given = zip(made, named, strict=False)
    shown_ = Shown(Content(held, "lens"), tuple(tops), tuple(names), more_names=tuple(given))
    return Subject(
        shown_, f"learner, a step {ends(learner.step.domain, learner.step.codomain)}", state
    )


def _names(a: AnyObj) -> tuple[str, ...]:
    """A name for each atom of an object, from left to right; empty where there is none."""
    found: list[str] = []
    for part in reversed(leaves(a.naming)):
        name = "" if part.word.partition(".")[0] == UNNAMED else part.name
        found.extend([name] * _atoms(part.object))
    return tuple(found)


def _atoms(a: object) -> int:
    """How many wires an object is."""
    if _is_lens_object(a):
        return _atoms(a.forward)
    return len(a.atoms()) if _is_object(a) else 1


def _factors(a: object) -> tuple[object, object] | None:
    if _is_lens_object(a):
        parts = _factors(a.forward)
        back = _factors(a.backward)
        return None if parts is None or back is None else parts
    return (a.first, a.second) if _is_product(a) else None


def _is_term(f: object) -> TypeGuard[AnyTerm]:
    return isinstance(f, Term)


def _is_object(f: object) -> TypeGuard[Object[str]]:
    return isinstance(f, Object)


def _is_product(f: object) -> TypeGuard[Product[str]]:
    return isinstance(f, Product)


def _is_lens_object(f: object) -> TypeGuard[LensObject[object]]:
    return isinstance(f, LensObject)


def _is_lens(f: object) -> TypeGuard[AnyLens]:
    return isinstance(f, LensMorphism)


def _is_para(f: object) -> TypeGuard[AnyPara]:
    return isinstance(f, ParaMorphism)


def _is_hom(f: object) -> TypeGuard[AnyHom]:
    return isinstance(f, Hom)


def _is_para_hom(f: object) -> TypeGuard[AnyParaHom]:
    return isinstance(f, ParaHom)


def _is_cell(f: object) -> TypeGuard[AnyCell]:
    return isinstance(f, Cell)


def _is_learner(f: object) -> TypeGuard[AnyLearner]:
    return isinstance(f, Learner)


def _is_optimiser(f: object) -> TypeGuard[AnyOptimiser]:
    return isinstance(f, Optimiser)
