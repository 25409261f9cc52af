# pyright: basic
"""Formulas: what Python and NumPy say of arrays, operators of maps say as well."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from cartesian_rdc.categories import smooth as package, smooth as sm
from cartesian_rdc.categories.free import Product, Unit
from cartesian_rdc.categories.smooth import Formula, Value, array_of, smooth, space, variable
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import CompositionError, SpaceError
from cartesian_rdc.execution import NumpyEngine, check_derivative, evaluate
from cartesian_rdc.execution.passes.trace import program

X = np.array([0.5, -1.25, 2.0])
Y = np.array([1.5, 0.75, -3.0])
C = np.array([2.0, -1.0, 0.25])
Operation = Callable[[Any, Any], Any]

OPERATIONS: dict[str, Operation] = {
    "sum of both": lambda x, y: x + y,
    "with numbers": lambda x, y: 3 + x - (1.5 - y) + np.float64(2) - y - 0.5,
    "products": lambda x, y: x * y * 2 * (3 * x),
    "quotients": lambda x, y: x / y + 1 / x + 2.5 / y + x / 4,
    "negated": lambda x, y: -x - -y,
    "whole powers": lambda x, y: x**2 + y**3 - x**0 + x**-1.0,
    "powers": lambda x, y: abs(x) ** y + abs(y) ** 0.5,
    "powers of numbers": lambda x, y: 2**x + 0.3**y + C**2 * abs(C) ** x,
    "sizes": lambda x, y: abs(x) - abs(y),
    "arrays": lambda x, y: C + x - C * y + (C - x) * C / y + x / C - C,
    "greater": lambda x, y: 1.0 * (x > y) + 2.0 * (x > 0) + 4.0 * (y > 0.75),
    "greater or equal": lambda x, y: 1.0 * (x >= y) + 2.0 * (y >= 0.75) + 4.0 * (x <= C),
    "less": lambda x, y: 1.0 * (x < y) + 2.0 * (x < 0) + 4.0 * (x <= 2) + 8.0 * (y >= C),
    "parts": lambda x, y: x[0] + y[1:] * x[-1] + x[:2] + y[None, ::2][0],
    "scalars broadcast": lambda x, y: x + y[0] - (y[1] / x) * x[2],
    "products of matrices": lambda x, y: (
        (x[:, None] @ y[None]) @ C + x * (x @ y) + np.outer(C, C) @ y
    ),
    "polynomials": lambda x, y: 1 - x**2 + y * (1 - y) - 2 * x**3 + (0.5 - 2 * y),
}


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_operators_are_those_of_arrays(operation: Operation) -> None:
    pair = variable(Product(space(3), space(3)))
    x, y = pair
    formula = operation(x, y)
    assert isinstance(formula, Formula)
    for got in (evaluate(formula.arrow, (X, Y)), NumpyEngine().compile(formula.arrow)((X, Y))):
        np.testing.assert_allclose(leaves_of(got)[0], operation(X, Y), rtol=1e-14)
    check_derivative(formula.arrow, at=(X + 0.01, Y + 0.02), order=1)  # not at a tie


def test_functions_of_formulas() -> None:
    x, y = variable(Product(space(3), space(3)))
    for got, expected in (
        (x.maximum(y), np.maximum(X, Y)),
        (x.minimum(y), np.minimum(X, Y)),
        (x.maximum(0.25), np.maximum(X, 0.25)),
        (x.minimum(C), np.minimum(X, C)),
        (x.equals(0.5), X == 0.5),
        ((x > 0).where(y, 1.5), np.where(X > 0, Y, 1.5)),
        (x.concatenate(y, x[:1]), np.concatenate([X, Y, X[:1]])),
        (x.stack(y), np.stack([X, Y])),
        (x[0].stack(y[1], x[2]), np.stack([X[0], Y[1], X[2]])),
        (x.stack(y).concatenate(x[:2, None], axis=-1), np.hstack([[X, Y], X[:2, None]])),
        (x.stack(y).sum([0]), X + Y),
        (x.stack(y).sum([-1]), [X.sum(), Y.sum()]),
        (sm.exp(sm.tanh(x)).sum(), np.exp(np.tanh(X)).sum()),
        (x.apply(sm.softmax), np.exp(X) / np.exp(X).sum()),
        (x.filled(2.0), np.full(3, 2.0)),
    ):
        np.testing.assert_allclose(leaves_of(evaluate(got.arrow, (X, Y)))[0], expected)


def test_formulas_of_products() -> None:
    a = Product(space(2), Product(space(), Unit()))
    value: Value = (np.array([1.0, -2.0]), (np.asarray(0.5), ()))
    x = variable(a)
    for got, expected in (
        (x * x - 0.5 * x, [[0.5, 5.0], 0.0]),
        (1 / x, [[1.0, -0.5], 2.0]),
        (x > 0, [[1, 0], 1]),
        (abs(x) + x.sum(), [[0.5, 1.5], 0.0]),
        (x.filled(3.0), [[3, 3], 3]),
        (x.maximum(0.25), [[1, 0.25], 0.5]),
    ):
        for array, wanted in zip(leaves_of(evaluate(got.arrow, value)), expected, strict=True):
            np.testing.assert_array_equal(array, wanted)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda x, y: x + y, SpaceError, r"R\[3\] and R\[2\] do not go together, entry by entry"),
        (lambda x, y: x * y, SpaceError, r"R\[3\] and R\[2\] do not"),
        (lambda x, y: x / y, SpaceError, r"R\[3\] and R\[2\] do not"),
        (lambda x, y: x > y, SpaceError, r"R\[3\] and R\[2\] do not"),
        (lambda x, y: x - np.ones(2), SpaceError, r"R\[3\] and R\[2\] do not"),
        (lambda x, y: np.ones(2) - x, SpaceError, r"R\[2\] and R\[3\] do not"),
        (lambda x, y: x.pair(x) + y[0].pair(y[0]), SpaceError, r"R\[3\] × R\[3\] and R × R do not"),
        (lambda x, y: x @ y, SpaceError, r"cannot contract R\[3\] and R\[2\]"),
        (lambda x, y: x @ y[0], SpaceError, "of vectors or matrices, not of numbers, R$"),
        (lambda x, y: (-1) ** x, SpaceError, "the base of a power is positive, not -1"),
        (lambda x, y: x ** float("inf"), SpaceError, "an exponent is finite"),
        (lambda x, y: x[3], SpaceError, "there is no entry 3 in an axis of length 3"),
        (lambda x, y: x[-4], SpaceError, "there is no entry -4 in an axis of length 3"),
        (lambda x, y: x[::-1], SpaceError, "the step of a slice is 1 or more, not -1"),
        (lambda x, y: x[0, 0], SpaceError, r"R\[3\] has 1 axes, the slice has 2 places"),
        (lambda x, y: x.concatenate(x).stack(x), SpaceError, "cannot concatenate"),
        (
            lambda x, y: x.concatenate(x, axis=1),
            SpaceError,
            r"R\[3\] has the axes \(0,\), not \(1,\)",
        ),
        (lambda x, y: x.sum([-2]), SpaceError, r"R\[3\] has the axes \(0,\), not \(-2,\)"),
        (lambda x, y: x.halves(), CompositionError, r"needs a product, this is R\[3\]"),
        (lambda x, y: x + variable(space(3)), CompositionError, "cannot add: the first begins in"),
        (
            lambda x, y: x + "a",
            TypeError,
            r"numbers, np.array\(...\) and formulas go with a formula, not 'a'",
        ),
    ],
)
def test_what_is_refused(make: Operation, error: type[Exception], message: str) -> None:
    x, y = variable(Product(space(3), space(2)))
    with pytest.raises(error, match=message):
        make(x, y)


@given(st.data())
def test_brackets_are_those_of_numpy(data: st.DataObject) -> None:
    array = np.arange(24.0).reshape(2, 3, 4)
    ends = st.one_of(st.none(), st.integers(-5, 5))
    places = st.one_of(
        st.integers(-2, 1),
        st.none(),
        st.builds(slice, ends, ends, st.sampled_from([None, 1, 2, 3])),
    )
    index = data.draw(st.lists(places, max_size=5).map(tuple))
    if data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(index)))
        index = (*index[:at], ..., *index[at:])
    x = variable(space(2, 3, 4))
    if sum(place is not None and place is not ... for place in index) > 3:
        with pytest.raises(SpaceError):
            x[index]
    else:
        got = evaluate(x[index].arrow, array)
        np.testing.assert_array_equal(leaves_of(got)[0], array[index])
        assert leaves_of(got)[0].shape == array[index].shape


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ((3,), (3,)),
        ((2, 3), (3,)),
        ((3,), (3, 4)),
        ((2, 3), (3, 4)),
        ((5, 2, 3), (5, 3, 4)),
        ((5, 2, 3), (3, 4)),
        ((2, 3), (5, 3, 4)),
        ((6, 5, 2, 3), (5, 3, 4)),
        ((3,), (6, 5, 3, 4)),
        ((6, 5, 2, 3), (3,)),
        ((0, 3), (3, 2)),
    ],
)
def test_products_of_matrices_are_those_of_numpy(left: Any, right: Any) -> None:
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=left), rng.normal(size=right)
    x, y = variable(Product(space(*left), space(*right)))
    for formula in (x @ y, x @ b, a @ y):
        np.testing.assert_allclose(leaves_of(evaluate(formula.arrow, (a, b)))[0], a @ b)
        assert array_of(formula.space).shape == (a @ b).shape


# What is written is computed

numbers = st.floats(-4, 4).filter(lambda number: abs(number) > 1e-3)


@given(st.lists(numbers, min_size=1, max_size=4), numbers, st.integers(0, 2**16))
def test_fused_polynomials_have_the_same_bits(cs: list[float], shift: float, seed: int) -> None:
    x = variable(space(40))
    at = np.random.default_rng(seed).normal(size=40)
    p = x.into(sm.polynomial(x.space, [0.0, *cs]))  # p(0) = 0
    q = x.into(sm.polynomial(x.space, [shift, *cs]))
    hidden = Formula(smooth.compose(p.arrow, smooth.identity(p.space)))
    engine = NumpyEngine()

    def run(formula: Formula) -> list[float]:
        numbers: list[float] = leaves_of(engine.compile(formula.arrow)(at))[0].tolist()
        return numbers

    values, others = np.array(run(hidden)), np.array(run(q))
    for formula, expected in (
        (p + shift, values + shift),
        (shift - p, shift - values),
        (-p, -values),
        (x * q, at * others),
        (q * x, others * at),
    ):
        assert len(program(formula.arrow).instructions) == 1
        assert run(formula) == expected.tolist()


def test_the_rules_of_a_paper_are_one_instruction() -> None:
    x = variable(space(2))
    for formula, one in (
        (1 - x**2, sm.polynomial(x.space, (1, 0, -1))),
        (-(x**2), sm.polynomial(x.space, (0, 0, -1))),
        (x * (1 - x), sm.polynomial(x.space, (0, 1, -1))),
        (1 / x, sm.reciprocal(x.space)),
        (2**x, sm.exp2(x.space)),
        (x > 0, sm.positive(x.space)),
        (abs(x), sm.absolute(x.space)),
        (x**1, x.arrow),
    ):
        assert formula.arrow is one


def test_formulas_are_equal_as_terms_are() -> None:
    x, y = variable(Product(space(2), space(2)))
    assert x + y == x + y != y + x
    assert hash(x * y) == hash(x * y)


NUMBERS = [
    *(2, 2.5, True, -1),
    *(
        np.float64(2),
        np.float32(0.1),
        np.float16(3),
        np.longdouble(2),
        np.int64(-2),
        np.bool_(True),
    ),
    *(np.uint8(2), np.int8(-128), np.array(2.0), np.array(3), np.array(True)),
]
ARRAYS = [C, np.array([2, -1, 3]), np.array([True, False, True]), C.astype(np.float16), C[::-1]]
BINARY: dict[str, Operation] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": operator.pow,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "@": operator.matmul,
}


@pytest.mark.parametrize("name", BINARY)
def test_numbers_and_arrays_stand_on_either_side(name: str) -> None:
    """Of NumPy too, of any dtype, as the float64 that they are; the result is one formula."""
    x, positive, operate = variable(space(3)), np.array([0.5, 1.25, 2.0]), BINARY[name]
    for other in (*([] if name == "@" else NUMBERS), *ARRAYS):
        exact = np.asarray(other, np.float64)
        for left, right in ((x, other), (other, x)):
            if name == "**" and left is other and not np.all(exact > 0):
                continue
            if name == "/" and right is other and not np.all(exact):
                continue
            formula = operate(left, right)
            assert isinstance(formula, Formula)
            ours = evaluate(formula.arrow, positive)
            theirs = operate(*(positive if side is x else exact for side in (left, right)))
            np.testing.assert_allclose(np.asarray(ours), theirs, rtol=1e-14)


REFUSED: dict[str, tuple[Any, type[Exception], str]] = {
    "complex": (1j, TypeError, "numbers, .* go with a formula, not 1j"),
    "complex of NumPy": (np.complex128(1j), TypeError, "go with a formula, not np.complex128"),
    "text": ("a", TypeError, "go with a formula, not 'a'"),
    "nothing": (None, TypeError, "go with a formula, not None"),
    "a list": ([1.0, 2.0, 3.0], TypeError, "go with a formula, not .1.0, 2.0, 3.0."),
    "a date": (np.datetime64("2020-01-01"), TypeError, "go with a formula, not np.datetime64"),
    "too large": (10**400, SpaceError, "a number beside a formula is a float64, this is too"),
    "complex array": (
        np.array([1j, 1, 1]),
        SpaceError,
        "dtype complex128, which does not convert to",
    ),
    "objects": (np.array([object()] * 3), SpaceError, "dtype object, which does not convert to"),
    "one object": (np.array(object()), SpaceError, "dtype object, which does not convert to"),
    "texts": (np.array(["a", "b", "c"]), SpaceError, "dtype <U1, which does not convert to"),
    "durations": (
        np.ones(3, "m8[s]"),
        SpaceError,
        r"dtype timedelta64\[s\], which does not convert",
    ),
    "large objects": (
        np.array([10**400] * 3, object),
        SpaceError,
        "dtype object, which does not convert to",
    ),
    "masked": (np.ma.array(C, mask=C > 1), SpaceError, "a masked array, whose mask would be lost"),
    "another shape": (np.ones(2), SpaceError, r"R\[[23]\] and R\[[23]\] do not go together"),
    "another rank": (np.ones((3, 3)), SpaceError, "do not go together, entry by entry"),
}


@pytest.mark.parametrize("what", REFUSED)
@pytest.mark.parametrize("name", [name for name in BINARY if name != "@"])
def test_what_is_no_number_is_refused_on_either_side(name: str, what: str) -> None:
    x, (other, error, message) = variable(space(3)), REFUSED[what]
    with pytest.raises(error, match=message):
        BINARY[name](x, other)
    if what != "masked" or name not in {">", ">=", "<", "<="}:  # NumPy compares masked ones first
        with pytest.raises(error, match=message):
            BINARY[name](other, x)


def test_more_that_is_refused_in_words() -> None:
    sm: Any = package  # what follows is refused by checkers, too
    space: Any = package.space
    x, y = variable(space(3)), variable(space(2, 3))
    cases: list[tuple[Operation, type[Exception], str]] = [
        (lambda x, y: x / 0, SpaceError, "a formula is not divided by the number 0"),
        (lambda x, y: x / np.float64(0), SpaceError, "a formula is not divided by the number 0"),
        (lambda x, y: x @ 2, SpaceError, "vectors and matrices, not of the number 2"),
        (lambda x, y: np.array(2.0) @ x, SpaceError, "vectors and matrices, not of the number 2.0"),
        (lambda x, y: 0 < x < 1, TypeError, "a formula is neither true nor false"),
        (lambda x, y: max(x, x), TypeError, "a formula is neither true nor false"),
        (lambda x, y: x.pair(1.0), TypeError, "a formula is paired with a formula, not with 1.0"),
        (lambda x, y: x[::0], SpaceError, "the step of a slice is 1 or more, not 0"),
        (lambda x, y: x[:: np.int64(-2)], SpaceError, "the step of a slice is 1 or more, not -2"),
        (lambda x, y: x[0.5:], SpaceError, "the bounds of a slice are whole numbers, not slice"),
        (lambda x, y: x[1.5], SpaceError, "in brackets stand whole numbers, slices, .* not 1.5"),
        (lambda x, y: x[True], SpaceError, "in brackets stand whole numbers, slices, .* not True"),
        (lambda x, y: x[[0, 1]], SpaceError, "in brackets stand whole numbers, slices"),
        (lambda x, y: x[np.array([0, 1])], SpaceError, "in brackets stand whole numbers, slices"),
        (lambda x, y: y[..., ...], SpaceError, "the slice has 0 places"),
        (lambda x, y: y.sum(0), SpaceError, "axes are several whole numbers, not 0"),
        (lambda x, y: y.sum([0.5]), SpaceError, r"axes are several whole numbers, not \[0.5\]"),
        (lambda x, y: x.into(sm.scale(space(3), 1j)), SpaceError, "a factor is a number, not 1j"),
        (lambda x, y: sm.power(space(3), "a"), SpaceError, "an exponent is a number, not 'a'"),
        (lambda x, y: sm.polynomial(space(3), 2), SpaceError, "has several coefficients, not 2"),
        (lambda x, y: sm.polynomial(space(), [None]), SpaceError, "a coefficient is a number"),
        (lambda x, y: sm.constant("a"), SpaceError, "dtype <U1, which does not convert to"),
        (lambda x, y: sm.constant([[1.0], [1.0, 2.0]]), SpaceError, "the value is no array: set"),
        (lambda x, y: sm.constant(1.0, "no"), SpaceError, "NumPy has no dtype 'no'"),
        (lambda x, y: space(2.5), SpaceError, r"lengths are several whole numbers, not \(2.5,\)"),
        (lambda x, y: space(2, dtype="no"), SpaceError, "NumPy has no dtype 'no'"),
        (lambda x, y: sm.sum(3), SpaceError, "a space is needed here, not 3"),
        (lambda x, y: sm.negate(3), SpaceError, "a space is needed here, not 3"),
        (lambda x, y: sm.pad(space(3), (1,)), SpaceError, "the widths of a padding are pairs"),
        (lambda x, y: sm.pad(space(3), 1), SpaceError, "the widths of a padding are several"),
        (lambda x, y: sm.reshape(space(4), (2, 2)), SpaceError, "lengths are several whole numb"),
        (lambda x, y: sm.unfold(space(4), 2), SpaceError, "the sizes of a window are several"),
        (lambda x, y: sm.unfold(space(4), [2], strides=1), SpaceError, "strides are several"),
    ]  # fmt: skip
    for make, error, message in cases:
        with pytest.raises(error, match=message):
            make(x, y)
    np.testing.assert_array_equal(np.asarray(evaluate(x[np.int64(1)].arrow, X)), X[1])
    np.testing.assert_allclose(  # x to the power of itself, and of an array
        np.asarray(evaluate((abs(x) ** abs(x) * abs(x) ** C).arrow, X)),
        abs(X) ** abs(X) * abs(X) ** C,
    )
