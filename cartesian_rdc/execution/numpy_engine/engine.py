"""The NumPy engine: a program becomes one Python function of calls that write into arrays.

Nothing is interpreted while it runs. A fold makes its arrays once and updates the state in
place where no later line of the step reads the old value; every call of a compiled function or
of a fold has arrays of its own, and leaves alone those it is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import final

import numpy as np

from cartesian_rdc.categories.smooth import Array, Numbers
from cartesian_rdc.execution.arrays import ArrayEngine, Lowered, Order
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


@final
@dataclass(frozen=True)
class NumpyEngine(ArrayEngine):
    """Runs terms of Smooth with NumPy."""

    def lower(self, program: Program[Array], states: int | None) -> Lowered:
        writer = Writer(program.atoms)
        for v in program.inputs:
            writer.names[v] = f"x{v}"
        if states is None:
            source = _map_source(program, writer)
            native = build(source, writer)

            def run_map(_: object, arguments: Sequence[Numbers], __: object) -> list[Numbers]:
                results: list[Numbers] = []
                with np.errstate(all="ignore"):
                    native(arguments, results)
                return results

            export = partial(exported_function, program, source, writer.bound)
            return Lowered(run_map, native, source, export)
        source = _fold_source(program, states, writer)
        native = build(source, writer)

        def run_fold(
            given: Sequence[Numbers], rows: Sequence[Numbers], order: Order
        ) -> list[Numbers]:
            arrays = [np.array(array, order="C") for array in given]
            with np.errstate(all="ignore"):
                native(arrays, rows, order.tolist() if order.ndim == 1 else order)
            return arrays

        export = partial(exported_fold, program, source, writer.bound)
        return Lowered(run_fold, native, source, export)


def _map_source(code: Program[Array], writer: Writer) -> str:
    write(code, writer, {}, steady=False)
    returned: list[str] = []
    constants = set(writer.bound)
    for v in code.outputs:
        name = writer.names[v]
        own = v in writer.contiguous and name not in returned and name not in constants
        returned.append(name if own else f"{name}.copy()")
    lines = [
        unpack([f"x{v}" for v in code.inputs], "arguments"),
        *writer.prologue,
        *writer.body,
        *(f"results.append({name})" for name in returned),
    ]
    return function("arguments, results", lines)


def _fold_source(code: Program[Array], width: int, writer: Writer) -> str:
    states, rows = code.inputs[:width], code.inputs[width:]
    writer.contiguous.update(code.inputs)
    writer.fixed.update(states)
    write(code, writer, in_place(code, states, writer), steady=True)
    loads = [
        f"x{v} = d{k}[number{'' if code.atoms[v].rank else ', ...'}]" for k, v in enumerate(rows)
    ]
    step_lines = [*loads, *writer.body, *moves(code, states, writer), "pass"]
    lines = [
        unpack([f"x{v}" for v in states], "states"),
        unpack([f"d{k}" for k in range(len(rows))], "rows"),
        *writer.prologue,
        "for number in order:",
        *(f"    {line}" for line in step_lines),
    ]
    return function("states, rows, order", lines)
