"""Spaces and generators: what they refuse, and some that are easy to get wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field

import numpy as np
import pytest

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.free import Product, Unit, interned
from cartesian_rdc.categories.smooth import (
    Arrow,
    Numbers,
    Pointwise,
    Space,
    Value,
    array_of,
    meaning,
    smooth,
    space,
    value_of,
)
from cartesian_rdc.categories.smooth.arithmetic import Polynomial
from cartesian_rdc.categories.smooth.generator import Constant
from cartesian_rdc.categories.smooth.multilinear import Contraction
from cartesian_rdc.categories.smooth.spaces import Array, batch_of, leaves_of
from cartesian_rdc.errors import SpaceError
from cartesian_rdc.execution import NumpyEngine, check_derivative, evaluate
from cartesian_rdc.execution.instructions import Plus

a, b = space(2), space(3)


def first_array(f: Arrow, value: object) -> list[float]:
    (array,) = leaves_of(evaluate(f, value))
    numbers: list[float] = array.tolist()
    return numbers


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: space(-1), "an axis has a length of 0 or more, not -1"),
        (lambda: space(2, dtype="int32"), "a floating point type, or int64 for indices, not int32"),
        (lambda: sm.sin(sm.indices(2)), r"real numbers are needed here, Z\[2\] are indices"),
        (lambda: sm.softmax(sm.indices(2)), r"real numbers are needed here, Z\[2\] are indices"),
        (lambda: sm.contraction("i,i->", sm.indices(2), a), r"needed here, Z\[2\] are indices"),
        (lambda: sm.max(sm.indices(2)), r"real numbers are needed here, Z\[2\] are indices"),
        (lambda: sm.cast(sm.indices(2), "float32"), r"needed here, Z\[2\] are indices"),
        (lambda: sm.cast(a, "int64"), r"real numbers are needed here, Z\[2\] are indices"),
        (lambda: sm.as_reals(a), r"indices are needed here, R\[2\] are real numbers"),
        (lambda: sm.where(a, sm.indices(3)), r"Z\[3\] does not choose entries of R\[2\]"),
        (lambda: sm.divide_by(a, 0), "a divisor is not 0"),
        (lambda: sm.divide_by(a, float("nan")), "a divisor is finite, not nan"),
        (lambda: array_of(Product(a, b)), r"a single array is needed here, not R\[2\] × R\[3\]"),
        (lambda: array_of(Unit()), "a single array is needed here, not 1"),
        (lambda: sm.contraction("i,i->", a, b), r"cannot contract R\[2\] and R\[3\]: an axis"),
        (
            lambda: sm.contraction("i,i->", a, space(2, dtype="float32")),
            r"cannot contract R\[2\] and float32\[2\]: their dtypes differ",
        ),
        (lambda: sm.contraction("ij,j->i", a, a), r"R\[2\] has 1 axes, the contraction names"),
        (lambda: sm.contraction("i,j->i", a, b), "the axis 1 of the contraction .* in one place"),
        (lambda: sm.contraction("i,i->k", a, a), "the axis 1 of the contraction .* in one place"),
        (lambda: sm.contraction("ii,i->i", space(2, 2), a), "an axis occurs twice in"),
        (lambda: sm.contraction("ij", a, a), "the subscripts of a contraction read like"),
        (lambda: sm.contraction("i,i->i; import os", a, a), "the subscripts of a contraction"),
        (lambda: sm.scale(a, float("nan")), "a factor is finite, not nan"),
        (lambda: sm.polynomial(a, [float("inf")]), "a coefficient is finite, not inf"),
        (lambda: Polynomial(Array((2,), "float64"), ()), "a polynomial has one coefficient or"),
        (lambda: Array((2.0,), "float64"), r"an axis has a length of 0 or more, not 2\.0"),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        (lambda: Array((2,), "f8"), "a dtype is called by its full name, float64, not f8"),
        (lambda: sm.power(a, float("inf")), "an exponent is finite"),
        (lambda: sm.sum(a, [1]), r"R\[2\] has the axes \(0,\), not \(1,\)"),
        (lambda: sm.mean(a, [1]), r"R\[2\] has the axes \(0,\), not \(1,\)"),
        (lambda: sm.mean(space(0)), r"R\[0\] has no entries to take a mean of"),
        (lambda: sm.max(space(0)), r"R\[0\] has nothing to choose from along \(0,\)"),
        (lambda: sm.log_sum_exp(space(2, 0), [1]), r"R\[2, 0\] has nothing to choose from"),
        (lambda: sm.reshape(a, 3), r"cannot reshape R\[2\] to R\[3\]: the sizes differ"),
        (lambda: sm.unfold(a, [3]), r"a window of 3 does not fit in axis 0 of R\[2\]"),
        (lambda: sm.unfold(a, [1], strides=[0]), "windows move by 1 or more, not 0"),
        (lambda: sm.unfold(a, [1], strides=[1, 1]), r"windows over 1 axes of R\[2\] have as many"),
        (lambda: sm.pad(a, (0, 0), (1, 1)), r"R\[2\] has 1 axes, the padding has 2 widths"),
        (lambda: sm.transpose(a, [1]), r"R\[2\] has the axes \(0,\), not \(1,\)"),
        (lambda: sm.transpose(space(2, 3), [1]), r"\(1,\) does not permute the axes of R\[2, 3"),
        (lambda: sm.transpose(space(2, 3), [1, -1]), r"an axis of R\[2, 3\] is given twice: \(1, "),
        (lambda: sm.sum(space(2, 3), [0, -2]), r"an axis of R\[2, 3\] is given twice: \(0, -2\)"),
        (lambda: sm.unfold(space(2, 3), [1, 1], axes=[1, 1]), r"is given twice: \(1, 1\)"),
        (lambda: sm.unfold(space(2, 3), [1, 1], axes=[-1, 1]), r"is given twice: \(-1, 1\)"),
        (lambda: sm.fold(space(2, 3), [1], axes=[0, 1]), "windows over 2 axes .* as many sizes"),
        (lambda: sm.pad(a, (-1, 0)), r"the widths of a padding are pairs of 0 or more"),
        (lambda: sm.take(a, slice(0, 1), slice(0, 1)), r"R\[2\] has 1 axes, the slice has 2"),
        (lambda: sm.take(a, slice(None, None, -1)), "the step of a slice is 1 or more, not -1"),
        (lambda: sm.take(a, slice(None, None, 0)), "the step of a slice is 1 or more, not 0"),
        (lambda: sm.concatenate(a, b, 1), r"R\[2\] has the axes \(0,\), not \(1,\)"),
        (lambda: sm.concatenate(a, space(2, 2)), "cannot concatenate .* along axis 0"),
        (lambda: Constant(Array((3,), "float64"), b"x"), r"these bytes are not an array of R\[3\]"),
    ],
)
def test_what_is_refused(make: Callable[[], object], message: str) -> None:
    with pytest.raises(SpaceError, match=message):
        make()


EXTREME = [-1000.0, -40.0, -1.0, 0.0, 1.0, 40.0, 1000.0]


def test_functions_are_stable_at_extreme_values() -> None:
    wide = space(len(EXTREME))
    engine = NumpyEngine()
    for name, f in {
        "sigmoid": sm.sigmoid(wide),
        "softplus": sm.softplus(wide),
        "tanh": sm.tanh(wide),
        "softmax": sm.softmax(wide),
        "log-sum-exp": sm.log_sum_exp(wide),
    }.items():
        for term in (f, smooth.reverse_derivative(f)):
            covector = np.ones(array_of(f.codomain).shape)
            value: object = EXTREME if term is f else (EXTREME, covector)
            by_definition = leaves_of(evaluate(term, value))[0]
            compiled = leaves_of(engine.compile(term)(value))[0]
            assert np.isfinite(by_definition).all(), name
            assert np.allclose(by_definition, compiled, rtol=1e-14, atol=0), name
    assert first_array(sm.log_sum_exp(a), [1000, 1000]) == pytest.approx(1000 + np.log(2))
    assert first_array(sm.sigmoid(space(1)), [-40])[0] == pytest.approx(np.exp(-40))


def test_ties() -> None:
    larger = smooth.reverse_derivative(sm.maximum(a))
    left, right = leaves_of(evaluate(larger, (([1, 2], [1, 3]), [10, 20])))
    assert (left.tolist(), right.tolist()) == ([10, 0], [0, 20])
    top = smooth.reverse_derivative(sm.max(b))
    assert first_array(top, ([5, 1, 5], 7)) == [7, 0, 7]


def test_small_functions() -> None:
    assert first_array(sm.minimum(a), ([1, 5], [2, 3])) == [1, 3]
    assert first_array(sm.where(a), ([0, -2], ([1, 2], [3, 4]))) == [3, 2]
    assert first_array(sm.greater_equal(a), ([1, 2], [1, 3])) == [1, 0]
    assert first_array(sm.equal(a), ([1, 2], [1, 3])) == [1, 0]
    assert leaves_of(evaluate(sm.mean(b), [1, 2, 6]))[0] == 3
    assert first_array(sm.full(a, 2.5), ()) == [2.5, 2.5]
    assert first_array(sm.power(a, 0), [2, 3]) == [1, 1]
    assert first_array(sm.polynomial(a, ()), [2, 3]) == [0, 0]
    assert sm.scale(a, 1) is smooth.identity(a)


@pytest.mark.parametrize("dtype", ["float32", "float16"])
def test_short_types_stay_short(dtype: str) -> None:
    short = space(3, dtype=dtype)
    for f in (sm.sigmoid(short), sm.polynomial(short, (1, 2, 3)), sm.softmax(short)):
        for term in (f, smooth.reverse_derivative(f)):
            value: object = np.ones(3, dtype) if term is f else (np.ones(3, dtype),) * 2
            for got in (evaluate(term, value), NumpyEngine().compile(term)(value)):
                assert leaves_of(got)[0].dtype == dtype


def test_everything_acts_on_products() -> None:
    both: Space = Product(a, Product(b, Unit()))
    for f in (sm.sigmoid(both), sm.multiply(both), sm.maximum(both), sm.divide(both)):
        check_derivative(f, seed=3)
    got = evaluate(sm.negate(both), ([1, 2], ([3, 4, 5], ())))
    assert [array.tolist() for array in leaves_of(got)] == [[-1, -2], [-3, -4, -5]]


def test_constants_of_any_byte_order_and_layout() -> None:
    assert first_array(sm.constant([1.0, 2.0], ">f8"), ()) == [1, 2]
    turned = np.arange(6.0).reshape(2, 3).T
    assert np.array_equal(leaves_of(evaluate(sm.constant(turned), ()))[0], turned)
    assert sm.constant([1.0, 2.0], ">f8") is sm.constant([1.0, 2.0])


def test_the_polynomial_x() -> None:
    """The functions make it an identity; the generator itself computes it all the same."""
    x = Polynomial(Array((3,), "float64"), (0.0, 1.0))
    assert leaves_of(NumpyEngine().compile(x)([1, 2, 3]))[0].tolist() == [1, 2, 3]
    assert first_array(x, [1, 2, 3]) == [1, 2, 3]


def test_negative_axes_and_numbers_of_numpy() -> None:
    c = space(2, 3)
    assert sm.sum(c, [-1]) is sm.sum(c, np.array([1]).tolist())
    assert sm.concatenate(a, b, -1) is sm.concatenate(a, b, 0)
    assert sm.transpose(c, [np.int64(1), np.int64(0)]) is sm.transpose(c)  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]


@interned
class Careless(Pointwise):
    """A generator whose evaluation does what it should not."""

    fault: str

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        (x,) = arguments
        if self.fault == "writes":
            x += 1
        return np.asarray(np.sum(x)) if self.fault == "sums" else x * np.float64(2)

    def reverse_derivative(self) -> Arrow:
        return sm.then(smooth.second(self.domain, self.codomain), sm.scale(self.domain, 2.0))

    @property
    def label(self) -> str:
        return f"{super().label}, which {self.fault}"


def test_generators_of_users_cannot_break_others() -> None:
    array = Array((3,), "float32")

    def by_engine(f: Arrow, value: object) -> Value:
        return NumpyEngine().compile(f)(value)

    for run in (evaluate, by_engine):
        with pytest.raises(ValueError, match="read-only"):
            run(Careless(array, "writes"), np.zeros(3))
        with pytest.raises(SpaceError, match=r"careless, which sums goes .* array of shape \(\)"):
            run(Careless(array, "sums"), np.zeros(3))
        widened = leaves_of(run(Careless(array, "widens"), np.ones(3)))[0]
        assert widened.dtype == np.dtype("float32")
        assert np.array_equal(widened, [2, 2, 2])
    of_constant = sm.then(sm.constant([1, 2, 3], "float32"), Careless(array, "widens"))
    assert leaves_of(NumpyEngine().compile(of_constant)(()))[0].dtype == "float32"
    with pytest.raises(TypeError, match="no keyword-only"):
        interned(
            type("K", (Careless,), {"__annotations__": {"k": "int"}, "k": field(kw_only=True)})
        )


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: value_of(Unit(), 3.0), "the space is 1, whose only value is (), the value is of"),
        (lambda: value_of(Unit(), np.ones(1)), "the space is 1, whose only value is (), the value"),
        (lambda: value_of(a, (1.0, 2.0)), "the space is R[2], the value is a tuple of length 2"),
        (lambda: value_of(a, [[1.0], [1.0, 2.0]]), "the space is R[2], the value is no array: "),
        (lambda: value_of(a, ["x", "y"]), "the space is R[2], the value is an array of shape (2,)"),
        (lambda: batch_of(space(), 3.0), "the space is R[0], the value is an array of shape ()"),
        (lambda: batch_of(a, [[1.0], [1.0, 2.0]]), "the space is R[2], the value is no array: "),
        (
            lambda: Contraction(Array((2,), "float64"), Array((2,), "float64"), (99,), (99,), ()),
            "axes are numbered from 0 to 51, not 99",
        ),
    ],
)
def test_values_that_do_not_fit(make: Callable[[], object], message: str) -> None:
    with pytest.raises(SpaceError) as caught:
        make()
    assert str(caught.value).startswith(message)


def test_generators_of_another_signature_have_no_meaning() -> None:
    with pytest.raises(TypeError, match="is not a generator of Smooth"):
        meaning(Plus(Array((2,), "float64")))
