"""Recurrence: one cell along a sequence, with the same parameters at each step.

A cell is a parametric map ``S × X -> S × Y``, from a state and an input to the next state and an
output. Along n inputs it is a map ``S × X^n -> S × Y^n``, its scan, where ``X^0 = 1`` and
``X^(n+1) = X × X^n``; the parameters of all steps are the same (2403.13001, Definition 7.13)::

    (s, (x, xs)) -> (s'', (y, ys))      where (s', y) is the cell on (s, x),
                                        and (s'', ys) the rest on (s', xs)

Training is such a loop, too: ``folded`` is the scan of a step of a learner along samples, and
``iterate`` that of a step which is given nothing. They are maps as others are, so that R of them is
the derivative of what training comes to, by where it started and by what all steps share: the
hypergradient.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, final, overload

from cartesian_rdc.categories.base import Keep
from cartesian_rdc.errors import DataError, require_kind, require_whole
from cartesian_rdc.printing import Pictured, of_type
from cartesian_rdc.type_variables import Mor, Ob, P, S, X, Y
from cartesian_rdc.typed import (
    Hom,
    Obj,
    ParaHom,
    first,
    left_unitor,
    left_unitor_inverse,
    pair,
    parametric,
    right_unitor_inverse,
    unit,
)
from cartesian_rdc.typed.scans import iterated, scan


class Power(Generic[X]):
    """The name of ``X^n``, for some n."""


@final
@dataclass(frozen=True, repr=False)
class Cell(Pictured, Generic[Ob, Mor, P, S, X, Y]):
    """A parametric ``map``, S × X -> S × Y, and its wires: ``state``, ``input``, ``output``.

    Raises ``TypeError`` if the map is no parametric one.
    """

    state: Obj[Ob, Mor, S]
    input: Obj[Ob, Mor, X]
    output: Obj[Ob, Mor, Y]
    map: ParaHom[Ob, Mor, P, tuple[S, X], tuple[S, Y]]

    def __post_init__(self) -> None:
        wanted = "a map with parameters, perhaps of the unit, as parametric(...) makes it"
        require_kind(self.map, ParaHom, "the map of a cell", wanted)

    def __repr__(self) -> str:
        return of_type(self, str(self.map))


def power(a: Obj[Ob, Mor, X], n: int) -> Obj[Ob, Mor, Power[X]]:
    """``X^n = X × (X × (... × 1))``. Raises ``DataError`` if n is negative."""
    require_whole(DataError, "number of steps", n)
    result: Obj[Ob, Mor, Power[X]] = unit(a.category).alias()
    for _ in range(n):
        result = (a @ result).alias()
    return result


def require_cell(cell: object) -> None:
    """Raise ``TypeError`` if this is no cell."""
    require_kind(cell, Cell, "what is taken along a sequence", "a cell, as of gru_cell(x, s)")


def unroll(
    cell: Cell[Ob, Mor, P, S, X, Y], n: int, *, keep: Keep = "states"
) -> ParaHom[Ob, Mor, P, tuple[S, Power[X]], tuple[S, Power[Y]]]:
    """``S × X^n -> S × Y^n``: the scan of the cell, to the last state and all outputs.

    ``keep`` is that of ``CartesianCategory.scan``. Raises ``CompositionError`` if the wires of the
    cell are not those of its map, ``DataError`` if n is negative, ``StructureError`` if the
    category is not cartesian.
    """
    require_cell(cell)
    x, y = (cell.input, power(cell.input, n)), (cell.output, power(cell.output, n))
    return scan(cell.map, cell.state, x, y, n, keep)


def folded(
    step: Hom[Ob, Mor, tuple[S, X], S], x: Obj[Ob, Mor, X], n: int, *, keep: Keep = "states"
) -> Hom[Ob, Mor, tuple[S, Power[X]], S]:
    """``S × X^n -> S``: a ``step : S × X -> S``, such as one of training, along n samples in X.

    Raises like ``unroll``.
    """
    require_kind(step, Hom, "the step of a fold", "a map S × X -> S, as of learner.step")
    s, nothing = step.codomain, unit(step.category)
    shown = left_unitor(s @ x) >> step >> right_unitor_inverse(s)
    cell = Cell(s, x, nothing, parametric(nothing, s @ x, shown))
    run = unroll(cell, n, keep=keep)
    given = left_unitor_inverse(run.domain) >> run.body
    return given >> first(s, power(nothing, n))


@overload
def iterate(
    f: ParaHom[Ob, Mor, P, S, S], n: int, *, keep: Keep = "states", segments: int = 1
) -> ParaHom[Ob, Mor, P, S, S]: ...
@overload
def iterate(
    f: Hom[Ob, Mor, S, S], n: int, *, keep: Keep = "states", segments: int = 1
) -> Hom[Ob, Mor, S, S]: ...
def iterate(
    f: Hom[Ob, Mor, S, S] | ParaHom[Ob, Mor, P, S, S],
    n: int,
    *,
    keep: Keep = "states",
    segments: int = 1,
) -> Hom[Ob, Mor, S, S] | ParaHom[Ob, Mor, P, S, S]:
    """``S -> S``, f n times; with parameters, the same in each step.

    So n steps of training are a map, whose R is the derivative of what they come to. ``keep`` is
    that of ``CartesianCategory.scan``. ``segments``: of a steps, the state is kept at the beginning
    of each only, and within one it is computed again: a + n / a states instead of n. Raises
    ``CompositionError`` if f does not end where it begins, ``DataError`` if n is negative or there
    are fewer segments than 1, ``StructureError`` if the category is not cartesian.
    """
    require_kind(f, (Hom, ParaHom), "what is done again and again", "a map, S -> S")
    if isinstance(f, Hom):
        nothing = unit(f.category)
        with_nothing = parametric(nothing, f.domain, left_unitor(f.domain) >> f)
        made = iterate(with_nothing, n, keep=keep, segments=segments)
        return left_unitor_inverse(f.domain) >> made.body
    require_whole(DataError, "number of steps", n)
    require_whole(DataError, "number of segments", segments, 1)
    if segments == 1 or n <= segments:
        return iterated(f, n, keep)
    length, more = divmod(n, segments)
    others = iterated(iterated(f, length, keep), segments - more, "states")
    if not more:
        return others
    long = iterated(iterated(f, length + 1, keep), more, "states")
    p, s = f.parameters, f.domain
    return parametric(p, s, pair(first(p, s), long.body) >> others.body)
