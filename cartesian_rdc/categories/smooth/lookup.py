"""Gathering rows of a table by their numbers, and the transpose, which adds rows up in a table.

The numbers are real, as everything in Smooth, and name the row that is nearest (halves go up): near
a whole number the row does not change, and so no derivative goes back to them. Numbers outside the
table give zeros. Gathering is one-hot coding and then a contraction with the table; this is what
is computed, without the multiplications.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import prod
from typing import final

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.categories.free import Atomic, Product, interned
from cartesian_rdc.categories.smooth.generator import SmoothGenerator, point
from cartesian_rdc.categories.smooth.spaces import Array, Arrow, Numbers, Space
from cartesian_rdc.errors import SpaceError


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
        if table.dtype != numbers.dtype:
            raise SpaceError(f"cannot look {numbers} up in {table}: their dtypes differ")
        return table.with_shape(*numbers.shape, *table.shape[batch + 1 :])

    @final
    def batched(self, n: int) -> Arrow:
        table, numbers = self.table.rows(n), self.numbers.rows(n)
        return replace(self, table=table, numbers=numbers, batch=self.batch + 1)


@final
@interned
class Gather(Lookup):
    """``T × N -> B``: the rows of the table T that the numbers N name; linear in T."""

    def boundary(self) -> tuple[Space, Space]:
        return Product(Atomic(self.table), Atomic(self.numbers)), Atomic(self.rows)

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        table, numbers = arguments
        length = self.table.shape[self.batch]
        result: Numbers = np.zeros(
            (prod(self.numbers.shape), *self.table.shape[self.batch + 1 :]), self.table.dtype
        )
        place, which, row = _named(numbers, length, self.batch)
        flat = table.reshape(prod(self.table.shape[: self.batch]), *table.shape[self.batch :])
        result[place] = flat[which, row]
        return result.reshape(self.rows.shape)

    def reverse_derivative(self) -> Arrow:
        """``((t, n), c) -> (the covectors added up in a table, 0)``."""
        (_, n), c = point(self)
        added = n.pair(c).into(ScatterAdd(self.table, self.numbers, self.batch))
        return added.pair(n.zero(n.space)).arrow

    def annihilated_by(self, zeros: Sequence[bool]) -> bool:
        return zeros[0]

    @property
    def flops(self) -> int:
        return 0


@final
@interned
class ScatterAdd(Lookup):
    """``N × B -> T``: a table of zeros to which each row is added where its number says."""

    def boundary(self) -> tuple[Space, Space]:
        return Product(Atomic(self.numbers), Atomic(self.rows)), Atomic(self.table)

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        numbers, rows = arguments
        before, length = prod(self.table.shape[: self.batch]), self.table.shape[self.batch]
        row_shape = self.table.shape[self.batch + 1 :]
        result: Numbers = np.zeros((before, length, *row_shape), self.table.dtype)
        place, which, row = _named(numbers, length, self.batch)
        flat = rows.reshape(prod(self.numbers.shape), *row_shape)
        np.add.at(result, (which, row), flat[place])
        return result.reshape(self.table.shape)

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


def _named(
    numbers: Numbers, length: int, batch: int
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Which of the numbers name a row; and of these, in which table of the batch, and which row."""
    before = prod(numbers.shape[:batch])
    flat = numbers.reshape(before, -1) if numbers.size else np.empty((before, 0))
    nearest = np.floor(flat + 0.5)
    named = (nearest >= 0) & (nearest < length)
    which, _ = np.nonzero(named)
    return np.flatnonzero(named), which, nearest[named].astype(np.intp)
