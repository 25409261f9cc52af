# pyright: basic
"""Smooth in JAX: an independent meaning of every generator, with JAX's own derivatives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import jax
import jax.numpy as jnp
import numpy as np

from cartesian_rdc.categories import free
from cartesian_rdc.categories.smooth import (
    Array,
    Arrow,
    Dropout,
    Elementwise,
    Numbers,
    Space,
    Value,
    arithmetic,
    arrays_of,
    assemble,
    conversion,
    rearrangement as r,
    selection as s,
)
from cartesian_rdc.categories.smooth.generator import Constant
from cartesian_rdc.categories.smooth.lookup import Gather, ScatterAdd
from cartesian_rdc.categories.smooth.multilinear import Contraction
from cartesian_rdc.categories.smooth.pointwise import Divide
from cartesian_rdc.categories.smooth.sliding import Fold, Unfold

Tree: TypeAlias = "jax.Array | tuple[()] | tuple[Tree, Tree]"
Function: TypeAlias = Callable[[Tree], Tree]

jax.config.update("jax_enable_x64", True)


def leaves(tree: Tree) -> list[jax.Array]:
    return jax.tree.leaves(tree)


def to_jax(a: Space, value: object) -> Tree:
    arrays: list[Tree] = [jnp.asarray(array) for array in arrays_of(a, value)]
    return a.collect(arrays, _nothing, _pair)


def _nothing() -> Tree:
    return ()


def _pair(x: Tree, y: Tree) -> Tree:
    return x, y


def from_jax(a: Space, tree: Tree) -> Value:
    arrays: list[Numbers] = [np.asarray(leaf) for leaf in leaves(tree)]
    return assemble(a, arrays)


NAMED = {
    "absolute": jnp.abs,
    "positive": lambda x: (x > 0).astype(x.dtype),
    "softsign": jax.nn.soft_sign,
}
"""The functions of one number that JAX calls otherwise."""


def named(name: str) -> Callable[[jax.Array], jax.Array]:
    """The function of JAX of this name, whatever the row of the table says."""
    places = (jax.nn, jnp, jax.scipy.special)
    found = NAMED.get(name) or next(getattr(m, name) for m in places if hasattr(m, name))
    function: Callable[[jax.Array], jax.Array] = found
    return function


BINARY: dict[type[free.Generator[Array]], Callable[[jax.Array, jax.Array], jax.Array]] = {
    Divide: jnp.divide,
    s.Maximum: jnp.maximum,
    s.Greater: lambda x, y: (x > y).astype(x.dtype),
    s.GreaterEqual: lambda x, y: (x >= y).astype(x.dtype),
    s.Equal: lambda x, y: (x == y).astype(x.dtype),
}


def meaning(generator: free.Generator[Array], x: Sequence[jax.Array]) -> jax.Array:
    if type(generator) in BINARY:
        return BINARY[type(generator)](x[0], x[1])
    match generator:
        case Constant():
            return jnp.asarray(generator.evaluate(()))
        case Elementwise(_, function):
            return named(function.name)(x[0])
        case arithmetic.Negate():
            return -x[0]
        case arithmetic.Power(_, exponent):
            return x[0] ** exponent
        case arithmetic.Polynomial(_, coefficients):
            return jnp.polyval(jnp.asarray(coefficients[::-1]), x[0])
        case arithmetic.Scale(_, factor):
            return factor * x[0]
        case Contraction():
            return jnp.einsum(generator.subscripts, x[0], x[1])
        case r.Sum(_, axes):
            return jnp.sum(x[0], axes)
        case r.Broadcast(space, axes):
            return jnp.broadcast_to(jnp.expand_dims(x[0], axes), space.shape)
        case r.Reshape(_, shape):
            return x[0].reshape(shape)
        case r.Transpose(_, permutation):
            return x[0].transpose(permutation)
        case r.Reverse(_, axes):
            return jnp.flip(x[0], axes)
        case r.Slice(_, ranges):
            return x[0][tuple(slice(*range_) for range_ in ranges)]
        case r.Embed(space, ranges):
            zero = jnp.zeros(space.shape, space.dtype)
            return zero.at[tuple(slice(*range_) for range_ in ranges)].set(x[0])
        case r.Concatenate(_, _, axis):
            return jnp.concatenate([x[0], x[1]], axis)
        case Unfold():
            return x[0].reshape(-1)[numbered(generator)]
        case Fold(space, axes, sizes, strides):
            windows = Unfold(space, axes, sizes, strides)
            flat = jnp.zeros(space.size, space.dtype).at[numbered(windows)].add(x[0])
            return flat.reshape(space.shape)
        case Gather(table, _, batch):
            coded = _one_hot(x[1], table.shape[batch], x[0].dtype)
            gathered = _over_batch(batch, lambda c, t: jnp.tensordot(c, t, 1))
            return gathered(coded, x[0])
        case ScatterAdd(table, numbers, batch):
            coded = _one_hot(x[0], table.shape[batch], x[1].dtype)
            every = list(range(numbers.rank - batch))
            added = _over_batch(batch, lambda c, b: jnp.tensordot(c, b, (every, every)))
            return added(coded, x[1])
        case arithmetic.DivideBy(_, divisor):
            return x[0] / divisor
        case conversion.Cast(_, dtype) | conversion.AsReals(_, dtype):
            return x[0].astype(dtype)
        case conversion.Nearest():
            return jnp.where(jnp.isfinite(x[0]), jnp.floor(x[0] + 0.5), -1).astype(int)
        case s.Weigh():
            return jnp.where((x[0] == 0) & jnp.isinf(x[1]), 0, x[0] * x[1])
        case s.LogSoftmax(_, axes):
            return jax.nn.log_softmax(x[0], axes)
        case Dropout(_, rate):
            return jnp.where(x[0] >= rate, x[1] / (1 - rate), 0.0)
        case s.Where():
            return jnp.where(x[0] != 0, x[1], x[2])
        case s.Max(_, axes):
            return jnp.max(x[0], axes)
        case s.LogSumExp(_, axes):
            return jax.nn.logsumexp(x[0], axes)
        case s.Softmax(_, axes):
            return jax.nn.softmax(x[0], axes)
        case _:
            raise AssertionError(f"JAX does not know {generator}")


Two = Callable[[jax.Array, jax.Array], jax.Array]


def _over_batch(axes: int, function: Two) -> Two:
    for _ in range(axes):
        function = jax.vmap(function)
    return function


def _one_hot(numbers: jax.Array, length: int, dtype: jax.typing.DTypeLike) -> jax.Array:
    return (numbers[..., None] == jnp.arange(length)).astype(dtype)


def numbered(windows: Unfold) -> np.ndarray:
    """The number of each entry of each window."""
    space = windows.space
    (numbers,) = [windows.evaluate([np.arange(space.size, dtype=float).reshape(space.shape)])]
    return numbers.astype(int)


class InJax(free.Algebra[Array, Function]):
    def identity(self, term: free.Identity[Array]) -> Function:
        return lambda x: x

    def compose(self, term: free.Compose[Array], f: Function, g: Function) -> Function:
        return lambda x: g(f(x))

    def first(self, term: free.First[Array]) -> Function:
        return lambda x: x[0]  # type: ignore[misc]

    def second(self, term: free.Second[Array]) -> Function:
        return lambda x: x[1]  # type: ignore[misc]

    def delete(self, term: free.Delete[Array]) -> Function:
        return lambda _: ()

    def pair(self, term: free.Pair[Array], f: Function, g: Function) -> Function:
        return lambda x: (f(x), g(x))

    def zero(self, term: free.Zero[Array]) -> Function:
        zeros = [np.zeros(array.shape, array.dtype) for array in term.b.atoms()]
        return lambda _: to_jax(term.b, assemble(term.b, zeros))

    def add(self, term: free.Add[Array], f: Function, g: Function) -> Function:
        def run(x: Tree) -> Tree:
            total: Tree = jax.tree.map(jnp.add, f(x), g(x))
            return total

        return run

    def generator(self, term: free.Generator[Array]) -> Function:
        return lambda x: meaning(term, leaves(x))


def in_jax(f: Arrow) -> Function:
    return f.fold(InJax())
