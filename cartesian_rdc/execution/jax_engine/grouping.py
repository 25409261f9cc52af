# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# the types of JAX are partly unknown
"""What XLA would regroup, and what keeps it from doing so.

XLA rewrites ``(f x) g`` as ``(f g) x`` for constants, ``(x / y) / z`` as ``x / (y z)``,
``log (exp x)`` as ``x``, and a sum of a sum as one sum. Where a product, an exponential or a
quotient leaves the range of a dtype, that changes the result, from 1 to infinity among others. It
does not see through an ``optimization_barrier``, whose price is that what lies before it and after
it are not one loop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

import jax
import jax.numpy as jnp

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.smooth import (
    Array,
    Elementwise,
    arithmetic,
    rearrangement as r,
    selection,
)
from cartesian_rdc.categories.smooth.multilinear import Contraction
from cartesian_rdc.categories.smooth.pointwise import Divide
from cartesian_rdc.execution._program import Program
from cartesian_rdc.execution.ufuncs import calls

INVERTED = {"divide", "exp", "exp2", "log", "log2", "power", "reciprocal", "sqrt", "square"}
"""The ufuncs that XLA takes together with one another, and with quotients."""

ROOTS = {"log", "log2", "power", "sqrt"}
"""Those that it takes together with products: ``sqrt (x x)`` is ``|x|``."""


hidden: Callable[[jax.Array], jax.Array] = jax.lax.optimization_barrier
"""The same array, which XLA does not look through."""


def number(value: float, like: jax.Array) -> jax.Array:
    """A number of the dtype of an array, which XLA does not take to be a constant."""
    return hidden(jnp.asarray(value, like.dtype))


def kept_apart(program: Program[Array], states: Iterable[tuple[int, int]] = ()) -> set[int]:
    """The variables that XLA must not look through: quotients of quotients, sums of sums.

    ``states`` are inputs of a step with the outputs that replace them: XLA looks through several
    steps where it compiles them together.
    """
    carried = list(states)
    quotients, products, sums = _kinds(program, (set(), set(), set()))[0]
    begun = tuple({v for v, w in carried if w in kind} for kind in (quotients, products, sums))
    return _kinds(program, (begun[0], begun[1], begun[2]))[1]


Kinds: TypeAlias = tuple[set[int], set[int], set[int]]
"""Quotients and other functions that XLA takes together; products; sums."""


def _kinds(program: Program[Array], begun: Kinds) -> tuple[Kinds, set[int]]:
    """What variables are, given what inputs are, and which must be kept apart."""
    quotients, products, sums = begun
    apart, repeated = set[int](), set[int]()
    for instruction in program.instructions:
        generator, read = instruction.generator, {*instruction.arguments}
        if _computes(generator, INVERTED):
            apart |= read & quotients
            apart |= read & products if _computes(generator, ROOTS) else set()
            quotients.update(instruction.results)
        elif _is_sum(generator):
            apart |= read & sums if isinstance(generator, r.Sum) else set()
            sums.update(instruction.results)
        elif _is_multiple(generator) and not read & repeated:
            pass  # a number times an array is no square, unless the array is that number
        elif isinstance(generator, Contraction | arithmetic.Polynomial):
            products.update(instruction.results)
        elif isinstance(generator, TRANSPARENT):
            if isinstance(generator, r.Broadcast) or read & repeated:
                repeated.update(instruction.results)
            for made in (quotients, products, sums):
                if read & made:
                    made.update(instruction.results)
    return (quotients, products, sums), apart


TRANSPARENT = (r.Rearrangement, arithmetic.Negate, arithmetic.Scale, selection.Maximum)
"""The generators that XLA moves others past."""


def _computes(generator: Generator[Array], ufuncs: set[str]) -> bool:
    """Whether a generator computes one of these functions."""
    match generator:
        case Elementwise(_, function):
            return any(call.ufunc in ufuncs for call in calls(function.numpy) or ())
        case Divide() | arithmetic.DivideBy():
            return "divide" in ufuncs
        case arithmetic.Power():
            return "power" in ufuncs
        case _:
            return False


def _is_multiple(generator: Generator[Array]) -> bool:
    """Whether a generator multiplies an array with axes by a number that is another argument."""
    return isinstance(generator, Contraction) and (
        bool(generator.left_axes) != bool(generator.right_axes)
    )


def _is_sum(generator: Generator[Array]) -> bool:
    return isinstance(generator, r.Sum) or (
        isinstance(generator, Contraction) and bool(generator.summed)
    )
