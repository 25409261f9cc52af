"""Gathering rows of a table by their numbers, and the transpose, which adds rows up in a table.

The numbers are indices, to which no derivative goes back. Numbers outside the table give zeros.
Gathering is one-hot coding and then a contraction with the table; this is what is computed,
without the multiplications.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import prod
from typing import TypeAlias, final

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.categories.free import Atomic, Product, interned
from cartesian_rdc.categories.free.writing import Written, applied
from cartesian_rdc.categories.smooth.generator import SmoothGenerator, point
from cartesian_rdc.categories.smooth.rearrangement import Rearrangement
from cartesian_rdc.categories.smooth.spaces import Array, Arrow, Numbers, Space
from cartesian_rdc.errors import SpaceError

Indices: TypeAlias = NDArray[np.intp]


@interned
class Lookup(SmoothGenerator):
    """A map between a table and those of its rows that numbers name.

    The first ``batch`` axes are common to both.
    """

    table: Array
    numbers: Array
    batch: int = 0

    @property
    @final
    def rows(self) -> Array:
        """The array of rows: its axes are those of the numbers, then those of a row.

        Raises ``SpaceError`` if table and numbers do not fit.
        """
        table, numbers, batch = self.table, self.numbers, self.batch
        if not 0 <= batch < table.rank or table.shape[:batch] != numbers.shape[:batch]:
            raise SpaceError(
                f"cannot look {numbers} up in {table}: a table has an axis of rows after "
                f"the {batch} axes that both have"
            )
        if numbers.real:
            raise SpaceError(f"cannot look {numbers} up in {table}: rows are named by indices")
        return table.with_shape(*numbers.shape, *table.shape[batch + 1 :])

    @property
    @final
    def _flat(self) -> tuple[int, ...]:
        """The shape of the table, with all axes of the batch as one."""
        return (prod(self.table.shape[: self.batch]), *self.table.shape[self.batch :])

    @final
    def _named(self, numbers: Numbers) -> tuple[Indices, Indices, Indices]:
        """Which of the numbers name a row; and of these, in which table, and which row."""
        tables, length = self._flat[:2]
        flat = numbers.reshape(tables, numbers.size // max(1, tables))
        named = (flat >= 0) & (flat < length)
        which, _ = np.nonzero(named)
        return np.flatnonzero(named), which, flat[named].astype(np.intp)

    @final
    def batched(self, n: int) -> Arrow:
        table, numbers = self.table.rows(n), self.numbers.rows(n)
        return replace(self, table=table, numbers=numbers, batch=self.batch + 1)


@final
@interned
class Gather(Lookup, Rearrangement):
    """``T × N -> B``: the rows of the table T that the numbers N name; linear in T."""

    def boundary(self) -> tuple[Space, Space]:
        return Product(Atomic(self.table), Atomic(self.numbers)), Atomic(self.rows)

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        table, numbers = arguments
        tables, length, *row = self._flat
        result: Numbers = np.zeros((numbers.size, *row), self.table.dtype)
        place, which, number = self._named(numbers)
        result[place] = table.reshape(tables, length, *row)[which, number]
        return result.reshape(self.rows.shape)

    def written(self, arguments: Sequence[Written]) -> Written:
        """``T[n]``."""
        table, numbers = arguments
        return applied("gather", table, numbers) if self.batch else table.at(numbers)

    def reverse_derivative(self) -> Arrow:
        """``((t, n), c) -> (the covectors added up in a table, 0)``."""
        (_, n), c = point(self)
        added = n.pair(c).into(ScatterAdd(self.table, self.numbers, self.batch))
        return added.pair(n.zero(n.space)).arrow

    def annihilated_by(self, zeros: Sequence[bool]) -> bool:
        return zeros[0]


@final
@interned
class ScatterAdd(Lookup):
    """``N × B -> T``: a table of zeros to which each row is added where its number says."""

    def boundary(self) -> tuple[Space, Space]:
        return Product(Atomic(self.numbers), Atomic(self.rows)), Atomic(self.table)

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        numbers, rows = arguments
        tables, length, *row = self._flat
        result: Numbers = np.zeros((tables, length, *row), self.table.dtype)
        place, which, number = self._named(numbers)
        np.add.at(result, (which, number), rows.reshape(numbers.size, *row)[place])
        return result.reshape(self.table.shape)

    def written(self, arguments: Sequence[Written]) -> Written:
        return applied("scatter", *arguments)

    def reverse_derivative(self) -> Arrow:
        """``((n, b), c) -> (0, the rows of c gathered)``."""
        (n, _), c = point(self)
        rows = c.pair(n).into(Gather(self.table, self.numbers, self.batch))
        return n.zero(n.space).pair(rows).arrow

    def annihilated_by(self, zeros: Sequence[bool]) -> bool:
        return zeros[1]

    @property
    def flops(self) -> int:
        return self.rows.size
