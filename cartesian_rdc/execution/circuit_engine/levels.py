"""The plan of a circuit: its gates by levels, each kind of gate in a level one operation on rows.

Every wire of a program has a row of a table, whose columns are samples. A gate is one level above
the highest of the wires that it reads. All gates of a kind in one level are done together, by one
operation on rows; results of an operation lie in consecutive rows, and rows that are read
at equal distances are a slice of the table, which nothing has to collect first.

A loop is an operation of its own; its body has a plan, however many steps there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeAlias, TypeGuard, final

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.categories.circuits import Compare, Differences, Multiply, StraightThrough
from cartesian_rdc.categories.circuits.boolean import is_differences
from cartesian_rdc.categories.circuits.matching import is_constant
from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.semirings import CommutativeSemiring
from cartesian_rdc.errors import UntranslatableError
from cartesian_rdc.execution.instructions import Instruction, Nought, Plus
from cartesian_rdc.execution.loops import Loop, is_loop
from cartesian_rdc.type_variables import K

Rows: TypeAlias = slice | NDArray[np.intp]
"""Rows of a table: equally far apart, or by their numbers."""

Gate: TypeAlias = Generator[CommutativeSemiring[K]]

GATES = (Plus, Multiply, Compare, StraightThrough, Differences, Loop)
"""Gates that take single wires; derivatives by differences, which take two buses; and loops."""

FEW, LONG_ENOUGH = 4, 16
"""``FEW`` runs, and one more for each ``LONG_ENOUGH`` gates, are done one by one; else rows are
collected."""


@final
@dataclass(frozen=True)
class Operation(Generic[K]):
    """Gates of one kind: ``table[results] = generator(table[arguments[0]], ...)``.

    Of differences, and of loops, there is one, and ``arguments`` are the rows of all its inputs.
    """

    generator: Gate[K]
    arguments: tuple[Rows, ...]
    results: slice


@final
@dataclass(frozen=True)
class Plan(Generic[K]):
    """How many rows, where the inputs are (from row 0), constants, operations, and outputs."""

    rows: int
    inputs: int
    constants: tuple[tuple[int, K], ...]
    operations: tuple[Operation[K], ...]
    outputs: Rows


def _is_gate(generator: Generator[CommutativeSemiring[K]]) -> TypeGuard[Gate[K]]:
    return isinstance(generator, GATES)


def plan(
    inputs: Sequence[int],
    instructions: Sequence[Instruction[CommutativeSemiring[K]]],
    outputs: Sequence[int],
) -> Plan[K]:
    """The plan of these instructions. Raises ``UntranslatableError`` for unknown generators."""
    row = {v: k for k, v in enumerate(inputs)}
    level = dict.fromkeys(inputs, 0)
    constants: list[tuple[int, K]] = []
    groups: dict[tuple[int, Gate[K]], list[Instruction[CommutativeSemiring[K]]]] = {}
    for instruction in instructions:
        generator, results = instruction.generator, instruction.results
        if is_constant(generator) or isinstance(generator, Nought):
            zero = generator.codomain.atoms()[0].zero
            constants.append((len(row), generator.value if is_constant(generator) else zero))
            row[results[0]], level[results[0]] = len(row), 0
            continue
        if not _is_gate(generator):
            raise UntranslatableError(
                f"{generator.label} : {generator.domain} -> {generator.codomain} is no generator "
                "of circuits: the engine of circuits cannot run it"
            )
        height = 1 + max((level[v] for v in instruction.arguments), default=0)
        level.update(dict.fromkeys(results, height))
        groups.setdefault((height, generator), []).append(instruction)
    operations: list[Operation[K]] = []
    for (_, generator), gates in sorted(groups.items(), key=lambda item: item[0][0]):
        if not (is_differences(generator) or is_loop(generator)):
            operations += _runs(generator, gates, row)
            continue
        for gate in gates:
            start = len(row)
            row.update({v: start + k for k, v in enumerate(gate.results)})
            operations.append(
                Operation(generator, (_rows(row, gate.arguments),), slice(start, len(row)))
            )
    found = _rows(row, outputs)
    return Plan(len(row), len(inputs), tuple(constants), tuple(operations), found)


def _rows(row: dict[int, int], variables: Sequence[int]) -> Rows:
    return rows_of(np.array([row[v] for v in variables], np.intp))


def _runs(
    generator: Gate[K], gates: Sequence[Instruction[CommutativeSemiring[K]]], row: dict[int, int]
) -> list[Operation[K]]:
    """The gates, in an order that makes long runs of rows at equal distances, as operations."""
    arity = len(gates[0].arguments)
    read = np.array([sorted(row[v] for v in gate.arguments) for gate in gates], np.intp)
    order: list[int] = np.lexsort(read.T[::-1]).tolist()
    read = read[order]
    start = len(row)
    for k, position in enumerate(order):
        row[gates[position].results[0]] = start + k
    cuts = _cuts(read)
    if len(cuts) > FEW + len(gates) // LONG_ENOUGH:
        cuts = [0, len(gates)]
    return [
        Operation(
            generator,
            tuple(rows_of(read[a:b, k], broadcast=True) for k in range(arity)),
            slice(start + a, start + b),
        )
        for a, b in pairwise(cuts)
    ]


def _cuts(read: NDArray[np.intp]) -> list[int]:
    """Where a run of equal distances ends and the next begins; 0 and the end among them."""
    count = len(read)
    steps = np.diff(read, axis=0)
    same = (steps[1:] == steps[:-1]).all(axis=1)
    cuts = [0]
    while cuts[-1] < count:
        end = min(cuts[-1] + 2, count)
        while end < count and same[end - 2]:
            end += 1
        cuts.append(end)
    return cuts


def rows_of(numbers: NDArray[np.intp], *, broadcast: bool = False) -> Rows:
    """A slice where the distances are equal, else the numbers.

    Where a row is read again and again, one is enough if NumPy is to ``broadcast`` it.
    """
    if len(numbers) == 0:
        return slice(0, 0)
    first = int(numbers[0])
    step = int(numbers[1]) - first if len(numbers) > 1 else 0
    alone = broadcast or len(numbers) == 1
    if not (np.diff(numbers) == step).all() or (step == 0 and not alone):
        return numbers
    if step == 0:
        return slice(first, first + 1)
    end = first + step * len(numbers)
    return slice(first, None if end < 0 else end, step)
