"""A program in instructions that there are loops for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import final

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.smooth import (
    Array,
    arithmetic,
    exp,
    log,
    log1p,
    selection as s,
)
from cartesian_rdc.categories.smooth.pointwise import Divide
from cartesian_rdc.categories.smooth.rearrangement import Axes, Broadcast, Sum, Transpose
from cartesian_rdc.execution._program import Program
from cartesian_rdc.execution.instructions import Instruction, Nought, Plus, Subtract
from cartesian_rdc.execution.loops import Loop, is_loop
from cartesian_rdc.execution.numba_engine.views import READ_THROUGH
from cartesian_rdc.execution.passes.allocate import CONSTANTS
from cartesian_rdc.execution.passes.opened import opened


def prepared(code: Program[Array], states: Sequence[int]) -> Program[Array]:
    """The program without softmax, log-softmax and log-sum-exp, and with outputs of its own.

    ``states`` are inputs that the first outputs replace. An output that is an input, or another
    output as well, is a copy; not so a state that stays as it is. A loop has states that nothing
    else reads, and makes its constants itself.
    """
    return _Writer(code).prepared(states)


@final
class _Writer:
    """Writes a program again."""

    def __init__(self, code: Program[Array]) -> None:
        self.code = code
        self.atoms = list(code.atoms)
        self.instructions: list[Instruction[Array]] = []
        self._made_by = {v: i for i in code.instructions for v in i.results}
        self._uses = Counter(v for i in code.instructions for v in i.arguments)
        self._uses.update(code.outputs)

    def prepared(self, states: Sequence[int]) -> Program[Array]:
        """The whole program."""
        own = set(range(len(self.atoms))) - set(self.code.inputs)
        outputs: list[int] = []
        last: list[tuple[int, int]] = []
        for v, state in zip_longest(self.code.outputs, states):
            if v in own or v == state:
                outputs.append(v)
                own.discard(v)
            elif v in self._made_by:
                last.append((len(outputs), v))
                outputs.append(v)
            else:  # as early as can be: it may be written over later
                outputs.append(self.copy(v))
        for instruction in self.code.instructions:
            self.rewrite(instruction)
        for place, v in last:
            outputs[place] = self.copy(v)
        atoms, instructions = tuple(self.atoms), tuple(self.instructions)
        return replace(self.code, atoms=atoms, instructions=instructions, outputs=tuple(outputs))

    def rewrite(self, instruction: Instruction[Array]) -> None:
        arguments, (result, *_) = instruction.arguments, instruction.results
        match instruction.generator:
            case s.Softmax(space, axes) if space.size:
                self.softmax(space, axes, result, *arguments)
            case s.LogSoftmax(space, axes) if space.size:
                self.log_softmax(space, axes, result, *arguments)
            case s.Softmax(space, _) | s.LogSoftmax(space, _):
                self.write(Nought(space), result=result)
            case s.LogSumExp(space, axes):
                self.log_sum_exp(space, axes, result, *arguments)
            case generator if is_loop(generator):
                self.loop(generator, instruction)
            case _:
                self.instructions.append(instruction)

    def copy(self, v: int) -> int:
        array = self.atoms[v]
        return self.write(Transpose(array, tuple(range(array.rank))), v)

    def loop(self, loop: Loop[Array], instruction: Instruction[Array]) -> None:
        """A loop, whose states are written over, and which knows its constants."""
        parts = opened(loop, instruction.arguments, instruction.results, instruction.within)
        made = [(one, self._made_by.get(one.outside)) for one in parts.shared]
        constants = {
            one: i.generator
            for one, i in made
            if i is not None and isinstance(i.generator, CONSTANTS)
        }
        inside = (Instruction(g, (), (one.inside,)) for one, g in constants.items())
        changed = replace(
            parts,
            code=(*inside, *parts.code),
            shared=tuple(one for one in parts.shared if one not in constants),
            states=tuple(replace(one, before=self.own(one.before)) for one in parts.states),
        )
        self.instructions.append(changed.closed())

    def own(self, v: int) -> int:
        """The variable, if only one instruction reads it and it has an array; else a copy."""
        made = self._made_by.get(v)
        free = made is not None and not isinstance(made.generator, READ_THROUGH)
        return v if free and self._uses[v] == 1 else self.copy(v)

    def write(self, generator: Generator[Array], *arguments: int, result: int | None = None) -> int:
        if result is None:
            result = len(self.atoms)
            self.atoms.append(generator.codomain.atoms()[0])
        self.instructions.append(Instruction(generator, arguments, (result,)))
        return result

    def softmax(self, space: Array, axes: Axes, result: int, x: int) -> None:
        """``exp (x - max x) / Σ exp (x - max x)``."""
        powers = self.write(exp.on(space), self.below_top(space, axes, x)[0])
        total = self.write(Broadcast(space, axes), self.write(Sum(space, axes), powers))
        self.write(Divide(space), powers, total, result=result)

    def log_softmax(self, space: Array, axes: Axes, result: int, x: int) -> None:
        """``(x - max x) - log1p (Σ exp (x - max x) - 1)``, the 1 taken from one of the largest."""
        below, largest = self.below_top(space, axes, x)
        others = self.write(Subtract(space), self.write(exp.on(space), below), largest)
        total, ties = (self.write(Sum(space, axes), v) for v in (others, largest))
        rest = self.atoms[total]
        ties = self.write(arithmetic.Polynomial(rest, (-1.0, 1.0)), ties)
        logarithm = self.write(log1p.on(rest), self.write(Plus(rest), total, ties))
        spread = self.write(Broadcast(space, axes), logarithm)
        self.write(Subtract(space), below, spread, result=result)

    def below_top(self, space: Array, axes: Axes, x: int) -> tuple[int, int]:
        """``x - max x``, 0 where they are equal; and where they are."""
        top = self.write(Broadcast(space, axes), self.write(s.Max(space, axes), x))
        largest, zero = self.write(s.Equal(space), x, top), self.write(Nought(space))
        below = self.write(Subtract(space), x, top)
        return self.write(s.Where(space, space), largest, zero, below), largest

    def log_sum_exp(self, space: Array, axes: Axes, result: int, x: int) -> None:
        """``log Σ exp (x - t) + t``, where ``t = max x`` if that is finite, else 0."""
        rest = self.atoms[result]
        top = self.write(s.Max(space, axes), x)
        zero = self.write(Nought(rest))
        finite = self.write(s.Equal(rest), self.write(Subtract(rest), top, top), zero)
        top = self.write(s.Where(rest, rest), finite, top, zero)
        less = self.write(Subtract(space), x, self.write(Broadcast(space, axes), top))
        total = self.write(Sum(space, axes), self.write(exp.on(space), less))
        self.write(Plus(rest), self.write(log.on(rest), total), top, result=result)
