# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# the types of JAX are partly unknown
"""Functions of JAX in a program, whose pullbacks take what the forward pass leaves.

Where a program has a function and its R at the same arguments, ``jax.vjp`` is run once: the value
is its first result, R its second one, so that a kernel with a backward pass of its own runs each
once. The body of a loop is a program of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, final

import jax

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.smooth import Array, Attention, AttentionBackward
from cartesian_rdc.execution._program import Program
from cartesian_rdc.execution.instructions import Instruction
from cartesian_rdc.execution.jax_engine.attention import attention
from cartesian_rdc.execution.jax_engine.functions import (
    DefinedJaxFunction,
    Jax,
    JaxFunction,
    Pull,
    Pullback,
    pulling,
)

Place: TypeAlias = tuple[Jax, tuple[int, ...]]
"""A function and the variables at which it is taken."""


@final
@dataclass(frozen=True)
class Mixing:
    """Attention, as a function of JAX."""

    generator: Attention

    def __call__(self, q: jax.Array, k: jax.Array, v: jax.Array) -> jax.Array:
        return attention(self.generator, q, k, v)


def as_function(generator: Generator[Array]) -> Jax | None:
    """The function of JAX that a generator is as a whole, if it is one."""
    match generator:
        case JaxFunction() | DefinedJaxFunction():
            return generator.function
        case Attention():
            return Mixing(generator)
        case AttentionBackward():
            return Pullback(Mixing(generator.forward), 3)
        case _:
            return None


@final
class Residuals:
    """What the functions in a program leave for their pullbacks."""

    def __init__(self, program: Program[Array]) -> None:
        self._function = {i.results: as_function(i.generator) for i in program.instructions}
        self._pulled = {
            (function.function, i.arguments[: function.number])
            for i in program.instructions
            if isinstance(function := self._function[i.results], Pullback)
        }
        self._left: dict[Place, tuple[list[jax.Array], Pull]] = {}

    def results(self, i: Instruction[Array], x: Sequence[jax.Array]) -> Sequence[jax.Array] | None:
        """The results of an instruction that is a function of JAX; ``None`` of another."""
        function = self._function[i.results]
        if function is None:
            return None
        if isinstance(function, Pullback):
            number = function.number
            place = (function.function, i.arguments[:number])
            return self._at(place, x[:number])[1](x[number:])
        if (function, i.arguments) in self._pulled:
            return self._at((function, i.arguments), x)[0]
        return jax.tree.leaves(function(*x))

    def _at(self, place: Place, x: Sequence[jax.Array]) -> tuple[list[jax.Array], Pull]:
        if place not in self._left:
            self._left[place] = pulling(place[0], x)
        return self._left[place]
