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
    rearrangement as r,
    selection as s,
)
from cartesian_rdc.categories.smooth.lookup import Gather, ScatterAdd
from cartesian_rdc.categories.smooth.multilinear import Contraction
from cartesian_rdc.categories.smooth.pointwise import Divide
from cartesian_rdc.categories.smooth.sliding import Fold, Unfold
from cartesian_rdc.errors import UntranslatableError
from cartesian_rdc.execution.instructions import Nought, Plus, Subtract
from cartesian_rdc.execution.jax_engine.contractions import contraction
from cartesian_rdc.execution.jax_engine.functions import JaxFunction
from cartesian_rdc.execution.jax_engine.sliding import fold, unfold
from cartesian_rdc.execution.ufuncs import calls

DIRECT: dict[type[Generator[Array]], Callable[..., jax.Array]] = {
    Plus: jnp.add,
    Subtract: jnp.subtract,
    Divide: jnp.divide,
    s.Maximum: jnp.maximum,
    s.Greater: lambda x, y: (x > y).astype(x.dtype),
    s.GreaterEqual: lambda x, y: (x >= y).astype(x.dtype),
    s.Equal: lambda x, y: (x == y).astype(x.dtype),
    s.Where: lambda condition, x, y: jnp.where(condition != 0, x, y),
    arithmetic.Negate: jnp.negative,
}
"""The generators that are one function of their arguments."""


def results(
    generator: Generator[Array], x: Sequence[jax.Array], precision: jax.lax.Precision
) -> Sequence[jax.Array]:
    """The generator at these arrays; one that is not of the library is called back on the host.

    Raises ``UntranslatableError`` for a generator that is none of Smooth.
    """
    if isinstance(generator, JaxFunction):
        return generator.call(x)
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
    precision: jax.lax.Precision = jax.lax.Precision.HIGHEST,
) -> jax.Array | None:
    """What a generator of the library is at these arrays; ``None`` of another."""
    kind = type(generator)
    if kind in DIRECT:
        return DIRECT[kind](*x)
    match generator:
        case Constant():
            return jnp.asarray(generator.evaluate(()))
        case Nought(array):
            return jnp.zeros(array.shape, array.dtype)
        case Elementwise(_, function):
            return _elementwise(function, x[0])
        case arithmetic.Scale(_, factor):
            return x[0] * factor
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
            return jax.nn.softmax(x[0], axes)
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
    result = x if leading == 1 else x * leading
    for k in range(len(lower) - 1, -1, -1):
        result = result + lower[k] if lower[k] else result
        result = result * x if k else result
    return result


def _look_up(generator: Gather | ScatterAdd, first: jax.Array, second: jax.Array) -> jax.Array:
    """The rows that numbers name, or zeros to which rows are added there; else, it is dropped."""
    shape = generator.table.shape[generator.batch :]

    def one(x: jax.Array, y: jax.Array) -> jax.Array:
        numbers = y if isinstance(generator, Gather) else x
        nearest, length = jnp.floor(numbers + 0.5), shape[0]
        row = jnp.where((nearest >= 0) & (nearest < length), nearest, length).astype(int)
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
