"""The finite semirings of the library: residues, the Booleans, saturating numbers."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

from cartesian_rdc.categories.semirings.base import (
    CommutativeRing,
    Field,
    FiniteSemiring,
    is_integer,
)
from cartesian_rdc.errors import ScalarError


class Residues(FiniteSemiring[int], CommutativeRing[int]):
    """Arithmetic modulo n, on the representatives 0, ..., n - 1."""

    @property
    @abstractmethod
    def modulus(self) -> int:
        """The number n of the elements."""

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
        return is_integer(value) and value in range(self.modulus)

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
    """``Z_n``, the ring of residues modulo n. Raises ``ScalarError`` if n is less than 1."""

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
    """``Z_p``, the field of residues modulo p. Raises ``ScalarError`` if p is no prime."""

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


@final
@dataclass(frozen=True)
class Booleans(FiniteSemiring[bool]):
    """The Boolean semiring B: truth values with *or* for ``+`` and *and* for ``·``; no ring."""

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
    """``Sat_n``: 0, ..., n - 1 with ``min(n - 1, a + b)`` and ``min(n - 1, a b)``.

    A semiring and no ring (2203.06430, Definition 6.1): gradients add up, and never cancel. Raises
    ``ScalarError`` if n is less than 1.
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
        return is_integer(value) and value in range(self.n)

    @property
    def elements(self) -> Sequence[int]:
        return range(self.n)

    def __str__(self) -> str:
        return f"Sat_{self.n}"
