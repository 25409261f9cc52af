"""Training: folds of a step over data, on any engine, which can be watched, stopped and resumed."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeAlias, final

import numpy as np

from cartesian_rdc.errors import DataError, DivergenceError
from cartesian_rdc.execution.engine import Engine, Fold, Samples
from cartesian_rdc.learning.learner import Learner
from cartesian_rdc.type_variables import A, B, Data, L, Mor, Ob, P, Point, S, X
from cartesian_rdc.typed import Hom

Order: TypeAlias = Callable[[int, int], Samples]
"""From the number of an epoch, from 1, and the number of samples to what each step takes."""


@final
@dataclass(frozen=True)
class Progress(Generic[Point]):
    """Where training stands: the state after ``number`` epochs and ``step`` steps of the next.

    Everything that training does afterwards is a function of this value and of the arguments of
    ``train_by``; so it can be stopped here, and go on from here.
    """

    number: int
    state: Point = field(repr=False)
    step: int = 0


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


@final
@dataclass(frozen=True)
class Batches:
    """The samples of another order, ``size`` of them for each step.

    A step takes no fewer: what is left at the end of an epoch is left out of that epoch, and
    where the order is shuffled, other samples are left out of the next.

    >>> Batches(2)(1, 5)
    [[0, 1], [2, 3]]
    >>> Batches(2, Shuffled(0))(1, 5)
    [[1, 4], [3, 0]]
    """

    size: int
    order: Callable[[int, int], Sequence[int]] = in_order

    def __call__(self, epoch: int, length: int) -> Sequence[Sequence[int]]:
        """The batches of an epoch. Raises ``DataError`` where there is none."""
        if not 1 <= self.size <= length:
            raise DataError(
                f"a batch has 1 sample or more, and no more than the {length} there are"
                f", not {self.size}"
            )
        samples = list(self.order(epoch, length))
        starts = range(0, len(samples) - self.size + 1, self.size)
        return [samples[start : start + self.size] for start in starts]


def train_by(
    engine: Engine[Mor, Point, Data],
    run: Fold[Point, Data],
    begun: Progress[Point],
    data: Data,
    *,
    epochs: int,
    order: Order = in_order,
    every: int | None = None,
) -> Iterator[Progress[Point]]:
    """Run a fold over data until ``epochs`` epochs are done, from where training stands.

    ``data`` are many points that the engine can count; ``order`` is given the number of the
    epoch, from 1, and the number of samples, and says which samples to take, one or, as
    ``Batches``, several a step.
    What comes is ``begun``, and then the state after each epoch and, in each epoch, after every
    ``every`` steps. Where training was stopped makes no difference to the samples or to the
    states that follow; whether it does to their last bits, the engine decides, and that of
    NumPy computes the same.

    Raises ``DataError``, before anything is trained, for negative epochs, for data that are
    empty or differ in length, and where it cannot begin there; and ``DivergenceError`` when a
    state stops being finite, with the epoch, the step and the last state that was.
    """
    if epochs < 0:
        raise DataError(f"the number of epochs is 0 or more, not {epochs}")
    if every is not None and every < 1:
        raise DataError(f"there is 1 step or more between two states, not {every}")
    length = engine.length(data)
    if length == 0:
        raise DataError("the data have no rows: there is nothing to learn from")
    following = order(begun.number + 1, length) if begun.number < epochs else ()
    if begun.number < 0 or begun.number > epochs or not 0 <= begun.step <= len(following):
        raise DataError(
            f"training cannot begin after {begun.number} epochs and {begun.step} steps: it has "
            f"{epochs} epochs, and the next has {len(following)} steps"
        )

    def states() -> Iterator[Progress[Point]]:
        yield begun
        state, done, fold = begun.state, begun.step, engine.over(run, data)
        for number in range(begun.number, epochs):
            samples = order(number + 1, length)
            while done < len(samples):
                until = min(len(samples), done + every - done % every if every else len(samples))
                after = fold(state, samples[done:until])
                if not engine.is_finite(after):
                    steps, last = _last_finite(engine, fold, state, samples[done:until])
                    raise DivergenceError(number + 1, done + steps, last)
                state, done = after, until
                if done < len(samples):
                    yield Progress(number, state, done)
            done = 0
            yield Progress(number + 1, state)

    return states()


def train(
    engine: Engine[Mor, Point, Data],
    step: Hom[Ob, Mor, tuple[S, A], S],
    begun: Progress[Point],
    data: Data,
    *,
    epochs: int,
    order: Order = in_order,
    every: int | None = None,
) -> Iterator[Progress[Point]]:
    """Fold a step ``S × A -> S`` over data, many points of A, as ``train_by`` says.

    Raises what ``train_by`` raises, and ``CompositionError`` for no such step.
    """
    run = engine.fold(step)
    return train_by(engine, run, begun, data, epochs=epochs, order=order, every=every)


def fit(
    engine: Engine[Mor, Point, Data],
    learner: Learner[Ob, Mor, S, P, X, B, L],
    parameters: Point,
    data: Data,
    *,
    epochs: int,
    order: Order = in_order,
    every: int | None = None,
) -> Iterator[Progress[Point]]:
    """Train a learner from these parameters and a fresh memory, as ``train`` does.

    ``data`` are many samples of the learner. The first state given is that before training, as
    epoch 0. Raises what ``train`` raises.
    """
    begun = Progress(0, engine.compile(learner.start)(parameters))
    return train(engine, learner.step, begun, data, epochs=epochs, order=order, every=every)


def _last_finite(
    engine: Engine[Mor, Point, Data],
    fold: Callable[[Point, Samples], Point],
    state: Point,
    samples: Samples,
) -> tuple[int, Point]:
    """The first step, from 1, after which the state is not finite, and the state before it."""
    for step in range(len(samples)):
        after = fold(state, samples[step : step + 1])
        if not engine.is_finite(after):
            return step + 1, state
        state = after
    return len(samples), state


def accuracy(
    engine: Engine[Mor, Point, Data],
    learner: Learner[Ob, Mor, S, P, X, B, L],
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
    predict = engine.compile(learner.predict)
    label = engine.compile(learner.label)
    right = 0
    for number in range(length):
        point = engine.pair(state, engine.sample(data, number))
        right += decide(predict(point)) == decide(label(point))
    return right / length
