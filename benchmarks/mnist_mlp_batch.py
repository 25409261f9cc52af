# pyright: basic
"""Training a perceptron on digits, 128 at a time, with Adam, in float32."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, final

import numpy as np

from benchmarks.digits import digits
from benchmarks.peers.choice import prepare
from benchmarks.peers.problems import MlpProblem
from benchmarks.workload import Arrays, Training, Workload, training
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.execution import ArrayEngine
from cartesian_rdc.learning import supervised
from cartesian_rdc.neural import (
    Adam,
    batched,
    constant_rate,
    initialise,
    softmax_cross_entropy,
)
from models.mnist import perceptron

BATCH = 128


@final
class MnistMlpBatch(Workload):
    """Images drawn at random, 784 to 512 to 10, cross-entropy."""

    checked_steps = 3
    tolerance = 1e-3
    steps = 100
    steps_against: ClassVar = {"c": 20, "numba": 20, "keras": 40}

    def __init__(self, folder: Path | None) -> None:
        self.train, self.test = digits(folder)
        self.images, self.labels = self.train.grey().reshape(-1, 784), self.train.one_hot()
        self.model = perceptron()
        self.start = initialise(self.model.parameters, 0)
        self.batches = np.random.default_rng(0).integers(0, len(self.images), (1000, BATCH))

    def ours(self, engine: ArrayEngine, steps: int) -> Training:
        model = batched(self.model, BATCH)
        learner = supervised(model, softmax_cross_entropy, constant_rate(1 / BATCH), Adam())
        data: Any = (self.images, self.labels)
        return training(engine, learner, self.start, data, self.batches[:steps])

    def theirs(self, peer: str, steps: int) -> Training:
        start = [np.asarray(a, np.float32) for a in leaves_of(self.start)]
        images, labels = self.images.astype(np.float32), self.labels.astype(np.float32)
        return prepare("mlp", peer, MlpProblem(start, images, labels, self.batches[:steps].copy()))

    def accuracy(self, parameters: Arrays) -> float | None:
        if not len(self.test.labels):
            return None
        b2, w2, b1, w1 = parameters
        hidden = np.maximum(self.test.grey().reshape(-1, 784) @ w1.T + b1, 0)
        return float(np.mean(np.argmax(hidden @ w2.T + b2, axis=1) == self.test.labels))
