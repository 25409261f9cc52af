# pyright: basic
"""Scans: the definition on every engine, derivatives against JAX, functors, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from cartesian_rdc.categories.circuits import Circuits
from cartesian_rdc.categories.free import Product, Scan
from cartesian_rdc.categories.semirings import Modular
from cartesian_rdc.categories.smooth import (
    Arrow,
    assemble,
    smooth,
    space,
    tanh as smooth_tanh,
    then,
)
from cartesian_rdc.categories.smooth.scanning import ScanRows
from cartesian_rdc.errors import CompositionError, DataError, SpaceError
from cartesian_rdc.execution import ArrayEngine, NumpyEngine, evaluate
from cartesian_rdc.execution.jax_engine import JaxEngine
from cartesian_rdc.functors import Batching, Normalisation, sharing
from cartesian_rdc.learning import Cell, iterate, unroll
from cartesian_rdc.neural import along_rows, dense, elman_cell, reals, stack, tanh
from cartesian_rdc.testing.algebra import circuits_sample, elements_of
from cartesian_rdc.testing.free import Meaning, free_sample
from tests.effort import effort
from tests.functions import difference_of_values, points
from tests.jax_functions import from_jax, to_jax
from tests.scans import by_definition, in_jax, scans

MANY = settings(max_examples=effort(6, in_all=300))
FEW = settings(max_examples=effort(3, in_all=60))
numpy = NumpyEngine()


# They are their definition


@pytest.mark.parametrize("engine", [numpy, JaxEngine()], ids=["numpy", "jax"])
@MANY
@given(scans())
def test_scans_are_their_steps_one_by_one(engine: ArrayEngine, loop: ScanRows) -> None:
    definition, compiled = by_definition(loop), engine.compile(loop)
    for arrays in points(loop.domain, 2):
        value = assemble(loop.domain, arrays)
        expected = evaluate(definition, value)
        for got in (compiled(value), evaluate(loop, value)):
            why = difference_of_values(loop.codomain, got, expected, tolerance=1e-12)
            assert why is None, why


@MANY
@given(scans())
def test_derivatives_are_those_of_jax(loop: ScanRows) -> None:
    run, a, b = in_jax(loop), loop.domain, loop.codomain
    r, d = smooth.reverse_derivative(loop), smooth.forward_derivative(loop)
    for arrays in points(Product(Product(a, a), b), 2):
        (point, direction), covector = assemble(Product(Product(a, a), b), arrays)  # type: ignore
        x, dx, dy = to_jax(a, point), to_jax(a, direction), to_jax(b, covector)
        _, back = jax.vjp(run, x)
        (pulled,) = back(dy)
        _, pushed = jax.jvp(run, (x,), (dx,))
        for f, value, expected in (
            (r, (point, covector), from_jax(a, pulled)),
            (d, (point, direction), from_jax(b, pushed)),
        ):
            got = numpy.compile(f)(value)
            why = difference_of_values(f.codomain, got, expected, tolerance=1e-9)
            assert why is None, why


@FEW
@given(scans(most=3, nested=False))
def test_second_derivatives_are_those_of_jax(loop: ScanRows) -> None:
    run, a = in_jax(loop), loop.domain
    dd = smooth.forward_derivative(smooth.forward_derivative(loop))

    def pushed(x: Any, dx: Any) -> Any:
        return jax.jvp(run, (x,), (dx,))[1]

    (arrays, _) = points(dd.domain, 2)
    value: Any = assemble(dd.domain, arrays)
    (x, v), (u, w) = ((to_jax(a, half) for half in whole) for whole in value)
    _, expected = jax.jvp(pushed, (x, v), (u, w))
    got = numpy.compile(dd)(value)
    why = difference_of_values(dd.codomain, got, from_jax(dd.codomain, expected), tolerance=1e-9)
    assert why is None, why


@FEW
@given(scans(most=4))
def test_what_is_kept_changes_no_derivative(loop: ScanRows) -> None:
    """And neither do the passes: R by the definition of each generator is the same."""
    f, g = (
        smooth.reverse_derivative(smooth.scanning(loop.step, loop.n, keep=keep))
        for keep in ("states", "everything")
    )
    arrays, _ = points(f.domain, 2)
    value = assemble(f.domain, arrays)
    expected = evaluate(f, value)
    for got in (evaluate(g, value), numpy.compile(f)(value), numpy.compile(g)(value)):
        why = difference_of_values(f.codomain, got, expected, tolerance=1e-9)
        assert why is None, why


def test_what_was_kept_of_a_loop_that_is_left_out_is_not_read() -> None:
    """Of a loop in a step the last state is kept, through a map of it, and its rows."""
    inner = smooth.scanning(smooth.compose(UNIT_STATE, smooth.tensor(tanh_of, UNIT)), 2)
    after = then(inner, smooth.first(number, smooth.unit), tanh_of)
    loop = smooth.scanning(
        smooth.pair(after, smooth.second(smooth.unit, inner.domain.factors()[1])),
        5,
        keep="everything",
    )
    f = smooth.reverse_derivative(loop)
    arrays, _ = points(f.domain, 2)
    value = assemble(f.domain, arrays)
    why = difference_of_values(f.codomain, numpy.compile(f)(value), evaluate(f, value))
    assert why is None, why


number = space()
tanh_of = smooth_tanh(number)
UNIT = smooth.identity(smooth.unit)
UNIT_STATE = smooth.second(smooth.unit, Product(number, smooth.unit))

# Functors


@FEW
@given(scans(most=3), st.integers(0, 3))
def test_batches_of_scans_are_scans_of_batches(loop: ScanRows, m: int) -> None:
    batching, p = Batching(m), loop.wires[0]
    shared = sharing(loop, m)
    copies = smooth.tensor(
        batching.shared(p), smooth.identity(batching.on_object(loop.domain.factors()[1]))
    )
    for got, definition in (
        (batching.on_morphism(loop), batching.on_morphism(by_definition(loop))),
        (shared, smooth.compose(copies, batching.on_morphism(by_definition(loop)))),
    ):
        assert (got.domain, got.codomain) == (definition.domain, definition.codomain)
        arrays, _ = points(got.domain, 2)
        value = assemble(got.domain, arrays)
        why = difference_of_values(
            got.codomain, numpy.compile(got)(value), evaluate(definition, value), tolerance=1e-9
        )
        assert why is None, why


Z_2 = Circuits(Modular(2))
SAMPLES: Any = {
    "free": (free_sample(), Meaning()),
    "circuits": (circuits_sample(Z_2, elements_of(Modular(2))), Normalisation(Z_2)),
}


@pytest.mark.parametrize("name", SAMPLES)
@FEW
@given(st.data())
def test_scans_of_other_terms_are_their_steps(name: str, data: st.DataObject) -> None:
    """As their meanings are: wires are rows of their own, and a scan is interpreted as a scan."""
    sample, meaning = SAMPLES[name]
    c = sample.category
    p, s, x, y = (data.draw(sample.objects) for _ in range(4))
    f = data.draw(sample.morphisms(c.product(p, c.product(s, x)), c.product(s, y)))
    n = data.draw(st.integers(0, 2))
    loop = c.scan(p, s, x, y, f, n)
    assert meaning.on_morphism(loop) == meaning.on_morphism(c.unrolled(p, s, x, y, f, n))
    alone = c.scanning(f, n, backwards=data.draw(st.booleans()))
    assert isinstance(alone, Scan)
    apart, together = alone.from_rows(x), alone.to_rows(y)
    if alone.backwards:
        apart = c.compose(apart, c.reversal(x, n))
        together = c.compose(c.reversal(y, n), together)
    given = c.tensor(c.identity(p), c.tensor(c.identity(s), apart))
    written = c.composite(given, c.unrolled(p, s, x, y, f, n), c.tensor(c.identity(s), together))
    assert meaning.on_morphism(alone) == meaning.on_morphism(written)


# What is refused

a, b = space(3), space(2)
ax = Product(a, a)
GOOD = then(smooth.second(a, ax), smooth.addition(a), smooth.copy(a))
NARROW = then(smooth.second(a, Product(a, Product(b, a))), smooth.second(a, Product(b, a)))
TWO = then(smooth.second(a, Product(a, Product(a, b))), smooth.identity(Product(a, Product(a, b))))
A, B = reals(3), reals(2)
same_length = dense(A, tanh)
CELL = elman_cell(B, A)
WORDS = 'a scan keeps "states" or "everything", not \'all\''


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (
            lambda: smooth.scanning(NARROW, 3),
            "cannot scan: the step begins in the state R[3], it ends in the state R[2]",
        ),
        (
            lambda: smooth.scan(a, a, b, a, GOOD, 3),
            "the wires are for a step that begins in R[3] × (R[3] × R[2]), it does in "
            "R[3] × (R[3] × R[3])",
        ),
        (
            lambda: smooth.scan(a, a, a, b, GOOD, 3),
            "the wires are for a step that ends in R[3] × R[2], it does in R[3] × R[3]",
        ),
        (
            lambda: unroll(Cell(A, A, A, CELL.map), 3),
            "the wires are for a step that begins in",
        ),
        (
            lambda: along_rows(Cell(B, B, A, CELL.map), 3),
            "the wires are for a step that begins in",
        ),
        (
            lambda: iterate(B >> dense(A, tanh), 2),
            "the first ends in R[3], the second begins in R[2]",
        ),
    ],
)
def test_what_is_no_step_is_refused(make: Callable[[], object], words: str) -> None:
    with pytest.raises(CompositionError, match=re.escape(words)):
        make()


def scanned(n: Any) -> Arrow:
    return smooth.scanning(GOOD, n)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        *(
            (partial(scanned, n), f"a sequence has 0 steps or more, not {n!r}")
            for n in (-1, 2.5, True)
        ),
        (lambda: smooth.scan(a, a, a, a, GOOD, -3), "a sequence has 0 steps or more, not -3"),
        (lambda: smooth.unrolled(a, a, a, a, GOOD, -3), "a sequence has 0 steps or more, not -3"),
        (lambda: smooth.iterate(a, a, smooth.addition(a), -1), "0 steps or more, not -1"),
        (lambda: smooth.power(a, -1), "a sequence has 0 steps or more, not -1"),
        (lambda: smooth.reversal(a, -1), "a sequence has 0 steps or more, not -1"),
        (lambda: smooth.zipping(a, a, -1), "a sequence has 0 steps or more, not -1"),
        (lambda: smooth.scanning(GOOD, 2, keep="all"), WORDS),  # type: ignore[arg-type]
        (lambda: unroll(CELL, 2, keep="all"), WORDS),  # type: ignore[arg-type]
        (lambda: along_rows(CELL, 2, keep="all"), WORDS),  # type: ignore[arg-type]
        (lambda: unroll(CELL, -1), "the number of steps is a whole number, 0 or more, not -1"),
        (lambda: along_rows(CELL, -1), "the number of steps is a whole number, 0 or more, not -1"),
        (lambda: along_rows(CELL, 3, segments=0), "segments is a whole number, 1 or more, not 0"),
        (lambda: A >> stack(same_length, -1), "the number of layers is a whole number, 0 or more"),
    ],
)
def test_what_is_no_number_of_steps_is_refused(make: Callable[[], object], words: str) -> None:
    with pytest.raises(DataError, match=re.escape(words)):
        make()


@pytest.mark.parametrize("engine", [numpy, JaxEngine()], ids=["numpy", "jax"])
@pytest.mark.parametrize(
    ("step", "value", "words"),
    [
        (GOOD, (3, 2, (4, 3)), "the space is R[3], the value is an array of shape (2,)"),
        (GOOD, (3, 3, (5, 3)), "the space is R[4, 3], the value is an array of shape (5, 3)"),
        (GOOD, (3, 3, (4, 2)), "the space is R[4, 3], the value is an array of shape (4, 2)"),
        (
            TWO,
            (3, 3, (4, 3), (3, 2)),
            "the space is R[4, 2], the value is an array of shape (3, 2)",
        ),
    ],
)
def test_rows_that_do_not_fit_are_refused(
    engine: ArrayEngine, step: Arrow, value: tuple[Any, ...], words: str
) -> None:
    p, s, *rows = (np.zeros(shape) for shape in value)
    xs = rows[0] if len(rows) == 1 else tuple(rows)
    loop = smooth.scanning(step, 4)
    for run in (engine.compile(loop), partial(evaluate, loop)):
        with pytest.raises(SpaceError, match=re.escape(words)):
            run((p, (s, xs)))
