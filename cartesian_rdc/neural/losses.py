"""Losses: parametric maps ``B -> L`` whose parameter is the label (2103.01931, Def. 3.3)."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import DTypeLike

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.errors import SpaceError
from cartesian_rdc.learning import LearningRate
from cartesian_rdc.learning import constant_rate as constant_rate_of
from cartesian_rdc.neural.notation import Layer, Scalar, SmoothObject, scalars
from cartesian_rdc.typed import Hom, Unit, hom, parametric

B = TypeVar("B")


def quadratic_loss(b: SmoothObject[B]) -> Layer[B, B, Scalar]:
    """``(b_t, b_p) -> ½ Σ (b_p - b_t)²`` (Example 3.4).

    The covectors are ``α (b_t - b_p)`` of the label and ``α (b_p - b_t)`` of the prediction;
    the print of the example has them the wrong way round.
    """
    space, c = b.object, sm.smooth
    label, prediction = c.first(space, space), c.second(space, space)
    body = sm.then(
        c.subtract(prediction, label),
        sm.polynomial(space, (0, 0, 0.5)),
        sm.total(space),
    )
    loss = scalars(sm.array_of(space).dtype)
    return parametric(b, b, hom(b @ b, loss, body))


def softmax_cross_entropy(b: SmoothObject[B]) -> Layer[B, B, Scalar]:
    """``(b_t, b_p) -> -Σ b_t log softmax b_p``, softmax along the last axis, without overflow.

    Example 3.6 of 2103.01931 prints another formula, whose derivative is not the known one.

    The covector of the prediction is ``α (softmax b_p - b_t)`` where the labels of each row sum
    to 1. Raises ``SpaceError`` where there is no axis.
    """
    space, c = b.object, sm.smooth
    array = sm.array_of(space)
    label, prediction = c.first(space, space), c.second(space, space)
    logarithms = sm.then(sm.log_sum_exp(space, [-1]), sm.broadcast(space, [array.rank - 1]))
    surprise = c.subtract(sm.then(prediction, logarithms), prediction)
    body = sm.then(c.pair(label, surprise), sm.multiply(space), sm.total(space))
    return parametric(b, b, hom(b @ b, scalars(array.dtype), body))


def constant_rate(
    rate: float, dtype: DTypeLike = "float64"
) -> LearningRate[sm.Space, sm.Arrow, Scalar]:
    """The learning rate that is a fixed number, for losses of this dtype (Example 3.9).

    Positive numbers go with the optimisers of ``neural``, which descend; with ``ascent``, a
    negative one descends. Raises ``SpaceError`` where it is not finite.
    """
    if not np.isfinite(rate):
        raise SpaceError(f"a learning rate is finite, not {rate}")
    loss = scalars(dtype)
    number: Hom[sm.Space, sm.Arrow, Unit, Scalar]
    number = Hom(sm.smooth, sm.full(loss.object, rate))
    return constant_rate_of(sm.smooth, loss, number)
