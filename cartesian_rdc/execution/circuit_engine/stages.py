"""A circuit on one point and many samples: what the samples do not change is computed once."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar, final

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.categories.semirings import CommutativeSemiring
from cartesian_rdc.execution.circuit_engine.arithmetic import Arithmetic, Table
from cartesian_rdc.execution.circuit_engine.kernel import Kernel
from cartesian_rdc.execution.circuit_engine.levels import plan
from cartesian_rdc.execution.program import Program

K = TypeVar("K", bound=Hashable)

BYTES = 2**20
"""About how large a table may be: what fits into the cache of a processor."""


@final
@dataclass(frozen=True)
class Stages(Generic[K]):
    """``first`` computes what the point alone decides, ``second`` the rest, given that first."""

    first: Kernel[K]
    second: Kernel[K]

    def run(self, point: NDArray[np.integer], packed: Table, samples: int) -> NDArray[np.integer]:
        """The outputs, a row for each sample."""
        arithmetic = self.first.arithmetic
        with self.first.table(None) as bound:
            arithmetic.spread(point, bound.inputs)
            handed = bound.run().copy()
        rows = max(1, self.second.plan.rows * arithmetic.dtype.itemsize)
        columns, block = packed.shape[1], max(8, BYTES // rows)
        results: list[Table] = []
        for start in range(0, columns, block):
            part = packed[:, start : start + block]
            with self.second.table(part.shape[1]) as bound:
                bound.inputs[: len(handed)] = handed[:, None]
                bound.inputs[len(handed) :] = part
                results.append(bound.run().copy())
        whole = np.concatenate(results, axis=1) if results else handed[:0, None]
        return arithmetic.unpacked(whole, samples)


def stages_of(
    code: Program[CommutativeSemiring[K]], width: int, arithmetic: Arithmetic[K]
) -> Stages[K]:
    """The stages of a flat program, the first ``width`` inputs of which are the point."""
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
        Kernel(plan(point, early, handed), arithmetic),
        Kernel(plan((*handed, *samples), late, code.outputs), arithmetic),
    )
