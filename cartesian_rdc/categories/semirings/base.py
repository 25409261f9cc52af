"""Commutative semirings, as values: the scalars of matrices, polynomials and circuits.

A commutative semiring is a set with two commutative monoids, ``(+, 0)`` and ``(·, 1)``, with
``a (b + c) = a b + a c`` and ``0 a = 0``; a ring is a semiring with negatives. Elements are Python
values, compared with ``==``; ``contains`` decides which values are elements. Python's own numbers
are: those of NumPy wrap around, and ``int(n)`` or ``array.tolist()`` makes Python's of them.
Addition and multiplication take elements, and look at nothing; what is made of scalars looks at
them.

To add one, subclass ``CommutativeSemiring`` (or ``CommutativeRing``, and ``FiniteSemiring`` where
its elements can be listed) as a frozen dataclass; ``cartesian_rdc.laws.SemiringLaws`` are its laws.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Generic, TypeGuard, final

from cartesian_rdc.categories.free.writing import Written, added, element, multiplied
from cartesian_rdc.differences import told_apart
from cartesian_rdc.errors import CompositionError, ScalarError
from cartesian_rdc.printing import Brief
from cartesian_rdc.type_variables import K, L, T


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

    def sum_written(self, x: Written, y: Written) -> Written:
        """How ``x + y`` prints in formulas."""
        return added(x, y)

    def product_written(self, x: Written, y: Written) -> Written:
        """How ``x · y`` prints in formulas."""
        return multiplied(x, y)

    @final
    def written(self, value: K) -> Written:
        """How an element prints in formulas."""
        return element(value)

    @final
    def element(self, value: K) -> K:
        """The value. Raises ``ScalarError`` if it is not an element."""
        if not self.contains(value):
            raise ScalarError(f"{shown(value)} is no element of {self}")
        return value

    @final
    def total(self, values: Iterable[K]) -> K:
        """The sum of all values; 0 of none."""
        return reduce(self.add, values, self.zero)

    @final
    def power(self, a: K, n: int) -> K:
        """``a^n``, for a natural n; ``a^0 = 1``. Raises ``ScalarError`` if n is none."""
        return repeated(self.multiply, self.one, a, n)

    @final
    def times(self, n: int, a: K) -> K:
        """``n a = a + ... + a``, n times. Raises ``ScalarError`` if n is no natural number."""
        return repeated(self.add, self.zero, a, n)

    @final
    def natural(self, n: int) -> K:
        """``1 + ... + 1``, n times. Raises ``ScalarError`` if n is no natural number."""
        return self.times(n, self.one)


def repeated(operation: Callable[[T, T], T], unit: T, a: T, n: int) -> T:
    """The n-fold combination of a with itself, by doubling.

    Raises ``ScalarError`` if n is no natural number.
    """
    require_natural(n, "a natural number")
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
        """``a⁻¹``. Raises ``ScalarError`` if a is zero, or no element."""


class FiniteSemiring(CommutativeSemiring[K]):
    """A semiring with finitely many elements, which can be listed."""

    @property
    @abstractmethod
    def elements(self) -> Sequence[K]:
        """Every element, once; zero comes first."""

    @property
    def size(self) -> int:
        """The number of elements, which ``len`` may be too small for."""
        return len(self.elements)


@dataclass(frozen=True)
class OverSemiring(Generic[K]):
    """A construction over a commutative semiring, its ``scalars``; it prints as ``Matrices(N)``."""

    scalars: CommutativeSemiring[K]

    def __str__(self) -> str:
        return f"{type(self).__name__}({self.scalars})"


@dataclass(frozen=True)
class OverRing(OverSemiring[K]):
    """A construction over a commutative ring: it has negatives, and so descent."""

    scalars: CommutativeRing[K]


@final
@dataclass(frozen=True, repr=False)
class Homomorphism(Brief, Generic[K, L]):
    """A map of semirings, ``apply : source -> target``. Laws: it preserves ``0, 1, +, ·``.

    ``Matrices``, ``Polynomials`` and ``Circuits`` are functorial in it. A call raises
    ``ScalarError`` if it is given no element of the source, or ``apply`` gives none of the target.
    """

    source: CommutativeSemiring[K]
    target: CommutativeSemiring[L]
    apply: Callable[[K], L]

    def _in_words(self) -> str:
        return f"{self.source} -> {self.target}"

    def __call__(self, a: K) -> L:
        return self.target.element(self.apply(self.source.element(a)))


def is_integer(value: object) -> TypeGuard[int]:
    """Whether the value is an ``int`` and no ``bool``, which Python counts among them."""
    return isinstance(value, int) and not isinstance(value, bool)


def require_over(
    found: CommutativeSemiring[K], wanted: CommutativeSemiring[K], map_of: object
) -> None:
    """Raise ``CompositionError`` unless both are one semiring: a map over another is no map here.

    ``map_of`` is the category, over the semiring ``wanted``, that is given a map over ``found``.
    """
    if found is not wanted and found != wanted:
        other, ours = told_apart(found, wanted)
        raise CompositionError(
            f"take this for a map of {map_of}", f"it is over {other}", f"that is over {ours}"
        )


def require_natural(n: object, what: str, least: int = 0) -> None:
    """Raise ``ScalarError``, naming ``what``, if n is no ``int`` from ``least``."""
    if not is_integer(n) or n < least:
        raise ScalarError(f"{what} is an int from {least}, not {shown(n)}")


def shown(value: object) -> str:
    """The value as Python writes it; of an integer that Python does not write, its kind."""
    try:
        return repr(value)
    except ValueError:  # more digits than ``sys.get_int_max_str_digits()``
        return f"a number of type {type(value).__name__} with thousands of digits"
