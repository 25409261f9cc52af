"""The NumPy engine: a program becomes one Python function of calls that write into arrays.

Nothing is interpreted while it runs. A fold makes its arrays once and updates the state in
place where no later line of the step reads the old value; every call of a compiled function or
of a fold has arrays of its own, and leaves alone those it is given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import final

import numpy as np

from cartesian_rdc.categories.smooth import Array, Arrow, Numbers, Value
from cartesian_rdc.categories.smooth.spaces import arrays_of, assemble
from cartesian_rdc.execution.arrays import ArrayEngine, Steps, fold_arguments
from cartesian_rdc.execution.numpy_engine.export import exported_fold, exported_function
from cartesian_rdc.execution.numpy_engine.source import (
    build,
    function,
    in_place,
    moves,
    unpack,
    write,
)
from cartesian_rdc.execution.numpy_engine.writer import Writer
from cartesian_rdc.execution.program import Program
from cartesian_rdc.typed import HasMorphism


@final
@dataclass(frozen=True)
class Compiled:
    """A morphism of Smooth as a function on values, with its program and its source."""

    program: Program[Array]
    source: str
    bound: dict[str, object] = field(repr=False)
    run: Callable[..., object] = field(repr=False)

    def __call__(self, value: object) -> Value:
        """Raises ``SpaceError`` where the value is none of the domain."""
        arguments = arrays_of(self.program.domain, value)
        results: list[Numbers] = []
        with np.errstate(all="ignore"):
            self.run(arguments, results)
        return assemble(self.program.codomain, results)

    def export(self) -> str:
        """The text of a Python file with a function ``apply(value)`` that needs NumPy only.

        It checks nothing. Raises ``UntranslatableError`` for generators of one's own.
        """
        return exported_function(self.program, self.source, self.bound)


@final
@dataclass(frozen=True)
class CompiledFold:
    """A step ``S × X -> S`` as a fold over data, with its program and its source."""

    program: Program[Array]
    source: str
    bound: dict[str, object] = field(repr=False)
    run: Callable[..., object] = field(repr=False)

    def __call__(self, state: object, data: object, order: Steps) -> Value:
        """The state after a step for each sample that ``order`` names, in that order.

        The data are a value of X whose arrays have one axis more, in front. Where X has an axis
        of length n in front as well, the order may have n numbers for each step, and the
        samples that they name are a batch.
        Raises ``SpaceError`` or ``DataError`` before the first step.
        """
        given, rows, numbers = fold_arguments(self.program, state, data, order)
        arrays = [np.array(array, order="C") for array in given]
        with np.errstate(all="ignore"):
            self.run(arrays, rows, numbers.tolist() if numbers.ndim == 1 else numbers)
        return assemble(self.program.codomain, arrays)

    def export(self) -> str:
        """The text of a Python file with a function ``fold(state, data, order)``.

        It needs NumPy only, and checks nothing. Raises ``UntranslatableError`` for generators
        of one's own.
        """
        return exported_fold(self.program, self.source, self.bound)


@final
@dataclass(frozen=True)
class NumpyEngine(ArrayEngine):
    """Runs terms of Smooth with NumPy."""

    def compile(self, f: Arrow | HasMorphism[Arrow]) -> Compiled:
        code = self.program(f)
        writer = Writer(code.atoms)
        for v in code.inputs:
            writer.names[v] = f"x{v}"
        write(code, writer, {}, steady=False)
        returned: list[str] = []
        constants = set(writer.bound)
        for v in code.outputs:
            name = writer.names[v]
            own = v in writer.contiguous and name not in returned and name not in constants
            returned.append(name if own else f"{name}.copy()")
        lines = [
            unpack([writer.names[v] for v in code.inputs], "arguments"),
            *writer.prologue,
            *writer.body,
            *(f"results.append({name})" for name in returned),
        ]
        source = function("arguments, results", lines)
        return Compiled(code, source, writer.bound, build(source, writer))

    def fold(self, step: Arrow | HasMorphism[Arrow]) -> CompiledFold:
        """Raises ``CompositionError`` where the step is no ``S × X -> S``."""
        code = self.step_program(step)
        width = len(code.outputs)
        states, rows = code.inputs[:width], code.inputs[width:]
        writer = Writer(code.atoms)
        for v in code.inputs:
            writer.names[v] = f"x{v}"
            writer.contiguous.add(v)
        writer.fixed.update(states)
        write(code, writer, in_place(code, states, writer), steady=True)
        loads = [
            f"x{v} = d{k}[number{'' if code.atoms[v].rank else ', ...'}]"
            for k, v in enumerate(rows)
        ]
        step_lines = [*loads, *writer.body, *moves(code, states, writer), "pass"]
        lines = [
            unpack([writer.names[v] for v in states], "states"),
            unpack([f"d{k}" for k in range(len(rows))], "rows"),
            *writer.prologue,
            "for number in order:",
            *(f"    {line}" for line in step_lines),
        ]
        source = function("states, rows, order", lines)
        return CompiledFold(code, source, writer.bound, build(source, writer))
