"""Data that come a part at a time: the same as data that are there, and what goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from cartesian_rdc.categories.circuits import Circuits
from cartesian_rdc.categories.semirings import Modular
from cartesian_rdc.categories.smooth import Value
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.circuits import bus, pseudo_linear
from cartesian_rdc.errors import DataError, SpaceError
from cartesian_rdc.execution import ENGINES, CircuitEngine, NumpyEngine, engine_named
from cartesian_rdc.learning import (
    Batches,
    Interrupted,
    Progress,
    Stream,
    ascent,
    fit,
    folding,
    identity_rate,
    sum_loss,
    supervised,
    training,
)
from cartesian_rdc.neural import (
    Adam,
    batched,
    dense,
    index_cross_entropy,
    initialise,
    reals,
    tanh,
    unit_rate,
)
from cartesian_rdc.storage import checksum, in_file
from cartesian_rdc.typed import identity
from tests.effort import effort, usually

MODEL = reals(3) >> dense(reals(4), tanh) >> dense(reals(3), identity)
LEARNER = supervised(MODEL, index_cross_entropy, unit_rate, Adam(step_size=0.05))
START = initialise(MODEL.parameters, 0)
rng = np.random.default_rng(0)
X = rng.normal(size=(60, 3))
Y = rng.integers(0, 3, 60)
DATA: Any = (X, Y)
engine = NumpyEngine()


def cut(lengths: list[int]) -> Callable[[int], Iterator[Value]]:
    """The data in parts of these lengths, again in each epoch."""

    def parts(epoch: int) -> Iterator[Any]:
        ends = np.cumsum(lengths)
        for start, end in zip([0, *ends], ends, strict=False):
            yield X[start:end], Y[start:end]

    return parts


def states(data: Any, **options: Any) -> list[tuple[int, int, str]]:
    found = training(engine, LEARNER, START, data, **options)
    return [(at.number, at.step, checksum(at.state)) for at in found]


@settings(max_examples=effort(20, in_all=200))
@given(
    st.lists(st.integers(0, 3), min_size=1, max_size=5).filter(any),
    st.sampled_from([None, 4]),
    st.sampled_from([None, 1, 2, 3, 7]),
)
def test_parts_are_what_they_are_together(
    fours: list[int], batch: int | None, every: int | None
) -> None:
    lengths = [4 * n for n in fours]
    whole = (X[: sum(lengths)], Y[: sum(lengths)])
    steps = sum(lengths) // (batch or 1)
    options: dict[str, Any] = {"epochs": 2, "batch": batch, "every": every}
    in_parts = states(Stream(cut(lengths), steps), **options)
    assert in_parts == states(whole, **options)
    middle = list(training(engine, LEARNER, START, whole, **options))[len(in_parts) // 2]
    rest = states(Stream(cut(lengths), steps), begun=middle, **options)
    assert rest == in_parts[len(in_parts) // 2 :]


@pytest.mark.parametrize("name", usually(["numpy"], of=ENGINES))
def test_on_every_engine(name: str) -> None:
    run = engine_named(name)
    whole = fit(run, LEARNER, START, DATA, epochs=2, batch=10)
    parts = fit(run, LEARNER, START, Stream(cut([20, 10, 30]), 6), epochs=2, batch=10)
    for one, other in zip(leaves_of(parts.state), leaves_of(whole.state), strict=True):
        assert np.allclose(one, other, rtol=1e-12, atol=1e-15)
    assert parts.history == {"epoch": [0, 1, 2]}


def test_circuits_learn_from_parts() -> None:
    bits = Circuits(Modular(2))
    model = bus(bits, 3) >> pseudo_linear(bus(bits, 1))
    learner = supervised(model, sum_loss, identity_rate, ascent)
    gates, rows = CircuitEngine(bits), np.random.default_rng(0).integers(0, 2, (12, 4))
    parts = Stream(lambda epoch: map(gates.samples, np.split(rows, 3)), 6)
    options: dict[str, Any] = {"epochs": 3, "batch": 2, "reduction": "sum"}
    start = np.array([0, 1, 1])
    *_, whole = training(gates, learner, start, gates.samples(rows), **options)
    *_, found = training(gates, learner, start, parts, **options)
    assert found.state.tolist() == whole.state.tolist()


def test_the_last_batch_of_a_part_is_taken_or_left_out() -> None:
    lengths = [5, 3, 2]
    taken = states(Stream(cut(lengths), 4), epochs=1, batch=4, every=1)
    assert len(taken) == 5
    by_hand = [[0, 1, 2, 3], [4], [5, 6, 7], [8, 9]]
    state: Any = Progress(0, engine.compile(LEARNER.start)(START))
    for k, rows in enumerate(by_hand):
        some: Any = (X[rows], Y[rows])
        *_, state = training(
            engine, LEARNER, START, some, epochs=1, batch=4, begun=Progress(0, state.state)
        )
        assert taken[k + 1][2] == checksum(state.state)
    left = states(Stream(cut(lengths), 1), epochs=1, batch=4, drop_last=True)
    assert left[-1][2] == taken[1][2]


def test_only_as_many_parts_are_asked_for_as_there_are_steps() -> None:
    """Of a generator without end, too; and one at a time."""
    made: list[int] = []

    def endless(epoch: int) -> Iterator[Value]:
        while True:
            made.append(epoch)
            yield DATA

    found = training(engine, LEARNER, START, Stream(endless, 4), epochs=2, batch=30, every=2)
    asked = [len(made) for _ in found]
    assert asked == [0, 1, 2, 3, 4]
    assert made == [1, 1, 2, 2]


def test_parts_that_are_done_are_not_converted() -> None:
    words: Any = np.full((30, 3), "not looked at")

    def parts(epoch: int) -> Iterator[Value]:
        yield words, Y[:30]
        yield X[30:], Y[30:]

    whole = [*training(engine, LEARNER, START, DATA, epochs=1, batch=10, every=3)]
    stream = Stream(parts, 6)
    *_, last = training(engine, LEARNER, START, stream, epochs=1, batch=10, begun=whole[1])
    assert (whole[1].number, whole[1].step) == (0, 3)
    assert checksum(last.state) == checksum(whole[-1].state)
    with pytest.raises(SpaceError, match="make numbers of the texts"):
        list(training(engine, LEARNER, START, stream, epochs=1, batch=10))


def test_arrays_larger_than_memory_are_read_where_they_are_needed(tmp_path: Path) -> None:
    """Of files that are mapped into memory; of another dtype as well, a part at a time."""
    np.save(tmp_path / "x.npy", X.astype(np.float32))
    np.save(tmp_path / "y.npy", Y.astype(np.uint8))
    x = np.load(tmp_path / "x.npy", mmap_mode="r")
    y = np.load(tmp_path / "y.npy", mmap_mode="r")

    def parts(epoch: int) -> Iterator[Value]:
        for start in range(0, 60, 20):
            yield x[start : start + 20], y[start : start + 20]

    mapped = fit(engine, LEARNER, START, Stream(parts, 6), epochs=2, batch=10)
    rounded: Any = (X.astype(np.float32).astype(np.float64), Y)
    assert checksum(mapped.state) == checksum(
        fit(engine, LEARNER, START, rounded, epochs=2, batch=10).state
    )


def test_training_on_a_stream_is_watched_kept_and_goes_on(tmp_path: Path) -> None:
    stream = Stream(cut([30, 30]), 6)
    options: dict[str, Any] = {
        "epochs": 6,
        "batch": 10,
        "every": 4,
        "validation": (X[:20], Y[:20]),
        "patience": 50,
    }
    whole = fit(engine, LEARNER, START, stream, **options)
    assert [*whole.history] == ["epoch", "validation loss"]
    assert np.allclose(whole.history["epoch"][:4], [0, 4 / 6, 1, 10 / 6])

    def interrupt(at: Progress[Any]) -> None:
        if (at.number, at.step) == (2, 4):
            raise KeyboardInterrupt

    kept = in_file(tmp_path / "run.npz")
    with pytest.raises(Interrupted):
        fit(engine, LEARNER, START, stream, **options, callbacks=[interrupt], checkpoint=kept)
    again = fit(engine, LEARNER, START, stream, **options, checkpoint=kept)
    assert again.history == whole.history
    for one, other in zip(leaves_of(again.state), leaves_of(whole.state), strict=True):
        assert np.array_equal(one, other)
    other_parts = Stream(cut([20, 40]), 6)
    with pytest.raises(DataError, match="this checkpoint is of another training run: stream is"):
        fit(engine, LEARNER, START, other_parts, **options, checkpoint=kept)


def test_streams_that_make_no_sense() -> None:
    once: Any = cut([60])(1)
    with pytest.raises(TypeError, match="the parts of a stream are a function from the number of"):
        Stream(once, 6)
    with pytest.raises(DataError, match="number of steps of a stream is a whole number, 1 or more"):
        Stream(cut([60]), 0)
    exhausted = Stream[Value](lambda epoch: once, 6)
    with pytest.raises(DataError, match="the parts of epoch 2 have 0 steps, and the stream says 6"):
        fit(engine, LEARNER, START, exhausted, epochs=2, batch=10)
    with pytest.raises(DataError, match="a stream is not split"):
        fit(engine, LEARNER, START, Stream(cut([60]), 6), epochs=1, validation_split=0.5)
    with pytest.raises(DataError, match="there is no measure 'loss': nothing is measured"):
        fit(engine, LEARNER, START, Stream(cut([60]), 6), epochs=1, batch=10, patience=1)


def test_a_fold_along_parts_goes_on_from_everywhere() -> None:
    """A step on batches, as the experiments have it."""
    learner = supervised(batched(MODEL, 5), index_cross_entropy, unit_rate, Adam(step_size=0.05))
    begun = Progress(0, engine.compile(learner.start)(START))

    def states(data: Any, begun: Progress[Value]) -> list[Progress[Value]]:
        run = engine.fold(learner.step)
        return [*folding(engine, run, begun, data, epochs=2, order=Batches(5), every=2)]

    stream = Stream(cut([20, 30, 10]), steps=12)
    whole = states(stream, begun)
    assert whole == states(DATA, begun)
    assert [(at.number, at.step) for at in whole[:3]] == [(0, 0), (0, 2), (0, 4)]
    for at in whole[1::2]:
        assert states(stream, at)[-1] == whole[-1]
