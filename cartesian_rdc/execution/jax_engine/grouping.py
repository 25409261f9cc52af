# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# the types of JAX are partly unknown
"""What XLA would regroup, and what keeps it from doing so.

XLA rewrites ``(f x) g`` as ``(f g) x`` for constants, ``(x / y) / z`` as ``x / (y z)``,
``log (exp x)`` as ``x``, a sum of a sum as one sum, and ``x / y`` as ``x (1 / y)`` where y is a
number in every entry. Where a product, an exponential or a quotient leaves the range of a dtype,
that changes the result, from 1 to infinity among others. It does not see through an
``optimization_barrier``, whose price is that what lies before it and after it are not one loop.
"""

from __future__ import annotations

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
"""The ufuncs that XLA takes together with one another."""


def number(value: float, like: jax.Array) -> jax.Array:
    """A number of the dtype of an array, which XLA does not take to be a constant."""
    fixed: jax.Array = jax.lax.optimization_barrier(jnp.asarray(value, like.dtype))
    return fixed


def kept_apart(program: Program[Array]) -> set[int]:
    """The variables that XLA must not look through: quotients of quotients, sums of sums."""
    quotients, products, sums, spread = set[int](), set[int](), set[int](), set[int]()
    apart: set[int] = set()
    for instruction in program.instructions:
        generator, read = instruction.generator, {*instruction.arguments}
        if isinstance(generator, Divide):
            apart |= spread & {instruction.arguments[1]}
        if _is_quotient(generator):
            apart |= read & (quotients | products)
            quotients.update(instruction.results)
        elif _is_sum(generator):
            apart |= read & sums
            sums.update(instruction.results)
        elif isinstance(generator, Contraction | arithmetic.Polynomial):
            products.update(instruction.results)
        elif isinstance(generator, TRANSPARENT):
            for made in (quotients, products, sums, spread):
                if read & made:
                    made.update(instruction.results)
        if isinstance(generator, r.Broadcast):
            spread.update(instruction.results)
    return apart


TRANSPARENT = (r.Rearrangement, arithmetic.Negate, arithmetic.Scale, selection.Maximum)
"""The generators that XLA moves others past."""


def _is_quotient(generator: Generator[Array]) -> bool:
    if isinstance(generator, Elementwise):
        return any(call.ufunc in INVERTED for call in calls(generator.function.numpy) or ())
    return isinstance(generator, Divide | arithmetic.Power)


def _is_sum(generator: Generator[Array]) -> bool:
    return isinstance(generator, r.Sum) or (
        isinstance(generator, Contraction) and bool(generator.summed)
    )
