"""``fit``: what it watches, when it stops, what it keeps, and what it refuses."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import DataError, MissingExtraError
from cartesian_rdc.execution import NumpyEngine
from cartesian_rdc.learning import (
    Interrupted,
    Progress,
    Shuffled,
    assess,
    fit,
    supervised,
    training,
)
from cartesian_rdc.learning.best import Goal
from cartesian_rdc.neural import (
    Adam,
    accuracy,
    arrays,
    binary_accuracy,
    binary_cross_entropy,
    confusion,
    constant_rate,
    dense,
    index_cross_entropy,
    initialise,
    normal,
    reals,
    sigmoid,
    softmax_cross_entropy,
    tanh,
    unit_rate,
    with_parameters,
)
from cartesian_rdc.storage import checksum, in_file
from cartesian_rdc.typed import identity

MODEL = reals(3) >> dense(reals(6), tanh) >> dense(reals(3), identity)
CODED = supervised(MODEL, softmax_cross_entropy, unit_rate, Adam(step_size=0.05))
LEARNER = supervised(MODEL, index_cross_entropy, unit_rate, Adam(step_size=0.05))
START = initialise(MODEL.parameters, 0, weights=normal(0.7))
rng = np.random.default_rng(0)
X = rng.normal(size=(90, 3))
Y = np.argmax(X + 0.8 * rng.normal(size=(90, 3)), axis=1)
DATA: Any = (X, Y)
HELD: Any = (X[70:], Y[70:])
engine = NumpyEngine()


def same_bits(one: Any, other: Any) -> bool:
    return checksum(one) == checksum(other)


def fitted(**options: Any) -> Any:
    told: dict[str, Any] = {"epochs": 12, "batch": 16, "order": Shuffled(1)} | options
    return fit(engine, LEARNER, START, DATA, **told)


def test_the_history_is_that_of_the_states() -> None:
    found = fitted(validation_split=2 / 9, measures={"accuracy": accuracy})
    seen = [*found.history]
    assert seen == ["epoch", "loss", "accuracy", "validation loss", "validation accuracy"]
    states = training(
        engine, LEARNER, START, (X[:70], Y[:70]), epochs=12, batch=16, order=Shuffled(1)
    )
    epochs = [epoch.state for epoch in states]
    for number, state in enumerate(epochs):
        trained = assess(engine, LEARNER, state, (X[:70], Y[:70]))
        held = assess(engine, LEARNER, state, HELD)
        assert found.history["epoch"][number] == number
        assert found.history["loss"][number] == trained.loss
        assert found.history["validation loss"][number] == held.loss
        assert found.history["validation accuracy"][number] == accuracy(held)
    assert same_bits(found.state, epochs[-1])
    assert (found.last.number, found.ended) == (12, "after 12 epochs")
    named = arrays(MODEL.parameters, found.parameters)
    assert [*named] == [*found.named]
    assert all(np.array_equal(named[name], found.named[name]) for name in named)
    given = fitted(validation=HELD)
    assert [*given.history] == ["epoch", "loss", "validation loss"]


def test_measures_are_taken_within_epochs_too() -> None:
    found = fitted(epochs=2, every=2)
    assert np.allclose(found.history["epoch"], [0, 1 / 3, 2 / 3, 1, 4 / 3, 5 / 3, 2])


def test_the_best_state_is_kept_and_training_ends_when_it_gets_no_better() -> None:
    states = [
        epoch.state
        for epoch in training(
            engine, LEARNER, START, (X[:70], Y[:70]), epochs=200, batch=16, order=Shuffled(1)
        )
    ]
    losses = [assess(engine, LEARNER, state, HELD).loss for state in states]
    found = fitted(epochs=200, validation_split=2 / 9, patience=4)
    measured = found.history["validation loss"]
    best = int(np.argmin(measured))
    assert measured == losses[: len(measured)]
    assert len(measured) == best + 5 < 200
    assert same_bits(found.state, states[best])
    assert same_bits(found.last.state, states[len(measured) - 1])
    assert found.ended == "after 4 states without a better validation loss"
    highest = fitted(
        epochs=20,
        validation_split=2 / 9,
        measures={"accuracy": accuracy},
        highest="validation accuracy",
    )
    right = highest.history["validation accuracy"]
    last = max(k for k, number in enumerate(right) if number == max(right))
    assert same_bits(highest.state, states[last])
    assert highest.ended == "after 20 epochs"


@given(st.lists(st.sampled_from([0.0, 1.0, 2.0, float("nan"), float("inf")]), min_size=1))
def test_nan_is_never_the_best(numbers: list[float]) -> None:
    for sign in (1, -1):
        goal, best = Goal("it", sign), None
        for number, score in enumerate(numbers):
            best = goal.after(best, Progress(number, number), {"it": score})
        assert best is not None
        known = [sign * score for score in numbers if score == score]
        if not known:
            assert best.at.number == len(numbers) - 1
            continue
        places = [k for k, score in enumerate(numbers) if sign * score == max(known)]
        assert (best.score, best.at.number) == (max(known), places[-1])
        assert best.states == len(numbers) - 1 - places[0]


def test_a_callback_is_told_of_each_state_and_may_stop() -> None:
    told: list[tuple[int, int]] = []

    def watch(at: Progress[Any]) -> bool:
        told.append((at.number, at.step))
        return at.number == 2

    found = fitted(callbacks=[watch, str])
    assert told == [(0, 0), (1, 0), (2, 0)]
    assert (found.last.number, found.ended) == (2, "by a callback")


def test_training_goes_on_from_where_it_ended() -> None:
    half, whole = fitted(epochs=6), fitted()
    rest = fitted(begun=half.last)
    assert same_bits(rest.state, whole.state)
    assert half.history["loss"][:-1] + rest.history["loss"] == whole.history["loss"]


@pytest.mark.parametrize("stopped", [0, 3, 7])
@pytest.mark.parametrize("patience", [None, 3])
def test_after_an_interruption_the_same_call_goes_on(
    tmp_path: Path, stopped: int, patience: int | None
) -> None:
    """State, best state and history, to the bit; and what was learned is in hand meanwhile."""
    options: dict[str, Any] = {"validation_split": 2 / 9, "patience": patience, "epochs": 30}
    whole = fitted(**options)

    def interrupt(at: Progress[Any]) -> None:
        if at.number == stopped:
            raise KeyboardInterrupt

    file = tmp_path / "run.npz"
    with pytest.raises(Interrupted) as caught:
        fitted(**options, checkpoint=in_file(file), callbacks=[interrupt])
    learned: Any = caught.value.fitted
    assert (learned.last.number, learned.ended) == (stopped, "interrupted")
    assert "the attribute fitted of this exception; the same call goes on from" in str(caught.value)
    assert caught.value.kept == in_file(file)
    again = fitted(**options, checkpoint=in_file(file))
    assert again.history == whole.history
    assert again.ended == whole.ended
    assert same_bits(again.state, whole.state)
    assert same_bits(again.last.state, whole.last.state)
    once_more = fitted(**options, checkpoint=in_file(file))
    assert same_bits(once_more.state, whole.state)
    with pytest.raises(DataError, match="this checkpoint is of another training run: batch is 16"):
        fitted(**options, checkpoint=in_file(file), batch=8)
    with pytest.raises(DataError, match="is of another training run: measures is"):
        fitted(**options, checkpoint=in_file(file), measures={"accuracy": accuracy})


def test_there_is_a_bar_where_one_is_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fitted(epochs=2)
    assert capsys.readouterr().err == ""
    fitted(epochs=2, progress=True)
    assert "12/12" in capsys.readouterr().err
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    with pytest.raises(MissingExtraError, match=r"cartesian-rdc\[progress\]"):
        fitted(epochs=2, progress=True)


def test_each_size_of_batch_is_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    run, lowered, lower = NumpyEngine(), list[bool](), NumpyEngine.lower

    def noted(self: NumpyEngine, code: Any, states: Any) -> Any:
        lowered.append(states is not None)
        return lower(self, code, states)

    monkeypatch.setattr(NumpyEngine, "lower", noted)
    for _ in range(3):
        fit(run, LEARNER, START, DATA, epochs=2, batch=40)
    assert lowered.count(True) == 2  # of 40, and of the 10 that are left


def test_classes_in_three_ways_are_one() -> None:
    coded = supervised(MODEL, softmax_cross_entropy, constant_rate(1), Adam(step_size=0.05))
    named = fitted(measures={"accuracy": accuracy})
    hot = fit(
        engine,
        coded,
        START,
        (X, np.eye(3)[Y]),
        epochs=12,
        batch=16,
        order=Shuffled(1),
        measures={"accuracy": accuracy},
    )
    assert named.history == hot.history
    for one, other in zip(leaves_of(named.state), leaves_of(hot.state), strict=True):
        assert np.array_equal(one, other)
    seen = assess(engine, LEARNER, named.state, DATA)
    table = confusion(seen)
    assert table.sum() == 90
    assert np.trace(table) / 90 == accuracy(seen)


def test_probabilities_are_right_on_the_side_of_their_label() -> None:
    model = reals(3) >> dense(reals(1), sigmoid)
    learner = supervised(model, binary_cross_entropy, unit_rate, Adam(step_size=0.1))
    labels = (X[:, :1] > 0) * 1.0
    found = fit(
        engine,
        learner,
        initialise(model.parameters, 0),
        (X, labels),
        epochs=20,
        batch=10,
        measures={"right": binary_accuracy},
    )
    says = engine.rows(with_parameters(model, found.parameters))(X)
    assert found.history["right"][-1] == np.mean((np.asarray(says) > 0.5) == (labels > 0.5)) > 0.9


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "two validations": (
        {"validation": HELD, "validation_split": 0.1},
        "validation data are given, or split from the data, and not both",
    ),
    "a share of 2": (
        {"validation_split": 2.0},
        "the share of validation data is between 0 and 1, 2.0 is not",
    ),
    "no sample left": ({"validation_split": 0.999}, "of 90 samples, 0 would be left to train on"),
    "two goals": (
        {"lowest": "loss", "highest": "accuracy"},
        "has the lowest loss or the highest accuracy, not both",
    ),
    "no such measure": ({"lowest": "los"}, "there is no measure 'los': there are loss"),
    "patience of none": ({"patience": 0}, "the patience is a whole number, 1 or more, not 0"),
    "epochs of 1.5": ({"epochs": 1.5}, "number of epochs is a whole number, 0 or more, not 1.5"),
    "batch of 0": ({"batch": 0}, "the size of a batch is a whole number, 1 or more, not 0"),
    "a wide batch": ({"batch": 91, "drop_last": True}, "a batch has 91 samples, the data have 90"),
}


@pytest.mark.parametrize("name", WRONG)
def test_options_that_make_no_sense(name: str) -> None:
    options, words = WRONG[name]
    with pytest.raises(DataError, match=words):
        fitted(**options)
