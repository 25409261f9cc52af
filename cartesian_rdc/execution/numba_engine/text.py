"""What all lines of a module have in common: its names, constants and arrays."""

from __future__ import annotations

from itertools import count
from math import isfinite
from typing import final

from cartesian_rdc.categories.smooth import Array, Constant

SHORT, STACK = 4096, 16384
"""An array of up to ``SHORT`` entries lies on the stack, all of them up to ``STACK`` entries."""


@final
class Text:
    """Names of numbers and of tables, each by what it is; new names; and arrays in one row.

    ``arrays`` are those that are written to between inputs and outputs: number k is called
    ``tk``. One that is free is taken again.
    """

    def __init__(self) -> None:
        self.numbers: dict[str, str] = {}
        self.tables: dict[Constant, str] = {}
        self.arrays: list[Array] = []
        self._free: dict[Array, list[int]] = {}
        self._counter = count(1)

    def fresh(self, letter: str) -> str:
        """A new name."""
        return f"{letter}{next(self._counter)}"

    def number(self, array: Array, value: float) -> str:
        """A name for a number of the dtype of the array."""
        text = repr(value) if isfinite(value) else f'float("{value!r}")'
        return self.numbers.setdefault(f"{array.dtype}({text})", f"c{len(self.numbers)}")

    def table(self, constant: Constant) -> str:
        """A name for the entries of a constant."""
        return self.tables.setdefault(constant, f"k{len(self.tables)}_")

    def take(self, array: Array, *, new: bool) -> int:
        """The number of an array of the same size, which nobody uses or, if ``new``, used."""
        row = array.with_shape(array.size)
        waiting = self._free.setdefault(row, [])
        if waiting and not new:
            return waiting.pop(0)
        self.arrays.append(row)
        return len(self.arrays) - 1

    def give(self, number: int) -> None:
        """Let an array be taken again."""
        self._free[self.arrays[number]].append(number)

    def short(self, others: set[int]) -> list[int]:
        """The arrays that lie on the stack, apart from these others."""
        found, room = list[int](), STACK
        for k, array in enumerate(self.arrays):
            if k not in others and 0 < array.size <= min(SHORT, room):
                found.append(k)
                room -= array.size
        return found
