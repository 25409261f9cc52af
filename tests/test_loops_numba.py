"""Loops on the Numba engine: what their lines compute, and that they are no longer than a step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, final

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from cartesian_rdc import neural
from cartesian_rdc.categories.free import Atomic, Generator, Keep, interned
from cartesian_rdc.categories.smooth import (
    Array,
    Arrow,
    Numbers,
    SmoothGenerator,
    Space,
    assemble,
    rearrangement as r,
    smooth,
    tanh,
)
from cartesian_rdc.categories.smooth.scanning import ScanRows
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import UntranslatableError
from cartesian_rdc.execution import NumpyEngine, Program
from cartesian_rdc.execution.instructions import Instruction, Plus
from cartesian_rdc.execution.loops import Loop, product_of
from cartesian_rdc.execution.numba_engine import NumbaEngine
from cartesian_rdc.execution.numba_engine.module import module_of
from cartesian_rdc.execution.orders import NO_ORDER
from cartesian_rdc.execution.passes.pipeline import code_of
from cartesian_rdc.learning import descent, supervised
from cartesian_rdc.neural import constant_rate, reals
from cartesian_rdc.typed import reverse_derivative
from tests.effort import effort
from tests.functions import difference_of_values, points
from tests.loops_at_random import (
    SPACES,
    interpreted,
    interpreted_fold,
    points_of,
    programs,
    values_of,
)
from tests.scans import scans

LIST, NUMBER, MATRIX, EMPTY, SINGLE, INDICES = SPACES


def close(one: Sequence[Numbers], other: Sequence[Numbers], tolerance: float = 1e-12) -> None:
    for x, y in zip(one, other, strict=True):
        assert (x.dtype, x.shape) == (y.dtype, y.shape)
        fair = 1e-5 if x.dtype == np.float32 else tolerance
        np.testing.assert_allclose(x, y, fair, fair)


# What the lines compute


@settings(deadline=None)
@given(programs(SPACES), st.integers(0, 100))
def test_lines_compute_what_loops_do(code: Program[Array], seed: int) -> None:
    points = points_of(SPACES, seed)
    with np.errstate(all="ignore"):
        close(interpreted(code, points), values_of(code, points))


STATES = [LIST, LIST, NUMBER, MATRIX]


@settings(deadline=None)
@given(programs([*STATES, MATRIX, SINGLE], STATES, more=0), st.integers(0, 100))
def test_lines_of_a_step_compute_what_a_fold_does(code: Program[Array], seed: int) -> None:
    states, rows = points_of(STATES, seed), points_of([MATRIX, SINGLE], seed, 3)
    order = [2, 0, 2]
    after = states
    with np.errstate(all="ignore"):
        for k in order:
            after = values_of(code, [*after, *(row[k] for row in rows)])
        close(interpreted_fold(code, states, rows, order), after)


OPERATORS: list[Callable[[Arrow], Arrow]] = [
    lambda f: f,
    smooth.reverse_derivative,
    smooth.forward_derivative,
    lambda f: smooth.reverse_derivative(smooth.reverse_derivative(f)),
]


@settings(deadline=None, max_examples=effort(8, in_all=300))
@given(scans(most=4), st.sampled_from(OPERATORS), st.booleans())
def test_lines_of_scans_and_derivatives(
    loop: ScanRows,
    operator: Callable[[Arrow], Arrow],
    everything: bool,
) -> None:
    keep: Keep = "everything" if everything else "states"
    f = operator(smooth.scanning(loop.step, loop.n, keep=keep, backwards=loop.backwards))
    for arrays in points(f.domain, 2):
        got = assemble(f.codomain, interpreted(code_of(f), arrays))
        want = NumpyEngine().compile(f)(assemble(f.domain, arrays))
        assert difference_of_values(f.codomain, got, want, tolerance=1e-12) is None


# Compiled


def program_of(
    given: Sequence[Array], made: Sequence[tuple[Generator[Array], tuple[int, ...]]], *outputs: int
) -> Program[Array]:
    """The program of these instructions, the results of which have the next numbers."""
    atoms, code = list(given), list[Instruction[Array]]()
    for generator, arguments in made:
        after = generator.codomain.atoms()
        results = tuple(range(len(atoms), len(atoms) + len(after)))
        atoms.extend(after)
        code.append(Instruction(generator, arguments, results))
    return Program(
        product_of(list(map(Atomic, given))),
        product_of([Atomic(atoms[v]) for v in outputs]),
        tuple(atoms),
        tuple(range(len(given))),
        tuple(code),
        outputs,
    )


@pytest.mark.parametrize("backwards", [False, True])
def test_native_loops(backwards: bool) -> None:
    """States that swap, or are rows; rows of all dtypes, without axes, without entries."""
    squash = tanh(Atomic(LIST))
    assert isinstance(squash, Generator)
    row = LIST.with_shape()
    inner = program_of([LIST, row], [(r.Broadcast(LIST, (0,)), (1,)), (Plus(LIST), (0, 2))], 3, 0)
    loop = Loop(inner, 0, 1, 3, ScanRows, "states", not backwards)
    given = [INDICES, LIST, LIST, LIST, SINGLE, EMPTY, NUMBER]
    made = [
        (r.Reverse(LIST, (0,)), (1,)),
        (loop, (1, 3)),
        (squash, (8,)),
        (r.Reverse(SINGLE, (0,)), (4,)),
        (Plus(EMPTY), (5, 5)),
        (Plus(NUMBER), (6, 6)),
    ]
    body = program_of(given, made, 2, 10, 1, 9, 11, 0, 12, 13, 3, 7)
    outer = Loop(body, 1, 2, 4, ScanRows, "states", backwards)
    inputs = [INDICES, LIST, LIST, *(a.rows(4) for a in given[3:])]
    count = len(inputs)
    code = program_of(inputs, [(outer, tuple(range(count)))], *range(count, count + 10))
    points = points_of(inputs, 0)
    want = values_of(code, points)
    for engine in (NumpyEngine(), NumbaEngine()):
        close(list(engine.lower(code, None).run((), points, NO_ORDER)), want)


def test_native_recurrence_and_its_derivative() -> None:
    """Of float32, in segments, from the end: as NumPy runs them."""
    given, state = (reals(k, dtype="float32") for k in (2, 3))
    cell = neural.elman_cell(given, state)
    layer = neural.along_rows(cell, 6, segments=2, backwards=True)
    f = reverse_derivative(layer.body)
    point = assemble(f.domain.object, points_of(f.domain.object.atoms(), 1))
    found: list[Any] = [engine.compile(f)(point) for engine in (NumpyEngine(), NumbaEngine())]
    close(leaves_of(found[0]), leaves_of(found[1]))


def test_a_native_fold_whose_steps_have_loops() -> None:
    cell = neural.elman_cell(reals(2), reals(3))
    model = neural.along_rows(cell, 5, keep="everything")
    learner = supervised(model, neural.quadratic_loss, constant_rate(0.1), descent)
    states, samples = learner.step.domain.object.factors()
    start = assemble(states, points_of(states.atoms(), 2))
    data = assemble(samples, points_of(samples.atoms(), 3, 4))
    found: list[Any] = [
        engine.fold(learner.step)(start, data, [0, 3, 1])
        for engine in (NumpyEngine(), NumbaEngine())
    ]
    close(leaves_of(found[0]), leaves_of(found[1]))


# How long the lines are


def test_a_text_is_as_long_as_a_step() -> None:
    cell = neural.elman_cell(reals(2), reals(3))

    def lines(n: int) -> int:
        f = reverse_derivative(neural.along_rows(cell, n).body)
        return module_of(code_of(f.morphism)).text.count("\n")

    assert lines(5_000) == lines(70_000)


# Refusals


@final
@interned
class Mystery(SmoothGenerator):
    """The identity, which no engine knows."""

    space: Array

    def boundary(self) -> tuple[Space, Space]:
        return Atomic(self.space), Atomic(self.space)

    def evaluate(self, arguments: Sequence[Numbers]) -> Sequence[Numbers]:
        return arguments

    def reverse_derivative(self) -> Arrow:
        raise NotImplementedError


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            program_of([Array((3,), "float16")], [], 0),
            r"Numba computes in float32, float64, int64, a space of the program is float16\[3\]",
        ),
        (
            program_of([LIST], [(Mystery(LIST), (0,))], 1),
            "the Numba engine has no loops for mystery, a generator of one's own: use NumpyEngine",
        ),
    ],
)
def test_what_is_inside_is_looked_at(body: Program[Array], words: str) -> None:
    loop = Loop(body, 0, 1, 2, ScanRows, "states", backwards=False)
    code = program_of([body.atoms[0]], [(loop, (0,))], 1)
    with pytest.raises(UntranslatableError, match=words):
        NumbaEngine().lower(code, None)
