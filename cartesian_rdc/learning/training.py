"""Training: folds of a step over data, on any engine; it can be watched, stopped and resumed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Generic, TypeAlias, final

from cartesian_rdc.errors import (
    DataError,
    DivergenceError,
    require_kind,
    require_whole,
)
from cartesian_rdc.execution.bits import hash_of_fields, same_fields
from cartesian_rdc.execution.engine import Engine, Fold, require_microbatches
from cartesian_rdc.execution.orders import Samples
from cartesian_rdc.learning.batches import BatchFold, Reduction, step_of_batch
from cartesian_rdc.learning.entrance import first_state, require_engine
from cartesian_rdc.learning.learner import Learner
from cartesian_rdc.learning.orders import Batches, Order, in_order, require_order
from cartesian_rdc.learning.prefetching import prefetched
from cartesian_rdc.learning.streams import Stream, is_stream, is_whole
from cartesian_rdc.type_variables import B, Data, L, Mor, Ob, P, Point, S, T, X, Y


@final
@dataclass(frozen=True, eq=False)
class Progress(Generic[Point]):
    """The state after ``number`` epochs and ``step`` steps of the next.

    All that training does afterwards is a function of this value and of the arguments of
    ``folding``: it can be stopped here, and resumed from here. Two are equal if they stand at the
    same step and their states agree to the bit.
    """

    number: int
    state: Point = field(repr=False)
    step: int = 0

    def __eq__(self, other: object) -> bool:
        return same_fields(self, other)

    def __hash__(self) -> int:
        return hash_of_fields(self)


def folding(
    engine: Engine[Mor, Point, Data],
    run: Fold[Point, Data],
    begun: Progress[Point],
    data: Data | Stream[Data],
    *,
    epochs: int,
    order: Order = in_order,
    every: int | None = None,
) -> Iterator[Progress[Point]]:
    """The states of a fold ``run`` over data, from ``begun`` to ``epochs`` epochs.

    ``run``    a fold of ``engine``, such as ``engine.fold(step)``
    ``begun``  the state to begin with, which is the first that is given
    ``data``   many samples, or a ``Stream`` of parts that are such; ``order`` gives those of each
               step, one, or several as ``Batches``
    ``every``  states are given after each epoch and, within it, after each ``every`` steps

    Stopping and resuming changes no sample and no state, with the NumPy engine no bit. Raises
    ``DataError`` at once if ``epochs`` is negative or ``every`` below 1, if the data are empty or
    differ in length, or if ``begun`` is after the last step; later ``DivergenceError`` if a state
    is not finite, with the epoch, the step and the last finite state. With an engine that
    ``donates`` it has the last state that was given, and the step at which the fold that
    followed ended.
    """
    over = partial(engine.over, run)
    if is_stream(data):
        return _states(engine, _of_stream(engine, over, data, order), begun, epochs, every)
    assert is_whole(data), "data are there, or come in parts"
    return _states(engine, _of_data(engine, over, data, order), begun, epochs, every)


FoldOver: TypeAlias = Callable[[Data], Callable[[Point, Samples], Point]]
"""From data to a fold over them, for many calls."""

Stretch: TypeAlias = tuple[Callable[[], Callable[[Point, Samples], Point]], Samples]
"""Makes a fold over some data; and the samples of its steps."""


@final
@dataclass(frozen=True)
class _Epochs(Generic[Data, Point]):
    """What is folded in each epoch.

    ``steps``      how many steps an epoch has, by its number
    ``stretches``  what is folded one after the other, by the number of an epoch and how many of its
                   steps are done
    """

    steps: Callable[[int], int]
    stretches: Callable[[int, int], Iterable[Stretch[Point]]]


def _of_data(
    engine: Engine[Mor, Point, Data],
    over: FoldOver[Data, Point],
    data: Data,
    order: Order,
) -> _Epochs[Data, Point]:
    """The epochs of data that are there as a whole. Raises ``DataError`` if they are empty."""
    length = engine.length(data)
    if length == 0:
        raise DataError("the data have no rows: there is nothing to learn from")
    folds = list[Callable[[Point, Samples], Point]]()

    def fold() -> Callable[[Point, Samples], Point]:
        if not folds:
            folds.append(over(data))
        return folds[0]

    def stretches(number: int, _: int) -> Iterable[Stretch[Point]]:
        return [(fold, samples_of(order, number, length))]

    return _Epochs(lambda number: len(samples_of(order, number, length)), stretches)


def _of_stream(
    engine: Engine[Mor, Point, Data],
    over: FoldOver[Data, Point],
    stream: Stream[Data],
    order: Order,
) -> _Epochs[Data, Point]:
    """The epochs of a stream."""

    def placed(number: int, done: int) -> Iterator[Stretch[Point]]:
        left = stream.steps
        for part in stream.parts(number):
            samples = samples_of(order, number, engine.length(part))[:left]
            left -= len(samples)
            if stream.steps - left <= done:
                yield partial(over, part), samples
            else:
                fold = over(part)
                yield partial(_same, fold), samples
            if not left:
                return
        raise DataError(
            f"the parts of epoch {number} have {stream.steps - left} steps, and the stream says "
            f"{stream.steps}: its function is called for each epoch, and has to begin again"
        )

    def stretches(number: int, done: int) -> Iterator[Stretch[Point]]:
        with prefetched(placed(number, done), stream.ahead) as found:
            yield from found

    return _Epochs(lambda _: stream.steps, stretches)


def _same(value: T) -> T:
    return value


def _states(
    engine: Engine[Mor, Point, Data],
    run: _Epochs[Data, Point],
    begun: Progress[Point],
    epochs: int,
    every: int | None,
) -> Iterator[Progress[Point]]:
    """``folding``, of what is folded in each epoch."""
    require_whole(DataError, "number of epochs", epochs)
    if every is not None:
        require_whole(DataError, "number of steps between two states", every, 1)
    require_whole(DataError, "number of epochs done", begun.number)
    require_whole(DataError, "number of steps done", begun.step)
    following = run.steps(begun.number + 1) if begun.number < epochs else 0
    if begun.number > epochs:
        raise DataError(
            f"training has gone on for {begun.number} epochs already, and {epochs} are asked for: "
            "ask for more, or begin anew, with another checkpoint"
        )
    if begun.step > following:
        raise DataError(
            f"training cannot begin after {begun.number} epochs and {begun.step} steps: it has "
            f"{epochs} epochs, and the next has {following} steps"
        )

    def states() -> Iterator[Progress[Point]]:
        yield begun
        state, done = begun.state, begun.step
        kept = state  # the last that was given away, which no fold may take over
        for number in range(begun.number, epochs):
            first, last = 0, run.steps(number + 1)
            for made, samples in run.stretches(number + 1, done):
                end = first + len(samples)
                if done >= end:  # before training goes on
                    first = end
                    continue
                fold = made()
                while done < end:
                    until = min(end, done + every - done % every if every else end)
                    some = samples[done - first : until - first]
                    mine = engine.own(state) if state is kept else state
                    after = fold(mine, some)
                    if not engine.is_finite(after):
                        steps, finite = len(some), kept
                        if state is kept or not engine.donates:
                            steps, finite = _last_finite(engine, fold, state, some)
                        raise DivergenceError(number + 1, done + steps, finite)
                    state, done = after, until
                    if every and done % every == 0 and done < last:
                        kept = state
                        yield Progress(number, state, done)
                first = end
            done = 0
            kept = state
            yield Progress(number + 1, state)

    return states()


def training(
    engine: Engine[Mor, Point, Data],
    learner: Learner[Ob, Mor, S, P, X, B, Y, L],
    parameters: Point,
    data: Data | Stream[Data],
    *,
    epochs: int,
    batch: int | None = None,
    reduction: Reduction = "mean",
    drop_last: bool = False,
    accumulate: int = 1,
    order: Order = in_order,
    every: int | None = None,
    begun: Progress[Point] | None = None,
) -> Iterator[Progress[Point]]:
    """The states of ``learner`` on ``engine``, from ``parameters`` and fresh memory.

    ``data``       samples in X, or a ``Stream`` of parts that are such
    ``batch``      how many samples a step takes; by default one, without an axis for it
    ``reduction``  what becomes of the losses of a batch: their ``"mean"`` or their ``"sum"``
    ``drop_last``  whether the last batch of an epoch is left out if it has fewer samples
    ``accumulate`` in how many microbatches a batch is taken, one after the other, with the memory
                   of one; the step is the same, but for rounding. Of a batch that has fewer
                   samples, microbatches are as many as divide it, and no larger.
    ``begun``      where to go on, instead of from ``parameters``
    ``order``      of the samples in an epoch, which is grouped into batches of ``batch``; of a
                   learner whose samples are batches, such as one of ``batched``, it has batches
    ``every``      as in ``folding``

    The first state is that before training, as epoch 0. Nothing is trained before it is asked for;
    ``fit`` trains to the end. Raises like ``folding`` and ``step_of_batch``; ``SpaceError``, with
    names, if parameters or data do not fit; ``DataError`` if a label is the number of no class;
    ``TypeError`` if the engine, the learner, the order or ``begun`` is none.
    """
    require_engine(engine, learner)
    require_order(order)
    if begun is None:
        begun = Progress(0, first_state(engine, learner, parameters))
    require_kind(begun, Progress, "where training goes on", "a Progress, such as fit(...).last")
    run = _fold_over(engine, learner, batch, reduction, accumulate)
    steps = order if batch is None else Batches(batch, order, drop_last)

    def placed(given: Data) -> Data:
        single = batch is not None or not _has_batches(order, engine.length(given))
        return engine.data(learner.samples, given) if single else given

    def of_part(epoch: int, length: int) -> Samples:
        is_left_out = drop_last and batch is not None and length < batch
        return () if is_left_out else steps(epoch, length)

    if is_stream(data):
        found = _of_stream(engine, lambda part: run(placed(part)), data, of_part)
        return _states(engine, found, begun, epochs, every)
    assert is_whole(data), "data are there, or come in parts"
    found = _of_data(engine, run, placed(data), steps)
    return _states(engine, found, begun, epochs, every)


def _has_batches(order: Order, length: int) -> bool:
    """Whether the steps of an order take batches, as far as the first one says."""
    return any(isinstance(step, Sequence) for step in samples_of(order, 1, max(length, 1))[:1])


def _fold_over(
    engine: Engine[Mor, Point, Data],
    learner: Learner[Ob, Mor, S, P, X, B, Y, L],
    batch: int | None,
    reduction: Reduction,
    accumulate: int,
) -> FoldOver[Data, Point]:
    """The fold of a ``learner``, of single samples or of batches of any size.

    Raises like ``step_of_batch``, for ``batch`` as ``size``.
    """
    if batch is None:
        require_microbatches(1, accumulate)
        return partial(engine.over, engine.fold(learner.step))
    whole = engine.fold(step_of_batch(engine, learner, batch, reduction, accumulate))

    def of(size: int) -> Fold[Point, Data]:
        if size == batch:
            return whole
        most = batch // accumulate
        microbatches = next(n for n in range(-(-size // most), size + 1) if not size % n)
        return engine.fold(step_of_batch(engine, learner, size, reduction, microbatches))

    return BatchFold(engine, of).over


def samples_of(order: Order, epoch: int, length: int) -> Samples:
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
        after = fold(engine.own(state), samples[step : step + 1])
        if not engine.is_finite(after):
            return step + 1, state
        state = after
    return len(samples), state
