"""Terms whose labels are generators: what is drawn as one box."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import final

from cartesian_rdc.categories.free import (
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
from cartesian_rdc.execution.instructions import Boxed
from cartesian_rdc.type_variables import Atom


@final
@dataclass(frozen=True)
class Boxing(Algebra[Atom, Term[Atom]]):
    """A term with a generator ``Boxed`` for each label.

    ``found`` is told of each: the generator, its name, and the inside, where labels are boxed, too.
    """

    found: Callable[[Generator[Atom], str, Term[Atom]], None]

    def identity(self, term: Identity[Atom]) -> Term[Atom]:
        return term

    def compose(self, term: Compose[Atom], f: Term[Atom], g: Term[Atom]) -> Term[Atom]:
        return Compose(f, g)

    def first(self, term: First[Atom]) -> Term[Atom]:
        return term

    def second(self, term: Second[Atom]) -> Term[Atom]:
        return term

    def delete(self, term: Delete[Atom]) -> Term[Atom]:
        return term

    def pair(self, term: Pair[Atom], f: Term[Atom], g: Term[Atom]) -> Term[Atom]:
        return Pair(f, g)

    def zero(self, term: Zero[Atom]) -> Term[Atom]:
        return term

    def add(self, term: Add[Atom], f: Term[Atom], g: Term[Atom]) -> Term[Atom]:
        return Add(f, g)

    def generator(self, term: Generator[Atom]) -> Term[Atom]:
        return term

    def label(self, term: Label[Atom], f: Term[Atom]) -> Term[Atom]:
        if term.is_mark:
            return f
        boxed = Boxed(Label(term.name, f))
        self.found(boxed, term.name, f)
        return boxed
