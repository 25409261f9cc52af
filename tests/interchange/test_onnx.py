# pyright: basic
"""Models of ONNX, run by onnxruntime, against the NumPy engine: generators, terms, whole models."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

import cartesian_rdc
import cartesian_rdc as rdc
from cartesian_rdc import neural
from cartesian_rdc.categories import smooth as package
from cartesian_rdc.categories.free import Atomic, Product
from cartesian_rdc.categories.smooth import (
    Array,
    Arrow,
    Defined,
    Numbers,
    SmoothGenerator,
    Space,
    arithmetic,
    assemble,
    constant,
    elementwise,
    lookup,
    maps,
    rearrangement as r,
    selection,
    sliding,
    smooth,
    space,
    then,
    variable,
)
from cartesian_rdc.categories.smooth.elementary import FUNCTIONS
from cartesian_rdc.categories.smooth.multilinear import Axes, Contraction
from cartesian_rdc.categories.smooth.scanning import ScanRows
from cartesian_rdc.categories.smooth.spaces import INDEX, leaves_of
from cartesian_rdc.errors import (
    MissingExtraError,
    NamingError,
    SpaceError,
    UntranslatableError,
)
from cartesian_rdc.execution import NumpyEngine
from cartesian_rdc.execution.instructions import Nought, Plus, Subtract
from cartesian_rdc.functors import Batching
from cartesian_rdc.interchange.onnx import to_onnx
from cartesian_rdc.interchange.onnx.meaning import KNOWN
from cartesian_rdc.testing.smooth import arrows, spaces
from models import autoencoder, fixed_point, gan, iris, language, mnist, sequence
from tests.functions import difference_of_values
from tests.test_generators import SMOOTH, Both, classes_in, in_dtype

onnx = pytest.importorskip("onnx")
onnxruntime = pytest.importorskip("onnxruntime")

DTYPES = ("float16", "float32", "float64")
EPS = {dtype: float(np.finfo(dtype).eps) for dtype in DTYPES} | {INDEX: 0.0}

RELEASE = tuple(map(int, onnxruntime.__version__.split(".")[:2]))
LEAST = 0 if RELEASE >= (1, 32) else 1
"""The least number of rows: sums over axes of no rows have a wrong shape before."""


def session(model: Any) -> Any:
    """The model as onnxruntime runs it."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    whole = model if isinstance(model, str) else model.SerializeToString()
    return onnxruntime.InferenceSession(whole, options, providers=["CPUExecutionProvider"])


def ran(model: Any, arrays: Sequence[Numbers]) -> list[Numbers]:
    """The outputs of a model."""
    run = model if hasattr(model, "get_inputs") else session(model)
    names = [one.name for one in run.get_inputs()]
    found: list[Numbers] = run.run(None, dict(zip(names, arrays, strict=True)))
    return found


def wanted(f: Arrow, arrays: Sequence[Numbers]) -> list[Numbers]:
    """What the NumPy engine gives."""
    return leaves_of(NumpyEngine().compile(f)(assemble(f.domain, arrays)))


def drawn(a: Space, seed: int = 0, rows: int | None = None) -> list[Numbers]:
    """Arrays of a space; normally distributed, and indices that are often outside of tables."""
    rng = np.random.default_rng(seed)

    def numbers(array: Array) -> Numbers:
        shape = array.shape if rows is None else (rows, *array.shape)
        found = 2 * rng.normal(size=shape) if array.real else rng.integers(-2, 6, shape)
        return np.asarray(found, dtype=array.dtype)

    return [numbers(array) for array in a.atoms()]


def off(
    got: Sequence[Numbers], expected: Sequence[Numbers], ulps: float, least: float = 0.0
) -> str | None:
    """Where arrays differ by more than these units, or in shape or dtype.

    The units are those of the entry and of the largest one, or of ``least``.
    """
    for number, (x, y) in enumerate(zip(got, expected, strict=True)):
        if (x.shape, x.dtype) != (y.shape, y.dtype):
            return f"output {number}: {x.dtype}{x.shape} is not {y.dtype}{y.shape}"
        scale = float(np.max(np.abs(y), initial=least, where=np.isfinite(y)))
        error = ulps * EPS[y.dtype.name]
        if not np.allclose(x, y, rtol=error, atol=error * scale, equal_nan=True):
            return f"output {number}: {x!r} is not {y!r}"
    return None


# Completeness

REFUSED = {
    "DefinedJaxFunction": "a function of JAX; its definition stands there",
    "JaxFunction": "a function of JAX",
    "Rowwise": "a generator of one's own, row by row",
    "ScanRows": "a step, written down once for each row",
}
"""The generators of the library that ONNX does not know, and why."""


def test_every_generator_of_the_library_has_a_meaning() -> None:
    """One that is added has to be put into ``meaning``, or here, or has a definition."""
    found = {*classes_in(package, SmoothGenerator), Plus, Nought, Subtract} - {ScanRows}
    assert found == {*map(type, SMOOTH)}
    assert {kind for kind in found if not issubclass(kind, Defined)} == {*KNOWN}
    assert not {kind.__name__ for kind in found} & {*REFUSED}


@pytest.mark.parametrize("dtype", DTYPES)
def test_every_generator_agrees(dtype: str) -> None:
    """And its reverse derivative."""
    for generator in SMOOTH:
        f = in_dtype(generator, dtype)
        for term in (f, f.reverse_derivative()) if isinstance(f, SmoothGenerator) else (f,):
            if term.codomain.atoms():
                arrays = drawn(term.domain)
                why = off(ran(to_onnx(term), arrays), wanted(term, arrays), 8)
                assert why is None, f"{term!r}: {why}"


def test_every_generator_agrees_on_any_number_of_rows() -> None:
    """One model for all numbers of rows; each is compared with a batch."""
    for generator in SMOOTH:
        f = in_dtype(generator, "float32")
        if not (isinstance(f, SmoothGenerator) and f.domain.atoms()):
            continue
        for term in (f, f.reverse_derivative()):
            run = session(to_onnx(term, rows=True))
            for n in range(2, LEAST - 1, -1):
                arrays = drawn(term.domain, rows=n)
                expected = wanted(Batching(n).on_morphism(term), arrays)
                assert (why := off(ran(run, arrays), expected, 8)) is None, f"{term!r}: {why}"


# At all kinds of arguments


def shapes_of_generators() -> list[SmoothGenerator]:
    """Generators with other fields: batches, axes without length, steps, windows of each kind."""
    a, table = Array((3, 4), "float64"), Array((2, 3, 4), "float64")
    none = Array((0, 4), "float64")
    looked_up = Array((2, 5), INDEX)
    windows = [
        (Array((5, 2, 7), "float64"), (0, 2), (2, 3), (1, 2)),
        (Array((5, 7), "float64"), (0, 1), (2, 2), (2, 2)),  # side by side, and some left over
        (Array((5, 7), "float64"), (1,), (2,), (3,)),  # apart
        (Array((5, 7), "float64"), (), (), ()),
        (Array((), "float64"), (), (), ()),
        (Array((2, 6), INDEX), (1,), (3,), (2,)),
    ]
    return [
        *(sliding.Unfold(*fields) for fields in windows),
        *(sliding.Fold(*fields) for fields in windows),
        lookup.Gather(table, looked_up, 1),
        lookup.ScatterAdd(table, looked_up, 1),
        lookup.Gather(Array((2, 2, 3), "float64"), Array((2, 2), INDEX), 2),
        lookup.ScatterAdd(Array((2, 2, 3), "float64"), Array((2, 2), INDEX), 2),
        lookup.Gather(Array((3,), INDEX), Array((), INDEX), 0),
        lookup.ScatterAdd(Array((3, 2), INDEX), Array((2, 2), INDEX), 0),
        lookup.Gather(none, Array((2,), INDEX), 0),
        lookup.ScatterAdd(a, Array((0,), INDEX), 0),
        Contraction(a, a, (0, 1), (0, 1), ()),
        Contraction(table, table, (0, 1, 2), (0, 3, 2), (0, 3, 1)),
        Contraction(table, table, (0, 1, 2), (0, 3, 2), (1, 3, 0)),
        Contraction(table, a, (0, 1, 2), (1, 2), (0,)),
        Contraction(a, table, (1, 2), (0, 1, 2), (2, 0)),
        Contraction(Array((), "float64"), a, (), (0, 1), (1, 0)),
        Contraction(none, none, (0, 1), (0, 2), (1, 2)),
        r.Embed(Array((9, 7), "float64"), ((1, 9, 3), (2, 6, 1))),
        r.Embed(Array((9, 7), "float64"), ((0, 8, 2), (6, 7, 4))),
        r.Embed(a, ((1, 1, 1), (0, 4, 1))),
        r.Sum(none, (0,)),
        r.Sum(a.with_dtype(INDEX), (0, 1)),
        r.Reverse(Array((2, 0, 3), "float64"), (0, 1, 2)),
        r.Reverse(table, (1, 2)),
        r.Reverse(table, ()),
        r.Concatenate(none, a, 0),
        r.Concatenate(a, none, 0),
        r.Reshape(a, (2, 1, 6)),
        selection.Max(Array((3, 40), "float64"), (1,)),
        selection.Max(Array((3, 2, 40), "float64"), (0, 2)),
        *(kind(a, ()) for kind in (selection.Max, selection.Softmax, selection.LogSoftmax)),
        selection.Softmax(Array((2, 0), "float64"), (1,)),
        selection.LogSumExp(a, (0, 1)),
        selection.Where(a, a),
        arithmetic.Polynomial(a, (2.0,)),
        arithmetic.Polynomial(a, (0.0, 0.0, -1.0)),
        arithmetic.Negate(a.with_dtype(INDEX)),
        selection.Greater(a.with_dtype(INDEX)),
    ]


def test_generators_with_other_fields_agree() -> None:
    """Also where indices are looked up in each row, in one of all rows, and the other way about."""
    for f in shapes_of_generators():
        arrays = drawn(f.domain)
        assert (why := off(ran(to_onnx(f), arrays), wanted(f, arrays), 8)) is None, f"{f!r}: {why}"
        many = drawn(f.domain, rows=3)
        expected = wanted(Batching(3).on_morphism(f), many)
        got = ran(to_onnx(f, rows=True), many)
        assert (why := off(got, expected, 8)) is None, f"{f!r} in rows: {why}"


def held(f: Arrow, number: int) -> tuple[Arrow, Numbers]:
    """The map with one of two arguments fixed, and that argument."""
    a, b = f.domain.factors()
    at = drawn(f.domain, 7)[number]
    fixed, own = (constant(at, at.dtype), b if number == 0 else a)
    there = then(smooth.delete(own), fixed)
    both = (there, smooth.identity(own)) if number == 0 else (smooth.identity(own), there)
    return then(smooth.pair(*both), f), at


def test_what_is_fixed_is_shared_by_all_rows() -> None:
    """Of two arguments one is fixed, the first or the second."""
    for f in (*shapes_of_generators(), *SMOOTH):
        if not isinstance(f, SmoothGenerator) or len(f.domain.atoms()) != 2:
            continue
        for number in (0, 1):
            g, at = held(f, number)
            many = drawn(g.domain, rows=3)
            both = [*many]
            both.insert(number, np.broadcast_to(at, (3, *at.shape)))
            expected = wanted(Batching(3).on_morphism(f), both)
            got = ran(to_onnx(g, rows=True), many)
            assert (why := off(got, expected, 8)) is None, f"{f!r}, {number} fixed: {why}"


@st.composite
def products(draw: st.DrawFn) -> Contraction:
    """Contractions of any axes, in any order."""
    places = draw(st.lists(st.integers(0, 3), max_size=5))
    lengths = [draw(st.integers(0, 4)) for _ in places]
    lacking = {0: None, 1: 0, 2: 1, 3: 2}  # an axis is in all three, or all but one
    groups = [
        tuple(draw(st.permutations([a for a, p in enumerate(places) if lacking[p] != k])))
        for k in range(3)
    ]
    left, right = (Array(tuple(lengths[a] for a in group), "float32") for group in groups[:2])
    return Contraction(left, right, *groups)


@given(products())
def test_contractions_agree(f: Contraction) -> None:
    """Alone, in rows, and in rows with one argument that all share."""
    arrays, many = drawn(f.domain), drawn(f.domain, rows=2)
    assert (why := off(ran(to_onnx(f), arrays), wanted(f, arrays), 16)) is None, why
    in_rows = Batching(2).on_morphism(f)
    got = ran(to_onnx(f, rows=True), many)
    assert (why := off(got, wanted(in_rows, many), 16)) is None, why
    for number in (0, 1):
        g, at = held(f, number)
        both = [*many]
        both[number] = np.broadcast_to(at, many[number].shape)
        got = ran(to_onnx(g, rows=True), [many[1 - number]])
        assert (why := off(got, wanted(in_rows, both), 16)) is None, f"{number} fixed: {why}"


IMAGE = Array((3, 7, 6), "float32")
BATCH = Array((2, 3, 7, 6), "float32")
SLIDE = sliding.Unfold(IMAGE, (1, 2), (2, 3), (1, 2))
ONE = sliding.Unfold(Array((3, 9), "float32"), (1,), (2,), (2,))
MANY = sliding.Unfold(BATCH, (2, 3), (2, 3), (1, 2))
CORRELATIONS: list[tuple[sliding.Unfold, Axes, Axes, Axes, bool]] = [
    (SLIDE, (0, 1, 2, 3, 4), (5, 0, 3, 4), (5, 1, 2), True),
    (SLIDE, (0, 1, 2, 3, 4), (3, 0, 5, 4), (2, 5, 1), True),
    (SLIDE, (0, 1, 2, 3, 4), (0, 3, 4), (1, 2), True),  # one kernel
    (ONE, (0, 1, 2), (5, 0, 2), (5, 1), True),
    (ONE, (0, 1, 2), (2, 0), (1,), True),
    (MANY, (6, 0, 1, 2, 3, 4), (5, 0, 3, 4), (6, 5, 1, 2), True),
    (SLIDE, (0, 1, 2, 3, 4), (0, 3, 4), (0, 1, 2), False),  # a kernel for each channel
    (SLIDE, (0, 1, 2, 3, 4), (5, 0, 1, 2, 3, 4), (5, 1, 2), False),  # and for each place
    (SLIDE, (0, 1, 2, 3, 4), (5, 6, 0, 3, 4), (6, 5, 1, 2), False),
    (MANY, (6, 0, 1, 2, 3, 4), (6, 5, 0, 3, 4), (6, 5, 1, 2), False),
]
"""Windows, their axes, those of kernels and of the result; and whether ONNX has a name for it."""


@pytest.mark.parametrize("number", range(len(CORRELATIONS)))
def test_windows_and_kernels_are_convolutions(number: int) -> None:
    """In either order, and in rows if all share the kernels."""
    windows, of_windows, of_kernels, axes, named = CORRELATIONS[number]
    length = dict(zip(of_windows, windows.windows.shape, strict=True)) | {5: 4, 6: 2}
    kernels = Array(tuple(length[axis] for axis in of_kernels), "float32")
    for turned in (False, True):
        groups = (of_windows, of_kernels) if turned else (of_kernels, of_windows)
        ends = (windows.windows, kernels) if turned else (kernels, windows.windows)
        both = (windows, smooth.identity(Atomic(kernels)))
        f = then(
            smooth.tensor(*(both if turned else both[::-1])), Contraction(*ends, *groups, axes)
        )
        for term in (f, held(f, int(turned))[0]):
            arrays = drawn(term.domain)
            assert (why := off(ran(to_onnx(term), arrays), wanted(term, arrays), 8)) is None, why
            assert operators(term) == (["Conv"] if named else [])
            many = drawn(term.domain, rows=2)
            expected = wanted(Batching(2).on_morphism(term), many)
            got = ran(to_onnx(term, rows=True), many)
            assert (why := off(got, expected, 8)) is None, why
        assert operators(held(f, int(turned))[0], rows=True) == (
            ["Conv"] if named and windows is not MANY else []
        )
        assert operators(f, rows=True) == []


@pytest.mark.parametrize("dtype", DTYPES)
def test_convolutions_are_in_float32(dtype: str) -> None:
    """Which onnxruntime has; float16 is computed in it."""
    image = neural.reals(1, 6, 6, dtype=dtype)
    layer = image >> neural.correlate(2, (3, 3))
    f = layer.body.morphism
    arrays = drawn(f.domain)
    assert off(ran(to_onnx(f), arrays), wanted(f, arrays), 8) is None
    assert operators(f) == ([] if dtype == "float64" else ["Conv"])


def operators(f: Arrow, *, rows: bool = False) -> list[str]:
    """The convolutions of a model; no node is there that nothing reads."""
    graph = to_onnx(f, rows=rows).graph
    read = {name for node in graph.node for name in node.input}
    read |= {one.name for one in graph.output}
    assert all({*node.output} & read for node in graph.node)
    assert all(one.name in read for one in graph.initializer)
    return [node.op_type for node in graph.node if node.op_type == "Conv"]


SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.5, 2.5, np.nan, np.inf, -np.inf]


def line(dtype: str) -> Numbers:
    """Numbers over the whole range, of both signs, subnormal ones too."""
    limits, rng = np.finfo(dtype), np.random.default_rng(1)
    low, high = np.log(float(limits.smallest_subnormal)), np.log(float(limits.max))
    sizes = np.concatenate([np.exp(rng.uniform(low, high, 400)), np.exp(rng.uniform(-5, 6, 800))])
    ends = [float(limits.max), float(limits.tiny), float(limits.smallest_subnormal)]
    with np.errstate(over="ignore"):
        every = np.concatenate([sizes, -sizes, ends, SPECIAL]).astype(dtype)
    return np.asarray(every)


LOOSE: dict[tuple[str, str], float] = {
    ("tanh", "float32"): 8,
    ("tanh", "float64"): 16,
    ("log1p", "float32"): 6,
    ("sigmoid", "float32"): 6,
}
"""Functions that differ by more than 4 units in the last place."""

ABSOLUTE: dict[tuple[str, str], float] = {
    ("sin", "float64"): 1e-15,
    ("cos", "float64"): 1e-15,
    ("tanh", "float32"): 2e-43,  # of numbers below 1e-36
}
"""Differences that count for nothing: near zeros of the sine, and where tanh is subnormal."""


@pytest.mark.parametrize("dtype", DTYPES)
def test_functions_agree_over_the_whole_range(dtype: str) -> None:
    """As docs/onnx.md says; nothing finite becomes nan, and nothing infinite finite."""
    x = line(dtype)
    a, limits = space(len(x), dtype=dtype), np.finfo(dtype)
    powers = (maps.power(a, p) for p in (2.5, -1.5, -2.0, 10.0))
    several = [(function.name, function(a)) for function in FUNCTIONS]
    several += [("power", f) for f in powers]
    every = several[-1][1]
    for _, f in several[-2::-1]:
        every = then(smooth.pair(smooth.identity(a), smooth.identity(a)), smooth.tensor(f, every))
    got, expected = ran(to_onnx(every), [x]), wanted(every, [x])
    for (name, _), ours, theirs in zip(several, got, expected, strict=True):
        y, z = ours.astype(np.longdouble), theirs.astype(np.longdouble)
        least = np.longdouble(limits.tiny)
        with np.errstate(all="ignore"):
            unit = np.exp2(np.floor(np.log2(np.maximum(np.abs(z), least)))) * limits.eps
            error = np.abs(y - z)
        same = (ours == theirs) | (np.isnan(ours) & np.isnan(theirs))
        bound = LOOSE.get((name, dtype), 4) * unit + ABSOLUTE.get((name, dtype), 0)
        bad = np.flatnonzero(~same & ~(error <= bound))
        assert not bad.size, f"{name}({x[bad[0]]!r}) is {ours[bad[0]]!r}, not {theirs[bad[0]]!r}"


@pytest.mark.parametrize("dtype", DTYPES)
def test_maps_of_several_numbers_agree_at_infinities_and_nan(dtype: str) -> None:
    """Sums, products and relations are rounded once: the same bits, but for the sign of zeros."""
    limits = np.finfo(dtype)
    ends = [float(limits.max), float(limits.smallest_subnormal), -float(limits.tiny)]
    each = np.array([*SPECIAL, *ends, 3.0, 1e-3], dtype)
    x, y = (np.ravel(part) for part in np.meshgrid(each, each))
    a = space(len(x), dtype=dtype)
    p, q = variable(Product(a, a))
    several = [
        *(p + q, p - q, p * q, p / q, p.maximum(q), p.minimum(q), p > q, p >= q, p.equals(q)),
        *(p.pair(q).into(maps.weigh(a)), p.where(q, p), p / 3, p * 0.1, -p, 1 - p * p),
        *(p.into(maps.nearest(a)), (p > q).where(p, q), p.into(maps.cast(a, "float32"))),
        p.into(maps.cast(a, "float64")).into(maps.cast(space(len(x)), "float32")),
        p.into(maps.cast(a, "float16")).into(maps.cast(space(len(x), dtype="float16"), dtype)),
        p.pair(q).into(package.Dropout(Array((len(x),), dtype), 0.3)),
    ]
    every = several[0]
    for formula in several[1:]:
        every = every.pair(formula)
    got, expected = ran(to_onnx(every.arrow), [x, y]), wanted(every.arrow, [x, y])
    for number, (ours, theirs) in enumerate(zip(got, expected, strict=True)):
        if dtype == "float64" and "float16" in str(several[number].arrow.codomain):
            continue
        np.testing.assert_array_equal(ours, theirs, f"map {number}")


@pytest.mark.parametrize("axes", [(0,), (1,), (0, 1)])
@pytest.mark.parametrize("length", [5, 40])
def test_maxima_agree_at_infinities_and_nan(axes: tuple[int, ...], length: int) -> None:
    array = Array((3, length), "float32")
    kinds = (selection.Max, selection.Softmax, selection.LogSoftmax, selection.LogSumExp)
    run = [(kind(array, axes), session(to_onnx(kind(array, axes)))) for kind in kinds]
    for seed in range(20):
        rng = np.random.default_rng(seed)
        chosen = rng.choice(
            [1.0, -2.0, 3.0, np.nan, np.inf, -np.inf], (3, length), p=PARTS[seed % 3]
        )
        x = chosen.astype("float32")
        for f, model in run:
            assert (why := off(ran(model, [x]), wanted(f, [x]), 8)) is None, f"{f!r}: {why}"


PARTS = [
    [0.5, 0.2, 0.2, 0.02, 0.04, 0.04],
    [0.5, 0.2, 0.2, 0.0, 0.0, 0.1],
    [0.1, 0.0, 0.0, 0.0, 0.1, 0.8],
]
"""How often each number is drawn."""


def test_what_is_rounded_in_between_stays_rounded() -> None:
    """A cast to float16 and back is no identity, also where onnxruntime looks for such pairs."""
    a = space(1000, dtype="float32")
    there_and_back = then(
        maps.cast(a, "float16"), maps.cast(space(1000, dtype="float16"), "float32")
    )
    x = np.random.default_rng(0).normal(size=1000).astype("float32")
    for f in (there_and_back, then(maps.scale(a, 3.0), there_and_back, maps.scale(a, 3.0))):
        np.testing.assert_array_equal(ran(to_onnx(f), [x])[0], wanted(f, [x])[0])


def test_rows_that_are_named_many_times_are_all_added() -> None:
    f = lookup.ScatterAdd(Array((3, 2), "float32"), Array((5000,), INDEX))
    rng = np.random.default_rng(0)
    arrays = [rng.integers(-1, 4, 5000), rng.integers(0, 9, (5000, 2)).astype("float32")]
    np.testing.assert_array_equal(ran(to_onnx(f), arrays)[0], wanted(f, arrays)[0])


# Terms


@st.composite
def terms(draw: st.DrawFn) -> Arrow:
    a, b = draw(spaces(indices=True)), draw(spaces(indices=True))
    f = draw(arrows(a, b, depth=3))
    return draw(st.sampled_from([f, smooth.reverse_derivative(f), smooth.forward_derivative(f)]))


@given(terms(), st.integers(0, 99))
def test_terms_agree(f: Arrow, seed: int) -> None:
    if f.codomain.atoms():
        arrays = drawn(f.domain, seed)
        assert (why := off(ran(to_onnx(f), arrays), wanted(f, arrays), 64, 1.0)) is None, why


@given(terms(), st.integers(LEAST, 3), st.integers(0, 99))
def test_terms_agree_in_rows(f: Arrow, n: int, seed: int) -> None:
    if f.domain.atoms() and f.codomain.atoms():
        arrays = drawn(f.domain, seed, rows=n)
        expected = wanted(Batching(n).on_morphism(f), arrays)
        assert (why := off(ran(to_onnx(f, rows=True), arrays), expected, 64, 1.0)) is None, why


# Models


def recurrent(kind: Any) -> Any:
    """A recurrent model of four inputs, with this kind of cell."""
    return sequence.last_of(
        kind(neural.reals(2, dtype="float32"), neural.reals(3, dtype="float32")), 4
    )


LAYERS: dict[str, Callable[[], Any]] = {
    "iris linear": lambda: iris.linear("float32"),
    "iris dense": lambda: iris.dense("float32"),
    "iris hidden": lambda: iris.hidden("float32"),
    "perceptron": lambda: mnist.perceptron(8),
    "convolutional": mnist.convolutional,
    "modern": lambda: mnist.modern((2, 3)),
    "autoencoder": lambda: autoencoder.shown(2, 5),
    "adversaries": lambda: gan.adversaries_of_digits(2, 3),
    "decoder": lambda: language.decoder(7, 4, width=4, heads=2, hidden=6, layers=2),
    "elman_cell": lambda: recurrent(neural.elman_cell),
    "gru_cell": lambda: recurrent(neural.gru_cell),
    "lstm_cell": lambda: recurrent(neural.lstm_cell),
}
"""All that the modules of ``models`` have; that in fixed point is over the integers."""


@pytest.mark.parametrize("name", LAYERS)
def test_models_agree(name: str) -> None:
    """The map, its reverse derivative, and a step of Adam: arrays to a millionth in float32."""
    model = LAYERS[name]()
    learner = rdc.supervised(model, rdc.quadratic_loss, rdc.unit_rate, rdc.Adam())
    for number, f in enumerate((model.body, rdc.reverse_derivative(model.body), learner.step)):
        arrays = [0.2 * x if x.dtype.kind == "f" else x for x in drawn(f.domain.object, number)]
        if f is learner.step:  # squares are not negative, steps are counted
            arrays = [np.abs(x) for x in arrays]
            arrays[0] = np.asarray(3.0)
        value = assemble(f.domain.object, arrays)
        got = assemble(f.codomain.object, ran(to_onnx(f), arrays))
        expected = NumpyEngine().compile(f)(value)
        why = difference_of_values(f.codomain.object, got, expected, tolerance=1e-6)
        assert why is None, f"map {number}: {why}"


def test_all_models_are_looked_at() -> None:
    modules = {path.stem for path in Path(iris.__file__).parent.glob("*.py")} - {"__init__"}
    assert modules == {
        *("autoencoder", "decoding", "differential", "fixed_point", "gan", "iris", "language"),
        *("mnist", "sequence", "training"),
    }


def test_training_by_steps_of_onnx_is_training() -> None:
    """Two steps, one after the other: what comes out goes in again."""
    model = iris.hidden("float32")
    learner = rdc.supervised(model, rdc.softmax_cross_entropy, rdc.unit_rate, rdc.Adam())
    start = rdc.initialise(model.parameters, seed=0, weights=rdc.normal(1.0))
    state = NumpyEngine().compile(learner.start)(start)
    x, y = np.ones(4, "float32"), np.array([0, 1, 0], "float32")
    run, arrays = session(to_onnx(learner.step)), leaves_of(state)
    for _ in range(2):
        arrays = ran(run, [*arrays, x, y])
        state = NumpyEngine().compile(learner.step)((state, (x, y)))
    assert off(arrays, leaves_of(state), 8) is None


def test_a_transformer_agrees_in_rows() -> None:
    tokens = neural.rows(neural.reals(4, dtype="float32"), 6)
    layer = tokens >> neural.transformer_block(heads=2, hidden=5)
    at = assemble(layer.parameters.object, [0.3 * x for x in drawn(layer.parameters.object)])
    f = layer.at(rdc.point(layer.parameters, at))
    (x,) = drawn(f.domain.object, rows=3)
    expected = wanted(Batching(3)(f).morphism, [x])
    assert off(ran(to_onnx(f, rows=True), [x]), expected, 16) is None


# What a model says


class Pixels: ...


class Digits: ...


def test_names_are_those_of_arrays() -> None:
    """So that ``arrays`` of a value are what a session takes."""
    model = rdc.reals(4, name=Pixels) >> rdc.dense(rdc.reals(3, name=Digits), rdc.sigmoid)
    made = to_onnx(model.body)
    value = ((np.ones(3), np.ones((3, 4))), np.ones(4))
    named = rdc.arrays(model.body.domain, value)
    assert [one.name for one in made.graph.input] == ["bias", "weights", "Pixels"] == [*named][::-1]
    assert [one.name for one in made.graph.output] == ["Digits"]
    (got,) = session(made).run(None, named)
    np.testing.assert_allclose(got, NumpyEngine().compile(model.body)(value), rtol=1e-14)


def test_outputs_that_are_called_as_inputs_are() -> None:
    model = rdc.reals(4, name=Pixels) >> rdc.dense(rdc.reals(3, name=Digits), rdc.sigmoid)
    back = to_onnx(rdc.reverse_derivative(model.body))
    assert [one.name for one in back.graph.input] == ["bias", "weights", "Pixels", "Digits"]
    assert [one.name for one in back.graph.output] == ["bias.out", "weights.out", "Pixels.out"]


def test_names_of_ones_own_and_of_terms() -> None:
    a = space(2)
    f = smooth.pair(smooth.addition(a), smooth.first(a, a))
    made = to_onnx(f)
    assert [one.name for one in made.graph.input] == ["x0", "x1"]
    assert [one.name for one in made.graph.output] == ["y0", "y1"]
    made = to_onnx(f, inputs=["left", "plus/Add_0"], outputs=["total", "left again"])
    assert [one.name for one in made.graph.input] == ["left", "plus/Add_0"]
    assert [one.name for one in made.graph.output] == ["total", "left again"]
    assert off(ran(made, [np.ones(2), np.ones(2)]), [np.full(2, 2.0), np.ones(2)], 0) is None


def test_outputs_that_are_inputs_fixed_or_equal() -> None:
    a = space(2)
    fixed = then(smooth.delete(a), constant([1.0, 2.0]))
    twice = maps.scale(a, 2.0)
    every = smooth.identity(a)
    for f in (smooth.identity(a), fixed, fixed, twice, twice, smooth.zero(a, a)):
        every = smooth.pair(every, f)
    x, kept = np.array([3.0, 4.0]), np.array([1.0, 2.0])
    assert off(ran(to_onnx(every), [x]), [x, x, kept, kept, 2 * x, 2 * x, 0 * x], 0) is None
    rows = np.array([x, -x, x])
    assert (
        off(
            ran(to_onnx(every, rows=True), [rows]),
            wanted(Batching(3).on_morphism(every), [rows]),
            0,
        )
        is None
    )


def test_models_say_what_they_are(tmp_path: Path) -> None:
    """And come through a file as they were."""
    f = mnist.perceptron(4).called("model").body
    made = to_onnx(f, rows=True)
    onnx.checker.check_model(made, full_check=True)
    assert made.producer_name == "cartesian_rdc"
    assert made.producer_version == cartesian_rdc.__version__
    assert made.doc_string == made.graph.doc_string == f"{f.domain} -> {f.codomain}"
    assert [(one.domain, one.version) for one in made.opset_import] == [("", 18)]
    assert made.ir_version == 8
    assert made.graph.node[-1].name.startswith("model/plus/Add")
    pixels = made.graph.input[-1].type.tensor_type
    assert [d.dim_param or d.dim_value for d in pixels.shape.dim] == ["rows", 784]
    onnx.save(made, tmp_path / "model.onnx")
    assert onnx.load(tmp_path / "model.onnx") == made
    arrays = drawn(f.domain.object, rows=2)
    ours, theirs = ran(made, arrays), ran(str(tmp_path / "model.onnx"), arrays)
    np.testing.assert_array_equal(ours[0], theirs[0])
    assert to_onnx(f, rows=True) == made


def test_equal_arrays_are_kept_once() -> None:
    a = space(3)
    row = then(smooth.delete(a), constant([1.0, 2.0, 3.0]))
    times = then(smooth.pair(smooth.identity(a), row), maps.multiply(a))
    assert len(to_onnx(then(times, package.sin(a), times)).graph.initializer) == 1


# Refusals


def test_what_is_refused() -> None:
    """In words that name it."""
    v = Array((3,), "float64")
    a = Atomic(v)
    known = "only the generators of this library are known to ONNX"
    with pytest.raises(UntranslatableError, match=f"with both cannot be exported: {known}"):
        to_onnx(Both(v))
    with pytest.raises(UntranslatableError, match=f"with rowwise cannot be exported: {known}"):
        to_onnx(Batching(2).on_morphism(Both(v)))
    sums = elementwise("sums", np.cumsum, lambda x, y: 1)
    words = "with sums cannot be exported: ONNX knows functions made of ufuncs of NumPy only"
    with pytest.raises(UntranslatableError, match=words):
        to_onnx(sums(a))
    root = elementwise("root", np.cbrt, lambda x, y: 1)
    with pytest.raises(UntranslatableError, match=r"ONNX has no operator for the ufunc cbrt$"):
        to_onnx(root(a))
    slope = elementwise("slope", np.tan, lambda x, y: 1)
    words = "no operator for the ufunc tan in float64, which onnxruntime lacks"
    with pytest.raises(UntranslatableError, match=words):
        to_onnx(slope(a))
    x = line("float32")[:50]
    f = slope(space(50, dtype="float32"))
    assert off(ran(to_onnx(f), [x]), wanted(f, [x]), 16) is None
    with pytest.raises(SpaceError, match=r"^R\[3\] -> 1 ends in no array: ONNX has no such model"):
        to_onnx(smooth.delete(a))
    with pytest.raises(
        SpaceError, match=r"1 -> R\[2\] has no input: rows are the first axis of an input"
    ):
        to_onnx(constant([1.0, 2.0]), rows=True)
    assert off(ran(to_onnx(constant([1.0, 2.0])), []), [np.array([1.0, 2.0])], 0) is None
    with pytest.raises(TypeError, match=r"of a ParaHom, its \.body"):
        to_onnx(iris.linear())  # type: ignore[arg-type]
    integers = fixed_point.integers
    with pytest.raises(UntranslatableError, match="a wire carries elements of Z"):
        to_onnx(integers.identity(integers.wire))  # type: ignore[arg-type]


@pytest.mark.skipif(np.dtype("longdouble") == np.float64, reason="they are those of float64")
def test_long_numbers_are_refused() -> None:
    words = "tensors of ONNX are of float16, float32, float64, int64"
    with pytest.raises(UntranslatableError, match=words):
        to_onnx(package.sin(space(2, dtype="longdouble")))


def test_functions_of_jax_are_refused() -> None:
    from cartesian_rdc.execution.jax_engine import from_jax

    f = from_jax(lambda x: x, neural.reals(2), neural.reals(2))
    with pytest.raises(UntranslatableError, match="a program with jaxfunction cannot be exported"):
        to_onnx(f)


def test_names_that_are_refused() -> None:
    f = smooth.addition(space(2))
    with pytest.raises(
        NamingError, match=r"^the inputs are 2 arrays, of R\[2\] × R\[2\], and 1 names"
    ):
        to_onnx(f, inputs=["x"])
    with pytest.raises(NamingError, match=r"^the outputs are 1 arrays, of R\[2\], and 0 names"):
        to_onnx(f, outputs=[])
    with pytest.raises(NamingError, match=r"^2 arrays are called 'x': each input and output has a"):
        to_onnx(f, inputs=["x", "x"])
    with pytest.raises(NamingError, match=r"^2 arrays are called 'x0'"):
        to_onnx(f, outputs=["x0"])
    with pytest.raises(NamingError, match=r"^1 arrays are called ''"):
        to_onnx(f, outputs=[""])


def test_without_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(MissingExtraError, match=r"onnx is not installed: .*\[onnx\]' brings it"):
        to_onnx(smooth.identity(space()))


def test_files_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    from cartesian_rdc.interchange.onnx import export

    monkeypatch.setattr(export, "MOST_BYTES", 100)
    with pytest.raises(
        SpaceError, match=r"1 -> R\[20\] take 160 bytes, and a file of ONNX has room"
    ):
        to_onnx(constant(np.arange(20.0)))
