# pyright: basic
"""What experiments have in common: their dtype, their equivalents in Keras, and what they time."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import jax
import numpy as np
import pytest

from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import DataError, SpaceError
from cartesian_rdc.execution import ENGINES, ArrayEngine, NumpyEngine
from cartesian_rdc.execution.jax_engine import JaxEngine
from cartesian_rdc.execution.numba_engine import NumbaEngine
from cartesian_rdc.learning import Batches, Shuffled, descent, supervised
from cartesian_rdc.neural import batched, constant_rate, initialise, normal, quadratic_loss
from experiments import (
    autoencoder,
    command,
    convolutional,
    convolutional_keras,
    dreaming,
    gan,
    hypergradient,
    iris,
    iris_keras,
    keras_models,
    neural_ode,
    optimisers,
    sequence,
    training,
)
from models import iris as models
from tests.digits import write_digits


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("digits")
    write_digits(made, train=70, test=20)
    return made


class StoppedError(Exception):
    """Raised where training would begin."""


RUNS: list[tuple[ModuleType, tuple[str, ...], str]] = [
    (iris, ("linear",), "float64"),
    (iris, ("dense",), "float64"),
    (iris, ("hidden",), "float64"),
    (iris_keras, ("hidden",), "float64"),
    (optimisers, (), "float64"),
    (convolutional, (), "float64"),
    (convolutional, ("modern",), "float32"),
    (convolutional_keras, (), "float64"),
    (dreaming, (), "float32"),
    (autoencoder, (), "float32"),
    (gan, (), "float32"),
    (sequence, ("elman",), "float32"),
    (sequence, ("gru",), "float32"),
    (sequence, ("lstm",), "float32"),
    (hypergradient, ("--steps", "5"), "float64"),
    (neural_ode, (), "float64"),
]
"""Each experiment, and its dtype unless told otherwise."""


@pytest.mark.parametrize(
    ("module", "words", "usual"), RUNS, ids=lambda x: getattr(x, "__name__", x)
)
@pytest.mark.parametrize("told", [False, True])
def test_every_experiment_computes_in_the_dtype_that_is_asked_for(
    module: Any,
    words: tuple[str, ...],
    usual: str,
    told: bool,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Samples, parameters and data: in its usual dtype, and told to be in the other."""
    (other,) = {*command.DTYPES} - {usual}
    wanted = other if told else usual

    def stop(options: Any, learner: Any, parameters: Any, data: Any, **_: object) -> None:
        spaces = (learner.optimiser.parameters, learner.samples)
        found = {array.dtype for space in spaces for array in space.object.atoms()}
        found |= {array.dtype.name for value in (parameters, data) for array in leaves_of(value)}
        assert found == {wanted} == {options.dtype}
        raise StoppedError

    digits = "Fisher" not in str(module.__doc__) and hasattr(module, "digits")
    digits = digits or module is convolutional_keras
    where = ("--data-dir", str(folder), "--unchecked") if digits else ()
    dtype = ("--dtype", other) if told else ()
    monkeypatch.setattr(sys, "argv", ["program", *words, *where, *dtype])
    place = {iris_keras: iris, convolutional_keras: convolutional}.get(module, module)
    monkeypatch.setattr(place, "run_training", stop)
    if module in (iris_keras, convolutional_keras):
        monkeypatch.setattr(module, "build", lambda *_: None)
        monkeypatch.setattr(module, "keras_fold", lambda *_: None)
    with pytest.raises(StoppedError):
        module.main()


def result_of(module: Any, words: tuple[str, ...], monkeypatch: Any, capsys: Any) -> dict[str, Any]:
    monkeypatch.setattr(sys, "argv", ["program", *words, "--epochs", "1", "--json"])
    module.main()
    result: dict[str, Any] = json.loads(capsys.readouterr().out)
    return result


def test_convolutional_and_its_equivalent_in_keras_agree(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """To rounding, since their dtype is the same unless told otherwise."""
    words = ("--data-dir", str(folder), "--unchecked")
    ours, theirs = (
        result_of(module, words, monkeypatch, capsys)
        for module in (convolutional, convolutional_keras)
    )
    assert ours["dtype"] == theirs["dtype"] == "float64"
    assert ours["test_loss"] == pytest.approx(theirs["test_loss"], rel=1e-11)
    assert ours["steps"] == theirs["steps"] == 70


@pytest.mark.parametrize("asked", [None, "float32"])
def test_iris_and_its_equivalent_in_keras_agree(
    asked: str | None, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    words = ("hidden", *(("--dtype", asked) if asked else ()))
    ours, theirs = (result_of(module, words, monkeypatch, capsys) for module in (iris, iris_keras))
    assert ours["dtype"] == theirs["dtype"] == (asked or "float64")
    close = 1e-12 if asked is None else 1e-4
    assert ours["loss"] == pytest.approx(theirs["loss"], rel=close)


# What is timed


@pytest.fixture
def compilations(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], int]]:
    """How often a program was lowered, or XLA compiled, so far."""
    counted: list[str] = []

    def listen(event: str, duration_secs: float, **_: object) -> None:
        if "backend_compile" in event:
            counted.append(event)

    def counting(lower: Callable[..., Any]) -> Callable[..., Any]:
        def lowered(*arguments: Any) -> Any:
            counted.append("lower")
            return lower(*arguments)

        return lowered

    for kind in (NumpyEngine, NumbaEngine, JaxEngine):
        monkeypatch.setattr(kind, "lower", counting(kind.lower))
    jax.monitoring.register_event_duration_secs_listener(listen)
    yield lambda: len(counted)
    with suppress(AttributeError):
        jax.monitoring.unregister_event_duration_listener(listen)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("size", [1, 3])
def test_compilation_is_not_counted_as_steps(
    engine: str, size: int, compilations: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a clock that ticks whenever something is compiled."""
    clock = SimpleNamespace(perf_counter=lambda: float(compilations()))
    monkeypatch.setattr(training, "time", clock)
    model = models.dense()
    trained: Any = batched(model, size) if size > 1 else model
    learner: Any = supervised(trained, quadratic_loss, constant_rate(0.1), descent)
    data = np.ones((10 * size, 4)), np.ones((10 * size, 3))
    order: Any = Shuffled(0) if size == 1 else Batches(size, Shuffled(0))
    found = training.run_training(
        command.Options(engine=engine, epochs=3),
        learner,
        initialise(model.parameters, 0, weights=normal(0.1)),
        data,
        measure=lambda _: {},
        facts={},
        order=order,
        every=4,
    )
    assert found.steps == 30
    assert found.seconds == 0
    lengths = 2 if engine == "jax" else 0  # 4, and the last 2 of an epoch
    assert found.compile_seconds >= 1 + lengths


def test_a_fold_that_is_prepared_compiles_no_more(compilations: Callable[[], int]) -> None:
    learner: Any = supervised(models.dense(), quadratic_loss, constant_rate(0.1), descent)
    data = np.ones((10, 4)), np.ones((10, 3))
    state = (), (np.zeros(3), np.zeros((3, 4)))
    engines: list[ArrayEngine] = [NumpyEngine(), NumbaEngine(), JaxEngine()]
    for engine in engines:
        fold = engine.fold(learner.step)
        fold.prepare(state, data, range(5))
        before = compilations()
        after = fold(state, data, range(5))
        assert compilations() == before
        expected = NumpyEngine().fold(learner.step)(state, data, range(5))
        for left, right in zip(leaves_of(after), leaves_of(expected), strict=True):
            np.testing.assert_allclose(left, right, rtol=1e-12)


ORDERS: list[tuple[Callable[[int, int], Any], str]] = [
    (lambda epoch, n: [[0, 1], [2]], "rows of several lengths"),
    (lambda epoch, n: (k for k in range(n)), "an order gives the samples of an epoch"),
    (lambda epoch, n: 3, "an order gives the samples of an epoch as a sequence, not 3"),
    (lambda epoch, n: None, "an order gives the samples of an epoch as a sequence, not None"),
    (lambda epoch, n: [[[0]]], "not an array of shape"),
    (lambda epoch, n: [0, n], "the order names the samples 0 to 10, the data have 10"),
    (lambda epoch, n: [0.5], "the order is a row of whole numbers"),
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("order", "words"), ORDERS, ids=[words for _, words in ORDERS])
def test_orders_that_are_none_are_refused(engine: str, order: Any, words: str) -> None:
    with pytest.raises(DataError, match=words):
        run_ten(engine, order=order)


def test_an_epoch_without_steps_is_none() -> None:
    found = run_ten("numpy", order=lambda epoch, n: [])
    assert (found.steps, found.curves.epochs) == (0, [0, 1, 2])


@pytest.mark.parametrize("data", [np.float64(3), 3.0, (np.ones((10, 4)), 3.0), ((), ())])
def test_data_that_are_not_many_samples_are_refused(data: Any) -> None:
    with pytest.raises((DataError, SpaceError)):
        run_ten("numpy", data=data)


def test_data_that_are_no_pair_are_refused_by_the_equivalents() -> None:
    fold: Any = keras_models.keras_fold
    with pytest.raises(DataError, match="data are inputs and labels, not float"):
        fold(None, None)((), 3.0, [0])


def run_ten(engine: str, **options: Any) -> training.Trained:
    learner: Any = supervised(models.dense(), quadratic_loss, constant_rate(0.1), descent)
    given: dict[str, Any] = {
        "data": (np.ones((10, 4)), np.ones((10, 3))),
        "order": Shuffled(0),
    } | options
    return training.run_training(
        command.Options(engine=engine, epochs=2),
        learner,
        (np.zeros(3), np.zeros((3, 4))),
        given["data"],
        measure=lambda _: {},
        facts={},
        order=given["order"],
    )
