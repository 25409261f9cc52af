# pyright: basic
"""Initialisers: bounds against JAX and Keras, for every layout of weights that layers have."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from functools import partial
from itertools import product
from typing import Any

import jax
import numpy as np
import pytest

from cartesian_rdc import neural
from cartesian_rdc.categories.smooth import Array, smooth
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import SpaceError
from cartesian_rdc.execution import NumpyEngine
from cartesian_rdc.functors import ReverseDerivative
from cartesian_rdc.learning import tie
from cartesian_rdc.neural import (
    arrays,
    fans,
    glorot,
    initialise,
    initialisers,
    linear,
    reals,
    rows,
    tanh,
)
from cartesian_rdc.typed import called, retie, reverse_derivative
from tests.effort import usually

engine = NumpyEngine()

SHAPES = [
    *((5,), (), (1,), (3, 4), (4, 3), (1, 7), (7, 1), (6, 4, 3), (16, 3, 5, 5), (3, 16, 5, 5)),
    *((8, 1, 3, 3), (2, 3, 4, 5, 2), (0,), (0, 3), (3, 0), (3, 2, 0), (0, 0)),
]


def bound(array: Array) -> float:
    """Of ``glorot``: its draw, divided by the same draw from -1 to 1."""
    drawn = glorot(array, np.random.default_rng(3))
    unit = np.random.default_rng(3).uniform(-1, 1, array.shape)
    assert drawn.shape == array.shape
    assert drawn.dtype == array.dtype
    if not drawn.size:
        return float(np.sqrt(6 / max(1, sum(fans(array)))))
    ratios = np.asarray(drawn / unit).ravel()
    np.testing.assert_allclose(ratios, ratios[0], rtol=1e-12)
    return float(ratios[0])


@pytest.mark.parametrize(
    "shape",
    usually(
        [(3, 4), (7, 1), (3, 16, 5, 5), (2, 3, 4, 5, 2), (3, 0)],
        of=[shape for shape in SHAPES if len(shape) > 1],
    ),
    ids=str,
)
def test_glorot_is_that_of_jax(shape: tuple[int, ...]) -> None:
    """In JAX, outputs are the first axis, inputs the second, when one says so."""
    if not np.prod(shape):
        assert bound(Array(shape, "float64")) > 0
        return
    with jax.enable_x64(True):
        key = jax.random.key(0)
        theirs = jax.nn.initializers.glorot_uniform(in_axis=1, out_axis=0)
        drawn = theirs(key, shape, "float64")
        ratios = np.asarray(drawn / jax.random.uniform(key, shape, "float64", minval=-1)).ravel()
    assert bound(Array(shape, "float64")) == pytest.approx(ratios[0], rel=1e-12)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_fans_are_those_of_keras(shape: tuple[int, ...]) -> None:
    """Keras has the axes of the window first, then inputs, then outputs."""
    os.environ.setdefault("KERAS_BACKEND", "jax")
    from keras.src.initializers.random_initializers import compute_fans

    theirs = (*shape[2:], *shape[1::-1]) if len(shape) > 1 else shape
    assert fans(Array(shape, "float64")) == tuple(compute_fans(theirs))


SCALED = {
    "glorot": ("GlorotUniform", "uniform"),
    "glorot_normal": ("GlorotNormal", "truncated"),
    "he_uniform": ("HeUniform", "uniform"),
    "he_normal": ("HeNormal", "truncated"),
    "lecun_uniform": ("LecunUniform", "uniform"),
    "lecun_normal": ("LecunNormal", "truncated"),
}


SCALED_SHAPES = [(3, 4), (16, 3, 5, 5), (3, 16, 5, 5), (5,), ()]


@pytest.mark.parametrize(
    ("name", "shape"),
    usually(
        [(name, (3, 4) if "normal" in name else (3, 16, 5, 5)) for name in SCALED]
        + [("he_normal", (3, 16, 5, 5)), ("he_uniform", (3, 4))],
        of=[*product(SCALED, SCALED_SHAPES)],
    ),
    ids=str,
)
def test_spreads_are_those_of_keras(name: str, shape: tuple[int, ...]) -> None:
    """Of both libraries, what is drawn divided by the same draw with spread 1."""
    os.environ.setdefault("KERAS_BACKEND", "jax")
    import keras

    kind, distribution = SCALED[name]
    axes = (*shape[2:], *shape[1::-1]) if len(shape) > 1 else shape
    theirs = np.asarray(getattr(keras.initializers, kind)(seed=1)(axes, "float32"))
    if distribution == "uniform":
        plain = keras.initializers.RandomUniform(-1, 1, seed=1)
        ours = neural.uniform(1.0)
    else:
        plain, shrinks = keras.initializers.TruncatedNormal(0, 1, seed=1), initialisers.SHRINKS
        ours = partial(initialisers._cut, shrinks**2)
    spread = (theirs / np.asarray(plain(axes, "float32"))).ravel()
    array = Array(shape, "float64")
    drawn = getattr(neural, name)(array, np.random.default_rng(1))
    ratios = np.asarray(drawn / ours(array, np.random.default_rng(1))).ravel()
    np.testing.assert_allclose(ratios, ratios[0], rtol=1e-12)
    np.testing.assert_allclose(spread, ratios[0], rtol=2e-5)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_what_is_cut_has_its_variance(dtype: str) -> None:
    """That of normal numbers within two deviations, which are made wider for it."""
    drawn = neural.lecun_normal(Array((200, 400), dtype), np.random.default_rng(0))
    assert drawn.dtype == dtype
    assert float(np.std(drawn.astype("float64")) * 20) == pytest.approx(1, abs=0.01)
    assert abs(drawn).max() * 20 <= 2 / 0.87962566 * 1.001
    assert abs(drawn).max() * 20 >= 2.25


@pytest.mark.parametrize("shape", [(3, 3), (5, 2), (2, 5), (4, 2, 3), (1, 1), (0, 3), (3, 0)])
def test_orthogonal_arrays_are_orthonormal(shape: tuple[int, ...]) -> None:
    drawn = neural.orthogonal(Array(shape, "float64"), np.random.default_rng(0))
    assert drawn.shape == shape
    matrix = drawn.reshape(shape[0], -1) if drawn.size else drawn
    short = matrix @ matrix.T if matrix.shape[0] <= matrix.shape[1] else matrix.T @ matrix
    np.testing.assert_allclose(short, np.eye(len(short)) if drawn.size else short, atol=1e-12)


def test_orthogonal_arrays_lie_to_all_sides_alike() -> None:
    """QR alone prefers a sign: the means over many would not be 0."""
    rng = np.random.default_rng(0)
    many = [neural.orthogonal(Array((2, 2), "float64"), rng) for _ in range(4000)]
    np.testing.assert_allclose(np.mean(many, axis=0), np.zeros((2, 2)), atol=0.05)


def test_a_vector_is_not_orthogonal() -> None:
    with pytest.raises(
        SpaceError, match=r"an orthogonal matrix has two axes or more, R\[3\] has 1"
    ):
        neural.orthogonal(Array((3,), "float64"), np.random.default_rng(0))


@pytest.mark.parametrize("number", [float("nan"), float("inf"), True, "1"])
def test_a_constant_is_a_finite_number(number: Any) -> None:
    with pytest.raises(SpaceError, match="the number of filled is a finite number"):
        neural.filled(number)


def test_constants_are_values() -> None:
    assert neural.filled(1.5) == pickle.loads(pickle.dumps(neural.filled(1.5)))
    array = Array((2,), "float32")
    for make, number in ((neural.filled(1.5), 1.5), (neural.ones, 1), (neural.zeros, 0)):
        drawn = make(array, np.random.default_rng(0))
        assert drawn.dtype == "float32"
        assert list(drawn) == [number, number]


def test_fans_by_hand() -> None:
    """How many numbers a result is a sum of, counted by ones in and ones out."""
    assert fans(Array((16, 3, 5, 5), "float64")) == (75, 400)
    assert bound(Array((16, 3, 5, 5), "float64")) == pytest.approx(np.sqrt(6 / 475))
    layer = reals(3, 9, 9) >> neural.correlate(16, (5, 5))
    (kernels,) = layer.parameters.object.atoms()
    ones = np.ones(kernels.shape), np.ones((3, 9, 9))
    (out,) = leaves_of(engine.compile(layer.body)(ones))
    (_, back) = leaves_of(
        engine.compile(reverse_derivative(layer.body))((ones, np.ones(out.shape)))
    )
    assert (out.max(), back.max()) == fans(kernels)


def spread(model: Any, name: str) -> float:
    """The largest absolute value that ``glorot`` draws for a parameter, over many seeds."""
    p = model.parameters
    drawn = (arrays(p, initialise(p, seed, weights=glorot))[name] for seed in range(20))
    return max(float(np.abs(array).max()) for array in drawn)


LAYERS = {
    "dense": (reals(40) >> neural.dense(reals(60), tanh), "weights", 100),
    "several axes": (reals(4, 10) >> neural.linear(reals(3, 20)), "weights", 100),
    "from a number": (reals() >> neural.linear(reals(99)), "weights", 100),
    "to a number": (reals(99) >> neural.linear(reals()), "weights", 100),
    "a number": (reals() >> neural.linear(reals()), "weights", 2),
    "kernels": (reals(3, 9, 9) >> neural.correlate(5, (4, 4)), "kernels", 8 * 16),
    "table": (reals(2) >> neural.embedding(60, reals(40)), "table", 100),
    "query": (rows(reals(16), 3) >> neural.self_attention(heads=4), "query/weights", 32),
    "value": (rows(reals(16), 3) >> neural.self_attention(heads=4), "value/weights", 32),
    "result": (rows(reals(16), 3) >> neural.self_attention(heads=4), "weights", 32),
    "state": (neural.elman_cell(reals(10), reals(20)).map, "weights.2", 40),
    "input": (neural.elman_cell(reals(10), reals(20)).map, "weights", 30),
}


@pytest.mark.parametrize("name", LAYERS)
def test_weights_of_layers_have_the_fans_of_their_maps(name: str) -> None:
    """Also those with the axes of heads, and those of maps to or from one number."""
    layer, parameter, both = LAYERS[name]
    limit = np.sqrt(6 / both)
    assert 0.9 * limit < spread(layer, parameter) <= limit


def test_fans_survive_composition_ties_and_freezing() -> None:
    body = called("body", neural.linear(reals(4, 10)))
    model: Any = reals(4, 10) >> body >> body >> neural.linear(reals(2))
    assert 0.9 * np.sqrt(6 / 80) < spread(model, "body.2/weights") <= np.sqrt(6 / 80)
    tied = retie(model, {"body.2": "body"})
    assert 0.9 * np.sqrt(6 / 80) < spread(tied, "body/weights") <= np.sqrt(6 / 80)
    one: Any = reals(4, 10) >> neural.linear(reals(4, 10))
    again = tie(one.parameters, one >> one)
    assert 0.9 * np.sqrt(6 / 80) < spread(again, "weights") <= np.sqrt(6 / 80)
    left = neural.freeze(model, {"body/weights": np.zeros((4, 10, 4, 10))})
    assert 0.9 * np.sqrt(6 / 80) < spread(left, "body.2/weights") <= np.sqrt(6 / 80)


@pytest.mark.parametrize("make", [neural.normal, neural.uniform])
def test_minus_zero_is_a_spread(make: Callable[[float], neural.Initialiser]) -> None:
    drawn = make(-0.0)(Array((3,), "float64"), np.random.default_rng(0))
    np.testing.assert_array_equal(drawn, np.zeros(3))


LENS = ReverseDerivative(smooth)(reals(2) >> linear(reals(3)))
"""A parametric lens, whose parameters are no space."""

OF_SPACES: dict[str, Callable[[], object]] = {
    "arrays": lambda: arrays(LENS.parameters, 0),  # type: ignore[arg-type]
    "value": lambda: neural.value(LENS.parameters, {}),  # type: ignore[arg-type]
    "from_arrays": lambda: neural.from_arrays(LENS.parameters, []),  # type: ignore[arg-type]
    "point": lambda: neural.point(LENS.parameters, 0),  # type: ignore[arg-type]
    "freeze": lambda: neural.freeze(LENS, {}),  # type: ignore[arg-type]
    "initialise": lambda: initialise(LENS.parameters, 0, weights=glorot),  # type: ignore[arg-type]
    "draw_noise": lambda: neural.draw_noise(LENS.parameters, 1, 0),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("name", OF_SPACES)
def test_what_is_no_space_is_refused(name: str) -> None:
    with pytest.raises(SpaceError, match="a space is needed here, not LensObject"):
        OF_SPACES[name]()
