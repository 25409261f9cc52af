"""Commutative semirings, as values: the scalars of matrices, polynomials and circuits.

A commutative semiring is a set with two commutative monoids, ``(+, 0)`` and ``(·, 1)``, with
``a (b + c) = a b + a c`` and ``0 a = 0``; a ring is a semiring with negatives. Elements are Python
values, compared with ``==``; ``contains`` decides which values are elements.

To add one, subclass ``CommutativeSemiring`` (or ``CommutativeRing``, and ``Finite`` where its
elements can be listed) as a frozen dataclass; ``cartesian_rdc.laws.SemiringLaws`` are its laws.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeGuard, final

from cartesian_rdc.errors import ScalarError
from cartesian_rdc.type_variables import K, L


class CommutativeSemiring(ABC, Generic[K]):
    """``(K, +, 0, ·, 1)``. Laws: both monoids, distributivity, ``0 a = 0``."""

    @property
    @abstractmethod
    def zero(self) -> K:
        """``0``."""

    @property
    @abstractmethod
    def one(self) -> K:
        """``1``."""

    @abstractmethod
    def add(self, a: K, b: K) -> K:
        """``a + b``."""

    @abstractmethod
    def multiply(self, a: K, b: K) -> K:
        """``a · b``."""

    @abstractmethod
    def contains(self, value: object) -> bool:
        """Whether the value is an element."""

    @final
    def element(self, value: K) -> K:
        """The value. Raises ``ScalarError`` if it is no element."""
        if not self.contains(value):
            raise ScalarError(f"{value!r} is no element of {self}")
        return value

    @final
    def total(self, values: Iterable[K]) -> K:
        """The sum of all values; 0 of none."""
        result = self.zero
        for value in values:
            result = self.add(result, value)
        return result

    @final
    def power(self, a: K, n: int) -> K:
        """``a^n``, for a natural n; ``a^0 = 1``. Raises ``ScalarError`` if n is negative."""
        return _repeat(self.multiply, self.one, a, n)

    @final
    def times(self, n: int, a: K) -> K:
        """``n a = a + ... + a``, n times. Raises ``ScalarError`` if n is negative."""
        return _repeat(self.add, self.zero, a, n)

    @final
    def natural(self, n: int) -> K:
        """``1 + ... + 1``, n times. Raises ``ScalarError`` if n is negative."""
        return self.times(n, self.one)


def _repeat(operation: Callable[[K, K], K], unit: K, a: K, n: int) -> K:
    """The n-fold combination of a with itself, by doubling."""
    if n < 0:
        raise ScalarError(f"a natural number is 0 or more, not {n}")
    result = unit
    while n:
        if n % 2:
            result = operation(result, a)
        n //= 2
        if n:
            a = operation(a, a)
    return result


class CommutativeRing(CommutativeSemiring[K]):
    """A semiring with negatives: ``a + (-a) = 0``."""

    @abstractmethod
    def negate(self, a: K) -> K:
        """``-a``."""

    @final
    def subtract(self, a: K, b: K) -> K:
        """``a - b``."""
        return self.add(a, self.negate(b))


class Field(CommutativeRing[K]):
    """A ring in which every element but zero has an inverse: ``a a⁻¹ = 1``."""

    @abstractmethod
    def inverse(self, a: K) -> K:
        """``a⁻¹``. Raises ``ScalarError`` if a is zero."""


class Finite(ABC, Generic[K]):
    """A set with finitely many elements, which can be listed."""

    @property
    @abstractmethod
    def elements(self) -> Sequence[K]:
        """Every element, once; zero comes first."""


class FiniteSemiring(CommutativeSemiring[K], Finite[K]):
    """A semiring with finitely many elements."""


class HasScalars(ABC, Generic[K]):
    """A category whose morphisms are made of elements of a semiring, its ``scalars``."""

    @property
    @abstractmethod
    def scalars(self) -> CommutativeSemiring[K]:
        """The semiring."""


@dataclass(frozen=True)
class OverSemiring(HasScalars[K]):
    """A construction over any commutative semiring; it prints as ``Matrices(N)``."""

    semiring: CommutativeSemiring[K]

    @property
    @final
    def scalars(self) -> CommutativeSemiring[K]:
        return self.semiring

    def __str__(self) -> str:
        return f"{type(self).__name__}({self.semiring})"


@dataclass(frozen=True)
class OverRing(HasScalars[K]):
    """A construction over a commutative ring: it has negatives, and so descent."""

    ring: CommutativeRing[K]

    @property
    @final
    def scalars(self) -> CommutativeRing[K]:
        return self.ring

    def __str__(self) -> str:
        return f"{type(self).__name__}({self.ring})"


@final
@dataclass(frozen=True)
class Homomorphism(Generic[K, L]):
    """A map of semirings, ``apply : source -> target``. Laws: it preserves ``0, 1, +, ·``.

    ``Matrices``, ``Polynomials`` and ``Circuits`` are functorial in it.
    """

    source: CommutativeSemiring[K]
    target: CommutativeSemiring[L]
    apply: Callable[[K], L]

    def __call__(self, a: K) -> L:
        return self.apply(a)


def is_integer(value: object) -> TypeGuard[int]:
    """Whether the value is an ``int`` and no ``bool``, which Python counts among them."""
    return isinstance(value, int) and not isinstance(value, bool)
