"""One pass over a program, which applies rules as it writes the instructions down again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from math import isfinite
from typing import TypeAlias, final

import numpy as np

from cartesian_rdc.categories.free import Atomic, Generator
from cartesian_rdc.categories.smooth import (
    Array,
    Constant,
    Numbers,
    SmoothGenerator,
    rearrangement as r,
)
from cartesian_rdc.execution._program import Draft, Program
from cartesian_rdc.execution.instructions import Compound, Instruction, Nought, Scope

Rewriting: TypeAlias = "Callable[[Rewriter, Generator[Array], Sequence[int]], int | None]"
"""The variable that a generator at some variables is the same as; ``None``: no rule applies.

It writes down what it needs by ``emit``.
"""

REPEATED = 4096
"""The largest size of a constant that a pass broadcasts; a larger one is broadcast at run time."""


@final
class Rewriter:
    """One pass over a program, from the first instruction to the last."""

    def __init__(self, program: Program[Array], rule: Rewriting) -> None:
        self.program = program
        self.rule = rule
        self.draft = Draft(program.atoms)
        self.atoms = self.draft.atoms
        self.applied = False
        self.made_by: dict[int, Instruction[Array]] = {}
        self.constants: dict[int, Numbers] = {}
        self._within: Scope | None = None
        self._shared: set[int] = set()  # what several instructions read
        self._variable_of: dict[tuple[Array, bytes], int] = {}

    def run(self) -> Program[Array]:
        code = self.program
        uses = Counter(code.outputs)
        uses.update(v for i in code.instructions for v in i.arguments)
        replaced = {v: v for v in code.inputs}
        for instruction in code.instructions:
            self._within = instruction.within
            arguments = [replaced[v] for v in instruction.arguments]
            made = self._results(instruction.generator, arguments)
            for old, new in zip(instruction.results, made, strict=True):
                replaced[old] = new
                if uses[old] > 1:
                    self._shared.add(new)
        outputs = [self.present(replaced[v]) for v in code.outputs]
        return self.draft.finished(code.domain, code.codomain, code.inputs, outputs)

    def once(self, v: int) -> Instruction[Array] | None:
        """The instruction that made a variable, if only one instruction reads it."""
        return None if v in self._shared else self.made_by.get(v)

    def number(self, v: int) -> float | None:
        """The finite number in every entry of a constant of real numbers."""
        value = self.constants.get(v)
        if value is None or value.size == 0 or not self.atoms[v].real:
            return None
        if value.size > 1 and any(value.strides):
            return None
        number = float(value.flat[0])
        return number if isfinite(number) else None

    def present(self, v: int) -> int:
        """The variable, whose instructions are written down if it is a constant."""
        if v in self.constants and v not in self.made_by:
            value, array = self.constants[v], self.atoms[v]
            if value.size > 1 and not any(value.strides):
                scalar = self.constant(array.with_shape(), np.asarray(value.flat[0]))
                axes = tuple(range(array.rank))
                self._record(r.Broadcast(array, axes), (self.present(scalar),), v)
            else:
                self._record(Constant(array, value.tobytes()), (), v)
        return v

    def constant(self, array: Array, value: Numbers) -> int:
        """The variable with this value; equal ones are one."""
        flat = value.reshape(-1)
        data, first = flat.tobytes(), flat[:1].tobytes()
        if flat.size > 1 and data == first * flat.size:
            value, data = np.broadcast_to(flat[0], array.shape), first
        known = self._variable_of.get((array, data))
        if known is None:
            (known,) = self.draft.variables(Atomic(array))
            self._variable_of[array, data] = known
            self.constants[known] = value
        return known

    def emit(self, generator: Generator[Array], arguments: Sequence[int]) -> int:
        """The variable that is the generator, of one result, at these variables."""
        (result,) = self._results(generator, arguments)
        return result

    def _results(self, generator: Generator[Array], arguments: Sequence[int]) -> tuple[int, ...]:
        arrays = generator.codomain.atoms()
        inner = isinstance(generator, Compound)  # a loop runs when it is asked to
        known = not inner and all(v in self.constants for v in arguments)
        if known and not self._repeats(generator, arguments):
            values = values_at(generator, [self.constants[v] for v in arguments])
            return tuple(map(self.constant, arrays, values))
        found = self.rule(self, generator, arguments)
        if found is not None:
            self.applied = True
            return (found,)
        present = tuple(map(self.present, arguments))
        results = self.draft.write(generator, present, self._within)
        for v in results:
            self.made_by.setdefault(v, self.draft.instructions[-1])
        return results

    def _repeats(self, generator: Generator[Array], arguments: Sequence[int]) -> bool:
        """Whether a constant of different numbers is repeated so often that it is not written out.

        As a mask is, for each head of each sample.
        """
        if not isinstance(generator, r.Broadcast):
            return False
        (value,), (array,) = (self.constants[v] for v in arguments), generator.codomain.atoms()
        return value.size > 1 and any(value.strides) and array.size > REPEATED

    def _record(self, generator: Generator[Array], arguments: tuple[int, ...], v: int) -> None:
        self.made_by[v] = Instruction(generator, arguments, (v,), self._within)
        self.draft.instructions.append(self.made_by[v])


def values_at(generator: Generator[Array], arguments: Sequence[Numbers]) -> list[Numbers]:
    """The results of a generator of a program at these arrays."""
    if isinstance(generator, Nought):
        (array,) = generator.codomain.atoms()
        return [np.zeros(array.shape, array.dtype)]
    with np.errstate(all="ignore"):
        if isinstance(generator, SmoothGenerator):
            return generator.apply(arguments)
        return [np.asarray(arguments[0] + arguments[1])]  # Plus, the only other one
