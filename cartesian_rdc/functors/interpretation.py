"""Interpretation: a functor from a category of terms, by its values on atoms and generators.

Terms are free: these values determine the functor. Evaluation, translation into another category,
formulas and pictures are such functors. It preserves R if it does so on generators.
"""

from __future__ import annotations

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
from cartesian_rdc.functors.functor import LeftAdditiveFunctor
from cartesian_rdc.type_variables import Atom, Mor, Ob


@final
@dataclass(frozen=True)
class Interpretation(LeftAdditiveFunctor[Object[Atom], Term[Atom], Ob, Mor]):
    """The left additive functor of these categories with values ``on_atom``, ``on_generator``.

    A shared subterm is interpreted once.
    """

    source_category: FreeCategory[Atom]
    target_category: LeftAdditiveCategory[Ob, Mor]
    on_atom: Callable[[Atom], Ob]
    on_generator: Callable[[Generator[Atom]], Mor]

    @property
    def source(self) -> FreeCategory[Atom]:
        return self.source_category

    @property
    def target(self) -> LeftAdditiveCategory[Ob, Mor]:
        return self.target_category

    def on_object(self, a: Object[Atom]) -> Ob:
        target = self.target_category
        return a.fold(lambda: target.unit, self.on_atom, target.product)

    def on_morphism(self, f: Term[Atom]) -> Mor:
        return f.fold(_Structure(self))

    def product_comparison(self, a: Object[Atom], b: Object[Atom]) -> Mor:
        return self.target.identity(self.target.product(self.on_object(a), self.on_object(b)))

    def unit_comparison(self) -> Mor:
        return self.target.identity(self.target.unit)


@final
@dataclass(frozen=True)
class _Structure(Algebra[Atom, Mor], Generic[Atom, Ob, Mor]):
    """Constructors to the operations of the target of the same name."""

    functor: Interpretation[Atom, Ob, Mor]

    def identity(self, term: Identity[Atom]) -> Mor:
        return self.functor.target.identity(self.functor.on_object(term.a))

    def compose(self, term: Compose[Atom], f: Mor, g: Mor) -> Mor:
        return self.functor.target.compose(f, g)

    def first(self, term: First[Atom]) -> Mor:
        on_object = self.functor.on_object
        return self.functor.target.first(on_object(term.a), on_object(term.b))

    def second(self, term: Second[Atom]) -> Mor:
        on_object = self.functor.on_object
        return self.functor.target.second(on_object(term.a), on_object(term.b))

    def delete(self, term: Delete[Atom]) -> Mor:
        return self.functor.target.delete(self.functor.on_object(term.a))

    def pair(self, term: Pair[Atom], f: Mor, g: Mor) -> Mor:
        return self.functor.target.pair(f, g)

    def zero(self, term: Zero[Atom]) -> Mor:
        on_object = self.functor.on_object
        return self.functor.target.zero(on_object(term.a), on_object(term.b))

    def add(self, term: Add[Atom], f: Mor, g: Mor) -> Mor:
        return self.functor.target.add(f, g)

    def generator(self, term: Generator[Atom]) -> Mor:
        return self.functor.on_generator(term)

    def label(self, term: Label[Atom], f: Mor) -> Mor:
        return self.functor.target.called(term.name, f)
