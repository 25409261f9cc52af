"""Losses: parametric maps ``B -> R`` whose parameter is the label (2103.01931, Definition 3.3).

Each is a formula of the label ``b_t`` and the prediction ``b_p``, of any shape, summed over all
entries; a learning rate of ``1 / n`` makes it the mean of a batch of n. α is the learning rate.

Labels that are the numbers of classes go with ``index_cross_entropy``; for another loss they are
coded along ``one_hot``:

>>> from cartesian_rdc.neural import indices, one_hot, reals
>>> label = indices() >> one_hot(10)
>>> print(quadratic_loss(reals(10)).reparametrise(label))
R[10] -> R with parameters Z
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.smooth import Formula, variable
from cartesian_rdc.categories.smooth.dtypes import widened
from cartesian_rdc.categories.smooth.spaces import indices as index_space
from cartesian_rdc.errors import SpaceError, require_number
from cartesian_rdc.execution.rows_given import Below
from cartesian_rdc.neural._embedding import one_hot
from cartesian_rdc.neural.notation import (
    Layer,
    Scalar,
    SmoothMap,
    SmoothObject,
    scalars,
)
from cartesian_rdc.type_variables import B
from cartesian_rdc.typed import Obj, ParaHom
from cartesian_rdc.typed.axes import axes_of
from cartesian_rdc.typed.naming import leaf


class Index(Generic[B]):
    """The name of the number of a class, of which B has an entry for each."""


def loss(b: SmoothObject[B], formula: Callable[[Formula, Formula], Formula]) -> Layer[B, B, Scalar]:
    """The loss ``(b_t, b_p) -> formula(b_t, b_p)`` of label and prediction in B.

    Of half precision it is computed in float32, and is a number of float32: so are rates, and what
    a batch divides them by.
    Raises ``CompositionError`` if it is no number, ``SpaceError`` if B has several dtypes.
    """
    both, number = (b @ b).object, scalars(widened(sm.dtype_of(b.object)))
    label, prediction = variable(sm.wide(both))
    wide = sm.island(formula(label, prediction).arrow)
    body = sm.smooth.composite(sm.widen(both), wide, sm.smooth.identity(number.object))
    return ParaHom(b.called("label"), b, number, body)


def quadratic_loss(b: SmoothObject[B]) -> Layer[B, B, Scalar]:
    """``½ Σ (b_p - b_t)²`` (2103.01931, Example 3.4).

    The covectors of label and prediction are ``α (b_t - b_p)`` and ``α (b_p - b_t)``; the example
    has them exchanged.
    """
    return loss(b, lambda label, prediction: _half_square(prediction - label).sum())


def softmax_cross_entropy(b: SmoothObject[B]) -> Layer[B, B, Scalar]:
    """``-Σ b_t log softmax b_p``, softmax along the last axis, without overflow or cancellation.

    Where the label is 0 so is the term, for a prediction of -∞ as well. The covector of the
    prediction is ``α (softmax b_p - b_t)`` if each row of labels sums to 1. Raises ``SpaceError``
    if B has no axis. 2103.01931, Example 3.6, prints another formula, which has another derivative.
    """
    log_softmax = sm.log_softmax(sm.wide(b.object), [-1])
    return loss(b, lambda label, prediction: _weighed(label, -prediction.into(log_softmax)))


def index_cross_entropy(b: SmoothObject[B]) -> Layer[Index[B], B, Scalar]:
    """``softmax_cross_entropy`` along ``one_hot``: the label is the number of the class, from 0.

    The last axis of B is that of classes; labels have the other axes. A number that is no class is
    coded by zeros, and its term is 0; ``fit``, ``training`` and ``assess`` refuse it in data, where
    the label is that of this loss, and not of ``indices() >> one_hot(...)`` of one's own. Raises
    ``SpaceError`` if B has no axis.
    """
    array = sm.array_of(b.object)
    if not array.rank:
        raise SpaceError(f"classes are the last axis of predictions, and {b} has none")
    classes, index = array.shape[-1], index_space(*array.shape[:-1])
    named = leaf(index, "label", Below(classes), (axes_of(b)[0][:-1],))
    label: SmoothObject[Index[B]] = Obj(b.category, index, named)
    coded: SmoothMap[Index[B], B] = label >> one_hot(classes, array.dtype)
    return softmax_cross_entropy(b).reparametrise(coded)


def binary_cross_entropy(b: SmoothObject[B]) -> Layer[B, B, Scalar]:
    """``-Σ b_t log σ(b_p) + (1 - b_t) log (1 - σ(b_p))``, for predictions that are log odds.

    Computed as ``Σ b_t softplus(-b_p) + (1 - b_t) softplus(b_p)``, without overflow or
    cancellation.

    A term whose weight is 0 is 0, for infinite log odds as well. The covector of the prediction is
    ``α (σ(b_p) - b_t)``.
    """

    def formula(label: Formula, prediction: Formula) -> Formula:
        unlikely, likely = sm.softplus(-prediction), sm.softplus(prediction)
        return _weighed(label, unlikely) + _weighed(1 - label, likely)

    return loss(b, formula)


def dot_product(b: SmoothObject[B]) -> Layer[B, B, Scalar]:
    """``Σ b_t b_p`` (2103.01931, Example 3.7), with the covectors ``(α b_p, α b_t)``."""
    return loss(b, lambda label, prediction: (label * prediction).sum())


def absolute_loss(b: SmoothObject[B]) -> Layer[B, B, Scalar]:
    """``Σ |b_p - b_t|``; the covector of equal entries is 0."""
    return loss(b, lambda label, prediction: abs(prediction - label).sum())


def huber_loss(delta: float = 1.0) -> Callable[[SmoothObject[B]], Layer[B, B, Scalar]]:
    """``Σ h(|b_p - b_t|)``, with ``h(e) = ½ e²`` up to δ = ``delta``, then ``δ (e - ½ δ)``.

    Raises ``SpaceError`` if δ is not positive and finite.
    """
    require_number(SpaceError, "delta of the Huber loss", delta, lambda d: d > 0, "positive")

    def formula(label: Formula, prediction: Formula) -> Formula:
        error = abs(prediction - label)
        near = error.minimum(error.filled(delta))
        return (_half_square(near) + delta * (error - near)).sum()

    return lambda b: loss(b, formula)


def _half_square(x: Formula) -> Formula:
    """``½ x²``."""
    return x.into(sm.polynomial(x.space, (0, 0, 0.5)))


def _weighed(weights: Formula, x: Formula) -> Formula:
    """``Σ w x``, where infinite x of weight 0 count nothing."""
    return weights.pair(x).into(sm.weigh(x.space)).sum()
