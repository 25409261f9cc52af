# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# the types of JAX are partly unknown
"""Functions of JAX in a program, whose pullbacks take what the forward pass leaves.

Where a program has a function and its R at the same arguments, ``jax.vjp`` is run once: the value
is its first result, R its second one, so that a kernel with a backward pass of its own runs each
once. The body of a loop is a program of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias, final

import jax

from cartesian_rdc.categories.smooth import Array
from cartesian_rdc.execution._program import Program
from cartesian_rdc.execution.instructions import Instruction
from cartesian_rdc.execution.jax_engine.functions import Jax, Pull, Pullback, pulling
from cartesian_rdc.execution.jax_engine.fused import fused

Call: TypeAlias = tuple[Jax, tuple[int, ...]]
"""A function and the variables that it is called with."""


@final
class Residuals:
    """What the functions in a program leave for their pullbacks."""

    def __init__(self, program: Program[Array]) -> None:
        found = {i.results: fused(i.generator) for i in program.instructions}
        self._function = {results: one and one.function for results, one in found.items()}
        self._pulled = {
            (function.function, i.arguments[: function.number])
            for i in program.instructions
            if isinstance(function := self._function[i.results], Pullback)
        }
        self._left: dict[Call, tuple[list[jax.Array], Pull]] = {}

    def results(self, i: Instruction[Array], x: Sequence[jax.Array]) -> Sequence[jax.Array] | None:
        """The results of an instruction that is a function of JAX; ``None`` of another."""
        function = self._function[i.results]
        if function is None:
            return None
        if isinstance(function, Pullback):
            number = function.number
            forward = (function.function, i.arguments[:number])
            return self._of(forward, x[:number])[1](x[number:])
        if (function, i.arguments) in self._pulled:
            return self._of((function, i.arguments), x)[0]
        return jax.tree.leaves(function(*x))

    def _of(self, call: Call, x: Sequence[jax.Array]) -> tuple[list[jax.Array], Pull]:
        if call not in self._left:
            self._left[call] = pulling(call[0], x)
        return self._left[call]
