"""Losses: parametric maps ``B -> L`` whose parameter is the label (2103.01931, Def. 3.3).

Each is a formula of the label ``b_t`` and the prediction ``b_p``, summed over all entries; the
learning rate may make it a mean over a batch.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.smooth import Formula, variable
from cartesian_rdc.errors import SpaceError
from cartesian_rdc.neural.notation import Layer, Scalar, SmoothObject, scalars
from cartesian_rdc.type_variables import B
from cartesian_rdc.typed import Hom, parametric


def loss(b: SmoothObject[B], formula: Callable[[Formula, Formula], Formula]) -> Layer[B, B, Scalar]:
    """The loss with this formula of label and prediction, in this order.

    Raises ``CompositionError`` where it is no number, ``SpaceError`` where B has several dtypes.
    """
    label, prediction = variable(sm.smooth.product(b.object, b.object)).halves()
    measured = scalars(sm.dtype_of(b.object))
    body = Hom(b @ b, measured, formula(label, prediction).arrow)
    return parametric(b.called("label"), b, body)


def quadratic_loss(b: SmoothObject[B]) -> Layer[B, B, Scalar]:
    """``½ Σ (b_p - b_t)²`` (Example 3.4).

    The covectors are ``α (b_t - b_p)`` of the label and ``α (b_p - b_t)`` of the prediction;
    the print of the example has them the wrong way round.
    """

    def formula(label: Formula, prediction: Formula) -> Formula:
        half_square = sm.polynomial(b.object, (0, 0, 0.5))
        return (prediction - label).into(half_square).sum()

    return loss(b, formula)


def softmax_cross_entropy(b: SmoothObject[B]) -> Layer[B, B, Scalar]:
    """``-Σ b_t log softmax b_p``, softmax along the last axis, without overflow.

    Example 3.6 prints another formula, whose derivative is not the known one.

    The covector of the prediction is ``α (softmax b_p - b_t)`` where the labels of each row sum
    to 1. Raises ``SpaceError`` where there is no axis.
    """
    array = sm.array_of(b.object)

    def formula(label: Formula, prediction: Formula) -> Formula:
        top = prediction.into(sm.log_sum_exp(b.object, [-1]))
        surprise = top.into(sm.broadcast(b.object, [array.rank - 1])) - prediction
        return (label * surprise).sum()

    return loss(b, formula)


def binary_cross_entropy(b: SmoothObject[B]) -> Layer[B, B, Scalar]:
    """``-Σ b_t log σ(b_p) + (1 - b_t) log (1 - σ(b_p))``, for predictions that are log odds.

    It is computed as ``Σ softplus b_p - b_t b_p``, without overflow; the covector of the prediction
    is ``α (σ(b_p) - b_t)``.
    """

    def formula(label: Formula, prediction: Formula) -> Formula:
        return (sm.softplus(prediction) - label * prediction).sum()

    return loss(b, formula)


def dot_product(b: SmoothObject[B]) -> Layer[B, B, Scalar]:
    """``Σ b_t b_p`` (Example 3.7), whose covectors are ``(α b_p, α b_t)``."""
    return loss(b, lambda label, prediction: (label * prediction).sum())


def absolute_loss(b: SmoothObject[B]) -> Layer[B, B, Scalar]:
    """``Σ |b_p - b_t|``; where both are equal the covector is 0."""
    return loss(b, lambda label, prediction: abs(prediction - label).sum())


def huber_loss(delta: float = 1.0) -> Callable[[SmoothObject[B]], Layer[B, B, Scalar]]:
    """``½ e²`` where ``e = |b_p - b_t|`` is at most δ, else ``δ (e - ½ δ)``, summed.

    Raises ``SpaceError`` if δ is not positive and finite.
    """
    if not 0 < delta < np.inf:
        raise SpaceError(f"the delta of the Huber loss is positive, {delta} is not")

    def formula(label: Formula, prediction: Formula) -> Formula:
        error = abs(prediction - label)
        near = error.minimum(error.filled(delta))
        half_square = near.into(sm.polynomial(near.space, (0, 0, 0.5)))
        return (half_square + delta * (error - near)).sum()

    return lambda b: loss(b, formula)
