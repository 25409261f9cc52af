# pyright: basic
"""Stacks: n layers as one loop, the same as n layers one after the other."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from cartesian_rdc.categories.smooth import Value
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import CompositionError, DataError
from cartesian_rdc.execution import NumpyEngine, program
from cartesian_rdc.execution.passes.pipeline import code_of
from cartesian_rdc.neural import (
    Formula,
    Layer,
    dense,
    fold_rows,
    freeze,
    glorot,
    initialise,
    reals,
    smooth_map,
    stack,
    tanh,
)
from cartesian_rdc.typed import called, reverse_derivative

UNITS = 4


def compiled(f: Any) -> Any:
    return NumpyEngine().compile(f)


def layers(n: int) -> Layer[Any, Any, Any]:
    """n layers, composed."""
    model: Any = reals(UNITS) >> dense(reals(UNITS), tanh)
    for _ in range(n - 1):
        model = model >> dense(reals(UNITS), tanh)
    made: Layer[Any, Any, Any] = model
    return made


def composed(parameters: Any, n: int) -> Any:
    """The parameters of n layers, the newest first, of those of a stack."""
    bias, weights = parameters
    nested: Any = (bias[0], weights[0])
    for k in range(1, n):
        nested = (bias[k], weights[k]), nested
    return nested


def numbers(value: Value) -> np.ndarray:
    return np.concatenate([leaf.reshape(-1) for leaf in leaves_of(value)])


@given(st.sampled_from([1, 2, 3, 10]), st.sampled_from(["states", "everything"]), st.integers(1, 4))
def test_a_stack_is_its_layers_one_after_the_other(n: int, keep: Any, segments: int) -> None:
    one = reals(UNITS) >> stack(dense(reals(UNITS), tanh), n, keep=keep, segments=segments)
    other = layers(n)
    rng = np.random.default_rng(n)
    p = rng.normal(size=(n, UNITS)), rng.normal(size=(n, UNITS, UNITS))
    x, c = rng.normal(size=UNITS), rng.normal(size=UNITS)
    mine = compiled(one.body)((p, x))
    theirs = compiled(other.body)((composed(p, n), x))
    np.testing.assert_allclose(mine, theirs, 1e-12, 1e-12)
    (bias, weights), dx = compiled(reverse_derivative(one.body))(((p, x), c))
    expected = compiled(reverse_derivative(other.body))(((composed(p, n), x), c))
    got = numbers((composed((bias, weights), n), dx))
    np.testing.assert_allclose(got, numbers(expected), 1e-12, 1e-12)


def test_no_layer_at_all_is_the_identity() -> None:
    model = reals(UNITS) >> stack(dense(reals(UNITS), tanh), 0)
    x = np.arange(4.0)
    p = np.zeros((0, UNITS)), np.zeros((0, UNITS, UNITS))
    np.testing.assert_array_equal(compiled(model.body)((p, x)), x)
    ((bias, _), dx) = compiled(reverse_derivative(model.body))(((p, x), x))
    np.testing.assert_array_equal(dx, x)
    assert bias.shape == (0, UNITS)


def test_a_stack_is_as_long_as_a_layer() -> None:
    """The program, and that of R, of ten layers and of a thousand."""
    maps = [(reals(UNITS) >> stack(dense(reals(UNITS), tanh), n)).body for n in (10, 1000)]
    for f, g in (maps, map(reverse_derivative, maps)):
        assert len(str(program(f)).splitlines()) == len(str(program(g)).splitlines())
        assert len(code_of(f.morphism).instructions) == len(code_of(g.morphism).instructions)


def test_parameters_are_rows_by_name_that_start_as_those_of_layers_do() -> None:
    maker = called("block", stack(dense(reals(UNITS), tanh), 5))
    model = reals(UNITS) >> maker >> dense(reals(2), tanh)
    assert model.names == ("block/weights[k]", "block/bias[k]", "weights", "bias")
    start: Any = initialise(model.parameters, 0)
    (_, (bias, weights)) = start
    assert not bias.any()
    assert weights.shape == (5, UNITS, UNITS)
    assert np.abs(weights).max() <= np.sqrt(6 / (2 * UNITS)), "the fans are those of one layer"
    assert len(np.unique(weights)) == weights.size, "each is drawn"
    again = initialise(model.parameters, 0, {"block/weights[k]": glorot})
    np.testing.assert_array_equal(numbers(again), numbers(start))
    frozen = freeze(model, {"block/weights[k]": weights})
    assert frozen.names == ("block/bias[k]", "weights", "bias")


def test_what_is_no_stack_is_refused() -> None:
    words = r"cannot stack layers: a layer ends in R\[3\], the next begins in R\[4\]"
    with pytest.raises(CompositionError, match=words):
        reals(4) >> stack(dense(reals(3), tanh), 2)
    with pytest.raises(
        DataError, match="the number of layers is a whole number, 0 or more, not -1"
    ):
        stack(dense(reals(4), tanh), -1)
    with pytest.raises(DataError, match="number of segments is a whole number, 1 or more, not 0"):
        stack(dense(reals(4), tanh), 2, segments=0)


@given(st.integers(0, 9), st.sampled_from(["states", "everything"]), st.integers(1, 4))
def test_a_fold_is_step_after_step(n: int, keep: Any, segments: int) -> None:
    s, x = reals(3), reals(3)

    def moved(v: Formula) -> Formula:
        old, new = v
        return (0.5 * old + new).into(tanh(s).morphism)

    step = smooth_map(s @ x, s, moved)
    rng = np.random.default_rng(n)
    state, given_rows, c = rng.normal(size=3), rng.normal(size=(n, 3)), rng.normal(size=3)
    run = fold_rows(step, x, n, keep=keep, segments=segments)
    after = state
    for row in given_rows:
        after = np.tanh(0.5 * after + row)
    np.testing.assert_allclose(compiled(run)((state, given_rows)), after, 1e-12, 1e-12)
    ds, dx = compiled(reverse_derivative(run))(((state, given_rows), c))
    h = 1e-6
    for k in range(3):
        e = h * np.eye(3)[k]
        ends = [compiled(run)((state + d, given_rows)) for d in (e, -e)]
        np.testing.assert_allclose(ds[k], c @ (ends[0] - ends[1]) / (2 * h), 1e-6, 1e-8)
    assert dx.shape == (n, 3)
    with pytest.raises(CompositionError, match="cannot fold: the wires are"):
        fold_rows(step, reals(4), n)
