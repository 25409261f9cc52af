"""What can be drawn, and what is seen of it first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias, TypeGuard, final

from cartesian_rdc.categories.base import SymmetricMonoidalCategory
from cartesian_rdc.categories.free import FreeCategory, Object, Product, Term
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
    step_graph,
)
from cartesian_rdc.drawing.measures import shortened
from cartesian_rdc.drawing.views import Content, GetAndPut, HeldStep
from cartesian_rdc.errors import MissingDerivativeError, shown
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
        return _of_morphism(f.morphism, f.category, str(f), (), names, once)
    if _is_para(f):
        body = f.body
        if not (_is_term(body) or _is_lens(body)):
            raise TypeError(f"a parametric map of terms is drawn, or a ParaHom, not {shown(f)}")
        count = _atoms(f.parameters)
        title = f"from {f.domain}, with parameters {f.parameters}"
        return _of_morphism(body, None, title, tuple(range(count)), ((), ()), once)
    if _is_term(f) or _is_lens(f):
        return _of_morphism(f, None, ends(f.domain, f.codomain), (), ((), ()), once)
    raise TypeError(
        "what is drawn is a map, a lens, a parametric map, an optimiser or a learner, not "
        f"{shown(f)}"
    )


def _of_parametric(f: AnyParaHom, once: bool) -> Subject:
    p = f.parameters
    count, named = _atoms(p.object), _names(p)
    tops = range(count)
    if _atoms(f.domain.object) == 0 and (parts := _factors(p.object)) is not None:
        tops = range(_atoms(parts[0]))  # what came last is bent to the left (Fig. 5)
    names = ((*named, *_names(f.domain)), _names(f.codomain))
    return _of_morphism(f.inside, f.category, str(f), tuple(tops), names, once)


Names: TypeAlias = "tuple[tuple[str, ...], tuple[str, ...]]"


def _of_morphism(
    f: object,
    category: SymmetricMonoidalCategory[object, object] | None,
    title: str,
    tops: tuple[int, ...],
    names: Names,
    once: bool,
) -> Subject:
    if _is_lens(f):
        content = _lens_content(f.get, f.put)
    elif _is_term(f):
        content = Content(_unwrapped(f, once))
    else:
        content = Content(_whole(f, category))
    return Subject(Shown(content, tops, *names), title)


def _unwrapped(f: AnyTerm, once: bool) -> Held:
    return HeldTerm(f) if once else HeldGraph(graph_of(f, once=False), cut(repr(f), 2_000))


def _lens_content(get: object, put: object) -> Content:
    """A lens: the image of its get under R, if it is that, else its get and its put."""
    if not (_is_term(get) and _is_term(put)):
        return Content(GetAndPut(_whole(get, None), _whole(put, None)), "lens")
    if _derivative(get) is put:
        return Content(HeldTerm(get), "lens")
    return Content(GetAndPut(HeldTerm(get), HeldTerm(put)), "lens")


def _derivative(f: AnyTerm) -> AnyTerm | None:
    c: FreeCategory[str] = FreeCategory()
    try:
        return c.reverse_derivative(f)
    except MissingDerivativeError:
        return None


def _whole(f: object, category: SymmetricMonoidalCategory[object, object] | None) -> Held:
    """A morphism that is no term, as one box."""
    domain = getattr(f, "domain", None) if category is None else category.domain(f)
    codomain = getattr(f, "codomain", None) if category is None else category.codomain(f)
    spaces = (cut(str(domain), 40), cut(str(codomain), 40))
    mark = Mark("box", shortened(str(f), TITLE), cut(repr(f), 200), (0,), (1,))
    return HeldGraph(Graph(spaces, (0,), (1,), (mark,)), cut(repr(f), 2_000))


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
