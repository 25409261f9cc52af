"""Terms in another category: constructors are replaced by its operations of the same name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeGuard, final

from cartesian_rdc.categories.base import LeftAdditiveCategory
from cartesian_rdc.categories.free.objects import Object
from cartesian_rdc.categories.free.scanning import Scanning
from cartesian_rdc.categories.free.terms import (
    Add,
    Algebra,
    Compose,
    Delete,
    First,
    Generator,
    Identity,
    Label,
    Pair,
    Second,
    Term,
    Zero,
)
from cartesian_rdc.differences import Ends, told_apart
from cartesian_rdc.errors import CompositionError
from cartesian_rdc.type_variables import Atom, Mor, Ob


@final
@dataclass(frozen=True)
class Interpreting(Algebra[Atom, Mor], Generic[Atom, Ob, Mor]):
    """Terms to morphisms of ``target``: ``of`` objects, ``of_generator``, and ``of_scan``.

    ``of_scan`` is given a scan and the value of its step, and ``of_label``, if there is one, a
    label and the value of what it holds: else the label is the target's. Raises
    ``CompositionError`` if the value of a generator goes elsewhere.
    """

    target: LeftAdditiveCategory[Ob, Mor]
    of: Callable[[Object[Atom]], Ob]
    of_generator: Callable[[Generator[Atom]], Mor]
    of_scan: Callable[[Scanning[Atom], Mor], Mor]
    of_label: Callable[[Label[Atom], Mor], Mor] | None = None

    def identity(self, term: Identity[Atom]) -> Mor:
        return self.target.identity(self.of(term.a))

    def compose(self, term: Compose[Atom], f: Mor, g: Mor) -> Mor:
        return self.target.compose(f, g)

    def first(self, term: First[Atom]) -> Mor:
        return self.target.first(self.of(term.a), self.of(term.b))

    def second(self, term: Second[Atom]) -> Mor:
        return self.target.second(self.of(term.a), self.of(term.b))

    def delete(self, term: Delete[Atom]) -> Mor:
        return self.target.delete(self.of(term.a))

    def pair(self, term: Pair[Atom], f: Mor, g: Mor) -> Mor:
        return self.target.pair(f, g)

    def zero(self, term: Zero[Atom]) -> Mor:
        return self.target.zero(self.of(term.a), self.of(term.b))

    def add(self, term: Add[Atom], f: Mor, g: Mor) -> Mor:
        return self.target.add(f, g)

    def generator(self, term: Generator[Atom]) -> Mor:
        if is_scan(term):
            value = self.of_scan(term, term.step.fold(self))
        else:
            value = self.of_generator(term)
        c, of = self.target, self.of
        should = Ends(of(term.domain), of(term.codomain))
        does = Ends(c.domain(value), c.codomain(value))
        if should != does:
            wanted, words = told_apart(should, does)
            raise CompositionError(
                f"interpret {term.label}", f"its value should go {wanted}", f"this goes {words}"
            )
        return value

    def label(self, term: Label[Atom], f: Mor) -> Mor:
        of_label = self.of_label
        return self.target.called(term.name, f) if of_label is None else of_label(term, f)

    def by_rows(self, scan: Scanning[Atom], step: Mor) -> Mor:
        """The scan of the value of its step in the target, on the values of its rows one by one."""
        c, (_, _, x, y) = self.target, scan.wires
        f_p, f_s, f_x, f_y = (self.of(a) for a in scan.wires)
        loop = c.scan(f_p, f_s, f_x, f_y, step, scan.n, keep=scan.keep)
        state, shared = c.identity(f_s), c.identity(f_p)
        apart, together = (g.fold(self) for g in (scan.from_rows(x), scan.to_rows(y)))
        given = c.tensor(shared, c.tensor(state, apart))
        if scan.backwards:
            given = c.compose(given, c.tensor(shared, c.tensor(state, c.reversal(f_x, scan.n))))
            together = c.compose(c.reversal(f_y, scan.n), together)
        return c.composite(given, loop, c.tensor(state, together))


def is_scan(term: Term[Atom]) -> TypeGuard[Scanning[Atom]]:
    """Whether a term is a scan, whose step has its atoms."""
    return isinstance(term, Scanning)
