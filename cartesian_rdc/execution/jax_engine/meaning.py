# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# the types of JAX are partly unknown
"""What each generator of Smooth is in JAX."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pkgutil import resolve_name

import jax
import jax.numpy as jnp
import numpy as np

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.smooth import (
    Array,
    Constant,
    Dropout,
    Elementwise,
    ElementwiseFunction,
    Numbers,
    SmoothGenerator,
    arithmetic,
    conversion,
    rearrangement as r,
    selection as s,
)
from cartesian_rdc.categories.smooth.lookup import Gather, ScatterAdd
from cartesian_rdc.categories.smooth.multilinear import Axes, Contraction
from cartesian_rdc.categories.smooth.pointwise import Divide
from cartesian_rdc.categories.smooth.sliding import Fold, Unfold
from cartesian_rdc.errors import UntranslatableError
from cartesian_rdc.execution.instructions import Nought, Plus, Subtract
from cartesian_rdc.execution.jax_engine.contractions import Precision, contraction
from cartesian_rdc.execution.jax_engine.grouping import hidden, number
from cartesian_rdc.execution.jax_engine.sliding import fold, unfold
from cartesian_rdc.execution.ufuncs import calls


def _quotient(x: jax.Array, y: jax.Array) -> jax.Array:
    """``x / y``, rounded once.

    XLA multiplies by ``1 / y`` where it sees that y is one number in every entry, which is rounded
    twice, and ∞ for a small y. Here it does not see it.
    """
    return x / jnp.where(jnp.isnan(x), x, y)


DIRECT: dict[type[Generator[Array]], Callable[..., jax.Array]] = {
    Plus: jnp.add,
    Subtract: jnp.subtract,
    Divide: _quotient,
    s.Maximum: jnp.maximum,
    s.Greater: lambda x, y: (x > y).astype(x.dtype),
    s.GreaterEqual: lambda x, y: (x >= y).astype(x.dtype),
    s.Equal: lambda x, y: (x == y).astype(x.dtype),
    s.Where: lambda condition, x, y: jnp.where(condition != 0, x, y),
    s.Weigh: lambda w, x: jnp.where((w == 0) & jnp.isinf(x), 0, w * x),
    arithmetic.Negate: jnp.negative,
}
"""The generators that are one function of their arguments."""


def results(
    generator: Generator[Array], x: Sequence[jax.Array], precision: Precision
) -> Sequence[jax.Array]:
    """The generator at these arrays; one that is not of the library is called back on the host.

    Functions of JAX are none of these: ``Residuals`` calls them.

    Raises ``UntranslatableError`` for a generator that is none of Smooth.
    """
    found = meaning(generator, x, precision)
    if found is not None:
        return [found]
    if not isinstance(generator, SmoothGenerator):
        raise UntranslatableError(f"{generator.label} is not a generator of Smooth")
    atoms = generator.codomain.atoms()
    arrays = jax.eval_shape(lambda: [jnp.zeros(a.shape, a.dtype) for a in atoms])

    def apply(*given: jax.Array) -> list[Numbers]:
        return generator.apply([np.asarray(part) for part in given])

    called: list[jax.Array] = jax.pure_callback(apply, arrays, *x, vmap_method="sequential")
    return called


def meaning(
    generator: Generator[Array],
    x: Sequence[jax.Array],
    precision: Precision = None,
) -> jax.Array | None:
    """What a generator of the library is at these arrays; ``None`` of another."""
    kind = type(generator)
    if kind in DIRECT:
        return DIRECT[kind](*x)
    match generator:
        case Constant():
            return hidden(jnp.asarray(generator.evaluate(())))
        case Nought(array):
            return jnp.zeros(array.shape, jax.dtypes.canonicalize_dtype(array.dtype))
        case Elementwise(_, function):
            return _elementwise(function, x[0])
        case arithmetic.Scale(_, factor):
            return x[0] * number(factor, x[0])
        case arithmetic.DivideBy(_, divisor):
            return _quotient(x[0], jnp.asarray(divisor, x[0].dtype))
        case conversion.Cast(_, dtype) | conversion.AsReals(_, dtype):
            return x[0].astype(dtype)
        case conversion.Nearest():
            return _nearest(generator, x[0])
        case arithmetic.Power(_, exponent):
            return x[0] ** exponent
        case arithmetic.Polynomial(_, coefficients):
            return _polynomial(coefficients, x[0])
        case Dropout():
            return jnp.where(x[0] >= generator.least, x[1] / generator.kept, 0)
        case Contraction():
            return contraction(generator, x[0], x[1], precision)
        case r.Sum(_, axes):
            return jnp.sum(x[0], axes)
        case r.Broadcast(space, axes):
            kept = tuple(k for k in range(space.rank) if k not in axes)
            return jax.lax.broadcast_in_dim(x[0], space.shape, kept)
        case r.Reshape(_, shape):
            return x[0].reshape(shape)
        case r.Transpose(_, permutation):
            return x[0].transpose(permutation)
        case r.Reverse(_, axes):
            return jnp.flip(x[0], axes)
        case r.Slice(_, ranges):
            return x[0][tuple(slice(*bounds) for bounds in ranges)]
        case r.Embed(space, ranges):
            return _embed(x[0], space, ranges)
        case Unfold():
            return unfold(generator, x[0])
        case Fold():
            return fold(generator, x[0])
        case Gather() | ScatterAdd():
            return _look_up(generator, x[0], x[1])
        case r.Concatenate(_, _, axis):
            return jnp.concatenate([x[0], x[1]], axis)
        case s.Max(_, axes):
            return jnp.max(x[0], axes)
        case s.LogSumExp(_, axes):
            return jax.nn.logsumexp(x[0], axes)
        case s.Softmax(_, axes):
            powers = jnp.exp(_below_top(x[0], axes))
            return powers / jnp.sum(powers, axes, keepdims=True)
        case s.LogSoftmax(_, axes):
            return _log_softmax(x[0], axes)
        case _:
            return None


def _elementwise(function: ElementwiseFunction, x: jax.Array) -> jax.Array | None:
    """The function of JAX that is named, else the ufuncs of NumPy as those of ``jax.numpy``."""
    if function.jax is not None:
        named: Callable[[jax.Array], jax.Array] = resolve_name(function.jax)
        return named(x)
    made = calls(function.numpy)
    if made is None:
        return None
    values = [x]
    for call in made:
        given = [values[v] if isinstance(v, int) else v for v in call.arguments]
        values.append(getattr(jnp, call.ufunc)(*given))
    return values[-1].astype(x.dtype)


def _polynomial(coefficients: Sequence[float], x: jax.Array) -> jax.Array:
    """Horner's rule, without the multiplication by one and the additions of zero."""
    *lower, leading = coefficients
    if not lower:
        return jnp.full_like(x, leading)
    result = x if leading == 1 else x * number(leading, x)
    for k in range(len(lower) - 1, -1, -1):
        result = result + number(lower[k], x) if lower[k] else result
        result = result * x if k else result
    return result


def _nearest(generator: conversion.Nearest, x: jax.Array) -> jax.Array:
    """The nearest index, halves up; ``NOWHERE`` where there is none."""
    below = jnp.floor(x)
    near = jnp.where(x - below >= 0.5, below + 1, below)
    return jnp.where(jnp.abs(x) <= generator.most, near, conversion.NOWHERE).astype(int)


def _below_top(x: jax.Array, axes: Axes) -> jax.Array:
    """``x - max x``, 0 where they are equal."""
    if not x.size:
        return x
    top = jnp.max(x, axes, keepdims=True)
    return jnp.where(x == top, 0, x - top)


def _log_softmax(x: jax.Array, axes: Axes) -> jax.Array:
    """``(x - max x) - log1p (Σ exp (x - max x) - 1)``, the 1 taken from one of the largest."""
    below = _below_top(x, axes)
    largest = (below == 0).astype(x.dtype)
    others = jnp.sum(jnp.exp(below) - largest, axes, keepdims=True)
    return below - jnp.log1p(others + (jnp.sum(largest, axes, keepdims=True) - 1))


def _look_up(generator: Gather | ScatterAdd, first: jax.Array, second: jax.Array) -> jax.Array:
    """The rows that numbers name, or zeros to which rows are added there; else, it is dropped."""
    shape = generator.table.shape[generator.batch :]

    def one(x: jax.Array, y: jax.Array) -> jax.Array:
        numbers, length = y if isinstance(generator, Gather) else x, shape[0]
        row = jnp.where((numbers >= 0) & (numbers < length), numbers, length)
        if isinstance(generator, ScatterAdd) and not length:
            return jnp.zeros(shape, y.dtype)
        if isinstance(generator, ScatterAdd):
            return jnp.zeros(shape, y.dtype).at[row].add(y, mode="drop")
        if not length:
            return jnp.zeros((*y.shape, *shape[1:]), x.dtype)
        return x.at[row].get(mode="fill", fill_value=0)

    for _ in range(generator.batch):
        one = jax.vmap(one)
    return one(first, second)


def _embed(x: jax.Array, space: Array, ranges: Sequence[r.Range]) -> jax.Array:
    """Padding with zeros: before, between and after the entries."""
    if 0 in x.shape:
        return jnp.zeros(space.shape, space.dtype)
    padding: list[tuple[int, int, int]] = []
    for (start, _, step), n, whole in zip(ranges, x.shape, space.shape, strict=True):
        end = start + (n - 1) * step + 1
        padding.append((start, whole - end, step - 1))
    return jax.lax.pad(x, jnp.zeros((), space.dtype), padding)
