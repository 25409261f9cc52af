"""A plan on a table: the operations as calls on rows that stay where they are.

A circuit on one point and many samples has two: what the samples do not change is computed once.
In a fold the point is the state, which over a finite semiring most samples leave as it is.
"""

from __future__ import annotations

from collections.abc import Generator as Yields, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Generic, final

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.categories.circuits import BooleanFunction, Circuit, Compare, Multiply
from cartesian_rdc.categories.circuits.boolean import is_boolean_function, is_differences
from cartesian_rdc.categories.circuits.matching import is_straight_through
from cartesian_rdc.categories.semirings import CommutativeSemiring
from cartesian_rdc.execution._program import Program
from cartesian_rdc.execution.circuit_engine.arithmetic import WORD, Arithmetic, Call, Numbers, Table
from cartesian_rdc.execution.circuit_engine.levels import Operation, Plan, Rows, plan
from cartesian_rdc.execution.circuit_engine.programs import Known, inlined, require_scalars
from cartesian_rdc.execution.instructions import Plus
from cartesian_rdc.execution.loops import Loop, is_loop
from cartesian_rdc.execution.passes.loops import loops
from cartesian_rdc.execution.passes.trace import program
from cartesian_rdc.type_variables import K

BYTES = 2**20
"""About how large a table may be: what fits into the cache of a processor."""


@final
class Setting(Generic[K]):
    """What the kernels of an engine have in common: arithmetic, and programs of functions."""

    def __init__(self, scalars: CommutativeSemiring[K], arithmetic: Arithmetic[K]) -> None:
        self.scalars = scalars
        self.arithmetic = arithmetic
        self._known: Known[K] = {}

    def flat(self, f: Circuit[K]) -> Program[CommutativeSemiring[K]]:
        """The program of a circuit without functions, other than differences.

        Raises ``CompositionError`` if a wire carries another semiring.
        """
        known = self._known.get(f) if is_boolean_function(f) else None
        code = known or loops(inlined(program(f), is_differences, self._known))
        require_scalars(code, self.scalars, "run the circuit")
        return code


@final
class Bound(Generic[K]):
    """A table of ``columns``, or of one sample, with the calls that fill it."""

    def __init__(self, kernel: Kernel[K], columns: int | None) -> None:
        self.columns = columns
        shape = (kernel.plan.rows,) if columns is None else (kernel.plan.rows, columns)
        self.table: Table = np.zeros(shape, kernel.arithmetic.dtype)
        self.inputs = self.table[: kernel.plan.inputs]
        self._outputs = kernel.plan.outputs
        self._calls = kernel.bind(self.table)
        self._computed = False

    def run(self) -> Table:
        """The outputs, where the inputs have been written; the next run writes over them."""
        for call in self._calls:
            call()
        return self.table[self._outputs]

    def at(self, inputs: Table) -> Table:
        """The outputs at these inputs; those of last time are not computed again.

        A table of which this is called is for nothing else.
        """
        if self._computed and np.array_equal(self.inputs, inputs):
            return self.table[self._outputs]
        np.copyto(self.inputs, inputs)
        self._computed = True
        return self.run()


@final
class Kernel(Generic[K]):
    """A plan with the arithmetic that it is run in. Tables are used again, never shared."""

    def __init__(self, plan: Plan[K], setting: Setting[K]) -> None:
        self.plan = plan
        self.setting = setting
        self.arithmetic = setting.arithmetic
        found = (operation.generator for operation in plan.operations)
        self.bodies = {loop: _kernel(loop.body, setting) for loop in found if is_loop(loop)}
        self._idle: list[Bound[K]] = []

    @property
    def rows(self) -> int:
        """The rows of its table, and of those of the bodies of loops."""
        return self.plan.rows + sum(body.rows for body in self.bodies.values())

    @contextmanager
    def table(self, columns: int | None) -> Yields[Bound[K]]:
        """A table that nobody else uses meanwhile."""
        try:
            bound = self._idle.pop()  # another thread may have been here
        except IndexError:
            bound = Bound(self, columns)
        if bound.columns != columns:
            bound = Bound(self, columns)
        yield bound
        self._idle.append(bound)

    def bind(self, table: Table) -> list[Call]:
        """The calls that compute this table, row by row."""
        for row, value in self.plan.constants:
            table[row] = self.arithmetic.spread(np.asarray(self.arithmetic.number(value)))
        operations = self.plan.operations
        return [call for operation in operations for call in self._calls(operation, table)]

    def _calls(self, operation: Operation[K], table: Table) -> list[Call]:
        generator, out = operation.generator, table[operation.results]
        if is_differences(generator):
            function = _OnFlips(generator.function, self.setting)
            (rows,) = operation.arguments
            return [lambda: np.copyto(out, function(table[rows]))]
        if is_loop(generator):
            (rows,) = operation.arguments
            body = Bound(self.bodies[generator], None if table.ndim == 1 else table.shape[1])
            return [lambda: _run_loop(generator, body, table[rows], out)]
        calls: list[Call] = []
        arguments = [_read(table, rows, calls) for rows in operation.arguments]
        if isinstance(generator, Plus):
            calls += self.arithmetic.add(arguments[0], arguments[1], out)
        elif isinstance(generator, Multiply):
            calls += self.arithmetic.multiply(arguments[0], arguments[1], out)
        elif isinstance(generator, Compare):
            calls += self.arithmetic.compare(arguments[0], arguments[1], out)
        elif is_straight_through(generator):
            calls += self.arithmetic.apply(generator, arguments[0], out)
        return calls


def kernel_of(f: Circuit[K], setting: Setting[K]) -> Kernel[K]:
    """The kernel of a circuit."""
    return _kernel(setting.flat(f), setting)


def _kernel(code: Program[CommutativeSemiring[K]], setting: Setting[K]) -> Kernel[K]:
    return Kernel(plan(code.inputs, code.instructions, code.outputs), setting)


def _run_loop(
    loop: Loop[CommutativeSemiring[K]], body: Bound[K], given: Table, results: Table
) -> None:
    """A run of the body for each step, from the rows that a loop is given to those of results."""
    first, states = loop.shared, loop.states
    last = first + states
    rows, made = (
        part.reshape(len(part) // loop.n, loop.n, *part.shape[1:])
        for part in (given[last:], results[states:])
    )
    body.inputs[:last] = given[:last]
    for k in reversed(range(loop.n)) if loop.backwards else range(loop.n):
        body.inputs[last:] = rows[:, k]
        outputs = body.run()
        made[:, k] = outputs[states:]
        body.inputs[first:last] = outputs[:states]
    results[:states] = body.inputs[first:last]


@final
@dataclass(frozen=True)
class Stages(Generic[K]):
    """``first`` computes what the point alone decides, ``second`` the rest, given that first."""

    first: Kernel[K]
    second: Kernel[K]

    def prepare(self) -> None:
        """Make the tables of a fold, and what its functions need, before the first step."""
        with self.first.table(None), self.second.table(None):
            pass

    def each(self, point: Numbers, packed: Table, samples: int) -> Numbers:
        """The outputs, a row for each sample, of samples in columns."""
        arithmetic = self.first.arithmetic
        with self.first.table(None) as held:
            handed = held.at(arithmetic.spread(point)).copy()
        own = max(1, self.second.rows * arithmetic.dtype.itemsize)
        block = max(8, BYTES // own)
        results: list[Table] = []
        for start in range(0, max(1, packed.shape[1]), block):
            part = packed[:, start : start + block]
            with self.second.table(part.shape[1]) as bound:
                bound.inputs[: len(handed)] = handed[:, None]
                bound.inputs[len(handed) :] = part
                results.append(bound.run().copy())
        return arithmetic.unpacked(np.concatenate(results, axis=1), samples)

    def fold(self, state: Numbers, rows: Numbers, order: Sequence[int]) -> Numbers:
        """The state after a step for each sample that is named, whose outputs it is."""
        arithmetic = self.first.arithmetic
        with self.first.table(None) as held, self.second.table(None) as bound:
            handed = held.at(arithmetic.spread(state))
            for number in order:
                bound.inputs[: len(handed)] = handed
                bound.inputs[len(handed) :] = arithmetic.spread(rows[number])
                handed = held.at(bound.run())
            return arithmetic.gathered(held.inputs)


def stages_of(f: Circuit[K], width: int, setting: Setting[K]) -> Stages[K]:
    """The stages of a circuit, the first ``width`` inputs of which are the point."""
    code = setting.flat(f)
    point, samples = code.inputs[:width], code.inputs[width:]
    varying = set(samples)
    for instruction in code.instructions:
        if not varying.isdisjoint(instruction.arguments):
            varying.update(instruction.results)
    early = [i for i in code.instructions if varying.isdisjoint(i.results)]
    late = [i for i in code.instructions if not varying.isdisjoint(i.results)]
    read = {v for instruction in late for v in instruction.arguments} | set(code.outputs)
    handed = sorted(read - varying)
    return Stages(
        Kernel(plan(point, early, handed), setting),
        Kernel(plan((*handed, *samples), late, code.outputs), setting),
    )


def _read(table: Table, rows: Rows, calls: list[Call]) -> Table:
    """These rows, as they will be: a view, or an array that a call collects them into."""
    if isinstance(rows, slice):
        return table[rows]
    collected = np.empty((len(rows), *table.shape[1:]), table.dtype)
    calls.append(partial(table.take, rows, 0, collected, "clip"))
    return collected


@final
class _OnFlips(Generic[K]):
    """``(x, c) -> Σ_j (f_j(x) + f_j(x + e_i)) c_j``, for all i at once.

    Of one sample, the n + 1 points x and x + e_i are samples themselves, 64 in a word. Of many
    samples, there is one evaluation for each i.
    """

    def __init__(self, function: BooleanFunction[K], setting: Setting[K]) -> None:
        self.kernel = kernel_of(function, setting)
        self.inputs = self.kernel.plan.inputs
        unit_vectors = np.eye(self.inputs + 1, self.inputs, dtype=np.uint8)  # the last is zero
        self.flips = self.kernel.arithmetic.packed(unit_vectors)

    def __call__(self, arguments: NDArray[np.integer]) -> Table:
        x, c = arguments[: self.inputs], arguments[self.inputs :]
        if not c.any():
            return np.zeros_like(x)  # RD.2
        return self._of_one(x, c) if x.ndim == 1 else self._of_many(x, c)

    def _of_one(self, x: Table, c: Table) -> Table:
        columns = self.flips.shape[1]
        with self.kernel.table(columns) as bound:
            np.bitwise_xor(x[:, None], self.flips, out=bound.inputs)
            y = bound.run()
            at_x = (y[:, -1:] >> np.uint64(self.inputs % WORD)) & np.uint64(1)
            words = np.bitwise_xor.reduce((y ^ np.negative(at_x)) & c[:, None], axis=0)
        arithmetic = self.kernel.arithmetic
        return arithmetic.spread(arithmetic.unpacked(words[None], self.inputs)[:, 0])

    def _of_many(self, x: Table, c: Table) -> Table:
        result = np.empty_like(x)
        with self.kernel.table(x.shape[1]) as bound:
            np.copyto(bound.inputs, x)
            at_x = bound.run().copy()
            for i in range(self.inputs):
                np.invert(x[i], out=bound.inputs[i])
                result[i] = np.bitwise_xor.reduce((bound.run() ^ at_x) & c, axis=0)
                bound.inputs[i] = x[i]
        return result
