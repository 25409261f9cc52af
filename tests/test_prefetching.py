# pyright: basic
"""Parts that are made in the background: the same training, few at a time, and nothing hangs."""

from __future__ import annotations

import signal
import threading
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from cartesian_rdc.errors import DataError
from cartesian_rdc.execution import NumpyEngine
from cartesian_rdc.execution.jax_engine import JaxEngine
from cartesian_rdc.learning import (
    Interrupted,
    Progress,
    Shuffled,
    Stream,
    descent,
    fit,
    supervised,
    training,
)
from cartesian_rdc.learning.prefetching import prefetched
from cartesian_rdc.neural import constant_rate, dense, initialise, quadratic_loss, reals, tanh
from cartesian_rdc.storage import checksum
from tests.effort import effort

MODEL = reals(3) >> dense(reals(2), tanh)
LEARNER = supervised(MODEL, quadratic_loss, constant_rate(0.1), descent)
START = initialise(MODEL.parameters, 0)
rng = np.random.default_rng(0)
DATA: Any = (rng.normal(size=(24, 3)), rng.normal(size=(24, 2)))


def threads() -> set[str]:
    return {thread.name for thread in threading.enumerate() if thread.name == "prefetch"}


def cut(size: int) -> Any:
    def parts(epoch: int) -> Iterator[Any]:
        for first in range(0, 24, size):
            yield tuple(array[first : first + size] for array in DATA)

    return parts


def states(data: Any, engine: Any = None, **options: Any) -> list[tuple[int, int, str]]:
    found = training(engine or NumpyEngine(), LEARNER, START, data, batch=2, **options)
    return [(at.number, at.step, checksum(at.state)) for at in found]


@settings(max_examples=effort(10, in_all=100), deadline=None)
@given(
    st.sampled_from([2, 4, 8, 12]),
    st.integers(0, 5),
    st.sampled_from([None, 1, 5]),
    st.integers(0, 2),
    st.integers(0, 11),
)
def test_training_is_that_without(
    size: int, ahead: int, every: int | None, number: int, step: int
) -> None:
    """From any position, also in the middle of an epoch."""
    options: dict[str, Any] = {"epochs": 3, "every": every, "order": Shuffled(0)}
    without = states(Stream(cut(size), 12), **options)
    assert states(Stream(cut(size), 12, ahead=ahead), **options) == without
    whole: Any = Stream(cut(size), 12)
    until = training(
        NumpyEngine(), LEARNER, START, whole, epochs=3, batch=2, every=1, order=Shuffled(0)
    )
    begun = next(at for at in until if (at.number, at.step) == (number, step))
    rest = states(Stream(cut(size), 12, ahead=ahead), begun=begun, **options)
    assert rest[-1] == without[-1]
    assert threads() == set()


def test_parts_are_on_the_device_already() -> None:
    stream = Stream(cut(8), 12, ahead=2)
    assert [at[:2] for at in states(stream, JaxEngine(), epochs=1)] == [(0, 0), (1, 0)]


@pytest.mark.parametrize("ahead", [1, 3])
def test_no_more_are_made_than_are_wanted(ahead: int) -> None:
    made = list[int]()

    def source() -> Iterator[int]:
        for number in range(20):
            made.append(number)
            yield number

    with prefetched(source(), ahead) as items:
        for taken, item in enumerate(items):
            assert item == taken
            for _ in range(50):
                if len(made) == min(20, taken + 1 + ahead):
                    break
                time.sleep(0.01)
            assert len(made) == min(20, taken + 1 + ahead)
    assert threads() == set()


def test_a_source_is_closed_when_it_is_not_wanted_any_more() -> None:
    closed = list[str]()

    def source() -> Iterator[int]:
        try:
            while True:
                yield 1
        finally:
            closed.append(threading.current_thread().name)

    with prefetched(source(), 2) as items:
        next(iter(items))
    assert closed == ["prefetch"]


def test_an_error_in_the_source_comes_with_its_own_traceback() -> None:
    def broken(epoch: int) -> Any:
        yield from cut(8)(epoch)
        raise OSError("the disk is gone")

    options: dict[str, Any] = {"epochs": 1, "batch": 2}
    stream: Any = Stream(broken, 14, ahead=1)
    found = training(NumpyEngine(), LEARNER, START, stream, every=1, **options)
    seen = list[Progress[Any]]()
    with pytest.raises(OSError, match="the disk is gone") as caught:
        seen.extend(found)
    names = [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)]
    assert "broken" in names
    assert threads() == set()


def test_a_stream_that_is_too_short_is_refused_as_ever() -> None:
    with pytest.raises(DataError, match="the parts of epoch 1 have 12 steps, and the stream says"):
        states(Stream(cut(8), 13, ahead=2), epochs=1)


def test_ctrl_c_while_a_part_is_waited_for() -> None:
    waits = threading.Event()

    def slow(epoch: int) -> Any:
        if epoch == 2:
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
            waits.wait()  # for what comes after the end of fit
        yield from cut(8)(epoch)

    stream: Any = Stream(slow, 12, ahead=1)
    with pytest.raises(Interrupted) as caught:
        fit(
            NumpyEngine(),
            LEARNER,
            START,
            stream,
            epochs=2,
            batch=2,
            measure_training=False,
        )
    waits.set()
    fitted: Any = caught.value.fitted
    assert fitted.last.number == 1


@pytest.mark.parametrize("ahead", [-1, 1.5, True])
def test_numbers_that_are_none_are_refused(ahead: Any) -> None:
    with pytest.raises(DataError, match="number of parts made ahead"):
        Stream(cut(8), 12, ahead=ahead)


def test_a_file_that_is_mapped_is_read_a_part_at_a_time(tmp_path: Path) -> None:
    for name, array in zip("xy", DATA, strict=True):
        np.save(tmp_path / f"{name}.npy", array)
    mapped = [np.load(tmp_path / f"{name}.npy", mmap_mode="r") for name in "xy"]

    def blocks(epoch: int) -> Iterator[Any]:
        """Blocks of 8 samples in an order of the epoch; within one, ``Shuffled`` has its own."""
        for block in Shuffled(3)(epoch, 3):
            yield tuple(np.array(array[8 * block : 8 * block + 8]) for array in mapped)

    options: dict[str, Any] = {"epochs": 2, "order": Shuffled(0)}
    found = states(Stream(blocks, 12, ahead=2), **options)
    assert found == states(Stream(blocks, 12), **options)
    assert len({checksums for *_, checksums in found}) == 3
