"""The NumPy engine: a program becomes one Python function of calls that write into arrays.

Nothing is interpreted while it runs. A fold makes its arrays once and updates the state in
place where no later line of the step reads the old value; every call of a compiled function or
of a fold has arrays of its own, and leaves alone those it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import index
from typing import final

import numpy as np

from cartesian_rdc.categories.smooth import Array, Arrow, Numbers, Value
from cartesian_rdc.categories.smooth.spaces import arrays_of, assemble, batch_of, leaves_of
from cartesian_rdc.errors import CompositionError, DataError
from cartesian_rdc.execution.engine import Engine
from cartesian_rdc.execution.numpy_engine.lowering import Writer
from cartesian_rdc.execution.numpy_engine.source import (
    build,
    constants_of,
    function,
    in_place,
    moves,
    unpack,
    updates_last,
    write,
)
from cartesian_rdc.execution.program import Program
from cartesian_rdc.execution.simplification import simplify
from cartesian_rdc.execution.tracing import program


@final
@dataclass(frozen=True)
class Compiled:
    """A morphism of Smooth as a function on values, with its program and its source."""

    program: Program[Array]
    source: str
    run: Callable[..., object]

    def __call__(self, value: object) -> Value:
        """Raises ``SpaceError`` where the value is none of the domain."""
        arguments = arrays_of(self.program.domain, value)
        results: list[Numbers] = []
        with np.errstate(all="ignore"):
            self.run(arguments, results)
        return assemble(self.program.codomain, results)


@final
@dataclass(frozen=True)
class CompiledFold:
    """A step ``S × X -> S`` as a fold over data, with its program and its source."""

    program: Program[Array]
    source: str
    run: Callable[..., object]

    def __call__(self, state: object, data: object, order: Sequence[int]) -> Value:
        """The state after a step for each sample that ``order`` names, in that order.

        The data are a value of X whose arrays have one axis more, in front.
        Raises ``SpaceError`` or ``DataError`` before the first step.
        """
        states, samples = self.program.domain.factors()
        arrays = [np.array(array, order="C") for array in arrays_of(states, state)]
        rows = batch_of(samples, data)
        numbers = [index(number) for number in order]
        if numbers and rows and not 0 <= min(numbers) <= max(numbers) < len(rows[0]):
            raise DataError(
                f"the order names the samples {min(numbers)} to {max(numbers)}, "
                f"the data have {len(rows[0])}"
            )
        with np.errstate(all="ignore"):
            self.run(arrays, rows, numbers)
        return assemble(states, arrays)


@final
@dataclass(frozen=True)
class NumpyEngine(Engine[Arrow, Value, Value]):
    """Runs terms of Smooth with NumPy."""

    def compile(self, f: Arrow) -> Compiled:
        code = simplify(program(f))
        writer = Writer(code.atoms)
        for v in code.inputs:
            writer.names[v] = f"x{v}"
        constants = constants_of(code, writer)
        write(code, writer, constants, {}, steady=False)
        returned: list[str] = []
        for v in code.outputs:
            name = writer.names[v]
            own = v in writer.contiguous and name not in returned
            returned.append(name if own else f"{name}.copy()")
        lines = [
            unpack([writer.names[v] for v in code.inputs], "arguments"),
            *writer.prologue,
            *writer.body,
            *(f"results.append({name})" for name in returned),
        ]
        source = function("arguments, results", lines)
        return Compiled(code, source, build(source, writer))

    def fold(self, step: Arrow) -> CompiledFold:
        """Raises ``CompositionError`` where the step is no ``S × X -> S``."""
        if step.codomain != step.domain.factors()[0]:
            raise CompositionError(
                "fold", f"the step begins in {step.domain}", f"it ends in {step.codomain}"
            )
        code = updates_last(simplify(program(step)))
        width = len(code.outputs)
        states, rows = code.inputs[:width], code.inputs[width:]
        writer = Writer(code.atoms)
        for v in code.inputs:
            writer.names[v] = f"x{v}"
            writer.contiguous.add(v)
        writer.fixed.update(states)
        constants = constants_of(code, writer)
        write(code, writer, constants, in_place(code, states, writer), steady=True)
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
        return CompiledFold(code, source, build(source, writer))

    def length(self, data: Value) -> int:
        rows = leaves_of(data)
        for row in rows:
            if len(row) != len(rows[0]):
                raise DataError(
                    f"one part of the data has {len(rows[0])} rows, another has {len(row)}"
                )
        return len(rows[0]) if rows else 0

    def sample(self, data: Value, number: int) -> Value:
        if isinstance(data, tuple):
            parts = [self.sample(part, number) for part in data]
            return (parts[0], parts[1]) if parts else ()
        return np.asarray(data)[number, ...]

    def pair(self, first: Value, second: Value) -> Value:
        return first, second

    def is_finite(self, point: Value) -> bool:
        return all(bool(np.isfinite(array).all()) for array in leaves_of(point))
