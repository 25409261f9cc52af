"""Sliding windows and their transpose, from which convolution and pooling are made.

A correlation is windows, then a contraction with the kernel; a pooling is windows, then the
largest entry of each.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cartesian_rdc.categories.free import Atomic, interned
from cartesian_rdc.categories.free.writing import Written, applied
from cartesian_rdc.categories.smooth.arguments import axes_of
from cartesian_rdc.categories.smooth.generator import Linear
from cartesian_rdc.categories.smooth.rearrangement import AlongAxes, Axes, Rearrangement
from cartesian_rdc.categories.smooth.spaces import Array, Arrow, Numbers, Space, whole_numbers
from cartesian_rdc.errors import SpaceError


@interned
class Sliding(AlongAxes, Linear):
    """A map to or from the array of all windows of these sizes, ``strides`` apart."""

    sizes: Axes
    strides: Axes

    @property
    @final
    def windows(self) -> Array:
        """The array of all windows: its axes count them, then come the axes of a window.

        Raises ``SpaceError`` if a window does not fit or has no positive stride.
        """
        array, axes, sizes, strides = self.space, self.axes, self.sizes, self.strides
        if not len(axes) == len(sizes) == len(strides):
            raise SpaceError(
                f"windows over {len(axes)} axes of {array} have as many sizes and strides, "
                f"not {sizes} and {strides}"
            )
        shape = list(array.shape)
        for axis, size, stride in zip(axes, sizes, strides, strict=True):
            if not 1 <= size <= array.shape[axis]:
                raise SpaceError(f"a window of {size} does not fit in axis {axis} of {array}")
            if stride < 1:
                raise SpaceError(f"windows move by 1 or more, not {stride}")
            shape[axis] = (array.shape[axis] - size) // stride + 1
        return array.with_shape(*shape, *sizes)


@final
@interned
class Unfold(Sliding, Rearrangement):
    """``A -> B``: all windows of these sizes, ``strides`` apart.

    Entry ``(p..., o...)`` of the result is entry ``p stride + o`` of the argument.
    """

    def boundary(self) -> tuple[Space, Space]:
        return Atomic(self.space), Atomic(self.windows)

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        every: Numbers = sliding_window_view(arguments[0], self.sizes, self.axes)
        step = dict(zip(self.axes, self.strides, strict=True))
        return every[tuple(slice(None, None, step.get(k, 1)) for k in self.space.axes)]

    def written(self, arguments: Sequence[Written]) -> Written:
        return applied("windows", arguments[0])

    def adjoint(self) -> Arrow:
        return Fold(self.space, self.axes, self.sizes, self.strides)


@final
@interned
class Fold(Sliding):
    """``B -> A``: the transpose of ``Unfold``, which adds all windows up where they lie."""

    def boundary(self) -> tuple[Space, Space]:
        return Atomic(self.windows), Atomic(self.space)

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        result: Numbers = np.zeros(self.space.shape, self.space.dtype)
        for offsets, place in self.places():
            entry: tuple[slice | int, ...] = (*(slice(None) for _ in place), *offsets)
            result[place] = result[place] + arguments[0][entry]
        return result

    def written(self, arguments: Sequence[Written]) -> Written:
        return applied("fold", arguments[0])

    def places(self) -> list[tuple[tuple[int, ...], tuple[slice, ...]]]:
        """For each entry of a window, where in the result those entries of all windows lie."""
        counts = self.windows.shape
        found: list[tuple[tuple[int, ...], tuple[slice, ...]]] = []
        for offsets in product(*map(range, self.sizes)):
            place = [slice(None)] * self.space.rank
            for axis, offset, stride in zip(self.axes, offsets, self.strides, strict=True):
                place[axis] = slice(offset, offset + (counts[axis] - 1) * stride + 1, stride)
            found.append((offsets, tuple(place)))
        return found

    def adjoint(self) -> Arrow:
        return Unfold(self.space, self.axes, self.sizes, self.strides)

    @property
    def flops(self) -> int:
        return self.windows.size


def windows_of(
    array: Array, sizes: Sequence[int], axes: Sequence[int] | None, strides: Sequence[int] | None
) -> tuple[Unfold, Axes | None]:
    """The windows along increasing axes; and how to permute the axes of the result, if at all.

    Raises ``SpaceError`` if there is not one size and one stride for each axis, if an axis is given
    twice, if a window does not fit, or if a stride is not positive.
    """
    size = whole_numbers("the sizes of a window", sizes)
    stride = (1,) * len(size) if strides is None else whole_numbers("strides", strides)
    along = axes_of(array, range(-len(size), 0) if axes is None else axes)
    if not len(along) == len(size) == len(stride):
        raise SpaceError(
            f"windows over {len(along)} axes of {array} have as many sizes and strides, "
            f"not {size} and {stride}"
        )
    increasing = sorted(range(len(along)), key=along.__getitem__)
    windows = Unfold(
        array,
        *(tuple(numbers[k] for k in increasing) for numbers in (along, size, stride)),
    )
    places = sorted(range(len(along)), key=increasing.__getitem__)
    order = (*array.axes, *(array.rank + place for place in places))
    return windows, order if list(order) != sorted(order) else None
