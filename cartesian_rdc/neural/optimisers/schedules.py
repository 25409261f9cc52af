"""Schedules: smooth maps ``R -> R`` from the number t of steps taken to a factor of the step.

``Scheduled`` is a lens before an optimiser, which counts the steps and scales each. Every schedule
here raises ``SpaceError`` if a number of ``steps`` is below 1, or another number not finite.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import log, pi
from typing import TypeAlias, final

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.smooth import Arrow, Formula, Space
from cartesian_rdc.errors import SpaceError, is_finite, require_number
from cartesian_rdc.learning import Optimiser, after
from cartesian_rdc.neural.notation import SmoothObject, reals, smooth_map
from cartesian_rdc.neural.optimisers.rule import Counter, Memory, SmoothOptimiser
from cartesian_rdc.type_variables import P
from cartesian_rdc.typed import lens, pair, zero

Schedule: TypeAlias = Callable[[Formula], Formula]
"""From the number of steps taken, 0 at first, to a factor. They are multiplied like numbers:
``lambda t: warm_up(100)(t) * cosine_decay(1000)(t)``. Those of this module are values, which are
compared and pickled."""


@final
@dataclass(frozen=True)
class Scheduled:
    """The optimiser with put ``((t, s), p) -> ((t + 1, s'), p + schedule(t) (q - p))``.

    ``(s, p) -> (s', q)`` is the put of ``optimiser``; the get is the same.
    """

    schedule: Schedule
    optimiser: SmoothOptimiser

    def __call__(
        self, parameters: SmoothObject[P]
    ) -> Optimiser[Space, Arrow, tuple[Counter, Memory], P]:
        """The optimiser of these parameters; steps are counted in float64."""
        inner: Optimiser[Space, Arrow, Memory, P] = self.optimiser(parameters)
        counter = reals(name=Counter)
        memory = counter @ inner.memory
        outside, inside = memory @ parameters, inner.memory @ parameters

        def read(counted: Formula) -> Formula:
            (_, kept), at = counted
            return kept.pair(at)

        def write(both: Formula) -> Formula:
            ((taken, _), at), (kept, moved) = both
            factor = self.schedule(taken).into(sm.everywhere_equal(parameters.object))
            return (1 + taken).pair(kept).pair(at + factor * (moved - at))

        get = smooth_map(outside, inside, read)
        put = smooth_map(outside @ inside, outside, write)
        fresh = pair(zero(parameters, counter), inner.fresh)
        return after(lens(inside, get, put), inner, fresh)


@final
@dataclass(frozen=True, repr=False)
class _Curve:
    """The schedule ``t -> formula(t, *numbers)``, as a value that is compared and pickled."""

    formula: Callable[..., Formula]
    numbers: tuple[float, ...]

    def __call__(self, t: Formula) -> Formula:
        return self.formula(t, *self.numbers)

    def __repr__(self) -> str:
        return f"{self.formula.__name__.strip('_')}({', '.join(map(repr, self.numbers))})"


def exponential_decay(rate: float, steps: int) -> Schedule:
    """``rate^(t / steps)``. Raises ``SpaceError`` if the rate or the steps are not positive."""
    _require_steps(steps)
    require_number(SpaceError, "rate of a decay", rate, lambda r: r > 0, "positive")
    return _Curve(_exponential_decay, (rate, steps))


def _exponential_decay(t: Formula, rate: float, steps: float) -> Formula:
    return sm.exp(t * (log(rate) / steps))


def linear_decay(steps: int, final: float = 0.0) -> Schedule:
    """``1 + (final - 1) min(t / steps, 1)``: linear from 1 to ``final``."""
    _require_steps(steps)
    require_number(SpaceError, "final factor of linear_decay", final)
    return _Curve(_linear_decay, (steps, final))


def _linear_decay(t: Formula, steps: float, final: float) -> Formula:
    return 1 + (final - 1) * _progress(t, steps)


def cosine_decay(steps: int, final: float = 0.0) -> Schedule:
    """``final + (1 - final) ½ (1 + cos(π min(t / steps, 1)))`` (1608.03983)."""
    _require_steps(steps)
    require_number(SpaceError, "final factor of cosine_decay", final)
    return _Curve(_cosine_decay, (steps, final))


def _cosine_decay(t: Formula, steps: float, final: float) -> Formula:
    return final + (1 - final) * (0.5 + 0.5 * sm.cos(_progress(t, steps) * pi))


def warm_up(steps: int) -> Schedule:
    """``min(t / steps, 1)``: linear from 0 to 1."""
    _require_steps(steps)
    return _Curve(_warm_up, (steps,))


def _warm_up(t: Formula, steps: float) -> Formula:
    return _progress(t, steps)


def staircase(factor: float, *steps: int) -> Schedule:
    """``factor^k``, with k the number of those ``steps`` that are at most t."""
    require_number(SpaceError, "factor of a staircase", factor)
    for step in steps:
        _require_steps(step)
    return _Curve(_staircase, (factor, *steps))


def _staircase(t: Formula, factor: float, *steps: float) -> Formula:
    result = t.filled(1.0)
    for step in steps:
        result = result * (1 + (factor - 1) * (t >= step))
    return result


def _progress(t: Formula, steps: float) -> Formula:
    """``min(t / steps, 1)``."""
    return (t / steps).minimum(1.0)


def _require_steps(steps: int) -> None:
    if not (is_finite(steps) and steps >= 1):
        raise SpaceError(f"a schedule has 1 step or more, not {steps!r}")
