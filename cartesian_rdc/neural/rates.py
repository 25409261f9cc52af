"""Learning rates over Smooth: lenses ``(L, L) -> 1``, maps ``α : L -> L`` from loss to covector.

A learning rate has no memory. A schedule, a function of the number of the step, has one, and is a
lens before an optimiser: ``Scheduled``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias, final

from cartesian_rdc.categories.smooth import Arrow, Formula, Space
from cartesian_rdc.errors import SpaceError, is_finite, shown
from cartesian_rdc.learning import LearningRate
from cartesian_rdc.neural.notation import SmoothObject, smooth_map
from cartesian_rdc.type_variables import L
from cartesian_rdc.typed import ending

Rate: TypeAlias = LearningRate[Space, Arrow, L]
"""A learning rate over Smooth."""


def constant_rate(rate: float) -> Callable[[SmoothObject[L]], Rate[L]]:
    """``α(l) = rate``, a fixed number (2103.01931, Example 3.9), which scales every gradient.

    With a positive rate ``descent`` and the optimisers of ``neural`` go down, and ``ascent`` goes
    up; with a negative rate it is the other way round. Adaptive optimisers, whose steps do not
    depend on the length of the gradient, go with ``unit_rate``. Raises ``SpaceError`` if the rate
    is not a finite number.
    """
    return _Rate(Formula.filled, _finite(rate))


def unit_rate(loss: SmoothObject[L]) -> Rate[L]:
    """``α(l) = 1``: gradients as they are."""
    return ending(smooth_map(loss, loss, lambda x: x.filled(1.0)))


def proportional_rate(rate: float) -> Callable[[SmoothObject[L]], Rate[L]]:
    """``α(l) = rate l``, a step in proportion to the loss (2103.01931, Section 3.3).

    Its put is not additive, so that it is no reverse derivative. Raises ``SpaceError`` if the rate
    is not finite.
    """
    return _Rate(Formula.__mul__, _finite(rate))


@final
@dataclass(frozen=True)
class _Rate:
    """The maker of ``α(l) = formula(l, number)``, as a value that is compared and pickled."""

    formula: Callable[[Formula, float], Formula]
    number: float

    def __call__(self, loss: SmoothObject[L]) -> Rate[L]:
        return ending(smooth_map(loss, loss, lambda x: self.formula(x, self.number)))


def _finite(rate: float) -> float:
    if not is_finite(rate):
        raise SpaceError(
            f"a learning rate is a finite number, as in constant_rate(0.1), and not {shown(rate)}"
        )
    return rate
