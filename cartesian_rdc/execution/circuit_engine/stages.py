"""A circuit on one point and many samples: what the samples do not change is computed once.

In a fold the point is the state, which over a finite semiring most samples leave as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, final

import numpy as np

from cartesian_rdc.categories.circuits import Circuit
from cartesian_rdc.execution.circuit_engine.arithmetic import Numbers, Table
from cartesian_rdc.execution.circuit_engine.kernel import Kernel, Setting
from cartesian_rdc.execution.circuit_engine.levels import plan
from cartesian_rdc.type_variables import K

BYTES = 2**20
"""About how large a table may be: what fits into the cache of a processor."""


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
        own = max(1, self.second.plan.rows * arithmetic.dtype.itemsize)
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
