"""Generators that take several loops, as instructions that take one."""

from __future__ import annotations

from dataclasses import replace
from typing import final

import numpy as np

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.smooth import Array
from cartesian_rdc.categories.smooth import elementwise as e
from cartesian_rdc.categories.smooth import selection as s
from cartesian_rdc.categories.smooth.arithmetic import Divide, Negate, Polynomial, Reciprocal
from cartesian_rdc.categories.smooth.generator import Constant
from cartesian_rdc.categories.smooth.lookup import AddRows, Lookup
from cartesian_rdc.categories.smooth.multilinear import Contraction
from cartesian_rdc.categories.smooth.rearrangement import Axes, Broadcast, Sum
from cartesian_rdc.execution.instructions import Instruction, Nought, Plus
from cartesian_rdc.execution.program import Program
from cartesian_rdc.execution.simplification import Subtract


def expand(program: Program[Array]) -> Program[Array]:
    """The same program without sigmoids, softmax, log-sum-exp and tables."""
    writer = _Writer(list(program.atoms), [])
    for instruction in program.instructions:
        match instruction.generator:
            case s.Softmax(space, axes) if space.size:
                writer.softmax(space, axes, instruction)
            case s.Softmax(space, _):
                writer.instructions.append(Instruction(Nought(space), (), instruction.results))
            case e.Sigmoid(space):
                writer.sigmoid(space, instruction)
            case s.LogSumExp(space, axes):
                writer.log_sum_exp(space, axes, instruction)
            case Lookup():
                writer.look_up(instruction.generator, instruction)
            case AddRows():
                writer.add_rows(instruction.generator, instruction)
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

    def sigmoid(self, space: Array, instruction: Instruction[Array]) -> None:
        """``1 / (1 + exp (-x))``."""
        (x,), (result,) = instruction.arguments, instruction.results
        power = self.write(e.Exponential(space), self.write(Negate(space), x))
        whole = self.write(Polynomial(space, (1.0, 1.0)), power)
        self.write(Reciprocal(space), whole, result=result)

    def softmax(self, space: Array, axes: Axes, instruction: Instruction[Array]) -> None:
        """``exp (x - max x) / Σ exp (x - max x)``."""
        (x,), (result,) = instruction.arguments, instruction.results
        top = self.write(Broadcast(space, axes), self.write(s.Largest(space, axes), x))
        powers = self.write(e.Exponential(space), self.write(Subtract(space), x, top))
        total = self.write(Broadcast(space, axes), self.write(Sum(space, axes), powers))
        self.write(Divide(space), powers, total, result=result)

    def log_sum_exp(self, space: Array, axes: Axes, instruction: Instruction[Array]) -> None:
        """``log Σ exp (x - t) + t``, where ``t = max x`` if that is finite, else 0."""
        (x,), (result,) = instruction.arguments, instruction.results
        rest = self.atoms[result]
        top = self.write(s.Largest(space, axes), x)
        zero = self.write(Nought(rest))
        finite = self.write(s.Equal(rest), self.write(Subtract(rest), top, top), zero)
        top = self.write(s.Where(rest), finite, top, zero)
        less = self.write(Subtract(space), x, self.write(Broadcast(space, axes), top))
        total = self.write(Sum(space, axes), self.write(e.Exponential(space), less))
        self.write(Plus(rest), self.write(e.Logarithm(rest), total), top, result=result)

    def look_up(self, generator: Lookup, instruction: Instruction[Array]) -> None:
        """One-hot coding, and a contraction with the table."""
        (table, numbers), (result,) = instruction.arguments, instruction.results
        coded, axes = self.one_hot(generator.table, generator.numbers, generator.batch, numbers)
        row = tuple(range(len(axes), len(axes) + generator.table.rank - generator.batch - 1))
        of_table = (*axes[: generator.batch], axes[-1], *row)
        product = Contraction(
            self.atoms[coded], generator.table, axes, of_table, (*axes[:-1], *row)
        )
        self.write(product, coded, table, result=result)

    def add_rows(self, generator: AddRows, instruction: Instruction[Array]) -> None:
        """One-hot coding, and a contraction with the rows."""
        (numbers, rows), (result,) = instruction.arguments, instruction.results
        coded, axes = self.one_hot(generator.table, generator.numbers, generator.batch, numbers)
        row = tuple(range(len(axes), len(axes) + generator.table.rank - generator.batch - 1))
        of_table = (*axes[: generator.batch], axes[-1], *row)
        product = Contraction(
            self.atoms[coded], self.atoms[rows], axes, (*axes[:-1], *row), of_table
        )
        self.write(product, coded, rows, result=result)

    def one_hot(
        self, table: Array, numbers: Array, batch: int, v: int
    ) -> tuple[int, tuple[int, ...]]:
        """The numbers as rows of 0 and 1, and numbers for the axes of that."""
        length = table.shape[batch]
        wide, line = numbers.with_shape(*numbers.shape, length), numbers.with_shape(length)
        here = self.write(Broadcast(wide, (numbers.rank,)), v)

        def reaches(shift: float) -> int:
            bounds = (np.arange(length) + shift).astype(line.dtype)
            every = self.write(Constant(line, bounds.tobytes()))
            every = self.write(Broadcast(wide, tuple(range(numbers.rank))), every)
            return self.write(s.GreaterEqual(wide), here, every)

        coded = self.write(Subtract(wide), reaches(-0.5), reaches(0.5))
        return coded, tuple(range(wide.rank))
