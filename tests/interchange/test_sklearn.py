# pyright: basic
"""Estimators of scikit-learn: its own checks of them, and ``fit`` by hand as the other route."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import estimator_checks_generator

import cartesian_rdc as rdc
from cartesian_rdc import Adam, NumpyEngine, dense, reals, tanh
from cartesian_rdc.categories.circuits import Circuits
from cartesian_rdc.categories.semirings import Modular
from cartesian_rdc.circuits import bus, look_up_table
from cartesian_rdc.errors import DataError, DivergenceError, NamingError
from cartesian_rdc.execution import ArrayEngine
from cartesian_rdc.interchange.sklearn import Classifier, Regressor, one_hidden_layer
from cartesian_rdc.neural import (
    binary_cross_entropy,
    correlate,
    dropout,
    embedding,
    flatten,
    huber_loss,
    indices,
    softmax_cross_entropy,
)
from tests.effort import usually

ROOT = Path(__file__).parent.parent.parent

rng = np.random.default_rng(0)
X = rng.normal(size=(60, 4))
THREE = (X[:, 0] > 0) * 1 + (X[:, 1] > 0.3) * 1
NAMES = np.array(["a", "b", "c"])[THREE]
TWO = X[:, :2] * [1.0, -2.0] + X[:, 2:]


CHECKS: list[Any] = [
    pair for each in (Classifier(), Regressor()) for pair in estimator_checks_generator(each)
]


def words(value: Any) -> str:
    """A name for an estimator, or for a check with its options, the same in each process."""
    check, options = getattr(value, "func", type(value)), getattr(value, "keywords", {})
    return "-".join([check.__name__, *(f"{key}={options[key]}" for key in sorted(options))])


@pytest.mark.parametrize(("estimator", "check"), usually(CHECKS[::4], of=CHECKS), ids=words)
def test_scikit_learn_finds_no_fault(estimator: Any, check: Callable[[Any], None]) -> None:
    check(estimator)


def no_layer(features: Any, outputs: Any) -> Any:
    return features >> rdc.linear(outputs)


def small(features: Any, outputs: Any) -> Any:
    return features >> dense(reals(5), tanh) >> dense(outputs, rdc.identity)


def quick(model: Any = small, **options: Any) -> Any:
    return Classifier(model, **{"epochs": 3, "random_state": 0, **options})


def quick_regressor(model: Any = small, **options: Any) -> Any:
    return Regressor(model, **{"epochs": 3, "random_state": 0, **options})


def same_numbers(one: Any, other: Any) -> bool:
    """Whether two estimators learned the same, to the bit."""
    return all(
        np.array_equal(array, rdc.arrays(other.model_.parameters, other.parameters_)[name])
        for name, array in rdc.arrays(one.model_.parameters, one.parameters_).items()
    )


# what is learned


def by_hand(
    loss: Any, labels: Any, outputs: int, rows: Any = X, model: Any = small, **options: Any
) -> Any:
    made = model(reals(4), reals(outputs))
    learner = rdc.supervised(made, loss, rdc.unit_rate, Adam(step_size=0.1))
    start = rdc.initialise(made.parameters, seed=7)
    fitted = rdc.fit(
        NumpyEngine(),
        learner,
        start,
        (rows, labels),
        **{"epochs": 3, "batch": 16, "order": rdc.Shuffled(7), **options},
    )
    trained = made.at(rdc.point(made.parameters, fitted.parameters))
    return fitted, np.asarray(NumpyEngine().rows(trained)(rows))


LIKE_BY_HAND: dict[str, Any] = {
    "optimiser": Adam(step_size=0.1),
    "batch": 16,
    "epochs": 3,
    "random_state": 7,
}


@pytest.mark.parametrize(
    "loss",
    [rdc.index_cross_entropy, softmax_cross_entropy, binary_cross_entropy, rdc.quadratic_loss],
)
def test_a_classifier_is_fit(loss: Any) -> None:
    labels = THREE if loss is rdc.index_cross_entropy else np.eye(3)[THREE]
    fitted, scores = by_hand(loss, labels, 3)
    made = Classifier(small, loss=loss, **LIKE_BY_HAND).fit(X, NAMES)
    assert made.history_ == fitted.history
    assert made.n_iter_ == 3
    found = rdc.arrays(made.model_.parameters, made.parameters_)
    assert all(np.array_equal(found[name], fitted.named[name]) for name in found)
    assert np.array_equal(made.decision_function(X), scores)
    assert np.array_equal(made.predict(X), np.array(["a", "b", "c"])[scores.argmax(axis=1)])


@pytest.mark.parametrize("loss", [rdc.quadratic_loss, huber_loss(0.5)])
def test_a_regressor_is_fit(loss: Any) -> None:
    fitted, outputs = by_hand(loss, TWO, 2)
    made = Regressor(small, loss=loss, **LIKE_BY_HAND).fit(X, TWO)
    assert made.history_ == fitted.history
    assert np.array_equal(made.predict(X), outputs)


def test_samples_to_validate_on_are_chosen_at_random() -> None:
    """Data that are sorted by their labels have all classes in both parts."""
    mixed = np.random.default_rng(7).permutation(60)
    options: dict[str, Any] = {"validation_split": 0.25, "patience": 2, "epochs": 40}
    fitted, _ = by_hand(rdc.index_cross_entropy, THREE[mixed], 3, X[mixed], **options)
    made = Classifier(small, **{**LIKE_BY_HAND, **options}).fit(X, THREE)
    assert made.history_ == fitted.history
    assert len(made.history_["validation loss"]) == made.n_iter_ + 1 < 40


def test_seeds() -> None:
    def learned(seed: Any) -> Any:
        return quick(no_layer, optimiser=rdc.descent, random_state=seed, epochs=1).fit(X, NAMES)

    assert same_numbers(learned(3), learned(np.int64(3)))
    state = np.random.RandomState
    assert same_numbers(learned(state(3)), learned(state(3)))
    shared = state(3)
    assert not same_numbers(learned(shared), learned(shared))
    assert not same_numbers(learned(None), learned(None))
    with pytest.raises(ValueError, match="seed"):
        learned("three")


lowered: list[object] = []
"""What the engine below has run."""


@dataclass(frozen=True)
class Telling(ArrayEngine):
    """The NumPy engine, which tells that it is asked."""

    def lower(self, program: Any, states: int | None) -> Any:
        lowered.append(program)
        return NumpyEngine().lower(program, states)


def test_an_engine_is_taken() -> None:
    made = quick(engine=Telling()).fit(X, NAMES)
    trained = len(lowered)
    assert trained > 0
    assert np.array_equal(made.predict_proba(X[:7]), quick().fit(X, NAMES).predict_proba(X[:7]))
    assert len(lowered) > trained


# what is told


def test_scores_and_probabilities() -> None:
    made = quick().fit(X, NAMES)
    scores, chances = made.decision_function(X), made.predict_proba(X)
    powers = np.exp(scores)
    assert np.allclose(chances, powers / powers.sum(axis=1, keepdims=True))
    assert np.allclose(made.predict_log_proba(X), np.log(chances))
    assert made.classes_.tolist() == ["a", "b", "c"]


def test_large_scores_neither_overflow_nor_vanish() -> None:
    made = quick(no_layer, epochs=0).fit(X, NAMES)
    made.parameters_ = np.array([[1000.0, 0, 0, 0], [0] * 4, [-1000.0, 0, 0, 0]])
    (row,) = made.predict_log_proba([[1.0, 0, 0, 0]])
    assert row.tolist() == [0.0, -1000.0, -2000.0]
    assert made.predict_proba([[-1.0, 0, 0, 0]]).tolist() == [[0.0, 0.0, 1.0]]


def test_of_two_classes_the_second_has_the_score() -> None:
    made = quick().fit(X, THREE > 0)
    score = made.decision_function(X)
    assert score.shape == (60,)
    assert np.array_equal(made.predict(X), score > 0)
    assert np.allclose(made.predict_proba(X)[:, 1], 1 / (1 + np.exp(-score)))


def test_one_class_is_what_is_said() -> None:
    made = quick(epochs=1).fit(X, ["only"] * 60)
    assert set(made.predict(X)) == {"only"}
    assert made.predict_proba(X).tolist() == [[1.0]] * 60


@pytest.mark.parametrize("shape", [(60,), (60, 1), (60, 2)])
def test_predictions_have_the_shape_of_what_was_learned(shape: tuple[int, ...]) -> None:
    made = quick_regressor(epochs=1).fit(X, np.resize(TWO, shape))
    assert made.predict(X).shape == shape
    assert made.predict(X[:3]).shape == (3, *shape[1:])


def test_two_outputs_are_learned() -> None:
    made = quick_regressor(no_layer, optimiser=Adam(step_size=0.1), epochs=60).fit(X, TWO)
    assert made.score(X, TWO) > 0.99


def test_nothing_is_told_before_anything_is_learned() -> None:
    for name in ("predict", "predict_proba", "predict_log_proba", "decision_function"):
        with pytest.raises(NotFittedError):
            getattr(Classifier(), name)(X)
    with pytest.raises(NotFittedError):
        Regressor().predict(X)
    failed = quick(loss=lambda b: huber_loss(1.0)(reals(9)))
    with pytest.raises(TypeError):
        failed.fit(X, NAMES)
    with pytest.raises(NotFittedError):
        failed.predict(X)


# models


def test_a_model_of_ones_own() -> None:
    given = small(reals(4), reals(3))
    assert same_numbers(quick(given).fit(X, NAMES), quick().fit(X, NAMES))


def test_rows_are_reshaped_to_what_the_model_takes() -> None:
    picture = reals(1, 2, 2) >> correlate(3, (2, 2)) >> tanh >> flatten
    assert quick(picture >> dense(reals(3), rdc.identity)).fit(X, NAMES).n_features_in_ == 4
    one = quick_regressor(no_layer(reals(4), reals())).fit(X, X[:, 0])
    assert one.predict(X).shape == (60,)


def test_numbers_are_of_the_dtype_of_the_model() -> None:
    a, b = reals(4, dtype="float32"), reals(2, dtype="float32")
    made = quick_regressor(a >> dense(b, tanh)).fit(X, TWO)
    assert made.predict(X).dtype == np.float32
    assert np.array_equal(made.predict(X), made.predict(X.astype(np.float32)))
    made = quick(a >> dense(b, rdc.identity), loss=rdc.quadratic_loss).fit(X, THREE > 0)
    assert made.predict_proba(X).dtype == np.float64


def test_indices_are_whole_numbers() -> None:
    words = indices(2) >> embedding(9, reals(3)) >> dense(reals(2), rdc.identity)
    whole = np.arange(20).reshape(10, 2) % 9
    made = quick(words).fit(whole.astype(float), [0, 1] * 5)
    assert made.predict(whole).shape == (10,)
    with pytest.raises(DataError, match=r"takes Z\[2\], and not all features are whole"):
        made.predict(whole + 0.5)


first_of_four = rdc.second(reals(), reals(2) @ reals(2)) >> rdc.first(reals(2), reals(2))

REFUSED: list[tuple[Any, Any, Any, type[Exception], str]] = [
    (
        *(small(reals(5), reals(3)), NAMES, {}, DataError),
        r"^X has 4 features, and the model takes R\[5\]: give a model of that size, or a function",
    ),
    (
        *(small(reals(4), reals(2)), NAMES, {}, DataError),
        r"^y has 3 classes, and the model ends in R\[2\]: give a model of that size, or a function",
    ),
    (
        *(lambda x, y: x >> rdc.linear(reals(3)), [1, 2] * 30, {}, DataError),
        r"^y has 2 classes, and the model ends in R\[3\]: ",
    ),
    (
        *(reals(4) >> tanh, None, {}, TypeError),
        r"^a model is needed, or a function that makes one, not <Hom ",
    ),
    (
        *(rdc.parametric(reals(), reals(2) @ reals(2), first_of_four), None, {}, DataError),
        r"^X has 4 features, and the model takes R\[2\] × R\[2\]: ",
    ),
    (
        *(bus(Circuits(Modular(2)), 4) >> look_up_table(bus(Circuits(Modular(2)), 3)), None, {}),
        *(DataError, r"^X has 4 features, and the model takes "),
    ),
    ("mlp", None, {}, TypeError, "^a model is needed, or a function that makes one, not 'mlp'$"),
    (Classifier, None, {}, TypeError, "^a model is needed, or a function that makes one, not <cl"),
    (lambda x, y: y, None, {}, TypeError, r"^the function of features and outputs is to make a"),
    (
        *(lambda x, y: x >> dropout(0.5) >> rdc.linear(y), None, {}, NamingError),
        "^noise is noise, which these estimators do not draw: leave the layer out, or ",
    ),
    (small, None, {"loss": Adam}, TypeError, "^the loss is a maker, such as quadratic_loss, and"),
    (
        *(small, None, {"loss": lambda b: rdc.quadratic_loss(b).reparametrise(sliced(b))}),
        *(DataError, r"^classes are numbers of indices\(\) or rows of R\[3\], and the loss takes"),
    ),
    (small, None, {"epochs": -1}, DataError, "^the number of epochs is a whole number"),
]


def sliced(b: Any) -> Any:
    """A map from R² to a wire of 3 numbers, which makes labels of two numbers."""
    return rdc.zero(reals(2), b)


@pytest.mark.parametrize(("model", "labels", "options", "kind", "words"), REFUSED)
def test_what_does_not_fit_is_refused(
    model: Any, labels: Any, options: Any, kind: type[Exception], words: str
) -> None:
    with pytest.raises(kind, match=words):
        quick(model, **options).fit(X, NAMES if labels is None else labels)


def test_what_does_not_fit_a_regressor_is_refused() -> None:
    with pytest.raises(DataError, match=r"^y has 2 outputs, and the model ends in R\[3\]: "):
        quick_regressor(small(reals(4), reals(3))).fit(X, TWO)
    with pytest.raises(DataError, match=r"^y is in R\[2\], and the loss takes labels of Z$"):
        quick_regressor(loss=rdc.index_cross_entropy).fit(X, TWO)


def test_errors_of_training_come_through() -> None:
    wild = quick_regressor(rate=rdc.constant_rate(1e300), optimiser=rdc.descent)
    with pytest.raises(DivergenceError), np.errstate(all="ignore"):
        wild.fit(X, TWO)


# with the rest of scikit-learn


def test_a_pipeline_is_searched() -> None:
    line = make_pipeline(StandardScaler(), quick(no_layer, optimiser=rdc.descent))
    grid = {"classifier__rate": [rdc.constant_rate(1e-6), rdc.constant_rate(0.5)]}
    search = GridSearchCV(line, grid, cv=2).fit(X, NAMES)
    assert search.best_params_["classifier__rate"] == rdc.constant_rate(0.5)
    assert search.predict(X).shape == (60,)
    assert cross_val_score(line, X, NAMES, cv=2).shape == (2,)


@pytest.mark.parametrize("model", [one_hidden_layer, small(reals(4), reals(3))])
def test_clones_and_pickles_are_the_same(model: Any) -> None:
    made = quick(model, optimiser=Adam(step_size=0.1)).fit(X, NAMES)
    again: Any = clone(made)
    assert not hasattr(again, "parameters_")
    assert same_numbers(again.fit(X, NAMES), made)
    loaded = pickle.loads(pickle.dumps(made))
    assert np.array_equal(loaded.predict_proba(X), made.predict_proba(X))
    assert loaded.classes_.tolist() == ["a", "b", "c"]
    assert same_numbers(loaded.fit(X, NAMES), made)
    regressor = quick_regressor(model=small).fit(X, TWO)
    assert np.array_equal(pickle.loads(pickle.dumps(regressor)).predict(X), regressor.predict(X))


def test_data_frames_have_names() -> None:
    pandas: Any = import_module("pandas")
    frame = pandas.DataFrame(X, columns=["p", "q", "r", "s"])
    made = quick().fit(frame, pandas.Series(NAMES))
    assert made.feature_names_in_.tolist() == ["p", "q", "r", "s"]
    assert same_numbers(made, quick().fit(X, NAMES))
    assert set(made.predict(frame)) <= {"a", "b", "c"}
    with pytest.raises(ValueError, match="feature names"):
        made.predict(frame.rename(columns={"p": "other"}))


def test_echoes() -> None:
    assert repr(Classifier(epochs=7)) == "Classifier(epochs=7)"
    given = Regressor(no_layer(reals(4), reals(2)))
    assert repr(given) == "Regressor(model=<ParaHom R[4] -> R[2] with parameters R[2, 4]>)"


def test_without_the_extra() -> None:
    code = "import sys; sys.modules['sklearn'] = None\nimport cartesian_rdc.interchange.sklearn"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.stderr.splitlines()[-1] == (
        "cartesian_rdc.errors.MissingExtraError: scikit-learn is not installed: "
        "pip install 'cartesian-rdc[sklearn]' brings it"
    )
