"""Recurrent models of sequences: a cell along the rows, and a number of its last state.

>>> print(last_of(neural.gru_cell(reals(2), reals(8)), 20).domain)
R[20, 2]
"""

from __future__ import annotations

from cartesian_rdc import neural
from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.smooth import smooth
from cartesian_rdc.neural import Batch, Formula, Layer, SmoothCell, reals, smooth_map
from cartesian_rdc.neural.batches import rows
from cartesian_rdc.type_variables import P, S, X, Y
from cartesian_rdc.typed import Wire


class Answer:
    """One number."""


def last_of(cell: SmoothCell[P, S, X, Y], n: int) -> Layer[Wire, Batch[X], Answer]:
    """From n inputs to a number, a linear map of the last output; the first state is zero.

    Raises ``SpaceError`` for n < 1, and where the output of the cell is no vector.
    """
    given, output = rows(cell.input, n), cell.output
    answer = reals(1, name=Answer, dtype=sm.dtype_of(output.object))

    def begin(x: Formula) -> Formula:
        zero = smooth.zero(given.object, cell.state.object)
        return Formula(zero).pair(x)

    def last(v: Formula) -> Formula:
        _, shown = v.halves()
        length = sm.array_of(output.object).size
        row = shown.into(sm.take(shown.space, slice(n - 1, n), slice(None)))
        return row.into(sm.reshape(row.space, length))

    run = neural.along_rows(cell, n)
    along = smooth_map(given, cell.state @ given, begin) >> run
    read = along >> smooth_map(along.codomain, output, last)
    return (read >> neural.linear(output, answer) >> neural.bias(answer)).unnamed()
