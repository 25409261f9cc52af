"""Rewriting programs of Smooth where the result is the same to the last bit.

x + (-y)  =  x - y          -(-x)      =  x
(-x) + y  =  y - x          -(f x)     =  (-f) x         f (-x)  =  (-f) x
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import final

import numpy as np

from cartesian_rdc.categories.free import Atomic, Generator, Pair, Product, Second, interned
from cartesian_rdc.categories.smooth import Array, Arrow, Numbers, SmoothGenerator, Space, then
from cartesian_rdc.categories.smooth.arithmetic import Negate, Scale
from cartesian_rdc.execution.program import Instruction, Plus, Program
from cartesian_rdc.execution.tracing import tidy


@final
@interned
class Subtract(SmoothGenerator):
    """``A × A -> A``: ``x - y``. Only programs have it; in terms it is ``x + (-y)``."""

    space: Array

    def boundary(self) -> tuple[Space, Space]:
        a = Atomic(self.space)
        return Product(a, a), a

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return np.subtract(arguments[0], arguments[1])

    def reverse_derivative(self) -> Arrow:
        """``⟨π1, -π1⟩``."""
        dz = Second(self.domain, self.codomain)
        return Pair(dz, then(dz, Negate(self.space)))


def simplify(program: Program[Array]) -> Program[Array]:
    """The program, rewritten from the first instruction to the last."""
    replaced: dict[int, int] = {}
    made_by: dict[int, Instruction[Array]] = {}
    instructions: list[Instruction[Array]] = []

    def write(generator: Generator[Array], arguments: Sequence[int], result: int) -> None:
        instruction = Instruction(generator, tuple(arguments), (result,))
        made_by[result] = instruction
        instructions.append(instruction)

    def negated(v: int) -> int | None:
        """The variable whose negation this one is."""
        instruction = made_by.get(v)
        if instruction is not None and isinstance(instruction.generator, Negate):
            return instruction.arguments[0]
        return None

    for instruction in program.instructions:
        generator = instruction.generator
        arguments = tuple(replaced.get(v, v) for v in instruction.arguments)
        result = instruction.results[0]
        inner = [negated(v) for v in arguments]
        if isinstance(generator, Plus) and inner[1] is not None:
            write(Subtract(program.atoms[result]), (arguments[0], inner[1]), result)
        elif isinstance(generator, Plus) and inner[0] is not None:
            write(Subtract(program.atoms[result]), (arguments[1], inner[0]), result)
        elif isinstance(generator, Negate) and inner[0] is not None:
            replaced[result] = inner[0]
        elif isinstance(generator, Scale) and inner[0] is not None:
            write(Scale(generator.space, -generator.factor), (inner[0],), result)
        elif isinstance(generator, Negate) and arguments[0] in made_by:
            before = made_by[arguments[0]]
            if isinstance(before.generator, Scale):
                opposite = Scale(before.generator.space, -before.generator.factor)
                write(opposite, before.arguments, result)
            else:
                write(generator, arguments, result)
        else:
            write(generator, arguments, result)
    outputs = tuple(replaced.get(v, v) for v in program.outputs)
    return tidy(
        Program(
            program.domain,
            program.codomain,
            program.atoms,
            program.inputs,
            tuple(instructions),
            outputs,
        )
    )
