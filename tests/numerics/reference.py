# pyright: basic
"""The rows of the table: a map of Smooth, its definition in mpmath, and the stated bounds.

Only the definition is written down. The derivative is a difference of it, in so many digits that
nothing of it is rounded; where differences to the left and to the right disagree there is none.
The limit at an infinity is the value at 2^1100, if that at 2^1200 rounds to the same number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import final

import mpmath as mp

from cartesian_rdc.categories.smooth import Arrow
from tests.numerics.errors import Real
from tests.numerics.points import Point

Exact = list[Real]

BITS = (350, 700, 1400, 2800)
"""Precisions, until two of them agree."""

ENOUGH = 1400
"""From this precision on two may agree on 0, or that there is no result: 1 - 2^-1074 is not 1."""

INFINITIES = (1100, 1200)
"""The exponents of two that stand for infinities."""

STEP = mp.ldexp(1, -200)


@final
@dataclass(frozen=True)
class Bound:
    """The most ulp by which a value may be wrong, and a derivative; ``None`` for no derivative.

    ``flushed``: on every engine a result below twice the smallest normal number may be wrong by
    that much.
    """

    value: float
    derivative: float | None
    flushed: bool = False


@final
@dataclass(frozen=True, eq=False)
class Row:
    """A map, and what it is.

    ``arrow``       the map for a dtype
    ``exact``       the definition: from all numbers of the argument to all numbers of the result
    ``points``      the arguments for a dtype; the second argument thins them out
    ``bound``       for every engine and dtype but those of ``but``: ``{"jax": ..., "jax float32":
                    ...}``
    ``term``        the size of the largest term of each number of the result, if they cancel
    ``steep``       the same of the derivative, from the point, the covector, and the terms
                    ``c_i ∂_j f_i`` at [j][i]; by default, the largest of these
    ``note``        in which unit errors are counted, where it is not the last place of the result
    """

    name: str
    kind: str
    arrow: Callable[[str], Arrow]
    exact: Callable[[Exact], Exact]
    points: Callable[[str, int], Sequence[Point]]
    bound: Bound
    but: dict[str, Bound] = field(default_factory=dict)
    term: Callable[[Exact], Exact] | None = None
    steep: Callable[[Exact, Exact, list[Exact]], Exact] | None = None
    note: str = ""

    def bound_on(self, engine: str, dtype: str) -> Bound:
        """The bound on an engine, of a dtype."""
        for key in (f"{engine} {dtype}", engine, dtype):
            if key in self.but:
                return self.but[key]
        return self.bound


def value_at(row: Row, point: Point) -> Exact | None:
    """The exact result; ``None`` where there is none, or no limit."""
    return _limit(row.exact, point)


def slopes_at(row: Row, point: Point) -> list[Exact | None]:
    """``∂_j f_i`` at [j][i]; ``None`` in place j where f has no derivative by number j."""
    return [_limit(partial(_slope, row.exact, j), point) for j in range(len(point))]


def standing_for(number: float, exponent: int = INFINITIES[0]) -> Real:
    """The number, and a power of two for an infinity."""
    infinite = mp.isinf(number)
    return mp.sign(number) * mp.ldexp(1, exponent) if infinite else mp.mpf(number)


def _limit(function: Callable[[Exact], Exact], point: Point) -> Exact | None:
    """The function at a point; ``None`` where it is undefined or has no limit."""
    if not any(map(mp.isinf, point)):
        return _settled(function, [mp.mpf(t) for t in point])
    results = [_settled(function, [standing_for(t, e) for t in point]) for e in INFINITIES]
    first, second = ([_rounded(t) for t in found] if found else None for found in results)
    return first if first == second else None


def _settled(function: Callable[[Exact], Exact], x: Exact) -> Exact | None:
    """The function in so many digits that more make no difference."""
    last: Exact | None = None
    for bits in BITS:
        with mp.workprec(bits):
            found = _defined(function, x)
        if bits > BITS[0] and _agree(last, found, bits // 2):
            return found
        last = found
    return last


def _defined(function: Callable[[Exact], Exact], x: Exact) -> Exact | None:
    try:
        found = function(x)
    except (ZeroDivisionError, ValueError):
        return None
    return None if any(isinstance(t, mp.mpc) or mp.isnan(t) for t in found) else found


def _agree(left: Exact | None, right: Exact | None, bits: int) -> bool:
    if left is None or right is None:
        return left is right and bits >= ENOUGH
    with mp.workprec(100):
        return all(
            (bool(x) or bits >= ENOUGH) and abs(x - y) <= mp.ldexp(abs(y), -70)
            for x, y in zip(left, right, strict=True)
        )


def _rounded(number: Real) -> Real:
    """To 60 bits, within the range of all dtypes."""
    with mp.workprec(60):
        small, large = mp.ldexp(1, -1080), mp.ldexp(1, 1030)
        return mp.mpf(0) if abs(number) < small else min(max(+number, -large), large)


def _slope(function: Callable[[Exact], Exact], j: int, x: Exact) -> Exact:
    """The derivative by number j. Raises ``ValueError`` where there is none."""
    size = abs(x[j])
    step = STEP if 1 <= size < mp.ldexp(1, 1030) else size * STEP if size else mp.ldexp(1, -1400)
    triple = [function([*x[:j], x[j] + h, *x[j + 1 :]]) for h in (-step, mp.mpf(0), step)]
    if any(isinstance(t, mp.mpc) for found in triple for t in found):
        raise ValueError
    result = []
    for a, b, c in zip(*triple, strict=True):
        right, left = (c - b) / step, (b - a) / step
        kink = max(mp.ldexp(max(abs(right), abs(left)), -60), mp.ldexp(1, -150))
        if max(abs(right), abs(left)) > mp.ldexp(1, 1100):  # a jump
            raise ValueError
        if abs(right - left) > kink and size < mp.ldexp(1, 1030):
            raise ValueError
        result.append((c - a) / (2 * step))
    return result
