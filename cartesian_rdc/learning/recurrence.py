"""Recurrent maps: one cell along a sequence, with the same parameters at each step.

A cell is a parametric map ``S × X -> S × Y``, from a state and an input to the next state and an
output. Unrolled along n inputs it is a map ``S × X^n -> S × Y^n``, where ``X^0 = 1`` and
``X^(n+1) = X × X^n``, and its n parameters are tied by copying (2403.13001, Definition 7.13)::

    (s, (x, xs)) -> (s'', (y, ys))      where (s', y) is the cell on (s, x),
                                        and (s'', ys) the rest on (s', xs)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, final

from cartesian_rdc.categories.base import CartesianCategory
from cartesian_rdc.errors import DataError
from cartesian_rdc.learning.parametric import tie
from cartesian_rdc.type_variables import Mor, Ob, P, S, X, Y
from cartesian_rdc.typed import (
    Hom,
    Obj,
    ParaHom,
    associator,
    associator_inverse,
    identity,
    parametric,
    second,
    symmetry,
)


class Power(Generic[X]):
    """The name of ``X^n``, for some n."""


@final
@dataclass(frozen=True)
class Cell(Generic[Ob, Mor, P, S, X, Y]):
    """``S × X -> S × Y`` with parameters P, and its wires."""

    state: Obj[Ob, Mor, S]
    input: Obj[Ob, Mor, X]
    output: Obj[Ob, Mor, Y]
    map: ParaHom[Ob, Mor, P, tuple[S, X], tuple[S, Y]]


def power(a: Obj[Ob, Mor, X], n: int) -> Obj[Ob, Mor, Power[X]]:
    """``X^n = X × (X × (... × 1))``. Raises ``DataError`` for a negative n."""
    if n < 0:
        raise _negative(n)
    c = a.category
    result = c.unit
    for _ in range(n):
        result = c.product(a.object, result)
    return Obj(c, result)


def unroll(
    category: CartesianCategory[Ob, Mor], cell: Cell[Ob, Mor, P, S, X, Y], n: int
) -> ParaHom[Ob, Mor, P, tuple[S, Power[X]], tuple[S, Power[Y]]]:
    """The cell along a sequence of n inputs, from a first state to the last and all outputs.

    Raises ``CompositionError`` where the wires of the cell are not those of its map, ``DataError``
    for a negative n.
    """
    s, x, y, p = cell.state, cell.input, cell.output, cell.map.parameters
    if n < 0:
        raise _negative(n)
    xs: Obj[Ob, Mor, Power[X]] = power(x, 0)
    ys: Obj[Ob, Mor, Power[Y]] = power(y, 0)
    unmoved: Hom[Ob, Mor, tuple[P, tuple[S, Power[X]]], tuple[S, Power[Y]]]
    unmoved = Hom(category, second(category, p, s @ xs).morphism)
    result: ParaHom[Ob, Mor, P, tuple[S, Power[X]], tuple[S, Power[Y]]]
    result = parametric(p, s @ xs, unmoved)
    for _ in range(n):
        first = associator_inverse(s, x, xs) >> (cell.map @ identity(xs))
        beside = associator(s, y, xs) >> (identity(s) @ symmetry(y, xs))
        cross = beside >> associator_inverse(s, xs, y)
        back = associator(s, ys, y) >> (identity(s) @ symmetry(ys, y))
        longer = tie(category, p, first >> cross >> (result @ identity(y)) >> back)
        result = ParaHom(category, longer.morphism)  # X × X^k is X^(k+1)
        xs = Obj(category, (x @ xs).object)
        ys = Obj(category, (y @ ys).object)
    return result


def _negative(n: int) -> DataError:
    return DataError(f"a sequence has 0 steps or more, not {n}")
