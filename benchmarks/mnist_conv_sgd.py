# pyright: basic
"""Training the convolutional model of numeric-optics on digits, one a step, in float32."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, final

import numpy as np

from benchmarks.digits import digits
from benchmarks.peers.choice import prepare
from benchmarks.peers.problems import ConvProblem
from benchmarks.workload import Arrays, Training, Workload, training
from cartesian_rdc.categories.smooth import Value
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.execution import ArrayEngine, NumpyEngine
from cartesian_rdc.learning import supervised
from cartesian_rdc.neural import Momentum, constant_rate, initialise, quadratic_loss
from models.mnist import convolutional

TESTED = 1000


@final
class MnistConvSgd(Workload):
    """Two correlations with rectifiers and pooling, a dense layer, quadratic loss, momentum."""

    checked_steps = 20
    tolerance = 1e-4
    steps = 5000
    steps_against: ClassVar = {"torch": 300, "torch-compile": 500, "keras": 100, "numpy": 500}

    def __init__(self, folder: Path | None) -> None:
        self.train, self.test = digits(folder)
        self.images = self.train.grey().reshape(-1, 1, 28, 28)
        self.labels = self.train.one_hot()
        self.model = convolutional()
        self.start = initialise(self.model.parameters, 0)
        self.order = np.random.default_rng(0).permutation(len(self.images))

    def ours(self, engine: ArrayEngine, steps: int) -> Training:
        learner = supervised(self.model, quadratic_loss, constant_rate(0.01), Momentum(0.1))
        data: Any = (self.images, self.labels)
        return training(engine, learner, self.start, data, self.order[:steps])

    def theirs(self, peer: str, steps: int) -> Training:
        start = [np.asarray(a, np.float32) for a in leaves_of(self.start)]
        images = np.asarray(self.images.reshape(-1, 28, 28), np.float32)
        labels = np.asarray(self.labels, np.float32)
        return prepare("conv", peer, ConvProblem(start, images, labels, self.order[:steps].copy()))

    def accuracy(self, parameters: Arrays) -> float | None:
        """On the first digits to test on."""
        if not len(self.test.labels):
            return None
        b, w, k2, k1 = parameters
        held: Value = ((b, w), (k2, k1))
        predict = NumpyEngine().compile(self.model.body)
        images = self.test.grey().reshape(-1, 1, 28, 28)[:TESTED]
        said = [int(np.argmax(leaves_of(predict((held, image)))[0])) for image in images]
        return float(np.mean(self.test.labels[:TESTED] == said))
