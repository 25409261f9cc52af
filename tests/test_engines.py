"""Engines against evaluation by the definition, and their folds against loops."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from cartesian_rdc.categories.free import Product, Unit
from cartesian_rdc.categories.smooth import (
    Arrow,
    Space,
    Value,
    assemble,
    contraction,
    scale,
    smooth,
    space,
    then,
    transpose,
)
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import CompositionError, DataError, SpaceError
from cartesian_rdc.execution import (
    ENGINES,
    ArrayEngine,
    NumpyEngine,
    engine_named,
    evaluate,
    points_engine,
    program,
)
from cartesian_rdc.execution.jax_engine import JaxEngine
from cartesian_rdc.execution.numba_engine import NumbaEngine
from cartesian_rdc.testing.smooth import arrows, atoms, spaces
from tests.effort import usually
from tests.functions import difference_of_values, points

engine = NumpyEngine()
every_engine = pytest.mark.parametrize(
    "engine", [NumpyEngine(), NumbaEngine(), JaxEngine()], ids=lambda e: type(e).__name__
)


@st.composite
def terms(draw: st.DrawFn) -> Arrow:
    a, b = draw(spaces()), draw(spaces())
    f = draw(arrows(a, b, depth=3))
    return draw(st.sampled_from([f, smooth.reverse_derivative(f), smooth.forward_derivative(f)]))


@given(terms())
def test_compiled_agrees_with_the_definition(f: Arrow) -> None:
    compiled = engine.compile(f)
    for arrays in points(f.domain):
        value = assemble(f.domain, arrays)
        kept = [np.copy(array) for array in arrays]
        why = difference_of_values(f.codomain, compiled(value), evaluate(f, value))
        assert why is None, f"{why}\n{compiled.source}"
        for array, before in zip(arrays, kept, strict=True):
            assert np.array_equal(array, before), "an argument was written to"


@given(terms())
def test_results_are_fresh(f: Arrow) -> None:
    compiled = engine.compile(f)
    arguments = points(f.domain, 2)[0]
    results = leaves_of(compiled(assemble(f.domain, arguments)))
    for k, result in enumerate(results):
        others = [*arguments, *results[:k], *results[k + 1 :]]
        assert not any(np.shares_memory(result, other) for other in others)


@st.composite
def steps(draw: st.DrawFn) -> Arrow:
    state, samples = draw(spaces()), draw(spaces())
    return draw(arrows(Product(state, samples), state, depth=2))


def batch(a: Space, length: int, seed: int) -> Value:
    rng = np.random.default_rng(seed)
    return assemble(a, [np.asarray(rng.normal(size=(length, *x.shape))) for x in a.atoms()])


@given(steps(), st.integers(0, 5), st.integers(0, 99))
def test_a_fold_is_a_loop(step: Arrow, length: int, seed: int) -> None:
    state, samples = step.domain.factors()
    data = batch(samples, max(length, 1), seed)
    order = np.random.default_rng(seed).integers(0, max(length, 1), length).tolist()
    start = assemble(state, points(state)[0])
    by_fold = engine.fold(step)(start, data, order)
    by_loop, compiled = start, engine.compile(step)
    for number in order:
        by_loop = compiled((by_loop, engine.sample(data, number)))
    assert difference_of_values(state, by_fold, by_loop, tolerance=1e-12) is None


a, b = space(2), space(2, 2)


@pytest.mark.parametrize(
    "step",
    [
        smooth.symmetry(a, a),  # the states change places
        smooth.pair(smooth.second(a, a), smooth.second(a, a)),  # one is wanted twice
        smooth.pair(smooth.addition(a), smooth.first(a, a)),  # an old one is wanted later
        smooth.pair(smooth.addition(a), smooth.addition(a)),
        smooth.pair(smooth.first(a, a), smooth.addition(a)),
        smooth.pair(smooth.addition(a), then(smooth.addition(a), scale(a, 2.0))),
    ],
)
@every_engine
def test_states_that_depend_on_each_other(engine: ArrayEngine, step: Arrow) -> None:
    with_data = then(smooth.first(step.domain, Unit()), step)
    start = (np.array([1.0, 2.0]), np.array([30.0, 40.0]))
    once = engine.compile(step)
    expected: Value = start
    for _ in range(3):
        expected = once(expected)
    assert (
        difference_of_values(step.domain, engine.fold(with_data)(start, (), [0, 0, 0]), expected)
        is None
    )


@every_engine
def test_a_transposed_state_is_not_read_while_written(engine: ArrayEngine) -> None:
    step = then(smooth.first(b, Unit()), smooth.add(smooth.identity(b), transpose(b)))
    start = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert np.array_equal(leaves_of(engine.fold(step)(start, (), [0]))[0], start + start.T)


CONTRACTIONS = (
    ["ij,j->i", "i,ij->j", "ij,jk->ik", "ij,jk->ki", "ij,kj->ik", "i,j->ij", "i,j->ji", "i,i->",
     "ij,ij->ij", "ij,ji->ij", "ij,j->ij", "i,ij->ij", "bij,bjk->bik", "bij,bj->bi", "bij,bij->b",
     "ijk,jk->i", "ij,ij->", ",i->i", ",->", "bij,bjk->bki", "abij,abjk->abik"]
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "subscripts"),
    usually(
        [("numpy", kind) for kind in CONTRACTIONS]
        + [("numba", kind) for kind in CONTRACTIONS[::2]]
        + [("jax", kind) for kind in CONTRACTIONS[1::2]],
        of=[(name, kind) for name in ENGINES for kind in CONTRACTIONS],
    ),
)
def test_every_kind_of_contraction(name: str, subscripts: str) -> None:
    engine = engine_named(name)
    length = dict(zip("abijk", (2, 3, 2, 4, 3), strict=True))
    left, right = subscripts.split("->", maxsplit=1)[0].split(",")
    x, y = (space(*(length[axis] for axis in axes)) for axes in (left, right))
    f = contraction(subscripts, x, y)
    value = assemble(f.domain, points(f.domain)[0])
    expected = np.einsum(subscripts, *leaves_of(value))
    for term in (f, smooth.reverse_derivative(f)):
        at = assemble(term.domain, points(term.domain)[1])
        assert (
            difference_of_values(term.codomain, engine.compile(term)(at), evaluate(term, at))
            is None
        )
    assert difference_of_values(f.codomain, engine.compile(f)(value), expected) is None


@given(atoms(), st.integers(0, 3))
def test_points_are_an_engine_of_every_category(space_: Space, length: int) -> None:
    engine_ = points_engine(smooth)
    f = then(smooth.addition(space_), scale(space_, 0.5))
    fold = engine_.fold(f)
    zero = smooth.zero(Unit(), space_)
    result = fold(zero, [zero] * length, range(length))
    assert difference_of_values(space_, evaluate(result, ()), evaluate(zero, ())) is None


def test_a_program_prints_as_straight_line_code() -> None:
    f = then(smooth.addition(a), scale(a, 0.5))
    assert str(program(f)).splitlines() == [
        "program (v0 : R[2], v1 : R[2]):",
        "    v2 : R[2] = plus v0 v1",
        "    v3 : R[2] = scale v2",
        "    return v3",
    ]


@every_engine
def test_bad_data_are_refused_before_the_first_step(engine: ArrayEngine) -> None:
    step = smooth.addition(a)
    fold = engine.fold(step)
    with pytest.raises(SpaceError, match=r"the space is R\[3, 2\], the value is an array of shape"):
        fold([0, 0], np.zeros((3, 5)), [0])
    with pytest.raises(SpaceError, match=r"shape \(2,\) and dtype complex128"):
        engine.compile(step)(([1j, 1], [0, 0]))
    with pytest.raises(SpaceError, match=r"the space is R\[2\] × R\[2\], whose values are pairs"):
        engine.compile(step)([0, 0])
    with pytest.raises(SpaceError, match="a tuple of length 3"):
        engine.compile(step)(([0, 0], [0, 0], [0, 0]))
    with pytest.raises(DataError, match="names the samples 0 to 3, the data have 3"):
        fold([0, 0], np.zeros((3, 2)), [0, 3])
    two = then(
        smooth.second(smooth.product(a, a), smooth.product(a, a)), smooth.identity(step.domain)
    )
    with pytest.raises(
        DataError, match=r"array 0, R\[2\], have 3 rows, those for array 1, R\[2\], have 4"
    ):
        engine.fold(two)(([0, 0], [0, 0]), (np.zeros((3, 2)), np.zeros((4, 2))), [0])
    with pytest.raises(CompositionError, match=r"cannot fold: the step begins in .*, it ends in"):
        engine.fold(smooth.pair(step, step))


@every_engine
def test_data_of_any_layout_work(engine: ArrayEngine) -> None:
    step = smooth.addition(a)
    data = np.arange(12.0).reshape(2, 6)[:, ::3].T.copy().T
    data.setflags(write=False)
    got = engine.fold(step)(np.zeros(2), data, [0, 1])
    assert np.array_equal(leaves_of(got)[0], data.sum(axis=0))
