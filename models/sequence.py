"""Recurrent models of sequences: a cell along the rows, and a number of its last state.

>>> from cartesian_rdc.neural import gru_cell
>>> print(last_of(gru_cell(reals(2), reals(8)), 20).domain)
R[20, 2]
"""

from __future__ import annotations

from cartesian_rdc.categories.base import Keep
from cartesian_rdc.neural import (
    Batch,
    Formula,
    Layer,
    SmoothCell,
    along_rows,
    bias,
    dtype_of,
    linear,
    reals,
    rows,
    smooth_map,
)
from cartesian_rdc.type_variables import P, S, X, Y
from cartesian_rdc.typed import Wire, identity, pair, second, zero


class Answer:
    """One number."""


def last_of(
    cell: SmoothCell[P, S, X, Y], n: int, *, keep: Keep = "states", segments: int = 1
) -> Layer[Wire, Batch[X], Answer]:
    """From n inputs to a number, a linear map of the last output; the first state is zero.

    ``keep`` and ``segments`` are those of ``along_rows``. Raises ``SpaceError`` for n < 1, and
    where the output of the cell is no vector, ``DataError`` for fewer segments than 1.
    """
    given, outputs = rows(cell.input, n), rows(cell.output, n)
    answer = reals(1, name=Answer, dtype=dtype_of(cell.output))

    def last(shown: Formula) -> Formula:
        return shown[n - 1]

    begin = pair(zero(given, cell.state), identity(given))
    run = begin >> along_rows(cell, n, keep=keep, segments=segments) >> second(cell.state, outputs)
    read = run >> smooth_map(outputs, cell.output, last)
    return (read >> linear(answer) >> bias).unnamed()
