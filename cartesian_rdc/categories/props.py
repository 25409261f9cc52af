"""PROPs: categories whose objects are natural numbers, with their sum as the product."""

from __future__ import annotations

from abc import abstractmethod
from typing import final

from cartesian_rdc.categories.base import CartesianCategory
from cartesian_rdc.type_variables import Mor


class Prop(CartesianCategory[int, Mor]):
    """A cartesian PROP: ``n`` is the n-fold product of 1, and 0 is terminal.

    Identities, projections and ``!`` are instances of one operation, ``choose``.
    """

    @abstractmethod
    def choose(self, a: int, entries: range) -> Mor:
        """``a -> len(entries)``, the projection to these entries, numbered from 0."""

    @property
    @final
    def unit(self) -> int:
        return 0

    @final
    def product(self, a: int, b: int) -> int:
        return a + b

    @final
    def identity(self, a: int) -> Mor:
        return self.choose(a, range(a))

    @final
    def first(self, a: int, b: int) -> Mor:
        return self.choose(a + b, range(a))

    @final
    def second(self, a: int, b: int) -> Mor:
        return self.choose(a + b, range(a, a + b))

    @final
    def delete(self, a: int) -> Mor:
        return self.choose(a, range(0))
