# pyright: basic
"""Faults of scans that were found by trying: each is of a kind, and none of that is left."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from cartesian_rdc import neural
from cartesian_rdc.categories.free import Atomic, Product, Scan, Unit
from cartesian_rdc.categories.smooth import (
    Array,
    Arrow,
    Space,
    assemble,
    contraction,
    exp,
    log,
    sin,
    smooth as c,
    space,
    then,
)
from cartesian_rdc.categories.smooth.pointwise import Divide
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import DataError, SpaceError, UntranslatableError
from cartesian_rdc.execution import NumpyEngine, evaluate
from cartesian_rdc.execution.jax_engine import JaxEngine
from cartesian_rdc.execution.jax_engine.functions import from_jax
from cartesian_rdc.execution.memory import need_of
from cartesian_rdc.execution.passes.pipeline import code_of
from cartesian_rdc.functors import Interpretation
from cartesian_rdc.interchange import sympy as in_sympy
from cartesian_rdc.learning import Cell, iterate, unroll
from cartesian_rdc.neural import along_rows, dense, elman_cell, fold_rows, reals, stack, tanh

ENGINES: Any = (NumpyEngine(), JaxEngine())
untyped: Any = SimpleNamespace(Cell=Cell, along_rows=along_rows, fold_rows=fold_rows, stack=stack)


def evaluated(f: Arrow, at: Any) -> Any:
    return evaluate(f, at)


def compiled(f: Any) -> Any:
    return NumpyEngine().compile(f)


def scan(s: Space, x: Space, make: Any, n: int, **how: Any) -> Arrow:
    """The scan of ``S × X -> S``, from a function of the two."""
    rest = c.second(Unit(), Product(s, x))
    made = make(then(rest, c.first(s, x)), then(rest, c.second(s, x)))
    return c.scanning(c.pair(made, c.delete(made.domain)), n, **how)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("n", [2, 5, 20])
def test_several_steps_that_are_compiled_together_are_not_regrouped(n: int, dtype: str) -> None:
    """A quotient of a quotient, and a logarithm of an exponential, from step to step."""
    one = Array((2,), dtype)
    a = Atomic(one)
    big, start = (1e25, 1e30) if dtype == "float32" else (1e200, 1e300)
    rows = np.ones((n, 2), dtype)
    rows[:2] = big
    divided = scan(a, a, lambda s, x: then(c.pair(s, x), Divide(one)), n)
    added = scan(a, a, lambda s, x: then(c.add(then(s, log(a)), x), exp(a)), n)
    steps = np.zeros((n, 2), dtype)
    steps[0], steps[1] = 800, -800
    for f, state, given in ((divided, np.full(2, start, dtype), rows), (added, np.ones(2), steps)):
        want, found = (e.compile(f)(((), (state, given))) for e in ENGINES)
        np.testing.assert_allclose(found[0], want[0], 1e-5)


def test_what_has_two_results_is_not_taken_apart() -> None:
    import jax.numpy as jnp

    o = reals(2)
    both = from_jax(lambda t: (jnp.sin(t), jnp.cos(t)), o, o @ o).morphism

    def make(s: Arrow, x: Arrow) -> Arrow:
        return then(c.add(s, then(x, both, c.addition(o.object))), sin(o.object))

    maps = [scan(o.object, o.object, make, 3, keep=k) for k in ("states", "everything")]
    at = (), (np.ones(2), np.arange(6.0).reshape(3, 2))
    one, other = (compiled(f)(at)[0] for f in maps)
    np.testing.assert_array_equal(one, other)
    one, other = (compiled(c.reverse_derivative(f))((at, (np.ones(2), ()))) for f in maps)
    np.testing.assert_allclose(one[1][1], other[1][1], 1e-12)


@pytest.mark.parametrize("keep", ["states", "everything"])
def test_what_is_kept_changes_no_sum(keep: Any) -> None:
    """Near the largest number, and in half precision, where each step rounds."""
    a = space(1)
    f = scan(a, a, c.add, 2, keep=keep)
    at: Any = (), (np.array([-1.7e308]), np.full((2, 1), 1.7e308))
    np.testing.assert_array_equal(compiled(f)(at)[0], evaluated(f, at)[0])
    half = space(1, dtype="float16")
    f = scan(half, half, c.add, 3000, keep=keep)
    at = (), (np.zeros(1, "float16"), np.ones((3000, 1), "float16"))
    assert compiled(f)(at)[0] == [2048]
    v, m = space(3, dtype="float16"), space(3, 3, dtype="float16")
    both = Product(v, v)
    summed = scan(
        m,
        both,
        lambda s, x: c.add(s, then(x, contraction("i,j->ij", v, v))),
        2,
        keep=keep,
    )
    given = np.array([[300.0] * 3, [-300.0] * 3], "float16"), np.full((2, 3), 300, "float16")
    with np.errstate(all="ignore"):
        at = (), (np.zeros((3, 3), "float16"), given)
        found, want = compiled(summed)(at)[0], evaluated(summed, at)[0]
    np.testing.assert_array_equal(found, want)


def nested(depth: int, n: int) -> Arrow:
    x = space()
    f = then(c.second(Unit(), x), sin(x))
    for _ in range(depth):
        f = c.iterate(Unit(), x, f, n)
    return f


def test_loops_that_nest_too_deep_are_refused() -> None:
    assert compiled(nested(18, 1))(((), 0.5)) == np.sin(0.5)
    with pytest.raises(UntranslatableError, match="loops nest more than 18 deep, which Python"):
        compiled(nested(19, 1))
    with pytest.raises(UntranslatableError, match="scans nest too deep: make one of two"):
        compiled(nested(300, 1))


@pytest.mark.parametrize("count", [2, 8])
def test_loops_one_after_another_use_the_same_arrays(count: int) -> None:
    """Also those of the loops inside of them, and of no more is said than is made."""
    x = space(5)
    inner = then(c.second(Unit(), x), sin(x), c.copy(x), c.tensor(sin(x), exp(x)), c.addition(x))
    f: Arrow = c.second(Unit(), x)
    for k in range(count):
        loop = c.iterate(Unit(), x, c.iterate(Unit(), x, inner, 3 + k), 2)
        f = c.compose(c.pair(c.first(Unit(), x), f), loop)
    compiled = NumpyEngine().compile(f)
    made = len(re.findall(r"= empty\(", compiled.source))
    assert made * 5 * 8 <= compiled.program.bytes


def test_a_loop_between_powers_grows_as_its_rows_do() -> None:
    """R of ``scan``, which takes rows apart and puts them together."""
    x = space(2)
    step = then(c.second(Unit(), Product(x, x)), c.addition(x), sin(x), c.copy(x))
    costs = [
        code_of(c.reverse_derivative(c.scan(Unit(), x, x, x, step, n))).flops for n in (50, 200)
    ]
    assert costs[1] < 6 * costs[0]


@pytest.mark.parametrize(("n", "segments"), [(100, 10), (119, 10), (199, 100), (23, 20)])
def test_segments_of_two_lengths_hold_few_states(n: int, segments: int) -> None:
    wide, narrow = (
        code_of(
            c.reverse_derivative(
                iterate(reals(k) >> neural.relu, n, segments=segments, keep="states").morphism
            )
        ).bytes
        for k in (1000, 1)
    )
    states = (wide - narrow) / (999 * 8)
    assert states <= segments + 2 * (-(-n // segments) + 1) + 6


def test_what_is_said_of_memory_is_less_than_what_is_needed() -> None:
    for keep in ("states", "everything"):
        f = along_rows(elman_cell(reals(3), reals(8)), 400, keep=keep).inside
        need = need_of(code_of(c.reverse_derivative(f)))
        assert need is not None
        kept, short = (
            int(re.findall(words, need.words)[0].replace(",", ""))
            for words in (r"([\d,]+) of them", r"is about ([\d,]+)$")
        )
        assert short < kept
    segmented = along_rows(elman_cell(reals(3), reals(8)), 119, segments=10).inside
    need = need_of(code_of(c.reverse_derivative(segmented)))
    assert need is not None
    assert "segments" not in need.words


def test_functors_keep_what_is_kept() -> None:
    x = space()
    step = c.compose(c.second(Unit(), Product(x, x)), c.compose(c.addition(x), c.copy(x)))
    functor = Interpretation(c, c, Atomic, lambda g: g)
    made = functor.on_morphism(Scan(step, 3, "everything"))
    assert "'everything'" in made.expression()
    assert "'states'" not in made.expression()


@pytest.mark.parametrize("backwards", [False, True])
def test_a_loop_of_one_step_is_derived_twice(backwards: bool) -> None:
    f = along_rows(elman_cell(reals(2), reals(3)), 1, keep="everything", backwards=backwards).inside
    twice = c.reverse_derivative(c.reverse_derivative(f))
    other = along_rows(elman_cell(reals(2), reals(3)), 1, backwards=backwards).inside
    rng = np.random.default_rng(0)
    at = assemble(twice.domain, [rng.normal(size=a.shape) for a in twice.domain.atoms()])
    one = compiled(twice)(at)
    two = compiled(c.reverse_derivative(c.reverse_derivative(other)))(at)
    for x, y in zip(leaves_of(one), leaves_of(two), strict=True):
        np.testing.assert_allclose(x, y, 1e-12, 1e-12)


def test_noise_in_a_stack_is_noise() -> None:
    a = reals(3)
    model = a >> stack(lambda x: x >> dense(reals(3), tanh) >> neural.dropout(0.5), 2)
    assert model.names == ("weights[k]", "bias[k]", "noise")
    assert neural.in_evaluation(model).names == ("weights[k]", "bias[k]")
    trained = neural.in_training(model)
    assert trained.names == ("weights[k]", "bias[k]")
    assert str(trained.domain) == "R[2, 3] × R[3]"


def test_sympy_refuses_a_long_loop_before_it_is_unrolled(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("sympy")
    monkeypatch.setattr(in_sympy, "unrolled", None)
    with pytest.raises(SpaceError, match="are more than 10,000"):
        neural_formula(along_rows(elman_cell(reals(1), reals(1)), 10**6)).sympy()


def neural_formula(f: Any) -> Any:
    from cartesian_rdc.formulas import formula

    return formula(f)


untyped_unroll: Any = unroll
X = reals(3)
CELL = elman_cell(X, X)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: X >> untyped.stack(tanh, 3),
            "what is stacked is a layer with parameters, as of dense",
        ),
        (
            lambda: untyped.along_rows(X >> dense(X, tanh), 3),
            "what is taken along a sequence is a cell",
        ),
        (lambda: untyped.along_rows(None, 3), "what is taken along a sequence is a cell"),
        (lambda: untyped_unroll(None, 3), "what is taken along a sequence is a cell"),
        (lambda: untyped.fold_rows(None, X, 3), "the step of a fold is a map S × X -> S"),
        (lambda: untyped.fold_rows(CELL, X, 3), "the step of a fold is a map S × X -> S"),
        (
            lambda: untyped.Cell(X, X, X, CELL.map.body),
            "the map of a cell is a map with parameters",
        ),
    ],
)
def test_what_is_no_cell_layer_or_step_is_named(make: Any, message: str) -> None:
    with pytest.raises(TypeError, match=re.escape(message)):
        make()


@pytest.mark.parametrize("how", [{"keep": ["states"]}, {"keep": np.array(["states"])}])
def test_what_is_kept_is_one_of_two_words(how: Any) -> None:
    with pytest.raises(DataError, match='a scan keeps "states" or "everything", not'):
        untyped.along_rows(CELL, 3, **how)


@pytest.mark.parametrize("backwards", ["no", 2, None])
def test_backwards_is_true_or_false(backwards: Any) -> None:
    with pytest.raises(DataError, match="a scan goes backwards or not: True or False, not"):
        untyped.along_rows(CELL, 3, backwards=backwards)


def test_numbers_of_numpy_are_numbers() -> None:
    assert untyped.along_rows(CELL, np.int64(3)).inside == untyped.along_rows(CELL, 3).inside
