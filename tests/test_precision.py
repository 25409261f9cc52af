# pyright: basic
"""Indices are exact, half precision is computed in float32, and losses keep their digits."""

from __future__ import annotations

from fractions import Fraction
from functools import cache, reduce
from itertools import cycle, product
from math import floor, inf, isinf, isnan
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import example, given, strategies as st

from cartesian_rdc import neural
from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.free import Atomic, Product
from cartesian_rdc.categories.smooth import Array, Arrow, Numbers, smooth
from cartesian_rdc.categories.smooth.conversion import Nearest
from cartesian_rdc.categories.smooth.dtypes import finfo, is_half, numpy_dtype, widened
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import SpaceError
from cartesian_rdc.execution import NumpyEngine, check_derivative, evaluate, program
from cartesian_rdc.execution.jax_engine import JaxEngine
from cartesian_rdc.execution.numba_engine import NumbaEngine
from cartesian_rdc.functors import Batching
from cartesian_rdc.learning import descent, supervised
from cartesian_rdc.neural import indices, reals
from cartesian_rdc.typed import Wire, identity
from tests.effort import usually

DTYPES = ("float16", "float32", "float64")
ENGINES = {"numpy": NumpyEngine(), "numba": NumbaEngine(), "jax": JaxEngine()}
compiled = cache(lambda name, f: ENGINES[name].compile(f))
"""Kept, since maps are compared at many values."""
BOTH = [
    (name, dtype)
    for name in ENGINES
    for dtype in ("bfloat16", *DTYPES)
    if name != "numba" or not is_half(dtype)
]
HALVES = pytest.mark.parametrize("half", ["float16", "bfloat16"])


def everywhere(f: Arrow, value: object) -> list[list[Numbers]]:
    """The arrays of f at a value: by definition, and by each engine that has its dtypes."""
    half = any(is_half(array.dtype) for array in program(f).atoms)
    names = [name for name in ENGINES if not (half and name == "numba")]
    return [leaves_of(evaluate(f, value)), *(leaves_of(compiled(e, f)(value)) for e in names)]


def agree(f: Arrow, value: object, *expected: object) -> None:
    """The arrays of f at a value, exactly, wherever they are computed."""
    for found in everywhere(f, value):
        for array, wanted in zip(found, expected, strict=True):
            np.testing.assert_array_equal(array, np.asarray(wanted))


# Indices


@given(st.floats(width=64))
@example(0.49999999999999994)
@example(4503599627370497.5)
@example(-0.5)
@example(float(2**62))
@example(-float(2**63))
def test_the_nearest_index_is_the_nearest(x: float) -> None:
    """Halves go up; by fractions, which are exact."""
    known = not (isnan(x) or isinf(x)) and abs(x) <= 2**62
    wanted = floor(Fraction(x) + Fraction(1, 2)) if known else -1
    found = Nearest(Array((), "float64")).apply([np.array(x)])
    assert int(found[0]) == wanted


@pytest.mark.parametrize("dtype", DTYPES)
def test_every_engine_finds_the_same_index(dtype: str) -> None:
    limits = np.finfo(dtype)
    bits = np.array(
        [0.5, 1.5, 2.5, 1023, 1025, 2047, 0.49999997, 3.4999, 1e4, limits.max, limits.tiny]
    )
    x = np.concatenate([bits, -bits, [0.0, -0.0, inf, -inf, np.nan]]).astype(dtype)
    exact = [
        floor(Fraction(float(v)) + Fraction(1, 2)) if abs(v) <= 2**62 else -1
        for v in x.astype("float64")
    ]
    agree(sm.nearest(sm.space(len(x), dtype=dtype)), x, exact)


@pytest.mark.parametrize("dtype", DTYPES)
def test_each_row_of_a_long_table_is_found(dtype: str) -> None:
    """Also beyond the whole numbers that the dtype of the table has."""
    n = 4099
    table, every = np.arange(n) % 1999, np.arange(n)
    gather = sm.gather(sm.space(n, dtype=dtype), sm.indices(n))
    agree(gather, (table.astype(dtype), every), table)
    ones = np.ones(n, dtype)
    agree(
        smooth.reverse_derivative(gather),
        ((ones, every[::-1]), table.astype(dtype)),
        table[::-1],
        0 * every,
    )
    hot = sm.one_hot(sm.indices(2), n, dtype)
    agree(hot, [n - 1, 1025], np.equal.outer([n - 1, 1025], every))


@pytest.mark.parametrize("dtype", DTYPES)
def test_real_numbers_find_rows_as_far_as_they_name_them(dtype: str) -> None:
    table, rows = np.arange(2049) % 1999, np.arange(0, 2049)
    gather = sm.gather(sm.space(2049, dtype=dtype), sm.space(2049, dtype=dtype))
    agree(gather, (table.astype(dtype), rows.astype(dtype)), table)


def test_no_derivative_goes_to_an_index() -> None:
    n, a = sm.indices(2), sm.space(2)
    for f in (sm.as_reals(n), sm.one_hot(n, 3), sm.nearest(a)):
        derivative = smooth.reverse_derivative(f)
        (zero,) = leaves_of(
            evaluate(derivative, (np.array([1, 2]), np.ones(sm.array_of(f.codomain).shape, int)))
        )
        assert not zero.any()
        assert zero.dtype == sm.array_of(f.domain).dtype


@pytest.mark.parametrize("relation", [sm.greater, sm.greater_equal, sm.equal])
def test_indices_are_compared_exactly(relation: Any) -> None:
    """Where real numbers would be equal."""
    x, y = np.array([2**62, 2**62 + 1, 5]), np.array([2**62 + 1, 2**62, 5])
    wanted = {sm.greater: x > y, sm.greater_equal: x >= y, sm.equal: x == y}[relation]
    agree(relation(sm.indices(3)), (x, y), wanted)


def test_indices_are_moved_and_negated_and_added() -> None:
    n = sm.indices(2, 3)
    x = np.array([[2**62, -1, 3], [4, 5, 2**53 + 1]])
    agree(sm.transpose(n), x, x.T)
    agree(sm.take(n, slice(None), slice(1, 3)), x, x[:, 1:])
    agree(sm.sum(n, [0]), x, x.sum(0))
    agree(sm.pad(n, (1, 0), (0, 1)), x, np.pad(x, ((1, 0), (0, 1))))
    agree(smooth.negate(smooth.identity(n)), x, -x)
    agree(smooth.add(smooth.identity(n), smooth.identity(n)), x // 2, x // 2 * 2)
    agree(sm.unfold(n, [2]), x, np.lib.stride_tricks.sliding_window_view(x, 2, 1))


def test_where_an_index_chooses() -> None:
    a, n = sm.space(3), sm.indices(3)
    p, x, y = np.array([0, 1, -5]), np.arange(3.0), -np.arange(3.0)
    agree(sm.where(a, n), (p, (x, y)), np.where(p, x, y))
    agree(
        smooth.reverse_derivative(sm.where(a, n)),
        ((p, (x, y)), np.ones(3)),
        0 * p, [0, 1, 1], [1, 0, 0],
    )  # fmt: skip


@pytest.mark.parametrize(
    "value", [[0.5, 1.0], [1.0, 2.0], ["0", "1"], np.array([1, 2**63], np.uint64)]
)
def test_what_is_no_index_is_refused(value: object) -> None:
    with pytest.raises(SpaceError, match=r"the space is Z\[2\]"):
        evaluate(smooth.identity(sm.indices(2)), value)


def test_a_batch_of_indices() -> None:
    gather = sm.gather(sm.space(4, 2), sm.indices(3))
    rng = np.random.default_rng(0)
    table, rows = rng.normal(size=(5, 4, 2)), rng.integers(-1, 5, (5, 3))
    wanted = [evaluate(gather, (t, n)) for t, n in zip(table, rows, strict=True)]
    agree(Batching(5).on_morphism(gather), (table, rows), wanted)


def test_labels_and_words_that_are_indices_train_a_model() -> None:
    """As labels coded by hand do, to the bit."""
    words = (
        indices(3) >> neural.embedding(50, reals(4)) >> neural.flatten >> neural.linear(reals(5))
    )
    rate, optimiser = neural.constant_rate(0.1), descent
    by_hand = supervised(words, neural.softmax_cross_entropy, rate, optimiser)
    code: neural.SmoothMap[Wire, Wire] = neural.one_hot(5)(indices())
    ours = by_hand.fed(identity(words.domain) @ code)
    rng = np.random.default_rng(0)
    inputs, labels = rng.integers(0, 50, (20, 3)), rng.integers(0, 5, 20)
    start = neural.initialise(words.parameters, seed=0, weights=neural.normal(0.1))
    for engine in usually([ENGINES["numpy"], ENGINES["jax"]], of=[*ENGINES.values()]):
        one = engine.fold(by_hand.step)(((), start), (inputs, np.eye(5)[labels]), range(20))
        other = engine.fold(ours.step)(((), start), (inputs, labels), range(20))
        for x, y in zip(leaves_of(one), leaves_of(other), strict=True):
            np.testing.assert_array_equal(x, y)


def test_causal_attention_never_looks_ahead() -> None:
    """Whatever the scores: the first query sees the first value only."""
    for dtype in DTYPES:
        most = float(np.finfo(dtype).max)
        two = reals(2, 1, dtype=dtype)
        attention = neural.attention(two, two, two, scale=1.0, causal=True).morphism
        for low in (-40000.0, -most, -inf):
            keys, values = np.array([[low], [0.0]]), np.array([[1.0], [2.0]])
            for (found,) in everywhere(attention, (np.ones((2, 1)), (keys, values))):
                assert found[0] == 1, (dtype, low, found)


# Half precision


@HALVES
def test_sums_and_means_of_halves_are_taken_in_float32(half: str) -> None:
    many = sm.space(4096, dtype=half)
    ones = np.ones(4096)
    agree(sm.sum(many), ones, 4096)
    agree(sm.mean(many), 20 * ones, 20)
    agree(sm.contraction("i,i->", many, many), (ones, ones), 4096)
    agree(
        sm.contraction("ij,j->i", sm.space(2, 4096, dtype=half), many),
        (np.ones((2, 4096)), ones),
        [4096] * 2,
    )
    table, rows = sm.space(2, dtype=half), sm.indices(4096)
    agree(sm.scatter_add(table, rows), (np.zeros(4096, int), ones), [4096, 0])
    agree(
        sm.fold(sm.space(4099, dtype=half), [4096]),
        np.ones((4, 4096)),
        np.minimum(np.minimum(np.arange(1, 4100), 4), np.arange(1, 4100)[::-1]),
    )
    agree(sm.log_sum_exp(many), 0 * ones, np.array(np.log(4096)).astype(numpy_dtype(half)))
    agree(sm.softmax(many), 0 * ones, ones / 4096)


@HALVES
def test_a_step_of_halves_is_rounded_once_for_each_generator(half: str) -> None:
    a = sm.space(3, dtype=half)
    x = np.array([0.1, 7.3, -11.9], numpy_dtype(half))
    for f, g in ((sm.sigmoid, lambda x: 1 / (1 + np.exp(-x))), (sm.tanh, np.tanh)):
        agree(f(a), x, g(x.astype("float64")).astype(numpy_dtype(half)))


@HALVES
def test_normalising_halves(half: str) -> None:
    x = np.linspace(0, 40, 1024).astype(numpy_dtype(half))
    f = neural.normalise(reals(1024, dtype=half)).morphism
    wide = x.astype(float)
    wanted = (wide - wide.mean()) / np.sqrt(wide.var() + 1e-5)
    for (found,) in everywhere(f, x):
        np.testing.assert_allclose(found, wanted, atol=2e-3 if half == "float16" else 8e-3)


@pytest.mark.parametrize(
    ("dtype", "largest"), [("float16", 6e4), ("float32", 1e37), ("float64", 1e307)]
)
def test_normalising_large_numbers(dtype: str, largest: float) -> None:
    """Squares of them would be infinite."""
    x = (np.array([0.0, 1, 2, 5]) / 5 * largest).astype(dtype)
    f = neural.normalise(reals(4, dtype=dtype)).morphism
    wanted = np.array([-2, -1, 0, 3]) / np.sqrt(3.5)
    for (found,) in everywhere(f, x):
        np.testing.assert_allclose(found, wanted, atol=1e-3 if dtype == "float16" else 1e-6)
    for (found,) in everywhere(smooth.reverse_derivative(f), (x, np.ones(4))):
        assert np.isfinite(found).all()
    most = float(np.finfo(dtype).max)
    for extreme in ([1, -1, 0.5, 0], [1, 1, 1, 1], [-1, -1, -1, 1], [1, 0, 0, 0]):
        y = np.array(extreme)
        exact = (y - y.mean()) / np.sqrt(y.var()) if y.var() else 0 * y
        for (found,) in everywhere(f, (y * most).astype(dtype)):
            np.testing.assert_allclose(found, exact, atol=1e-3 if dtype == "float16" else 1e-6)


LENGTHS = (3, 10, 41, 49, 1000)


@pytest.mark.parametrize(
    ("n", "name", "dtype"),
    usually(
        [(n, *both) for n, both in zip(cycle(LENGTHS), BOTH, strict=False)],
        of=[(n, *both) for n, both in product(LENGTHS, BOTH)],
    ),
)
def test_the_mean_of_equal_numbers_is_that_number(n: int, name: str, dtype: str) -> None:
    """As long as their sum is exact; a product with 1 / n is rounded twice."""
    f = ENGINES[name].compile(sm.mean(sm.space(n, dtype=dtype)))
    for x in (1.0, 3.0, 20.0, 1000.0):
        assert np.asarray(f(np.full(n, x))) == x
    normal = ENGINES[name].compile(neural.normalise(reals(n, dtype=dtype)).morphism)
    assert not np.asarray(normal(np.full(n, 1000.0))).any()


@pytest.mark.parametrize(("name", "dtype"), BOTH)
def test_quotients_are_rounded_once(name: str, dtype: str) -> None:
    x = np.arange(1, 500).astype(numpy_dtype(dtype))
    a = sm.space(499, dtype=dtype)
    divisors = (3.0, 41.0, 255.0, 0.1, -7.0, 2.0, 0.25)
    wide = "float32" if is_half(dtype) else dtype
    f = ENGINES[name].compile(reduce(smooth.pair, [sm.divide_by(a, by) for by in divisors]))
    for divisor, found in zip(divisors, leaves_of(f(x)), strict=True):
        wanted = (x.astype(wide) / np.asarray(divisor, wide)).astype(numpy_dtype(dtype))
        np.testing.assert_array_equal(found, wanted)
    by_one = smooth.compose(smooth.tensor(smooth.identity(a), sm.broadcast(a, [0])), sm.divide(a))
    f = ENGINES[name].compile(by_one)
    np.testing.assert_array_equal(np.asarray(f((x, 41.0))), (x.astype(wide) / 41).astype(x.dtype))


@HALVES
def test_optimisers_of_halves_remember_in_float32(half: str) -> None:
    """A weight without a gradient stays where it is, and ε is no zero."""
    p = reals(2, dtype=half)
    for make in (neural.Adam(), neural.AdamW(), neural.RMSProp(), neural.Adagrad()):
        chosen = make(p)
        put = smooth.second(*chosen.lens.morphism.put.codomain.factors())
        step = sm.then(chosen.lens.morphism.put, put)
        memory = evaluate(chosen.fresh.morphism, [0.125, 0.125])
        state = (memory, np.array([0.125, 0.125], numpy_dtype(half)))
        for (found,) in everywhere(step, (state, np.array([0.0, 1e-3]))):
            assert found[0] == pytest.approx(0.125, abs=1e-3)
            assert 0.1 < found[1] < 0.125


@pytest.mark.parametrize("dtype", ["bfloat16", "float16", "float32", "float64"])
def test_steps_are_counted_beyond_the_whole_numbers_of_the_parameters(dtype: str) -> None:
    p = reals(dtype=dtype)
    schedule = neural.Scheduled(neural.warm_up(2**26), descent)
    for chosen in (neural.Adam()(p), schedule(p)):
        fresh = evaluate(chosen.fresh.morphism, 0.0)
        assert isinstance(fresh, tuple)
        assert fresh
        state = ((np.float64(2.0**24), fresh[1]), np.zeros((), numpy_dtype(dtype)))
        for found in everywhere(chosen.lens.morphism.put, (state, 1.0)):
            assert found[0] == 2**24 + 1


# Losses, against mpmath


def cross_entropy(label: list[float], logits: list[float]) -> Any:
    """By definition, in many digits; what has no weight counts nothing."""
    with mpmath.workdps(60):
        top = max(logits)
        shifted = [mpmath.mpf(x) - mpmath.mpf(top) if x != top else mpmath.mpf(0) for x in logits]
        total = mpmath.log(sum(mpmath.exp(x) for x in shifted))
        return sum(
            (mpmath.mpf(b) * (total - x) for b, x in zip(label, shifted, strict=True) if b),
            mpmath.mpf(0),
        )


def slope(label: list[float], logits: list[float]) -> list[Any]:
    with mpmath.workdps(60):
        top = max(logits)
        powers = [
            mpmath.exp(mpmath.mpf(x) - mpmath.mpf(top)) if x != top else mpmath.mpf(1)
            for x in logits
        ]
        total, whole = sum(powers), sum(mpmath.mpf(b) for b in label)
        return [whole * e / total - mpmath.mpf(b) for e, b in zip(powers, label, strict=True)]


LOGITS = [
    [0.0, 0.0], [1000.0, 1000.0], [60000.0, 60000.0], [5.0, -5.0], [20.0, 0.0], [0.0, 20.0],
    [0.0, 85.0], [0.0, -inf], [inf, 0.0], [-60000.0, 60000.0], [1e-5, 0.0], [0.125, 0.25],
]  # fmt: skip


def close(found: object, wanted: Any, dtype: str, ulps: float) -> bool:
    """Within some units in the last place; subnormal results may be 0."""
    limits, x = finfo(dtype), float(np.asarray(found))
    if abs(wanted) > limits.max:
        return isinf(x) and (x > 0) == (wanted > 0)
    tiny, error = limits.tiny, abs(mpmath.mpf(x) - wanted)
    return bool(error <= (ulps * limits.eps * abs(wanted) if abs(wanted) >= tiny else tiny))


@pytest.mark.parametrize(("name", "dtype"), BOTH)
def test_cross_entropy_and_its_slope_keep_their_digits(name: str, dtype: str) -> None:
    loss = neural.softmax_cross_entropy(reals(2, dtype=dtype)).body.morphism
    value = ENGINES[name].compile(loss)
    back = ENGINES[name].compile(smooth.reverse_derivative(loss))
    large = finfo(dtype).max / 4
    for logits in [*LOGITS, [large, large], [large, -large], [-large, -large]]:
        rounded = [float(np.asarray(x, numpy_dtype(dtype))) for x in logits]
        for label in ([1.0, 0.0], [0.0, 1.0], [0.25, 0.75], [0.0, 0.0]):
            if not all(map(np.isfinite, rounded)) and all(label):
                continue  # the loss is infinite
            at = (np.array(label), np.array(rounded))
            wanted = cross_entropy(label, rounded)
            assert close(value(at), wanted, widened(dtype), 8), (logits, label)
            slopes = leaves_of(back((at, 1.0)))[1]
            for found, right in zip(slopes, slope(label, rounded), strict=True):
                assert close(found, right, dtype, 64), (logits, label, slopes)


@pytest.mark.parametrize(("name", "dtype"), BOTH)
def test_binary_cross_entropy_and_its_slope_keep_their_digits(name: str, dtype: str) -> None:
    loss = neural.binary_cross_entropy(reals(dtype=dtype)).body.morphism
    value = ENGINES[name].compile(loss)
    back = ENGINES[name].compile(smooth.reverse_derivative(loss))
    large = finfo(dtype).max / 4
    for odds in (0.0, 1e-4, 1.0, 5.0, 9.0, 20.0, 80.0, 1000.0, large, inf):
        for sign, label in ((1, 1.0), (1, 0.0), (-1, 1.0), (-1, 0.0), (1, 0.25)):
            x = float(np.asarray(sign * odds, numpy_dtype(dtype)))
            if isinf(x) and 0 < label < 1:
                continue
            at = (np.array(label), np.array(x))
            wanted = cross_entropy([label, 1 - label], [x, 0.0])
            assert close(value(at), wanted, widened(dtype), 8), (x, label)
            assert close(
                leaves_of(back((at, 1.0)))[1], slope([label, 1 - label], [x, 0.0])[0], dtype, 32
            )


def test_losses_and_conversions_have_their_derivatives() -> None:
    a = sm.space(2, 3)
    for f in (
        sm.log_softmax(a, [-1]), sm.softmax(a, [-1]), sm.weigh(a), sm.divide_by(a, 3.0),
        sm.mean(a, [0]),
        neural.softmax_cross_entropy(reals(2, 3)).body.morphism,
        neural.binary_cross_entropy(reals(2, 3)).body.morphism,
        neural.normalise(reals(2, 3)).morphism,
    ):  # fmt: skip
        check_derivative(f, seed=1)


def test_what_is_finite_stays_what_it_was() -> None:
    """A program in float64 has no conversions."""
    a = Product(Atomic(Array((3,), "float64")), Atomic(Array((), "float64")))
    for f in (sm.widen(a), sm.narrow(a), sm.cast(sm.space(3), "float64")):
        assert not program(f).instructions
