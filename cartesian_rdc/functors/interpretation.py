"""Interpretation: a functor from a category of terms, by its values on atoms and generators.

Terms are free: these values determine the functor. Evaluation, translation into another category,
formulas and pictures are such functors. It preserves R if it does so on generators.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, final

from cartesian_rdc.categories.base import LeftAdditiveCategory
from cartesian_rdc.categories.free import (
    Add,
    Algebra,
    Compose,
    Delete,
    First,
    FreeCategory,
    Generator,
    Identity,
    Label,
    Object,
    Pair,
    Second,
    Term,
    Zero,
)
from cartesian_rdc.differences import Ends, told_apart
from cartesian_rdc.errors import CompositionError
from cartesian_rdc.functors.functor import LeftAdditiveFunctor, StrictMonoidalFunctor
from cartesian_rdc.printing import Brief
from cartesian_rdc.type_variables import Atom, Mor, Ob


class FunctorOnTerms(
    StrictMonoidalFunctor[Object[Atom], Term[Atom], Ob, Mor],
    LeftAdditiveFunctor[Object[Atom], Term[Atom], Ob, Mor],
):
    """The functor with these values on atoms and generators; a shared subterm has one."""

    @abstractmethod
    def of_atom(self, atom: Atom) -> Ob:
        """``F X``, of an atom X."""

    @abstractmethod
    def of_generator(self, generator: Generator[Atom]) -> Mor:
        """``F g``. Raises ``UntranslatableError`` if there is none."""

    @final
    def on_object(self, a: Object[Atom]) -> Ob:
        return self._on_objects({})(a)

    def _on_objects(self, done: dict[Object[Atom], Ob]) -> Callable[[Object[Atom]], Ob]:
        """``on_object``, of many objects, whose common parts are computed once: see ``done``."""
        target = self.target
        return lambda a: a.fold(lambda: target.unit, self.of_atom, target.product, done)

    @final
    def on_morphism(self, f: Term[Atom]) -> Mor:
        """``F f``. Raises ``CompositionError`` if the value on a generator goes elsewhere."""
        return f.fold(_Structure(self.target, self._on_objects({}), self.of_generator))


@final
@dataclass(frozen=True, repr=False)
class Interpretation(Brief, FunctorOnTerms[Atom, Ob, Mor]):
    """The functor of cartesian left additive categories that these two functions make."""

    source_category: FreeCategory[Atom]
    target_category: LeftAdditiveCategory[Ob, Mor]
    on_atom: Callable[[Atom], Ob]
    on_generator: Callable[[Generator[Atom]], Mor]

    def _in_words(self) -> str:
        return f"{self.source_category} -> {self.target_category}"

    @property
    def source(self) -> FreeCategory[Atom]:
        return self.source_category

    @property
    def target(self) -> LeftAdditiveCategory[Ob, Mor]:
        return self.target_category

    def of_atom(self, atom: Atom) -> Ob:
        return self.on_atom(atom)

    def of_generator(self, generator: Generator[Atom]) -> Mor:
        return self.on_generator(generator)


@final
@dataclass(frozen=True)
class _Structure(Algebra[Atom, Mor], Generic[Atom, Ob, Mor]):
    """Constructors to the operations of the target of the same name."""

    target: LeftAdditiveCategory[Ob, Mor]
    of: Callable[[Object[Atom]], Ob]
    of_generator: Callable[[Generator[Atom]], Mor]

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
        value, c, of = self.of_generator(term), self.target, self.of
        should = Ends(of(term.domain), of(term.codomain))
        does = Ends(c.domain(value), c.codomain(value))
        if should != does:
            wanted, words = told_apart(should, does)
            raise CompositionError(
                f"interpret {term.label}", f"its value should go {wanted}", f"this goes {words}"
            )
        return value

    def label(self, term: Label[Atom], f: Mor) -> Mor:
        return self.target.called(term.name, f)
