"""Linear maps that move entries: reductions and broadcasts, reshapes, slices, joins.

Each is linear and has another of them as its transpose::

    Sum          and  Broadcast
    Reshape      and  Reshape
    Transpose    and  Transpose
    Reverse      and  Reverse
    Slice        and  Embed
    Concatenate  and  a pair of Slices
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import final

import numpy as np

from cartesian_rdc.categories.free import Atomic, Pair, Product, interned
from cartesian_rdc.categories.free.writing import (
    Entries,
    Indexed,
    Listed,
    Over,
    Spread,
    Written,
    applied,
)
from cartesian_rdc.categories.smooth.generator import Linear, SmoothGenerator
from cartesian_rdc.categories.smooth.spaces import Array, Arrow, Numbers, Space
from cartesian_rdc.errors import SpaceError

Axes = tuple[int, ...]

Range = tuple[int, int, int]
"""Start, stop and step: 0 <= start <= stop <= length, step >= 1."""


INDICES = "ijklmnopqrstuvwxyzabcdefghABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""The letters of indices in formulas, in the order in which they are taken."""


def after_rows(axes: Axes) -> Axes:
    """The numbers of the axes after an axis of rows."""
    return tuple(axis + 1 for axis in axes)


def without(array: Array, axes: Axes) -> Array:
    """The array whose shape lacks these axes."""
    return array.with_shape(*(n for k, n in enumerate(array.shape) if k not in axes))


@interned
class AlongAxes(SmoothGenerator):
    """A map to or from arrays of a space, along some axes of them, in increasing order."""

    space: Array
    axes: Axes

    def __post_init__(self) -> None:
        array, axes = self.space, self.axes
        if list(axes) != sorted(set(axes)) or not set(axes) <= set(array.axes):
            raise SpaceError(f"{array} has the axes {array.axes}, not {axes}")
        super().__post_init__()

    @property
    @final
    def rest(self) -> Array:
        """The array without these axes."""
        return without(self.space, self.axes)

    @final
    def batched(self, n: int) -> Arrow:
        return replace(self, space=self.space.rows(n), axes=after_rows(self.axes))

    @final
    def over(self, operator: str, x: Written, *, kept: bool = False) -> Written:
        """An operator over the axes, which the result lacks or, if ``kept``, has."""
        if self.axes == self.space.axes:
            return applied(operator, x) if kept else Over(operator, (), x)
        free, bound = self.indices()
        letters = [INDICES[k] for k in self.space.axes] if kept else None
        places = letters or [*self._places(free, bound)]
        along = tuple(places[axis] for axis in self.axes)
        return Entries(tuple(letters or free), Over(operator, along, x.at(*places)))

    @final
    def indices(self) -> tuple[str, str]:
        """Letters for the axes that are left, and for these."""
        rest = self.space.rank - len(self.axes)
        return INDICES[:rest], INDICES[rest : self.space.rank]

    @final
    def _places(self, free: str, bound: str) -> Sequence[str]:
        one, other = iter(free), iter(bound)
        return [next(other) if axis in self.axes else next(one) for axis in self.space.axes]


@final
@interned
class Sum(AlongAxes, Linear):
    """The sum over some axes, which the result lacks."""

    def boundary(self) -> tuple[Space, Space]:
        return Atomic(self.space), Atomic(self.rest)

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return np.asarray(np.sum(arguments[0], axis=self.axes))

    def written(self, arguments: Sequence[Written]) -> Written:
        return self.over("sum", arguments[0])

    def adjoint(self) -> Arrow:
        return Broadcast(self.space, self.axes)

    @property
    def flops(self) -> int:
        return self.space.size


@interned
class Rearrangement(SmoothGenerator):
    """A map that moves entries and computes nothing."""

    @final
    def widened(self) -> SmoothGenerator:
        return self

    @property
    @final
    def flops(self) -> int:
        return 0


@final
@interned
class Broadcast(AlongAxes, Rearrangement, Linear):
    """Repeat along the given axes of the *result*, which the argument lacks."""

    def boundary(self) -> tuple[Space, Space]:
        return Atomic(self.rest), Atomic(self.space)

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return np.broadcast_to(np.expand_dims(arguments[0], self.axes), self.space.shape)

    def written(self, arguments: Sequence[Written]) -> Written:
        """A number as it is; an array by letters of indices."""
        if self.axes == self.space.axes:
            return Spread(arguments[0]) if self.axes else arguments[0]
        letters = INDICES[: self.space.rank]
        places = [letters[axis] for axis in self.space.axes if axis not in self.axes]
        return Entries(tuple(letters), arguments[0].at(*places))

    def adjoint(self) -> Arrow:
        return Sum(self.space, self.axes)


def _entry(x: Written, before: tuple[int, ...], after: tuple[int, ...]) -> Written | None:
    """``x[0, :]`` of ``x[0:1, :]``, if that is what a reshape makes of it."""
    if not isinstance(x, Indexed) or len(x.places) != len(before):
        return None
    places, shape = list[str](), list[int]()
    for place, length in zip(x.places, before, strict=True):
        start = str(place).partition(":")[0] or "0"
        places.append(start if length == 1 else str(place))
        shape += [length] if length != 1 else []
    named = all(isinstance(place, str) and ":" in place for place in x.places)
    return Indexed(x.part, tuple(places)) if named and tuple(shape) == after else None


@final
@interned
class Reshape(Rearrangement, Linear):
    """The same entries, in the order of C, in another shape."""

    space: Array
    shape: tuple[int, ...]

    def boundary(self) -> tuple[Space, Space]:
        result = self.space.with_shape(*self.shape)
        if result.size != self.space.size:
            raise SpaceError(f"cannot reshape {self.space} to {result}: the sizes differ")
        return Atomic(self.space), Atomic(result)

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return np.reshape(arguments[0], self.shape)

    def written(self, arguments: Sequence[Written]) -> Written:
        """The argument, if it is a number, or a vector as a column; an entry of a part."""
        (x,), (before, after) = arguments, (self.space.shape, self.shape)
        if self.space.size == 1 or before == after:
            return _entry(x, before, after) or x
        if (*before, 1) == after or before == (*after, 1):
            return _entry(x, before, after) or x
        if len(before) + len(after) == 3 and ((1, *before) == after or before == (1, *after)):
            return _entry(x, before, after) or x.transposed
        entry = _entry(x, before, after)
        if entry is not None:
            return entry
        return applied("reshape", arguments[0], *self.shape)

    def adjoint(self) -> Arrow:
        return Reshape(self.space.with_shape(*self.shape), self.space.shape)

    def batched(self, n: int) -> Arrow:
        return Reshape(self.space.rows(n), (n, *self.shape))


@final
@interned
class Transpose(Rearrangement, Linear):
    """Axis k of the result is axis ``permutation[k]`` of the argument."""

    space: Array
    permutation: Axes

    def boundary(self) -> tuple[Space, Space]:
        if sorted(self.permutation) != list(self.space.axes):
            raise SpaceError(f"{self.permutation} does not permute the axes of {self.space}")
        return Atomic(self.space), Atomic(self.result)

    @property
    def result(self) -> Array:
        """The array whose axes are permuted."""
        return self.space.with_shape(*(self.space.shape[k] for k in self.permutation))

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return np.transpose(arguments[0], self.permutation)

    def written(self, arguments: Sequence[Written]) -> Written:
        """The transpose of a matrix; of others, by letters of indices."""
        if self.permutation == (1, 0):
            return arguments[0].transposed
        letters = INDICES[: self.space.rank]
        result = tuple(letters[k] for k in self.permutation)
        return Entries(result, arguments[0].at(*letters)) if result else arguments[0]

    def adjoint(self) -> Arrow:
        inverse = sorted(self.space.axes, key=self.permutation.__getitem__)
        return Transpose(self.result, tuple(inverse))

    def batched(self, n: int) -> Arrow:
        return Transpose(self.space.rows(n), (0, *after_rows(self.permutation)))


@final
@interned
class Reverse(AlongAxes, Rearrangement, Linear):
    """The same entries, the last first along some axes."""

    def boundary(self) -> tuple[Space, Space]:
        return Atomic(self.space), Atomic(self.space)

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return np.flip(arguments[0], self.axes)

    def written(self, arguments: Sequence[Written]) -> Written:
        return applied("reverse", arguments[0], *self.axes)

    def adjoint(self) -> Arrow:
        return self


@interned
class Part(Rearrangement, Linear):
    """A map to or from a regular part of an array, one range for each axis."""

    space: Array
    ranges: tuple[Range, ...]

    @property
    @final
    def part(self) -> Array:
        """The array of what lies in the ranges.

        Raises ``SpaceError`` if there are more or fewer ranges than axes, or if one lies outside.
        """
        array, ranges = self.space, self.ranges
        if len(ranges) != array.rank:
            raise SpaceError(f"{array} has {array.rank} axes, the slice has {len(ranges)} ranges")
        for n, (start, stop, step) in zip(array.shape, ranges, strict=True):
            if not (0 <= start <= stop <= n and step >= 1):
                raise SpaceError(
                    f"the range {start}:{stop}:{step} does not lie in an axis of length {n}"
                )
        return array.with_shape(*(len(range(*r)) for r in ranges))

    @property
    @final
    def slices(self) -> tuple[slice, ...]:
        """The ranges, as NumPy takes them."""
        return tuple(slice(*r) for r in self.ranges)

    @property
    @final
    def places(self) -> tuple[str, ...]:
        """The ranges, as NumPy writes them: ``:`` for a whole axis."""
        return tuple(
            f"{start or ''}:{'' if stop == n else stop}{f':{step}' if step > 1 else ''}"
            for (start, stop, step), n in zip(self.ranges, self.space.shape, strict=True)
        )

    @final
    def batched(self, n: int) -> Arrow:
        return replace(self, space=self.space.rows(n), ranges=((0, n, 1), *self.ranges))


@final
@interned
class Slice(Part):
    """A regular part of an array, one range for each axis."""

    def boundary(self) -> tuple[Space, Space]:
        return Atomic(self.space), Atomic(self.part)

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return arguments[0][self.slices]

    def written(self, arguments: Sequence[Written]) -> Written:
        """``x[0, 1:3]``."""
        return arguments[0].at(*self.places) if self.ranges else arguments[0]

    def adjoint(self) -> Arrow:
        return Embed(self.space, self.ranges)


@final
@interned
class Embed(Part):
    """Zeros of the *result's* shape, with the argument at a regular part of it."""

    def boundary(self) -> tuple[Space, Space]:
        return Atomic(self.part), Atomic(self.space)

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        result: Numbers = np.zeros(self.space.shape, self.space.dtype)
        result[self.slices] = arguments[0]
        return result

    def written(self, arguments: Sequence[Written]) -> Written:
        """``embed(x)[0, 1:3]``: zeros, with x there."""
        return applied("embed", arguments[0]).at(*self.places) if self.ranges else arguments[0]

    def adjoint(self) -> Arrow:
        return Slice(self.space, self.ranges)


@final
@interned
class Concatenate(Rearrangement, Linear):
    """``A × B -> C``: A, then B along an axis."""

    left: Array
    right: Array
    axis: int

    def boundary(self) -> tuple[Space, Space]:
        return Product(Atomic(self.left), Atomic(self.right)), Atomic(self.result)

    @property
    def result(self) -> Array:
        """C."""
        left, right, axis = self.left, self.right, self.axis
        if not 0 <= axis < left.rank:
            raise SpaceError(f"{left} has no axis {axis}")
        rests = [without(array, (axis,)) for array in (left, right) if axis < array.rank]
        if len(rests) < 2 or rests[0] != rests[1]:
            raise SpaceError(
                f"cannot concatenate {left} and {right} along axis {axis}: "
                "all but that axis, and the dtype, have to agree"
            )
        shape = list(left.shape)
        shape[axis] += right.shape[axis]
        return left.with_shape(*shape)

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return np.concatenate(list(arguments), axis=self.axis)

    def written(self, arguments: Sequence[Written]) -> Written:
        """``[x, y]``; along another axis than the first, with the axis."""
        if self.axis == 0:
            one, other = arguments
            joined = isinstance(one, Listed) and one.brackets == "[]"
            first = one.entries if isinstance(one, Listed) and joined else (one,)
            return Listed((*first, other), "[]")
        return applied("concatenate", *arguments, self.axis)

    def adjoint(self) -> Arrow:
        """``c -> (the first part of c, the rest of c)``."""
        result, cut = self.result, self.left.shape[self.axis]
        head = tuple((0, cut if k == self.axis else n, 1) for k, n in enumerate(result.shape))
        tail = tuple((cut if k == self.axis else 0, n, 1) for k, n in enumerate(result.shape))
        return Pair(Slice(result, head), Slice(result, tail))

    def batched(self, n: int) -> Arrow:
        return Concatenate(self.left.rows(n), self.right.rows(n), self.axis + 1)


def rows_turned(array: Array, m: int, n: int) -> Arrow:
    """``(A^n)^m -> (A^m)^n``, of an array A: the first two axes change places."""
    whole = array.with_shape(m, n, *array.shape)
    return Transpose(whole, (1, 0, *range(2, whole.rank)))
