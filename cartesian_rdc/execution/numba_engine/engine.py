"""The Numba engine: a program becomes one native function, a fold one native loop.

The loops of a step are fused and their lengths are known when they are compiled; nothing is
allocated while they run. Loops of programs are native loops, whose bodies are compiled once. What
was compiled is kept in the user's cache folder.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import final

import numpy as np

from cartesian_rdc.categories.smooth import Array, Arrow, Numbers, Value
from cartesian_rdc.errors import CompilationError, UntranslatableError
from cartesian_rdc.execution._program import Program
from cartesian_rdc.execution.arrays import ArrayEngine, Lowered
from cartesian_rdc.execution.numba_engine.cache import load
from cartesian_rdc.execution.numba_engine.module import Module, module_of
from cartesian_rdc.execution.numpy_engine import NumpyEngine
from cartesian_rdc.execution.orders import Order

GATHERED = 4096
"""How many samples of batches are copied together before the native loop runs over them."""

SECONDS_BETWEEN_SIGNALS = 0.1
"""How long the native loop runs before Python looks whether it was interrupted."""


@final
@dataclass(frozen=True)
class NumbaEngine(ArrayEngine):
    """Runs terms of Smooth as native loops, in float32 and float64.

    Where that cannot be, because a generator is not of this library or the compiler fails, an
    error is raised, unless there is a ``fallback``: then that engine is used, with a warning.
    """

    fallback: ArrayEngine | None = None

    def compiled_block(self, f: Arrow) -> Callable[[object], Value]:
        """A map of many rows, run by NumPy: native code for a block costs seconds to compile."""
        return NumpyEngine(self.exact).compile(f)

    def lower(self, program: Program[Array], states: int | None) -> Lowered:
        """Raises ``UntranslatableError`` or ``CompilationError`` where there is no fallback."""
        try:
            module = module_of(program, states)
            native = load(module.text)
        except (UntranslatableError, CompilationError) as error:
            if self.fallback is None:
                raise
            warnings.warn(f"{error}; {self.fallback} is used instead", RuntimeWarning, stacklevel=3)
            return self.fallback.lower(program, states)
        shapes = [array.shape for array in program.codomain.atoms()]

        def run_map(_: object, arguments: Sequence[Numbers], order: Order) -> list[Numbers]:
            buffers = _buffers(module)
            native(order, *map(_row, arguments), *module.tables, *buffers)
            outputs = [buffers[number] for number in module.results]
            return [row.reshape(shape) for row, shape in zip(outputs, shapes, strict=True)]

        def run_fold(
            given: Sequence[Numbers], rows: Sequence[Numbers], order: Order
        ) -> list[Numbers]:
            arrays = [np.array(array, order="C") for array in given]
            states, others = list(map(_row, arrays)), [*module.tables, *_buffers(module)]

            def run(numbers: Order, rows: Sequence[Numbers]) -> None:
                native(numbers, *states, *map(_row, rows), *others)

            _in_pieces(run, rows, order)
            return arrays

        return Lowered(run_map if states is None else run_fold, native, module.text)


def _in_pieces(
    run: Callable[[Order, Sequence[Numbers]], None], rows: Sequence[Numbers], order: Order
) -> None:
    """Run over an order, piece by piece, so that Python sees in between whether to stop."""
    most = len(order) if order.ndim == 1 else max(1, GATHERED // max(1, order.shape[1]))
    done, steps = 0, min(256, most)
    while done < len(order):
        began = time.perf_counter()
        chosen = order[done : done + steps]
        if chosen.ndim == 2:  # the samples of each step, in one row
            run(np.arange(len(chosen)), [row[chosen] for row in rows])
        else:
            run(chosen, rows)
        done += steps
        elapsed = time.perf_counter() - began
        in_time = int(steps * SECONDS_BETWEEN_SIGNALS / (elapsed + 1e-9))
        steps = max(1, min(most, 4 * steps, in_time))


def _row(array: Numbers) -> Numbers:
    """All entries in one row, in the order of C."""
    return np.ascontiguousarray(array).reshape(-1)


def _buffers(module: Module) -> list[Numbers]:
    return [np.empty(array.shape, array.dtype) for array in module.buffers]
