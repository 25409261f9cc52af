# pyright: basic
"""Precision as a functor: what laws about drawn terms do not say, and what is refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import cycle, product
from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from cartesian_rdc import neural
from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.free import Atomic, interned
from cartesian_rdc.categories.smooth import (
    Array,
    Arrow,
    Defined,
    Numbers,
    SmoothGenerator,
    Space,
    smooth,
)
from cartesian_rdc.categories.smooth.dtypes import numpy_dtype
from cartesian_rdc.categories.smooth.limits import largest, power_of_range, smallest
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import SpaceError, UntranslatableError
from cartesian_rdc.execution import NumpyEngine, evaluate, program
from cartesian_rdc.execution.jax_engine import JaxEngine
from cartesian_rdc.execution.jax_engine.functions import DefinedJaxFunction, from_jax
from cartesian_rdc.execution.passes.pipeline import code_of
from cartesian_rdc.functors import Batching, Precision
from cartesian_rdc.neural import reals
from cartesian_rdc.neural.loss_scaling import _all_finite
from cartesian_rdc.testing.smooth import arrows, compute_alike, spaces
from cartesian_rdc.typed import Hom
from models.language import decoder
from tests.effort import effort, usually
from tests.functions import difference

R = smooth.reverse_derivative
HALVES = ["float16", "bfloat16"]
EVERY = [*HALVES, "float32", "float64"]

# Objects and single generators


def test_real_numbers_change_and_indices_stay() -> None:
    x = smooth.product(sm.space(2, 3), smooth.product(sm.indices(4), smooth.unit))
    y = Precision("bfloat16").on_object(x)
    assert [array.dtype for array in y.atoms()] == ["bfloat16", "int64"]
    assert [array.shape for array in y.atoms()] == [(2, 3), (4,)]
    assert Precision("float64").on_object(y) is x


@pytest.mark.parametrize("a", EVERY)
@pytest.mark.parametrize("b", EVERY)
def test_conversions(a: str, b: str) -> None:
    """A cast is the identity; what goes to and from indices does so in the other dtype."""
    f = Precision("float16").on_morphism
    x, y, n = (sm.space(3, dtype=dtype) for dtype in (a, b, "float16"))
    assert f(sm.cast(x, b)) is smooth.identity(n)
    assert f(sm.nearest(y)) is sm.nearest(n)
    assert f(sm.as_reals(sm.indices(3), b)) is sm.as_reals(sm.indices(3), "float16")


def test_constants_that_need_no_rounding_are_constants() -> None:
    for number in (1.0, -0.0, 2.0**10, np.inf, -np.inf, np.nan):
        f, g = sm.constant([number], "float64"), sm.constant([number], "float16")
        assert Precision("float16").on_morphism(f) is g
        assert Precision("float64").on_morphism(g) is f
    ranks = sm.constant([1, 2], "int64")
    assert Precision("float16").on_morphism(ranks) is ranks


@pytest.mark.parametrize("before", EVERY)
def test_what_a_constant_loses_in_one_precision_is_there_in_another(before: str) -> None:
    for number in (0.1, 1e-30, 1e300):
        f = sm.constant(number)
        there = Precision(before).on_morphism(f)
        assert Precision("float64").on_morphism(there) is f
        with np.errstate(over="ignore"):
            rounded = np.asarray(number).astype(sm.array_of(there.codomain).dtype)
        assert evaluate(there, ()) == rounded


def test_rows_of_one_generator() -> None:
    """``Rowwise`` of a generator of one's own, that says of no rows."""

    @interned
    class Doubled(SmoothGenerator):
        space: Array

        def boundary(self) -> tuple[Space, Space]:
            return Atomic(self.space), Atomic(self.space)

        def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
            return 2 * arguments[0]

        def reverse_derivative(self) -> Arrow:
            a = Atomic(self.space)
            return sm.then(smooth.second(a, a), self)

    wide, half = (Doubled(Array((2,), dtype)) for dtype in ("float64", "float16"))
    precision, batching = Precision("float16"), Batching(3)
    assert precision.on_morphism(wide) is half
    rows = batching.on_morphism(wide)
    assert precision.on_morphism(rows) is batching.on_morphism(half)


def _spaces_of_rows() -> st.SearchStrategy[tuple[Space, Space]]:
    return st.tuples(spaces(), spaces())


@settings(max_examples=effort(10, in_all=100), deadline=None)
@given(st.data())
def test_rows_and_precision_commute(data: st.DataObject) -> None:
    a, b = data.draw(_spaces_of_rows())
    f = data.draw(arrows(a, b, depth=2))
    precision, batching = Precision("float32"), Batching(2)
    one = precision.on_morphism(batching.on_morphism(f))
    assert difference(one, batching.on_morphism(precision.on_morphism(f))) is None


@settings(max_examples=effort(10, in_all=100), deadline=None)
@given(st.data())
def test_in_its_own_precision_a_term_computes_the_same(data: st.DataObject) -> None:
    a, b = data.draw(_spaces_of_rows())
    f = data.draw(arrows(a, b, depth=2))
    assert program(Precision("float64").on_morphism(f)) == program(f)


# Islands

MAKERS: dict[str, Callable[[Any], Hom[Any, Any, Any, Any]]] = {
    "normalise": neural.normalise,
    "rms": neural.rms_normalise,
    "mean": lambda a: Hom(a, reals(dtype=neural.dtype_of(a)), sm.mean(a.object)),
    "quadratic": lambda a: neural.quadratic_loss(a).body,
    "softmax": lambda a: neural.softmax_cross_entropy(a).body,
    "index": lambda a: neural.index_cross_entropy(a).body,
    "binary": lambda a: neural.binary_cross_entropy(a).body,
    "absolute": lambda a: neural.absolute_loss(a).body,
    "huber": lambda a: neural.huber_loss(0.5)(a).body,
    "layer": lambda a: neural.layer_normalisation(a).body,
    "rms layer": lambda a: neural.rms_normalisation(a).body,
    "attention": lambda a: neural.attention(a, a, a, causal=True),
}


@pytest.mark.parametrize(
    ("name", "half"),
    usually([*zip(MAKERS, cycle(HALVES), strict=False)], of=[*product(MAKERS, HALVES)]),
)
def test_made_in_float32_and_taken_to_half_is_made_in_half(name: str, half: str) -> None:
    """The term, its R and the R of that; and back again.

    A loss made in half precision ends in float32, and is rounded here.
    """
    shape = (2, 3) if name == "attention" else (4,)
    wide, narrow = (
        MAKERS[name](reals(*shape, dtype=dtype)).morphism for dtype in ("float32", half)
    )
    precision = Precision(half)
    narrow = smooth.compose(narrow, sm.cast(narrow.codomain, half))
    assert program(precision.on_morphism(wide)) == program(narrow)
    assert compute_alike(precision.on_morphism(R(wide)), R(narrow))
    assert compute_alike(precision.on_morphism(R(R(wide))), R(R(narrow)))
    assert program(Precision("float32").on_morphism(narrow)) == program(wide)


FORMS: dict[str, Callable[[Arrow], Arrow]] = {
    "f": lambda f: f,
    "R": R,
    "R of R": lambda f: R(R(f)),
    "rows": Batching(2).on_morphism,
    "R of rows": lambda f: R(Batching(2).on_morphism(f)),
}


@pytest.mark.parametrize("dtypes", [("float64", "float32"), ("float32", "float64")], ids=str)
@pytest.mark.parametrize("name", MAKERS)
def test_taken_to_another_dtype_it_is_the_one_made_there(
    name: str, dtypes: tuple[str, str]
) -> None:
    """Once numbers are rounded, as those of ε and means are in one of the two."""
    shape = (2, 3) if name == "attention" else (4,)
    f, g = (MAKERS[name](reals(*shape, dtype=dtype)).morphism for dtype in dtypes)
    for form in FORMS.values():
        taken = Precision(dtypes[1]).on_morphism(form(f))
        assert code_of(taken) == code_of(form(g))


LARGE = np.array([1e30, -2e30, 5e29, 1e38], "float32")


def normalised(x: Any) -> Any:
    """In float64, where nothing overflows."""
    return (x - x.mean()) / np.sqrt(x.var() + 1e-5)


def by_root_mean_square(x: Any) -> Any:
    return x / np.sqrt(np.mean(x**2) + 1e-5)


@pytest.mark.parametrize(
    ("made", "wanted"),
    [(neural.normalise, normalised), (neural.rms_normalise, by_root_mean_square)],
)
@pytest.mark.parametrize("x", [LARGE, 1e-3 * LARGE, LARGE[:1] * [1, 2, -1, 3], 1e-30 * LARGE])
def test_limits_are_those_of_the_other_dtype(made: Any, wanted: Any, x: Any) -> None:
    """Squares of 1e30 are beyond float32, and those of float64 are divided from 2^384 only."""
    x = x.astype("float32")
    for first in ("float64", "float16"):
        f = made(reals(4, dtype=first)).morphism
        for form in ("f", "rows"):
            taken = Precision("float32").on_morphism(FORMS[form](f))
            found = evaluate(taken, x if form == "f" else np.stack([x, x]))
            expected = wanted(x.astype("float64"))
            for row in np.atleast_2d(np.asarray(found)):
                np.testing.assert_allclose(row, expected, rtol=2e-6, atol=1e-7)


@pytest.mark.parametrize("x", [LARGE, 1e-3 * LARGE, 1e-30 * LARGE])
def test_limits_are_those_of_the_other_dtype_in_r(x: Any) -> None:
    """``R[f](x, c) = (c - x mean(c x) / s²) / s``, with s² = mean x² + ε."""
    c = np.array([1.0, -2.0, 0.5, 0.25])
    back = Precision("float32").on_morphism(R(neural.rms_normalise(reals(4)).morphism))
    found = np.asarray(evaluate(back, (x, c * 2.0**80)), "float64")
    wide, size = x.astype("float64"), np.sqrt(np.mean(x.astype("float64") ** 2) + 1e-5)
    wanted = 2.0**80 * (c - wide * np.mean(c * wide) / size**2) / size
    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-5 * np.abs(wanted).max())


@pytest.mark.parametrize("dtype", EVERY)
def test_limits_of_each_dtype(dtype: str) -> None:
    """Against the next numbers, of NumPy or ml_dtypes."""
    x = sm.variable(sm.space(dtype=dtype))
    number, kind = np.asarray(0.0, numpy_dtype(dtype)), numpy_dtype(dtype).type
    for first in EVERY:
        y = sm.variable(sm.space(dtype=first))
        for limit in (largest, smallest, lambda x: power_of_range(x, 5)):
            made, taken = limit(x).arrow, Precision(dtype).on_morphism(limit(y).arrow)
            assert taken is made
    most, least = (evaluate(limit(x).arrow, number) for limit in (largest, smallest))
    with np.errstate(over="ignore"):
        assert np.isinf(np.nextafter(most, kind(np.inf)))
    eps = np.nextafter(kind(1), kind(2)) - kind(1)
    assert np.nextafter(least, kind(1)) - least == least * eps
    assert np.nextafter(least, kind(0)) == least - least * eps  # below, spacing stays
    powers = [float(np.asarray(evaluate(power_of_range(x, k).arrow, number))) for k in range(-7, 8)]
    ratios = {one / other for one, other in zip(powers[1:], powers, strict=False)}
    assert ratios == {powers[8]}
    assert powers[8] ** 7 * powers[7] == powers[14]
    assert float(np.asarray(most)) / powers[14] == (powers[8] * (1 - float(eps) / 2))


def test_powers_of_the_range_are_between_its_ends() -> None:
    for eighths in (8, -8, 1.5, True):
        with pytest.raises(SpaceError, match="-7 to 7 eighths"):
            power_of_range(sm.variable(sm.space()), eighths)  # type: ignore[arg-type]


def test_sums_of_squares_of_an_island_do_not_overflow() -> None:
    x = np.array([300.0, -300.0, 200.0, 0.0])
    inside = sm.then(sm.polynomial(sm.space(4), (0, 0, 1)), sm.mean(sm.space(4)))
    root = sm.then(inside, sm.sqrt(inside.codomain))
    half = Precision("float16")
    assert np.isinf(np.asarray(evaluate(half.on_morphism(root), x)))
    kept = evaluate(half.on_morphism(sm.island(root)), x)
    assert kept == np.float16(np.sqrt(np.mean(x**2)))
    assert getattr(kept, "dtype", None) == np.float16


def test_nobody_sees_the_mark_of_an_island() -> None:
    a = reals(3, dtype="float16")
    f = neural.normalise(a).morphism
    for g in (f, R(f)):
        assert all(i.within is None for i in program(g).instructions)
    assert not any("/wide" in str(i) for i in program(smooth.called("norm", f)).instructions)


def test_labels_are_kept() -> None:
    f, g = (
        smooth.called("root", sm.tanh(sm.space(3, dtype=dtype))) for dtype in ("float64", "float16")
    )
    assert Precision("float16").on_morphism(f) is g


@pytest.mark.parametrize("dtypes", [("float32", "float16"), ("float64", "float32")], ids=str)
@pytest.mark.parametrize("number", [np.inf, -np.inf, np.nan, 2.0])
def test_infinite_gradients_are_infinite_in_another_precision(
    dtypes: tuple[str, str], number: float
) -> None:
    f = Precision(dtypes[1]).on_morphism(_all_finite(sm.space(2, dtype=dtypes[0])))
    assert evaluate(f, np.array([1.0, number])) == np.isfinite(number)


# Scans


def products(n: int) -> Arrow:
    """``p × (s × x^n) -> s' × y^n``: n products of p and a row of x; p is shared."""
    x = sm.space()
    p, (state, row) = sm.variable(smooth.product(x, smooth.product(x, x)))
    return smooth.scanning((0.5 * state).pair(p * row).arrow, n)


def gradients(f: Arrow, dtype: str, n: int) -> tuple[float, float]:
    """The covector of p in ``F R[f]`` and in ``R[F f]``, where all x and covectors are 1."""
    precision, at = Precision(dtype), ((1.0, (0.0, np.ones(n))), (0.0, np.ones(n)))
    both = (precision.on_morphism(R(f)), R(precision.on_morphism(f)))
    one, other = (float(leaves_of(NumpyEngine().compile(back)(at))[0]) for back in both)
    return one, other


@pytest.mark.parametrize(("half", "stops"), [("float16", 2048), ("bfloat16", 256)])
def test_r_of_a_scan_does_not_commute_with_half_precision(half: str, stops: int) -> None:
    """``F R[f]`` adds in half precision, where 1 is lost beside so many; ``R[F f]`` does not."""
    n = 3 * stops // 2
    assert gradients(products(n), half, n) == (stops, n)
    assert gradients(products(stops), half, stops) == (stops, stops)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_r_of_a_scan_commutes_with_other_precisions(dtype: str) -> None:
    n = 3000
    f = products(n)
    assert gradients(f, dtype, n) == (n, n)
    precision = Precision(dtype)
    assert compute_alike(precision.on_morphism(R(f)), R(precision.on_morphism(f)))


# Layers


def test_a_layer_keeps_its_names_and_starts() -> None:
    model = reals(3) >> neural.stack(neural.dense(reals(3), neural.tanh), 4)
    half = Precision("float16")(model)
    assert half.names == model.names
    assert neural.dtype_of(half.parameters) == "float16"
    start, other = (neural.initialise(m.parameters, seed=0) for m in (half, model))
    for x, y in zip(leaves_of(start), leaves_of(other), strict=True):
        assert np.allclose(x.astype("float64"), y, atol=1e-3)
    assert len(program(half.body.morphism).instructions) == len(
        program(model.body.morphism).instructions
    )


@pytest.mark.parametrize("half", HALVES)
def test_a_language_model_in_another_precision_is_the_one_made_there(half: str) -> None:
    """Rotary positions, normalisation and attention are islands, and layers a loop."""

    def model(dtype: str) -> Any:
        return decoder(7, 5, width=4, heads=2, hidden=6, layers=2, dtype=dtype)

    taken, made = Precision(half)(model("float32")), model(half)
    assert taken.names == made.names
    assert compute_alike(taken.body.morphism, made.body.morphism)
    assert compute_alike(R(taken.body.morphism), R(made.body.morphism))


def test_a_function_of_jax_and_one_with_a_definition() -> None:
    a, b = reals(3), reals(3, dtype="bfloat16")
    f = Precision("bfloat16")(from_jax(jnp.tanh, a, a)).morphism
    x = np.array([0.0, 0.5, -2.0], b.object.atoms()[0].dtype)
    found = np.asarray(JaxEngine().compile(f)(x)).astype("float64")
    np.testing.assert_allclose(found, np.tanh(x.astype("float64")), rtol=2**-8)
    kernel = DefinedJaxFunction(jnp.tanh, sm.tanh(a.object))
    made = Precision("bfloat16").on_morphism(kernel)
    assert made is DefinedJaxFunction(jnp.tanh, sm.tanh(b.object))


def test_a_defined_generator_is_defined_in_the_other_dtype() -> None:
    @interned
    class Square(Defined):
        space: Array

        def boundary(self) -> tuple[Space, Space]:
            return Atomic(self.space), Atomic(self.space)

        def definition(self) -> Arrow:
            x = sm.variable(Atomic(self.space))
            return (x * x).arrow

    f = Square(Array((), "float64"))
    assert evaluate(Precision("float16").on_morphism(f), 300.0) == np.inf


# What is refused


@pytest.mark.parametrize(
    ("dtype", "words"),
    [
        ("int64", "a precision is that of a floating point type, not int64, in which indices are"),
        ("bool", "not bool"),
        ("half", "called by its full name, float16, not half"),
        ("bf16", "NumPy has no dtype 'bf16'"),
    ],
)
def test_a_dtype_that_is_none_of_real_numbers(dtype: str, words: str) -> None:
    with pytest.raises(SpaceError, match=words):
        Precision(dtype)


def test_a_generator_that_stays_in_its_dtype() -> None:
    @interned
    class Fixed(SmoothGenerator):
        length: int

        def boundary(self) -> tuple[Space, Space]:
            return sm.space(self.length), sm.space(self.length)

        def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
            return arguments[0]

        def reverse_derivative(self) -> Arrow:
            return smooth.second(sm.space(self.length), sm.space(self.length))

    with pytest.raises(UntranslatableError, match=r"fixed stays .* in float16, .* by with_dtype"):
        Precision("float16").on_morphism(Fixed(3))
    assert Precision("float64").on_morphism(Fixed(3)) is Fixed(3)


def test_a_rate_of_dropout_that_is_1_in_half_precision() -> None:
    drop = sm.Dropout(Array((3,), "float64"), 0.9999)
    with pytest.raises(SpaceError, match="is 1 in float16"):
        Precision("float16").on_morphism(drop)
