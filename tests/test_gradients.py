# pyright: basic
"""R and D of random terms, against finite differences and against JAX."""

from __future__ import annotations

from collections.abc import Sequence

import jax
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from cartesian_rdc.categories.free import interned
from cartesian_rdc.categories.smooth import (
    Array,
    Arrow,
    Numbers,
    Pointwise,
    Space,
    Ufunc,
    assemble,
    log,
    multiply,
    reciprocal,
    scale,
    smooth,
    space,
    sqrt,
    then,
)
from cartesian_rdc.errors import DerivativeError
from cartesian_rdc.execution import NumpyEngine, check_derivative, evaluate
from cartesian_rdc.testing.smooth import KNOWN, UNARY, Kind, arrows, spaces
from tests.effort import effort
from tests.functions import difference_of_values
from tests.jax_functions import from_jax, in_jax, to_jax

engine = NumpyEngine()
MANY = effort(15, in_all=1000)


@st.composite
def smooth_terms(draw: st.DrawFn, *, kind: Kind = Kind.SMOOTH) -> Arrow:
    a, b = draw(spaces()), draw(spaces())
    return draw(arrows(a, b, depth=2, kind=kind))


def normal(a: Space, seed: int) -> object:
    rng = np.random.default_rng(seed)
    return assemble(a, [np.asarray(rng.normal(size=x.shape)) for x in a.atoms()])


@given(smooth_terms(), st.integers(0, 1000))
def test_finite_differences_to_second_order(f: Arrow, seed: int) -> None:
    check_derivative(f, normal(f.domain, seed), seed=seed, order=2, tolerance=1e-4)


@settings(max_examples=MANY)
@given(smooth_terms(kind=Kind.ANY), st.integers(0, 1000))
def test_vjp_and_jvp_of_jax(f: Arrow, seed: int) -> None:
    a, b = f.domain, f.codomain
    x, dx, dy = normal(a, seed), normal(a, seed + 1), normal(b, seed + 2)
    function = in_jax(f)
    value, pull = jax.vjp(function, to_jax(a, x))
    assert difference_of_values(b, evaluate(f, x), from_jax(b, value)) is None

    (pulled,) = pull(to_jax(b, dy))
    reverse = engine.compile(smooth.reverse_derivative(f))
    assert difference_of_values(a, reverse((x, dy)), from_jax(a, pulled)) is None

    _, pushed = jax.jvp(function, (to_jax(a, x),), (to_jax(a, dx),))
    forward = engine.compile(smooth.forward_derivative(f))
    assert difference_of_values(b, forward((x, dx)), from_jax(b, pushed)) is None


@given(smooth_terms(), st.integers(0, 1000))
def test_second_derivatives_of_jax(f: Arrow, seed: int) -> None:
    r = smooth.reverse_derivative(f)
    x, c = normal(r.domain, seed), normal(r.codomain, seed + 1)
    _, pull = jax.vjp(in_jax(r), to_jax(r.domain, x))
    (pulled,) = pull(to_jax(r.codomain, c))
    twice = engine.compile(smooth.reverse_derivative(r))
    assert difference_of_values(r.domain, twice((x, c)), from_jax(r.domain, pulled)) is None


@pytest.mark.parametrize("name", sorted(UNARY))
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_every_function_of_one_array(name: str, dtype: str) -> None:
    a = space(3, dtype=dtype)
    order = 2 if name in KNOWN[Kind.SMOOTH] else 1
    check_derivative(UNARY[name](a), order=order, tolerance=1e-4 if dtype == "float32" else 1e-6)


@interned
class Wrong(Pointwise):
    """``x²``, with a derivative that may be wrong."""

    slope: float

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return np.square(arguments[0])

    def reverse_derivative(self) -> Arrow:
        a = self.domain
        return then(smooth.tensor(scale(a, self.slope), smooth.identity(a)), multiply(a))


@interned
class WrongBelowZero(Ufunc):
    """``|x|``, with the derivative 1."""

    ufunc = np.abs

    def reverse_derivative(self) -> Arrow:
        return smooth.second(self.domain, self.codomain)


@pytest.mark.parametrize(("dtype", "off"), [("float64", 1e-3), ("float32", 1e-2), ("float16", 1.0)])
def test_a_wrong_derivative_is_found(dtype: str, off: float) -> None:
    array = Array((2,), dtype)
    check_derivative(Wrong(array, 2.0))
    with pytest.raises(DerivativeError, match=r"order 1, of Wrong.*: R gives .*, finite diff"):
        check_derivative(Wrong(array, 2.0 + off))
    beside = smooth.tensor(Wrong(array, -1.0), smooth.identity(space(dtype="float32")))
    with pytest.raises(DerivativeError, match=r"in entry \(\d,\) of argument 0, which is "):
        check_derivative(beside)


def test_a_derivative_that_is_wrong_for_negative_numbers_is_found() -> None:
    """``|x|``, taken to have the derivative 1."""
    with pytest.raises(DerivativeError, match=r"which is -.*; the covector is array\("):
        check_derivative(WrongBelowZero(Array((1,), "float64")))


def test_what_a_check_needs() -> None:
    a = space(2)
    check_derivative(log(a))  # not finite for negative numbers: left out
    with pytest.raises(DerivativeError, match=r"is not finite at .*: say where it is, with at="):
        check_derivative(then(scale(a, 0.0), reciprocal(a)))
    with pytest.raises(DerivativeError, match=r"f is finite at .*, and R is not"):
        check_derivative(sqrt(space()), at=0.0)
    with pytest.raises(ValueError, match="an order of 1 or more, not 0"):
        check_derivative(log(a), order=0)
