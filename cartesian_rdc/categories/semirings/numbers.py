"""The infinite semirings of the library: numbers, exact and rounded, and min-plus."""

from __future__ import annotations

import math
from abc import abstractmethod
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Final, TypeAlias, TypeVar, final

from cartesian_rdc.categories.free.writing import Written, added, applied
from cartesian_rdc.categories.semirings.base import (
    CommutativeRing,
    CommutativeSemiring,
    Field,
    is_integer,
)
from cartesian_rdc.errors import ScalarError

N = TypeVar("N", int, Fraction, float)
F = TypeVar("F", Fraction, float)


class Numbers(CommutativeSemiring[N]):
    """Python numbers of one type, with their own ``+`` and ``*``."""

    @abstractmethod
    def number(self, n: int) -> N:
        """The natural number n, as a number of this type."""

    @property
    @final
    def zero(self) -> N:
        return self.number(0)

    @property
    @final
    def one(self) -> N:
        return self.number(1)

    @final
    def add(self, a: N, b: N) -> N:
        return a + b

    @final
    def multiply(self, a: N, b: N) -> N:
        return a * b


class SignedNumbers(Numbers[N], CommutativeRing[N]):
    """Numbers with ``-``."""

    @final
    def negate(self, a: N) -> N:
        return -a


class FieldOfNumbers(SignedNumbers[F], Field[F]):
    """Numbers with ``/``."""

    @final
    def inverse(self, a: F) -> F:
        if self.element(a) == 0:
            raise ScalarError(f"0 has no inverse in {self}")
        return 1 / a


@final
@dataclass(frozen=True)
class Naturals(Numbers[int]):
    """``N``, the natural numbers, 0 among them."""

    def number(self, n: int) -> int:
        return n

    def contains(self, value: object) -> bool:
        return is_integer(value) and value >= 0

    def __str__(self) -> str:
        return "N"


@final
@dataclass(frozen=True)
class Integers(SignedNumbers[int]):
    """``Z``, the integers."""

    def number(self, n: int) -> int:
        return n

    def contains(self, value: object) -> bool:
        return is_integer(value)

    def __str__(self) -> str:
        return "Z"


@final
@dataclass(frozen=True)
class Rationals(FieldOfNumbers[Fraction]):
    """``Q``, the rational numbers."""

    def number(self, n: int) -> Fraction:
        return Fraction(n)

    def contains(self, value: object) -> bool:
        return isinstance(value, Fraction)

    def __str__(self) -> str:
        return "Q"


@final
@dataclass(frozen=True)
class Floats(FieldOfNumbers[float]):
    """Finite float64: a field up to rounding, and the only semiring that is not exact."""

    def number(self, n: int) -> float:
        return float(n)

    def contains(self, value: object) -> bool:
        return isinstance(value, float) and math.isfinite(value)

    def __str__(self) -> str:
        return "float64"


@final
class Infinity(Enum):
    """The zero of ``MinPlus``."""

    INFINITY = "∞"

    def __repr__(self) -> str:
        return self.name

    def __str__(self) -> str:
        return self.value


INFINITY: Final = Infinity.INFINITY
"""Larger than every integer."""

Length: TypeAlias = int | Infinity
"""An element of ``MinPlus``."""


@final
@dataclass(frozen=True)
class MinPlus(CommutativeSemiring[Length]):
    """The tropical semiring: addition is the minimum, multiplication is addition."""

    @property
    def zero(self) -> Length:
        return INFINITY

    @property
    def one(self) -> Length:
        return 0

    def add(self, a: Length, b: Length) -> Length:
        if isinstance(a, Infinity):
            return b
        return a if isinstance(b, Infinity) else min(a, b)

    def multiply(self, a: Length, b: Length) -> Length:
        return INFINITY if isinstance(a, Infinity) or isinstance(b, Infinity) else a + b

    def sum_written(self, x: Written, y: Written) -> Written:
        return applied("min", x, y)

    def product_written(self, x: Written, y: Written) -> Written:
        return added(x, y)

    def contains(self, value: object) -> bool:
        return isinstance(value, Infinity) or is_integer(value)

    def __str__(self) -> str:
        return "min-plus"
