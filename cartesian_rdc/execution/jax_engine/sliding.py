# pyright: reportUnknownMemberType=false
# the types of JAX are partly unknown
"""Sliding windows in JAX, and their transpose.

The axes along which windows slide are made one, so that a table of one number for each entry
of a window says where it lies: looking up is what costs time here.
"""

from __future__ import annotations

from itertools import accumulate
from math import prod
from operator import mul

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.categories.smooth.sliding import Fold, Unfold


def unfold(generator: Unfold, x: jax.Array) -> jax.Array:
    """All windows; those side by side without looking anything up."""
    if generator.sizes == generator.strides:
        return _covered(generator, x).reshape(_tiled(generator)).transpose(_tiles_last(generator))
    others = _others(generator)
    lengths = [generator.space.shape[k] for k in others]
    flat = x.transpose([*others, *generator.axes]).reshape([*lengths, -1])
    found = flat.at[..., _places(generator)].get(mode="promise_in_bounds")
    return found.transpose(np.argsort(_windows_first(generator)))


def fold(generator: Fold, x: jax.Array) -> jax.Array:
    """The windows added up where they lie."""
    if generator.sizes == generator.strides:
        tiles = x.transpose(np.argsort(_tiles_last(generator)))
        return _uncovered(generator, tiles.reshape(_covering(generator)))
    turned = [*_others(generator), *generator.axes]
    lengths = [generator.space.shape[k] for k in turned]
    kept = len(turned) - len(generator.axes)
    nothing = jnp.zeros([*lengths[:kept], prod(lengths[kept:])], x.dtype)
    added = nothing.at[..., _places(generator)].add(
        x.transpose(_windows_first(generator)), mode="promise_in_bounds"
    )
    return added.reshape(lengths).transpose(np.argsort(turned))


def _others(generator: Unfold | Fold) -> list[int]:
    """The axes along which the windows do not slide."""
    return [k for k in range(generator.space.rank) if k not in generator.axes]


def _windows_first(generator: Unfold | Fold) -> list[int]:
    """An order of axes that puts those of a window before those that count windows.

    Then the windows lie in memory as the matrix that contractions with kernels want.
    """
    rank, count = generator.space.rank, len(generator.axes)
    return [*_others(generator), *range(rank, rank + count), *generator.axes]


def _places(generator: Unfold | Fold) -> NDArray[np.int32]:
    """Where in the axes that are made one each entry of each window lies.

    The axes of the table are those of a window, then those that count windows.
    """
    whole = generator.windows
    lengths = [generator.space.shape[axis] for axis in generator.axes]
    numbers = [whole.shape[axis] for axis in generator.axes]
    apart = reversed([*accumulate(reversed(lengths[1:]), mul, initial=1)])
    grid = np.ix_(*map(np.arange, (*generator.sizes, *numbers)))
    within, counting = grid[: len(numbers)], grid[len(numbers) :]
    places = np.zeros((), np.int64)
    for o, p, stride, step in zip(within, counting, generator.strides, apart, strict=True):
        places = places + (p * stride + o) * step
    return places.astype(np.int32)


def _covering(generator: Unfold | Fold) -> list[int]:
    """The shape that tiles side by side cover."""
    size = dict(zip(generator.axes, generator.sizes, strict=True))
    shape = enumerate(generator.space.shape)
    return [n - n % size[axis] if axis in size else n for axis, n in shape]


def _covered(generator: Unfold | Fold, x: jax.Array) -> jax.Array:
    """The array without what the tiles leave uncovered at the ends."""
    return x[tuple(map(slice, _covering(generator)))]


def _uncovered(generator: Unfold | Fold, x: jax.Array) -> jax.Array:
    """The array with zeros where the tiles leave it uncovered."""
    lengths = zip(_covering(generator), generator.space.shape, strict=True)
    return jnp.pad(x, [(0, whole - n) for n, whole in lengths])


def _tiled(generator: Unfold | Fold) -> list[int]:
    """The shape in which each axis of tiles is two: which tile, and where in it."""
    size = dict(zip(generator.axes, generator.sizes, strict=True))
    shape = enumerate(generator.space.shape)
    parts = ([n // size[axis], size[axis]] if axis in size else [n] for axis, n in shape)
    return [length for part in parts for length in part]


def _tiles_last(generator: Unfold | Fold) -> list[int]:
    """The order of axes in which those of a tile come last."""
    rank, axes = generator.space.rank, generator.axes
    counting = [axis + sum(other < axis for other in axes) for axis in range(rank)]
    return [*counting, *(counting[axis] + 1 for axis in axes)]
