# pyright: basic, reportMissingTypeStubs=false, reportAbstractUsage=false
# pyright: reportAttributeAccessIssue=false, reportCallIssue=false, reportOperatorIssue=false
# DisCoPy has no types that checkers could use
"""From diagrams of DisCoPy to terms: each wire is a list of maps from the domain to atoms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import chain, islice
from typing import Any, Generic, TypeAlias, final, overload

from discopy import cat, markov, monoidal, symmetric

from cartesian_rdc.categories.free import FreeCategory, Object, Product, Term, Unit
from cartesian_rdc.differences import Ends, told_apart
from cartesian_rdc.errors import CompositionError, UntranslatableError, require_kind
from cartesian_rdc.interchange.discopy.diagrams import Labelled
from cartesian_rdc.interchange.discopy.types import (
    AtomicWire,
    Diagram,
    Drawn,
    Flat,
    Type,
    object_of,
)
from cartesian_rdc.type_variables import A, Atom, B, P
from cartesian_rdc.typed import Hom, Obj, ParaHom, Wire, morphism_of, parametric
from cartesian_rdc.typed.naming import replaced

Objects: TypeAlias = "Mapping[Any, Any] | Callable[[str], Any]"
"""What wires carry, by their names: objects, bare or with names."""

Boxes: TypeAlias = "Mapping[Any, Any] | Callable[[Diagram], Any]"
"""What boxes mean, by the name of a box or by the box: terms, or maps with names."""


@overload
def from_discopy(
    diagram: ParaHom[Type, Diagram, P, A, B],
    category: FreeCategory[Atom],
    *,
    boxes: Boxes | None = None,
    objects: Objects | None = None,
) -> ParaHom[Object[Atom], Term[Atom], P, A, B]: ...
@overload
def from_discopy(
    diagram: Drawn,
    category: FreeCategory[Atom],
    *,
    boxes: Boxes | None = None,
    objects: Objects | None = None,
    domain: Obj[Object[Atom], Term[Atom], A],
    codomain: Obj[Object[Atom], Term[Atom], B],
) -> Hom[Object[Atom], Term[Atom], A, B]: ...
@overload
def from_discopy(
    diagram: Drawn,
    category: FreeCategory[Atom],
    *,
    boxes: Boxes | None = None,
    objects: Objects | None = None,
    domain: Object[Atom] | None = None,
    codomain: Object[Atom] | None = None,
) -> Hom[Object[Atom], Term[Atom], Wire, Wire]: ...
def from_discopy(
    diagram: Drawn | ParaHom[Type, Diagram, P, A, B],
    category: FreeCategory[Atom],
    *,
    boxes: Boxes | None = None,
    objects: Objects | None = None,
    domain: Obj[Object[Atom], Term[Atom], A] | Object[Atom] | None = None,
    codomain: Obj[Object[Atom], Term[Atom], B] | Object[Atom] | None = None,
) -> Hom[Object[Atom], Term[Atom], A, B] | ParaHom[Object[Atom], Term[Atom], P, A, B]:
    """A diagram of DisCoPy as a map of a free ``category``, such as ``smooth``.

    Copies, discards and swaps are those of the category, a formal sum is a sum of maps, and a box
    whose ``data`` is a term is that term. What else there is has to be given:

    ``boxes``    the meaning of other boxes: maps by name, or by the box, or a function of the box
                 that gives a map; it begins and ends in the atoms of the box's wires
    ``objects``  what wires carry: objects by name, or a function of the name
    ``domain``, ``codomain``  the two ends, which say how the atoms are bracketed, and how they are
                 called; by default as the diagram was made by ``to_discopy`` or ``type_of``, else
                 from the left, ``(A × B) × C``

    A map with parameters over ``Diagrams`` becomes one over the category, its parameters by their
    names.

    Raises ``UntranslatableError`` if nobody says what a box means or a wire carries,
    ``CompositionError`` if that goes between other atoms than the wires, or the ends have others,
    ``TypeError`` if it is no term or no object, or the diagram is none.
    """
    require_kind(category, FreeCategory, "the category", "a free one, such as smooth or Free()")
    for what, given in (("boxes mean", boxes), ("wires carry", objects)):
        if given is not None:
            kinds: tuple[Any, ...] = (Mapping, Callable)
            require_kind(given, kinds, f"what {what}", "a dict, or a function")
    reader = _Reader(category, boxes or {}, objects or {})
    if isinstance(diagram, ParaHom):
        p, a = reader.wire(diagram.parameters), reader.wire(diagram.domain)
        b = reader.wire(diagram.codomain)
        body = reader.map(diagram.inside, p @ a, b)
        return parametric(p, a, body)
    require_kind(diagram, monoidal.Diagram, "the diagram", "one of discopy, such as a markov.Box")
    begin = reader.end(domain, diagram.dom, "the domain")
    return reader.map(diagram, begin, reader.end(codomain, diagram.cod, "the codomain"))


@final
@dataclass(frozen=True)
class _Reader(Generic[Atom]):
    """What boxes mean and wires carry, in a category."""

    category: FreeCategory[Atom]
    boxes: Boxes
    objects: Objects

    def wire(self, a: Obj[Type, Diagram, A]) -> Obj[Object[Atom], Term[Atom], A]:
        """The object of a type, whose parts are called the same."""
        naming = replaced(a.naming, self.object)
        return Obj(self.category, self.object(a.object), naming)

    def end(
        self, given: Obj[Object[Atom], Term[Atom], A] | Object[Atom] | None, x: Type, what: str
    ) -> Obj[Object[Atom], Term[Atom], A]:
        """The end that is given, or that of the type."""
        if given is None:
            return Obj(self.category, self.object(x))
        a = object_of(given, what)
        if a.atoms() != (own := self.object(x)).atoms():
            wanted, words = told_apart(a, own)
            raise CompositionError(
                "read the diagram", f"{what} is to be {wanted}", f"its wires carry {words}"
            )
        return given if isinstance(given, Obj) else Obj(self.category, a)

    def object(self, x: Type) -> Object[Atom]:
        """The object of a type, as it is bracketed, else from the left."""
        if isinstance(x, Flat):
            return x.object
        carried = [self.carried(ob) for ob in x.inside]
        return reduce(Product, carried) if carried else Unit()

    def carried(self, ob: cat.Ob) -> Object[Atom]:
        """What a wire carries. Raises ``UntranslatableError`` if nobody says it."""
        if isinstance(ob, AtomicWire):
            return ob.object
        name = str(ob)
        if callable(self.objects):
            found = self.objects(name)
        else:
            found = {str(key): value for key, value in self.objects.items()}.get(name)
        if found is None:
            raise UntranslatableError(
                f"nobody says what the wire {name} carries: objects={{{name!r}: an object}} does"
            )
        return object_of(found, f"what the wire {name} carries")

    def map(
        self,
        diagram: Diagram,
        a: Obj[Object[Atom], Term[Atom], A],
        b: Obj[Object[Atom], Term[Atom], B],
    ) -> Hom[Object[Atom], Term[Atom], A, B]:
        """The map of a diagram between objects that have the atoms of its ends."""
        done: dict[int, Term[Atom]] = {}
        for part in _inside_first(diagram):
            done[id(part)] = self._term(part, self.object(part.dom), self.object(part.cod), done)
        return Hom(a, b, self._term(diagram, a.object, b.object, done))

    def _term(
        self, diagram: Diagram, a: Object[Atom], b: Object[Atom], done: Mapping[int, Term[Atom]]
    ) -> Term[Atom]:
        """``A -> B``; ``done``: the terms of the diagrams inside its boxes."""
        wires = self._split(self._atoms_of(self.category.identity(a)), diagram.dom)
        for layer in diagram.inside:
            waiting, made = iter(wires), list[list[Term[Atom]]]()
            for k, part in enumerate(layer.boxes_or_types):
                if k % 2:
                    taken = [*islice(waiting, len(part.dom))]
                    made += self._after(part, taken, a, done)
                else:
                    made += islice(waiting, len(part))
            wires = made
        return self._joined(a, chain.from_iterable(wires), b)

    def _after(
        self,
        box: Diagram,
        wires: list[list[Term[Atom]]],
        a: Object[Atom],
        done: Mapping[int, Term[Atom]],
    ) -> list[list[Term[Atom]]]:
        """What a box makes of wires, which are maps from A."""
        if isinstance(box, symmetric.Swap):
            return wires[len(box.left) :] + wires[: len(box.left)]
        if isinstance(box, markov.Copy):
            return wires * len(box.cod)
        f = self._meaning(box, done)
        given = self._joined(a, chain.from_iterable(wires), f.domain)
        return self._split(self._atoms_of(self.category.compose(given, f)), box.cod)

    def _meaning(self, box: Diagram, done: Mapping[int, Term[Atom]]) -> Term[Atom]:
        """The map that a box stands for.

        Raises ``UntranslatableError`` if nobody says it, ``CompositionError`` if it does not fit.
        """
        known = _known(box)
        f = self._given(box) if known is None else known
        a, b = self.object(box.dom), self.object(box.cod)
        if f is None:
            inside = [done[id(part)] for part in _parts(box)]
            if isinstance(box, Labelled):
                return self.category.called(box.name, inside[0])
            if isinstance(box, cat.Sum):
                return reduce(self.category.add, inside, self.category.zero(a, b))
            raise UntranslatableError(
                f"nobody says what the box {box} : {box.dom} -> {box.cod} means: "
                f"boxes={{{str(box)!r}: a map}} does"
            )
        if f.domain.atoms() != a.atoms() or f.codomain.atoms() != b.atoms():
            wires, words = told_apart(Ends(a, b), Ends(f.domain, f.codomain))
            raise CompositionError(
                f"read the box {box}", f"its wires carry {wires}", f"what it means goes {words}"
            )
        return f

    def _given(self, box: Diagram) -> Term[Atom] | None:
        """What the user says that a box means."""
        if callable(self.boxes):
            found = self.boxes(box)
        else:
            found = next((f for key, f in self.boxes.items() if key in (str(box), box)), None)
        if found is None:
            return None
        f: Any = morphism_of(found)
        require_kind(f, Term, f"what the box {box} means", "a term, or a Hom over terms")
        term: Term[Atom] = f
        return term

    def _atoms_of(self, f: Term[Atom]) -> list[Term[Atom]]:
        """``f`` and a projection, for each atom that it ends in."""
        c = self.category

        def halves(b: Object[Atom], g: Term[Atom]) -> tuple[Term[Atom], Term[Atom]]:
            x, y = b.factors()
            return c.compose(g, c.first(x, y)), c.compose(g, c.second(x, y))

        return [part for _, part in f.codomain.distribute(f, halves)]

    def _joined(self, a: Object[Atom], parts: Iterable[Term[Atom]], b: Object[Atom]) -> Term[Atom]:
        """``A -> B``, of a map for each atom of B."""
        return b.collect(parts, lambda: self.category.delete(a), self.category.pair)

    def _split(self, parts: list[Term[Atom]], x: Type) -> list[list[Term[Atom]]]:
        """The maps to the atoms of each wire."""
        waiting = iter(parts)
        return [[*islice(waiting, len(self.carried(ob).atoms()))] for ob in x.inside]


def _known(box: Diagram) -> Term[Any] | None:
    """The term that a box holds, if it is not turned around."""
    return box.data if isinstance(box.data, Term) and not box.is_dagger else None


def _parts(diagram: Diagram) -> list[Diagram]:
    """The diagrams that the meaning of a box takes: in a bubble of ours, and of a sum."""
    if isinstance(diagram, cat.Sum):
        return [*diagram.terms]
    return [diagram.arg] if isinstance(diagram, Labelled) else []


def _inside_first(diagram: Diagram) -> Iterator[Diagram]:
    """The diagrams inside the boxes of a diagram, and inside theirs, each before what it is in."""
    found, todo = list[Diagram](), [diagram]
    while todo:
        inner = [part for box in _boxes(todo.pop()) for part in _parts(box)]
        found += inner
        todo += inner
    return reversed(found)


def _boxes(diagram: Diagram) -> Iterator[Diagram]:
    for layer in diagram.inside:
        yield from layer.boxes_or_types[1::2]
