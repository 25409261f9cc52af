"""Entries that are looked up by their numbers: windows, their transpose, and rows of tables."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.categories.smooth import Array
from cartesian_rdc.categories.smooth.lookup import Gather, ScatterAdd
from cartesian_rdc.categories.smooth.sliding import Fold, Sliding, Unfold
from cartesian_rdc.categories.smooth.spaces import INDEX
from cartesian_rdc.interchange.onnx.arrangements import (
    expanded,
    padded,
    reshaped,
    sliced,
    summed,
    transposed,
)
from cartesian_rdc.interchange.onnx.graph import Tensor

Places: TypeAlias = NDArray[np.intp]


def unfolded(generator: Unfold, x: Tensor) -> Tensor:
    """All windows; those side by side without looking anything up."""
    space, axes, rank = generator.space, generator.axes, generator.space.rank
    if not axes:
        return x
    if generator.sizes == generator.strides:
        whole, counting, within = _tiles(generator)
        shape = _covered(generator)
        part = sliced(x, space, [(0, n, 1) for n in shape])
        return transposed(reshaped(part, shape, whole), [*counting, *within])
    others = _others(generator)
    turned, lengths = transposed(x, [*others, *axes]), [space.shape[k] for k in others]
    along = [space.shape[k] for k in axes]
    flat = reshaped(turned, [*lengths, *along], [*lengths, prod(along)])
    found = flat.call("Gather", x.graph.array(_places(generator), INDEX), axis=-1)
    return transposed(found, _back(generator, range(rank, rank + len(axes))))


def folded(generator: Fold, x: Tensor) -> Tensor:
    """The windows added up: the entries that meet are looked up side by side, and summed."""
    space, axes = generator.space, generator.axes
    if not axes:
        return x
    if generator.sizes == generator.strides:
        whole, counting, within = _tiles(generator)
        shape, order = _covered(generator), [*counting, *within]
        back = transposed(x, sorted(range(len(order)), key=order.__getitem__))
        joined = reshaped(back, whole, shape)
        after = [n - own for n, own in zip(space.shape, shape, strict=True)]
        return padded(joined, [0] * space.rank, after)
    others = _others(generator)
    order = _back(generator, range(space.rank, space.rank + len(axes)))
    turned = transposed(x, sorted(range(len(order)), key=order.__getitem__))
    lengths = [space.shape[k] for k in others]
    along, windows = [space.shape[k] for k in axes], _places(generator)
    flat = reshaped(turned, [*lengths, *windows.shape], [*lengths, windows.size])
    table = _meeting(windows, prod(along))
    if (table == windows.size).any():  # an entry behind the last, which is 0
        flat = padded(flat, [0] * (len(lengths) + 1), [*(0 for _ in lengths), 1])
    found = flat.call("Gather", x.graph.array(table, INDEX), axis=-1)
    rank = len(lengths) + 2
    added = reshaped(summed(found, [rank - 1], rank), [*lengths, prod(along)], [*lengths, *along])
    kept = [*others, *axes]
    return transposed(added, sorted(range(space.rank), key=kept.__getitem__))


def _others(generator: Sliding) -> list[int]:
    """The axes along which nothing slides."""
    return [k for k in generator.space.axes if k not in generator.axes]


def _back(generator: Sliding, within: Sequence[int]) -> list[int]:
    """From the other axes, those that count windows, and those ``within`` one, to all in order."""
    order = [*_others(generator), *generator.axes]
    return [*(order.index(k) for k in generator.space.axes), *within]


def _places(generator: Sliding) -> Places:
    """Where in the axes that are made one each entry of each window lies.

    The axes of the table are those that count windows, then those of a window.
    """
    lengths = [generator.space.shape[axis] for axis in generator.axes]
    numbers = [generator.windows.shape[axis] for axis in generator.axes]
    grid = np.ix_(*map(np.arange, (*numbers, *generator.sizes)))
    counting, within = grid[: len(numbers)], grid[len(numbers) :]
    places = np.zeros((), np.intp)
    for p, o, stride, length in zip(counting, within, generator.strides, lengths, strict=True):
        places = places * length + p * stride + o
    return places


def _meeting(windows: Places, length: int) -> Places:
    """For each of ``length`` places the numbers of the entries of windows that lie there.

    The table has a column for each of the most that meet, and where there are fewer, the number
    behind the last entry.
    """
    half = windows.ndim // 2
    order = [*range(half, 2 * half), *range(half)]  # by the place in a window first, as in Fold
    numbers = np.arange(windows.size).reshape(windows.shape).transpose(order).ravel()
    places = windows.transpose(order).ravel()
    sort = np.argsort(places, kind="stable")
    counts = np.bincount(places, minlength=length)
    column = np.arange(windows.size) - np.repeat(np.cumsum(counts) - counts, counts)
    table = np.full((length, int(counts.max())), windows.size)
    table[places[sort], column] = numbers[sort]
    return table


def _covered(generator: Sliding) -> list[int]:
    """The lengths of the axes, without what windows side by side leave uncovered at the ends."""
    size = dict(zip(generator.axes, generator.sizes, strict=True))
    return [n - n % size.get(axis, 1) for axis, n in enumerate(generator.space.shape)]


def _tiles(generator: Sliding) -> tuple[list[int], list[int], list[int]]:
    """Of windows side by side, the shape in which an axis along which they lie becomes two.

    And which axes of it count windows, and which are those of a window.
    """
    size = dict(zip(generator.axes, generator.sizes, strict=True))
    shape: list[int] = []
    counting: list[int] = []
    for axis, n in enumerate(generator.space.shape):
        counting.append(len(shape))
        shape += [n // size[axis], size[axis]] if axis in size else [n]
    return shape, counting, [counting[axis] + 1 for axis in generator.axes]


def gathered(generator: Gather, table: Tensor, numbers: Tensor) -> Tensor:
    """The rows that numbers name, and zeros where one names none."""
    space, batch, own = generator.table, generator.batch, generator.numbers
    named, near = _named(numbers, space.shape[batch])
    if not batch and not (table.rows and numbers.rows):
        found = table.call("Gather", near, axis=-space.rank)
    else:
        both, shared = _both(table, near, space, own)
        one = expanded(shared, [own.rank], own.rank + 1)
        found = both.call("GatherND", one, batch_dims=batch + both.rows)
    wide = own.rank + space.rank - batch - 1
    return expanded(named, range(own.rank, wide), wide).where(found, 0)


def scattered(generator: ScatterAdd, numbers: Tensor, rows: Tensor) -> Tensor:
    """A table of zeros to which each row is added where its number says.

    Where one names no row, zeros are added to the first.
    """
    space, batch, own = generator.table, generator.batch, generator.numbers
    graph, wide = numbers.graph, generator.rows.rank
    named, near = _named(numbers, space.shape[batch])
    added = expanded(named, range(own.rank, wide), wide).where(rows, 0)
    near, added = _both(near, added, own, generator.rows)
    place = expanded(near, [own.rank], own.rank + 1)
    every = [place]
    for axis in reversed(range(batch)):
        counted = np.arange(space.shape[axis]).reshape(-1, *[1] * (own.rank - axis))
        counts = graph.array(counted, INDEX).call("Expand", graph.whole([*own.shape, 1]))
        every.insert(0, counts.spread([*own.shape, 1]) if near.rows else counts)
    if near.rows:
        every.insert(0, _row_numbers(near, own))
    first, *others = every
    where = first.call("Concat", *others, axis=-1) if others else first
    zeros = graph.filled(0, space.shape, rows.dtype, rows=near.rows)
    return zeros.call("ScatterND", where, added, reduction="add")


def _named(numbers: Tensor, length: int) -> tuple[Tensor, Tensor]:
    """Which numbers name one of ``length`` rows; and the numbers, with 0 for those that do not."""
    named = (numbers >= 0).call("And", numbers < length)
    return named, named.where(numbers, 0)


def _both(x: Tensor, y: Tensor, left: Array, right: Array) -> tuple[Tensor, Tensor]:
    """Both arrays in each row, if one of them is."""
    return (x.spread(left.shape), y.spread(right.shape)) if x.rows or y.rows else (x, y)


def _row_numbers(near: Tensor, own: Array) -> Tensor:
    """The number of the row, for each entry of an array, with a last axis of length 1."""
    graph = near.graph
    count = graph.length().call("Squeeze", graph.whole([0]))
    counted = graph.array(0, INDEX).call("Range", count, graph.array(1, INDEX)).in_rows()
    axes = graph.whole(range(1, own.rank + 2))
    shape = graph.shape([*own.shape, 1], rows=True)
    return counted.call("Unsqueeze", axes).call("Expand", shape)
