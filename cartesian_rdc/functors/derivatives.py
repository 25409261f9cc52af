"""The derivatives as functors: R into lenses, D into a tangent functor, and the dagger.

The chain rules are functoriality: RD.5 says that ``R : C -> Lens(C)`` preserves composition,
CD.5 that the tangent functor does, and ``(f g)† = g† f†`` that the dagger, from the linear
maps to the opposite category, does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from cartesian_rdc.categories.base import (
    Category,
    DifferentialCategory,
    ReverseDifferentialCategory,
)
from cartesian_rdc.categories.lens import Lens, LensMorphism, LensObject
from cartesian_rdc.functors.functor import CartesianFunctor, Functor, StrictMonoidalFunctor
from cartesian_rdc.type_variables import Mor, Ob


@final
@dataclass(frozen=True)
class ReverseDerivative(StrictMonoidalFunctor[Ob, Mor, LensObject[Ob], LensMorphism[Ob, Mor]]):
    """``R : C -> Lens(C)``: ``A -> (A, A)`` and ``f -> (f, R[f])``.

    2103.01931, Proposition 2.7; 1910.07065, Proposition 31.
    """

    category: ReverseDifferentialCategory[Ob, Mor]

    @property
    def source(self) -> ReverseDifferentialCategory[Ob, Mor]:
        return self.category

    @property
    def target(self) -> Lens[Ob, Mor]:
        return Lens(self.category)

    def on_object(self, a: Ob) -> LensObject[Ob]:
        return LensObject(a, a)

    def on_morphism(self, f: Mor) -> LensMorphism[Ob, Mor]:
        c = self.category
        a, b = self.on_object(c.domain(f)), self.on_object(c.codomain(f))
        return LensMorphism(a, b, f, c.reverse_derivative(f))


@final
@dataclass(frozen=True)
class ForwardDerivative(CartesianFunctor[Ob, Mor, Ob, Mor]):
    """The tangent functor ``C -> C``: ``A -> A × A`` and ``f -> ⟨π0 f, D[f]⟩``.

    It preserves products up to the interchange of points and directions.
    """

    category: DifferentialCategory[Ob, Mor]

    @property
    def source(self) -> DifferentialCategory[Ob, Mor]:
        return self.category

    @property
    def target(self) -> DifferentialCategory[Ob, Mor]:
        return self.category

    def on_object(self, a: Ob) -> Ob:
        return self.category.product(a, a)

    def on_morphism(self, f: Mor) -> Mor:
        c, a = self.category, self.category.domain(f)
        return c.pair(c.compose(c.first(a, a), f), c.forward_derivative(f))

    def product_comparison(self, a: Ob, b: Ob) -> Mor:
        return self.category.interchange(a, a, b, b)

    def unit_comparison(self) -> Mor:
        return self.category.copy(self.category.unit)


@final
@dataclass(frozen=True)
class Opposite(Category[Ob, Mor]):
    """``C^op``: the same morphisms, the other way round."""

    category: Category[Ob, Mor]

    def domain(self, f: Mor) -> Ob:
        return self.category.codomain(f)

    def codomain(self, f: Mor) -> Ob:
        return self.category.domain(f)

    def identity(self, a: Ob) -> Mor:
        return self.category.identity(a)

    def compose(self, f: Mor, g: Mor) -> Mor:
        return self.category.compose(g, f)

    def __str__(self) -> str:
        return f"{self.category}^op"


@final
@dataclass(frozen=True)
class Dagger(Functor[Ob, Mor, Ob, Mor]):
    """``† : Lin(C) -> C^op``, ``f -> ι1 R[f]``, on the linear maps of C (1910.07065, Definition 9).

    The source is given as C; linearity, ``D[f] = π1 f``, is not checked, and on other maps the laws
    fail.
    """

    category: ReverseDifferentialCategory[Ob, Mor]

    @property
    def source(self) -> ReverseDifferentialCategory[Ob, Mor]:
        return self.category

    @property
    def target(self) -> Opposite[Ob, Mor]:
        return Opposite(self.category)

    def on_object(self, a: Ob) -> Ob:
        return a

    def on_morphism(self, f: Mor) -> Mor:
        return self.category.dagger(f)
