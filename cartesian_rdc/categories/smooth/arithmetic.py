"""Functions of one number that have parameters, entry by entry: factors, polynomials, powers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import frexp
from typing import final

import numpy as np

from cartesian_rdc.categories.free import Atomic, Identity, Zero, interned
from cartesian_rdc.categories.free.rewriting import is_composite
from cartesian_rdc.categories.free.writing import Written, polynomial
from cartesian_rdc.categories.smooth.dtypes import is_half
from cartesian_rdc.categories.smooth.generator import Linear, Pointwise, Ufunc, finite_number, point
from cartesian_rdc.categories.smooth.spaces import Array, Arrow, Numbers
from cartesian_rdc.errors import SpaceError


@final
@interned
class Negate(Ufunc, Linear):
    """``-x``."""

    ufunc = np.negative
    of_indices = True

    def written(self, arguments: Sequence[Written]) -> Written:
        return -arguments[0]

    def adjoint(self) -> Arrow:
        return self


@final
@interned
class Scale(Pointwise, Linear):
    """``factor x``, for a fixed number."""

    factor: float

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return arguments[0] * self.factor

    def written(self, arguments: Sequence[Written]) -> Written:
        return self.factor * arguments[0]

    def adjoint(self) -> Arrow:
        return self


@final
@interned
class DivideBy(Pointwise, Linear):
    """``x / divisor``, for a fixed number: rounded once, as ``x (1 / divisor)`` is not."""

    divisor: float

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        quotient: Numbers = np.divide(arguments[0], self.divisor)
        return quotient

    def written(self, arguments: Sequence[Written]) -> Written:
        return arguments[0] / self.divisor

    def adjoint(self) -> Arrow:
        return self


@final
@interned
class Polynomial(Pointwise):
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

    def written(self, arguments: Sequence[Written]) -> Written:
        return polynomial(self.coefficients, arguments[0])

    @property
    def flops(self) -> int:
        return 2 * (len(self.coefficients) - 1) * self.space.size

    def reverse_derivative(self) -> Arrow:
        """``(x, c) -> (c1 + 2 c2 x + 3 c3 x² + ...) c``."""
        x, c = point(self)
        slope = polynomial_of(self.space, [k * c for k, c in enumerate(self.coefficients)][1:])
        return (x.into(slope) * c).arrow

    def annihilated_by(self, zeros: Sequence[bool]) -> bool:
        return all(zeros) and self.coefficients[0] == 0


@final
@interned
class Power(Pointwise):
    """``x ^ exponent``, for x > 0 or a whole exponent."""

    exponent: float

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return np.power(arguments[0], self.exponent)

    def written(self, arguments: Sequence[Written]) -> Written:
        return arguments[0] ** self.exponent

    def reverse_derivative(self) -> Arrow:
        """``(x, c) -> p x ^ (p - 1) c``."""
        (x, c), p = point(self), self.exponent
        if p == 0:
            return x.zero(self.domain).arrow
        return (x.into(Power(self.space, p - 1)).into(Scale(self.space, p)) * c).arrow


def polynomial_of(array: Array, coefficients: Iterable[float]) -> Arrow:
    """The polynomial with these coefficients, in its simplest form.

    Raises ``SpaceError`` if a coefficient is not finite.
    """
    try:
        several = tuple(coefficients)
    except TypeError:
        raise SpaceError(f"a polynomial has several coefficients, not {coefficients!r}") from None
    a, c = Atomic(array), tuple(finite_number("a coefficient", c) for c in several)
    while c and c[-1] == 0:
        c = c[:-1]
    if not c:
        return Zero(a, a)
    return scale_of(array, c[1]) if len(c) == 2 and c[0] == 0 else Polynomial(array, c)


def scale_of(array: Array, factor: float) -> Arrow:
    """``factor x``, in its simplest form. Raises ``SpaceError`` if it is not finite."""
    factor = finite_number("a factor", factor)
    if factor == 1:
        return Identity(Atomic(array))
    return Negate(array) if factor == -1 else Scale(array, factor)


def quotient_of(array: Array, divisor: float) -> Arrow:
    """``x / divisor``, in its simplest form. Raises ``SpaceError`` if it is 0 or not finite."""
    divisor = finite_number("a divisor", divisor)
    if divisor == 0:
        raise SpaceError("a divisor is not 0")
    mantissa, exponent = frexp(abs(divisor))
    if mantissa == 0.5 and abs(exponent) <= 100 and not is_half(array.dtype):
        return scale_of(array, 1 / divisor)  # a power of two, and so is its reciprocal
    return DivideBy(array, divisor)


def power_of(array: Array, exponent: float) -> Arrow:
    """``x ^ exponent``, a polynomial if the exponent is a natural number below 8.

    Raises ``SpaceError`` if the exponent is not finite.
    """
    exponent = finite_number("an exponent", exponent)
    if exponent in range(8):
        return polynomial_of(array, [0.0] * int(exponent) + [1.0])
    return Power(array, exponent)


def as_polynomial(f: Arrow) -> tuple[Arrow, tuple[float, ...] | None]:
    """A map, and the coefficients of the polynomial of one array that follows it in f.

    The coefficients are ``None`` where none is seen to.
    """
    base, last = (f.f, f.g) if is_composite(f) else (Identity(f.domain), f)
    match last:
        case Polynomial(_, coefficients):
            return base, coefficients
        case Scale(_, factor):
            return base, (0.0, factor)
        case Negate():
            return base, (0.0, -1.0)
        case _:
            return base, None
