"""What is given to maps of Smooth besides spaces: lengths, axes, places in brackets."""

from __future__ import annotations

from collections.abc import Iterable
from operator import index
from types import EllipsisType
from typing import SupportsIndex

from cartesian_rdc.categories.smooth.rearrangement import Axes, Range
from cartesian_rdc.categories.smooth.spaces import Array, whole_numbers
from cartesian_rdc.errors import SpaceError, shown

Place = SupportsIndex | slice | EllipsisType | None
"""What may stand in the brackets of ``x[...]``; the steps of a slice are positive."""


def axes_of(array: Array, given: Iterable[SupportsIndex]) -> Axes:
    """The axes that are given, in their order, numbered from 0.

    Raises ``SpaceError`` if the array has not one of them, or if one is given twice.
    """
    axes = whole_numbers("axes", given)
    found = tuple(axis + array.rank if axis < 0 else axis for axis in axes)
    if not set(found) <= set(array.axes):
        raise SpaceError(f"{array} has the axes {array.axes}, not {axes}")
    if len(set(found)) < len(found):
        raise SpaceError(f"an axis of {array} is given twice: {axes}")
    return found


def places_of(array: Array, places: tuple[Place, ...]) -> tuple[tuple[Range, ...], Axes]:
    """The ranges that brackets cut out, as in NumPy, and the shape of what they give.

    Raises ``SpaceError`` if an array has fewer axes, if an entry is not there, if a step is not
    positive, or if a place is something else.
    """
    used = sum(place is not None and place is not ... for place in places)
    gaps = [k for k, place in enumerate(places) if place is ...]  # an array has no == to search by
    if used > array.rank or len(gaps) > 1:
        raise SpaceError(f"{array} has {array.rank} axes, the slice has {used} places")
    at = gaps[0] if gaps else len(places)
    whole = (slice(None),) * (array.rank - used)
    ranges: list[Range] = []
    shape: list[int] = []
    for place in (*places[:at], *whole, *places[at + 1 :]):
        if place is None:
            shape.append(1)
        elif isinstance(place, slice):
            ranges.append(_range(place, array.shape[len(ranges)]))
            shape.append(len(range(*ranges[-1])))
        elif place is not ...:  # there is none: said for checkers
            length = array.shape[len(ranges)]
            start = _number(place)
            if not -length <= start < length:
                raise SpaceError(f"there is no entry {shown(start)} in an axis of length {length}")
            ranges.append((start % length, start % length + 1, 1))
    return tuple(ranges), tuple(shape)


def _range(place: slice, length: int) -> Range:
    """Raises ``SpaceError`` if the bounds are not whole, or the step is not positive."""
    try:
        step = 1 if place.step is None else index(place.step)
        if step < 1:
            raise SpaceError(f"the step of a slice is 1 or more, not {step}")
        start, stop, _ = place.indices(length)
    except TypeError:
        raise SpaceError(f"the bounds of a slice are whole numbers, not {place!r}") from None
    return start, max(start, stop), step


def _number(place: SupportsIndex) -> int:
    """Raises ``SpaceError`` if a place is not a whole number; True and False are masks."""
    try:
        if not isinstance(place, bool):
            return index(place)
    except TypeError:
        pass
    raise SpaceError(f"in brackets stand whole numbers, slices, ... and None, not {place!r}")
