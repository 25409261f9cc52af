# pyright: basic
"""The rows of optimisers, a step each, and of schedules."""

from __future__ import annotations

from collections.abc import Callable

import mpmath as mp
import numpy as np

from cartesian_rdc import learning, neural
from cartesian_rdc.categories.smooth import space, variable
from cartesian_rdc.neural import Schedule, SmoothOptimiser, reals
from tests.numerics.errors import Real
from tests.numerics.points import Point, grid, numbers
from tests.numerics.reference import Bound, Exact, Row

LARGEST = "ulp of the largest of the result, the parameter and the momentum"

Step = Callable[[Exact], Exact]
"""From memory, parameter and gradient to memory and parameter."""


def gradients(dtype: str) -> list[float]:
    """Gradients of every size whose squares are normal numbers, and 0."""
    info = np.finfo(dtype)
    ends = float(info.tiny) ** 0.5 * 1.5, float(info.max) ** 0.5 / 4
    found = numbers(dtype, [0.0, *ends, 1e-3, 0.1, 1.0, -0.3, -2.5, -7.0])
    return [x for x in found if x == 0 or ends[0] <= abs(x) <= ends[1]]


def steps(*memory: tuple[float, ...]) -> Callable[[str, int], list[Point]]:
    """Points of memory, some parameters, and gradients of every size."""

    def points(dtype: str, every: int) -> list[Point]:
        held = [numbers(dtype, part) for part in memory]
        return grid(*held, [0.0, 1.0, -3.0], gradients(dtype))[:: (every + 15) // 16]

    return points


def optimiser(
    name: str,
    make: SmoothOptimiser,
    exact: Step,
    points: Callable[[str, int], list[Point]],
    ulp: float = 3,
    but: dict[str, Bound] | None = None,
) -> Row:
    """A step of an optimiser of one parameter.

    It is not differentiated. The parameter is what counts: a memory is in its ulp, too.
    """

    def term(x: Exact) -> Exact:
        after, memory = exact(x), x[:-2]
        held = [max(abs(a), abs(b)) for a, b in zip(memory, after, strict=False)]
        added = abs(memory[0]) if len(memory) == 1 else 0  # to the parameter, by momentum
        return [*held, max(abs(x[-2]), abs(after[-1]), added)]

    return Row(
        name,
        "optimiser",
        lambda d: make(reals(dtype=d, name=object)).lens.morphism.put,
        exact,
        points,
        Bound(ulp, None),
        but or {},
        term=term,
        note=LARGEST,
    )


def momentum(factor: float) -> Step:
    """``s' = γ s - p'``, ``p + s'``."""

    def step(x: Exact) -> Exact:
        s, p, change = x
        after = mp.mpf(factor) * s - change
        return [after, p + after]

    return step


def adagrad(x: Exact) -> Exact:
    """``g' = g + p'²``, ``p - 0.01 p' / (ε + √g')``."""
    g, p, change = x
    after = g + change**2
    return [after, p - mp.mpf(0.01) * change / (mp.mpf(1e-7) + mp.sqrt(after))]


def rmsprop(x: Exact) -> Exact:
    """``g' = ρ g + (1 - ρ) p'²``, ``p - 0.001 p' / (ε + √g')``."""
    g, p, change = x
    after = mp.mpf(0.9) * g + (1 - mp.mpf(0.9)) * change**2
    return [after, p - mp.mpf(0.001) * change / (mp.mpf(1e-7) + mp.sqrt(after))]


XLA = {"jax": Bound(6, None)}
"""``1 - β^t`` is ``expm1`` of XLA."""


def adam(decay: float) -> Step:
    """Adam of the usual constants; with weight decay AdamW."""
    first, second, rate = mp.mpf(0.9), mp.mpf(0.999), mp.mpf(0.001)

    def step(x: Exact) -> Exact:
        t, m, v, p, change = x
        m, v = first * m - (1 - first) * change, second * v + (1 - second) * change**2
        top, bottom = m / (1 - first ** (t + 1)), mp.sqrt(v / (1 - second ** (t + 1)))
        moved = p * (1 - rate * mp.mpf(decay)) + rate * top / (bottom + mp.mpf(1e-8))
        return [t + 1, m, v, moved]

    return step


COUNTS = (0.0, 1.0, 9.0, 100.0, 1024.0)
MOMENTS = (0.0, 0.5), (0.0, 0.25)

OPTIMISERS = (
    optimiser("Momentum", neural.Momentum(0.9), momentum(0.9), steps((0.0, 1.0, -0.5))),
    optimiser("Nesterov", neural.Nesterov(0.9), momentum(0.9), steps((0.0, 1.0, -0.5))),
    optimiser("Adagrad", neural.Adagrad(), adagrad, steps((0.0, 1.0, 7.0))),
    optimiser("RMSProp", neural.RMSProp(), rmsprop, steps((0.0, 1.0, 7.0))),
    optimiser("Adam", neural.Adam(), adam(0.0), steps(COUNTS, *MOMENTS), but=XLA),
    optimiser("AdamW", neural.AdamW(), adam(0.01), steps(COUNTS, *MOMENTS), but=XLA),
    optimiser("descent", learning.descent, lambda x: [x[0] - x[1]], steps(), 0.5),
    optimiser("ascent", learning.ascent, lambda x: [x[0] + x[1]], steps(), 0.5),
    optimiser("Maximise", neural.Maximise(learning.descent), lambda x: [x[0] + x[1]], steps(), 0.5),
)

ONE = "ulp of 1"


def schedule(name: str, make: Schedule, exact: Callable[[Real], Real], ulp: float = 4) -> Row:
    """A schedule, of numbers of steps up to 2,048, which every dtype has."""
    return Row(
        name,
        "schedule",
        lambda d: make(variable(space(dtype=d))).arrow,
        lambda x: [exact(x[0])],
        lambda d, every: [
            (t,) for t in (0.0, 1.0, 2.0, 7.0, 99.0, 100.0, 101.0, 999.0, 1001.0, 2048.0)
        ],
        Bound(ulp, ulp),
        term=lambda x: [mp.mpf(1)],
        steep=lambda x, c, _: [abs(c[0])],
        note=ONE,
    )


def progress(t: Real) -> Real:
    """``min(t / 100, 1)``."""
    return min(t / 100, mp.mpf(1))


def stairs(t: Real) -> Real:
    """Halved at 50 and at 100."""
    return mp.mpf(1) / 2 ** (int(t >= 50) + int(t >= 100))


SCHEDULES = (
    schedule("warm_up", neural.warm_up(100), progress, 1),
    schedule("linear_decay", neural.linear_decay(100, 0.25), lambda t: 1 - progress(t) * 3 / 4, 2),
    schedule(
        "cosine_decay", neural.cosine_decay(100), lambda t: (1 + mp.cos(mp.pi * progress(t))) / 2
    ),
    schedule(
        "exponential_decay",
        neural.exponential_decay(0.5, 100),
        lambda t: mp.mpf(2) ** (-t / 100),
    ),
    schedule("staircase", neural.staircase(0.5, 50, 100), stairs, 0),
)

TRAINING = (*OPTIMISERS, *SCHEDULES)
