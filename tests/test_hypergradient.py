# pyright: basic
"""The hypergradient: against finite differences, against JAX, and in how much memory."""

from __future__ import annotations

import json
import subprocess
import sys
from math import isqrt
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from cartesian_rdc.categories.smooth import Numbers
from cartesian_rdc.execution import NumpyEngine, program
from cartesian_rdc.learning import descent, supervised
from cartesian_rdc.neural import (
    dense,
    initialise,
    quadratic_loss,
    reals,
    sigmoid,
    unit_rate,
)
from cartesian_rdc.typed import first, reverse_derivative
from models.training import trained
from tests.memory import peak_of

ROOT = Path(__file__).parent.parent
STEPS = 200
BATCH = 3
TRIED = 10

jax.config.update("jax_enable_x64", True)


def network(units: int) -> Any:
    return reals(4) >> dense(reals(units), sigmoid) >> dense(reals(3), sigmoid)


def objective(units: int, steps: int, batch: int, tested: int, **loop: Any) -> Any:
    """``(θ, (((p, batches), inputs), labels)) -> loss``, after training with the rates exp θ."""
    model = network(units)
    inner = supervised(model, quadratic_loss, unit_rate, descent)
    one = trained(model, inner, steps=steps, batch=batch, tested=tested, **loop)
    return supervised(one, quadratic_loss, unit_rate, descent).objective


def hypergradient(of: Any) -> Any:
    """``((θ, x), α) -> `` the covector of θ."""
    return reverse_derivative(of.body) >> first(of.parameters, of.domain)


def drawn(units: int, steps: int, batch: int, tested: int) -> tuple[Numbers, Any]:
    """Logarithms of rates, and a run, drawn from a seed."""
    rng = np.random.default_rng(1)
    start = initialise(network(units).parameters, 1)
    flowers = rng.uniform(0, 3, (steps, batch, 4)), rng.uniform(0, 1, (steps, batch, 3))
    tried = rng.uniform(0, 3, (tested, 4)), rng.uniform(0, 1, (tested, 3))
    run = (((start, flowers), tried[0]), tried[1])
    return rng.uniform(-2, 1, steps), run


@pytest.fixture(scope="module")
def case() -> tuple[Any, Numbers, Any, Numbers]:
    """The evaluated map, where it is looked at, and the hypergradient there."""
    of = objective(6, STEPS, BATCH, TRIED)
    logarithms, run = drawn(6, STEPS, BATCH, TRIED)
    slopes = NumpyEngine().compile(hypergradient(of))(((logarithms, run), 1.0))
    return NumpyEngine().compile(of.body), logarithms, run, np.asarray(slopes)


def test_it_is_what_finite_differences_come_to(case: tuple[Any, Numbers, Any, Numbers]) -> None:
    lost, logarithms, run, slopes = case
    rng = np.random.default_rng(2)
    for _ in range(5):
        way = rng.normal(size=STEPS)
        up, down = (float(lost((logarithms + t * way, run))) for t in (1e-5, -1e-5))
        assert (up - down) / 2e-5 == pytest.approx(float(slopes @ way), rel=1e-6)


def test_it_is_that_of_a_loop_written_in_jax(case: tuple[Any, Numbers, Any, Numbers]) -> None:
    lost, logarithms, run, slopes = case

    def say(p: Any, x: Any) -> Any:
        (b2, w2), (b1, w1) = p
        hidden = 1 / (1 + jnp.exp(-(x @ w1.T + b1)))
        return 1 / (1 + jnp.exp(-(hidden @ w2.T + b2)))

    def loss(p: Any, x: Any, y: Any) -> Any:
        return ((say(p, x) - y) ** 2).sum() / 2

    def step(p: Any, row: Any) -> Any:
        theta, (x, y) = row
        slope = jax.grad(loss)(p, x, y)
        return jax.tree.map(lambda a, g: a - jnp.exp(theta) * g / BATCH, p, slope), None

    def after(theta: Any) -> Any:
        ((start, flowers), x), y = run
        p, _ = jax.lax.scan(step, start, (theta, flowers))
        return loss(p, x, y)

    expected, derivative = jax.value_and_grad(after)(logarithms)
    assert float(lost((logarithms, run))) == pytest.approx(float(expected), rel=1e-12)
    derivative = np.asarray(derivative)
    assert np.linalg.norm(slopes - derivative) <= 1e-10 * np.linalg.norm(derivative)


@pytest.mark.parametrize(
    ("keep", "segments"), [("everything", 1), ("states", 7), ("everything", 14), ("states", 200)]
)
def test_what_is_kept_changes_nothing(
    case: tuple[Any, Numbers, Any, Numbers], keep: str, segments: int
) -> None:
    _, logarithms, run, slopes = case
    of = objective(6, STEPS, BATCH, TRIED, keep=keep, segments=segments)
    found = np.asarray(NumpyEngine().compile(hypergradient(of))(((logarithms, run), 1.0)))
    np.testing.assert_allclose(found, slopes, rtol=1e-10, atol=1e-14)


def held(units: int, steps: int, segments: int) -> int:
    of = objective(units, steps, 1, 1, segments=segments)
    return NumpyEngine().compile(hypergradient(of)).program.bytes


def test_segments_take_the_root_of_the_memory() -> None:
    """The bytes of what is kept: those of a wide model less those of a narrow one.

    The rows of rates and flowers are as many in both.
    """
    states = 8 * 180 * 8  # of a state: 4 weights, a bias and 3 weights for each unit more

    def kept(n: int, segments: int) -> float:
        return (held(200, n, segments) - held(20, n, segments)) / states

    some, more, many = (kept(n, isqrt(n)) for n in (100, 400, 1600))
    assert more - some <= 2.1 * (20 - 10)
    assert many - more <= 2.1 * (40 - 20)
    assert many < 2.5 * 40
    assert 400 < kept(400, 1) < 1.05 * 400


@pytest.mark.parametrize("segments", [1, 20])
def test_a_run_takes_the_memory_that_is_counted(segments: int) -> None:
    of = objective(200, 400, 1, 1, segments=segments)
    compiled = NumpyEngine().compile(hypergradient(of))
    logarithms, run = drawn(200, 400, 1, 1)
    compiled(((logarithms, run), 1.0))
    assert 0.7 < peak_of(lambda: compiled(((logarithms, run), 1.0))) / compiled.program.bytes < 1.3


def test_a_program_is_as_long_for_any_number_of_steps() -> None:
    short, long = (program(hypergradient(objective(6, n, 1, 1))) for n in (10, 10000))
    assert len(short.instructions) == len(long.instructions)


def test_learned_rates_are_better_than_the_best_constant_one(tmp_path: Path) -> None:
    plot = tmp_path / "rates.svg"
    command = ["experiments.hypergradient", "--steps", "30", "--epochs", "4", "--json"]
    done = subprocess.run(
        [sys.executable, "-m", *command, "--plot", str(plot)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    for name in ("loss", "test_loss"):
        learned, constant = (
            found[f"{name}_at_{at}"] for at in ("learned_rates", "best_constant_rate")
        )
        assert learned < 0.97 * constant
    assert b"best constant rate" in plot.read_bytes()
