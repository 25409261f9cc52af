# pyright: basic
"""The passes that change loops: what comes out is the same, and less is done in each step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from cartesian_rdc.categories.base import Keep
from cartesian_rdc.categories.smooth import (
    Array,
    Arrow,
    Numbers,
    exp,
    multiply,
    rearrangement as r,
    smooth,
    space,
    then,
)
from cartesian_rdc.execution import NumpyEngine, Program
from cartesian_rdc.execution.loops import in_loops, is_loop
from cartesian_rdc.execution.orders import NO_ORDER
from cartesian_rdc.execution.passes.loops import loops
from cartesian_rdc.execution.passes.pipeline import code_of, code_of_program
from cartesian_rdc.execution.passes.rows import all_at_once
from cartesian_rdc.neural import (
    SmoothCell,
    along_rows,
    dense,
    elman_cell,
    gru_cell,
    lstm_cell,
    reals,
    tanh,
)
from cartesian_rdc.typed import recompute, reverse_derivative
from tests.effort import effort
from tests.loops_at_random import SPACES, points_of, programs, values_of

AnyCell: TypeAlias = SmoothCell[Any, Any, Any, Any]


def keeping(code: Program[Array], keep: Keep) -> Program[Array]:
    """The program, whose loops keep so much."""
    return in_loops(
        code,
        lambda loop: loop.with_arguments(
            keeping(loop.body, keep), *loop.arguments[1:5], keep, loop.backwards
        ),
    )


def close(got: Sequence[Numbers], wanted: Sequence[Numbers]) -> None:
    for x, y in zip(got, wanted, strict=True):
        assert (x.dtype, x.shape) == (y.dtype, y.shape)
        fair = 1e-4 if x.dtype == np.float32 else 1e-9
        np.testing.assert_allclose(x, y, fair, fair)


@settings(deadline=None, max_examples=effort(25, in_all=1000))
@given(programs(SPACES), st.sampled_from(["states", "everything"]), st.integers(0, 100))
def test_passes_change_nothing_that_comes_out(code: Program[Array], keep: Keep, seed: int) -> None:
    whole, at = keeping(code, keep), points_of(SPACES, seed)
    with np.errstate(all="ignore"):
        wanted = values_of(whole, at)
        for changed in (loops(whole), all_at_once(whole), all_at_once(loops(whole))):
            close(values_of(changed, at), wanted)
        last = code_of_program(whole)
        close(values_of(last, at), wanted)
        close(NumpyEngine().lower(last, None).run((), at, NO_ORDER), wanted)


@settings(deadline=None, max_examples=effort(12, in_all=500))
@given(programs(SPACES))
def test_smaller_loops_have_nothing_left_to_do(code: Program[Array]) -> None:
    once = loops(code)
    assert in_steps(loops(once)) == in_steps(once)


CELLS = [elman_cell, gru_cell, lstm_cell]


def in_steps(code: Program[Array]) -> int:
    """How many instructions are run, each as often as it is."""
    bodies = [i.generator for i in code.instructions if is_loop(i.generator)]
    return len(code.instructions) + sum(loop.n * in_steps(loop.body) for loop in bodies)


def gradient(cell: AnyCell, keep: Keep) -> Program[Array]:
    f = along_rows(cell, 50, keep=keep).inside
    both = smooth.pair(smooth.first(f.domain, f.codomain), smooth.reverse_derivative(f))
    return code_of(both)


@pytest.mark.parametrize("make", CELLS)
def test_what_needs_no_state_is_done_for_all_rows_at_once(make: Callable[..., AnyCell]) -> None:
    """Products with rows that are given, and the covectors of weights; R computes no step again."""
    cell = make(reals(3), reals(4))
    states, everything = (gradient(cell, keep) for keep in ("states", "everything"))
    at = points_of([states.atoms[v] for v in states.inputs], 0)
    close(values_of(everything, at), values_of(states, at))
    assert in_steps(everything) < 0.6 * in_steps(states)
    assert everything.flops < states.flops
    for i in everything.instructions:
        if is_loop(i.generator):
            sizes = [i.generator.body.atoms[v].size for v in i.generator.body.outputs]
            assert max(sizes) <= 4, "no weight is carried along"


def test_two_loops_along_the_same_rows_are_one() -> None:
    """The map and R of it, which records the states on the way."""
    code = gradient(elman_cell(reals(3), reals(4)), "states")
    ways = [i.generator.backwards for i in code.instructions if is_loop(i.generator)]
    assert ways == [False, True]


def test_a_step_that_is_computed_again_stays_as_it_is() -> None:
    """Else what it is for, that nothing of it is kept, were lost."""
    layer = reals(3) >> dense(reals(4), tanh)
    f = reverse_derivative((layer >> recompute(reals(4) >> dense(reals(3), tanh))).body)
    code = code_of(f.morphism)
    assert [i.generator.n for i in code.instructions if is_loop(i.generator)] == [1]


@pytest.mark.parametrize("size", [16, 17])
def test_what_would_grow_too_much_is_computed_in_each_step(size: int) -> None:
    """A number of each row in many places, of which all rows were kept."""
    s, x, c = space(size), space(), smooth
    given = c.second(c.unit, c.product(s, x))
    state, row = (c.compose(given, half(s, x)) for half in (c.first, c.second))
    spread = then(row, r.Broadcast(Array((size,), "float64"), (0,)), exp(s))
    step = c.pair(c.add(multiplied(state, spread), state), c.delete(given.domain))
    (loop,) = (i for i in code_of(c.scanning(step, 9, keep="everything")).instructions[-1:])
    assert is_loop(loop.generator)
    kinds = [i.generator.label for i in loop.generator.body.instructions]
    assert ("exp" in kinds) is (size > 16)


def multiplied(f: Arrow, g: Arrow) -> Arrow:
    return then(smooth.pair(f, g), multiply(f.codomain))
