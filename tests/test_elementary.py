# pyright: basic
"""The table of elementwise functions: each row against mpmath, and on every engine."""

from __future__ import annotations

import copy
import math
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mpmath as mp
import numpy as np
import pytest

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.smooth import (
    Arrow,
    Elementwise,
    ElementwiseFunction,
    Formula,
    Numbers,
    arrays_of,
    elementary,
    elementwise,
    smooth,
    space,
)
from cartesian_rdc.categories.smooth.elementary import FUNCTIONS
from cartesian_rdc.categories.smooth.spaces import Array, leaves_of
from cartesian_rdc.errors import DerivativeError, SpaceError, UntranslatableError
from cartesian_rdc.execution import ENGINES, NumpyEngine, check_derivative, engine_named, evaluate
from cartesian_rdc.execution.instructions import Nought
from cartesian_rdc.execution.numba_engine.engine import NumbaEngine
from cartesian_rdc.execution.numba_engine.scalars import formula_of
from cartesian_rdc.execution.passes.trace import program
from cartesian_rdc.execution.ufuncs import calls
from tests.effort import effort, usually

Reference = Callable[[Any], Any]

one = mp.mpf(1)
EXACT: dict[str, Reference] = {
    "exp": mp.exp,
    "exp2": lambda x: mp.mpf(2) ** x,
    "expm1": mp.expm1,
    "log": mp.log,
    "log1p": lambda x: mp.log(1 + x),
    "sqrt": mp.sqrt,
    "reciprocal": lambda x: 1 / x,
    "sin": mp.sin,
    "cos": mp.cos,
    "arctan": mp.atan,
    "tanh": mp.tanh,
    "sigmoid": lambda x: 1 / (1 + mp.exp(-x)),
    "log_sigmoid": lambda x: -mp.log(1 + mp.exp(-x)),
    "softplus": lambda x: mp.log(1 + mp.exp(x)),
    "softsign": lambda x: x / (1 + abs(x)),
    "erf": mp.erf,
    "relu": lambda x: max(x, mp.mpf(0)),
    "absolute": abs,
    "positive": lambda x: mp.mpf(x > 0),
    "sign": mp.sign,
}
SLOPES: dict[str, Reference] = {
    "exp": mp.exp,
    "exp2": lambda x: mp.log(2) * mp.mpf(2) ** x,
    "expm1": mp.exp,
    "log": lambda x: 1 / x,
    "log1p": lambda x: 1 / (1 + x),
    "sqrt": lambda x: 1 / (2 * mp.sqrt(x)),
    "reciprocal": lambda x: -1 / x**2,
    "sin": mp.cos,
    "cos": lambda x: -mp.sin(x),
    "arctan": lambda x: 1 / (1 + x**2),
    "tanh": lambda x: mp.sech(x) ** 2,
    "sigmoid": lambda x: 1 / ((1 + mp.exp(-x)) * (1 + mp.exp(x))),
    "log_sigmoid": lambda x: 1 / (1 + mp.exp(x)),
    "softplus": lambda x: 1 / (1 + mp.exp(-x)),
    "softsign": lambda x: 1 / (1 + abs(x)) ** 2,
    "erf": lambda x: 2 / mp.sqrt(mp.pi) * mp.exp(-(x**2)),
    "relu": lambda x: mp.mpf(x > 0),
    "absolute": mp.sign,
    "positive": lambda x: mp.mpf(0),
    "sign": lambda x: mp.mpf(0),
}
CANCELS = {"tanh", "sigmoid"}
"""Of these the derivative is made from f(x), of which the difference from 1 is rounded."""

POSITIVE = [1e-300, 1e-17, 1e-8, 0.1, 0.49, 1.0, 1.5, 5.9, 20.0, 40.0, 700.0, 1e3, 1e8, 1e300]
HARD = [-x for x in reversed(POSITIVE)] + [-1 + 1e-10, 0.0, *POSITIVE]
FROM = {"log": 1e-300, "sqrt": 1e-300, "log1p": -1 + 1e-10}

rows = pytest.mark.parametrize("f", FUNCTIONS, ids=repr)


def points_of(f: ElementwiseFunction, dtype: str = "float64") -> Numbers:
    most = float(np.finfo(dtype).max)
    points = [x for x in HARD if x >= FROM.get(f.name, -math.inf) and abs(x) <= most]
    found = np.array(points, dtype)
    return found[found != 0] if f.name == "reciprocal" else found


def exactly(f: Reference, x: Numbers) -> Numbers:
    with mp.workdps(700):  # 1 + 1e-300, and the digits after it
        return np.array([float(f(mp.mpf(float(number)))) for number in x])


def run(arrow: Arrow, *values: Numbers) -> Numbers:
    value = values[0] if len(values) == 1 else values
    (array,) = leaves_of(evaluate(arrow, value))
    return array


def test_every_row_has_its_reference() -> None:
    assert [f.name for f in FUNCTIONS] == list(dict.fromkeys(f.name for f in FUNCTIONS))
    assert {f.name for f in FUNCTIONS} == set(EXACT) == set(SLOPES)
    assert all(getattr(sm, f.name) is f for f in FUNCTIONS)


@rows
@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
def test_values(f: ElementwiseFunction, dtype: str) -> None:
    x, eps = points_of(f, dtype), float(np.finfo(dtype).eps)
    got, smallest = run(f(space(len(x), dtype=dtype)), x), float(np.finfo(dtype).tiny)
    with np.errstate(over="ignore"):
        expected = exactly(EXACT[f.name], x).astype(dtype)
    np.testing.assert_allclose(got, expected, rtol=4 * eps, atol=2 * smallest)


@rows
def test_derivatives_at_hard_points(f: ElementwiseFunction) -> None:
    x = points_of(f)
    x = x if f.name in EXACT.keys() - {"relu", "absolute"} else x[x != 0]
    a = space(len(x))
    got = run(smooth.reverse_derivative(f(a)), x, np.ones(len(x)))
    expected = exactly(SLOPES[f.name], x)
    absolute = 4e-16 if f.name in CANCELS else 1e-300
    np.testing.assert_allclose(got, expected, rtol=2e-13, atol=absolute)


@rows
def test_derivatives_against_differences(f: ElementwiseFunction) -> None:
    at = np.array([0.3, 1.0, 2.5]) if f.name in FROM else None
    check_derivative(f(space(3)), at, seed=0, order=2)


def test_a_wrong_derivative_is_found() -> None:
    wrong = elementwise("wrong", np.tanh, lambda x, y: 1 - y)
    with pytest.raises(DerivativeError):
        check_derivative(wrong(space(3)), seed=0)


IN_FLOAT32 = [f for f in FUNCTIONS if f.name in ("exp", "erf", "softplus", "tanh", "sign")]

IN_DTYPES = [
    *((f, "float64") for f in FUNCTIONS),
    *((f, "float32") for f in usually(IN_FLOAT32, of=FUNCTIONS)),
]


@pytest.mark.parametrize(("f", "dtype"), IN_DTYPES, ids=str)
@pytest.mark.parametrize("engine", ENGINES)
def test_engines(f: ElementwiseFunction, engine: str, dtype: str) -> None:
    """The same numbers on every engine, and of the same dtype, at the extremes as well."""
    eps = float(np.finfo(dtype).eps)
    most = np.finfo(dtype).max
    extremes = np.array([-np.inf, np.inf, np.nan, -0.0, most, -most], dtype)
    x = np.concatenate([points_of(f, dtype), extremes])
    for size in (len(x), 0):
        a = space(size, dtype=dtype)
        arrow = smooth.pair(f(a), sm.then(sm.negate(a), f(a)))
        expected = leaves_of(evaluate(arrow, x[:size]))
        got = leaves_of(engine_named(engine).compile(arrow)(x[:size]))
        for left, right in zip(got, expected, strict=True):
            assert left.dtype == right.dtype
            tiny = float(np.finfo(dtype).tiny)
            digits = 1024 if f.name == "exp2" else 16  # that of JAX is exp (x log 2)
            np.testing.assert_allclose(left, right, rtol=digits * eps, atol=2 * tiny)


@rows
@pytest.mark.parametrize("engine", ENGINES)
def test_the_value_at_zero(f: ElementwiseFunction, engine: str) -> None:
    (got,) = leaves_of(engine_named(engine).compile(f(space(1)))(np.zeros(1)))
    assert (got[0] == 0 and math.copysign(1, got[0]) == 1) == f.vanishes_at_zero
    at_zero = program(sm.then(smooth.zero(space(2), space(2)), f(space(2))))
    computed = [i for i in at_zero.instructions if not isinstance(i.generator, Nought)]
    assert bool(computed) != f.vanishes_at_zero


def test_what_vanishes_at_zero() -> None:
    found = {f.name for f in FUNCTIONS if f.vanishes_at_zero}
    assert found == {name for name, f in EXACT.items() if name != "reciprocal" and is_zero(f)}
    assert not elementwise("minus", lambda x: -x, lambda x, y: -1).vanishes_at_zero  # it is -0


def is_zero(f: Reference) -> bool:
    return bool(f(mp.mpf(0)) == 0)


@rows
def test_every_engine_has_a_spelling(f: ElementwiseFunction) -> None:
    generator = f.on(Array((2,), "float64"))
    made = calls(f.numpy)
    assert made
    assert all(isinstance(getattr(np, call.ufunc), np.ufunc) for call in made)
    assert formula_of(generator) is not None
    assert "frombuffer" in NumpyEngine().compile(smooth.reverse_derivative(f(space(2)))).export()
    assert generator.label == f.name in str(program(f(space(2))))


def test_a_row_stands_in_the_table_only() -> None:
    package = Path(elementary.__file__).parents[2]
    for name in ("arctan", "softsign", "log_sigmoid"):
        files = [file for file in package.rglob("*.py") if "interchange" not in file.parts]
        found = [file.name for file in files if name in file.read_text()]
        assert found == ["elementary.py"], name  # other libraries have names of their own


def test_erf_is_right_to_the_last_digit_but_one() -> None:
    rng, many = np.random.default_rng(0), effort(150, in_all=600)
    x = np.concatenate([rng.uniform(-6.5, 6.5, many), rng.uniform(-1.1, 1.1, many)])
    got, expected = run(sm.erf(space(len(x))), x), exactly(mp.erf, x)
    assert np.max(np.abs(got - expected) / np.spacing(np.abs(expected))) <= 2
    assert np.allclose(got, [math.erf(number) for number in x], rtol=1e-15, atol=0)
    ends = run(sm.erf(space(4)), np.array([np.inf, -np.inf, np.nan, -0.0]))
    np.testing.assert_array_equal(ends, [1, -1, np.nan, -0.0])
    assert np.signbit(ends[3])


# rows of one's own

cubed = elementwise("cubed", lambda x: x * np.square(x), lambda x, y: 3 * x**2)
bessel = elementwise("bessel", np.vectorize(lambda x: float(mp.besselj(0, x))), lambda x, y: -x)
spelled = elementwise(
    "spelled", np.vectorize(math.erf), lambda x, y: x, numba="erf({x})", jax="jax.scipy.special.erf"
)


@pytest.mark.parametrize("f", [sm.tanh, cubed, bessel], ids=repr)
def test_a_row_is_a_value(f: ElementwiseFunction) -> None:
    term = smooth.reverse_derivative(f(space(2)))
    assert hash(f) == hash(copy.deepcopy(f))
    assert copy.copy(f) is f
    assert pickle.loads(pickle.dumps(f)) is f
    assert pickle.loads(pickle.dumps(term)) is term
    on_array = f.on(Array((2,), "float64"))
    names = {**vars(sm), f.name: f}
    assert eval(repr(on_array), names) is on_array is Elementwise(Array((2,), "float64"), f)
    assert f(space(2)) is on_array
    assert elementwise("tanh", np.tanh, lambda x, y: 1 - y**2)(space(2)) != sm.tanh(space(2))


def test_rows_of_ones_own_on_engines() -> None:
    x = np.array([0.5, -2.0])
    for f in (cubed, bessel, spelled):
        expected = run(f(space(2)), x)
        for name in ("numpy", "jax"):
            assert np.allclose(leaves_of(engine_named(name).compile(f(space(2)))(x))[0], expected)
    assert np.allclose(
        leaves_of(NumbaEngine().compile(spelled(space(2)))(x))[0], run(sm.erf(space(2)), x)
    )
    for f in (cubed, bessel):
        with pytest.raises(UntranslatableError, match=f"no loops for {f.name}, a generator"):
            NumbaEngine().compile(f(space(2)))
    assert calls(bessel.numpy) is None
    assert [call.ufunc for call in calls(cubed.numpy) or ()] == ["square", "multiply"]
    with pytest.raises(UntranslatableError, match="a program with bessel cannot be exported"):
        NumpyEngine().compile(bessel(space(2))).export()
    check_derivative(cubed(space(3)), seed=0, order=2)
    with pytest.raises(SpaceError, match="a function is called by an identifier, not 'x y'"):
        elementwise("x y", np.tanh, lambda x, y: x)


def test_what_is_no_list_of_ufuncs() -> None:
    def branches(x: Numbers) -> Numbers:
        return x if x > 0 else -x

    for f in (
        branches,
        math.exp,
        np.sum,
        lambda x: np.where(x, x, 1),
        lambda x: np.add(x, 1, where=x > 0),
        lambda x: 1.0,
    ):
        assert calls(f) is None


def test_writing_over_results_changes_nothing() -> None:
    """Calls whose results live long, so that several arrays are needed."""
    f = elementwise(
        "f",
        lambda x: (np.sin(x) - np.exp(x)) / (np.cos(x) + x * np.maximum(np.exp(x), np.sin(x))),
        lambda x, y: x,
    )
    x = np.linspace(-3, 3, 50)
    got = leaves_of(NumpyEngine().compile(f(space(50)))(x))[0]
    np.testing.assert_array_equal(got, run(f(space(50)), x))


@rows
def test_rows_act_on_formulas_and_products(f: ElementwiseFunction) -> None:
    both = smooth.product(space(2), space())
    assert f(sm.variable(both)).arrow is f(both)
    assert isinstance(f(sm.variable(both)), Formula)
    assert len(arrays_of(both, (np.zeros(2), 0.0))) == len(f(both).codomain.atoms())
