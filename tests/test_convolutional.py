"""The models of digits, built directly in NumPy, and the experiment as a command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from cartesian_rdc.categories.smooth import Numbers, Value
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.execution import NumpyEngine
from cartesian_rdc.learning import assess, descent, supervised
from cartesian_rdc.neural import (
    accuracy,
    argmax,
    confusion,
    constant_rate,
    glorot,
    initialise,
    normal,
    quadratic_loss,
)
from cartesian_rdc.typed import reverse_derivative
from experiments.convolutional import weights
from models import mnist
from tests.digits import write_digits

ROOT = Path(__file__).parent.parent
REAL = os.environ.get("CARTESIAN_RDC_MNIST")
real = pytest.mark.skipif(
    REAL is None, reason="CARTESIAN_RDC_MNIST names no folder with real MNIST"
)
engine = NumpyEngine()


def correlated(k: Numbers, x: Numbers) -> Numbers:
    windows = sliding_window_view(x, k.shape[2:], (1, 2))
    return np.asarray(np.tensordot(k, windows, ([1, 2, 3], [0, 3, 4])))


def pooled(x: Numbers) -> Numbers:
    c, h, w = x.shape
    whole = x[:, : h - h % 2, : w - w % 2]
    return np.asarray(whole.reshape(c, h // 2, 2, w // 2, 2).max(axis=(2, 4)))


def numeric_optics(p: list[Numbers], x: Numbers) -> Numbers:
    b, w, k2, k1 = p
    h = pooled(np.maximum(correlated(k1, x), 0))
    h = pooled(np.maximum(correlated(k2, h), 0))
    return np.asarray(1 / (1 + np.exp(-(b + w @ h.ravel()))))


def modern(p: list[Numbers], x: Numbers) -> Numbers:
    b, w, b2, k2, b1, k1 = p
    h = pooled(np.maximum(correlated(k1, x) + b1[:, None, None], 0))
    h = pooled(np.maximum(correlated(k2, h) + b2[:, None, None], 0))
    return b + w @ h.ravel()


@pytest.mark.parametrize(
    ("model", "direct", "parameters"),
    [
        (mnist.convolutional("float64"), numeric_optics, 1527),
        (mnist.modern(dtype="float64"), modern, 12810),
    ],
    ids=["numeric-optics", "modern"],
)
def test_models_are_what_one_would_write(
    model: mnist.Classifier, direct: Callable[[list[Numbers], Numbers], Numbers], parameters: int
) -> None:
    """The values; and the derivatives, against differences of the direct construction."""
    rng = np.random.default_rng(0)
    held = initialise(model.parameters, 1, weights=glorot, biases=normal(0.1))
    arrays = leaves_of(held)
    assert sum(array.size for array in arrays) == parameters
    x, c = rng.random((1, 28, 28)), rng.normal(size=10)
    said = engine.compile(model.body)((held, x))
    assert np.allclose(leaves_of(said)[0], direct(arrays, x), rtol=1e-12)
    back = engine.compile(reverse_derivative(model.body))
    *slopes, slope = leaves_of(back(((held, x), c)))
    for number, (array, gradient) in enumerate(zip(arrays, slopes, strict=True)):
        way = rng.normal(size=array.shape)
        ends: list[float] = []
        for sign in (1, -1):
            moved = [*arrays]
            moved[number] = array + sign * 1e-6 * way
            ends.append(float(c @ direct(moved, x)))
        assert np.sum(gradient * way) == pytest.approx((ends[0] - ends[1]) / 2e-6, rel=1e-5)
    way = rng.normal(size=x.shape)
    ends = [float(c @ direct(arrays, x + sign * 1e-6 * way)) for sign in (1, -1)]
    assert np.sum(slope * way) == pytest.approx((ends[0] - ends[1]) / 2e-6, rel=1e-5)


def test_initial_weights_are_those_of_numeric_optics() -> None:
    model = mnist.convolutional("float64")
    b, w, k2, k1 = leaves_of(initialise(model.parameters, 0, weights=weights))
    for kernel in (k1, k2):
        bound = np.sqrt(6) / np.sqrt(kernel.size)
        assert 0.8 * bound < np.abs(kernel).max() <= bound
        assert np.array_equal(kernel, kernel)
    assert not b.any()
    assert 0.009 < w.std() < 0.011


def test_a_judgement_is_that_of_the_samples_one_by_one() -> None:
    """Also where the last rows do not fill a batch, and where there is one row."""
    model = mnist.perceptron(units=5, dtype="float64")
    learner = supervised(model, quadratic_loss, constant_rate(0.1), descent)
    held = initialise(model.parameters, 1, weights=normal(0.5))
    state = engine.compile(learner.start)(held)
    rng = np.random.default_rng(0)
    for n in (1, 99, 100, 101, 230):
        labels = rng.integers(0, 10, n)
        data: Value = (rng.normal(size=(n, 784)), np.eye(10)[labels])
        seen = assess(engine, learner, state, data)
        points = [engine.pair(state, engine.sample(data, k)) for k in range(n)]
        losses = [leaves_of(engine.compile(learner.loss)(point))[0] for point in points]
        said = [argmax(engine.compile(learner.predict)(point)) for point in points]
        assert seen.loss == pytest.approx(np.mean(losses), rel=1e-12)
        assert accuracy(seen) == np.mean(np.array(said) == labels)
        table = np.zeros((10, 10), int)
        for one, other in zip(labels, said, strict=True):
            table[one, other] += 1
        assert confusion(seen).tolist() == table.tolist()


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "experiments.convolutional", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def result_of(*arguments: str) -> dict[str, object]:
    done = run(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    result: dict[str, object] = json.loads(done.stdout)
    return result


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("digits")
    write_digits(made, train=400, test=50)
    return made


@pytest.mark.parametrize("model", ["numeric-optics", "modern"])
def test_squares_in_ten_places_are_told_apart(folder: Path, model: str) -> None:
    where = ("--data-dir", str(folder), "--unchecked")
    rate = ("--learning-rate", "0.05") if model == "numeric-optics" else ("--batch-size", "8")
    engine = "numpy" if model == "numeric-optics" else "jax"
    result = result_of(model, *where, *rate, "--engine", engine, "--epochs", "6")
    accuracy = result["test_accuracy"]
    assert isinstance(accuracy, float)
    assert accuracy >= 0.9
    assert result["steps"] == (2400 if model == "numeric-optics" else 300)


def test_the_printed_sign_of_momentum_gives_other_numbers(folder: Path) -> None:
    how = ("--data-dir", str(folder), "--unchecked", "--epochs", "1")
    standard, printed, opposite = (
        result_of(*how, *sign)["state_sha256"]
        for sign in (
            (),
            ("--momentum-sign", "printed"),
            ("--momentum-sign", "printed", "--momentum", "-0.1"),
        )
    )
    assert standard == opposite
    assert standard != printed


def test_what_is_refused(folder: Path, tmp_path: Path) -> None:
    def refused(*arguments: str) -> str:
        done = run(*arguments)
        assert done.returncode == 2
        assert done.stdout == ""
        (line,) = done.stderr.splitlines()
        return line.removeprefix("experiments.convolutional: error: ")

    where = ("--data-dir", str(folder))
    assert "it is not that of MNIST" in refused(*where)
    assert "No such file or directory, with or without .gz" in refused("--data-dir", str(tmp_path))
    picture = tmp_path / "picture.bmp"
    assert refused(*where, "--plot", str(picture)) == (
        f"{picture}: pictures end in .png, .svg, .pdf, not in '.bmp'"
    )
    assert refused(*where, "--plot", str(tmp_path / "no" / "picture.png")).endswith(
        f"there is no folder {tmp_path / 'no'}: make it, or name another"
    )
    assert refused("modern", *where, "--unchecked", "--batch-size", "401") == (
        "a batch has 401 samples, the data have 400"
    )


@real
def test_real_digits_are_learned() -> None:
    result = result_of("--data-dir", str(REAL), "--engine", "numba", "--epochs", "1")
    accuracy = result["test_accuracy"]
    assert isinstance(accuracy, float)
    assert accuracy >= 0.955
