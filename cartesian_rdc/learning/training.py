"""Training: folds of a step over data, on any engine; it can be watched, stopped and resumed."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeAlias, final

import numpy as np

from cartesian_rdc.errors import DataError, DivergenceError, require_whole
from cartesian_rdc.execution.bits import hash_of_fields, same_fields
from cartesian_rdc.execution.engine import Engine, Fold
from cartesian_rdc.execution.orders import Samples
from cartesian_rdc.learning.learner import Learner
from cartesian_rdc.type_variables import A, B, Data, L, Mor, Ob, P, Point, S, X
from cartesian_rdc.typed import Hom

Order: TypeAlias = Callable[[int, int], Samples]
"""From the number of an epoch, from 1, and the number of samples to the samples of each step."""


@final
@dataclass(frozen=True, eq=False)
class Progress(Generic[Point]):
    """The state after ``number`` epochs and ``step`` steps of the next.

    All that training does afterwards is a function of this value and of the arguments of
    ``train_by``: it can be stopped here, and resumed from here. Two are equal if they stand at the
    same step and their states agree to the bit.
    """

    number: int
    state: Point = field(repr=False)
    step: int = 0

    def __eq__(self, other: object) -> bool:
        return same_fields(self, other)

    def __hash__(self) -> int:
        return hash_of_fields(self)


@final
@dataclass(frozen=True)
class Shuffled:
    """A random order of the samples in each epoch, a function of the seed and the epoch.

    Raises ``DataError`` if the seed is not a whole number of 0 or more.
    """

    seed: int

    def __post_init__(self) -> None:
        require_whole(DataError, "seed", self.seed)

    def __call__(self, epoch: int, length: int) -> Sequence[int]:
        """A permutation of ``range(length)``.

        Raises ``DataError`` if ``epoch`` or ``length`` is negative.
        """
        require_whole(DataError, "number of an epoch", epoch)
        require_whole(DataError, "number of samples", length)
        order: list[int] = np.random.default_rng((self.seed, epoch)).permutation(length).tolist()
        return order


def in_order(epoch: int, length: int) -> Sequence[int]:
    """The order of the data, in each epoch."""
    return range(length)


@final
@dataclass(frozen=True)
class Batches:
    """The samples of another ``order``, ``size`` of them for each step.

    Fewer than ``size`` samples at the end of an epoch are left out of it.

    >>> Batches(2)(1, 5)
    [[0, 1], [2, 3]]
    >>> Batches(2, Shuffled(0))(1, 5)
    [[1, 4], [3, 0]]
    """

    size: int
    order: Callable[[int, int], Sequence[int]] = in_order

    def __call__(self, epoch: int, length: int) -> Sequence[Sequence[int]]:
        """The batches of an epoch. Raises ``DataError`` if ``size`` is not in 1 ... ``length``."""
        require_whole(DataError, "size of a batch", self.size, 1)
        if self.size > length:
            raise DataError(f"a batch has {self.size} samples, the data have {length}")
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
    """The states of a fold ``run`` over data, from ``begun`` to ``epochs`` epochs.

    ``run``    a fold of ``engine``, such as ``engine.fold(step)``
    ``begun``  the state to begin with, which is the first that is given
    ``data``   many samples; ``order`` gives those of each step, one, or several as ``Batches``
    ``every``  states are given after each epoch and, within it, after each ``every`` steps

    Stopping and resuming changes no sample and no state, with the NumPy engine no bit. Raises
    ``DataError`` at once if ``epochs`` is negative or ``every`` below 1, if the data are empty or
    differ in length, or if ``begun`` is after the last step; later ``DivergenceError``, with the
    epoch, the step and the last finite state, if a state is not finite.
    """
    require_whole(DataError, "number of epochs", epochs)
    if every is not None:
        require_whole(DataError, "number of steps between two states", every, 1)
    length = engine.length(data)
    if length == 0:
        raise DataError("the data have no rows: there is nothing to learn from")
    require_whole(DataError, "number of epochs done", begun.number)
    require_whole(DataError, "number of steps done", begun.step)
    following = _samples(order, begun.number + 1, length) if begun.number < epochs else ()
    if begun.number > epochs or begun.step > len(following):
        raise DataError(
            f"training cannot begin after {begun.number} epochs and {begun.step} steps: it has "
            f"{epochs} epochs, and the next has {len(following)} steps"
        )

    def states() -> Iterator[Progress[Point]]:
        yield begun
        state, done, fold = begun.state, begun.step, engine.over(run, data)
        for number in range(begun.number, epochs):
            samples = _samples(order, number + 1, length)
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
    """``train_by`` with the fold of ``step : S × A -> S`` on ``engine``; ``data`` are points of A.

    ``begun``, ``epochs``, ``order`` and ``every`` are those of ``train_by``. Raises like
    ``train_by``, and ``CompositionError`` if the step has other ends.
    """
    return train_by(engine, engine.fold(step), begun, data, epochs=epochs, order=order, every=every)


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
    """``train`` with the step of ``learner`` on ``engine``, from ``parameters`` and fresh memory.

    ``data`` are samples in X; ``epochs``, ``order`` and ``every`` are those of ``train_by``. The
    first state is that before training, as epoch 0. Raises like ``train``.
    """
    begun = Progress(0, engine.compile(learner.start)(parameters))
    return train(engine, learner.step, begun, data, epochs=epochs, order=order, every=every)


def _samples(order: Order, epoch: int, length: int) -> Samples:
    """The samples of an epoch. Raises ``DataError`` if the order gives no sequence."""
    given = order(epoch, length)
    if not (hasattr(given, "__len__") and hasattr(given, "__getitem__")):
        raise DataError(f"an order gives the samples of an epoch as a sequence, not {given!r}")
    return given


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
    """The share of the samples in ``data`` with ``decide(prediction) == decide(label)``.

    ``engine`` runs the model of ``learner`` at ``state``, in ``S × P``. Raises ``DataError`` if the
    data are empty or differ in length.
    """
    length = engine.length(data)
    if length == 0:
        raise DataError("the data have no rows: there is nothing to be right about")
    predict = engine.compile(learner.predict)
    label = engine.compile(learner.label)
    points = (engine.pair(state, engine.sample(data, k)) for k in range(length))
    return sum(decide(predict(point)) == decide(label(point)) for point in points) / length
