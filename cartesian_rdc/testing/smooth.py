"""A sample of Smooth: random spaces and terms, compared at points.

The spaces are small, and include the unit, scalars, and arrays with axes of length 0 and 1.
The terms use every kind of generator, shared subterms and wires that are used twice; the
functions are of moderate growth, so that both sides of an equation stay comparable.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from enum import Enum
from functools import partial
from string import ascii_lowercase
from typing import final

import numpy as np
from hypothesis import strategies as st

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.free import Atomic, Product, Unit
from cartesian_rdc.categories.smooth import (
    Array,
    Arrow,
    Function,
    Functions,
    Smooth,
    Space,
    Value,
    assemble,
    smooth,
)
from cartesian_rdc.categories.smooth.elementary import FUNCTIONS
from cartesian_rdc.categories.smooth.sliding import Unfold
from cartesian_rdc.execution import NumpyEngine, evaluation
from cartesian_rdc.functors import RationalPolynomials
from cartesian_rdc.testing.comparison import Comparison, pointwise, structural, up_to
from cartesian_rdc.testing.sample import Sample
from cartesian_rdc.testing.terms import paths, term_features

SHAPES: tuple[tuple[int, ...], ...] = ((), (2,), (3,), (2, 2), (1,), (1, 2), (0,), (2, 0))
"""Six have entries and two have none; with the unit, one object in five or so is trivial."""

Unary = Callable[[Space], Arrow]


def _after(inner: Unary, outer: Unary) -> Unary:
    return lambda a: sm.then(inner(a), outer(a))


def _above_one(outer: Unary) -> Unary:
    """``outer(1 + x²)``, for functions that are not defined everywhere."""
    return _after(lambda a: sm.polynomial(a, (1, 0, 1)), outer)


UNARY: dict[str, Unary] = {
    **{function.name: function for function in FUNCTIONS},
    "negate": sm.negate,
    "half": lambda a: sm.scale(a, 0.5),
    "parabola": _after(sm.sin, lambda a: sm.polynomial(a, (0.25, -1.0, 0.5))),
    "cube": _after(sm.tanh, lambda a: sm.power(a, 3)),
    "power": _above_one(lambda a: sm.power(a, -1.5)),
    **{f.name: _after(sm.sin, f) for f in (sm.exp, sm.exp2, sm.expm1)},
    **{f.name: _above_one(f) for f in (sm.log, sm.log1p, sm.sqrt, sm.reciprocal)},
}
"""Functions of one array, of moderate growth."""


KINKED = ("relu", "absolute", "sign", "positive")
"""Those of them that have no derivative at 0."""


@final
class Kind(Enum):
    """The generators of random terms."""

    ANY = "any"
    SMOOTH = "with derivatives everywhere"
    POLYNOMIAL = "polynomial, with coefficients of a few bits"


KNOWN: dict[Kind, dict[str, Unary]] = {
    Kind.ANY: UNARY,
    Kind.SMOOTH: {name: f for name, f in UNARY.items() if name not in KINKED},
    Kind.POLYNOMIAL: {
        "negate": sm.negate,
        "half": lambda a: sm.scale(a, 0.5),
        "parabola": lambda a: sm.polynomial(a, (0.25, -1.0, 0.5)),
        "square": lambda a: sm.power(a, 2),
    },
}


def atoms() -> st.SearchStrategy[Space]:
    """Single arrays of float64."""
    shapes = st.sampled_from((*SHAPES[:4], *SHAPES))  # the larger ones twice as often
    return shapes.map(lambda shape: sm.space(*shape))


def spaces() -> st.SearchStrategy[Space]:
    """The unit, arrays, and products of them."""
    unit: Space = Unit()
    leaves = st.integers(0, 6).flatmap(lambda n: atoms() if n else st.just(unit))
    pairs = st.builds(Product[Array], leaves, leaves)
    nested = st.one_of(
        st.builds(Product[Array], pairs, leaves), st.builds(Product[Array], leaves, pairs)
    )
    return st.integers(0, 9).flatmap(lambda n: leaves if n < 5 else pairs if n < 9 else nested)


@st.composite
def arrows(draw: st.DrawFn, a: Space, b: Space, *, depth: int = 3, kind: Kind = Kind.ANY) -> Arrow:
    """Terms ``A -> B``, of maps of this kind."""
    if depth > 0 and draw(st.integers(0, 5)) == 0:
        middle = draw(spaces())
        f = draw(arrows(a, middle, depth=depth - 1, kind=kind))
        g = draw(arrows(middle, b, depth=depth - 1, kind=kind))
        return smooth.compose(f, g)
    if a == b and draw(st.integers(0, 7)) == 0:
        return smooth.identity(a)

    def into(array: Array) -> Arrow:
        return draw(_into_array(a, array, depth, kind))

    return b.match(
        lambda: smooth.delete(a),
        into,
        lambda x, y: smooth.pair(
            draw(arrows(a, x, depth=depth, kind=kind)),
            draw(arrows(a, y, depth=depth, kind=kind)),
        ),
    )


@st.composite
def _into_array(draw: st.DrawFn, a: Space, array: Array, depth: int, kind: Kind) -> Arrow:
    """Terms from A into one array."""
    b: Space = Atomic(array)
    wires: list[Arrow] = [path for path in paths(a) if path.codomain == b]
    if depth == 0:
        prefer_wires = draw(st.integers(0, 9)) > 0
        if wires and prefer_wires:
            return draw(st.sampled_from(wires))
        if draw(st.integers(0, 5)) == 0:
            return smooth.zero(a, b)
        seed = draw(st.integers(0, 9))
        rng = np.random.default_rng(seed)
        exact = kind is Kind.POLYNOMIAL
        value = rng.integers(-2, 3, array.shape) if exact else rng.uniform(-1, 1, array.shape)
        return sm.then(smooth.delete(a), sm.constant(value.astype(float)))

    def arrow(codomain: Space) -> Arrow:
        return draw(arrows(a, codomain, depth=depth - 1, kind=kind))

    def unary() -> Arrow:
        known = KNOWN[kind]
        return sm.then(arrow(b), draw(st.sampled_from(sorted(known)).map(known.__getitem__))(b))

    def total() -> Arrow:
        return smooth.add(arrow(b), arrow(b))

    def product() -> Arrow:
        return sm.then(smooth.pair(arrow(b), arrow(b)), sm.multiply(b))

    def square() -> Arrow:
        f = arrow(b)  # a shared subterm
        return sm.then(smooth.pair(f, f), sm.multiply(b))

    def quotient() -> Arrow:
        below = sm.then(arrow(b), sm.polynomial(b, (1, 0, 1)))
        return sm.then(smooth.pair(arrow(b), below), sm.divide(b))

    def larger() -> Arrow:
        return sm.then(smooth.pair(arrow(b), arrow(b)), sm.maximum(b))

    def chosen() -> Arrow:
        condition = sm.then(smooth.pair(arrow(b), arrow(b)), sm.greater(b))
        either = smooth.pair(arrow(b), arrow(b))
        return sm.then(smooth.pair(condition, either), sm.where(b))

    def summed() -> Arrow:
        source = sm.space(draw(st.integers(0, 2)), *array.shape)
        return sm.then(arrow(source), sm.sum(source, [0]))

    def top() -> Arrow:
        source = sm.space(*array.shape, draw(st.integers(1, 2)))
        return sm.then(arrow(source), sm.max(source, [-1]))

    def log_sum_exp() -> Arrow:
        source = sm.space(*array.shape, draw(st.integers(1, 2)))
        return sm.then(arrow(source), sm.log_sum_exp(source, [-1]))

    def gathered() -> Arrow:
        table, numbers = sm.space(2, *array.shape[1:]), sm.space(*array.shape[:1])
        which = sm.then(smooth.pair(arrow(numbers), arrow(numbers)), sm.greater(numbers))
        return sm.then(smooth.pair(arrow(table), which), sm.gather(table, numbers))

    def repeated() -> Arrow:
        source = sm.space(*array.shape[1:])
        return sm.then(arrow(source), sm.broadcast(b, [0]))

    def soft() -> Arrow:
        return sm.then(arrow(b), sm.softmax(b, [-1]))

    def turned() -> Arrow:
        source = sm.space(*reversed(array.shape))
        return sm.then(arrow(source), sm.transpose(source))

    def reshaped() -> Arrow:
        source = sm.space(int(np.prod(array.shape, dtype=int)))
        return sm.then(arrow(source), sm.reshape(source, *array.shape))

    def cut() -> Arrow:
        source = sm.space(2 * array.shape[0] + 1, *array.shape[1:])
        ranges = [slice(1, None, 2), *(slice(None) for _ in array.shape[1:])]
        return sm.then(arrow(source), sm.take(source, *ranges))

    def joined() -> Arrow:
        head = draw(st.integers(0, array.shape[0]))
        x = sm.space(head, *array.shape[1:])
        y = sm.space(array.shape[0] - head, *array.shape[1:])
        return sm.then(smooth.pair(arrow(x), arrow(y)), sm.concatenate(x, y))

    def contracted() -> Arrow:
        inner = draw(st.integers(0, 2))
        x, y = sm.space(*array.shape, inner), sm.space(inner)
        axes = ascii_lowercase[: array.rank]
        return sm.then(smooth.pair(arrow(x), arrow(y)), sm.contraction(f"{axes}Z,Z->{axes}", x, y))

    def outer() -> Arrow:
        x, y = sm.space(*array.shape[:1]), sm.space(*array.shape[1:])
        axes = ascii_lowercase[: array.rank]
        both = smooth.pair(arrow(x), arrow(y))
        return sm.then(both, sm.contraction(f"{axes[:1]},{axes[1:]}->{axes}", x, y))

    def windowed() -> Arrow:
        *before, count, size = array.shape
        stride = draw(st.integers(1, 2))
        source = sm.space(*before, max(0, count - 1) * stride + size)
        parts = sm.unfold(source, [size], strides=[stride])
        return sm.then(arrow(source), parts)

    def overlapped() -> Arrow:
        length = array.shape[-1]
        size, stride = draw(st.integers(1, length)), draw(st.integers(1, 2))
        windows = Unfold(array, (array.rank - 1,), (size,), (stride,))
        return sm.then(arrow(windows.codomain), windows.adjoint())

    def padded() -> Arrow:
        length = array.shape[0]
        before = draw(st.integers(0, length))
        source = sm.space(length - before, *array.shape[1:])
        return sm.then(arrow(source), sm.pad(source, (before, 0), *[(0, 0)] * (array.rank - 1)))

    ways = [unary, unary, total, product, square, summed, contracted]
    if kind is not Kind.POLYNOMIAL:
        ways += [quotient, chosen, log_sum_exp]
    if kind is Kind.ANY:
        ways += [larger, top]
    if array.rank:
        ways += [repeated, reshaped, cut, joined, padded]
    if array.rank and array.shape[-1]:
        ways += [overlapped]
    if array.rank > 1 and min(array.shape[-2:]) > 0:
        ways += [windowed]
    if array.rank and kind is not Kind.POLYNOMIAL:
        ways += [soft, gathered]
    if array.rank == 2:
        ways += [turned, outer]
    return draw(st.sampled_from(ways))()


def values(a: Space) -> st.SearchStrategy[Value]:
    """Values of a space: zero, and normally distributed ones."""

    def value(seed: int) -> Value:
        scale, rng = float(seed > 0), np.random.default_rng(seed)
        return assemble(
            a,
            [
                np.asarray(scale * rng.normal(size=array.shape), dtype=array.dtype)
                for array in a.atoms()
            ],
        )

    return st.integers(0, 2**16).map(value)


def close_values(x: Value, y: Value, *, tolerance: float = 1e-8) -> bool:
    """Whether two values are equal up to rounding, relative to the largest entry of an array."""
    if isinstance(x, tuple) or isinstance(y, tuple):
        pairs = isinstance(x, tuple) and isinstance(y, tuple) and len(x) == len(y)
        return pairs and all(map(partial(close_values, tolerance=tolerance), x, y))
    scale = max(1.0, float(np.max(np.abs(y), initial=0.0, where=np.isfinite(y))))
    return np.allclose(x, y, rtol=tolerance, atol=tolerance * scale, equal_nan=True)


def same_functions() -> Comparison[Space, Arrow]:
    """Terms are compared as functions, compiled by the engine, at drawn values."""
    return pointwise(values, NumpyEngine().compile, close_values)


def smooth_sample(*, depth: int = 2) -> Sample[Smooth, Space, Arrow]:
    """Random spaces, and random terms between them."""
    return Sample(
        smooth,
        spaces(),
        lambda a, b: arrows(a, b, depth=depth),
        same_functions(),
        {
            "size 0": lambda a: any(0 in array.shape for array in a.atoms()),
            "size 1": lambda a: any(
                array.shape and math.prod(array.shape) == 1 for array in a.atoms()
            ),
            "scalar": lambda a: any(array.shape == () for array in a.atoms()),
        },
        term_features(),
    )


def functions_sample() -> Sample[Functions, Space, Function]:
    """The functions that random terms are, by the definition of their meaning."""
    meaning = evaluation()
    return Sample(
        Functions(),
        spaces(),
        lambda a, b: arrows(a, b, depth=1).map(meaning.on_morphism),
        pointwise(values, lambda f: f, close_values),
    )


def polynomial_sample() -> Sample[Smooth, Space, Arrow]:
    """Random terms that are polynomial, for the functor to polynomials over the rationals."""

    def morphisms(a: Space, b: Space) -> st.SearchStrategy[Arrow]:
        return arrows(a, b, depth=1, kind=Kind.POLYNOMIAL)

    return replace(smooth_sample(), morphisms=morphisms)


def exact_sample() -> Sample[Smooth, Space, Arrow]:
    """Random terms that are polynomial, compared as polynomials over the rationals, exactly."""
    same = up_to(RationalPolynomials(), structural())
    return replace(polynomial_sample(), comparison=same)
