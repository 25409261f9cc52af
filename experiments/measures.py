"""What a trained model says to data: predictions, losses, and what follows from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.categories.smooth import Arrow, Numbers, Space, Value
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import DataError
from cartesian_rdc.execution import ArrayEngine, NumpyEngine, engine_named
from cartesian_rdc.learning import Learner
from cartesian_rdc.neural import Scalar, batched, from_arrays, rows
from cartesian_rdc.type_variables import B, P, S, X
from cartesian_rdc.typed import pair, parametric

MEASURED_TOGETHER = 100


@final
@dataclass(frozen=True)
class Judgement:
    """Of each sample, a row: what was said, what should have been, and the loss."""

    predictions: Numbers
    labels: Numbers
    losses: Numbers

    @property
    def loss(self) -> float:
        """The mean."""
        return float(np.asarray(self.losses, np.float64).mean())

    @property
    def accuracy(self) -> float:
        """For how large a part of the samples the largest entry is the right one."""
        return float((self.said == self.shown).mean())

    @property
    def numbers(self) -> dict[str, float]:
        """The two, by name."""
        return {"loss": self.loss, "accuracy": self.accuracy}

    @property
    def said(self) -> NDArray[np.intp]:
        """The class that each prediction names."""
        classes: NDArray[np.intp] = np.argmax(self.predictions, axis=1)
        return classes

    @property
    def shown(self) -> NDArray[np.intp]:
        """The class that each label names."""
        classes: NDArray[np.intp] = np.argmax(self.labels, axis=1)
        return classes

    @property
    def confusion(self) -> NDArray[np.intp]:
        """How often class k (row) was taken for class j (column)."""
        classes = self.labels.shape[1]
        table = np.zeros((classes, classes), np.intp)
        np.add.at(table, (self.shown, self.said), 1)
        return table


def judge(
    learner: Learner[Space, Arrow, S, P, X, B, Scalar],
    data: Value,
    engine: ArrayEngine,
) -> Callable[[Value], Judgement]:
    """Makes a judgement of a state of the learner; compiled once, run on many rows at a time.

    The learner takes one sample a step. One that takes batches, of the same model with the same
    optimiser, has the same states. Raises ``DataError`` for data that are empty.
    """
    length = engine.length(data)
    if length == 0:
        raise DataError("the data have no rows: there is nothing to judge")
    n = min(length, MEASURED_TOGETHER)
    state, many = learner.step.codomain, rows(learner.samples, n)
    say = parametric(state, learner.samples, pair(learner.predict, learner.loss))
    run = engine.compile(batched(say, n).body)
    given = leaves_of(data)
    labels = given[-1]

    def judgement(at: Value) -> Judgement:
        said: list[Numbers] = []
        losses: list[Numbers] = []
        for start in range(0, length, n):  # the last rows are filled up, and left out again
            numbers = np.minimum(np.arange(start, start + n), length - 1)
            some = from_arrays(many, [array[numbers] for array in given])
            predictions, lost = leaves_of(run((at, some)))
            said.append(predictions[: length - start])
            losses.append(lost[: length - start])
        return Judgement(np.concatenate(said), labels, np.concatenate(losses))

    return judgement


def engine_to_measure(trains: str) -> ArrayEngine:
    """The engine that measures where this one trains: that of JAX, or that of NumPy.

    What is measured is run too seldom to be worth native code.
    """
    return engine_named("jax") if trains == "jax" else NumpyEngine()
