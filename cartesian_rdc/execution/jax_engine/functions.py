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
from typing import Any, TypeAlias, final

import jax
import jax.numpy as jnp
import numpy as np

from cartesian_rdc.categories.free import Atomic, Product, interned
from cartesian_rdc.categories.smooth import (
    Arrow,
    Defined,
    Numbers,
    SmoothGenerator,
    Space,
    smooth,
)
from cartesian_rdc.errors import SpaceError
from cartesian_rdc.execution.interruptions import uninterrupted
from cartesian_rdc.execution.jax_engine.jaxprs import jaxpr_of
from cartesian_rdc.functors import Batching, Precision
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
        return JaxFunction(mapped(self.function), rows(self.source), rows(self.target))

    def reverse_derivative(self) -> Arrow:
        """``(x, c) -> vjp(f, x)(c)``."""
        pullback = Pullback(self.function, len(self.source.atoms()))
        return JaxFunction(pullback, Product(self.source, self.target), self.source)

    def described_as(self) -> tuple[object, ...]:
        """What JAX computes: the jaxpr, which is the same in every process."""
        given = [np.zeros(array.shape, array.dtype) for array in self.source.atoms()]
        return self.source, self.target, *jaxpr_of(lambda *x: self.call(x), given)


@final
@interned
class DefinedJaxFunction(Defined):
    """A function of JAX that is equal to a term, its ``meaning``: a kernel of one's own.

    JAX runs the function, other engines evaluate the term. Its reverse derivative is defined like
    this as well: by ``jax.vjp``, which takes a backward pass that ``jax.custom_vjp`` gives, and by
    R of the term.
    """

    function: Jax
    meaning: Arrow

    def boundary(self) -> tuple[Space, Space]:
        return self.meaning.domain, self.meaning.codomain

    def definition(self) -> Arrow:
        return self.meaning

    def batched(self, n: int) -> Arrow:
        """``jax.vmap`` of the function, and the rows of the term."""
        return DefinedJaxFunction(mapped(self.function), Batching(n).on_morphism(self.meaning))

    def with_dtype(self, dtype: str) -> Arrow:
        """The same function, and the term in that precision."""
        return DefinedJaxFunction(self.function, Precision(dtype).on_morphism(self.meaning))

    def reverse_derivative(self) -> Arrow:
        """``(x, c) -> vjp(f, x)(c)``, which is R of the term."""
        pullback = Pullback(self.function, len(self.domain.atoms()))
        return DefinedJaxFunction(pullback, smooth.reverse_derivative(self.meaning))

    @property
    def label(self) -> str:
        return name_of(self.function)

    def described_as(self) -> tuple[object, ...]:
        """The term."""
        return (self.meaning,)


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

    def __call__(self, *arguments: jax.Array) -> list[jax.Array]:
        _, pull = pulling(self.function, arguments[: self.number])
        return pull(arguments[self.number :])


@final
@dataclass(frozen=True)
class Mapped:
    """``jax.vmap`` of a function; equal for equal functions."""

    function: Jax

    def __call__(self, *arguments: jax.Array) -> Any:
        return jax.vmap(self.function)(*arguments)


def name_of(function: Jax) -> str:
    """A word for a function of JAX, or for its pullback."""
    if isinstance(function, Mapped):
        return name_of(function.function)
    if isinstance(function, Pullback):
        return f"{name_of(function.function)}_backward"
    return str(getattr(function, "__name__", "jax"))


def mapped(function: Jax) -> Jax:
    """The function on each row; of a pullback, that of the function on each row."""
    if isinstance(function, Pullback):
        return Pullback(mapped(function.function), function.number)
    return Mapped(function)


Pull: TypeAlias = Callable[[Sequence[jax.Array]], list[jax.Array]]
"""From covectors, one for each array of the result, to those of the arguments."""


def pulling(function: Jax, point: Sequence[jax.Array]) -> tuple[list[jax.Array], Pull]:
    """The results of a function at a point, and its pullback there, which share what they can."""
    results, pullback = jax.vjp(lambda *x: jax.tree.leaves(function(*x)), *point)

    def pull(covectors: Sequence[jax.Array]) -> list[jax.Array]:
        return [
            like if part.dtype == jax.dtypes.float0 else part  # of indices: they stay
            for part, like in zip(pullback(list(covectors)), zeros, strict=True)
        ]

    zeros = [jnp.zeros_like(part) for part in point]
    return results, pull


def from_jax(
    function: Jax,
    a: Obj[Space, Arrow, A],
    b: Obj[Space, Arrow, B],
    *,
    definition: Hom[Space, Arrow, A, B] | None = None,
) -> Hom[Space, Arrow, A, B]:
    """A function of JAX as a map ``A -> B``, whose derivative is that of ``jax.vjp``.

    A backward pass of one's own is given to the function by ``jax.custom_vjp``.

    ``function``    takes one argument for each array of A, and gives the arrays of B in order, in
                    any structure
    ``definition``  a map that the function is equal to, as ``check_definition`` tests: JAX runs the
                    function, such as a kernel, and other engines, laws and files the definition

    Raises ``SpaceError`` if the function gives other arrays than those of B, or if the definition
    is no map ``A -> B``.
    """
    source, target = a.object, b.object
    with jax.enable_x64(True):
        given = [np.zeros(array.shape, array.dtype) for array in source.atoms()]
        results = jax.tree.leaves(jax.eval_shape(function, *given))
    came = [(result.shape, str(result.dtype)) for result in results]
    if came != [(array.shape, array.dtype) for array in target.atoms()]:
        words = ", ".join(f"{dtype}{list(shape)}" for shape, dtype in came)
        raise SpaceError(f"the function has to give the arrays of {target}, it gives {words}")
    if definition is None:
        return Hom(a, b, JaxFunction(function, source, target))
    meaning = definition.morphism
    if (meaning.domain, meaning.codomain) != (source, target):
        raise SpaceError(
            f"the definition of {name_of(function)} has to go {source} -> {target} as it does, "
            f"and goes {meaning.domain} -> {meaning.codomain}"
        )
    return Hom(a, b, DefinedJaxFunction(function, meaning))
