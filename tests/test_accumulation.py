# pyright: basic
"""A batch that is taken in parts, as a scan: the same step, with the memory of one part."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from cartesian_rdc.categories.circuits import Circuits
from cartesian_rdc.categories.semirings import Modular
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.circuits import bus, pseudo_linear
from cartesian_rdc.errors import DataError
from cartesian_rdc.execution import CircuitEngine, NumpyEngine, engine_named
from cartesian_rdc.execution.passes.pipeline import code_of
from cartesian_rdc.functors import RationalPolynomials, accumulating, sharing
from cartesian_rdc.learning import (
    Shuffled,
    ascent,
    descent,
    fit,
    identity_rate,
    step_of_batch,
    sum_loss,
    supervised,
    training,
)
from cartesian_rdc.neural import (
    Adam,
    Momentum,
    constant_rate,
    dense,
    index_cross_entropy,
    initialise,
    linear,
    quadratic_loss,
    reals,
    tanh,
)
from cartesian_rdc.typed import identity
from tests.effort import effort, usually

MODEL = reals(3) >> dense(reals(4), tanh) >> dense(reals(3), identity)
LEARNER = supervised(MODEL, index_cross_entropy, constant_rate(1.0), Adam(step_size=0.05))
START = initialise(MODEL.parameters, 0)
rng = np.random.default_rng(0)
DATA: Any = (rng.normal(size=(29, 3)), rng.integers(0, 3, 29))


def close(x: Any, y: Any) -> bool:
    pairs = zip(leaves_of(x), leaves_of(y), strict=True)
    return all(np.allclose(a, b, rtol=1e-10, atol=1e-12) for a, b in pairs)


@pytest.mark.parametrize(("n", "m"), [(1, 3), (2, 2), (4, 1), (3, 2)])
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_over_the_rationals_it_is_exactly_the_step_of_the_batch(
    n: int, m: int, reduction: Any
) -> None:
    """Equal polynomials: R of a scan adds what R of a copy adds."""
    exact, engine = RationalPolynomials(), NumpyEngine()
    model = reals(2) >> linear(reals(1))
    learner = supervised(model, quadratic_loss, constant_rate(0.5), Momentum(0.5))
    whole = step_of_batch(engine, learner, n * m, reduction)
    parts = step_of_batch(engine, learner, n * m, reduction, m)
    assert exact.on_morphism(whole.morphism) == exact.on_morphism(parts.morphism)


@settings(max_examples=effort(5, in_all=100), deadline=None)
@given(st.integers(1, 4), st.integers(1, 4), st.integers(1, 2), st.sampled_from(["mean", "sum"]))
def test_training_is_the_same_whatever_the_parts(
    n: int, m: int, epochs: int, reduction: Any
) -> None:
    """Also where the last batch of an epoch has fewer samples, which do not divide."""
    options: dict[str, Any] = {"epochs": epochs, "batch": n * m, "order": Shuffled(1)}
    *_, whole = training(NumpyEngine(), LEARNER, START, DATA, reduction=reduction, **options)
    *_, parts = training(
        NumpyEngine(), LEARNER, START, DATA, reduction=reduction, accumulate=m, **options
    )
    assert close(whole.state, parts.state)


@pytest.mark.parametrize("name", ["numba", "jax"])
def test_other_engines_accumulate(name: str) -> None:
    model: Any = usually([reals(3) >> linear(reals(3))], of=[MODEL])[0]
    learner = supervised(model, index_cross_entropy, constant_rate(0.1), descent)
    start = initialise(model.parameters, 0)
    options: Any = {"batch": 8, "drop_last": True}
    whole = fit(NumpyEngine(), learner, start, DATA, epochs=1, **options)
    parts = fit(engine_named(name), learner, start, DATA, epochs=1, accumulate=4, **options)
    assert close(whole.state, parts.state)


def test_memory_is_that_of_a_part() -> None:
    wide = reals(3) >> dense(reals(500), tanh) >> dense(reals(1), identity)
    learner = supervised(wide, quadratic_loss, constant_rate(0.1), descent)
    engine = NumpyEngine()

    def between(size: int, parts: int) -> int:
        code = code_of(step_of_batch(engine, learner, size, "mean", parts).morphism, exact=True)
        ends = sum(code.atoms[v].bytes for v in (*code.inputs, *code.outputs))
        return code.bytes - ends

    assert between(512, 32) < between(512, 1) / 8
    assert between(512, 32) < 3 * between(16, 1)


def test_in_one_part_it_is_the_same_term() -> None:
    f = MODEL.body.morphism
    assert accumulating(f, 5, 1) is sharing(f, 5)


def test_circuits_take_all_at_once() -> None:
    bits = Circuits(Modular(2))
    model = bus(bits, 3) >> pseudo_linear(bus(bits, 1))
    learner = supervised(model, sum_loss, identity_rate, ascent)
    rows, engine = np.arange(32).reshape(8, 4) % 3 % 2, CircuitEngine(bits)

    def last(accumulate: int) -> list[int]:
        *_, found = training(
            engine,
            learner,
            np.zeros(3, int),
            engine.samples(rows),
            epochs=1,
            batch=4,
            reduction="sum",
            accumulate=accumulate,
        )
        state: list[int] = found.state.tolist()
        return state

    assert last(2) == last(1)


@pytest.mark.parametrize(
    ("batch", "accumulate", "words"),
    [
        (6, 4, "a batch of 6 samples does not divide into 4 microbatches: make it a multiple of 4"),
        (None, 2, "a batch of 1 samples does not divide into 2 microbatches"),
        (6, 0, "number of microbatches is a whole number, 1 or more, not 0"),
    ],
)
def test_parts_that_a_batch_has_not_are_refused(batch: Any, accumulate: int, words: str) -> None:
    with pytest.raises(DataError, match=words):
        training(NumpyEngine(), LEARNER, START, DATA, epochs=1, batch=batch, accumulate=accumulate)
