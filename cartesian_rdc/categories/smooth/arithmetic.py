"""Arithmetic, entry by entry: signs, factors, powers, polynomials and quotients.

A function of one number has ``R[f](x, c) = f'(x) c``, with ``f'`` written in functions again;
where that reads ``f'(x) = g(f(x))``, evaluating ``f`` and ``R[f]`` together computes ``f`` once.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import final

import numpy as np

from cartesian_rdc.categories.free import (
    Atomic,
    First,
    Identity,
    Pair,
    Product,
    Second,
    Zero,
    interned,
)
from cartesian_rdc.categories.smooth.generator import Linear, SmoothGenerator, then
from cartesian_rdc.categories.smooth.multilinear import times
from cartesian_rdc.categories.smooth.spaces import Array, Arrow, Numbers, Space
from cartesian_rdc.errors import SpaceError


@interned
class Unary(SmoothGenerator):
    """``A -> A``, entry by entry."""

    space: Array

    @final
    def boundary(self) -> tuple[Space, Space]:
        return Atomic(self.space), Atomic(self.space)

    @abstractmethod
    def derivative(self) -> Arrow:
        """``f' : A -> A``."""

    @final
    def reverse_derivative(self) -> Arrow:
        """``R[f] = ⟨π0 f', π1⟩ ·``: ``(x, c) -> f'(x) c``."""
        a = self.domain
        return times(then(First(a, a), self.derivative()), Second(a, a))

    def batched(self, n: int) -> Arrow:
        return type(self)(self.space.rows(n))


@interned
class VanishingAtZero(Unary):
    """A function with f(0) = 0, in floating point as well."""

    @final
    def annihilated_by(self, zeros: Sequence[bool]) -> bool:
        return all(zeros)


@final
@interned
class Negate(Linear):
    """``-x``."""

    space: Array

    def boundary(self) -> tuple[Space, Space]:
        return Atomic(self.space), Atomic(self.space)

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return np.negative(arguments[0])

    def adjoint(self) -> Arrow:
        return self

    def batched(self, n: int) -> Arrow:
        return Negate(self.space.rows(n))


@final
@interned
class Scale(Linear):
    """``factor x``, for a fixed number."""

    space: Array
    factor: float

    def boundary(self) -> tuple[Space, Space]:
        return Atomic(self.space), Atomic(self.space)

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return arguments[0] * self.factor

    def adjoint(self) -> Arrow:
        return self

    def batched(self, n: int) -> Arrow:
        return Scale(self.space.rows(n), self.factor)


@final
@interned
class Polynomial(Unary):
    """``c0 + c1 x + c2 x² + ...`` for the coefficients ``(c0, c1, c2, ...)``."""

    coefficients: tuple[float, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.coefficients or not np.isfinite(self.coefficients).all():
            raise SpaceError(
                f"a polynomial has one coefficient or more, all finite, not {self.coefficients}"
            )

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        x = arguments[0]
        result = np.full_like(x, self.coefficients[-1])
        for coefficient in self.coefficients[-2::-1]:
            result = result * x + coefficient
        return result

    @property
    def flops(self) -> int:
        return 2 * (len(self.coefficients) - 1) * self.space.size

    def derivative(self) -> Arrow:
        """``c1 + 2 c2 x + 3 c3 x² + ...``."""
        return polynomial_of(self.space, [k * c for k, c in enumerate(self.coefficients)][1:])

    def annihilated_by(self, zeros: Sequence[bool]) -> bool:
        return all(zeros) and self.coefficients[0] == 0

    def batched(self, n: int) -> Arrow:
        return Polynomial(self.space.rows(n), self.coefficients)


@final
@interned
class Reciprocal(Unary):
    """``1 / x``, for x ≠ 0."""

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return np.reciprocal(arguments[0])

    def derivative(self) -> Arrow:
        """``-(1 / x)²``."""
        return then(self, Polynomial(self.space, (0.0, 0.0, -1.0)))


@final
@interned
class Power(Unary):
    """``x ^ exponent``, for x > 0 or a whole exponent."""

    exponent: float

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return np.power(arguments[0], self.exponent)

    def derivative(self) -> Arrow:
        """``p x ^ (p - 1)``."""
        if self.exponent == 0:
            return Zero(self.domain, self.codomain)
        return then(Power(self.space, self.exponent - 1), Scale(self.space, self.exponent))

    def batched(self, n: int) -> Arrow:
        return Power(self.space.rows(n), self.exponent)


@final
@interned
class Divide(SmoothGenerator):
    """``A × A -> A``: ``x / y``, for y ≠ 0."""

    space: Array

    def boundary(self) -> tuple[Space, Space]:
        a = Atomic(self.space)
        return Product(a, a), a

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return np.divide(arguments[0], arguments[1])

    def reverse_derivative(self) -> Arrow:
        """``((x, y), c) -> (c / y, -(x / y) (c / y))``."""
        aa, a = self.domain, self.codomain
        xy, c = First(aa, a), Second(aa, a)
        by_x = then(Pair(c, then(xy, Second(a, a))), self)
        return Pair(by_x, then(times(then(xy, self), by_x), Negate(self.space)))

    def batched(self, n: int) -> Arrow:
        return Divide(self.space.rows(n))


def polynomial_of(array: Array, coefficients: Sequence[float]) -> Arrow:
    """The polynomial with these coefficients, in its simplest form.

    Raises ``SpaceError`` where a coefficient is not finite.
    """
    a, c = Atomic(array), tuple(map(float, coefficients))
    while c and c[-1] == 0:
        c = c[:-1]
    if not c:
        return Zero(a, a)
    return scale_of(array, c[1]) if len(c) == 2 and c[0] == 0 else Polynomial(array, c)


def scale_of(array: Array, factor: float) -> Arrow:
    """``factor x``, in its simplest form. Raises ``SpaceError`` where it is not finite."""
    if not np.isfinite(factor):
        raise SpaceError(f"a factor is finite, not {factor}")
    if factor == 1:
        return Identity(Atomic(array))
    return Negate(array) if factor == -1 else Scale(array, float(factor))
