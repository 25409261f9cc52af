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
from functools import cache, partial
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
    Numbers,
    Smooth,
    Space,
    Value,
    assemble,
    smooth,
)
from cartesian_rdc.categories.smooth.elementary import FUNCTIONS
from cartesian_rdc.execution import NumpyEngine, Program, evaluation, program
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


@cache
def atoms(*, indices: bool = False) -> st.SearchStrategy[Space]:
    """Single arrays of float64; with ``indices`` now and then of these."""
    shapes = st.sampled_from((*SHAPES[:4], *SHAPES))  # the larger ones twice as often
    real = shapes.map(lambda shape: sm.space(*shape))
    whole = shapes.map(lambda shape: sm.indices(*shape))
    return st.integers(0, 6).flatmap(lambda n: real if n else whole) if indices else real


@cache
def spaces(*, indices: bool = False) -> st.SearchStrategy[Space]:
    """The unit, arrays, and products of them."""
    unit: Space = Unit()
    array = atoms(indices=indices)
    leaves = st.integers(0, 6).flatmap(lambda n: array if n else st.just(unit))
    pairs = st.builds(Product[Array], leaves, leaves)
    nested = st.builds(Product[Array], pairs, leaves) | st.builds(Product[Array], leaves, pairs)
    return st.integers(0, 9).flatmap(lambda n: leaves if n < 5 else pairs if n < 9 else nested)


@cache
def arrows(
    a: Space, b: Space, *, depth: int = 3, kind: Kind = Kind.ANY
) -> st.SearchStrategy[Arrow]:
    """Terms ``A -> B``, of maps of this kind."""
    return _arrows(a, b, depth, kind)


@st.composite
def _arrows(draw: st.DrawFn, a: Space, b: Space, depth: int, kind: Kind) -> Arrow:
    if depth > 0 and draw(st.integers(0, 5)) == 0:
        middle = draw(spaces(indices=any(not array.real for array in (*a.atoms(), *b.atoms()))))
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
    if depth == 0:
        wires = [path for path in paths(a) if path.codomain == b]
        prefer_wires = draw(st.integers(0, 9)) > 0
        if wires and prefer_wires:
            return draw(st.sampled_from(wires))
        if draw(st.integers(0, 5)) == 0:
            return smooth.zero(a, b)
        rng = np.random.default_rng(draw(st.integers(0, 9)))
        whole = kind is Kind.POLYNOMIAL or not array.real
        value = rng.integers(-2, 3, array.shape) if whole else rng.uniform(-1, 1, array.shape)
        return sm.then(smooth.delete(a), sm.constant(value, array.dtype))

    def arrow(codomain: Space) -> Arrow:
        return draw(arrows(a, codomain, depth=depth - 1, kind=kind))

    way = draw(st.integers(0, 9))
    if way == 0:
        return smooth.add(arrow(b), arrow(b))
    if not array.real:
        last = draw(_into_indices(array))
        return sm.then(arrow(last.domain), last)
    if way == 1:
        f = arrow(b)  # a shared subterm
        return sm.then(smooth.pair(f, f), sm.multiply(b))
    last = draw(_functions(b, kind) if way < 4 else _generators(array, kind))
    return sm.then(arrow(last.domain), last)


@cache
def _into_indices(array: Array) -> st.SearchStrategy[Arrow]:
    """The generators into an array of indices."""
    n, shape = Atomic(array), array.shape
    ways: list[st.SearchStrategy[Arrow]] = [
        st.just(sm.nearest(sm.space(*shape))),
        st.just(sm.greater(n)),
        st.just(sm.negate(n)),
        st.integers(0, 2).map(lambda k: sm.sum(sm.indices(k, *shape), [0])),
        st.just(sm.reshape(sm.indices(math.prod(shape)), *shape)),
    ]
    return st.one_of(ways)


@cache
def _functions(b: Space, kind: Kind) -> st.SearchStrategy[Arrow]:
    """The functions of one array, to an array of its shape."""
    known = KNOWN[kind]
    return st.sampled_from(sorted(known)).map(lambda name: known[name](b))


@cache
def _generators(array: Array, kind: Kind) -> st.SearchStrategy[Arrow]:
    """The other generators into an array; where not all arguments will do, after one that will."""
    b: Space = Atomic(array)
    shape, axes = array.shape, ascii_lowercase[: array.rank]
    few, stride = st.integers(0, 2), st.integers(1, 2)
    longer = st.integers(1, 2).map(lambda n: sm.space(*shape, n))
    ways: list[st.SearchStrategy[Arrow]] = [
        st.just(sm.multiply(b)),
        few.map(lambda n: sm.sum(sm.space(n, *shape), [0])),
        few.map(lambda n: sm.contraction(f"{axes}Z,Z->{axes}", sm.space(*shape, n), sm.space(n))),
    ]
    if kind is not Kind.POLYNOMIAL:
        positive = smooth.tensor(smooth.identity(b), sm.polynomial(b, (1, 0, 1)))
        condition = smooth.tensor(sm.greater(b), smooth.identity(smooth.product(b, b)))
        ways += [
            st.just(sm.then(positive, sm.divide(b))),
            st.just(sm.then(condition, sm.where(b))),
            st.just(sm.where(b, sm.indices(*shape))),
            st.just(sm.as_reals(sm.indices(*shape))),
            st.just(sm.weigh(b)),
            st.just(sm.Dropout(array, 0.25)),
            longer.map(lambda a: sm.log_sum_exp(a, [-1])),
        ]
    if kind is Kind.ANY:
        ways += [st.just(sm.maximum(b)), longer.map(lambda a: sm.max(a, [-1]))]
    if array.rank:
        length, *rest = shape
        part = st.integers(0, length)
        ways += [
            st.just(sm.broadcast(b, [0])),
            st.just(sm.reshape(sm.space(math.prod(shape)), *shape)),
            st.just(sm.take(sm.space(2 * length + 1, *rest), slice(1, None, 2))),
            part.map(lambda n: sm.concatenate(sm.space(n, *rest), sm.space(length - n, *rest))),
            part.map(lambda n: sm.pad(sm.space(length - n, *rest), (n, 0), *[(0, 0)] * len(rest))),
        ]
    if array.rank and kind is not Kind.POLYNOMIAL:
        table, numbers = sm.space(2, *shape[1:]), sm.indices(shape[0])
        rows = smooth.tensor(smooth.identity(table), sm.greater(numbers))
        ways += [st.just(sm.then(rows, sm.gather(table, numbers)))]
        ways += [st.just(f(b, [-1])) for f in (sm.softmax, sm.log_softmax)]
    if array.rank and shape[-1]:
        windows = st.tuples(st.integers(1, shape[-1]), stride)
        ways += [windows.map(lambda drawn: sm.fold(b, [drawn[0]], strides=[drawn[1]]))]
    if array.rank > 1 and min(shape[-2:]) > 0:
        *before, count, size = shape
        ways += [
            stride.map(
                lambda k: sm.unfold(sm.space(*before, (count - 1) * k + size), [size], strides=[k])
            )
        ]
    if array.rank == 2:
        height, width = shape
        ways += [
            st.just(sm.transpose(sm.space(width, height))),
            st.just(sm.contraction("a,b->ab", sm.space(height), sm.space(width))),
        ]
    return st.one_of(ways)


def values(a: Space) -> st.SearchStrategy[Value]:
    """Values of a space: zero, and normally distributed ones; indices between -3 and 3."""

    def value(seed: int) -> Value:
        scale, rng = float(seed > 0), np.random.default_rng(seed)

        def numbers(array: Array) -> Numbers:
            drawn = rng.normal(size=array.shape) if array.real else rng.integers(-3, 4, array.shape)
            return np.asarray(scale * drawn, dtype=array.dtype)

        return assemble(a, map(numbers, a.atoms()))

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


def compute_alike(left: Arrow, right: Arrow) -> bool:
    """Whether the programs of two terms compute the same, in whatever order."""
    known = dict[object, int]()

    def computed(code: Program[Array]) -> list[int]:
        """A number for each output, the same for the same generators at the same arguments."""
        value = {v: -1 - k for k, v in enumerate(code.inputs)}
        for i in code.instructions:
            arguments = tuple(value[v] for v in i.arguments)
            for k, v in enumerate(i.results):
                value[v] = known.setdefault((i.generator, arguments, k), len(known))
        return [value[v] for v in code.outputs]

    return computed(program(left)) == computed(program(right))


def same_programs() -> Comparison[Space, Arrow]:
    """Terms are compared by their programs: ``compute_alike``."""

    def difference(
        a: Space, b: Space, left: Arrow, right: Arrow, data: st.DataObject
    ) -> str | None:
        if compute_alike(left, right):
            return None
        return f"left is {program(left)}\n  right is {program(right)}"

    return Comparison(difference)


def smooth_sample(*, depth: int = 2) -> Sample[Smooth, Space, Arrow]:
    """Random spaces, and random terms between them."""
    return Sample(
        smooth,
        spaces(indices=True),
        lambda a, b: arrows(a, b, depth=depth),
        same_functions(),
        {
            "size 0": lambda a: any(0 in array.shape for array in a.atoms()),
            "size 1": lambda a: any(
                array.shape and math.prod(array.shape) == 1 for array in a.atoms()
            ),
            "indices": lambda a: not all(array.real for array in a.atoms()),
            "scalar": lambda a: any(array.shape == () for array in a.atoms()),
        },
        term_features(),
    )


def functions_sample() -> Sample[Functions, Space, Function]:
    """The functions that random terms are, by the definition of their meaning."""
    meaning = evaluation()
    return Sample(
        Functions(),
        spaces(indices=True),
        lambda a, b: arrows(a, b, depth=1).map(meaning.on_morphism),
        pointwise(values, lambda f: f, close_values),
    )


def polynomial_sample() -> Sample[Smooth, Space, Arrow]:
    """Random terms that are polynomial, for the functor to polynomials over the rationals."""

    def morphisms(a: Space, b: Space) -> st.SearchStrategy[Arrow]:
        return arrows(a, b, depth=1, kind=Kind.POLYNOMIAL)

    return replace(smooth_sample(), objects=spaces(), morphisms=morphisms)


def exact_sample() -> Sample[Smooth, Space, Arrow]:
    """Random terms that are polynomial, compared as polynomials over the rationals, exactly."""
    same = up_to(RationalPolynomials(), structural())
    return replace(polynomial_sample(), comparison=same)
