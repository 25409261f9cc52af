"""Schedules: optimisers whose steps have another length at another time.

A schedule is a smooth map from the number of steps taken, 0 at first, to a factor. ``Paced`` puts a
lens before an optimiser, which counts the steps and makes each so many times as long.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import log, pi
from typing import TypeAlias, final

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.smooth import Arrow, Formula, Space, smooth, variable
from cartesian_rdc.errors import SpaceError
from cartesian_rdc.functors import Lens, LensObject
from cartesian_rdc.learning import Optimiser, behind
from cartesian_rdc.neural.notation import SmoothLens, SmoothObject
from cartesian_rdc.neural.optimisers.rule import Counter, Memory, SmoothOptimiser
from cartesian_rdc.type_variables import P
from cartesian_rdc.typed import Hom, LensHom, Obj

Schedule: TypeAlias = Callable[[Formula], Formula]
"""From the number of steps taken to a factor. Schedules are multiplied like numbers:
``lambda t: warm_up(100)(t) * cosine_decay(1000)(t)``."""


@final
@dataclass(frozen=True)
class Paced:
    """An optimiser that moves ``schedule(t)`` times as far in step t, with memory ``(t, s)``.

    It runs the model where the optimiser does; where that would go from ``(s, p)`` to ``(s', q)``,
    this goes from ``((t, s), p)`` to ``((t + 1, s'), p + schedule(t) (q - p))``.
    """

    schedule: Schedule
    optimiser: SmoothOptimiser

    def __call__(
        self, parameters: SmoothObject[P]
    ) -> Optimiser[Space, Arrow, tuple[Counter, Memory], P]:
        """The optimiser of these parameters.

        Raises ``SpaceError`` where they have several dtypes, since all share one counter.
        """
        inner: Optimiser[Space, Arrow, Memory, P] = self.optimiser(parameters)
        dtype = sm.dtype_of(parameters.object)
        counter: SmoothObject[Counter] = Obj(smooth, sm.space(dtype=dtype))
        memory = counter @ inner.memory
        outside, inside = (memory @ parameters).object, (inner.memory @ parameters).object

        held, put_back = variable(smooth.product(outside, inside)).halves()
        (counted, at), (kept, moved) = held.halves(), put_back.halves()
        taken = counted.halves()[0]
        factor = self.schedule(taken).into(sm.everywhere_equal(parameters.object, dtype))
        after = (1 + taken).pair(kept).pair(at + factor * (moved - at))

        counted_now, now = variable(outside).halves()
        lenses = Lens(smooth)
        pace: SmoothLens[
            tuple[tuple[Counter, Memory], P],
            tuple[tuple[Counter, Memory], P],
            tuple[Memory, P],
            tuple[Memory, P],
        ] = LensHom(
            lenses,
            lenses.lens(
                LensObject(outside, outside),
                LensObject(inside, inside),
                counted_now.halves()[1].pair(now).arrow,
                after.arrow,
            ),
        )
        start = smooth.zero(parameters.object, counter.object)
        fresh: Hom[Space, Arrow, P, tuple[Counter, Memory]]
        fresh = Hom(smooth, smooth.pair(start, inner.fresh.morphism))
        return behind(pace, memory, inner, fresh)


def exponential_decay(rate: float, steps: int) -> Schedule:
    """``rate^(t / steps)``. Raises ``SpaceError`` unless both are positive."""
    _require_steps(steps)
    if not 0 < rate < float("inf"):
        raise SpaceError(f"the rate of a decay is positive, {rate} is not")
    return lambda t: sm.exp(t * (log(rate) / steps))


def linear_decay(steps: int, final: float = 0.0) -> Schedule:
    """From 1 down to ``final`` in so many steps, and then so. Raises ``SpaceError``."""
    _require_steps(steps)
    return lambda t: 1 + (final - 1) * _progress(t, steps)


def cosine_decay(steps: int, final: float = 0.0) -> Schedule:
    """From 1 down to ``final`` along half a cosine, in so many steps. Raises ``SpaceError``."""
    _require_steps(steps)

    def schedule(t: Formula) -> Formula:
        falling = 0.5 + 0.5 * sm.cos(_progress(t, steps) * pi)
        return final + (1 - final) * falling

    return schedule


def warm_up(steps: int) -> Schedule:
    """From 0 up to 1 in so many steps, and then 1. Raises ``SpaceError``."""
    _require_steps(steps)
    return lambda t: _progress(t, steps)


def staircase(factor: float, *steps: int) -> Schedule:
    """``factor`` times as much from each of these steps on. Raises ``SpaceError``."""
    for step in steps:
        _require_steps(step)

    def schedule(t: Formula) -> Formula:
        result = t.filled(1.0)
        for step in steps:
            reached = t.pair(t.filled(step)).into(sm.greater_equal(t.space))
            result = result * (1 + (factor - 1) * reached)
        return result

    return schedule


def _progress(t: Formula, steps: int) -> Formula:
    """``min(t / steps, 1)``."""
    return (t / steps).minimum(t.filled(1.0))


def _require_steps(steps: int) -> None:
    if steps < 1:
        raise SpaceError(f"a schedule has 1 step or more, not {steps}")
