"""Measures of trained circuits, as functions of an ``Assessment``."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.errors import DataError
from cartesian_rdc.execution import Points
from cartesian_rdc.learning import Assessment


def agreement(seen: Assessment[Points]) -> float:
    """The share of samples whose prediction is the label, in each of its numbers.

    Raises ``DataError`` if the assessment has no samples, or if predictions and labels differ in
    their semiring or in their number of wires.
    """
    predicted, labels = seen.predictions, seen.labels
    if predicted.semiring != labels.semiring or predicted.rows.shape != labels.rows.shape:
        ours, theirs = (f"{x.rows.shape} over {x.semiring}" for x in (predicted, labels))
        raise DataError(f"the predictions are of shape {ours}, the labels of shape {theirs}")
    if len(predicted.rows) == 0:
        raise DataError("agreement is a mean over samples, and there are none")
    same: NDArray[np.bool_] = (predicted.rows == labels.rows).all(axis=1)
    return float(same.mean())
