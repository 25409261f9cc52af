"""Terms: interning, printing, immutability, and what bad ones are told."""

from __future__ import annotations

import copy
import gc
import pickle
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError
from math import nan

import numpy as np
import pytest
from hypothesis import given, strategies as st

from cartesian_rdc.categories import free
from cartesian_rdc.categories.free import Atomic, Free, Object, Product, Symbol, Term, Unit
from cartesian_rdc.categories.smooth import (
    Array,
    Arrow,
    Space,
    constant,
    reciprocal,
    scale,
    smooth,
    space,
    then,
)
from cartesian_rdc.errors import CompositionError, MissingDerivativeError
from cartesian_rdc.execution import NumpyEngine, evaluate
from cartesian_rdc.printing import LIMIT
from cartesian_rdc.testing.smooth import arrows, spaces as random_spaces
from tests.printed import NAMES

C = Free()
A, B = Atomic("A"), Atomic("B")


@st.composite
def derivatives(draw: st.DrawFn) -> Arrow:
    f = draw(arrows(draw(random_spaces()), draw(random_spaces()), depth=2))
    return draw(st.sampled_from([f, smooth.reverse_derivative(f)]))


@given(derivatives())
def test_expressions_evaluate_back(f: Arrow) -> None:
    text = f.expression()
    assert eval(text, dict(NAMES)) is f
    for limit in (0, len(text) - 1, len(text), 160):
        assert f.expression(limit) == (text if len(text) <= limit else None)
    assert repr(f) == text if len(text) <= LIMIT else len(repr(f)) <= 200


@given(derivatives())
def test_copies_and_pickles_are_the_same_value(f: Arrow) -> None:
    assert copy.copy(f) is f
    assert copy.deepcopy(f) is f
    assert pickle.loads(pickle.dumps(f)) is f


def test_expressions_evaluate_back_however_deep() -> None:
    left = right = Symbol("f", A, A)
    nest: Object[str] = A
    deep: tuple[Term[str], Term[str]] = (left, right)
    for _ in range(3000):
        deep = (C.compose(deep[0], left), C.compose(left, deep[1]))
        nest = Product(nest, Unit())
    for value in (*deep, nest):
        assert eval(value.expression(), dict(NAMES)) is value
        assert len(repr(value)) <= 200
        assert pickle.loads(pickle.dumps(value)) is value
    assert len(nest.expression()) < 100 * 3000


def test_a_shared_subterm_is_written_once() -> None:
    f: Term[str] = Symbol("f", A, A)
    for _ in range(60):  # 2^60 leaves, if written out
        f = C.add(f, f)
    assert len(f.expression()) < 3000
    assert eval(f.expression(), dict(NAMES)) is f


def test_equal_terms_are_one_value_and_are_freed() -> None:
    f, g = Symbol("f", A, B), Symbol("g", B, A)
    assert C.compose(f, g) is C.compose(Symbol("f", A, B), g)
    assert C.compose(f, g) != C.compose(g, f)
    assert Symbol("f", A, B) is Symbol(name="f", source=A, target=B, derivative=None)
    living = free.Interned._living  # pyright: ignore[reportPrivateUsage]
    gc.collect()
    before = len(living)
    value: Term[str] = f
    for _ in range(20_000):  # deep enough to overflow the stack, were it freed by recursion
        value = C.compose(C.compose(value, g), f)
    assert len(living) >= before + 40_000
    del value
    gc.collect()
    assert len(living) == before


def test_terms_do_not_change() -> None:
    f = Product(A, B)
    with pytest.raises(FrozenInstanceError, match="cannot assign to field 'first'"):
        f.first = B  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises(FrozenInstanceError, match="cannot delete field 'second'"):
        del f.second  # pyright: ignore[reportAttributeAccessIssue]
    assert Product[str](A, B) is f


def test_wrong_fields_are_refused() -> None:
    with pytest.raises(TypeError):
        Product(A)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    with pytest.raises(TypeError):
        Product(A, B, A)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    with pytest.raises(TypeError):
        Product(A, third=B)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


def test_zero_and_negative_zero_are_two_constants() -> None:
    assert constant(0.0) is not constant(-0.0)
    value = NumpyEngine().compile(constant(-0.0))(())
    assert np.signbit(value)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: C.compose(Symbol("f", A, B), Symbol("f", A, B)),
            "cannot compose: the first ends in B, the second begins in A",
        ),
        (
            lambda: C.pair(Symbol("f", A, B), Symbol("g", B, B)),
            "cannot pair: the first begins in A, the second begins in B",
        ),
        (
            lambda: C.add(Symbol("f", A, B), Symbol("g", B, B)),
            "cannot add: the first begins in A, the second begins in B",
        ),
        (
            lambda: C.add(Symbol("f", A, B), Symbol("g", A, Product(A, B))),
            "cannot add: the first ends in B, the second ends in A × B",
        ),
        (A.factors, "cannot project: a projection needs a product, this is A"),
    ],
)
def test_wiring_that_does_not_fit(make: object, message: str) -> None:
    assert callable(make)
    with pytest.raises(CompositionError) as caught:
        make()
    assert str(caught.value) == message


def test_a_boundary_of_any_depth_fits_in_a_message() -> None:
    deep: Object[str] = A
    for _ in range(5000):
        deep = Product(deep, deep)
    with pytest.raises(CompositionError) as caught:
        C.compose(C.identity(deep), C.identity(A))
    assert len(str(caught.value)) < 1000


def test_a_generator_without_a_derivative_is_named_when_r_is_taken() -> None:
    f = C.compose(Symbol("f", A, B), Symbol("mystery", B, A))
    with pytest.raises(MissingDerivativeError) as caught:
        C.reverse_derivative(f)
    assert str(caught.value).startswith("the generator ")
    known = Symbol("known", A, A, lambda f: C.second(f.domain, f.codomain))
    assert C.reverse_derivative(known) is C.second(A, A)
    with pytest.raises(MissingDerivativeError, match=r"generator mystery : B -> A has no reverse"):
        C.reverse_derivative(Symbol("mystery", B, A))


def test_atoms_and_products() -> None:
    a: Space = Product(space(2), Product(Unit(), space()))
    assert a.atoms() == [Array((2,), "float64"), Array((), "float64")]
    assert str(a) == "R[2] × (1 × R)"


def test_making_a_value_changes_no_other() -> None:
    """0.0 and -0.0, 1 and 1.0 and True are equal in Python, and are other fields here."""
    positive = scale(space(), 0.0)
    f = then(positive, reciprocal(space()))
    assert evaluate(f, 1.0) == np.inf
    negative = scale(space(), -0.0)
    assert negative is not positive
    assert evaluate(f, 1.0) == np.inf
    assert evaluate(then(negative, reciprocal(space())), 1.0) == -np.inf
    assert Atomic(1) is not Atomic(True)
    assert Atomic((1, 2)) is not Atomic((1.0, 2))
    assert Atomic(1) is Atomic(1)
    assert Atomic(nan) is Atomic(float("nan"))


def test_interning_from_many_threads() -> None:
    def build(_: int) -> Term[str]:
        value: Term[str] = Symbol("f", A, A)
        for _ in range(300):
            value = C.compose(value, value)
        return value

    with ThreadPoolExecutor(8) as pool:
        values = list(pool.map(build, range(32)))
    assert all(value is values[0] for value in values)
