"""Differential equations: the flow of a field, by the method of Runge and Kutta.

>>> from cartesian_rdc.neural import linear
>>> plane = reals(2, name=Point)
>>> print(plane >> flow(linear(plane), time=1.0, steps=100))
R[2] -> R[2] with parameters R[2, 2]
"""

from __future__ import annotations

from collections.abc import Callable

from numpy.typing import DTypeLike

from cartesian_rdc.categories.base import Keep
from cartesian_rdc.categories.smooth import Formula
from cartesian_rdc.errors import DataError, require_whole
from cartesian_rdc.learning import iterate
from cartesian_rdc.neural import (
    Layer,
    LayerMaker,
    SmoothObject,
    bias,
    dense,
    linear,
    reals,
    smooth_map,
    tanh,
)
from cartesian_rdc.type_variables import A, P
from cartesian_rdc.typed import Wire, parametric, require_meeting


class Point:
    """A point of the plane."""


def runge_kutta(
    field: LayerMaker[A, P, A], h: float
) -> Callable[[SmoothObject[A]], Layer[P, A, A]]:
    """``s -> s + h (k1 + 2 k2 + 2 k3 + k4) / 6``: a step, of length h, along ds/dt = f(p, s).

    The maker ``field`` makes f, and ``k1 = f(p, s)``, ``k2 = f(p, s + h k1 / 2)``,
    ``k3 = f(p, s + h k2 / 2)``, ``k4 = f(p, s + h k3)``, of error O(h⁵) (Kutta, 1901). It raises
    ``CompositionError`` if f does not end where it begins, ``SpaceError`` from a wire of several
    arrays.
    """

    def made(state: SmoothObject[A]) -> Layer[P, A, A]:
        f = state >> field
        require_meeting("follow", f.codomain, state, ("the field ends in", "its points are of"))

        def after(v: Formula) -> Formula:
            p, s = v

            def slope(at: Formula) -> Formula:
                return p.pair(at).into(f.body.morphism)

            k1 = slope(s)
            k2 = slope(s + h / 2 * k1)
            k3 = slope(s + h / 2 * k2)
            k4 = slope(s + h * k3)
            return s + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)

        inside = smooth_map(f.parameters @ state, state, after)
        return parametric(f.parameters, state, inside)

    return made


def flow(
    field: LayerMaker[A, P, A],
    *,
    time: float,
    steps: int,
    keep: Keep = "states",
    segments: int = 1,
) -> Callable[[SmoothObject[A]], Layer[P, A, A]]:
    """``s(0) -> s(time)``, in ``steps`` of ``runge_kutta``.

    ``keep`` and ``segments`` are those of ``iterate``. Raises ``DataError`` for fewer steps than 1,
    and otherwise like these two.
    """
    require_whole(DataError, "number of steps", steps, 1)

    def made(state: SmoothObject[A]) -> Layer[P, A, A]:
        one = state >> runge_kutta(field, time / steps)
        return iterate(one, steps, keep=keep, segments=segments)

    return made


def field_of(
    units: int, dtype: DTypeLike = "float64"
) -> Callable[[SmoothObject[Point]], Layer[Wire, Point, Point]]:
    """A field of velocities: a layer of ``units`` with tanh, and a linear one."""
    hidden = reals(units, dtype=dtype)

    def made(plane: SmoothObject[Point]) -> Layer[Wire, Point, Point]:
        return (plane >> dense(hidden, tanh) >> linear(plane) >> bias).unnamed()

    return made
