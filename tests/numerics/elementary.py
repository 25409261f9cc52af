# pyright: basic
"""The rows of the table of functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import mpmath as mp

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.smooth import ElementwiseFunction, space
from tests.numerics.errors import Real
from tests.numerics.points import Point, line
from tests.numerics.reference import Bound, Exact, Row

Number = Callable[[Real], Real]


def exp(x: Real) -> Real:
    """``exp x``, and 0 or 2^30000 where it is far beyond every dtype, which takes long."""
    return mp.exp(x) if abs(x) < 20000 else mp.mpf(0) if x < 0 else mp.ldexp(1, 30000)


def logistic(x: Real) -> Real:
    """``1 / (1 + exp(-x))``."""
    small = exp(-abs(x))
    return (1 if x > 0 else small) / (1 + small)


def softplus(x: Real) -> Real:
    """``log(1 + exp x)``."""
    return max(x, mp.mpf(0)) + mp.log(1 + exp(-abs(x)))


def of_one(function: Number) -> Callable[[Exact], Exact]:
    """The function of one number, on lists."""
    return lambda x: [function(x[0])]


def on_line(
    near: Sequence[float] = (), least: float = -mp.inf
) -> Callable[[str, int], list[Point]]:
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


XLA = {"jax": Bound(5, 5)}
"""The exponential of XLA in float32 is 4 ulp off where it is about to overflow."""

FUNCTIONS = (
    function(sm.exp, exp, 2, 3, near=[88.7, 103.9, 709.78, 745.13, 11.09], but=XLA),
    function(
        sm.exp2,
        lambda x: exp(x * mp.log(2)),
        1,
        3,
        near=[127, 149, 1023.9, 1074, 15.9, 24],
        but={
            "jax float16": Bound(1, 3),
            "jax float32": Bound(80, 80),
            "jax float64": Bound(700, 700),
        },
    ),
    function(
        sm.expm1,
        lambda x: mp.expm1(x) if abs(x) < 1 else exp(x) - 1,
        3,
        3,
        near=[37.0, 88.7, 709.78],
        but=XLA,
    ),
    function(sm.log, mp.log, 2, 2, near=[1 - 2**-9, 1 + 2**-9], least=0.0),
    function(
        sm.log1p,
        lambda x: mp.log(1 + x),
        2,
        2,
        near=[1 - 2**-9],
        least=-1.0,
        but={"jax": Bound(10, 3)},
    ),
    function(sm.sqrt, mp.sqrt, 0.5, 2, least=0.0),
    function(sm.reciprocal, lambda x: 1 / x, 0.5, 3),
    function(sm.sin, mp.sin, 2, 2, near=[mp.pi, mp.pi / 2, 2 * mp.pi]),
    function(sm.cos, mp.cos, 2, 2, near=[mp.pi, mp.pi / 2, 2 * mp.pi]),
    function(sm.arctan, mp.atan, 2, 2, flushed=True),
    function(
        sm.tanh,
        lambda x: 2 * logistic(2 * x) - 1 if abs(x) > 1 else mp.tanh(x),
        2,
        3,
        but={"jax": Bound(8, 16)},
        steep=lambda x: mp.mpf(1),
        note="derivative 1 - y²: ulp of 1",
    ),
    function(
        sm.sigmoid,
        logistic,
        3,
        4,
        near=[16.6, 17.3, 36.7, 88.7, 709.78, 11.09],
        flushed=True,
        but={"float16": Bound(0.75, 2)},
        steep=logistic,
        note="derivative y - y²: ulp of y",
    ),
    function(
        sm.log_sigmoid,
        lambda x: -softplus(-x),
        3,
        4,
        near=[16.6, 36.7, 709.78],
        flushed=True,
        but={"float16": Bound(0.75, 2)},
    ),
    function(
        sm.softplus,
        softplus,
        3,
        4,
        near=[16.6, 36.7, 709.78],
        flushed=True,
        but={"float16": Bound(0.75, 2)},
    ),
    function(sm.softsign, lambda x: x / (1 + abs(x)), 2, 4, flushed=True),
    function(
        sm.erf,
        mp.erf,
        2,
        3,
        near=[0.84, 3.9, 5.9, 6.0, 26.5],
        but={"jax": Bound(5, 4)},
        steep=lambda x: 2 / mp.sqrt(mp.pi) * exp(-(x**2)) * (1 + x**2),
        note="derivative: times 1 + x², since x² is rounded",
    ),
    function(sm.relu, lambda x: max(x, mp.mpf(0)), 0, 0),
    function(sm.positive, lambda x: mp.mpf(x > 0), 0, 0),
    function(sm.sign, mp.sign, 0, 0),
    function(sm.absolute, abs, 0, 0),
)
