"""Circuits over a commutative semiring: terms over multiplication and constants.

The free reverse differential category on the signature of polynomial circuits (2203.06430): wires
carry elements of a semiring S, copy, discard, add and zero are the structure that every
category of terms has, and the generators are

    multiply : S × S -> S      R[multiply]((x, y), c) = (c y, c x)
    constant : 1 -> S          R[constant] = 0
    compare  : S × S -> S      1 where x = y, else 0; only where asked for

Comparison makes circuits over any finite semiring functionally complete. It has no derivative:
its R is zero, or, if it is ``straight_through``, that of addition.

R acts on circuits, not on the functions that they compute. Over Z_2, ``x`` and ``x · x`` are the
same function with derivatives 1 and 0. Two circuits *are equal* as morphisms when their
polynomials are, ``functors.Normalisation``; ``functors.Tabulation``, to truth tables, forgets R.

>>> from cartesian_rdc.categories.semirings import Modular
>>> C = Circuits(Modular(2))
>>> square = C.compose(C.copy(C.wire), C.multiply)
>>> print(square.domain, "->", square.codomain)
Z_2 -> Z_2
>>> C.reverse_derivative(square) is C.reverse_derivative(C.identity(C.wire))
False
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeGuard, TypeVar, final

from cartesian_rdc.categories.base import WithNegatives
from cartesian_rdc.categories.free import (
    Atomic,
    Compose,
    Delete,
    First,
    FreeCategory,
    Generator,
    Object,
    Pair,
    Product,
    Second,
    Term,
    Unit,
    Zero,
    interned,
)
from cartesian_rdc.categories.semirings import CommutativeRing, CommutativeSemiring
from cartesian_rdc.errors import ScalarError, UntranslatableError

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

Bus: TypeAlias = Object[CommutativeSemiring[K]]
"""Wires: the unit, a wire, or a product of buses."""

Circuit: TypeAlias = Term[CommutativeSemiring[K]]
"""A morphism of ``Circuits``."""


@final
@interned
class Multiply(Generator[CommutativeSemiring[K]]):
    """``S × S -> S``, the product of two wires."""

    semiring: CommutativeSemiring[K]

    def boundary(self) -> tuple[Bus[K], Bus[K]]:
        s = Atomic(self.semiring)
        return Product(s, s), s

    def reverse_derivative(self) -> Circuit[K]:
        """``((x, y), c) -> (c y, c x)``."""
        s = self.codomain
        point, c = First(self.domain, s), Second(self.domain, s)
        x, y = Compose(point, First(s, s)), Compose(point, Second(s, s))
        return Pair(Compose(Pair(c, y), self), Compose(Pair(c, x), self))

    def annihilated_by(self, zeros: Sequence[bool]) -> bool:
        return any(zeros)


@final
@interned
class Constant(Generator[CommutativeSemiring[K]]):
    """``1 -> S``, an element of the semiring. Raises ``ScalarError`` for other values."""

    semiring: CommutativeSemiring[K]
    value: K

    def boundary(self) -> tuple[Bus[K], Bus[K]]:
        self.semiring.element(self.value)
        return Unit(), Atomic(self.semiring)

    def reverse_derivative(self) -> Circuit[K]:
        """``0``: there is nothing to derive by."""
        return Zero(Product(self.domain, self.codomain), self.domain)

    @property
    def label(self) -> str:
        return str(self.value)


@final
@interned
class Compare(Generator[CommutativeSemiring[K]]):
    """``S × S -> S``: 1 where both are equal, else 0."""

    semiring: CommutativeSemiring[K]
    straight_through: bool = False

    def boundary(self) -> tuple[Bus[K], Bus[K]]:
        s = Atomic(self.semiring)
        return Product(s, s), s

    def reverse_derivative(self) -> Circuit[K]:
        """``0``; straight through, ``((x, y), c) -> (c, c)``."""
        s = self.codomain
        if not self.straight_through:
            return Zero(Product(self.domain, s), self.domain)
        c = Second(self.domain, s)
        return Pair(c, c)


def _is_multiply(
    generator: Generator[CommutativeSemiring[K]],
) -> TypeGuard[Multiply[K]]:
    return isinstance(generator, Multiply)


def _is_constant(
    generator: Generator[CommutativeSemiring[K]],
) -> TypeGuard[Constant[K]]:
    return isinstance(generator, Constant)


def _is_compare(
    generator: Generator[CommutativeSemiring[K]],
) -> TypeGuard[Compare[K]]:
    return isinstance(generator, Compare)


def match_generator(
    generator: Generator[CommutativeSemiring[K]],
    *,
    multiply: Callable[[], T],
    constant: Callable[[K], T],
    compare: Callable[[], T] | None = None,
) -> T:
    """The result of the one function that fits.

    Raises ``UntranslatableError`` for a generator that is none of these, and for a comparison
    where there is no function for it.
    """
    if _is_multiply(generator):
        return multiply()
    if _is_constant(generator):
        return constant(generator.value)
    if compare is not None and _is_compare(generator):
        return compare()
    raise UntranslatableError(
        f"{generator.label} : {generator.domain} -> {generator.codomain} has no value here: it "
        "is neither a multiplication nor a constant"
        + ("" if compare is None else " nor a comparison")
    )


class CircuitCategory(FreeCategory[CommutativeSemiring[K]]):
    """What ``Circuits`` and ``CircuitsOverRing`` share."""

    @property
    @abstractmethod
    def scalars(self) -> CommutativeSemiring[K]:
        """The semiring that the wires carry."""

    @property
    @abstractmethod
    def compares(self) -> bool:
        """Whether ``compare`` is one of the generators."""

    @property
    @final
    def wire(self) -> Bus[K]:
        """``S``."""
        return Atomic(self.scalars)

    @final
    def bus(self, width: int) -> Bus[K]:
        """``S^width``: products of halves, so that no wire lies deep; ``S^0`` is the unit."""
        if width < 2:
            return self.wire if width else self.unit
        return Product(self.bus(width // 2), self.bus(width - width // 2))

    @property
    @final
    def multiply(self) -> Circuit[K]:
        """``S × S -> S``."""
        return Multiply(self.scalars)

    @final
    def constant(self, value: K) -> Circuit[K]:
        """``1 -> S``. Raises ``ScalarError`` for a value that is no scalar."""
        return Constant(self.scalars, value)

    @final
    def compare(self, *, straight_through: bool = False) -> Circuit[K]:
        """``S × S -> S``. Raises ``ScalarError`` unless comparison was asked for."""
        if not self.compares:
            raise ScalarError(
                f"{self} has no comparison: ask for it with comparison=True, "
                "and do without polynomials"
            )
        return Compare(self.scalars, straight_through)

    @final
    def multiples(self, a: K, bus: Bus[K]) -> Circuit[K]:
        """``x -> a x``, on every wire of a bus."""
        s = self.wire
        constant = self.compose(Delete(s), self.constant(a))
        times = self.compose(self.pair(self.identity(s), constant), self.multiply)
        return bus.fold(lambda: self.identity(self.unit), lambda _: times, self.tensor)


@final
@dataclass(frozen=True)
class Circuits(CircuitCategory[K]):
    """``PolyCirc(S)``; with comparison, ``PolyCirc^=(S)``."""

    semiring: CommutativeSemiring[K]
    comparison: bool = False

    @property
    def compares(self) -> bool:
        return self.comparison

    @property
    def scalars(self) -> CommutativeSemiring[K]:
        return self.semiring

    def __str__(self) -> str:
        return f"Circuits({self.semiring}{', with comparison' if self.comparison else ''})"


@final
@dataclass(frozen=True)
class CircuitsOverRing(CircuitCategory[K], WithNegatives[Bus[K], Circuit[K]]):
    """``PolyCirc(S)`` over a ring: there are negatives, and so descent."""

    ring: CommutativeRing[K]
    comparison: bool = False

    @property
    def compares(self) -> bool:
        return self.comparison

    @property
    def scalars(self) -> CommutativeRing[K]:
        return self.ring

    def negate(self, f: Circuit[K]) -> Circuit[K]:
        minus_one = self.ring.negate(self.ring.one)
        return self.compose(f, self.multiples(minus_one, f.codomain))

    def __str__(self) -> str:
        return f"CircuitsOverRing({self.ring}{', with comparison' if self.comparison else ''})"
