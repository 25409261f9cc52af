# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# the types of JAX are partly unknown
"""Functions of JAX as morphisms of Smooth, with the derivatives that JAX gives them.

>>> import jax.numpy as jnp
>>> from cartesian_rdc.categories.smooth import smooth, space
>>> from cartesian_rdc.execution import NumpyEngine
>>> squares = from_jax(lambda x: jnp.sum(x * x), space(3), space())
>>> NumpyEngine().compile(smooth.reverse_derivative(squares))(([1, 2, 3], 1))
array([2., 4., 6.])
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import final

import numpy as np

from cartesian_rdc.categories.free import Atomic, Product, Unit, interned
from cartesian_rdc.categories.smooth import (
    Array,
    Arrow,
    Numbers,
    SmoothGenerator,
    Space,
    array_of,
    smooth,
)
from cartesian_rdc.errors import SpaceError, missing_extra
from cartesian_rdc.functors import Batching

try:
    import jax
except ImportError:
    raise missing_extra("jax", "jax") from None

Jax = Callable[..., jax.Array]
"""A function of JAX arrays, one for each array of the domain, to one array."""


@final
@interned
class JaxFunction(SmoothGenerator):
    """``A -> B``, as a function of JAX that takes the arrays of A from left to right.

    The function is pure, as JAX wants it. Its reverse derivative is what ``jax.vjp`` says.
    """

    function: Jax
    source: Space
    target: Array

    def boundary(self) -> tuple[Space, Space]:
        return self.source, Atomic(self.target)

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        with jax.enable_x64(True):
            return np.asarray(jax.jit(self.function)(*arguments))

    def batched(self, n: int) -> Arrow:
        """``jax.vmap`` of the function."""
        source = Batching(n).on_object(self.source)
        return JaxFunction(jax.vmap(self.function), source, self.target.rows(n))

    def reverse_derivative(self) -> Arrow:
        """``(x, c) -> vjp(f, x)(c)``, a generator for each array of A."""
        both = Product(self.source, Atomic(self.target))
        arrays = self.source.atoms()
        parts: list[Arrow] = [
            JaxFunction(Covector(self.function, k), both, array) for k, array in enumerate(arrays)
        ]
        return self.source.collect(parts, lambda: smooth.zero(both, Unit()), smooth.pair)


@final
@dataclass(frozen=True)
class Covector:
    """``(x, c) -> vjp(f, x)(c)``, the part of one argument."""

    function: Jax
    number: int

    def __call__(self, *arguments: jax.Array) -> jax.Array:
        *point, covector = arguments
        _, pullback = jax.vjp(self.function, *point)
        result: jax.Array = pullback(covector)[self.number]
        return result


def from_jax(function: Jax, source: Space, target: Space) -> Arrow:
    """A function of JAX as a morphism; it takes one argument for each array of the source.

    Raises ``SpaceError`` where it does not give an array of the target, one array.
    """
    array = array_of(target)
    with jax.enable_x64(True):
        given = [np.zeros(a.shape, a.dtype) for a in source.atoms()]
        results = jax.tree.leaves(jax.eval_shape(function, *given))
    came = ", ".join(f"{result.dtype}{list(result.shape)}" for result in results)
    if [(result.shape, result.dtype) for result in results] != [(array.shape, array.dtype)]:
        raise SpaceError(f"the function has to give one array of {array}, it gives {came}")
    return JaxFunction(function, source, array)
