# pyright: basic, reportMissingTypeStubs=false, reportAbstractUsage=false
# pyright: reportAttributeAccessIssue=false, reportCallIssue=false, reportOperatorIssue=false
# DisCoPy has no types that checkers could use
"""From terms to diagrams of DisCoPy: a functor, by way of programs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, final, overload

from discopy import markov

from cartesian_rdc.categories.free import (
    Add,
    First,
    FreeCategory,
    Generator,
    Object,
    Second,
    Symbol,
    Term,
    Zero,
)
from cartesian_rdc.errors import require_kind
from cartesian_rdc.execution import program
from cartesian_rdc.execution.instructions import Nought, Plus
from cartesian_rdc.execution.passes.trace import term_of
from cartesian_rdc.execution.passes.unroll import unrolled
from cartesian_rdc.functors.functor import StrictMonoidalFunctor
from cartesian_rdc.interchange.discopy.diagrams import Diagrams, Labelled, between
from cartesian_rdc.interchange.discopy.labels import Boxing
from cartesian_rdc.interchange.discopy.types import AtomicWire, Composed, Diagram, Flat, Type
from cartesian_rdc.interchange.discopy.wiring import Wiring
from cartesian_rdc.type_variables import A, Atom, B, P
from cartesian_rdc.typed import HasMorphism, ParaHom


@overload
def to_discopy(
    f: ParaHom[Object[Atom], Term[Atom], P, A, B], *, labels: bool = False
) -> ParaHom[Type, Diagram, P, A, B]: ...
@overload
def to_discopy(f: Term[Atom] | HasMorphism[Term[Atom]], *, labels: bool = False) -> Composed: ...
def to_discopy(
    f: Term[Atom] | HasMorphism[Term[Atom]] | ParaHom[Object[Atom], Term[Atom], P, A, B],
    *,
    labels: bool = False,
) -> Composed | ParaHom[Type, Diagram, P, A, B]:
    """A map of a free category as a diagram of ``discopy.markov``.

    Wires are the atoms of the domain, from left to right. Each generator that is computed is a box,
    with the generator for its ``data``; what is computed once is one box, whose result is copied.
    Copies, discards and swaps are those of DisCoPy; ``+`` and ``0`` are boxes on atoms.

    A map with parameters becomes one in ``Para`` of ``Diagrams``: its ``inside`` is the diagram,
    which begins in P and then A, and its parameters keep their names.

    ``labels``: draw the parts that have a name (``called``) in bubbles; without, they are left out.

    Raises ``TypeError`` if f is no term and holds none.
    """
    if isinstance(f, ParaHom):
        return InDiagrams(_free(f.category), labels)(f)
    made: Composed = _diagram(f, labels)
    return made


def _free(category: object) -> FreeCategory[Any]:
    require_kind(
        category, FreeCategory, "the category of the map", "a free one, whose maps are terms"
    )
    assert isinstance(category, FreeCategory)
    return category


@final
@dataclass(frozen=True)
class InDiagrams(StrictMonoidalFunctor[Object[Atom], Term[Atom], Type, Diagram]):
    """The functor ``to_discopy`` from a category of terms to ``Diagrams``, with its ``labels``."""

    category: FreeCategory[Atom]
    labels: bool = False

    @property
    def source(self) -> FreeCategory[Atom]:
        return self.category

    @property
    def target(self) -> Diagrams:
        return Diagrams()

    def on_object(self, a: Object[Atom]) -> Type:
        """The atoms of A from left to right."""
        return Flat(a)

    def on_morphism(self, f: Term[Atom]) -> Diagram:
        return _diagram(f, self.labels)


def _diagram(f: Term[Atom] | HasMorphism[Term[Atom]], labels: bool) -> Diagram:
    boxes: dict[Generator[Any], Diagram] = {}

    def in_a_bubble(generator: Generator[Any], name: str, inside: Term[Any]) -> None:
        boxes[generator] = Labelled(name, _written(inside, boxes))

    term = term_of(f)
    return _written(term.fold(Boxing(in_a_bubble)) if labels else term, boxes)


def _written(term: Term[Atom], boxes: dict[Generator[Any], Diagram]) -> Diagram:
    """The diagram of a term; ``boxes``: those of generators that have one, others are put there."""
    code = unrolled(program(term))
    uses = Counter(code.outputs)
    for instruction in code.instructions:
        uses.update(instruction.arguments)
    wiring = Wiring(code.inputs, [AtomicWire(atom) for atom in code.atoms], uses)
    for instruction in code.instructions:
        box = boxes.get(instruction.generator)
        if box is None:
            box = boxes[instruction.generator] = _box(instruction.generator)
        wiring.apply(box, instruction.arguments, instruction.results)
    wiring.finish(code.outputs)
    return between(Flat(code.domain), Flat(code.codomain), tuple(wiring.layers))


def _box(generator: Generator[Atom]) -> Diagram:
    name, f = generator.label, _meaning(generator)
    if isinstance(generator, Symbol):
        name = generator.name
    elif isinstance(generator, (Plus, Nought)):
        name = "+" if isinstance(generator, Plus) else "0"
    return markov.Box(name, Flat(f.domain), Flat(f.codomain), data=f)


def _meaning(generator: Generator[Atom]) -> Term[Atom]:
    """The term that a box holds: of a sum or zero of a program, that of the category."""
    if isinstance(generator, Plus):
        x = generator.codomain
        return Add(First(x, x), Second(x, x))
    if isinstance(generator, Nought):
        return Zero(generator.domain, generator.codomain)
    return generator
