"""The Numba engine: a program becomes one native function, a fold one native loop.

The loops of a step are fused and their lengths are known when they are compiled; nothing is
allocated while they run. What was compiled is kept in the user's cache folder.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import final

import numpy as np

from cartesian_rdc.categories.smooth import Array, Arrow, Numbers, Value
from cartesian_rdc.categories.smooth.spaces import arrays_of, assemble
from cartesian_rdc.errors import CompilationError, UntranslatableError
from cartesian_rdc.execution.arrays import ArrayEngine, ArrayFold, Steps, fold_arguments
from cartesian_rdc.execution.numba_engine.cache import load
from cartesian_rdc.execution.numba_engine.module import Module, fold_module, function_module
from cartesian_rdc.execution.program import Program
from cartesian_rdc.typed import HasMorphism

GATHERED = 4096
"""How many samples of batches are copied together before the native loop runs over them."""

SECONDS_BETWEEN_SIGNALS = 0.1
"""How long the native loop runs before Python looks whether it was interrupted."""


@final
@dataclass(frozen=True)
class NumbaCompiled:
    """A morphism of Smooth as a function on values, with its program and its source."""

    program: Program[Array]
    module: Module = field(repr=False)
    run: Callable[..., None] = field(repr=False)

    @property
    def source(self) -> str:
        """The text that Numba compiled."""
        return self.module.text

    def __call__(self, value: object) -> Value:
        """Raises ``SpaceError`` where the value is none of the domain."""
        arguments = [_row(array) for array in arrays_of(self.program.domain, value)]
        buffers = _buffers(self.module)
        self.run(NO_ORDER, *arguments, *map(_row, self.module.tables), *buffers)
        outputs = [buffers[number] for _, number in self.module.results]
        shapes = [array.shape for array in self.program.codomain.atoms()]
        results = [row.reshape(shape) for row, shape in zip(outputs, shapes, strict=True)]
        return assemble(self.program.codomain, results)


@final
@dataclass(frozen=True)
class NumbaFold:
    """A step ``S × X -> S`` as a fold over data, with its program and its source."""

    program: Program[Array]
    module: Module = field(repr=False)
    run: Callable[..., None] = field(repr=False)

    @property
    def source(self) -> str:
        """The text that Numba compiled."""
        return self.module.text

    def __call__(self, state: object, data: object, order: Steps) -> Value:
        """The state after a step for each sample that ``order`` names, in that order.

        The data are a value of X whose arrays have one axis more, in front. Where X has an axis
        of length n in front as well, the order may have n numbers for each step, and the
        samples that they name are a batch.
        Raises ``SpaceError`` or ``DataError`` before the first step.
        """
        given, rows, numbers = fold_arguments(self.program, state, data, order)
        arrays = [np.array(array, order="C") for array in given]
        states = [array.reshape(-1) for array in arrays]
        others = [*map(_row, self.module.tables), *_buffers(self.module)]
        most = len(numbers) if numbers.ndim == 1 else max(1, GATHERED // max(1, numbers.shape[1]))
        done, steps = 0, min(256, most)
        while done < len(numbers):
            began = time.perf_counter()
            chosen, data_rows = numbers[done : done + steps], rows
            if chosen.ndim == 2:  # the samples of each step, one behind the other
                data_rows = [row[chosen] for row in rows]
                chosen = np.arange(len(chosen))
            self.run(chosen, *states, *map(_row, data_rows), *others)
            done += steps
            elapsed = time.perf_counter() - began
            steps = max(
                1, min(most, 4 * steps, int(steps * SECONDS_BETWEEN_SIGNALS / (elapsed + 1e-9)))
            )
        return assemble(self.program.codomain, arrays)


@final
@dataclass(frozen=True)
class NumbaEngine(ArrayEngine):
    """Runs terms of Smooth as native loops, in float32 and float64.

    Where that cannot be, because a generator is not of this library or the compiler fails, an
    error is raised, unless there is a ``fallback``: then that engine is used, with a warning.
    """

    fallback: ArrayEngine | None = None

    def compile(self, f: Arrow | HasMorphism[Arrow]) -> Callable[[object], Value]:
        """Raises ``UntranslatableError`` or ``CompilationError`` where there is no fallback."""
        code = self.program(f)
        try:
            module = function_module(code)
            return NumbaCompiled(code, module, load(module.text))
        except (UntranslatableError, CompilationError) as error:
            return self._instead(error).compile(f)

    def fold(self, step: Arrow | HasMorphism[Arrow]) -> ArrayFold:
        """Raises ``CompositionError`` where the step is no ``S × X -> S``.

        Raises ``UntranslatableError`` or ``CompilationError`` where there is no fallback.
        """
        code = self.step_program(step)
        try:
            module = fold_module(code)
            return NumbaFold(code, module, load(module.text))
        except (UntranslatableError, CompilationError) as error:
            return self._instead(error).fold(step)

    def _instead(self, error: Exception) -> ArrayEngine:
        if self.fallback is None:
            raise error
        warnings.warn(f"{error}; {self.fallback} is used instead", RuntimeWarning, stacklevel=3)
        return self.fallback


NO_ORDER = np.zeros(0, np.int64)


def _row(array: Numbers) -> Numbers:
    """All entries behind one another, in the order of C."""
    return np.ascontiguousarray(array).reshape(-1)


def _buffers(module: Module) -> list[Numbers]:
    return [np.empty(array.shape, array.dtype) for array in module.buffers]
