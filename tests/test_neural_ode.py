# pyright: basic
"""Flows of differential equations: exactly, in the order of the method, and backwards."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cartesian_rdc.categories.smooth import Numbers
from cartesian_rdc.errors import CompositionError, DataError
from cartesian_rdc.execution import NumpyEngine, program
from cartesian_rdc.neural import initialise, linear, reals
from cartesian_rdc.typed import identity, reverse_derivative
from experiments.neural_ode import solution
from models.differential import Point, field_of, flow, runge_kutta

ROOT = Path(__file__).parent.parent
engine = NumpyEngine()
plane = reals(2, name=Point)


def exponential(a: Numbers) -> Numbers:
    values, vectors = np.linalg.eig(a)
    return (vectors * np.exp(values) @ np.linalg.inv(vectors)).real


def drawn(seed: int) -> tuple[Numbers, Numbers, Numbers]:
    """A linear field, a point and a covector."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(2, 2)), rng.normal(size=2), rng.normal(size=2)


@pytest.mark.parametrize("seed", range(5))
def test_a_step_along_a_linear_field_is_four_terms_of_the_exponential(seed: int) -> None:
    a, s, _ = drawn(seed)
    step = engine.compile((plane >> runge_kutta(linear(plane), 0.5)).body)
    h = 0.5 * a
    expected = s + h @ (s + h @ (s + h @ (s + h @ s / 4) / 3) / 2)
    np.testing.assert_allclose(step((a, s)), expected, rtol=1e-13, atol=1e-14)


@pytest.mark.parametrize("seed", range(5))
def test_the_error_is_of_order_four(seed: int) -> None:
    a, s, _ = drawn(seed)
    exact = exponential(2 * a) @ s

    def error(steps: int) -> float:
        body = (plane >> flow(linear(plane), time=2.0, steps=steps)).body
        return float(np.linalg.norm(engine.compile(body)((a, s)) - exact))

    errors = [error(steps) for steps in (20, 40, 80)]
    orders = -np.diff(np.log2(errors))
    assert np.all(np.abs(orders - 4) < 0.3)


@pytest.mark.parametrize("seed", range(3))
def test_backwards_along_a_linear_field_is_the_transposed_exponential(seed: int) -> None:
    a, s, c = drawn(seed)
    body = (plane >> flow(linear(plane), time=1.0, steps=200)).body
    _, back = engine.compile(reverse_derivative(body))(((a, s), c))
    np.testing.assert_allclose(back, exponential(a).T @ c, rtol=1e-8)


@pytest.mark.parametrize(
    ("keep", "segments"), [("states", 1), ("everything", 1), ("states", 4), ("everything", 3)]
)
def test_backwards_along_a_network_is_what_finite_differences_come_to(
    keep: Any, segments: int
) -> None:
    model = plane >> flow(field_of(5), time=1.0, steps=10, keep=keep, segments=segments)
    p = initialise(model.parameters, 0)
    _, s, c = drawn(0)
    say, back = engine.compile(model.body), engine.compile(reverse_derivative(model.body))
    covector = back(((p, s), c))
    rng = np.random.default_rng(1)
    for _ in range(3):
        way = mapped(lambda x: rng.normal(size=np.shape(x)), (p, s))
        ends = [
            np.asarray(say(mapped(lambda x, v, t=t: x + t * v, (p, s), way))) @ c
            for t in (1e-5, -1e-5)
        ]
        slope = sum((np.vdot(x, y) for x, y in zip(flat(way), flat(covector), strict=True)))
        assert (ends[0] - ends[1]) / 2e-5 == pytest.approx(float(slope), rel=1e-7)


def mapped(f: Any, *values: Any) -> Any:
    """A function of arrays, on those of nested pairs."""
    if isinstance(values[0], tuple):
        return tuple(mapped(f, *parts) for parts in zip(*values, strict=True))
    return f(*(np.asarray(value) for value in values))


def flat(value: Any) -> list[Numbers]:
    if isinstance(value, tuple):
        return [array for part in value for array in flat(part)]
    return [np.asarray(value)]


def test_the_solution_solves_the_equation() -> None:
    start = np.random.default_rng(0).uniform(-1.5, 1.5, (20, 2))
    at = solution(start, 0.7)
    slope = (solution(start, 0.7 + 1e-6) - solution(start, 0.7 - 1e-6)) / 2e-6
    (x, y), grows = at.T, 1 - (at**2).sum(axis=-1)
    np.testing.assert_allclose(slope[:, 0], x * grows - 2 * y, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(slope[:, 1], y * grows + 2 * x, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(solution(start, 0.0), start, rtol=1e-14)


def test_a_program_is_as_long_for_any_number_of_steps() -> None:
    short, long = (
        program((plane >> flow(field_of(5), time=1.0, steps=n)).body) for n in (10, 10000)
    )
    assert len(short.instructions) == len(long.instructions)


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(CompositionError, match=r"the field ends in R\[3\], its points are of R\[2"):
        plane >> runge_kutta(linear(reals(3)), 0.1)
    with pytest.raises(DataError, match="the number of steps is a whole number, 1 or more, not 0"):
        plane >> flow(field_of(2), time=1.0, steps=0)
    assert (plane >> flow(linear(plane), time=1.0, steps=1) >> identity(plane)).domain == plane


def test_a_field_is_learned(tmp_path: Path) -> None:
    plot = tmp_path / "field.svg"
    command = ["experiments.neural_ode", "--epochs", "8", "--points", "400", "--units", "16"]
    done = subprocess.run(
        [sys.executable, "-m", *command, "--steps", "4", "--json", "--plot", str(plot)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["test_error_after_1"] < 0.35
    assert b"learned" in plot.read_bytes()
