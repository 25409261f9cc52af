"""Symbolic values: what a term is evaluated at, to write down its program."""

from __future__ import annotations

from typing import Generic, final

from cartesian_rdc.categories.free import Object, Product
from cartesian_rdc.type_variables import Atom


@final
class Bundles(Generic[Atom]):
    """Symbolic values, as numbers: a variable, a pair of bundles, or the zero of an object.

    Equal bundles have equal numbers. The only value of the unit is its zero.
    """

    def __init__(self) -> None:
        self._first: list[int] = []
        self._second: list[int] = []
        self._variable: list[int] = []
        self._object: list[Object[Atom] | None] = []  # of a zero
        self._leaves: dict[int, int] = {}
        self._pairs: dict[tuple[int, int], int] = {}
        self._zeros: dict[Object[Atom], int] = {}

    def _new(self, first: int, second: int, variable: int, zero_of: Object[Atom] | None) -> int:
        self._first.append(first)
        self._second.append(second)
        self._variable.append(variable)
        self._object.append(zero_of)
        return len(self._first) - 1

    def leaf(self, variable: int) -> int:
        """The bundle that is one variable."""
        if variable not in self._leaves:
            self._leaves[variable] = self._new(-1, -1, variable, None)
        return self._leaves[variable]

    def zero(self, a: Object[Atom]) -> int:
        """The zero of an object."""
        if a not in self._zeros:
            self._zeros[a] = self._new(-1, -1, -1, a)
        return self._zeros[a]

    def pair(self, first: int, second: int) -> int:
        """The pair of two bundles; of two zeros, the zero of the product."""
        found = self._pairs.get((first, second))
        if found is None:
            a, b = self._object[first], self._object[second]
            if a is None or b is None:
                found = self._new(first, second, -1, None)
            else:
                found = self.zero(Product(a, b))
            self._pairs[first, second] = found
        return found

    def is_zero(self, bundle: int) -> bool:
        """Whether this is the zero of its object."""
        return self._object[bundle] is not None

    def variable(self, bundle: int) -> int:
        """The variable that a bundle is, -1 where it is none."""
        return self._variable[bundle]

    def halves(self, bundle: int) -> tuple[int, int]:
        """The two parts of a bundle over a product."""
        zero_of = self._object[bundle]
        if zero_of is None:
            return self._first[bundle], self._second[bundle]
        a, b = zero_of.factors()
        return self.zero(a), self.zero(b)
