"""Copies of Smooth, and of functors on it, with one operation replaced."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec, TypeAlias

from cartesian_rdc.categories.base import (
    DifferentialCategory,
    ReverseDifferentialCategory,
    SymmetricMonoidalCategory,
    WithNegatives,
)
from cartesian_rdc.categories.smooth import Arrow, Space, smooth
from cartesian_rdc.functors import MonoidalFunctor

Arguments = ParamSpec("Arguments")
Change: TypeAlias = Callable[..., Arrow]


@dataclass(frozen=True)
class Broken:
    """Which operation is replaced, and what by: ``change`` gets the same arguments."""

    operation: str
    change: Change

    def do(
        self,
        right: Callable[Arguments, Arrow],
        *arguments: Arguments.args,
        **named: Arguments.kwargs,
    ) -> Arrow:
        if right.__name__ == self.operation:
            return self.change(*arguments, **named)
        return right(*arguments, **named)


@dataclass(frozen=True)
class Cartesian(Broken):
    """The cartesian left additive operations."""

    terminal: Space = smooth.unit

    def domain(self, f: Arrow) -> Space:
        return f.domain

    def codomain(self, f: Arrow) -> Space:
        return f.codomain

    def identity(self, a: Space) -> Arrow:
        return self.do(smooth.identity, a)

    def compose(self, f: Arrow, g: Arrow) -> Arrow:
        return self.do(smooth.compose, f, g)

    @property
    def unit(self) -> Space:
        return self.terminal

    def product(self, a: Space, b: Space) -> Space:
        return smooth.product(a, b)

    def first(self, a: Space, b: Space) -> Arrow:
        return self.do(smooth.first, a, b)

    def second(self, a: Space, b: Space) -> Arrow:
        return self.do(smooth.second, a, b)

    def delete(self, a: Space) -> Arrow:
        return smooth.zero(a, self.terminal)

    def pair(self, f: Arrow, g: Arrow) -> Arrow:
        return self.do(smooth.pair, f, g)

    def zero(self, a: Space, b: Space) -> Arrow:
        return self.do(smooth.zero, a, b)

    def add(self, f: Arrow, g: Arrow) -> Arrow:
        return self.do(smooth.add, f, g)


class BrokenReverse(Cartesian, ReverseDifferentialCategory[Space, Arrow]):
    """A reverse differential category but for one operation."""

    def reverse_derivative(self, f: Arrow) -> Arrow:
        return self.do(smooth.reverse_derivative, f)


class BrokenForward(Cartesian, DifferentialCategory[Space, Arrow]):
    """A differential category but for one operation."""

    def forward_derivative(self, f: Arrow) -> Arrow:
        return self.do(smooth.forward_derivative, f)


class BrokenNegatives(Cartesian, WithNegatives[Space, Arrow]):
    """A left additive category with negatives but for one operation."""

    def negate(self, f: Arrow) -> Arrow:
        return self.do(smooth.negate, f)


@dataclass(frozen=True)
class BrokenMonoidal(Broken, SymmetricMonoidalCategory[Space, Arrow]):
    """A symmetric monoidal category but for one operation."""

    def domain(self, f: Arrow) -> Space:
        return f.domain

    def codomain(self, f: Arrow) -> Space:
        return f.codomain

    def identity(self, a: Space) -> Arrow:
        return self.do(smooth.identity, a)

    def compose(self, f: Arrow, g: Arrow) -> Arrow:
        return self.do(smooth.compose, f, g)

    @property
    def unit(self) -> Space:
        return smooth.unit

    def product(self, a: Space, b: Space) -> Space:
        return smooth.product(a, b)

    def tensor(self, f: Arrow, g: Arrow) -> Arrow:
        return self.do(smooth.tensor, f, g)

    def associator(self, a: Space, b: Space, c: Space) -> Arrow:
        return self.do(smooth.associator, a, b, c)

    def associator_inverse(self, a: Space, b: Space, c: Space) -> Arrow:
        return self.do(smooth.associator_inverse, a, b, c)

    def left_unitor(self, a: Space) -> Arrow:
        return self.do(smooth.left_unitor, a)

    def left_unitor_inverse(self, a: Space) -> Arrow:
        return self.do(smooth.left_unitor_inverse, a)

    def right_unitor(self, a: Space) -> Arrow:
        return self.do(smooth.right_unitor, a)

    def right_unitor_inverse(self, a: Space) -> Arrow:
        return self.do(smooth.right_unitor_inverse, a)

    def symmetry(self, a: Space, b: Space) -> Arrow:
        return self.do(smooth.symmetry, a, b)


@dataclass(frozen=True)
class BrokenFunctor(MonoidalFunctor[Space, Arrow, Space, Arrow]):
    """The identity functor but for what is done to morphisms and to the comparison."""

    on: Callable[[Arrow], Arrow]
    merge: Callable[[Space, Space], Arrow]

    @property
    def source(self) -> SymmetricMonoidalCategory[Space, Arrow]:
        return smooth

    @property
    def target(self) -> SymmetricMonoidalCategory[Space, Arrow]:
        return smooth

    def on_object(self, a: Space) -> Space:
        return a

    def on_morphism(self, f: Arrow) -> Arrow:
        return self.on(f)

    def product_comparison(self, a: Space, b: Space) -> Arrow:
        return self.merge(a, b)

    def unit_comparison(self) -> Arrow:
        return smooth.identity(smooth.unit)
