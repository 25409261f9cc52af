"""Measures of a trained model of Smooth, as functions of an ``Assessment``.

>>> from cartesian_rdc.learning import Assessment
>>> said = np.array([[0.1, 0.9], [0.8, 0.2], [0.3, 0.7]])
>>> seen = Assessment(said, np.array([1, 0, 0]), np.zeros(3), 0.0, 3)
>>> round(accuracy(seen), 3)
0.667
>>> confusion(seen)
array([[1, 1],
       [0, 1]])
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.categories.smooth import Numbers, Value
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import DataError
from cartesian_rdc.learning import Assessment


def argmax(value: Value) -> int:
    """The index of the largest entry of an array, flattened: the class of a one-hot code.

    Of several the first; nan is no entry. Raises ``DataError`` if no entry is a number, or if the
    value is not one array.
    """
    arrays = leaves_of(value)
    if len(arrays) != 1:
        raise DataError(f"a class is the largest entry of one array, and not of {len(arrays)}")
    (array,) = arrays
    return int(_classes(array.reshape(1, -1))[0])


def classes_of(rows: Value) -> NDArray[np.intp]:
    """The class that each row names: its number, or the place of its largest entry.

    ``rows`` is an array of whole numbers, of shape (n,), or one of an entry for each class, of
    shape (n, classes). Raises ``DataError`` if it is neither, if a row has no number, or if rows
    have one entry, which is the largest whatever it is.
    """
    arrays = leaves_of(rows)
    if len(arrays) == 1 and arrays[0].ndim == 1 and arrays[0].dtype.kind in "iu":
        numbers: NDArray[np.intp] = arrays[0].astype(np.intp)
        return numbers
    if len(arrays) != 1 or arrays[0].ndim != 2:
        came = ", ".join(f"{array.dtype} of {array.shape}" for array in arrays) or "nothing"
        raise DataError(
            "classes are whole numbers of shape (n,), or rows of an entry for each class, of "
            f"shape (n, classes), not {came}"
        )
    if arrays[0].shape[1] == 1:
        raise DataError(
            "a row of one entry names no class: of probabilities, binary_accuracy is a measure; of "
            "other numbers, a function of your own of what assess says"
        )
    return _classes(arrays[0])


def accuracy(seen: Assessment[Value]) -> float:
    """The share of samples whose prediction names the class of the label.

    Raises ``DataError`` like ``classes_of``.
    """
    return float((classes_of(seen.predictions) == classes_of(seen.labels)).mean())


def binary_accuracy(seen: Assessment[Value]) -> float:
    """The share of entries on the same side of 1/2 as that of the label: of probabilities.

    Predictions and labels are one array each, of the same shape. Raises ``DataError`` if they are
    not.
    """
    said, shown = leaves_of(seen.predictions), leaves_of(seen.labels)
    if len(said) != 1 or [array.shape for array in said] != [array.shape for array in shown]:
        came = " and ".join(
            ", ".join(str(array.shape) for array in side) or "nothing" for side in (said, shown)
        )
        raise DataError(f"predictions and labels are one array each, of one shape, not {came}")
    return float(((said[0] > 0.5) == (shown[0] > 0.5)).mean())


def confusion(seen: Assessment[Value]) -> NDArray[np.intp]:
    """How often samples of class k (row) were taken for class j (column).

    Raises ``DataError`` like ``classes_of``, and if a label is below 0.
    """
    said, shown = classes_of(seen.predictions), classes_of(seen.labels)
    if shown.min(initial=0) < 0:
        raise DataError(f"classes are numbered from 0, a label is {shown.min()}")
    there = [
        array.shape[1] for array in leaves_of((seen.predictions, seen.labels)) if array.ndim > 1
    ]
    most = max([*there, int(said.max(initial=-1)) + 1, int(shown.max(initial=-1)) + 1])
    table = np.zeros((most, most), np.intp)
    np.add.at(table, (shown, said), 1)
    return table


def _classes(rows: Numbers) -> NDArray[np.intp]:
    """The place of the largest entry of each row, the first of several; nan is no entry."""
    known = ~np.isnan(rows)
    for row in rows[~known.any(axis=1)]:
        raise DataError(f"no entry of {row!r} is a number: there is no largest")
    found: NDArray[np.intp] = np.argmax(np.where(known, rows, -np.inf), axis=1)
    return np.where(known[np.arange(len(rows)), found], found, np.argmax(known, axis=1))
