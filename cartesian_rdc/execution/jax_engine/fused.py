# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# the types of JAX are partly unknown
"""Generators that JAX runs as one function each: a further one is a further case of ``fused``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import final

import jax

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.smooth import Array, Attention, AttentionBackward
from cartesian_rdc.execution.jax_engine.attention import attention, outdoes_definition
from cartesian_rdc.execution.jax_engine.functions import (
    DefinedJaxFunction,
    Jax,
    JaxFunction,
    Pullback,
)


@final
@dataclass(frozen=True)
class Fused:
    """A generator as one function of JAX.

    ``function``  from its arguments to its results; equal for equal generators
    ``chosen``    whether JAX runs it, on the device that it has, where there is a definition too
    ``half``      whether it computes half precision itself, and rounds once
    """

    function: Jax
    chosen: Callable[[], bool] = lambda: True
    half: bool = False


def fused(generator: Generator[Array]) -> Fused | None:
    """The function of JAX that a generator is, if it is one."""
    match generator:
        case JaxFunction() | DefinedJaxFunction():
            return Fused(generator.function)
        case Attention():
            chosen = partial(outdoes_definition, generator)
            return Fused(AttentionFunction(generator), chosen, half=True)
        case AttentionBackward():
            chosen = partial(outdoes_definition, generator)
            return Fused(Pullback(AttentionFunction(generator.forward), 3), chosen, half=True)
        case _:
            return None


@final
@dataclass(frozen=True)
class AttentionFunction:
    """Attention, as a function of JAX."""

    generator: Attention

    def __call__(self, q: jax.Array, k: jax.Array, v: jax.Array) -> jax.Array:
        return attention(self.generator, q, k, v)
