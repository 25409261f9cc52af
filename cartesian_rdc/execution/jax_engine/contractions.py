# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false
# the types of JAX are partly unknown
"""Contractions in JAX: as products and sums, or as products of matrices.

Of half precision, sums are taken in float32, and rounded once: by XLA in products of matrices.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import TypeAlias

import jax
import jax.numpy as jnp

from cartesian_rdc.categories.smooth.dtypes import widened
from cartesian_rdc.categories.smooth.multilinear import Axes, Contraction

Precision: TypeAlias = jax.lax.Precision | None
"""That of products of matrices; ``None``: what JAX does by default, as it is set."""

SMALL = 4096
"""Contractions with at most this many products are written as products and sums: XLA fuses them."""

SMALL_IN_LOOPS = 512
"""The same, inside of loops, whose bodies XLA fuses less."""


def contraction(
    generator: Contraction,
    x: jax.Array,
    y: jax.Array,
    precision: Precision,
    small: int = SMALL,
) -> jax.Array:
    """The contraction of two arrays; of up to ``small`` products, as products and sums."""
    summed = generator.summed
    if summed and generator.flops > 2 * small:
        return _of_matrices(generator, x, y, precision)
    axes = (*generator.axes, *summed)
    if not summed:
        return _along(x, generator.left_axes, axes) * _along(y, generator.right_axes, axes)
    kind = generator.left.dtype
    x, y = (part.astype(widened(kind)) for part in (x, y))
    product = _along(x, generator.left_axes, axes) * _along(y, generator.right_axes, axes)
    return product.sum(tuple(range(len(generator.axes), len(axes)))).astype(kind)


def sharded_contraction(
    generator: Contraction, x: jax.Array, y: jax.Array, precision: Precision, small: int = SMALL
) -> jax.Array:
    """The contraction of two arrays that are sharded over devices.

    Where both have several axes of the result, as a batch and heads, these stay apart: axes that
    are sharded one by one would not be, once they were made one axis.
    """
    left, right, summed = generator.left_axes, generator.right_axes, generator.summed
    shared = [axis for axis in generator.axes if axis in left and axis in right]
    if len(shared) < 2 or not summed or generator.flops <= 2 * small:
        return contraction(generator, x, y, precision, small)
    sums, both = (
        [[axes.index(k) for k in found] for axes in (left, right)] for found in (summed, shared)
    )
    made = jax.lax.dot_general(
        x,
        y,
        ((sums[0], sums[1]), (both[0], both[1])),
        precision=precision,
        preferred_element_type=widened(generator.left.dtype),
    ).astype(generator.left.dtype)
    own = [axis for axis in (*left, *right) if axis not in shared and axis not in summed]
    axes = [*shared, *own]
    return made.transpose([axes.index(axis) for axis in generator.axes])


def _along(x: jax.Array, axes: Sequence[int], wanted: Sequence[int]) -> jax.Array:
    """The array with its axes in the order wanted, and length 1 along those it lacks."""
    turned = x.transpose([axes.index(axis) for axis in wanted if axis in axes])
    return jnp.expand_dims(turned, [k for k, axis in enumerate(wanted) if axis not in axes])


def _of_matrices(
    generator: Contraction, x: jax.Array, y: jax.Array, precision: Precision
) -> jax.Array:
    """The contraction as a product of matrices, one for each entry along the shared axes.

    The result begins with the axes of the first matrix, and so the arguments may be exchanged.
    """
    left, right = generator.left_axes, generator.right_axes
    shared = [axis for axis in generator.axes if axis in left and axis in right]
    own = [axis for axis in generator.axes if axis not in shared]
    if own and own[0] in right:
        x, left, y, right = y, right, x, left
    rows, columns = ([axis for axis in axes if axis in own] for axes in (left, right))
    length, summed = generator.lengths, [axis for axis in left if axis not in generator.axes]
    a, a_summed = _matrices(x, left, shared, rows, summed)
    b, b_summed = _matrices(y, right, shared, columns, summed)
    product = jax.lax.dot_general(
        a, b, (((a_summed,), (b_summed,)), ((0,), (0,))), precision=precision
    )
    axes = [*shared, *rows, *columns]
    result = product.reshape([length[axis] for axis in axes])
    return result.transpose([axes.index(axis) for axis in generator.axes])


def _matrices(
    x: jax.Array, axes: Axes, shared: Sequence[int], own: Sequence[int], summed: Sequence[int]
) -> tuple[jax.Array, int]:
    """An array as matrices of its own axes and those summed, and which of the two are summed.

    In front stands what does so in the array. XLA makes matrices itself of what has more axes,
    but puts the sum at a place of its choice, at the price of a copy.
    """
    length = dict(zip(axes, x.shape, strict=True))
    first = next((axis for axis in axes if axis not in shared), None)
    groups = (shared, summed, own) if first in summed else (shared, own, summed)
    turned = x.transpose([axes.index(axis) for group in groups for axis in group])
    shape = [prod(length[axis] for axis in group) for group in groups]
    return turned.reshape(shape), 1 if first in summed else 2
