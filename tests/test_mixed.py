# pyright: basic
"""Mixed precision and loss scaling: equations where they are exact, bounds where they are not."""

from __future__ import annotations

import pickle
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from numpy.typing import NDArray

from cartesian_rdc import neural
from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.smooth import smooth
from cartesian_rdc.categories.smooth.dtypes import finfo
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import CompositionError, SpaceError
from cartesian_rdc.execution import NumpyEngine, evaluate, program
from cartesian_rdc.functors import Precision
from cartesian_rdc.learning import descent, fit, supervised
from cartesian_rdc.neural import (
    Adam,
    DynamicScale,
    Momentum,
    constant_rate,
    dense,
    dynamically_scaled,
    filled,
    indices,
    linear,
    mixed,
    parameter,
    reals,
    scaled,
    tanh,
)
from cartesian_rdc.testing.smooth import compute_alike
from cartesian_rdc.typed import ParaHom
from experiments.iris_data import read

R = smooth.reverse_derivative
HALVES = ["float16", "bfloat16"]
ENGINE = NumpyEngine()
Matrix = NDArray[np.float64]


def perceptron(dtype: str = "float32") -> Any:
    hidden = dense(reals(6, dtype=dtype), tanh)
    return (
        reals(4, dtype=dtype)
        >> hidden
        >> neural.layer_normalisation
        >> linear(reals(3, dtype=dtype))
    )


# The definition


@pytest.mark.parametrize("dtype", HALVES)
def test_a_mixed_model_is_casts_around_the_model_in_another_precision(dtype: str) -> None:
    model = perceptron()
    made, p, a = mixed(model, dtype), model.parameters.object, model.domain.object
    casts = smooth.tensor(sm.cast(p, dtype), sm.cast(a, dtype))
    inside = Precision(dtype).on_morphism(model.body.morphism)
    whole = smooth.composite(casts, inside, sm.cast(inside.codomain, "float32"))
    assert made.body.morphism is whole
    ends = made.parameters.object, made.domain.object, made.codomain.object
    assert ends == (p, a, model.codomain.object)
    assert made.names == model.names
    one, other = (neural.initialise(m.parameters, seed=3) for m in (made, model))
    for x, y in zip(leaves_of(one), leaves_of(other), strict=True):
        np.testing.assert_array_equal(x, y)


def test_in_its_own_dtype_nothing_changes() -> None:
    model = perceptron()
    assert compute_alike(mixed(model, "float32").body.morphism, model.body.morphism)


@pytest.mark.parametrize("dtype", HALVES)
def test_gradients_are_those_of_the_cast_model_cast_back(dtype: str) -> None:
    """``R[cast]`` is the cast back."""
    model = perceptron()
    f = Precision(dtype).on_morphism(model.body.morphism)
    found = R(mixed(model, dtype).body.morphism)
    given = sm.cast(smooth.product(model.body.domain.object, model.codomain.object), dtype)
    by_hand = smooth.composite(given, R(f), sm.cast(f.domain, "float32"))
    assert compute_alike(found, by_hand)
    assert {array.dtype for array in found.codomain.atoms()} == {"float32"}


def test_a_maker_and_its_names() -> None:
    model = reals(4, dtype="float32") >> mixed(dense(reals(3, dtype="float32"), tanh), "bfloat16")
    layer = reals(4, dtype="float32") >> dense(reals(3, dtype="float32"), tanh)
    assert model.body.morphism is mixed(layer, "bfloat16").body.morphism
    assert model.names == layer.names


def test_indices_pass_and_loops_stay_loops() -> None:
    word = reals(4, dtype="float32")
    words = indices(3) >> neural.embedding(20, word)
    deep: Any = neural.on_rows(neural.stack(dense(word, tanh), 5))
    model = words >> deep
    made = mixed(model, "bfloat16")
    assert made.domain.object == model.domain.object
    casts = len(model.parameters.object.atoms()) + 1
    longer = len(program(made.body.morphism).instructions)
    assert longer == len(program(model.body.morphism).instructions) + casts


def test_a_model_with_no_such_precision_is_refused() -> None:
    with pytest.raises(SpaceError, match="a precision is that of a floating point type, not int64"):
        mixed(perceptron(), "int64")
    with pytest.raises(SpaceError, match="NumPy has no dtype"):
        mixed(perceptron(), "bf16")
    with pytest.raises(CompositionError):
        reals(5, dtype="float32") >> mixed(perceptron(), "float16")


# Bounds


def unit_roundoff(dtype: str) -> tuple[float, float]:
    """u, and η: rounding x gives ``x (1 + δ) + e`` with ``|δ| <= u`` and ``|e| <= η``."""
    limits = finfo(dtype)
    return limits.eps / 2, limits.tiny * limits.eps / 2


def bound(w: Matrix, x: Matrix, dtype: str) -> Matrix:
    """How far ``W x`` is off: both rounded, a sum in float32 in some order, rounded (γ_n).

    With ``S = Σ (|w| (1 + u) + η) (|x| (1 + u) + η)`` the error of the arguments is at most
    ``S - Σ |w| |x|``, that of the sum ``γ_n S + n η'`` (Higham, Accuracy and Stability, 3.1), and
    that of the result u times the largest that this can be, and η.
    """
    (u, eta), (u32, eta32), n = unit_roundoff(dtype), unit_roundoff("float32"), w.shape[-1]
    gamma = n * u32 / (1 - n * u32)
    size, exact = (abs(w) * (1 + u) + eta) @ (abs(x) * (1 + u) + eta), abs(w) @ abs(x)
    inside = size - exact + gamma * size + n * eta32
    return np.asarray((inside + u * (exact + inside) + eta) * (1 + 1e-9))


def numbers(shape: tuple[int, ...], low: int, high: int) -> st.SearchStrategy[NDArray[np.float32]]:
    """Numbers of float32 whose exponents are drawn for each, and zeros."""

    def made(seed: int) -> NDArray[np.float32]:
        rng = np.random.default_rng(seed)
        size = np.ldexp(rng.uniform(0.5, 1, shape), rng.integers(low, high + 1, shape))
        return (size * rng.integers(-1, 2, shape)).astype("float32")

    return st.integers(0, 2**20).map(made)


MAGNITUDES = {
    "float16": [(-3, 3), (-14, 7), (-30, -8), (-30, 6), (5, 6)],
    "bfloat16": [(-3, 3), (-60, 60), (-74, -60), (-148, 60), (55, 60)],
}
"""Ranges of exponents of which no sum of seven products is infinite."""


@pytest.mark.parametrize("dtype", HALVES)
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_a_mixed_linear_map_is_within_its_bound(dtype: str, data: st.DataObject) -> None:
    low, high = data.draw(st.sampled_from(MAGNITUDES[dtype]))
    w, x = data.draw(numbers((5, 7), low, high)), data.draw(numbers((7,), low, high))
    f = mixed(reals(7, dtype="float32") >> linear(reals(5, dtype="float32")), dtype)
    found = np.asarray(ENGINE.compile(f.body)((w, x))).astype("float64")
    wide, given = w.astype("float64"), x.astype("float64")
    assert (abs(found - wide @ given) <= bound(wide, given, dtype)).all()


@pytest.mark.parametrize("dtype", HALVES)
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_its_gradients_are_within_theirs(dtype: str, data: st.DataObject) -> None:
    """That of x is ``W^T c``, that of W is ``c x^T``, products of one term each."""
    low, high = data.draw(st.sampled_from(MAGNITUDES[dtype]))
    w, x, c = (data.draw(numbers(shape, low, high)) for shape in ((5, 7), (7,), (5,)))
    f = mixed(reals(7, dtype="float32") >> linear(reals(5, dtype="float32")), dtype)
    back = ENGINE.compile(R(f.body.morphism))
    weights, inputs = (part.astype("float64") for part in leaves_of(back(((w, x), c))))
    w_, x_, c_ = (part.astype("float64") for part in (w, x, c))
    assert (abs(inputs - w_.T @ c_) <= bound(w_.T, c_, dtype)).all()
    outer = bound(c_[:, None], x_[None, :], dtype)
    assert (abs(weights - np.outer(c_, x_)) <= outer).all()


def test_the_bound_is_no_more_than_a_few_units() -> None:
    """So that a wrong precision would be noticed."""
    w, x = np.ones((1, 7)), np.ones(7)
    for dtype in HALVES:
        assert bound(w, x, dtype)[0] < 7 * 4 * unit_roundoff(dtype)[0]


# Training


@cache
def iris(model: Any, optimiser: Any = descent, rate: float = 0.1) -> float:
    """The loss after training."""
    flowers = read()
    x, y = flowers.numbers("float32")
    x = (x - x.mean(0)) / x.std(0)
    learner = supervised(model, neural.softmax_cross_entropy, constant_rate(rate), optimiser)
    start = neural.initialise(model.parameters, seed=0)
    fitted = fit(ENGINE, learner, start, (x, y), epochs=8, batch=10)
    assert {leaf.dtype.name for leaf in leaves_of(fitted.parameters)} == {"float32"}
    return float(fitted.history["loss"][-1])


@pytest.mark.parametrize(
    ("dtype", "optimiser", "rate"),
    [
        ("float16", descent, 0.1),
        ("bfloat16", descent, 0.1),
        ("bfloat16", Adam(step_size=0.01), 1.0),
    ],
)
def test_training_reaches_the_loss_of_float32_within_a_hundredth(
    dtype: str, optimiser: Any, rate: float
) -> None:
    wide = iris(perceptron(), optimiser, rate)
    assert wide < 0.4
    assert iris(mixed(perceptron(), dtype), optimiser, rate) == pytest.approx(wide, rel=0.01)


def test_small_steps_are_not_lost_in_the_parameters() -> None:
    """As they are where parameters are of half precision: ``1 + 1e-4`` is 1 in bfloat16."""
    model = reals(1, dtype="float32") >> linear(reals(1, dtype="float32"))
    start, sample = np.ones((1, 1), "float32"), (np.ones(1), np.zeros(1))

    def after(f: Any) -> float:
        learner = supervised(f, neural.quadratic_loss, constant_rate(1e-4), descent)
        (found,) = leaves_of(ENGINE.compile(learner.step)((((), start), sample)))
        return float(found.item())

    assert after(mixed(model, "bfloat16")) == pytest.approx(1 - 1e-4, abs=1e-6)
    assert after(Precision("bfloat16")(model)) == 1


# Loss scaling


def a_step(model: Any, rate: Any, optimiser: Any, start: Any, sample: Any) -> Any:
    learner = supervised(model, neural.quadratic_loss, rate, optimiser)
    state = evaluate(learner.start.morphism, start)
    return leaves_of(ENGINE.compile(learner.step)((state, sample)))


@pytest.mark.parametrize("optimiser", [descent, Momentum(0.9), Adam()])
@pytest.mark.parametrize("power", [-10, 15])
def test_by_a_power_of_two_a_step_is_the_same(power: int, optimiser: Any) -> None:
    """To the bit where nothing overflows or underflows, as in bfloat16 here."""
    rng, model = np.random.default_rng(power + 10), mixed(perceptron(), "bfloat16")
    start = neural.initialise(model.parameters, seed=power + 10)
    sample, rate = (rng.normal(size=4), rng.normal(size=3)), constant_rate(0.125)
    plain = a_step(model, rate, optimiser, start, sample)
    other = a_step(model, *scaled(rate, optimiser, 2.0**power), start, sample)
    for x, y in zip(plain, other, strict=True):
        np.testing.assert_array_equal(x, y)


def test_a_gradient_that_is_0_in_float16_and_with_a_scale_is_not() -> None:
    model = mixed(reals(1, dtype="float32") >> linear(reals(1, dtype="float32")), "float16")
    start, sample = np.zeros((1, 1), "float32"), (np.ones(1), np.full(1, 2.0**-10))
    rate = constant_rate(2.0**-20)
    (still,) = a_step(model, rate, descent, start, sample)
    assert still == 0
    (moved,) = a_step(model, *scaled(rate, descent, 2.0**15), start, sample)
    assert moved == 2.0**-30


def dynamic(first: float, interval: int = 2, optimiser: Any = descent) -> Any:
    model = mixed(reals(1, dtype="float32") >> linear(reals(1, dtype="float32")), "float16")
    rate = constant_rate(0.25)
    return dynamically_scaled(
        model, neural.quadratic_loss, rate, optimiser, first=first, interval=interval
    )


def run(learner: Any, first: float, samples: list[tuple[float, float]]) -> list[Any]:
    """The arrays of each state: count, memory, scale, weight."""
    step = ENGINE.compile(learner.step)
    start = (np.float32(first), np.zeros((1, 1), "float32"))
    state = evaluate(learner.start.morphism, start)
    found = []
    for x, y in samples:
        state = step((state, ([x], [y])))
        found.append([float(leaf.item()) for leaf in leaves_of(state)])
    return found


def test_a_scale_is_halved_where_a_gradient_is_infinite_and_the_step_is_left_out() -> None:
    learner = dynamic(2.0**15)
    found = run(learner, 2.0**15, [(16.0, 1.0), (16.0, 1.0), (1.0, 1.0)])
    assert found[0] == [0, 2.0**14, 0]  # 0.25 · 2^15 · 16 is beyond 65504
    assert found[1] == [0, 2.0**13, 0]
    assert found[2] == [1, 2.0**13, 0.25]


def test_after_enough_good_steps_it_is_doubled() -> None:
    found = run(dynamic(4.0), 4.0, [(1.0, 1.0)] * 5)
    assert [count for count, _, _ in found] == [1, 0, 1, 0, 1]
    assert [scale for _, scale, _ in found] == [4, 8, 8, 16, 16]
    assert found[0][2] == 0.25


def test_a_scale_stays_between_its_ends() -> None:
    assert run(dynamic(1.0), 1.0, [(60000.0, 60000.0)])[0][1] == 1
    assert [s for _, s, _ in run(dynamic(2.0**24, 1), 2.0**24, [(0.0, 0.0)] * 2)] == [2.0**24] * 2


def test_memory_of_a_step_that_is_left_out_stays() -> None:
    learner = dynamic(2.0**15, optimiser=Adam())
    (found,) = run(learner, 2.0**15, [(16.0, 1.0)])
    assert found == [0, 0, 0, 0, 2.0**14, 0]
    nan = run(learner, 4.0, [(float("nan"), 1.0)])
    assert nan == [[0, 0, 0, 0, 2, 0]]


def test_a_learner_with_a_dynamic_scale_learns_in_batches() -> None:
    flowers = read()
    x, y = flowers.numbers("float32")
    x = (x - x.mean(0)) / x.std(0)
    model = mixed(perceptron(), "float16")
    learner = dynamically_scaled(
        model, neural.softmax_cross_entropy, constant_rate(0.1), descent, interval=50
    )
    start = neural.initialise(learner.optimiser.parameters, seed=0)
    assert leaves_of(start)[0] == 2.0**15
    fitted = fit(
        ENGINE, learner, start, (x, y),
        epochs=8, batch=10, measures={"loss": neural.mean_loss, "accuracy": neural.accuracy},
    )  # fmt: skip
    assert fitted.history["loss"][-1] == pytest.approx(iris(perceptron()), rel=0.01)
    assert fitted.history["accuracy"][-1] > 0.9
    assert leaves_of(fitted.parameters)[0] > 2.0**15


def test_makers_are_values_and_refuse_what_is_no_scale() -> None:
    made: Any = scaled(constant_rate(0.1), Adam())
    rate, optimiser = made
    assert (rate, optimiser) == scaled(constant_rate(0.1), Adam(), 2.0**15)
    assert pickle.loads(pickle.dumps((rate, optimiser))) == (rate, optimiser)
    for scale in (0.0, -1.0, float("inf"), float("nan")):
        with pytest.raises(SpaceError, match="scale of a loss"):
            scaled(constant_rate(0.1), descent, scale)
        with pytest.raises(SpaceError, match="scale of a loss"):
            dynamic(scale)
    with pytest.raises(SpaceError, match="interval of a dynamic scale"):
        DynamicScale(descent, 0)
    with pytest.raises(CompositionError):
        DynamicScale(descent)(reals(3))  # type: ignore[arg-type]


def row_of_a_table(dtype: str) -> Any:
    """A row of a table, and a bias: the number of the row is a parameter, an index."""
    which, bias = (
        parameter("which", indices(), filled(1)),
        parameter("bias", reals(3, dtype=dtype), filled(0.5)),
    )
    a, b = reals(5, 3, dtype=dtype), reals(3, dtype=dtype)
    (k, w), x = sm.variable(((which @ bias) @ a).object)
    row = x.pair(k).into(sm.gather(a.object, which.object))
    return ParaHom(which @ bias, a, b, (row + w).arrow)


def test_parameters_that_are_indices_have_no_scale() -> None:
    """They pass, and the others learn as without a scale."""
    rng, rate = np.random.default_rng(0), constant_rate(0.125)
    model = row_of_a_table("float32")
    data = (rng.normal(size=(8, 5, 3)), rng.normal(size=(8, 3)))

    def fitted(learner: Any) -> list[Any]:
        start = neural.initialise(learner.optimiser.parameters, seed=0)
        return leaves_of(fit(ENGINE, learner, start, data, epochs=2, batch=4).parameters)

    loss: Any = neural.quadratic_loss
    which, bias = fitted(supervised(model, loss, rate, descent))
    assert which == 1
    assert not np.array_equal(bias, np.full(3, 0.5))
    for found in (
        fitted(supervised(model, loss, *scaled(rate, descent, 2.0**15))),
        fitted(dynamically_scaled(model, loss, rate, descent, interval=100))[1:],
    ):
        assert found[0] == which
        np.testing.assert_array_equal(found[1], bias)


def squares(b: Any) -> Any:
    """A loss of a number for each entry."""
    y, x = sm.variable((b @ b).object)
    return ParaHom(b, b, b, ((x - y) * (x - y)).arrow)


def number_of_the_class(b: Any) -> Any:
    """No loss: an index."""
    one = sm.then(smooth.delete((b @ b).object), sm.constant(1, "int64"))
    return ParaHom(b, b, indices(), one)


def test_losses_of_several_numbers_have_a_fixed_scale_and_no_dynamic_one() -> None:
    model: Any = reals(3, dtype="float32") >> linear(reals(2, dtype="float32"))
    start, sample = np.ones((2, 3), "float32"), (np.ones(3), np.array([1.0, 2.0]))
    ways: list[Any] = [(constant_rate(0.1), descent), scaled(constant_rate(0.1), descent)]
    for loss in (squares, neural.quadratic_loss):
        plain, other = (
            leaves_of(ENGINE.compile(supervised(model, loss, *how).step)((((), start), sample)))
            for how in ways
        )
        np.testing.assert_array_equal(plain[0], other[0])
        assert not np.array_equal(plain[0], start)
    words = r"^a dynamic scale is that of a loss of one real number, not of {}: sum it, or take"
    for loss, which in ((squares, r"float32\[2\]"), (number_of_the_class, "Z")):
        with pytest.raises(SpaceError, match=words.format(which)):
            dynamically_scaled(model, loss, constant_rate(0.1), descent)
    with pytest.raises(SpaceError, match="real numbers are needed here, Z are indices"):
        supervised(model, number_of_the_class, *scaled(constant_rate(0.1), descent))


def test_what_makes_no_learner_makes_none_with_a_dynamic_scale() -> None:
    model: Any = reals(3) >> linear(reals(2))
    given: list[tuple[Any, Any, type[Exception], str]] = [
        (linear(reals(2)), neural.quadratic_loss, TypeError, "the model is a map with parameters"),
        (model, 3, TypeError, "the loss is a maker, such as quadratic_loss"),
        (model, lambda _: 3, TypeError, "what the loss makes is a map whose parameter is the"),
        (
            model,
            lambda _: neural.quadratic_loss(reals(5)),
            CompositionError,
            r"the model ends in R\[2\], the loss takes predictions of R\[5\]",
        ),
    ]
    for f, loss, kind, words in given:
        with pytest.raises(kind, match=words):
            dynamically_scaled(f, loss, constant_rate(0.1), descent)
