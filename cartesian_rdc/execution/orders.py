"""Orders of samples, as engines of arrays take them: checked, and as arrays."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.categories.free import Atomic, Product, Unit
from cartesian_rdc.categories.smooth import Array, Space
from cartesian_rdc.categories.smooth.given import array_given
from cartesian_rdc.errors import DataError, SpaceError
from cartesian_rdc.execution.engine import Samples

Order: TypeAlias = NDArray[np.int64]

Steps: TypeAlias = "Samples | Order"
"""The samples of each step, as lists or as an array."""


def require_samples(order: object, length: int) -> None:
    """Raise ``DataError`` if an order of NumPy names a sample out of range."""
    if isinstance(order, np.ndarray) and order.size:
        least, most = int(order.min()), int(order.max())
        if least < 0 or most >= length:
            raise DataError(
                f"the order names the samples {least} to {most}, the data have {length}"
            )


def order_of(order: Steps) -> Order:
    """The order as whole numbers, one for each step or one row for each.

    Raises ``DataError`` if it is not of whole numbers, if rows differ in length, or if it has more
    than two axes.
    """
    try:
        given = array_given(order, "the order is a row of whole numbers, or several of one length")
    except SpaceError as error:
        raise DataError(str(error)) from None
    if given.ndim not in (1, 2) or (given.size and given.dtype.kind not in "iu"):
        came = f"an array of shape {given.shape} and dtype {given.dtype}"
        raise DataError(f"the order is a row of whole numbers, or several rows, not {came}")
    if given.dtype == np.uint64 and given.size and given.max() > np.iinfo(np.int64).max:
        raise DataError(f"the order names the sample {given.max()}, which no data have")
    return np.ascontiguousarray(given, np.int64)


def row_of(samples: Space, n: int) -> Space:
    """X, of ``samples = X^n``. Raises ``DataError`` if an array has another first axis."""

    def first_row(array: Array) -> Space:
        if array.shape[:1] != (n,):
            raise DataError(
                f"the order has {n} samples for each step, the step takes {array}: "
                f"the first axis has to be of length {n}"
            )
        return Atomic(array.with_shape(*array.shape[1:]))

    return samples.fold(Unit, first_row, Product)
