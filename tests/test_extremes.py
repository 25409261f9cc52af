# pyright: basic
"""Engines at the ends of the range of each dtype: where the definition is finite, so are they.

The arguments are the largest and the smallest numbers, subnormal ones, zeros of both signs,
infinity and nan. What is compared goes entry by entry, since the order in which a sum is taken is
not specified. XLA takes subnormal numbers to be zero on the CPU, so that JAX is not looked at where
the definition meets one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, reduce
from typing import Final

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from numpy.typing import NDArray

from cartesian_rdc.categories.free import Product
from cartesian_rdc.categories.smooth import (
    Array,
    Arrow,
    Formula,
    Numbers,
    assemble,
    contraction,
    exp,
    log,
    maps,
    sigmoid,
    smooth,
    space,
    sqrt,
    variable,
)
from cartesian_rdc.categories.smooth.elementary import FUNCTIONS
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.execution import ENGINES, Program, engine_named, program
from cartesian_rdc.execution.arrays import CompiledMap
from cartesian_rdc.execution.jax_engine.grouping import kept_apart
from cartesian_rdc.execution.passes.rewriter import values_at
from tests.effort import effort, usually

DTYPES: Final = ("float16", "float32", "float64")
CASES: Final = [
    (name, dtype) for name in ENGINES for dtype in DTYPES if (name, dtype) != ("numba", "float16")
]
SLOW: Final = (("numba", "float64"), ("jax", "float64"), ("jax", "float16"))
FEW: Final = usually([case for case in CASES if case not in SLOW], of=CASES)
LENGTH: Final = 24
MANY: Final = effort(6, in_all=500)


def part(dtype: str, power: float) -> float:
    """A number at this place between 1 and the largest, or the smallest."""
    largest = float(np.finfo(dtype).max)
    number: float = largest**power
    return number


def polynomials(x: Formula, dtype: str) -> list[Formula]:
    large, small = part(dtype, 0.4), part(dtype, -0.78)
    coefficients: list[Sequence[float]] = [
        *((0, 0, small), (0, 0, -small), (0, 0, large), (0, 0, 1), (0, 0, -1), (1, 0, -1)),
        *((1, 0, small), (1, 0, -large), (0, 1, -1), (0, large, -1), (small, 1, small), (1, -1)),
        *((large, 1), (-large, -1), (0, 0, 0, small), (1, 2, 3, -1), (0, 0, 0, -1), (small,)),
    ]
    return [x.into(maps.polynomial(x.space, row)) for row in coefficients]


def sums(x: Formula, y: Formula, z: Formula, dtype: str) -> list[Formula]:
    large = part(dtype, 0.6)
    return [
        *((large + x) - large, large - x, x + y, x - y, x * y + z, z - x * y, (x - y) - z),
        *(log(exp(x)), x + (-y), (0.5 * x) + (0.5 * y), (x >= y) + (x > 0), abs(x) - x),
    ]


def products(x: Formula, y: Formula, z: Formula, dtype: str) -> list[Formula]:
    large, small, huge = part(dtype, 0.6), part(dtype, -0.6), part(dtype, 0.98)
    return [
        *(x * large, x * small, large * (large * x), small * (small * x), large * (small * x)),
        *(small * (large * x), -(large * x), large * -x, x * y, x / y, (x * y) * z, (x / y) / z),
        *(x / (y / z), (x / y) * z, 1 / (1 / x), x / x.filled(3.0), x / x.filled(huge)),
        *(sqrt(x * x), x / exp(y), x.maximum(y), x.minimum(y), (x > y).where(x, z)),
        *(x**-1.0, x**-2.0, x**3.0, -(x / y), (-x) * y),
    ]


@cache
def pieces(dtype: str) -> dict[Arrow, bool]:
    """Maps of three arrays, and whether they add, so that their error is that of the parts."""
    a = space(LENGTH, dtype=dtype)
    x, (y, z) = variable(Product(a, Product(a, a)))
    exact = [function(x) for function in FUNCTIONS] + products(x, y, z, dtype)
    added = polynomials(x, dtype) + sums(x, y, z, dtype)
    return {f.arrow: False for f in exact} | {f.arrow: True for f in added}


@cache
def compiled(engine: str, dtype: str) -> CompiledMap:
    """All of them, as one map."""
    every = reduce(smooth.pair, pieces(dtype))
    return engine_named(engine).compile(every)


def numbers(dtype: str) -> st.SearchStrategy[float]:
    limits = np.finfo(dtype)
    exponents = (0.98, 0.8, 0.6, 0.5, 0.3, 0.1, -0.1, -0.3, -0.5, -0.7, -0.8, -0.9)
    sizes = [part(dtype, power) for power in exponents]
    sizes += [float(limits.max), float(limits.tiny), float(limits.smallest_subnormal), 0.0]
    sizes += [float(limits.tiny) / 3, 1.0, 0.3, 3.0, np.inf]
    return st.sampled_from([*sizes, *(-size for size in sizes), np.nan])


@pytest.mark.parametrize(("engine", "dtype"), FEW)
@settings(max_examples=MANY)
@given(data=st.data())
def test_where_the_definition_is_finite_engines_are(
    engine: str, dtype: str, data: st.DataObject
) -> None:
    drawn = st.lists(numbers(dtype), min_size=LENGTH, max_size=LENGTH)
    inputs = [np.array(data.draw(drawn), dtype) for _ in range(3)]
    value = (inputs[0], (inputs[1], inputs[2]))
    results = leaves_of(compiled(engine, dtype)(value))
    for (f, adds), got in zip(pieces(dtype).items(), results, strict=True):
        wanted, largest, subnormal = definition(f, inputs)
        size = largest if adds else np.abs(wanted.astype(float))
        unseen = subnormal if engine == "jax" else np.zeros_like(subnormal)
        looked_at = np.isfinite(wanted) & ~unseen
        tiny = float(np.finfo(dtype).tiny) if engine == "jax" else 0.0
        least = float(np.finfo(dtype).smallest_subnormal)
        bound = 32 * float(np.finfo(dtype).eps) * size + 4 * least + tiny
        with np.errstate(all="ignore"):
            off = ~(np.abs(got.astype(float) - wanted.astype(float)) <= bound)
        at = np.flatnonzero(looked_at & off)
        assert not at.size, (
            f"{f!r} at {[float(x[at[0]]) for x in inputs]}: {wanted[at[0]]}, not {got[at[0]]}"
        )


@cache
def code_of(f: Arrow) -> Program[Array]:
    return program(f)


def definition(f: Arrow, inputs: Sequence[Numbers]) -> tuple[Numbers, Numbers, NDArray[np.bool_]]:
    """What f is, the size of what is added up on the way, and where there is a subnormal number."""
    seen = list(inputs)

    def apply(generator: object, arguments: Sequence[Numbers]) -> Sequence[Numbers]:
        made = values_at(generator, arguments)  # type: ignore[arg-type]
        seen.extend(made)
        return made

    with np.errstate(all="ignore"):
        (result,) = code_of(f).run(inputs, apply)
        every = np.stack([x for x in seen if x.shape == result.shape])
        tiny = np.finfo(result.dtype.name).tiny
        subnormal = ((np.abs(every) < tiny) & (every != 0)).any(axis=0)
        parts = np.abs(every.astype(float))
        return result, np.max(np.where(np.isfinite(parts), parts, 0), axis=0), subnormal


@pytest.mark.parametrize("engine", usually(("numpy", "jax"), of=ENGINES))
def test_polynomials_are_taken_as_the_definition_takes_them(engine: str) -> None:
    """``x · x · c`` would overflow."""
    f = maps.polynomial(space(2, dtype="float32"), (0, 0, 1e-30))
    got = engine_named(engine).compile(f)(np.array([1e20, -1e20], "float32"))
    np.testing.assert_allclose(got, [1e10, 1e10], rtol=1e-6)


# Sums of sums


def cancelling(dtype: str, shape: tuple[int, int]) -> dict[str, Formula]:
    """Sums, of x, y = 1 and rows t = (x, -x), that are 0 if they are taken as they stand.

    No two of the numbers can be added: any other sum overflows.
    """
    a = space(*shape, dtype=dtype)
    x, (y, t) = variable(Product(a, Product(a, a)))
    rows = t.pair(y).into(contraction("ij,ij->i", a, a))
    both = y.into(maps.take(a, slice(0, 1), slice(None))).into(
        maps.reshape(space(1, 2, dtype=dtype), 2)
    )
    times = t.pair(both).into(contraction("ij,j->i", a, both.space))
    return {
        "Σ (x y - x)": (x * y - x).sum((0, 1)),
        "Σ (x - x y)": (x - x * y).sum((0,)),
        "Σ ((x y - x) + (x y - x))": (x * y - x + (x * y - x)).sum((0,)),
        "Σ (x + (-x))": (x * y + x * -1.0).sum((0, 1)),
        "Σ Σ t": t.sum((1,)).sum((0,)),
        "Σ Σ t y": rows.sum(),
        "Σ t y_0": times.sum(),
    }


@pytest.mark.parametrize(("engine", "dtype"), CASES)
def test_sums_are_taken_as_they_stand(engine: str, dtype: str) -> None:
    """Each is of arguments of its own, since what is shared is not rewritten."""
    shape = (4, 2) if dtype == "float32" else (1000, 2)  # few are written out
    formulas = cancelling(dtype, shape)
    every = reduce(smooth.tensor, (formula.arrow for formula in formulas.values()))
    most = 0.9 * float(np.finfo(dtype).max)
    x, t = np.full(shape, most, dtype), np.tile(np.array([most, -most], dtype), (shape[0], 1))
    value = assemble(every.domain, [x, np.ones(shape, dtype), t] * len(formulas))
    results = leaves_of(engine_named(engine).compile(every)(value))
    for name, got in zip(formulas, results, strict=True):
        assert not got.any(), f"{name} is {got}"


def test_a_quotient_of_a_quotient_does_not_overflow_on_the_way() -> None:
    """``(x / a) / b`` is not ``x / (a b)``."""
    a = space(3)
    twice = smooth.compose(maps.divide_by(a, 1e200), maps.divide_by(a, 1e200))
    back = smooth.compose(maps.divide_by(a, 1e-200), maps.divide_by(a, 1e200))
    at = np.array([1e300, 1e-300, 3.0])
    for named in ENGINES:
        for f, wanted in ((twice, [1e-100, 0, 0]), (back, [np.inf, 1e-300, 3])):
            found = np.asarray(engine_named(named).compile(f)(at))
            np.testing.assert_allclose(found, wanted, rtol=1e-15)


def test_what_xla_must_not_look_through() -> None:
    a, w = space(2, 3), space(3)
    x, y = variable(Product(a, a))

    def spread(f: Formula) -> Formula:
        return f.sum((0,)).into(maps.broadcast(a, (0,)))

    expected = [
        ((x / y) / x, ["divide"]),
        (x / -(x / y), ["negate"]),
        (log(exp(x)), ["exp"]),
        (sqrt(x * x), ["contraction"]),
        (x / spread(y), []),  # a quotient sees to that itself
        (x / 3 / 7, ["divideby"]),
        (spread(y) / x, []),
        (x.sum((1,)).sum((0,)), ["sum"]),
        (x.pair(y.sum((0,))).into(contraction("ij,j->i", a, w)).sum(), ["contraction"]),
        ((x * y).sum(), []),
        ((x * y) / (x + y), []),
        (sigmoid(x * y), []),
        (exp(x) * exp(y), []),
    ]
    for f, labels in expected:
        code = program(f.arrow)
        apart = kept_apart(code)
        found = [i.generator.label for i in code.instructions if apart & {*i.results}]
        assert found == labels, f"{code}"
