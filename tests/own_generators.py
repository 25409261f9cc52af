"""Generators that no library has."""

from __future__ import annotations

from cartesian_rdc.categories.free import Atomic
from cartesian_rdc.categories.smooth import Array, Space
from cartesian_rdc.categories.smooth.generator import SmoothGenerator


class OwnGenerator(SmoothGenerator):
    """A function ``A -> A`` of one array; a subclass declares it as its first field."""

    __slots__ = ()

    array: Array

    def boundary(self) -> tuple[Space, Space]:
        return Atomic(self.array), Atomic(self.array)
