# pyright: basic
"""The rows of generators of several numbers: arithmetic, comparisons, sums, maxima."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import mpmath as mp
import numpy as np

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.smooth import Arrow, Space, smooth, space
from tests.numerics.elementary import of_one, on_line
from tests.numerics.errors import Real
from tests.numerics.points import Point, drawn, few, grid, normal, numbers, signed
from tests.numerics.reference import Bound, Exact, Row

SUM = "ulp of the sum of the sizes of the terms"
"""The unit of sums."""

EXACT = Bound(0, 0)
ROUNDED = Bound(0.5, 0.5)


def size(x: Sequence[Real]) -> Real:
    """The sum of the sizes."""
    return mp.fsum(map(abs, x))


def on_pairs(dtype: str, every: int) -> list[Point]:
    """The points of a function of two numbers."""
    axis = signed(few(dtype))
    return grid(axis, axis)[:: 4 * every - 3]


def on_normal_pairs(dtype: str, every: int) -> list[Point]:
    """The same, without subnormal numbers."""
    axis = signed(normal(dtype, few(dtype)))
    return grid(axis, axis)[:: 4 * every - 3]


def of_two(
    name: str,
    f: Callable[[Space], Arrow],
    exact: Callable[[Real, Real], Real],
    bound: Bound,
    points: Callable[[str, int], list[Point]] = on_pairs,
    note: str = "",
) -> Row:
    """A row of a function of two numbers."""
    return Row(
        name,
        "arithmetic",
        lambda dtype: f(space(dtype=dtype)),
        lambda x: [exact(x[0], x[1])],
        points,
        bound,
        note=note,
    )


def of_power(exponent: float, bound: Bound, least: float = 0.0, half: Bound | None = None) -> Row:
    """A row of a power, whose bound in float16 may be another."""
    return Row(
        f"power {exponent:g}",
        "arithmetic",
        lambda dtype: sm.power(space(dtype=dtype), exponent),
        of_one(lambda x: mp.power(x, exponent) if x or exponent > 0 else 1 / x),
        on_line(least=least),
        bound,
        {} if half is None else {"float16": half},
    )


def vectors(length: int, *, root: float = 1.0) -> Callable[[str, int], list[Point]]:
    """Vectors drawn at random, of numbers up to the largest to the power ``root``, over 8."""

    def points(dtype: str, every: int) -> list[Point]:
        most = float(np.finfo(dtype).max) ** root / 8
        small = drawn(40 // every + 1, length, dtype, most=min(most, 64.0))
        tiny = float(np.finfo(dtype).tiny)
        ends = [(t,) * length for t in (0.0, tiny, -1.0, most)]
        ends = [tuple(numbers(dtype, end)) for end in ends]
        return [*small, *drawn(20 // every + 1, length, dtype, most=most, seed=1), *ends]

    return points


def many(dtype: str, every: int) -> list[Point]:
    """4,096 numbers, in which an account kept in half precision goes wrong."""
    rng = np.random.default_rng(0)
    rows = [np.ones(4096), np.full(4096, 15.0), np.full(4096, 1e-3), rng.uniform(-1, 1, 4096)]
    return [tuple(np.asarray(row, dtype).tolist()) for row in rows]


def largest_terms(x: Exact) -> Exact:
    """Of a sum."""
    return [size(x)]


def dot(x: Exact) -> Exact:
    """``Σ x_i y_i``."""
    half = len(x) // 2
    return [mp.fsum(a * b for a, b in zip(x[:half], x[half:], strict=True))]


CUBIC = (1.0, -3.0, 0.0, 2.0)

ARITHMETIC = (
    Row(
        "negate",
        "arithmetic",
        lambda d: sm.negate(space(dtype=d)),
        of_one(mp.fneg),
        on_line(),
        EXACT,
    ),
    Row(
        "scale",
        "arithmetic",
        lambda d: sm.scale(space(dtype=d), -0.75),
        of_one(lambda x: -x * 3 / 4),
        on_line(),
        ROUNDED,
    ),
    Row(
        "polynomial",
        "arithmetic",
        lambda d: sm.polynomial(space(dtype=d), CUBIC),
        of_one(lambda x: 1 - 3 * x + 2 * x**3),
        on_line(),
        Bound(3, 3),
        term=lambda x: [max(mp.mpf(1), abs(3 * x[0]), abs(2 * x[0] ** 3))],
        steep=lambda x, c, _: [abs(c[0]) * max(mp.mpf(3), 6 * x[0] ** 2)],
        note="ulp of the largest term",
    ),
    of_power(2.0, Bound(0.5, 1), -mp.inf),
    of_power(0.5, Bound(1, 2)),
    of_power(2.5, Bound(1, 3)),
    # half an ulp of x^9 becomes 5 where that is subnormal, as it often is in float16
    of_power(10.0, Bound(1, 3), -mp.inf, half=Bound(1, 6)),
    of_power(-1.5, Bound(1, 3)),
    of_power(-2.0, Bound(1, 3), -mp.inf),
    of_two("add", smooth.addition, lambda x, y: x + y, ROUNDED),
    of_two(
        "subtract",
        lambda a: smooth.subtract(smooth.first(a, a), smooth.second(a, a)),
        lambda x, y: x - y,
        ROUNDED,
    ),
    of_two("multiply", sm.multiply, lambda x, y: x * y, ROUNDED),
    of_two("divide", sm.divide, lambda x, y: x / y, Bound(0.5, 2, flushed=True), on_normal_pairs),
    Row(
        "divide_by",
        "arithmetic",
        lambda d: sm.divide_by(space(dtype=d), 41.0),
        of_one(lambda x: x / 41),
        on_line(),
        ROUNDED,
    ),
    of_two("weigh", sm.weigh, lambda x, y: x * y, ROUNDED),
    of_two("maximum", sm.maximum, max, EXACT),
    of_two("minimum", sm.minimum, min, EXACT),
    of_two("greater", sm.greater, lambda x, y: mp.mpf(x > y), EXACT),
    of_two("greater_equal", sm.greater_equal, lambda x, y: mp.mpf(x >= y), EXACT),
    of_two("equal", sm.equal, lambda x, y: mp.mpf(x == y), EXACT),
    Row(
        "where",
        "arithmetic",
        lambda d: sm.where(space(dtype=d)),
        lambda x: [x[1] if x[0] else x[2]],
        lambda d, every: grid((0.0, -0.0, 1.0, few(d)[0]), few(d)[::3], signed(few(d)[1::5])),
        EXACT,
    ),
    Row(
        "sum",
        "arithmetic",
        lambda d: sm.sum(space(5, dtype=d)),
        lambda x: [mp.fsum(x)],
        vectors(5),
        Bound(2, 0),
        term=largest_terms,
        note=SUM,
    ),
    Row(
        "mean",
        "arithmetic",
        lambda d: sm.mean(space(5, dtype=d)),
        lambda x: [mp.fsum(x) / 5],
        vectors(5),
        Bound(2.5, 0.5),
        term=lambda x: [size(x) / 5],
        note=SUM,
    ),
    Row(
        "sum of 4,096",
        "arithmetic",
        lambda d: sm.sum(space(4096, dtype=d)),
        lambda x: [mp.fsum(x)],
        many,
        Bound(64, None),
        {"float16": Bound(0.75, None)},
        term=largest_terms,
        note=SUM,
    ),
    Row(
        "mean of 4,096",
        "arithmetic",
        lambda d: sm.mean(space(4096, dtype=d)),
        lambda x: [mp.fsum(x) / 4096],
        many,
        Bound(64, None),
        {"float16": Bound(0.75, None)},
        term=lambda x: [size(x) / 4096],
        note=SUM,
    ),
    Row(
        "max",
        "arithmetic",
        lambda d: sm.max(space(4, dtype=d)),
        lambda x: [max(x)],
        vectors(4),
        EXACT,
    ),
    Row(
        "contraction",
        "arithmetic",
        lambda d: sm.contraction("i,i->", space(4, dtype=d), space(4, dtype=d)),
        dot,
        vectors(8, root=0.45),
        Bound(2.5, 0.5),
        term=lambda x: [mp.fsum(abs(a * b) for a, b in zip(x[:4], x[4:], strict=True))],
        note=SUM,
    ),
)
