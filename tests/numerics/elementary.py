"""The rows of the table of functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import mpmath as mp

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.smooth import ElementwiseFunction, space
from tests.numerics.points import Point, line
from tests.numerics.reference import Bound, Exact, Row

Number = Callable[[mp.mpf], mp.mpf]


def of_one(function: Number) -> Callable[[Exact], Exact]:
    """The function of one number, on lists."""
    return lambda x: [function(x[0])]


def on_line(near: Sequence[float] = (), least: float = -mp.inf) -> Callable[[str, int], list[Point]]:
    """The points of a function of one number, from ``least`` on."""
    return lambda dtype, every: [(x,) for x in line(dtype, near, every=every) if x >= least]


def function(
    f: ElementwiseFunction,
    exact: Number,
    value: float,
    derivative: float,
    *,
    near: Sequence[float] = (),
    least: float = -mp.inf,
    flushed: bool = False,
    but: dict[str, Bound] | None = None,
    steep: Number | None = None,
    term: Number | None = None,
    note: str = "",
) -> Row:
    """A row of the table, ``steep`` being the largest term of its derivative."""

    def largest(x: Exact, c: Exact, _: list[Exact]) -> Exact:
        return [abs(c[0]) * steep(x[0])] if steep else []

    return Row(
        f.name,
        "function",
        lambda dtype: f(space(dtype=dtype)),
        of_one(exact),
        on_line(near, least),
        Bound(value, derivative, flushed),
        but or {},
        of_one(term) if term else None,
        largest if steep else None,
        note,
    )


FUNCTIONS = (
    function(sm.exp, mp.exp, 1, 2, near=[88.7, 103.9, 709.78, 745.13, 11.09]),
    function(sm.exp2, lambda x: mp.power(2, x), 1, 3, near=[127, 149, 1023.9, 1074, 15.9, 24]),
    function(sm.expm1, mp.expm1, 1, 2, near=[37.0, 88.7, 709.78]),
    function(sm.log, mp.log, 1, 1, near=[1 - 2**-9, 1 + 2**-9], least=0.0),
    function(sm.log1p, lambda x: mp.log(1 + x), 1, 1, near=[1 - 2**-9], least=-1.0),
    function(sm.sqrt, mp.sqrt, 1, 2, least=0.0),
    function(sm.reciprocal, lambda x: 1 / x, 1, 2),
    function(sm.sin, mp.sin, 1, 2, near=[mp.pi, mp.pi / 2, 2 * mp.pi]),
    function(sm.cos, mp.cos, 1, 2, near=[mp.pi, mp.pi / 2, 2 * mp.pi]),
    function(sm.arctan, mp.atan, 1, 2),
    function(sm.tanh, mp.tanh, 1, 2, steep=lambda x: mp.mpf(1)),
    function(
        sm.sigmoid,
        lambda x: 1 / (1 + mp.exp(-x)),
        2,
        2,
        near=[16.6, 17.3, 36.7, 88.7, 709.78, 11.09],
        steep=lambda x: 1 / (1 + mp.exp(-x)),
    ),
    function(sm.log_sigmoid, lambda x: -mp.log(1 + mp.exp(-x)), 2, 2, near=[16.6, 36.7, 709.78]),
    function(sm.softplus, lambda x: mp.log(1 + mp.exp(x)), 2, 2, near=[16.6, 36.7, 709.78]),
    function(sm.softsign, lambda x: x / (1 + abs(x)), 2, 3),
    function(sm.erf, mp.erf, 2, 2, near=[0.84, 3.9, 5.9, 6.0, 26.5]),
    function(sm.relu, lambda x: max(x, mp.mpf(0)), 0, 0),
    function(sm.positive, lambda x: mp.mpf(x > 0), 0, 0),
    function(sm.sign, mp.sign, 0, 0),
    function(sm.absolute, abs, 0, 0),
)
