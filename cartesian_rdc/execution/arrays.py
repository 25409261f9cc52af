"""What the engines of Smooth have in common: programs in, and values checked before they run."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias, final

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.categories.free import Atomic, Product, Unit
from cartesian_rdc.categories.smooth import Array, Arrow, Numbers, Space, Value
from cartesian_rdc.categories.smooth.spaces import arrays_of, batch_of, leaves_of
from cartesian_rdc.errors import CompositionError, DataError
from cartesian_rdc.execution.engine import Engine, Samples
from cartesian_rdc.execution.program import Program
from cartesian_rdc.execution.scheduling import schedule
from cartesian_rdc.execution.simplification import simplify
from cartesian_rdc.execution.tracing import program
from cartesian_rdc.typed import HasMorphism, morphism_of

Order: TypeAlias = NDArray[np.int64]

Steps: TypeAlias = "Samples | Order"
"""The samples of each step, as lists or as an array."""

ArrayFold: TypeAlias = Callable[[object, object, Steps], Value]
"""A function from a state, data and an order of the samples to the state after them."""


@dataclass(frozen=True)
class ArrayEngine(Engine[Arrow, Value, Value]):
    """An engine that runs terms of Smooth on arrays.

    ``exact``: programs are rewritten only where the result is the same to the last bit;
    without it, factors are merged and contractions are taken in the cheapest order.
    """

    exact: bool = True

    @abstractmethod
    def compile(self, f: Arrow | HasMorphism[Arrow]) -> Callable[[object], Value]:
        """``f : A -> B`` as a function from values of A to values of B."""

    @abstractmethod
    def fold(self, step: Arrow | HasMorphism[Arrow]) -> ArrayFold:
        """``step : S × X -> S`` as a fold over data in X: one step for each sample named."""

    @final
    def program(self, f: Arrow | HasMorphism[Arrow]) -> Program[Array]:
        """What the engine runs for a morphism."""
        return schedule(simplify(program(morphism_of(f)), exact=self.exact))

    @final
    def step_program(self, step: Arrow | HasMorphism[Arrow]) -> Program[Array]:
        """What the engine runs for a step. Raises ``CompositionError`` for no ``S × X -> S``."""
        taken = morphism_of(step)
        if taken.codomain != taken.domain.factors()[0]:
            raise CompositionError(
                "fold", f"the step begins in {taken.domain}", f"it ends in {taken.codomain}"
            )
        code = simplify(program(taken), exact=self.exact)
        return schedule(code, code.inputs[: len(code.outputs)])

    @final
    def length(self, data: Value) -> int:
        rows = leaves_of(data)
        for row in rows:
            if len(row) != len(rows[0]):
                raise DataError(
                    f"one part of the data has {len(rows[0])} rows, another has {len(row)}"
                )
        return len(rows[0]) if rows else 0

    @final
    def sample(self, data: Value, number: int) -> Value:
        if isinstance(data, tuple):
            parts = [self.sample(part, number) for part in data]
            return (parts[0], parts[1]) if parts else ()
        return np.asarray(data)[number, ...]

    @final
    def pair(self, first: Value, second: Value) -> Value:
        return first, second

    @final
    def is_finite(self, point: Value) -> bool:
        return all(bool(np.isfinite(array).all()) for array in leaves_of(point))


def fold_arguments(
    program: Program[Array], state: object, data: object, order: Steps
) -> tuple[list[Numbers], list[Numbers], Order]:
    """The arrays of the state, those of the data, and the order, all checked.

    Raises ``SpaceError`` or ``DataError``.
    """
    states, samples = program.domain.factors()
    arrays = arrays_of(states, state)
    numbers = order_of(order)
    rows = batch_of(samples if numbers.ndim == 1 else row_of(samples, numbers.shape[1]), data)
    if numbers.size and rows:
        least, most, length = int(numbers.min()), int(numbers.max()), len(rows[0])
        if least < 0 or most >= length:
            raise DataError(
                f"the order names the samples {least} to {most}, the data have {length}"
            )
    return arrays, rows, numbers


def order_of(order: Steps) -> Order:
    """The order as whole numbers, one for each step or one row for each.

    Raises ``DataError``.
    """
    given = np.asarray(order)
    if given.ndim not in (1, 2) or (given.size and given.dtype.kind not in "iu"):
        came = f"an array of shape {given.shape} and dtype {given.dtype}"
        raise DataError(f"the order is a row of whole numbers, or several rows, not {came}")
    return np.ascontiguousarray(given, np.int64)


def row_of(samples: Space, n: int) -> Space:
    """The space of one sample, where a step takes n. Raises ``DataError`` where it does not."""

    def first_row(array: Array) -> Space:
        if array.shape[:1] != (n,):
            raise DataError(
                f"the order has {n} samples for each step, the step takes {array}: "
                f"the first axis has to be of length {n}"
            )
        return Atomic(array.with_shape(*array.shape[1:]))

    return samples.fold(Unit, first_row, Product)
