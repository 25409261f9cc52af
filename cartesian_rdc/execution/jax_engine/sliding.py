# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# the types of JAX are partly unknown
"""Sliding windows in JAX, and their transpose.

The axes along which windows slide are made one, so that a table of one number for each entry
of a window says where it lies: looking up is what costs time here.
"""

from __future__ import annotations

from functools import partial
from math import prod

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.categories.smooth.sliding import Fold, Sliding


def fold(generator: Fold, x: jax.Array) -> jax.Array:
    """The windows added up where they lie."""
    whole = jax.eval_shape(lambda: jnp.zeros(generator.space.shape, x.dtype))
    added: tuple[jax.Array] = jax.linear_transpose(partial(unfold, generator), whole)(x)
    return added[0]


def unfold(generator: Sliding, x: jax.Array) -> jax.Array:
    """All windows; those side by side without looking anything up."""
    if generator.sizes == generator.strides:
        return _tiles(generator, x)
    space, axes = generator.space, generator.axes
    others = [k for k in range(space.rank) if k not in axes]
    along = prod(space.shape[k] for k in axes)  # -1 is not known where an axis has length 0
    flat = x.transpose([*others, *axes]).reshape([*(space.shape[k] for k in others), along])
    found = flat.at[..., _places(generator)].get(mode="promise_in_bounds")
    # The axes of a window lie before those that count windows: a matrix for kernels, in memory.
    windows_first = [*others, *range(space.rank, space.rank + len(axes)), *axes]
    return found.transpose(np.argsort(windows_first))


def _places(generator: Sliding) -> NDArray[np.int32]:
    """Where in the axes that are made one each entry of each window lies.

    The axes of the table are those of a window, then those that count windows.
    """
    lengths = [generator.space.shape[axis] for axis in generator.axes]
    numbers = [generator.windows.shape[axis] for axis in generator.axes]
    grid = np.ix_(*map(np.arange, (*generator.sizes, *numbers)))
    within, counting = grid[: len(numbers)], grid[len(numbers) :]
    places = np.zeros((), np.int64)
    for o, p, stride, length in zip(within, counting, generator.strides, lengths, strict=True):
        places = places * length + p * stride + o
    return places.astype(np.int32)


def _tiles(generator: Sliding, x: jax.Array) -> jax.Array:
    """Windows side by side: an axis along which they lie becomes two, which tile and where in it.

    What they leave uncovered at the ends is left out.
    """
    size = dict(zip(generator.axes, generator.sizes, strict=True))
    covered: list[slice] = []
    shape: list[int] = []
    counting: list[int] = []
    for axis, n in enumerate(generator.space.shape):
        parts = [n // size[axis], size[axis]] if axis in size else [n]
        covered.append(slice(prod(parts)))
        counting.append(len(shape))
        shape += parts
    within = [counting[axis] + 1 for axis in generator.axes]
    return x[tuple(covered)].reshape(shape).transpose([*counting, *within])
