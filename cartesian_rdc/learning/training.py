"""Training: folds of a learner's step over data, an epoch at a time, on any engine."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar, final

import numpy as np

from cartesian_rdc.errors import DataError, DivergenceError
from cartesian_rdc.execution.engine import Engine
from cartesian_rdc.learning.learner import Learner

Ob = TypeVar("Ob")
Mor = TypeVar("Mor")
S = TypeVar("S")
P = TypeVar("P")
A = TypeVar("A")
B = TypeVar("B")
L = TypeVar("L")
Point = TypeVar("Point")
Data = TypeVar("Data")


@final
@dataclass(frozen=True)
class Epoch(Generic[Point]):
    """The state after so many epochs."""

    number: int
    state: Point = field(repr=False)


@final
@dataclass(frozen=True)
class Shuffled:
    """A new order of the samples in each epoch, that depends on the seed and the epoch only."""

    seed: int

    def __call__(self, epoch: int, length: int) -> Sequence[int]:
        """A permutation of ``range(length)``."""
        order: list[int] = np.random.default_rng((self.seed, epoch)).permutation(length).tolist()
        return order


def in_order(epoch: int, length: int) -> Sequence[int]:
    """The order of the data, in each epoch."""
    return range(length)


def fit(
    engine: Engine[Mor, Point, Data],
    learner: Learner[Ob, Mor, S, P, A, B, L],
    parameters: Point,
    data: Data,
    *,
    epochs: int,
    order: Callable[[int, int], Sequence[int]] = in_order,
) -> Iterator[Epoch[Point]]:
    """Train: one step for each sample, ``epochs`` times over, giving the state after each epoch.

    ``data`` are many points of ``A × B``; ``order`` is given the number of the epoch, from 1,
    and the number of samples, and says which samples to take. The first state given is that
    before training, as epoch 0.

    Raises ``DataError``, before anything is trained, for negative epochs and for data that
    are empty or differ in length; and ``DivergenceError`` when a state stops being finite,
    with the epoch, the step and the last state that was.
    """
    if epochs < 0:
        raise DataError(f"the number of epochs is 0 or more, not {epochs}")
    length = engine.length(data)
    if length == 0:
        raise DataError("the data have no rows: there is nothing to learn from")
    run = engine.fold(learner.step.morphism)
    state = engine.compile(learner.start.morphism)(parameters)

    def train() -> Iterator[Epoch[Point]]:
        before = state
        yield Epoch(0, before)
        for number in range(1, epochs + 1):
            samples = order(number, length)
            after = run(before, data, samples)
            if not engine.is_finite(after):
                step, last = _last_finite(engine, run, before, data, samples)
                raise DivergenceError(number, step, last)
            before = after
            yield Epoch(number, before)

    return train()


def _last_finite(
    engine: Engine[Mor, Point, Data],
    run: Callable[[Point, Data, Sequence[int]], Point],
    state: Point,
    data: Data,
    samples: Sequence[int],
) -> tuple[int, Point]:
    """The first step, from 1, after which the state is not finite, and the state before it."""
    for step, sample in enumerate(samples, 1):
        after = run(state, data, [sample])
        if not engine.is_finite(after):
            return step, state
        state = after
    return len(samples), state


def accuracy(
    engine: Engine[Mor, Point, Data],
    learner: Learner[Ob, Mor, S, P, A, B, L],
    state: Point,
    data: Data,
    decide: Callable[[Point], Hashable],
) -> float:
    """The part of the data for which ``decide`` says the same of prediction and label.

    Raises ``DataError`` for data that are empty or differ in length.
    """
    length = engine.length(data)
    if length == 0:
        raise DataError("the data have no rows: there is nothing to be right about")
    predict = engine.compile(learner.predict.morphism)
    label = engine.compile(learner.label.morphism)
    right = 0
    for number in range(length):
        point = engine.pair(state, engine.sample(data, number))
        right += decide(predict(point)) == decide(label(point))
    return right / length
