# pyright: basic
"""Training the hidden model of iris, one sample a step, in float64."""

from __future__ import annotations

from typing import Any, ClassVar, final

import numpy as np

from benchmarks.peers.choice import prepare
from benchmarks.peers.problems import IrisProblem
from benchmarks.workload import Arrays, Training, Workload, assembled, training
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.execution import ArrayEngine, NumpyEngine
from cartesian_rdc.learning import Shuffled
from cartesian_rdc.neural import initialise, normal
from experiments import iris_data
from experiments.iris import learner_of
from models import iris

RATE = 0.01


@final
class IrisHiddenSgd(Workload):
    """400 times the 150 flowers, shuffled anew each time."""

    checked_steps = 1500
    tolerance = 1e-9
    steps = 400 * 150
    steps_against: ClassVar = {"torch": 3000, "torch-compile": 6000, "keras": 1500}

    def __init__(self) -> None:
        self.flowers = iris_data.read()
        self.model = iris.hidden()
        self.start = initialise(self.model.parameters, 0, weights=normal(0.01))
        orders = [np.asarray(Shuffled(0)(epoch, 150), np.int64) for epoch in range(1, 401)]
        self.order = np.concatenate(orders)

    def ours(self, engine: ArrayEngine, steps: int) -> Training:
        data: Any = (self.flowers.measurements, self.flowers.labels)
        learner = learner_of(self.model, RATE)
        return training(engine, learner, self.start, data, self.order[:steps])

    def theirs(self, peer: str, steps: int) -> Training:
        flowers, start = self.flowers, [np.asarray(a, np.float64) for a in leaves_of(self.start)]
        problem = IrisProblem(
            start, flowers.measurements, flowers.labels, self.order[:steps].copy(), RATE
        )
        return prepare("iris", peer, problem)

    def accuracy(self, parameters: Arrays) -> float:
        predict = NumpyEngine().compile(self.model.body)
        values = [predict((assembled(parameters), x)) for x in self.flowers.measurements]
        said = [int(np.argmax(leaves_of(value)[0])) for value in values]
        return float(np.mean(np.argmax(self.flowers.labels, axis=1) == said))
