"""The finite semirings of the library: residues, the Booleans, saturating numbers."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

from cartesian_rdc.categories.free.writing import Written, added, multiplied
from cartesian_rdc.categories.semirings.base import (
    CommutativeRing,
    Field,
    FiniteSemiring,
    is_integer,
    require_natural,
    shown,
)
from cartesian_rdc.errors import ScalarError


@dataclass(frozen=True)
class FirstNaturals(FiniteSemiring[int]):
    """A semiring on 0, ..., n - 1, in which 0 is zero and 1, if it is an element, is one.

    It prints as its ``symbol``, which no other semiring has, with n. Raises ``ScalarError`` if n is
    no ``int`` from 1.
    """

    n: int

    def __post_init__(self) -> None:
        require_natural(self.n, f"the n of {self.symbol}_n", 1)

    @property
    @abstractmethod
    def symbol(self) -> str:
        """Z, of ``Z_n``."""

    @property
    @final
    def zero(self) -> int:
        return 0

    @property
    @final
    def one(self) -> int:
        return min(self.n - 1, 1)

    @final
    def contains(self, value: object) -> bool:
        return is_integer(value) and value in range(self.n)

    @property
    @final
    def elements(self) -> Sequence[int]:
        return range(self.n)

    @property
    @final
    def size(self) -> int:
        return self.n

    @final
    def __str__(self) -> str:
        return f"{self.symbol}_{self.n}"


@dataclass(frozen=True)
class Residues(FirstNaturals, CommutativeRing[int]):
    """Arithmetic modulo n, on the representatives 0, ..., n - 1."""

    @final
    def add(self, a: int, b: int) -> int:
        return (a + b) % self.n

    @final
    def multiply(self, a: int, b: int) -> int:
        return a * b % self.n

    @final
    def negate(self, a: int) -> int:
        return -a % self.n

    @final
    def sum_written(self, x: Written, y: Written) -> Written:
        """Over Z_2, ``x ⊕ y``."""
        return added(x, y, "⊕" if self.n == 2 else "+")

    @final
    def product_written(self, x: Written, y: Written) -> Written:
        """Over Z_2, ``x ∧ y``."""
        return multiplied(x, y, "∧" if self.n == 2 else "")


@final
@dataclass(frozen=True)
class Modular(Residues):
    """``Z_n``, the ring of residues modulo n. Raises ``ScalarError`` if n is no ``int`` from 1."""

    @property
    def symbol(self) -> str:
        return "Z"


@final
@dataclass(frozen=True)
class PrimeField(Residues, Field[int]):
    """``F_n``, the field of residues modulo a prime n. Raises ``ScalarError`` if n is not prime.

    It has the elements of ``Modular(n)``, and inverses, and is another semiring.
    """

    @property
    def symbol(self) -> str:
        return "F"

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.n < 2 or any(self.n % k == 0 for k in range(2, math.isqrt(self.n) + 1)):
            n = shown(self.n)
            raise ScalarError(f"{n} is no prime: Modular({n}) is a ring and no field")

    def inverse(self, a: int) -> int:
        if self.element(a) == 0:
            raise ScalarError(f"0 has no inverse in {self}")
        return pow(a, -1, self.n)


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

    def sum_written(self, x: Written, y: Written) -> Written:
        return added(x, y, "∨")

    def product_written(self, x: Written, y: Written) -> Written:
        return multiplied(x, y, "∧")

    def contains(self, value: object) -> bool:
        return isinstance(value, bool)

    @property
    def elements(self) -> Sequence[bool]:
        return (False, True)

    def __str__(self) -> str:
        return "B"


@final
@dataclass(frozen=True)
class Saturating(FirstNaturals):
    """``Sat_n``: 0, ..., n - 1 with ``min(n - 1, a + b)`` and ``min(n - 1, a b)``.

    A semiring and no ring (2203.06430, Definition 6.1): gradients add up, and never cancel. Raises
    ``ScalarError`` if n is no ``int`` from 1.
    """

    @property
    def symbol(self) -> str:
        return "Sat"

    def add(self, a: int, b: int) -> int:
        return min(self.n - 1, a + b)

    def multiply(self, a: int, b: int) -> int:
        return min(self.n - 1, a * b)
