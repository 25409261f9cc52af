"""Engines of Smooth: each only lowers programs; what it lowers to is run here, on checked values.

There are two compiled classes, whatever the engine: a map and a fold.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, final

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.categories.free import Atomic, Product, Unit
from cartesian_rdc.categories.smooth import Array, Arrow, Numbers, Space, Value
from cartesian_rdc.categories.smooth.spaces import arrays_of, assemble, batch_of, leaves_of
from cartesian_rdc.errors import DataError, UntranslatableError
from cartesian_rdc.execution._program import Program
from cartesian_rdc.execution.engine import Engine, Fold, Samples
from cartesian_rdc.execution.passes.pipeline import code_of, code_of_step
from cartesian_rdc.typed import HasMorphism, morphism_of

Order: TypeAlias = NDArray[np.int64]

Steps: TypeAlias = "Samples | Order"
"""The samples of each step, as lists or as an array."""

ArrayFold: TypeAlias = Callable[[object, object, Steps], Value]
"""A function from a state, data and an order of the samples to the state after them."""

Run: TypeAlias = Callable[[Sequence[Numbers], Sequence[Numbers], Order], Sequence[Numbers]]
"""From arrays of the state and of the data and the order of a fold, to arrays of the state.

Of a map, there is no state, and the data are the arrays of the argument.
"""

NO_ORDER: Order = np.zeros(0, np.int64)


def not_exported() -> str:
    """Raise ``UntranslatableError``."""
    raise UntranslatableError("only programs of NumpyEngine can be exported")


@final
@dataclass(frozen=True)
class Lowered:
    """A program in the form that an engine runs.

    ``run``     from arrays to arrays
    ``native``  the compiled function under ``run``
    ``source``  the text that was compiled
    ``export``  writes a file that needs NumPy only
    """

    run: Run
    native: Callable[..., object]
    source: str = ""
    export: Callable[[], str] = not_exported


@dataclass(frozen=True)
class _Compiled:
    """A morphism of Smooth with its program, lowered by an engine."""

    engine: ArrayEngine
    program: Program[Array]
    lowered: Lowered = field(repr=False)

    @property
    def source(self) -> str:
        """The text that was compiled."""
        return self.lowered.source

    def export(self) -> str:
        """The text of a Python file that needs NumPy only, with the same function.

        The function is ``apply(value)`` of a map, and ``fold(state, data, order)`` of a fold; it
        checks nothing. Raises ``UntranslatableError`` for generators of one's own, and on engines
        other than that of NumPy.
        """
        return self.lowered.export()


@final
@dataclass(frozen=True)
class CompiledMap(_Compiled):
    """A morphism of Smooth as a function on values."""

    def __call__(self, value: object) -> Value:
        """The value of the codomain. Raises ``SpaceError`` if ``value`` is not in the domain."""
        arguments = self.engine.arrays(self.program.domain, value)
        return assemble(self.program.codomain, self.lowered.run((), arguments, NO_ORDER))


@final
@dataclass(frozen=True)
class CompiledFold(_Compiled):
    """A step ``S × X -> S`` as a fold over data."""

    def __call__(self, state: object, data: object, order: Steps) -> Value:
        """The state after a step for each sample that ``order`` names, in that order.

        The data are a value of X whose arrays have one axis more, in front. If X is a
        batch of n rows, the order may have n numbers for each step: the samples of the batch.
        Raises ``SpaceError`` or ``DataError`` before the first step.
        """
        return self.over(data)(state, order)

    def over(self, data: object) -> Callable[[object, Steps], Value]:
        """The fold over these data, which are checked and converted once, when first needed."""
        states, samples = self.program.domain.factors()
        rows_of: dict[Space, list[Numbers]] = {}

        def fold(state: object, order: Steps) -> Value:
            arrays, numbers = self.engine.arrays(states, state), self.engine.order(order)
            one = samples if numbers.ndim == 1 else row_of(samples, numbers.shape[1])
            if one not in rows_of:
                rows_of[one] = self.engine.rows(one, data)
            rows = rows_of[one]
            if rows:
                _require_samples(numbers, len(rows[0]))
            return assemble(states, self.lowered.run(arrays, rows, numbers))

        return fold


@dataclass(frozen=True)
class ArrayEngine(Engine[Arrow, Value, Value]):
    """An engine that runs terms of Smooth on arrays; a subclass implements ``lower``.

    ``exact``: programs are rewritten only where the result is the same to the last bit;
    without it, factors are merged and contractions are taken in the cheapest order.
    """

    exact: bool = True

    @abstractmethod
    def lower(self, program: Program[Array], states: int | None) -> Lowered:
        """The function that runs a program: of a map once, of a step once for each sample.

        ``states`` is ``None`` for a map, and for a step the number of its first inputs that are
        the state, which its outputs replace. ``run`` may write over the arrays of the state it
        has made, and not over those it is given. Raises ``UntranslatableError`` if the engine
        lacks a generator.
        """

    @final
    def compile(self, f: Arrow | HasMorphism[Arrow]) -> CompiledMap:
        """Raises what ``lower`` raises, and ``TypeError`` if f is no term and holds none."""
        code = code_of(morphism_of(f), exact=self.exact)
        return CompiledMap(self, code, self.lower(code, None))

    @final
    def fold(self, step: Arrow | HasMorphism[Arrow]) -> CompiledFold:
        """Raises what ``compile`` raises, and ``CompositionError`` for no ``S × X -> S``."""
        code = code_of_step(morphism_of(step), exact=self.exact)
        return CompiledFold(self, code, self.lower(code, len(code.outputs)))

    def arrays(self, a: Space, value: object) -> list[Numbers]:
        """The arrays of a value, for ``run``. Raises ``SpaceError`` if it is not in the space a."""
        return arrays_of(a, value)

    def rows(self, a: Space, data: object) -> list[Numbers]:
        """The arrays of many values, for ``run``.

        Raises ``SpaceError`` if they are not in the space a, ``DataError`` if lengths differ.
        """
        return batch_of(a, data)

    def order(self, order: Steps) -> Order:
        """The order, for ``run``. Raises ``DataError`` if it is not of whole numbers."""
        return order_of(order)

    @final
    def over(self, run: Fold[Value, Value], data: Value) -> Callable[[Value, Samples], Value]:
        return run.over(data) if isinstance(run, CompiledFold) else super().over(run, data)

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


def _require_samples(order: object, length: int) -> None:
    """Raise ``DataError`` if an order of NumPy names a sample out of range."""
    if isinstance(order, np.ndarray) and order.size:
        least, most = int(order.min()), int(order.max())
        if least < 0 or most >= length:
            raise DataError(
                f"the order names the samples {least} to {most}, the data have {length}"
            )


def order_of(order: Steps) -> Order:
    """The order as whole numbers, one for each step or one row for each.

    Raises ``DataError`` if it is not of whole numbers or has more than two axes.
    """
    given = np.asarray(order)
    if given.ndim not in (1, 2) or (given.size and given.dtype.kind not in "iu"):
        came = f"an array of shape {given.shape} and dtype {given.dtype}"
        raise DataError(f"the order is a row of whole numbers, or several rows, not {came}")
    return np.ascontiguousarray(given, np.int64)


def row_of(samples: Space, n: int) -> Space:
    """X, of ``samples = X^n``. Raises ``DataError`` if an array has another first axis."""

    def first_row(array: Array) -> Space:
        if array.shape[:1] != (n,):
            raise DataError(
                f"the order has {n} samples for each step, the step takes {array}: "
                f"the first axis has to be of length {n}"
            )
        return Atomic(array.with_shape(*array.shape[1:]))

    return samples.fold(Unit, first_row, Product)


ENGINES = ("numpy", "numba", "jax")
"""The names; ``numba`` and ``jax`` need the extras of those names."""


def engine_named(name: str) -> ArrayEngine:
    """The engine of that name, for command lines.

    Raises ``MissingExtraError`` if its extra is not installed, ``ValueError`` if it is not one of
    ``ENGINES``. An engine of one's own is given to ``fit`` as a value.

    >>> engine_named("numpy")
    NumpyEngine(exact=True)
    """
    match name:
        case "numpy":
            from cartesian_rdc.execution.numpy_engine import NumpyEngine

            return NumpyEngine()
        case "numba":
            from cartesian_rdc.execution.numba_engine import NumbaEngine

            return NumbaEngine()
        case "jax":
            from cartesian_rdc.execution.jax_engine import JaxEngine

            return JaxEngine()
        case _:
            raise ValueError(f"the engines are {', '.join(ENGINES)}, not {name}")
