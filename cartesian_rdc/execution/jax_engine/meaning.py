# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# the types of JAX are partly unknown
"""What each generator of Smooth is in JAX."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.smooth import Array, Constant, Numbers, SmoothGenerator, arithmetic
from cartesian_rdc.categories.smooth import elementwise as e
from cartesian_rdc.categories.smooth import rearrangement as r
from cartesian_rdc.categories.smooth import selection as s
from cartesian_rdc.categories.smooth.lookup import AddRows, Lookup
from cartesian_rdc.categories.smooth.multilinear import Contraction
from cartesian_rdc.categories.smooth.sliding import Overlap, Windows, windowed
from cartesian_rdc.errors import UntranslatableError
from cartesian_rdc.execution.instructions import Nought, Plus
from cartesian_rdc.execution.jax_engine.functions import JaxFunction
from cartesian_rdc.execution.simplification import Subtract

Function = Callable[[jax.Array, jax.Array], jax.Array]

UNARY: dict[type[Generator[Array]], Callable[[jax.Array], jax.Array]] = {
    e.Exponential: jnp.exp,
    e.Logarithm: jnp.log,
    arithmetic.Reciprocal: jnp.reciprocal,
    e.SquareRoot: jnp.sqrt,
    e.Sine: jnp.sin,
    e.Cosine: jnp.cos,
    e.HyperbolicTangent: jnp.tanh,
    e.Sigmoid: jax.nn.sigmoid,
    e.Softplus: lambda x: jnp.logaddexp(x, 0),
    e.Rectifier: lambda x: jnp.maximum(x, 0),
    e.Absolute: jnp.abs,
    arithmetic.Negate: jnp.negative,
    e.Sign: jnp.sign,
    e.Positive: lambda x: (x > 0).astype(x.dtype),
}

BINARY: dict[type[Generator[Array]], Callable[[jax.Array, jax.Array], jax.Array]] = {
    Plus: jnp.add,
    Subtract: jnp.subtract,
    arithmetic.Divide: jnp.divide,
    s.Maximum: jnp.maximum,
    s.Greater: lambda x, y: (x > y).astype(x.dtype),
    s.GreaterEqual: lambda x, y: (x >= y).astype(x.dtype),
    s.Equal: lambda x, y: (x == y).astype(x.dtype),
}


def meaning(
    generator: Generator[Array],
    x: Sequence[jax.Array],
    precision: jax.lax.Precision = jax.lax.Precision.HIGHEST,
) -> jax.Array:
    """The generator at these arrays.

    One that is not of the library is called back on the host. Raises ``UntranslatableError``
    for a generator that is none of Smooth.
    """
    kind = type(generator)
    if kind in UNARY:
        return UNARY[kind](x[0])
    if kind in BINARY:
        return BINARY[kind](x[0], x[1])
    match generator:
        case Constant():
            return jnp.asarray(generator.evaluate(()))
        case Nought(array):
            return jnp.zeros(array.shape, array.dtype)
        case JaxFunction(function):
            return function(*x)
        case arithmetic.Scale(_, factor):
            return x[0] * factor
        case arithmetic.Power(_, exponent):
            return x[0] ** exponent
        case arithmetic.Polynomial(_, coefficients):
            return _polynomial(coefficients, x[0])
        case Contraction():
            return _contraction(generator, x[0], x[1], precision)
        case r.Sum(_, axes):
            return jnp.sum(x[0], axes)
        case r.Broadcast(space, axes):
            kept = tuple(k for k in range(space.rank) if k not in axes)
            return jax.lax.broadcast_in_dim(x[0], space.shape, kept)
        case r.Reshape(_, shape):
            return x[0].reshape(shape)
        case r.Transpose(_, permutation):
            return x[0].transpose(permutation)
        case r.Slice(_, ranges):
            return x[0][tuple(slice(*bounds) for bounds in ranges)]
        case r.Embed(space, ranges):
            return _embed(x[0], space, ranges)
        case Windows():
            return _windows(generator, x[0])
        case Overlap():
            return _overlap(generator, x[0])
        case Lookup(table, _, batch):
            return _rowwise(batch, partial(_look_up, table.shape[batch]))(x[0], x[1])
        case AddRows(table, _, batch):
            return _rowwise(batch, partial(_add_rows, table.shape[batch:]))(x[0], x[1])
        case r.Concatenate(_, _, axis):
            return jnp.concatenate([x[0], x[1]], axis)
        case s.Where():
            return jnp.where(x[0] != 0, x[1], x[2])
        case s.Largest(_, axes):
            return jnp.max(x[0], axes)
        case s.LogSumExp(_, axes):
            return jax.nn.logsumexp(x[0], axes)
        case s.Softmax(_, axes):
            return jax.nn.softmax(x[0], axes)
        case SmoothGenerator():
            return _called_back(generator, x)
        case _:
            raise UntranslatableError(f"{generator.label} is not a generator of Smooth")


SMALL = 4096
"""Contractions of fewer products are written as products and sums, which XLA fuses."""


def _contraction(
    generator: Contraction, x: jax.Array, y: jax.Array, precision: jax.lax.Precision
) -> jax.Array:
    summed = generator.summed
    if summed and generator.flops > 2 * SMALL:
        return jnp.einsum(generator.subscripts, x, y, precision=precision)
    axes = (*generator.axes, *summed)
    product = _along(x, generator.left_axes, axes) * _along(y, generator.right_axes, axes)
    return product.sum(tuple(range(len(generator.axes), len(axes)))) if summed else product


def _along(x: jax.Array, axes: Sequence[int], wanted: Sequence[int]) -> jax.Array:
    """The array with its axes in the order wanted, and length 1 along those it lacks."""
    turned = x.transpose([axes.index(axis) for axis in wanted if axis in axes])
    return jnp.expand_dims(turned, [k for k, axis in enumerate(wanted) if axis not in axes])


def _polynomial(coefficients: Sequence[float], x: jax.Array) -> jax.Array:
    """Horner's rule, without the multiplication by one and the additions of zero."""
    *lower, leading = coefficients
    if not lower:
        return jnp.full_like(x, leading)
    result = x if leading == 1 else x * leading
    for k in range(len(lower) - 1, -1, -1):
        result = result + lower[k] if lower[k] else result
        result = result * x if k else result
    return result


def _embed(x: jax.Array, space: Array, ranges: Sequence[r.Range]) -> jax.Array:
    """Padding with zeros: before, between and behind the entries."""
    if 0 in x.shape:
        return jnp.zeros(space.shape, space.dtype)
    padding: list[tuple[int, int, int]] = []
    for (start, _, step), n, whole in zip(ranges, x.shape, space.shape, strict=True):
        end = start + (n - 1) * step + 1
        padding.append((start, whole - end, step - 1))
    return jax.lax.pad(x, jnp.zeros((), space.dtype), padding)


def _windows(generator: Windows, x: jax.Array) -> jax.Array:
    if _are_tiles(generator):
        return x.reshape(_tiled(generator)).transpose(_tiles_last(generator))
    order = _windows_first(generator)
    places = tuple(place.transpose(order) for place in _places(generator))
    return x[places].transpose(np.argsort(order))


def _overlap(generator: Overlap, x: jax.Array) -> jax.Array:
    if _are_tiles(generator):
        back = np.argsort(_tiles_last(generator))
        return x.transpose(back).reshape(generator.space.shape)
    order = _windows_first(generator)
    places = tuple(place.transpose(order) for place in _places(generator))
    nothing = jnp.zeros(generator.space.shape, x.dtype)
    return nothing.at[places].add(x.transpose(order))


def _windows_first(generator: Windows | Overlap) -> list[int]:
    """An order of axes that puts those of a window before those that count windows.

    Then the windows lie in memory as the matrix that contractions with kernels want.
    """
    rank, count = generator.space.rank, len(generator.axes)
    others = [k for k in range(rank) if k not in generator.axes]
    return [*others, *range(rank, rank + count), *generator.axes]


def _are_tiles(generator: Windows | Overlap) -> bool:
    """Whether the windows lie side by side and cover everything."""
    lengths = [generator.space.shape[axis] for axis in generator.axes]
    fit = all(n % size == 0 for n, size in zip(lengths, generator.sizes, strict=True))
    return fit and generator.sizes == generator.strides


def _tiled(generator: Windows | Overlap) -> list[int]:
    """The shape in which each axis of tiles is two: which tile, and where in it."""
    size = dict(zip(generator.axes, generator.sizes, strict=True))
    shape: list[int] = []
    for axis, n in enumerate(generator.space.shape):
        shape += [n // size[axis], size[axis]] if axis in size else [n]
    return shape


def _tiles_last(generator: Windows | Overlap) -> list[int]:
    """The order of those axes in which the axes of a tile stand behind."""
    counting: list[int] = []
    within: dict[int, int] = {}
    place = 0
    for axis in range(generator.space.rank):
        counting.append(place)
        place += 1
        if axis in generator.axes:
            within[axis] = place
            place += 1
    return [*counting, *(within[axis] for axis in generator.axes)]


def _places(generator: Windows | Overlap) -> tuple[NDArray[np.intp], ...]:
    """Where each entry of each window lies: ``p stride + o`` for each axis."""
    rank, count = generator.space.rank, len(generator.axes)
    shape = windowed(generator.space, generator.axes, generator.sizes, generator.strides).shape
    found: list[NDArray[np.intp]] = []
    for k in range(rank):
        place = np.arange(shape[k]).reshape([-1 if j == k else 1 for j in range(rank + count)])
        if k in generator.axes:
            j = generator.axes.index(k)
            along = [-1 if i == rank + j else 1 for i in range(rank + count)]
            offsets = np.arange(generator.sizes[j]).reshape(along)
            place = place * generator.strides[j] + offsets
        found.append(place)
    return tuple(found)


def _rowwise(axes: int, function: Function) -> Function:
    """The function on each row of so many axes."""
    for _ in range(axes):
        function = jax.vmap(function)
    return function


def _look_up(length: int, table: jax.Array, numbers: jax.Array) -> jax.Array:
    return table.at[_row_numbers(length, numbers)].get(mode="fill", fill_value=0)


def _add_rows(shape: tuple[int, ...], numbers: jax.Array, rows: jax.Array) -> jax.Array:
    nothing = jnp.zeros(shape, rows.dtype)
    return nothing.at[_row_numbers(shape[0], numbers)].add(rows, mode="drop")


def _row_numbers(length: int, numbers: jax.Array) -> jax.Array:
    """The numbers of rows; what names none becomes a number behind the last."""
    nearest = jnp.floor(numbers + 0.5)
    return jnp.where((nearest >= 0) & (nearest < length), nearest, length).astype(int)


def _called_back(generator: SmoothGenerator, x: Sequence[jax.Array]) -> jax.Array:
    (array,) = generator.codomain.atoms()
    result = jax.eval_shape(lambda: jnp.zeros(array.shape, array.dtype))
    apply = partial(_apply, generator)
    called: jax.Array = jax.pure_callback(apply, result, *x, vmap_method="sequential")
    return called


def _apply(generator: SmoothGenerator, *arguments: jax.Array) -> Numbers:
    return generator.apply([np.asarray(argument) for argument in arguments])
