"""The generators of circuits: multiplication, constants, comparison; each with its derivative."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias, final

from cartesian_rdc.categories.free import (
    Atomic,
    Compose,
    First,
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
from cartesian_rdc.categories.free.writing import Compared, Written
from cartesian_rdc.categories.semirings import CommutativeSemiring
from cartesian_rdc.type_variables import K

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

    def written(self, arguments: Sequence[Written]) -> Written:
        return self.semiring.product_written(*arguments)

    def annihilated_by(self, zeros: Sequence[bool]) -> bool:
        return any(zeros)


@final
@interned
class Constant(Generator[CommutativeSemiring[K]]):
    """``1 -> S``, the element ``value``. Raises ``ScalarError`` if it is not an element of S."""

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

    def written(self, arguments: Sequence[Written]) -> Written:
        return self.semiring.written(self.value)


@final
@interned
class Compare(Generator[CommutativeSemiring[K]]):
    """``S × S -> S``: 1 if both are equal, else 0."""

    semiring: CommutativeSemiring[K]
    straight_through: bool = False

    def boundary(self) -> tuple[Bus[K], Bus[K]]:
        s = Atomic(self.semiring)
        return Product(s, s), s

    def written(self, arguments: Sequence[Written]) -> Written:
        return Compared(arguments[0], "=", arguments[1])

    def reverse_derivative(self) -> Circuit[K]:
        """``0``; straight through, ``((x, y), c) -> (c, c)``."""
        s = self.codomain
        if not self.straight_through:
            return Zero(Product(self.domain, s), self.domain)
        c = Second(self.domain, s)
        return Pair(c, c)
