# pyright: basic
"""Every generator over arrays that have no entries: on every engine, with its R, in batches."""

from __future__ import annotations

from functools import reduce

import numpy as np
import pytest

from cartesian_rdc import neural
from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.smooth import (
    Array,
    Arrow,
    Constant,
    arithmetic,
    assemble,
    lookup,
    multilinear,
    rearrangement as r,
    selection,
    sliding,
    smooth,
    value_of,
)
from cartesian_rdc.categories.smooth.elementary import FUNCTIONS
from cartesian_rdc.categories.smooth.pointwise import Divide
from cartesian_rdc.categories.smooth.spaces import INDEX
from cartesian_rdc.execution import ENGINES, ArrayEngine, engine_named, evaluate
from cartesian_rdc.functors import Batching
from tests.effort import usually
from tests.functions import difference_of_values, points


def of(*shape: int) -> Array:
    return Array(shape, "float64")


def generators(a: Array) -> list[Arrow]:
    """Those that begin in a matrix without entries, or end there."""
    m, n = a.shape
    pointwise = (
        arithmetic.Negate,
        Divide,
        selection.Greater,
        selection.GreaterEqual,
        selection.Equal,
        selection.Maximum,
    )
    found: list[Arrow] = [
        *(kind(a) for kind in pointwise),
        *(function.on(a) for function in usually(FUNCTIONS[:3], of=FUNCTIONS)),
        selection.Where(a, a),
        selection.LogSoftmax(a, (0,)),
        selection.Weigh(a),
        arithmetic.DivideBy(a, 3.0),
        arithmetic.Scale(a, 2.0),
        arithmetic.Polynomial(a, (1.0, 2.0, 3.0)),
        arithmetic.Power(a, 2.5),
        Constant(a, b""),
        multilinear.Contraction(a, a, (0, 1), (2, 1), (0, 2)),
        multilinear.Contraction(a, a, (0, 1), (0, 2), (1, 2)),
        multilinear.Contraction(a, a, (0, 1), (0, 1), ()),
        multilinear.Contraction(a, a, (0, 1), (0, 1), (1,)),
        r.Reshape(a, (5, 0, 2)),
        r.Transpose(a, (1, 0)),
        r.Reverse(a, (0,)),
        r.Slice(a, ((0, m, 1), (0, n, 1))),
        r.Embed(a, ((0, 0, 1), (0, n, 2))),
        r.Concatenate(a, a, 0),
        r.Concatenate(a, a, 1),
    ]
    for axes in ((), (0,), (1,), (0, 1)):
        found += [r.Sum(a, axes), r.Broadcast(a, axes), selection.Softmax(a, axes)]
        if all(a.shape[axis] for axis in axes):
            found += [selection.Max(a, axes), selection.LogSumExp(a, axes)]
    return found


WINDOWS: list[Arrow] = [
    kind(array, axes, sizes, strides)
    for kind in (sliding.Unfold, sliding.Fold)
    for array, axes, sizes, strides in (
        (of(0, 4), (1,), (2,), (1,)),
        (of(0, 4), (1,), (2,), (2,)),
        (of(0, 4), (1,), (3,), (2,)),
        (of(3, 0), (0,), (2,), (1,)),
        (of(3, 0), (), (), ()),
        (of(0, 4, 5), (1, 2), (2, 3), (1, 2)),
        (of(2, 4, 0, 5), (1, 3), (2, 3), (1, 2)),
    )
]
TABLES: list[Arrow] = [
    kind(table, numbers.with_dtype(INDEX), batch)
    for kind in (lookup.Gather, lookup.ScatterAdd)
    for table, numbers, batch in (
        (of(0, 4), of(0), 0),
        (of(0, 4), of(5), 0),
        (of(3, 0), of(5), 0),
        (of(3, 2), of(0), 0),
        (of(0, 3, 2), of(0, 4), 1),
        (of(2, 0, 2), of(2, 5), 1),
    )
]
GROUPS = {
    "no rows": generators(of(0, 4)),
    "no columns": generators(of(3, 0)),
    "windows": WINDOWS,
    "tables": TABLES,
}


ALL_RUNS = [(name, group) for name in ENGINES for group in GROUPS]

RUNS = usually([run for run in ALL_RUNS if run != ("numba", "no columns")], of=ALL_RUNS)


@pytest.mark.parametrize(("engine", "group"), RUNS)
def test_generators_over_nothing(engine: str, group: str) -> None:
    """Side by side as one map; sums over nothing are 0, what is put into nothing is lost."""
    every = 4 if engine == "numba" else 1  # it compiles for seconds
    f = reduce(smooth.tensor, usually(GROUPS[group][::every], of=GROUPS[group]))
    for g in (f, smooth.reverse_derivative(f)):
        value = assemble(g.domain, points(g.domain, 1)[0])
        wanted = evaluate(g, value)
        found = engine_named(engine).compile(g)(value)
        assert difference_of_values(g.codomain, found, wanted) is None


@pytest.mark.parametrize("engine", [*map(engine_named, ENGINES)], ids=ENGINES)
def test_batches_of_nothing(engine: ArrayEngine) -> None:
    """Correlation and pooling, and each generator over a matrix with entries, of no samples."""
    images = neural.reals(2, 6, 6)
    model = images >> neural.correlate(3, (3, 3)) >> neural.max_pool(2) >> neural.flatten
    kernels = [kind(of(4, 5), (0, 1), (2, 3), (1, 2)) for kind in (sliding.Unfold, sliding.Fold)]
    f = reduce(smooth.tensor, [model.body.morphism, *kernels])
    for g in (Batching(0).on_morphism(h) for h in (f, smooth.reverse_derivative(f))):
        value = assemble(g.domain, points(g.domain, 1)[0])
        got = engine.compile(g)(value)
        assert all(array.size == 0 for array in g.codomain.atoms())
        assert difference_of_values(g.codomain, got, evaluate(g, value)) is None


def test_the_values_of_nothing() -> None:
    nothing = np.zeros((0, 4))
    for f, wanted in (
        (r.Sum(of(0, 4), (0,)), np.zeros(4)),
        (multilinear.Contraction(of(0, 4), of(0, 4), (0, 1), (0, 2), (1, 2)), np.zeros((4, 4))),
        (r.Embed(of(3), ((0, 0, 1),)), np.zeros(3)),
    ):
        assert isinstance(f, Generator)
        arguments = [np.zeros(a.shape) for a in f.domain.atoms()]
        assert np.array_equal(np.asarray(evaluate(f, assemble(f.domain, arguments))), wanted)
    assert value_of(r.Sum(of(0, 4), (1,)).domain, nothing) is nothing
