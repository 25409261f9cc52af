# pyright: basic
"""The experiments with other systems, as commands on small data, and their models directly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from cartesian_rdc.categories.smooth import (
    Numbers,
    Value,
    contraction,
    multiply,
    smooth,
    space,
    sum as sum_over,
    then,
)
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import DataError
from cartesian_rdc.execution import NumpyEngine
from cartesian_rdc.neural import (
    arrays,
    batched,
    elman_cell,
    gru_cell,
    initialise,
    lstm_cell,
    normal,
    reals,
    value,
)
from cartesian_rdc.typed import reverse_derivative
from experiments import sequence
from experiments.autoencoder import error, principal
from experiments.optimisers import entries
from models import autoencoder, gan
from models.sequence import last_of
from tests.commands import run_here
from tests.digits import write_digits

engine = NumpyEngine()


def result(*command: str) -> dict[str, Any]:
    done = run_here(*command, "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("digits")
    write_digits(folder, train=300, test=120)
    return ["--data-dir", str(folder), "--unchecked", "--engine", "numpy"]


def test_all_optimisers_learn(tmp_path: Path) -> None:
    plot = tmp_path / "optimisers.svg"
    found = result("experiments.optimisers", "--epochs", "10", "--plot", str(plot))
    rows = {row["optimiser"]: row for row in found["results"]}
    assert list(rows) == list(entries(1))
    untrained = result("experiments.optimisers", "--epochs", "0", "--only", "descent")
    (before,) = untrained["results"]
    assert all(row["loss"] < before["loss"] for row in rows.values())
    assert b"Nesterov" in plot.read_bytes()


def test_optimisers_have_a_checkpoint_each(tmp_path: Path) -> None:
    file = tmp_path / "all.npz"
    two = ["--only", "Adam", "Adam, cosine decay", "--epochs", "3", "--checkpoint", str(file)]
    first = result("experiments.optimisers", *two)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "all-adam-cosine-decay.npz",
        "all-adam.npz",
    ]
    again = result("experiments.optimisers", *two)
    assert [row["loss"] for row in again["results"]] == [row["loss"] for row in first["results"]]


def test_dreams_score_higher_and_higher(digits: list[str], tmp_path: Path) -> None:
    plot = tmp_path / "dreams.png"
    options = ["--epochs", "20", "--steps", "15", "--plot", str(plot)]
    found = result("experiments.dreaming", *digits, *options)
    assert found["monotone"] == [True] * 10
    assert all(
        last > first
        for first, last in zip(found["first_scores"], found["last_scores"], strict=True)
    )
    assert plot.read_bytes().startswith(b"\x89PNG")


def test_the_gan_as_a_command(digits: list[str], tmp_path: Path) -> None:
    plot = tmp_path / "gan.png"
    small = ["--units", "16", "--code", "4", "--batch-size", "20", "--epochs", "6"]
    found = result("experiments.gan", *digits, *small, "--plot", str(plot))
    assert np.isfinite(found["distance"])
    assert plot.stat().st_size > 1000
    whole = result("experiments.gan", *digits, *small)
    assert whole["spread"] == found["spread"]


def test_an_autoencoder_learns(digits: list[str], tmp_path: Path) -> None:
    plot = tmp_path / "auto.png"
    small = ["--code", "8", "--batch-size", "20"]
    before = result("experiments.autoencoder", *digits, *small, "--epochs", "0")
    after = result("experiments.autoencoder", *digits, *small, "--epochs", "8", "--plot", str(plot))
    assert after["test_error"] < 0.5 * before["test_error"]
    assert after["linear_error"] == before["linear_error"]
    assert plot.stat().st_size > 1000


def test_a_recurrent_model_learns_to_add(tmp_path: Path) -> None:
    plot = tmp_path / "sequence.svg"
    small = ["--engine", "numpy", "--length", "4", "--units", "12", "--sequences", "1000"]
    found = result("experiments.sequence", "elman", *small, "--epochs", "8", "--plot", str(plot))
    assert found["test_error"] < 0.2 * found["error_of_always_1"]
    assert found["error_of_always_1"] == pytest.approx(1 / 6, rel=0.1)
    assert b"who always says 1" in plot.read_bytes()
    for cell in ("gru", "lstm"):
        found = result("experiments.sequence", cell, *small, "--epochs", "1")
        assert np.isfinite(found["test_error"])


def test_what_a_loop_of_a_sequence_keeps_changes_nothing() -> None:
    small = ["--engine", "numpy", "--dtype", "float64", "--sequences", "200", "--epochs", "1"]
    command = ["experiments.sequence", "gru", *small, "--length", "10", "--units", "5"]
    expected = result(*command)["test_error"]
    for options in (["--keep", "states"], ["--segments", "3"]):
        assert result(*command, *options)["test_error"] == pytest.approx(expected, rel=1e-9)
    assert result(*command, "--remembers", "20")["test_error"] != pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize(("name", "make"), [("gru", gru_cell), ("lstm", lstm_cell)])
def test_a_state_lasts_as_long_as_is_asked_for(name: str, make: Any) -> None:
    """Of what a cell remembers, 1 - 1 / (n + 1) are left after a step, if all weights are 0."""
    cell = make(reals(2), reals(3))
    model = last_of(cell, 4)
    chosen = sequence.Options(cell=name, dtype="float64", remembers=20.0)
    begun: Any = sequence.begin(model, chosen)
    named = arrays(cell.map.parameters, begun[1][1])
    biases = {word: x * (x.ndim == 1) for word, x in named.items()}
    ones = np.ones(3)
    state = (np.zeros(3), ones) if name == "lstm" else ones
    at = value(cell.map.parameters, biases), (state, np.zeros(2))
    after: Any = engine.compile(cell.map.body)(at)
    memory = after[0][1] if name == "lstm" else after[0]
    np.testing.assert_allclose(memory, 20 / 21 * ones, rtol=1e-14)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--remembers", "0"], "argument --remembers: 0 is not above 0"),
        (["--segments", "0"], "argument --segments: 0 is less than 1"),
        (["elman", "--remembers", "9"], "elman has no gate that could remember 9 steps"),
    ],
)
def test_sequences_that_make_no_sense(options: list[str], words: str) -> None:
    done = run_here("experiments.sequence", *options, "--engine", "numpy")
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("gan", "--learning-rate", "-1"), "the step_size of Adam is positive, -1.0 is not"),
        (("gan", "--batch-size", "1000"), "a batch has 1000 samples, the data have 300"),
        (("autoencoder", "--code", "0"), "argument --code: 0 is less than 1"),
        (("dreaming", "--steps", "0"), "argument --steps: 0 is less than 1"),
    ],
)
def test_options_that_make_no_sense(
    digits: list[str], command: tuple[str, ...], words: str
) -> None:
    name, *options = command
    done = run_here(f"experiments.{name}", *digits, *options)
    assert done.returncode == 2
    assert done.stdout == ""
    assert words in done.stderr.splitlines()[-1]


def test_sequences_have_two_marks() -> None:
    drawn = sequence.sequences(50, 7, (0, 0))
    values, marks = np.moveaxis(drawn.inputs, -1, 0)
    assert (marks.sum(axis=1) == 2).all()
    np.testing.assert_allclose((values * marks).sum(axis=1), drawn.answers[:, 0], rtol=1e-6)
    again = sequence.sequences(50, 7, (0, 0))
    assert (again.inputs == drawn.inputs).all()
    with pytest.raises(DataError, match="a sequence with two marks has 2 steps or more, not 1"):
        sequence.sequences(5, 1, (0, 0))


def test_principal_components_are_the_best_linear_code() -> None:
    rng = np.random.default_rng(0)
    flat = rng.normal(size=(40, 2)) @ rng.normal(size=(2, 6)) + 3
    assert error(flat, principal(flat, flat, 2)) < 1e-20
    assert error(flat, principal(flat, flat, 1)) > 1e-3


# The models, built directly


def start(space_: Any, seed: int) -> Value:
    return initialise(space_, seed, weights=normal(0.5), biases=normal(0.5))


def leaky(x: Numbers, slope: float) -> Numbers:
    return np.asarray(np.maximum(x, slope * x))


def test_the_autoencoder_directly() -> None:
    model = autoencoder.shown(3, 5, "float64")
    p = start(model.parameters, 0)
    b4, w4, b3, w3, b2, w2, b1, w1 = leaves_of(p)
    x = np.random.default_rng(1).uniform(size=784)
    code = b2 + w2 @ leaky(b1 + w1 @ x, 0.1)
    odds = b4 + w4 @ leaky(b3 + w3 @ code, 0.1)
    (got,) = leaves_of(engine.compile(model.body)((p, x)))
    np.testing.assert_allclose(got, 1 / (1 + np.exp(-odds)), rtol=1e-10)


def test_the_adversaries_directly() -> None:
    """The steepness too, by JAX; and its derivative, which differentiates R[d]."""
    model = gan.adversaries_of_digits(3, 4, "float64")
    p = start(model.parameters, 0)
    rng = np.random.default_rng(1)
    z, x = rng.normal(size=3), rng.uniform(size=784)

    def judge(q: Any, x: Any) -> Any:
        b3, w3, b2, w2, b1, w1 = q
        h = b1 + w1 @ x
        h = b2 + w2 @ jnp.maximum(h, 0.2 * h)
        return (b3 + w3 @ jnp.maximum(h, 0.2 * h))[0]

    def both(arrays: Any, z: Any, x: Any) -> Any:
        (b3, w3, b2, w2, b1, w1), q = arrays[:6], arrays[6:]
        h = b1 + w1 @ z
        h = b2 + w2 @ jnp.maximum(h, 0.2 * h)
        made = jax.nn.sigmoid(b3 + w3 @ jnp.maximum(h, 0.2 * h))
        steep = jnp.sum(jax.grad(judge, 1)(q, x) ** 2)
        return jnp.stack([judge(q, made), judge(q, x), steep])

    got = np.concatenate(leaves_of(engine.compile(model.body)((p, (z, x)))))
    back = engine.compile(reverse_derivative(model.body))
    made, true, steep = (np.array([w]) for w in (1.0, -1.0, 0.3))
    ours, _ = back(((p, (z, x)), (made, (true, steep))))  # type: ignore[misc]
    with jax.enable_x64(True):
        arrays = [jnp.asarray(array) for array in leaves_of(p)]
        expected, pull = jax.vjp(lambda a: both(a, z, x), arrays)
        np.testing.assert_allclose(got, expected, rtol=1e-10)
        (theirs,) = pull(jnp.asarray([1.0, -1.0, 0.3]))
        for left, right in zip(leaves_of(ours), theirs, strict=True):
            np.testing.assert_allclose(left, right, rtol=1e-9, atol=1e-12)


def test_the_recurrent_model_directly() -> None:
    model = last_of(elman_cell(reals(2), reals(3)), 5)
    p = start(model.parameters, 0)
    b, v, c, u, w = leaves_of(p)
    x = np.random.default_rng(1).normal(size=(5, 2))
    h = np.zeros(3)
    for row in x:
        h = np.tanh(c + u @ h + w @ row)
    (got,) = leaves_of(engine.compile(model.body)((p, x)))
    np.testing.assert_allclose(got, b + v @ h, rtol=1e-12)


# What makes batches of them affordable


def test_gradients_of_rows_are_summed_where_they_are_made() -> None:
    """No array of ``rows × weights``, though the weights are used in every step."""
    n, model = 16, last_of(elman_cell(reals(20), reals(30)), 4)
    rows_: Any = batched(model, n)
    code = engine.compile(reverse_derivative(rows_.body)).program
    assert max(array.size for array in code.atoms) <= 4 * n * 30


@pytest.mark.parametrize("sign", [1, -1])
def test_a_sum_of_products_is_a_sum_of_contractions(sign: int) -> None:
    a, b = space(6, 3), space(6, 4)
    product = contraction("ni,nj->nij", a, b)
    wide = product.codomain
    c = smooth
    first = then(c.first(c.product(a, b), wide), product)
    second, other = then(first, multiply_by_itself(wide)), c.second(c.product(a, b), wide)
    added = (
        c.add(c.add(first, other), second)
        if sign > 0
        else c.subtract(c.subtract(first, other), second)
    )
    f = then(added, sum_over(wide, [0]))
    rng = np.random.default_rng(0)
    x, y, w = rng.normal(size=(6, 3)), rng.normal(size=(6, 4)), rng.normal(size=(6, 3, 4))
    outer = x[:, :, None] * y[:, None, :]
    (got,) = leaves_of(engine.compile(f)(((x, y), w)))
    expected = (outer + sign * w + sign * outer**2).sum(axis=0)
    np.testing.assert_allclose(got, expected, rtol=1e-12)


def multiply_by_itself(a: Any) -> Any:
    return then(smooth.copy(a), multiply(a))
