"""Recurrence: one cell along a sequence, with the same parameters at each step.

A cell is a parametric map ``S × X -> S × Y``, from a state and an input to the next state and an
output. Unrolled along n inputs it is a map ``S × X^n -> S × Y^n``, where ``X^0 = 1`` and
``X^(n+1) = X × X^n``, and its n parameters are tied by copying (2403.13001, Definition 7.13)::

    (s, (x, xs)) -> (s'', (y, ys))      where (s', y) is the cell on (s, x),
                                        and (s'', ys) the rest on (s', xs)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, final

from cartesian_rdc.errors import DataError, is_whole
from cartesian_rdc.learning.parametric import tie
from cartesian_rdc.printing import Pictured, of_type
from cartesian_rdc.type_variables import Mor, Ob, P, S, X, Y
from cartesian_rdc.typed import (
    Obj,
    ParaHom,
    associator,
    associator_inverse,
    identity,
    parametric,
    renamed,
    second,
    symmetry,
    unit,
)


class Power(Generic[X]):
    """The name of ``X^n``, for some n."""


@final
@dataclass(frozen=True, repr=False)
class Cell(Pictured, Generic[Ob, Mor, P, S, X, Y]):
    """A parametric ``map``, S × X -> S × Y, and its wires: ``state``, ``input``, ``output``."""

    state: Obj[Ob, Mor, S]
    input: Obj[Ob, Mor, X]
    output: Obj[Ob, Mor, Y]
    map: ParaHom[Ob, Mor, P, tuple[S, X], tuple[S, Y]]

    def __repr__(self) -> str:
        return of_type(self, str(self.map))


def power(a: Obj[Ob, Mor, X], n: int) -> Obj[Ob, Mor, Power[X]]:
    """``X^n = X × (X × (... × 1))``. Raises ``DataError`` if n is negative."""
    _require_length(n)
    result: Obj[Ob, Mor, Power[X]] = unit(a.category).alias()
    for _ in range(n):
        result = (a @ result).alias()
    return result


def unroll(
    cell: Cell[Ob, Mor, P, S, X, Y], n: int
) -> ParaHom[Ob, Mor, P, tuple[S, Power[X]], tuple[S, Power[Y]]]:
    """``S × X^n -> S × Y^n``: the cell along n inputs, to the last state and all outputs.

    Raises ``CompositionError`` if the wires of the cell are not those of its map, ``DataError``
    if n is negative.
    """
    s, x, y, p = cell.state, cell.input, cell.output, cell.map.parameters
    _require_length(n)
    xs, ys = power(x, 0), power(y, 0)
    result: ParaHom[Ob, Mor, P, tuple[S, Power[X]], tuple[S, Power[Y]]]
    result = parametric(p, s @ xs, second(p, s @ xs) >> renamed(s @ xs, s @ ys))
    for _ in range(n):
        head = associator_inverse(s, x, xs) >> (cell.map @ identity(xs))
        cross = associator(s, y, xs) >> (identity(s) @ symmetry(y, xs))
        back = associator(s, ys, y) >> (identity(s) @ symmetry(ys, y))
        rest = cross >> associator_inverse(s, xs, y) >> (result @ identity(y)) >> back
        longer = tie(p, head >> rest)
        more_x: Obj[Ob, Mor, Power[X]] = (x @ xs).alias()
        more_y: Obj[Ob, Mor, Power[Y]] = (y @ ys).alias()
        given, made = renamed(s @ more_x, s @ (x @ xs)), renamed(s @ (y @ ys), s @ more_y)
        result, xs, ys = given >> longer >> made, more_x, more_y
    return result


def _require_length(n: int) -> None:
    if not is_whole(n):
        raise DataError(f"a sequence has 0 steps or more, not {n!r}")
