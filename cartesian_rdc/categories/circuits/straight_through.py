"""Functions of one wire with the derivative of the identity: rounding and clipping of integers.

A function such as "divide by 1024 and round down" is no polynomial and has no useful derivative.
The straight-through choice is to give it that of the identity, ``R[f](x, c) = c``.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import final

from cartesian_rdc.categories.circuits.generators import Bus, Circuit
from cartesian_rdc.categories.free import Atomic, Generator, Second, interned
from cartesian_rdc.categories.free.writing import Written, applied, divided
from cartesian_rdc.categories.semirings import CommutativeSemiring, Integers
from cartesian_rdc.categories.semirings.base import is_integer, shown
from cartesian_rdc.errors import ScalarError
from cartesian_rdc.type_variables import K


@interned
class StraightThrough(Generator[CommutativeSemiring[K]]):
    """A function ``S -> S`` with the reverse derivative of the identity.

    A subclass has hashable fields, a ``semiring`` and ``apply``. Running a circuit raises
    ``ScalarError`` if the value is no element of S.
    """

    @property
    @abstractmethod
    def semiring(self) -> CommutativeSemiring[K]:
        """The semiring S of the wire."""

    @abstractmethod
    def apply(self, value: K) -> K:
        """The value at an element."""

    @final
    def boundary(self) -> tuple[Bus[K], Bus[K]]:
        s = Atomic(self.semiring)
        return s, s

    @final
    def reverse_derivative(self) -> Circuit[K]:
        """``(x, c) -> c``."""
        return Second(self.domain, self.codomain)


@final
@interned
class ShiftRight(StraightThrough[int]):
    """``x -> ⌊x / 2^bits⌋`` on the integers.

    Raises ``ScalarError`` if ``bits`` is no natural number.
    """

    bits: int

    def __post_init__(self) -> None:
        if not is_integer(self.bits) or self.bits < 0:
            raise ScalarError(f"a number is shifted by 0 bits or more, not {self.bits!r}")
        super().__post_init__()

    @property
    def semiring(self) -> Integers:
        return Integers()

    def apply(self, value: int) -> int:
        return value >> self.bits

    def written(self, arguments: Sequence[Written]) -> Written:
        """``⌊x / 2^bits⌋``."""
        return applied("floor", divided(arguments[0], 2**self.bits))


@final
@interned
class Clamp(StraightThrough[int]):
    """``x -> min(max(x, low), high)`` on the integers.

    Raises ``ScalarError`` if ``low`` exceeds ``high``, or one of them is no integer.
    """

    low: int
    high: int

    def __post_init__(self) -> None:
        if self.semiring.element(self.low) > self.semiring.element(self.high):
            raise ScalarError(f"nothing lies between {shown(self.low)} and {shown(self.high)}")
        super().__post_init__()

    @property
    def semiring(self) -> Integers:
        return Integers()

    def apply(self, value: int) -> int:
        return min(max(value, self.low), self.high)

    def written(self, arguments: Sequence[Written]) -> Written:
        return applied("min", applied("max", arguments[0], self.low), self.high)
