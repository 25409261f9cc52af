# pyright: basic
"""Training an Elman cell along sequences of 500 steps, one sequence a step, in float64."""

from __future__ import annotations

from typing import Any, ClassVar, final

import numpy as np

from benchmarks.peers.choice import prepare
from benchmarks.peers.problems import ElmanProblem
from benchmarks.workload import Arrays, Training, Workload, training
from cartesian_rdc.categories.base import Keep
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.execution import ArrayEngine
from cartesian_rdc.learning import descent, supervised
from cartesian_rdc.neural import (
    Batch,
    Layer,
    along_rows,
    constant_rate,
    elman_cell,
    initialise,
    quadratic_loss,
    reals,
    rows,
)
from cartesian_rdc.typed import Wire, identity, pair, second, zero

INPUTS, UNITS, LENGTH, SEQUENCES = 32, 64, 500, 8
RATE = 1e-4


def network(length: int, keep: Keep, segments: int = 1) -> Layer[Wire, Batch[Wire], Batch[Wire]]:
    """All outputs of an Elman cell along a sequence, from a state of zeros."""
    cell = elman_cell(reals(INPUTS), reals(UNITS))
    given, shown = rows(cell.input, length), rows(cell.output, length)
    begin = pair(zero(given, cell.state), identity(given))
    run = (
        begin >> along_rows(cell, length, keep=keep, segments=segments) >> second(cell.state, shown)
    )
    return run.unnamed()


@final
class ElmanBptt(Workload):
    """One sequence a step, of those drawn from a seed."""

    checked_steps = 4
    tolerance = 1e-9
    steps = 40
    steps_against: ClassVar = {}

    def __init__(self, keep: Keep = "everything") -> None:
        rng = np.random.default_rng(0)
        self.model = network(LENGTH, keep)
        self.inputs = rng.normal(size=(SEQUENCES, LENGTH, INPUTS))
        self.labels = rng.uniform(-1, 1, size=(SEQUENCES, LENGTH, UNITS))
        self.start = initialise(self.model.parameters, 0)
        self.order = np.arange(10_000, dtype=np.int64) % SEQUENCES

    def ours(self, engine: ArrayEngine, steps: int) -> Training:
        data: Any = (self.inputs, self.labels)
        learner = supervised(self.model, quadratic_loss, constant_rate(RATE), descent)
        return training(engine, learner, self.start, data, self.order[:steps])

    def theirs(self, peer: str, steps: int) -> Training:
        start = [np.asarray(a, np.float64) for a in leaves_of(self.start)]
        problem = ElmanProblem(start, self.inputs, self.labels, self.order[:steps].copy(), RATE)
        return prepare("elman", peer, problem)

    def accuracy(self, parameters: Arrays) -> None:
        """There are no classes."""
