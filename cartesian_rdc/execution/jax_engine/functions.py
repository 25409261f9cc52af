# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# the types of JAX are partly unknown
"""Functions of JAX as morphisms of Smooth, with the derivatives that JAX gives them.

>>> import jax.numpy as jnp
>>> from cartesian_rdc.execution import NumpyEngine
>>> from cartesian_rdc.neural import reals
>>> from cartesian_rdc.typed import reverse_derivative
>>> squares = from_jax(lambda x: jnp.sum(x * x), reals(3), reals())
>>> NumpyEngine().compile(reverse_derivative(squares))(([1, 2, 3], 1))
array([2., 4., 6.])
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, final

import jax
import numpy as np

from cartesian_rdc.categories.free import Atomic, Product, interned
from cartesian_rdc.categories.smooth import Arrow, Numbers, SmoothGenerator, Space
from cartesian_rdc.errors import SpaceError
from cartesian_rdc.execution.interruptions import uninterrupted
from cartesian_rdc.execution.jax_engine.jaxprs import jaxpr_of
from cartesian_rdc.functors import Batching
from cartesian_rdc.type_variables import A, B
from cartesian_rdc.typed import Hom, Obj

Jax = Callable[..., Any]
"""A function of JAX arrays, one for each array of the domain, to those of the codomain."""


@final
@interned
class JaxFunction(SmoothGenerator):
    """``A -> B``, as a function of JAX that takes the arrays of A from left to right.

    It gives the arrays of B in this order, in any structure. The function is pure, as JAX wants
    it. Its reverse derivative is that of ``jax.vjp``.
    """

    function: Jax
    source: Space
    target: Space

    def boundary(self) -> tuple[Space, Space]:
        return self.source, self.target

    def call(self, arguments: Sequence[jax.Array]) -> list[jax.Array]:
        """The arrays of the result."""
        return jax.tree.leaves(self.function(*arguments))

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers | Sequence[Numbers]:
        with jax.enable_x64(True):
            results = [np.asarray(x) for x in _compiled(self)(*arguments)]
        return results[0] if isinstance(self.target, Atomic) else results

    def batched(self, n: int) -> Arrow:
        """``jax.vmap`` of the function."""
        rows = Batching(n).on_object
        return JaxFunction(jax.vmap(self.function), rows(self.source), rows(self.target))

    def reverse_derivative(self) -> Arrow:
        """``(x, c) -> vjp(f, x)(c)``."""
        pullback = Pullback(self.function, len(self.source.atoms()))
        return JaxFunction(pullback, Product(self.source, self.target), self.source)

    def described_as(self) -> tuple[object, ...]:
        """What JAX computes: the jaxpr, which is the same in every process."""
        given = [np.zeros(array.shape, array.dtype) for array in self.source.atoms()]
        return self.source, self.target, *jaxpr_of(lambda *x: self.call(x), given)


@lru_cache(maxsize=1024)
def _compiled(function: JaxFunction) -> Callable[..., list[jax.Array]]:
    """A function as XLA compiles it, once for each, and not at every evaluation."""
    given = [np.zeros(array.shape, array.dtype) for array in function.source.atoms()]
    traced = jax.jit(lambda *arguments: function.call(arguments)).lower(*given)
    with uninterrupted():
        return traced.compile()


@final
@dataclass(frozen=True)
class Pullback:
    """``(x, c) -> vjp(f, x)(c)``, where x is ``number`` arrays."""

    function: Jax
    number: int

    def __call__(self, *arguments: jax.Array) -> tuple[jax.Array, ...]:
        point, covectors = arguments[: self.number], arguments[self.number :]
        _, pullback = jax.vjp(lambda *x: jax.tree.leaves(self.function(*x)), *point)
        result: tuple[jax.Array, ...] = pullback(list(covectors))
        return result


def from_jax(
    function: Jax, a: Obj[Space, Arrow, A], b: Obj[Space, Arrow, B]
) -> Hom[Space, Arrow, A, B]:
    """A function of JAX as a map ``A -> B``.

    It takes one argument for each array of A, and gives the arrays of B. Raises ``SpaceError`` if
    it gives others.
    """
    source, target = a.object, b.object
    with jax.enable_x64(True):
        given = [np.zeros(array.shape, array.dtype) for array in source.atoms()]
        results = jax.tree.leaves(jax.eval_shape(function, *given))
    came = [(result.shape, str(result.dtype)) for result in results]
    if came != [(array.shape, array.dtype) for array in target.atoms()]:
        words = ", ".join(f"{dtype}{list(shape)}" for shape, dtype in came)
        raise SpaceError(f"the function has to give the arrays of {target}, it gives {words}")
    return Hom(a, b, JaxFunction(function, source, target))
