"""Model selection: the best state, the latest of several; for circuits and for smooth maps."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

import numpy as np
import pytest
from hypothesis import given, strategies as st

from cartesian_rdc import neural
from cartesian_rdc.categories.circuits import Circuits
from cartesian_rdc.categories.semirings import Modular
from cartesian_rdc.categories.smooth import Value
from cartesian_rdc.circuits import agreement, bus, look_up_table
from cartesian_rdc.errors import DataError
from cartesian_rdc.execution import CircuitEngine, NumpyEngine
from cartesian_rdc.learning import (
    ascent,
    assess,
    best,
    descent,
    identity_rate,
    one_by_one,
    selection,
    selections,
    sum_loss,
    supervised,
    training,
)
from cartesian_rdc.neural import accuracy, dense, reals, sigmoid
from tests.breaking import rejected


@final
@dataclass(frozen=True)
class Visited:
    state: float


@given(st.lists(st.integers(0, 3), min_size=1))
def test_the_best_is_the_latest_of_the_highest(scores: list[int]) -> None:
    training = [Visited(k) for k in range(len(scores))]
    selected = best(training, lambda state: scores[int(state)])
    highest = max(scores)
    assert selected.score == highest
    assert selected.number == max(k for k, s in enumerate(scores) if s == highest)
    assert selected.state == selected.number
    assert selected.visited == len(scores)
    so_far = list(selections(training, lambda state: scores[int(state)]))
    assert [s.visited for s in so_far] == list(range(1, len(scores) + 1))
    assert [s.score for s in so_far] == [max(scores[: k + 1]) for k in range(len(scores))]


NUMBERS = st.sampled_from([-math.inf, -1.0, 0.0, 2.0, math.inf, math.nan])


@given(st.lists(NUMBERS, min_size=1))
def test_nan_is_never_the_best(scores: list[float]) -> None:
    """Wherever it comes; what is selected is the best of the others, by a second route."""
    training = [Visited(k) for k in range(len(scores))]

    def score(state: float) -> float:
        return scores[int(state)]

    numbers = [(s, k) for k, s in enumerate(scores) if not math.isnan(s)]
    so_far = list(selections(training, score))
    assert [s.visited for s in so_far] == list(range(1, len(scores) + 1))
    for k, selected in enumerate(so_far):
        seen = [pair for pair in numbers if pair[1] <= k]
        if seen:
            assert (selected.score, selected.number) == max(seen)
        else:
            assert math.isnan(selected.score)
            assert selected.number == k
    if numbers:
        assert best(training, score) == so_far[-1]


@given(st.integers(1, 5))
def test_of_nothing_but_nan_none_is_the_best(n: int) -> None:
    with pytest.raises(DataError, match=f"the score of each of the {n} states is nan: none is"):
        best([Visited(k) for k in range(n)], lambda state: math.nan)


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64, np.array, float])
def test_scores_of_any_kind_of_number(kind: Any) -> None:
    scores = [kind(math.nan), kind(0.5), kind(math.nan), kind(0.25)]
    assert best(map(Visited, range(4)), lambda state: scores[int(state)]).number == 1


def test_exact_scores_may_be_larger_than_any_float() -> None:
    exact = [Fraction(1, 3), 10**400, 10**400 - 1]
    assert best(map(Visited, range(3)), lambda state: exact[int(state)]).number == 1  # type: ignore[arg-type,return-value]


@pytest.mark.parametrize("wrong", [1j, "0.5", None, np.zeros(2), [1.0]])
def test_a_score_is_one_real_number(wrong: Any) -> None:
    for visited in ([Visited(0)], [Visited(0), Visited(1)]):
        with pytest.raises(DataError, match="the score of a state is a real number, not"):
            best(visited, lambda state: wrong)
    with pytest.raises(DataError, match="the score of a state is a real number, not"):
        best([Visited(0), Visited(1)], lambda state: wrong if state else 1.0)


@given(st.lists(NUMBERS, max_size=5))
def test_the_largest_entry_is_a_number(entries: list[float]) -> None:
    array = np.array(entries)
    numbers = [(x, -k) for k, x in enumerate(entries) if not math.isnan(x)]
    if numbers:
        assert neural.argmax(array) == -max(numbers)[1]
        assert neural.argmax(array.astype("float16")) == -max(numbers)[1]
    else:
        with pytest.raises(DataError, match="is a number: there is no largest"):
            neural.argmax(array)


def test_a_class_is_read_off_one_array() -> None:
    with pytest.raises(DataError, match="the largest entry of one array, and not of 2"):
        neural.argmax((np.zeros(2), np.zeros(2)))


def test_the_very_same_state_is_scored_once() -> None:
    first, second = Visited(1.5), Visited(2.5)
    asked: list[float] = []

    def score(state: float) -> float:
        asked.append(state)
        return 0

    assert best([first, first, second, second, first], score).number == 4
    assert asked == [1.5, 2.5, 1.5]


def test_nothing_to_select() -> None:
    with pytest.raises(DataError, match="training visited no state: there is none to select"):
        best([], lambda state: 0)


def test_every_epoch_is_one_sample() -> None:
    assert [one_by_one(epoch, 3) for epoch in (1, 2, 3, 4)] == [[0], [1], [2], [0]]
    with pytest.raises(DataError, match="number of samples is a whole number, 1 or more, not 0"):
        one_by_one(1, 0)
    with pytest.raises(DataError, match="number of an epoch is a whole number, 1 or more, not 0"):
        one_by_one(0, 3)


def test_selection_of_a_smooth_model() -> None:
    """The state that generalises best, not the last."""
    engine = NumpyEngine()
    model = reals(2) >> dense(reals(2), sigmoid)
    learner = supervised(model, neural.quadratic_loss, neural.constant_rate(3.0), descent)
    rng = np.random.default_rng(1)
    x = rng.normal(size=(40, 2))
    y = np.eye(2)[(x.sum(axis=1) + 2 * rng.normal(size=40) > 0).astype(int)]
    learned_from: Value = (x[:20], y[:20])
    validation: Value = (x[20:], y[20:])
    start = neural.initialise(model.parameters, seed=0, weights=neural.normal(1.0))

    def score(state: Value) -> float:
        return accuracy(assess(engine, learner, state, validation))

    epochs = list(training(engine, learner, start, learned_from, epochs=20))
    scores = [score(epoch.state) for epoch in epochs]
    selected = best(epochs, score)
    assert selected.score == max(scores) > min(scores)
    assert selected.state is epochs[selected.number].state


def test_agreement_is_of_predictions_and_labels_of_all_samples() -> None:
    c = Circuits(Modular(2))
    engine = CircuitEngine(c)
    model = bus(c, 2) >> look_up_table(bus(c, 2))
    learner = supervised(model, sum_loss, identity_rate, ascent)
    rows = [[0, 0, 1, 0], [0, 1, 0, 0], [1, 0, 1, 1], [1, 1, 0, 0]]
    data = engine.samples(rows)
    state = np.array([1, 0, 1, 0, 0, 1, 0, 0])
    seen = assess(engine, learner, state, data)
    predict, label = engine.compile(learner.predict), engine.compile(learner.label)
    points = [engine.pair(state, engine.sample(data, k)) for k in range(4)]
    by_hand = [predict(point).tolist() == label(point).tolist() for point in points]
    assert agreement(seen) == np.mean(by_hand) == 0.5
    assert (seen.average, seen.samples) == (None, 4)
    with pytest.raises(DataError, match="taken in R, and these losses are not in R"):
        _ = seen.loss
    with pytest.raises(DataError, match=re.escape("the data have no rows: there is nothing to be")):
        assess(engine, learner, state, engine.samples(np.zeros((0, 4), int)))


def compared(good: Callable[[float], bool]) -> Callable[[float], bool]:
    """Scores as ``>=`` has them: nothing beats nan."""
    return lambda score: False


test_mutants_are_rejected = rejected([
    (test_nan_is_never_the_best, selection, "_is_nan", compared),
])  # fmt: skip
