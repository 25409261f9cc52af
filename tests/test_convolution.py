"""Unfold, correlation and pooling, against loops written out."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.smooth import array_of
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import SpaceError
from cartesian_rdc.execution import ArrayEngine, NumpyEngine, check_derivative
from cartesian_rdc.execution.jax_engine import JaxEngine
from cartesian_rdc.execution.numba_engine import NumbaEngine
from cartesian_rdc.learning import supervised
from cartesian_rdc.neural import (
    Layer,
    Momentum,
    constant_rate,
    correlate,
    dense,
    flatten,
    glorot,
    initialise,
    max_pool,
    quadratic_loss,
    reals,
    relu,
    sigmoid,
)
from models.mnist import convolutional
from tests.effort import ALL
from tests.functions import difference_of_values

numpy = NumpyEngine()
every_engine = pytest.mark.parametrize(
    "engine", [NumpyEngine(), NumbaEngine(), JaxEngine()], ids=["numpy", "numba", "jax"]
)


@given(st.data())
def test_a_correlation_is_a_sum_over_windows(data: st.DataObject) -> None:
    channels, kernels = (data.draw(st.integers(1, 3)) for _ in range(2))
    rows, columns = (data.draw(st.integers(1, 6)) for _ in range(2))
    padding = (data.draw(st.integers(0, 2)), data.draw(st.integers(0, 2)))
    size = (
        data.draw(st.integers(1, rows + 2 * padding[0])),
        data.draw(st.integers(1, columns + 2 * padding[1])),
    )
    stride = (data.draw(st.integers(1, 3)), data.draw(st.integers(1, 3)))
    images = reals(channels, rows, columns)
    layer = images >> correlate(kernels, size, stride=stride, padding=padding)
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    x, k = rng.normal(size=(channels, rows, columns)), rng.normal(size=(kernels, channels, *size))
    (got,) = leaves_of(numpy.compile(layer.body)((k, x)))
    padded = np.pad(x, ((0, 0), (padding[0],) * 2, (padding[1],) * 2))
    for c, p, q in product(*map(range, got.shape)):
        top, left = p * stride[0], q * stride[1]
        part = padded[:, top : top + size[0], left : left + size[1]]
        assert np.isclose(got[c, p, q], np.sum(part * k[c]))
    check_derivative(layer.body.morphism, seed=0)


@given(st.integers(1, 3), st.integers(1, 7), st.integers(1, 7), st.integers(1, 3))
def test_pooling_takes_the_largest_of_each_square(c: int, h: int, w: int, size: int) -> None:
    images = reals(c, h, w)
    if size > min(h, w):
        with pytest.raises(SpaceError, match="does not fit"):
            _ = images >> max_pool(size)
        return
    pool = images >> max_pool(size)
    x = np.random.default_rng(0).normal(size=(c, h, w))
    (got,) = leaves_of(numpy.compile(pool)(x))
    for channel, p, q in product(*map(range, got.shape)):
        square = x[channel, p * size : (p + 1) * size, q * size : (q + 1) * size]
        assert got[channel, p, q] == square.max()
    check_derivative(pool.morphism, seed=1)


@every_engine
def test_at_a_tie_every_argmax_is_given_the_covector(engine: ArrayEngine) -> None:
    back = engine.compile(sm.smooth.reverse_derivative((reals(1, 2, 2) >> max_pool(2)).morphism))
    (got,) = leaves_of(back(([[[1.0, 3.0], [3.0, 2.0]]], [[[5.0]]])))
    assert got.tolist() == [[[0.0, 5.0], [5.0, 0.0]]]


def test_images_have_three_axes() -> None:
    with pytest.raises(
        SpaceError, match=r"images have channels, rows and columns, R\[4, 4\] has 2"
    ):
        _ = reals(4, 4) >> correlate(1, (2, 2))
    with pytest.raises(SpaceError, match="a window of 5 does not fit in axis 1"):
        _ = reals(1, 4, 4) >> correlate(1, (5, 2))


def test_flattening_is_in_the_order_of_c() -> None:
    x = np.arange(24.0).reshape(2, 3, 4)
    (got,) = leaves_of(numpy.compile(flatten(reals(2, 3, 4)).morphism)(x))
    assert got.tolist() == list(range(24))


def test_the_model_of_numeric_optics_has_1527_parameters() -> None:
    assert sum(array.size for array in convolutional().parameters.object.atoms()) == 1527


@every_engine
def test_engines_agree_on_the_convolutional_model(engine: ArrayEngine) -> None:
    model: Layer[Any, Any, Any] = convolutional("float64")
    if isinstance(engine, NumbaEngine) and not ALL:  # half of it, which compiles in half the time
        small = reals(1, 8, 9) >> correlate(2, (3, 2)) >> relu >> max_pool(2) >> flatten
        model = small >> dense(reals(10), sigmoid)
    learner = supervised(model, quadratic_loss, constant_rate(0.01), Momentum(0.1))
    start = numpy.compile(learner.start)(initialise(model.parameters, 0, weights=glorot))
    rng = np.random.default_rng(0)
    data = (rng.random((3, *array_of(model.domain.object).shape)), np.eye(10)[[1, 5, 7]])
    step = learner.step.morphism
    ours = numpy.fold(step)(start, data, [2, 0, 1, 1])
    theirs = engine.fold(step)(start, data, [2, 0, 1, 1])
    assert difference_of_values(step.codomain, theirs, ours, tolerance=1e-12) is None
