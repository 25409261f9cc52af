# pyright: basic
"""How generators are written down for an engine: windows, contractions and maxima."""

from __future__ import annotations

from collections.abc import Sequence

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, strategies as st

from cartesian_rdc.categories.free import Compose
from cartesian_rdc.categories.smooth import (
    Array,
    Elementwise,
    Numbers,
    SmoothGenerator,
    exp,
    relu,
    smooth,
    space,
    then,
)
from cartesian_rdc.categories.smooth.lookup import Gather, ScatterAdd
from cartesian_rdc.categories.smooth.multilinear import Contraction
from cartesian_rdc.categories.smooth.selection import Max
from cartesian_rdc.categories.smooth.sliding import Fold, Unfold
from cartesian_rdc.categories.smooth.spaces import INDEX
from cartesian_rdc.execution import (
    ENGINES,
    ArrayEngine,
    NumpyEngine,
    engine_named,
    evaluate,
    program,
)
from cartesian_rdc.execution.jax_engine import contractions
from cartesian_rdc.execution.jax_engine.meaning import meaning
from cartesian_rdc.execution.numba_engine import NumbaEngine
from cartesian_rdc.execution.passes.simplify import simplify
from tests.effort import usually
from tests.functions import difference_of_values


def normal(seed: int, *shapes: Sequence[int]) -> list[Numbers]:
    rng = np.random.default_rng(seed)
    return [np.asarray(rng.normal(size=shape)) for shape in shapes]


def in_jax(generator: SmoothGenerator, arguments: Sequence[Numbers]) -> Numbers:
    with jax.enable_x64(True):
        return np.asarray(meaning(generator, [jnp.asarray(x) for x in arguments]))


@st.composite
def sliding(draw: st.DrawFn) -> Unfold:
    shape = draw(st.lists(st.integers(1, 5), min_size=1, max_size=4))
    axes = sorted(draw(st.sets(st.integers(0, len(shape) - 1))))
    sizes = [draw(st.integers(1, shape[axis])) for axis in axes]
    apart = draw(st.booleans())
    strides = [size if apart else draw(st.integers(1, 3)) for size in sizes]
    return Unfold(Array(tuple(shape), "float64"), tuple(axes), tuple(sizes), tuple(strides))


@given(sliding(), st.integers(0, 99))
def test_windows_and_overlaps_in_jax(windows: Unfold, seed: int) -> None:
    fields = (windows.space, windows.axes, windows.sizes, windows.strides)
    (x,) = normal(seed, windows.space.shape)
    assert np.array_equal(in_jax(windows, [x]), windows.evaluate([x]))
    (y,) = normal(seed, windows.windows.shape)
    assert np.allclose(in_jax(Fold(*fields), [y]), Fold(*fields).evaluate([y]))


@pytest.mark.parametrize("engine", [engine_named(name) for name in ENGINES], ids=ENGINES)
def test_a_number_is_its_only_window(engine: ArrayEngine) -> None:
    number = Array((), "float64")
    for windows in (Unfold(number, (), (), ()), Fold(number, (), (), ())):
        assert engine.compile(windows)(2.0) == 2.0


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
    left, right = (Array(tuple(lengths[a] for a in group), "float64") for group in groups[:2])
    return Contraction(left, right, *groups)


@given(products(), st.integers(0, 99))
def test_contractions_as_products_of_matrices(product: Contraction, seed: int) -> None:
    arguments = normal(seed, product.left.shape, product.right.shape)
    expected = np.einsum(product.subscripts, *arguments)
    with pytest.MonkeyPatch.context() as patch:
        for small in (-1, 10**9):
            patch.setattr(contractions, "SMALL", small)
            got = in_jax(product, arguments)
            assert got.shape == expected.shape
            assert np.allclose(got, expected)


def pooling(*strides: int) -> tuple[Unfold, Max]:
    windows = Unfold(Array((4, 5), "float64"), (0, 1), (2, 2), strides)
    return windows, Max(windows.codomain.atoms()[0], (2, 3))


@given(st.lists(st.sampled_from([-2.0, -0.0, 0.0, 1.0, np.inf, -np.inf, np.nan]), min_size=20))
def test_the_largest_of_rectified_entries_is_rectified_once(numbers: list[float]) -> None:
    windows, most = pooling(2, 2)
    f = then(relu(space(4, 5)), windows, most)
    x = np.array(numbers[:20]).reshape(4, 5)
    assert np.array_equal(NumpyEngine().compile(f)(x), evaluate(f, x), equal_nan=True)
    rectified = [
        i.generator
        for i in simplify(program(f)).instructions
        if isinstance(i.generator, Elementwise)
    ]
    assert rectified == [relu.on(Array((2, 2), "float64"))]


def test_overlapping_windows_are_made_once() -> None:
    windows, most = pooling(1, 1)
    f = Compose(Compose(relu(space(4, 5)), windows), most)
    kinds = [type(i.generator) for i in simplify(program(f)).instructions]
    assert kinds == [Elementwise, Unfold, Max]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_exponentials_in_vectors_are_right_up_to_the_last_digits(dtype: str) -> None:
    rng = np.random.default_rng(0)
    most = 709.0 if dtype == "float64" else 88.0
    ends = [0, -0.0, np.inf, -np.inf, np.nan, 709.79, -708.5, -744.4, -745.2, 1e300, -1e300, 1e-320]
    x = np.concatenate([rng.uniform(-most, most, 5000), rng.normal(size=5000), np.array(ends)])
    with np.errstate(all="ignore"):
        x = x.astype(dtype)
        expected = np.exp(x)
    got = NumbaEngine().compile(exp(space(len(x), dtype=dtype)))(x)
    assert isinstance(got, np.ndarray)
    finite = np.isfinite(expected)
    assert np.array_equal(got[~finite], expected[~finite], equal_nan=True)
    with np.errstate(under="ignore"):
        apart = np.abs(got[finite] - expected[finite]) / np.spacing(expected[finite])
    assert float(apart.max()) <= 2


TABLES: list[tuple[tuple[int, ...], tuple[int, ...], int]] = [
    ((4, 3), (5,), 0),
    ((4,), (2, 3), 0),
    ((2, 4, 3), (2, 5), 1),
    ((1, 2, 4), (1, 2), 2),
    ((0, 3), (5,), 0),
    ((4, 0), (5,), 0),
    ((4, 3), (0,), 0),
    ((4, 3), (), 0),
]


@pytest.mark.parametrize(
    ("name", "table", "numbers", "batch"),
    usually(
        [("numpy", *case) for case in TABLES]
        + [("jax", *case) for case in TABLES[::2]]
        + [("numba", *case) for case in TABLES[1::2]],
        of=[(name, *case) for name in ENGINES for case in TABLES],
    ),
)
def test_tables(name: str, table: tuple[int, ...], numbers: tuple[int, ...], batch: int) -> None:
    """What names no row gives zero, and a row that is infinite stays so."""
    engine = engine_named(name)
    look = Gather(Array(table, "float64"), Array(numbers, INDEX), batch)
    add = ScatterAdd(look.table, look.numbers, batch)
    rng = np.random.default_rng(0)
    given = [0, 3, -1, 4, 2**62, -(2**63), 1]
    n = rng.choice(given, numbers)
    t = rng.choice([1.0, -2.0, np.inf], table)
    rows = rng.normal(size=look.codomain.atoms()[0].shape)
    both = smooth.tensor(look, add)
    ours, theirs = engine.compile(both)(((t, n), (n, rows))), evaluate(both, ((t, n), (n, rows)))
    assert difference_of_values(both.codomain, ours, theirs, tolerance=1e-12) is None


def test_tables_are_exported() -> None:
    look = Gather(Array((4, 3), "float64"), Array((5,), INDEX), 0)
    add = ScatterAdd(look.table, look.numbers, 0)
    f = smooth.tensor(look, add)
    compiled = NumpyEngine().compile(f)
    module: dict[str, object] = {}
    exec(compiled.export(), module)
    value = ((np.ones((4, 3)), np.array([0, 3, 4, 1, 1])), (np.arange(5), np.ones((5, 3))))
    run = module["apply"]
    assert callable(run)
    assert difference_of_values(f.codomain, run(value), compiled(value), tolerance=0) is None
