"""Training the hidden model of iris, one sample a step: our engine against a peer."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from benchmarks import iris_by_hand
from cartesian_rdc.categories.smooth import Value
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.execution import NumpyEngine
from cartesian_rdc.learning import Shuffled, accuracy
from cartesian_rdc.neural import initialise, largest_entry, normal
from experiments import iris_data
from experiments.iris import learner_of
from models import iris

T = TypeVar("T")

RATE = 0.01


class Spread(dict[str, float]):
    """``median``, ``min`` and ``max`` of several numbers."""


def compare(repeat: int, epochs: int = 400) -> dict[str, object]:
    """Time both in turn, from the same start with the same samples, and compare results.

    Raises ``AssertionError`` where the two end in different parameters.
    """
    flowers = iris_data.read()
    model = iris.hidden()
    start = initialise(model.parameters, 0, weights=normal(0.01))
    orders = [Shuffled(0)(epoch, 150) for epoch in range(1, epochs + 1)]
    samples = [k for order in orders for k in order]
    data: Value = (flowers.measurements, flowers.labels)

    began = time.perf_counter()
    engine, learner = NumpyEngine(), learner_of(model, RATE)
    fold = engine.fold(learner.step.morphism)
    compile_seconds = time.perf_counter() - began
    state: Value = engine.compile(learner.start.morphism)(start)

    ours: list[float] = []
    theirs: list[float] = []
    by_fold = state
    by_hand: list[iris_by_hand.Floats] = []
    for _ in range(repeat):
        seconds, by_fold = _timed(lambda: fold(state, data, samples))
        ours.append(1e6 * seconds / len(samples))
        seconds, by_hand = _timed(
            lambda: iris_by_hand.train(
                [np.asarray(array, np.float64) for array in leaves_of(start)],
                flowers.measurements,
                flowers.labels,
                orders,
                RATE,
            )
        )
        theirs.append(1e6 * seconds / len(samples))
    for left, right in zip(leaves_of(by_fold), by_hand, strict=True):
        assert np.allclose(left, right, rtol=1e-9), "the two learned different parameters"
    by_hand_state: Value = engine.compile(learner.start.morphism)(_assembled(by_hand))
    return {
        "us_per_step": _spread(ours),
        "peer_us_per_step": _spread(theirs),
        "ratio": _spread([a / b for a, b in zip(ours, theirs, strict=True)]),
        "compile_seconds": compile_seconds,
        "accuracy": accuracy(engine, learner, by_fold, data, largest_entry),
        "peer_accuracy": accuracy(engine, learner, by_hand_state, data, largest_entry),
        "steps": len(samples),
        "repeat": repeat,
    }


def _assembled(arrays: Sequence[object]) -> Value:
    b2, w2, b1, w1 = (np.asarray(array, np.float64) for array in arrays)
    return ((b2, w2), (b1, w1))


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def _spread(numbers: Sequence[float]) -> Spread:
    return Spread(median=statistics.median(numbers), min=min(numbers), max=max(numbers))
