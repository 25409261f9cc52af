# pyright: basic
"""RMS normalisation, SwiGLU and positions: their laws, and against NumPy and JAX by hand."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from cartesian_rdc import neural
from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.smooth import smooth
from cartesian_rdc.errors import CompositionError, SpaceError
from cartesian_rdc.execution import NumpyEngine
from cartesian_rdc.neural import arrays, initialise, reals, rotary, rows, swiglu
from tests.test_layers import compare, drawn

engine = NumpyEngine()


def rms(x: Any, epsilon: float = 1e-5) -> Any:
    return x / np.sqrt(np.mean(x**2) + epsilon)


def positions(x: Any, first: int = 0, base: float = 10000.0) -> Any:
    """Each pair of entries of rows (n, d) multiplied by its matrix of rotation."""
    n, d = x.shape
    result = np.zeros(x.shape)
    for i in range(n):
        for k in range(d // 2):
            angle = (first + i) * base ** (-2 * k / d)
            turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
            result[i, [k, k + d // 2]] = turn @ x[i, [k, k + d // 2]]
    return result


NUMBERS = st.integers(0, 1000)


@settings(max_examples=15)
@given(st.sampled_from([(4,), (2, 3), (1,)]), NUMBERS, st.sampled_from([1e-3, 1.0, 30.0]))
def test_the_rms_normalise(shape: tuple[int, ...], seed: int, scale: float) -> None:
    arrow = neural.rms_normalise(reals(*shape)).morphism
    x = drawn(arrow, seed, scale)
    np.testing.assert_allclose(engine.compile(arrow)(x), rms(x), rtol=1e-12)
    compare(arrow, lambda x: x / jnp.sqrt(jnp.mean(x**2) + 1e-5), x, tolerance=1e-10)


@settings(max_examples=15)
@given(NUMBERS, st.floats(-1e3, 1e3).filter(lambda c: abs(c) > 0.1))
def test_a_multiple_has_the_same_direction(seed: int, c: float) -> None:
    """``rms(c x) = sign(c) rms(x)``, up to ε; with ``c² ε``, exactly."""
    x = np.random.default_rng(seed).normal(size=5) + 2.0
    small = engine.compile(neural.rms_normalise(reals(5), 1e-30))
    np.testing.assert_allclose(small(c * x), np.sign(c) * np.asarray(small(x)), rtol=1e-12)
    other = engine.compile(neural.rms_normalise(reals(5), 0.5 * c**2))
    one = engine.compile(neural.rms_normalise(reals(5), 0.5))
    np.testing.assert_allclose(other(c * x), np.sign(c) * np.asarray(one(x)), rtol=1e-12)


@pytest.mark.parametrize(
    ("dtype", "scale"),
    [
        (dtype, scale)
        for dtype, scales in {
            "float16": (2.0**-14, 1.0, 2.0**14),
            "float32": (2.0**-100, 2.0**-20, 1.0, 2.0**47, 2.0**49, 2.0**120),
            "float64": (2.0**-400, 1.0, 2.0**383, 2.0**385, 2.0**1000),
        }.items()
        for scale in scales
    ],
)
def test_large_and_small_numbers_are_normalised(dtype: str, scale: float) -> None:
    """Value and derivative, against those of numbers of usual size, with ε to match."""
    x, c = np.array([1.5, -0.25, 2.0, 1.0]), np.array([1.0, 2.0, -1.0, 0.5])
    arrow = neural.rms_normalise(reals(4, dtype=dtype)).morphism
    size = np.sqrt(np.mean(x**2) + (1e-5 / scale) / scale)
    eps = float(np.finfo(dtype).eps)
    got = np.asarray(engine.compile(arrow)((x * scale).astype(dtype)), "float64")
    np.testing.assert_allclose(got, x / size, rtol=8 * eps, atol=float(np.finfo(dtype).tiny))
    back = engine.compile(smooth.reverse_derivative(arrow))
    (slope,) = sm.arrays_of(arrow.domain, back(((x * scale).astype(dtype), c.astype(dtype))))
    expected = (c - x * np.mean(c * x) / size**2) / size / scale
    least = 8 * eps * np.abs(expected).max() + float(np.finfo(dtype).tiny)
    np.testing.assert_allclose(np.asarray(slope, "float64"), expected, rtol=32 * eps, atol=least)


def test_rms_normalisation_has_a_gain() -> None:
    layer = reals(5) >> neural.rms_normalisation
    assert layer.names == ("gain",)
    start = initialise(layer.parameters, 0)
    np.testing.assert_array_equal(start, np.zeros(5))
    compare(
        layer.body.morphism,
        lambda g, x: (1 + g) * x / jnp.sqrt(jnp.mean(x**2) + 1e-5),
        drawn(layer.body.morphism, 1),
        tolerance=1e-10,
    )


@settings(max_examples=10)
@given(st.sampled_from([((3,), (4,)), ((2, 2), (3,)), ((1,), (1,))]), NUMBERS)
def test_swiglu(shapes: tuple[tuple[int, ...], tuple[int, ...]], seed: int) -> None:
    a, b = shapes
    layer = reals(*a) >> swiglu(reals(*b))
    assert set(layer.names) == {"gate/weights", "value/weights"}
    weights = arrays(layer.parameters, drawn(layer.body.morphism, seed)[0])
    x = np.random.default_rng(seed + 1).normal(size=a)
    gate, value = (np.tensordot(weights[f"{w}/weights"], x, len(a)) for w in ("gate", "value"))
    at = neural.value(layer.parameters, weights)
    expected = gate / (1 + np.exp(-gate)) * value
    np.testing.assert_allclose(engine.compile(layer.body)((at, x)), expected, rtol=1e-10)

    def by_hand(w: Any, v: Any, x: Any) -> Any:
        axes = len(a)
        return jax.nn.silu(jnp.tensordot(w, x, axes)) * jnp.tensordot(v, x, axes)

    compare(layer.body.morphism, by_hand, (at, x), tolerance=1e-10)


@settings(max_examples=15)
@given(st.integers(1, 5), st.integers(1, 3), NUMBERS, st.integers(0, 50), st.floats(2, 1e5))
def test_rotary_positions(n: int, half: int, seed: int, first: int, base: float) -> None:
    arrow = rotary(base=base, first=first)(rows(reals(2 * half), n)).morphism
    x = drawn(arrow, seed)
    expected = positions(x, first, base)
    np.testing.assert_allclose(engine.compile(arrow)(x), expected, rtol=1e-10, atol=1e-12)
    c = np.random.default_rng(seed).normal(size=x.shape)
    back = engine.compile(smooth.reverse_derivative(arrow))((x, c))
    turned = np.asarray(engine.compile(arrow)(back))  # R is orthogonal: its transpose is inverse
    np.testing.assert_allclose(turned, c, rtol=1e-10, atol=1e-12)


@settings(max_examples=15)
@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 100), NUMBERS)
def test_products_depend_on_the_difference_of_positions(
    i: int, j: int, shift: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    q, k = rng.normal(size=(2, 1, 6))

    def score(at_query: int, at_key: int) -> float:
        turn = [engine.compile(rotary(first=at)(rows(reals(6), 1))) for at in (at_query, at_key)]
        return float(np.sum(np.asarray(turn[0](q)) * np.asarray(turn[1](k))))

    assert score(i, j) == pytest.approx(score(i + shift, j + shift), rel=1e-9, abs=1e-10)
    turned = engine.compile(rotary(first=j)(rows(reals(6), 1)))(k)
    np.testing.assert_allclose(np.linalg.norm(np.asarray(turned)), np.linalg.norm(k), rtol=1e-12)


def test_attention_turns_queries_and_keys_and_only_differences_of_places_matter() -> None:
    layer = rows(reals(4), 6) >> neural.self_attention(positions=rotary())
    at, x = drawn(layer.body.morphism, 3)
    w = neural.arrays(layer.parameters, at)
    q, k, v = (x @ w[f"{word}/weights"].reshape(4, 4).T for word in ("query", "key", "value"))
    scores = positions(q, 7) @ positions(k, 7).T / 2
    shares = np.exp(scores - scores.max(1, keepdims=True))
    mixed = shares / shares.sum(1, keepdims=True) @ v
    expected = mixed @ w["weights"].reshape(4, 4).T
    np.testing.assert_allclose(engine.compile(layer.body)((at, x)), expected, rtol=1e-9)


def test_rows_with_axes_between_are_turned_alike() -> None:
    x = np.random.default_rng(0).normal(size=(5, 3, 4))
    every = np.asarray(engine.compile(rotary()(rows(reals(3, 4), 5)))(x))
    for k in range(3):
        np.testing.assert_allclose(every[:, k], positions(x[:, k]), rtol=1e-10, atol=1e-12)


def test_positions_of_half_precision_are_computed_wide() -> None:
    x = np.random.default_rng(0).normal(size=(400, 4)).astype("float16")
    got = np.asarray(engine.compile(rotary()(rows(reals(4, dtype="float16"), 400)))(x))
    assert got.dtype == "float16"
    np.testing.assert_allclose(got, positions(x.astype("float64")), rtol=2e-3, atol=2e-3)


def test_learned_positions_are_added() -> None:
    layer = rows(reals(3), 4) >> neural.learned_positions
    assert layer.names == ("positions",)
    start = np.asarray(initialise(layer.parameters, 0))
    assert 0.005 < start.std() < 0.05
    compare(layer.body.morphism, lambda p, x: p + x, drawn(layer.body.morphism, 0))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: rotary()(reals(5).alias()), "rows of an even length, not R"),
        (lambda: rotary()(rows(reals(3), 2)), r"rows of an even length, not R\[2, 3\]"),
        (lambda: rotary(base=0.0), "base of rotary is positive"),
        (lambda: rotary(first=-1), "first position of rotary is a whole number"),
        (lambda: neural.rms_normalise(reals(3), 0.0), "epsilon of rms_normalise is positive"),
    ],
)
def test_what_does_not_fit_is_refused(make: Any, words: str) -> None:
    with pytest.raises(SpaceError, match=words):
        make()


def test_a_swiglu_layer_ends_in_a_wire() -> None:
    with pytest.raises(TypeError, match="the layer ends in a wire"):
        swiglu(3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"positions": "rotary"}, r"positions is a maker, such as rotary\(\), and not 'rotary'"),
        ({"normalisation": "rms"}, "normalisation is a maker, such as rms_normalisation, and not"),
        ({"perceptron": "swiglu"}, "perceptron is a maker, such as swiglu_perceptron, and not"),
        ({"normalisation": neural.tanh}, "normalisation of a token is a layer with parameters, as"),
        ({"perceptron": neural.tanh}, "'Hom' object is not callable"),
        ({"perceptron": lambda b: neural.tanh}, "the perceptron of a token is a layer with"),
    ],
)
def test_what_makes_no_layer_is_refused(options: Any, words: str) -> None:
    with pytest.raises(TypeError, match=words):
        rows(reals(4), 3) >> neural.transformer_block(heads=1, hidden=2, **options)


@pytest.mark.parametrize(
    "options",
    [{"normalisation": neural.linear(reals(3))}, {"perceptron": swiglu}],
    ids=["normalisation", "perceptron"],
)
def test_layers_of_a_token_end_in_a_token(options: Any) -> None:
    with pytest.raises(CompositionError):
        rows(reals(4), 3) >> neural.transformer_block(heads=1, hidden=2, **options)
