"""Orders of samples: for each step of a fold, the number of its sample, or a row of several.

Every engine reads an order here, so that what is none is refused in the same words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.categories.smooth.given import array_given, has_mask
from cartesian_rdc.errors import DataError, SpaceError

Samples: TypeAlias = "Sequence[int] | Sequence[Sequence[int]]"
"""For each step, the number of its sample; or, where it takes several, a row of numbers."""

Order: TypeAlias = NDArray[np.integer]

Steps: TypeAlias = "Samples | Order"
"""The samples of each step, as lists or as an array."""

NO_ORDER: Order = np.zeros(0, np.int64)


def order_of(order: Steps) -> Order:
    """The order as whole numbers, one for each step or one row for each.

    Raises ``DataError`` if it is not of whole numbers, if its rows differ in length, or if it has
    more than two axes.
    """
    try:
        given = array_given(order, "the order is wanted")
    except SpaceError:
        masked = has_mask(order)
        came = "a masked array" if masked else "rows of several lengths"
        raise _no_order(came) from None
    require_order(given.shape, given.dtype)
    return given if given.size else given.astype(np.int64)


def require_order(shape: tuple[int, ...], dtype: np.dtype[np.generic]) -> None:
    """Raise ``DataError`` if no order is an array of this shape and dtype."""
    empty = 0 in shape
    if len(shape) not in (1, 2) or not (empty or dtype.kind in "iu"):
        raise _no_order(f"an array of shape {shape} and dtype {dtype}")


def _no_order(came: str) -> DataError:
    return DataError(f"the order is a row of whole numbers, or several rows, not {came}")


def among(order: Order, length: int | None) -> Order:
    """The order in 64 bits, of samples numbered from 0 to ``length``, which may be unknown.

    Raises ``DataError`` if it names a sample that there is not.
    """
    if order.size:
        least, most = int(order.min()), int(order.max())
        if least < 0 or (length is not None and most >= length):
            there = "they are numbered from 0" if length is None else f"the data have {length}"
            raise DataError(f"the order names the samples {least} to {most}, {there}")
    return np.ascontiguousarray(order, np.int64)


def in_steps(order: Steps, length: int) -> Sequence[Sequence[int]]:
    """The samples of each step, as lists, of ``length`` samples.

    Raises ``DataError`` like ``order_of`` and ``among``, and if a step has none.
    """
    numbers = among(order_of(order), length)
    if numbers.ndim > 1 and not numbers.shape[1]:
        raise DataError("a step takes one sample or more, the order has steps without any")
    listed: list[list[int]] = (numbers[:, None] if numbers.ndim == 1 else numbers).tolist()
    return listed


def require_sample(number: int, length: int) -> None:
    """Raise ``DataError`` if data of that length have no sample of this number."""
    among(order_of([number]), length)
