"""Functions of one wire of one's own, seen through backwards."""

from __future__ import annotations

from typing import Any, final

from cartesian_rdc.categories.circuits import StraightThrough
from cartesian_rdc.categories.free import interned
from cartesian_rdc.categories.semirings import CommutativeSemiring


@final
@interned
class Square(StraightThrough[int]):
    """A function of one's own."""

    over: CommutativeSemiring[int]

    @property
    def semiring(self) -> CommutativeSemiring[int]:
        return self.over

    def apply(self, value: int) -> int:
        return self.over.multiply(value, value)


@final
@interned
class Always(StraightThrough[Any]):
    """A function with one value, which may be no element."""

    over: CommutativeSemiring[Any]
    value: Any

    @property
    def semiring(self) -> CommutativeSemiring[Any]:
        return self.over

    def apply(self, value: Any) -> Any:
        return self.value
