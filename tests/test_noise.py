# pyright: basic
"""Noise: what a model is in training and in evaluation, on every engine and dtype."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import cycle, product
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.free import Atomic, Product, Second, interned
from cartesian_rdc.categories.smooth import Array, Arrow, Numbers, Space, Stochastic, smooth
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import NamingError, SpaceError
from cartesian_rdc.execution import ArrayEngine, NumpyEngine, check_derivative, evaluate, program
from cartesian_rdc.execution.jax_engine import JaxEngine
from cartesian_rdc.execution.numba_engine import NumbaEngine
from cartesian_rdc.functors import Batching, WithoutNoise
from cartesian_rdc.learning import Cell, assess, descent, residual, supervised, tie, training
from cartesian_rdc.neural import (
    Layer,
    SmoothObject,
    along_rows,
    arrays,
    batched,
    constant_rate,
    dense,
    draw_noise,
    dropout,
    elman_cell,
    in_evaluation,
    in_training,
    initialise,
    noise_of,
    normal,
    on_rows,
    quadratic_loss,
    reals,
    relu,
    rows,
    tanh,
    value,
)
from cartesian_rdc.neural.notation import layer
from cartesian_rdc.typed import called, identity, reverse_derivative
from tests.effort import usually

ENGINES: list[ArrayEngine] = [NumpyEngine(), NumbaEngine(), JaxEngine()]
numpy = ENGINES[0]
HARD = [0.0, -0.0, np.inf, -np.inf, np.nan, 1.0, -3.5]


def hard(dtype: str) -> Numbers:
    """Numbers that multiplying by one, or by zero, may change: infinite, not a number, tiny."""
    limits = np.finfo(dtype)
    ends = [limits.max, limits.tiny, limits.smallest_subnormal, -limits.smallest_subnormal]
    return np.array([*HARD, *ends], dtype)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("rate", [0.0, 0.5, 0.9])
def test_evaluation_is_the_identity_to_the_bit(rate: float, dtype: str) -> None:
    x = hard(dtype)
    model = reals(len(x), dtype=dtype) >> dropout(rate)
    calm = in_evaluation(model)
    assert program(calm.body).instructions == ()
    assert leaves_of(evaluate(calm.body, ((), x)))[0].tobytes() == x.tobytes()
    for engine in ENGINES:
        if dtype != "float16" or not isinstance(engine, NumbaEngine):
            (got,) = leaves_of(engine.compile(calm.body)(((), x)))
            assert got.dtype == x.dtype
            assert got.tobytes() == x.tobytes(), engine
            (back,) = leaves_of(engine.compile(reverse_derivative(calm.body))((((), x), x)))
            assert back.tobytes() == x.tobytes(), engine


RATES, DTYPES = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9), ("float16", "float32", "float64")


@pytest.mark.parametrize(
    ("rate", "dtype"),
    usually(
        [*zip(RATES, cycle(DTYPES), strict=False), (0.0, "float64"), (0.3, "float32")],
        of=[*product(RATES, DTYPES)],
    ),
)
def test_training_keeps_what_is_not_below_the_rate(rate: float, dtype: str) -> None:
    """Divided by ``1 - rate``, as in JAX; noise exactly at the rate is kept, and so is 1."""
    at = np.array(rate, dtype)
    below = np.nextafter(at, np.array(-1, dtype)) if rate else np.array(-1, dtype)
    noise = np.array([0, below, at, np.nextafter(at, np.array(1, dtype)), 1, np.nan], dtype)
    x = np.array([np.inf, 3, 3, -7, 0.1, 5], dtype)
    expected = np.where(noise >= at, x / np.array(1 - rate, dtype), np.array(0, dtype))
    assert expected.dtype == x.dtype
    with jax.enable_x64(True):
        theirs = jnp.where(jnp.asarray(noise) >= rate, jnp.asarray(x) / (1 - rate), 0)
    ulp = 2 * float(np.finfo(dtype).eps)  # XLA multiplies by 1 / (1 - rate)
    np.testing.assert_allclose(expected, theirs, rtol=ulp)
    model = in_training(reals(len(x), dtype=dtype) >> dropout(rate))
    for engine in ENGINES:
        if dtype != "float16" or not isinstance(engine, NumbaEngine):
            (got,) = leaves_of(engine.compile(model.body)(((), (noise, x))))
            exact = not isinstance(engine, JaxEngine) or rate in (0.0, 0.5)
            np.testing.assert_allclose(got, expected, rtol=0 if exact else ulp, err_msg=str(engine))
    (got,) = leaves_of(evaluate(model.body, ((), (noise, x))))
    np.testing.assert_array_equal(got, expected)


@given(st.integers(0, 1000), st.sampled_from([0.0, 0.25, 0.9]))
@settings(max_examples=10)
def test_the_derivative_of_dropout(seed: int, rate: float) -> None:
    rng = np.random.default_rng(seed)
    u, x, c = rng.uniform(size=(3, 4)), rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
    drop = sm.Dropout(Array((3, 4), "float64"), rate)
    with jax.enable_x64(True):
        _, pull = jax.vjp(lambda x: jnp.where(u >= rate, x / (1 - rate), 0), jnp.asarray(x))
        (expected,) = pull(jnp.asarray(c))
    noise, back = leaves_of(numpy.compile(smooth.reverse_derivative(drop))(((u, x), c)))
    np.testing.assert_allclose(back, expected, rtol=1e-14)
    assert not noise.any()
    check_derivative(drop, at=(u, x), order=2)


def test_the_mean_over_the_noise_is_the_identity() -> None:
    x = np.array([1.0, -2.0, 5.0])
    model = in_training(reals(3) >> dropout(0.3))
    noise = draw_noise(noise_of(reals(3) >> dropout(0.3)), 4000, 0)
    run = numpy.compile(batched(model, 4000).body)
    (got,) = leaves_of(run(((), (noise, np.broadcast_to(x, (4000, 3))))))
    np.testing.assert_allclose(got.mean(axis=0), x, rtol=0.05)
    kept = (got != 0).mean(axis=0)
    np.testing.assert_allclose(kept, 0.7, atol=0.03)


def deep() -> Layer[Any, Any, Any]:
    """Dropout in scopes, in a residual, twice, and tied."""
    h = reals(3)
    body = called("body", dense_and_dropped(h))
    twice = reals(3) >> body >> body
    tied = tie((h >> dense_and_dropped(h)).parameters, dropped_twice(h))
    return twice >> residual(dense_and_dropped(h)) >> tied >> dense(reals(2), tanh)


def dense_and_dropped(h: SmoothObject[Any]) -> Callable[[SmoothObject[Any]], Layer[Any, Any, Any]]:
    return lambda a: a >> dense(h, relu) >> dropout(0.5)


def dropped_twice(h: SmoothObject[Any]) -> Layer[Any, Any, Any]:
    return h >> dense_and_dropped(h) >> dense_and_dropped(h)


def undropped() -> Layer[Any, Any, Any]:
    """``deep`` without dropout."""
    h = reals(3)
    body = called("body", dense(h, relu))
    once: Any = h >> dense(h, relu)
    tied = tie(once.parameters, once >> once)
    return reals(3) >> body >> body >> residual(dense(h, relu)) >> tied >> dense(reals(2), tanh)


def test_a_model_has_two_maps_with_the_same_parameters() -> None:
    model, plain = deep(), undropped()
    trained, judged = in_training(model), in_evaluation(model)
    assert [name for name in model.names if "noise" in name] == [
        *("body/noise", "body.2/noise", "noise", "noise.2"),
    ]
    assert trained.names == judged.names == plain.names
    assert trained.parameters == judged.parameters
    assert trained.parameters.object == plain.parameters.object
    p = initialise(trained.parameters, 0, weights=normal(1.0), biases=normal(1.0))
    x = np.random.default_rng(1).normal(size=3)
    for engine in ENGINES:
        got, expected = (engine.compile(f.body)((p, x)) for f in (judged, plain))
        np.testing.assert_array_equal(leaves_of(got)[0], leaves_of(expected)[0])
    space = noise_of(model)
    assert space.names == ("body/noise", "body.2/noise", "noise", "noise.2")
    for seed in range(3):
        (row,) = (leaves_of(draw_noise(space, 1, seed)),)
        noise = sm.assemble(space.object, [array[0] for array in row])
        whole = value(model.parameters, {**arrays(trained.parameters, p), **arrays(space, noise)})
        got, expected = (
            numpy.compile(f)(at)
            for f, at in ((trained.body, (p, (noise, x))), (model.body, (whole, x)))
        )
        np.testing.assert_array_equal(leaves_of(got)[0], leaves_of(expected)[0])


def test_noise_in_a_loop_is_not_read_in_evaluation() -> None:
    """That of each step is the same; the loop of the calm model reads none."""
    given, state = reals(2), reals(3)
    cell = elman_cell(given, state)
    noisy = cell.map >> (identity(state) @ (state >> dropout(0.5)))
    calm = in_evaluation(along_rows(Cell(state, given, state, noisy), 4))
    plain = along_rows(cell, 4)
    assert calm.names == plain.names
    p = initialise(plain.parameters, 0)
    at = p, (np.ones(3), np.random.default_rng(0).normal(size=(4, 2)))
    got, expected = (leaves_of(numpy.compile(f.body)(at)) for f in (calm, plain))
    for left, right in zip(got, expected, strict=True):
        np.testing.assert_array_equal(left, right)


def test_evaluation_commutes_with_batches_and_derivatives() -> None:
    """Of a batch with noise for each row, and of R of a model."""
    model = reals(3) >> dense(reals(4), tanh) >> dropout(0.5) >> dense(reals(2), tanh)
    n, f = 3, WithoutNoise()
    many = f(batched(in_training(model), n).body)
    assert program(many).inputs  # the noise is there, and is not read:
    p = initialise(in_training(model).parameters, 0, weights=normal(1.0))
    x = np.random.default_rng(0).normal(size=(n, 3))
    noise = (np.zeros((n, 4)),)
    (got,) = leaves_of(numpy.compile(many)((p, (noise[0], x))))
    (expected,) = leaves_of(numpy.compile(batched(in_evaluation(model), n).body)((p, x)))
    np.testing.assert_array_equal(got, expected)
    one = in_training(model).body
    first, then = f(reverse_derivative(one)), reverse_derivative(f(one))
    at = (p, (np.zeros(4), x[0])), np.ones(2)
    for left, right in zip(*(leaves_of(numpy.compile(g)(at)) for g in (first, then)), strict=True):
        np.testing.assert_array_equal(left, right)
    tokens = rows(reals(3), 5) >> on_rows(dense(reals(4), tanh)) >> dropout(0.5)
    assert print_of(in_evaluation(tokens)) == "R[5, 3] -> R[5, 4] with parameters R[4] × R[4, 3]"


def print_of(model: Layer[Any, Any, Any]) -> str:
    return str(model)


def test_a_model_is_trained_with_noise_and_judged_without() -> None:
    """The state of training is a state of the learner that judges."""
    model = reals(2) >> dense(reals(16), tanh) >> dropout(0.2) >> dense(reals(1), identity)
    rate = constant_rate(0.05)
    trained = supervised(in_training(model), quadratic_loss, rate, descent)
    judged = supervised(in_evaluation(model), quadratic_loss, rate, descent)
    rng = np.random.default_rng(0)
    x = rng.normal(size=(200, 2))
    y = x[:, :1] * 0.7 - x[:, 1:] * 0.3
    start = initialise(in_evaluation(model).parameters, 0, weights=normal(0.5))
    state: Any = numpy.compile(trained.start)(start)
    before = assess(numpy, judged, state, (x, y)).loss
    for epoch in range(5):
        noise = draw_noise(noise_of(model), len(x), (0, epoch))
        begun = numpy.compile(trained.parameters)(state)
        *_, last = training(numpy, trained, begun, ((noise, x), y), epochs=1)
        state = last.state
    assert assess(numpy, judged, state, (x, y)).loss < before / 4


def test_a_model_without_noise_is_itself() -> None:
    model = reals(2) >> dense(reals(3), tanh)
    assert noise_of(model).names == ()
    calm = in_evaluation(model)
    assert calm.body.morphism == model.body.morphism
    assert str(in_training(model).domain) == "1 × R[2]"


# Layers of one's own


@interned
class Shaken(Stochastic):
    """``(u, x) -> x + u``, in evaluation ``x + ½``."""

    space: Array

    def boundary(self) -> tuple[Space, Space]:
        a: Space = Atomic(self.space)
        return Product(a, a), a

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return arguments[0] + arguments[1]

    def reverse_derivative(self) -> Arrow:
        a: Space = Atomic(self.space)
        c = Second(Product(a, a), a)
        return smooth.pair(c, c)

    def in_evaluation(self) -> Arrow:
        _, x = sm.variable(self.domain)
        return (x + 0.5).arrow


def shaken(a: SmoothObject[Any]) -> Layer[Any, Any, Any]:
    return layer("noise", a, a, Shaken(sm.array_of(a.object)))


def test_a_noisy_layer_of_ones_own() -> None:
    model = reals(2) >> shaken
    (got,) = leaves_of(numpy.compile(in_evaluation(model).body)(((), [1.0, 2.0])))
    assert got.tolist() == [1.5, 2.5]
    (got,) = leaves_of(numpy.compile(in_training(model).body)(((), ([3.0, 4.0], [1.0, 2.0]))))
    assert got.tolist() == [4.0, 6.0]
    many = Batching(2).on_morphism(WithoutNoise().on_morphism(Shaken(Array((2,), "float64"))))
    assert (
        leaves_of(evaluate(many, (np.zeros((2, 2)), np.ones((2, 2)))))[0].tolist()
        == [[1.5] * 2] * 2
    )


def test_noise_that_evaluation_reads_is_refused() -> None:
    a = reals(2)
    learned: Layer[Any, Any, Any] = layer("noise", a, a, sm.multiply(a.object))
    with pytest.raises(NamingError, match="the model reads noise in evaluation, too: what reads"):
        in_evaluation(learned)
    with pytest.raises(NamingError, match=r"reads noise or noise\.2 in evaluation"):
        in_evaluation(a >> dropout(0.5) >> (lambda b: layer("noise", b, b, sm.multiply(b.object))))


def test_noise_is_not_initialised() -> None:
    model = reals(2) >> called("first", dropout(0.5)) >> dense(reals(1), tanh)
    with pytest.raises(NamingError, match="first/noise is noise, which is not learned: in_tr"):
        initialise(model.parameters, 0, weights=normal(1.0))


@pytest.mark.parametrize("rate", [1.0, -0.1, float("nan"), float("inf"), 2])
def test_the_rate_of_dropout(rate: float) -> None:
    with pytest.raises(
        SpaceError, match=f"the rate of dropout is 0 or more and less than 1, {rate}"
    ):
        dropout(rate)(reals(2))


def test_a_rate_that_is_1_in_the_dtype() -> None:
    assert (reals(2) >> dropout(0.9999)).names == ("noise",)
    with pytest.raises(SpaceError, match=r"less than 1, 0\.9999 is 1 in float16"):
        dropout(0.9999)(reals(2, dtype="float16"))


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_noise_is_below_1_and_a_function_of_the_seed(dtype: str) -> None:
    space = noise_of(reals(3000, dtype=dtype) >> dropout(0.5))
    (noise,) = leaves_of(draw_noise(space, 10, 3))
    assert noise.dtype == dtype
    assert noise.shape == (10, 3000)
    assert 0 <= noise.min() < 0.001
    assert 0.999 < noise.max() < 1
    np.testing.assert_array_equal(noise, leaves_of(draw_noise(space, 10, 3))[0])
    assert (noise != leaves_of(draw_noise(space, 10, 4))[0]).any()
    with pytest.raises(SpaceError, match="of draw_noise is a whole number, 0 or more, not -1"):
        draw_noise(space, -1, 0)
    for seed in (-1, 0.5, (1, -2), "1", None):
        with pytest.raises(SpaceError, match="seed of draw_noise is a whole number, 0 or more"):
            draw_noise(space, 1, seed)  # type: ignore[arg-type]
    draw_noise(space, 1, (1, 2))
