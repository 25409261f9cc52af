"""Generators that take several loops, as instructions that take one."""

from __future__ import annotations

from dataclasses import replace
from typing import final

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.smooth import Array, exp, log, selection as s
from cartesian_rdc.categories.smooth.pointwise import Divide
from cartesian_rdc.categories.smooth.rearrangement import Axes, Broadcast, Sum
from cartesian_rdc.execution.instructions import Instruction, Nought, Plus, Subtract
from cartesian_rdc.execution.program import Program


def expand(program: Program[Array]) -> Program[Array]:
    """The same program without softmax and log-sum-exp."""
    writer = _Writer(list(program.atoms), [])
    for instruction in program.instructions:
        match instruction.generator:
            case s.Softmax(space, axes) if space.size:
                writer.softmax(space, axes, instruction)
            case s.Softmax(space, _):
                writer.instructions.append(Instruction(Nought(space), (), instruction.results))
            case s.LogSumExp(space, axes):
                writer.log_sum_exp(space, axes, instruction)
            case _:
                writer.instructions.append(instruction)
    return replace(program, atoms=tuple(writer.atoms), instructions=tuple(writer.instructions))


@final
class _Writer:
    def __init__(self, atoms: list[Array], instructions: list[Instruction[Array]]) -> None:
        self.atoms = atoms
        self.instructions = instructions

    def write(self, generator: Generator[Array], *arguments: int, result: int | None = None) -> int:
        if result is None:
            result = len(self.atoms)
            self.atoms.append(generator.codomain.atoms()[0])
        self.instructions.append(Instruction(generator, arguments, (result,)))
        return result

    def softmax(self, space: Array, axes: Axes, instruction: Instruction[Array]) -> None:
        """``exp (x - max x) / Σ exp (x - max x)``."""
        (x,), (result,) = instruction.arguments, instruction.results
        top = self.write(Broadcast(space, axes), self.write(s.Max(space, axes), x))
        powers = self.write(exp.on(space), self.write(Subtract(space), x, top))
        total = self.write(Broadcast(space, axes), self.write(Sum(space, axes), powers))
        self.write(Divide(space), powers, total, result=result)

    def log_sum_exp(self, space: Array, axes: Axes, instruction: Instruction[Array]) -> None:
        """``log Σ exp (x - t) + t``, where ``t = max x`` if that is finite, else 0."""
        (x,), (result,) = instruction.arguments, instruction.results
        rest = self.atoms[result]
        top = self.write(s.Max(space, axes), x)
        zero = self.write(Nought(rest))
        finite = self.write(s.Equal(rest), self.write(Subtract(rest), top, top), zero)
        top = self.write(s.Where(rest), finite, top, zero)
        less = self.write(Subtract(space), x, self.write(Broadcast(space, axes), top))
        total = self.write(Sum(space, axes), self.write(exp.on(space), less))
        self.write(Plus(rest), self.write(log.on(rest), total), top, result=result)
