"""Measures of a trained model of Smooth: decisions and losses."""

from __future__ import annotations

import numpy as np

from cartesian_rdc.categories.smooth import Arrow, Space, Value
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import DataError
from cartesian_rdc.execution import Engine
from cartesian_rdc.learning import Learner
from cartesian_rdc.neural.notation import Scalar
from cartesian_rdc.type_variables import B, P, S, X


def argmax(value: Value) -> int:
    """The index of the largest entry of an array, flattened: the class of a one-hot code.

    Of several the first; nan is no entry. Raises ``DataError`` if no entry is a number, or if the
    value is not one array.
    """
    arrays = leaves_of(value)
    if len(arrays) != 1:
        raise DataError(f"a class is the largest entry of one array, and not of {len(arrays)}")
    (array,) = arrays
    places = np.flatnonzero(~np.isnan(array))
    if not places.size:
        raise DataError(f"no entry of {array!r} is a number: there is no largest")
    return int(places[np.argmax(array.reshape(-1)[places])])


def mean_loss(
    engine: Engine[Arrow, Value, Value],
    learner: Learner[Space, Arrow, S, P, X, B, Scalar],
    state: Value,
    data: Value,
) -> float:
    """The mean of the loss of ``learner`` at ``state`` in ``S × P``, over the samples in ``data``.

    ``engine`` runs it. Raises ``DataError`` if the data are empty.
    """
    length = engine.length(data)
    if length == 0:
        raise DataError("the data have no rows: there is no loss to average")
    loss = engine.compile(learner.loss)
    points = (engine.pair(state, engine.sample(data, k)) for k in range(length))
    losses = [float(number) for point in points for number in leaves_of(loss(point))]
    return float(np.mean(losses))
