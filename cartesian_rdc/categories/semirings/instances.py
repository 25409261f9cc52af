"""The semirings of the library.

=============  ==============================  ==========================  ==================
value          elements                        addition, multiplication    Python type
=============  ==============================  ==========================  ==================
Modular(n)     0, ..., n - 1                   modulo n                    int
PrimeField(p)  0, ..., p - 1, p prime          modulo p, with inverses     int
Naturals()     0, 1, 2, ...                    those of numbers            int
Integers()     ..., -1, 0, 1, ...              those of numbers            int
Rationals()    fractions                       those of numbers            fractions.Fraction
Booleans()     False, True                     or, and                     bool
Saturating(n)  0, ..., n - 1                   stopping at n - 1           int
MinPlus()      ∞ and the integers              minimum, addition           int, ``INFINITY``
Floats()       float64                         rounded                     float
=============  ==============================  ==========================  ==================

All but the last are exact. ``Z_2`` is ``Modular(2)``: addition is exclusive or.

>>> Z_4, Sat_4 = Modular(4), Saturating(4)
>>> Z_4.add(3, 3), Sat_4.add(3, 3)
(2, 3)
>>> MinPlus().add(3, 5), MinPlus().multiply(3, 5), MinPlus().zero
(3, 8, INFINITY)
"""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Final, TypeAlias, TypeVar, final

from cartesian_rdc.categories.semirings.base import (
    CommutativeRing,
    CommutativeSemiring,
    Field,
    FiniteSemiring,
)
from cartesian_rdc.errors import ScalarError

N = TypeVar("N", int, Fraction, float)


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


class Residues(FiniteSemiring[int], CommutativeRing[int]):
    """Arithmetic modulo n, on the representatives 0, ..., n - 1."""

    @property
    @abstractmethod
    def modulus(self) -> int:
        """N."""

    @property
    @final
    def zero(self) -> int:
        return 0

    @property
    @final
    def one(self) -> int:
        return 1 % self.modulus

    @final
    def add(self, a: int, b: int) -> int:
        return (a + b) % self.modulus

    @final
    def multiply(self, a: int, b: int) -> int:
        return a * b % self.modulus

    @final
    def negate(self, a: int) -> int:
        return -a % self.modulus

    @final
    def contains(self, value: object) -> bool:
        return _is_integer(value) and value in range(self.modulus)

    @property
    @final
    def elements(self) -> Sequence[int]:
        return range(self.modulus)

    @final
    def __str__(self) -> str:
        return f"Z_{self.modulus}"


@final
@dataclass(frozen=True)
class Modular(Residues):
    """``Z_n``, for any n from 1. Raises ``ScalarError`` for others."""

    n: int

    def __post_init__(self) -> None:
        if self.n < 1:
            raise ScalarError(f"Z_n needs an n from 1, not {self.n}")

    @property
    def modulus(self) -> int:
        return self.n


@final
@dataclass(frozen=True)
class PrimeField(Residues, Field[int]):
    """``Z_p``, for a prime p. Raises ``ScalarError`` for others."""

    p: int

    def __post_init__(self) -> None:
        if self.p < 2 or any(self.p % k == 0 for k in range(2, math.isqrt(self.p) + 1)):
            raise ScalarError(f"{self.p} is no prime: Modular({self.p}) is a ring and no field")

    @property
    def modulus(self) -> int:
        return self.p

    def inverse(self, a: int) -> int:
        if a == 0:
            raise ScalarError(f"0 has no inverse in {self}")
        return pow(a, -1, self.p)


class Numbers(CommutativeSemiring[N]):
    """Python numbers of one type, with their own ``+`` and ``*``."""

    @abstractmethod
    def number(self, n: int) -> N:
        """A natural number as one of these."""

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


@final
@dataclass(frozen=True)
class Naturals(Numbers[int]):
    """``N``."""

    def number(self, n: int) -> int:
        return n

    def contains(self, value: object) -> bool:
        return isinstance(value, int) and _is_integer(value) and value >= 0

    def __str__(self) -> str:
        return "N"


@final
@dataclass(frozen=True)
class Integers(SignedNumbers[int]):
    """``Z``."""

    def number(self, n: int) -> int:
        return n

    def contains(self, value: object) -> bool:
        return _is_integer(value)

    def __str__(self) -> str:
        return "Z"


@final
@dataclass(frozen=True)
class Rationals(SignedNumbers[Fraction], Field[Fraction]):
    """``Q``."""

    def number(self, n: int) -> Fraction:
        return Fraction(n)

    def inverse(self, a: Fraction) -> Fraction:
        if a == 0:
            raise ScalarError(f"0 has no inverse in {self}")
        return 1 / a

    def contains(self, value: object) -> bool:
        return isinstance(value, Fraction)

    def __str__(self) -> str:
        return "Q"


@final
@dataclass(frozen=True)
class Booleans(FiniteSemiring[bool]):
    """``B``: or, and. It has no negatives, and ``1 + 1 = 1``, where ``Z_2`` has 0."""

    @property
    def zero(self) -> bool:
        return False

    @property
    def one(self) -> bool:
        return True

    def add(self, a: bool, b: bool) -> bool:
        return a or b

    def multiply(self, a: bool, b: bool) -> bool:
        return a and b

    def contains(self, value: object) -> bool:
        return isinstance(value, bool)

    @property
    def elements(self) -> Sequence[bool]:
        return (False, True)

    def __str__(self) -> str:
        return "B"


@final
@dataclass(frozen=True)
class Saturating(FiniteSemiring[int]):
    """``Sat_n``: ``min(n - 1, a + b)`` and ``min(n - 1, a b)`` on 0, ..., n - 1.

    2203.06430, Definition 6.1: a semiring and no ring. Gradients that meet add up and do not
    cancel. Raises ``ScalarError`` unless n is 1 or more.
    """

    n: int

    def __post_init__(self) -> None:
        if self.n < 1:
            raise ScalarError(f"Sat_n needs an n from 1, not {self.n}")

    @property
    def zero(self) -> int:
        return 0

    @property
    def one(self) -> int:
        return min(self.n - 1, 1)

    def add(self, a: int, b: int) -> int:
        return min(self.n - 1, a + b)

    def multiply(self, a: int, b: int) -> int:
        return min(self.n - 1, a * b)

    def contains(self, value: object) -> bool:
        return _is_integer(value) and value in range(self.n)

    @property
    def elements(self) -> Sequence[int]:
        return range(self.n)

    def __str__(self) -> str:
        return f"Sat_{self.n}"


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
    """The tropical semiring: minimum for addition, addition for multiplication."""

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

    def contains(self, value: object) -> bool:
        return isinstance(value, Infinity) or _is_integer(value)

    def __str__(self) -> str:
        return "min-plus"


@final
@dataclass(frozen=True)
class Floats(SignedNumbers[float], Field[float]):
    """float64: its laws hold up to rounding, and this is the only semiring that is not exact."""

    def number(self, n: int) -> float:
        return float(n)

    def inverse(self, a: float) -> float:
        if a == 0:
            raise ScalarError(f"0 has no inverse in {self}")
        return 1 / a

    def contains(self, value: object) -> bool:
        return isinstance(value, float) and math.isfinite(value)

    def __str__(self) -> str:
        return "float64"
