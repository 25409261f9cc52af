# pyright: basic
"""R and D of random terms, against finite differences and against JAX."""

from __future__ import annotations

from collections.abc import Sequence

import jax
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartesian_rdc.categories.free import Atomic, interned
from cartesian_rdc.categories.smooth import (
    Array,
    Arrow,
    Numbers,
    SmoothGenerator,
    Space,
    assemble,
    multiply,
    scale,
    smooth,
    space,
    then,
)
from cartesian_rdc.errors import DerivativeError
from cartesian_rdc.execution import NumpyEngine, check_derivative, evaluate
from cartesian_rdc.testing.smooth import SMOOTH_UNARY, UNARY, arrows, spaces
from tests.functions import difference_of_values
from tests.jax_functions import from_jax, in_jax, to_jax

engine = NumpyEngine()


@st.composite
def smooth_terms(draw: st.DrawFn, *, kinks: bool = False) -> Arrow:
    a, b = draw(spaces()), draw(spaces())
    return draw(arrows(a, b, depth=2, kinks=kinks))


def normal(a: Space, seed: int) -> object:
    rng = np.random.default_rng(seed)
    return assemble(a, [np.asarray(rng.normal(size=x.shape)) for x in a.atoms()])


@given(smooth_terms(), st.integers(0, 1000))
def test_finite_differences_to_second_order(f: Arrow, seed: int) -> None:
    check_derivative(f, normal(f.domain, seed), seed=seed, order=2, tolerance=1e-4)


@given(smooth_terms(kinks=True), st.integers(0, 1000))
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
    order = 2 if name in SMOOTH_UNARY else 1
    check_derivative(UNARY[name](a), order=order, tolerance=1e-4 if dtype == "float32" else 1e-6)


@interned
class Wrong(SmoothGenerator):
    """``x²``, with a derivative that may be wrong."""

    array: Array
    slope: float

    def boundary(self) -> tuple[Space, Space]:
        return Atomic(self.array), Atomic(self.array)

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return np.square(arguments[0])

    def reverse_derivative(self) -> Arrow:
        a = self.domain
        return then(smooth.tensor(scale(a, self.slope), smooth.identity(a)), multiply(a))


def test_a_wrong_derivative_is_found() -> None:
    right, wrong = Wrong(Array((2,), "float64"), 2.0), Wrong(Array((2,), "float64"), 2.001)
    check_derivative(right)
    with pytest.raises(DerivativeError, match=r"order 1, of Wrong.*: R gives .*, finite diff"):
        check_derivative(wrong)
