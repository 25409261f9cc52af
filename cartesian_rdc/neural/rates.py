"""Learning rates over Smooth: lenses ``(L, L) -> (1, 1)`` that answer a loss with a covector.

A schedule, whose rate depends on the number of the step, needs a memory, which a lens to ``(1, 1)``
has not: it is the business of the optimiser, ``neural.Paced``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import DTypeLike

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.errors import SpaceError
from cartesian_rdc.learning import LearningRate, constant_rate as constant_rate_of, learning_rate
from cartesian_rdc.neural.notation import Scalar, scalars
from cartesian_rdc.typed import Hom, Unit


def constant_rate(
    rate: float, dtype: DTypeLike = "float64"
) -> LearningRate[sm.Space, sm.Arrow, Scalar]:
    """The learning rate that is a fixed number, for losses of this dtype (Example 3.9).

    Positive numbers go with the optimisers of ``neural``, which descend; with ``ascent``, a
    negative one descends. Raises ``SpaceError`` where it is not finite.
    """
    loss = scalars(dtype)
    number: Hom[sm.Space, sm.Arrow, Unit, Scalar]
    number = Hom(sm.smooth, sm.full(loss.object, _finite(rate)))
    return constant_rate_of(sm.smooth, loss, number)


def proportional_rate(
    rate: float, dtype: DTypeLike = "float64"
) -> LearningRate[sm.Space, sm.Arrow, Scalar]:
    """``α(l) = rate l``: the larger the loss, the longer the step (2103.01931, section 3.3).

    Its put is not additive, so that it is no reverse derivative. Raises ``SpaceError`` where the
    rate is not finite.
    """
    loss = scalars(dtype)
    return learning_rate(sm.smooth, Hom(sm.smooth, sm.scale(loss.object, _finite(rate))))


def _finite(rate: float) -> float:
    if not np.isfinite(rate):
        raise SpaceError(f"a learning rate is finite, not {rate}")
    return rate
