# pyright: basic
"""Batches that share an argument: the same function as copies of it, without the copies."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from cartesian_rdc.categories.free import Label, Product
from cartesian_rdc.categories.smooth import (
    Arrow,
    assemble,
    contraction,
    exp,
    gather,
    multiply,
    sin,
    smooth,
    space,
    then,
)
from cartesian_rdc.categories.smooth.lookup import ScatterAdd
from cartesian_rdc.categories.smooth.multilinear import Contraction
from cartesian_rdc.errors import SpaceError
from cartesian_rdc.execution import NumpyEngine, evaluate, program
from cartesian_rdc.execution.passes.simplify import simplify
from cartesian_rdc.functors import Batching, sharing
from tests.functions import difference_of_values, points
from tests.test_engines import steps

engine = NumpyEngine()


def copied(f: Arrow, n: int) -> Arrow:
    """The definition: n equal rows of P, and then each row by itself."""
    p, a = f.domain.factors()
    batching = Batching(n)
    rows = smooth.identity(batching.on_object(a))
    return then(smooth.tensor(batching.shared(p), rows), batching.on_morphism(f))


@given(steps(), st.integers(0, 3))
def test_it_is_the_function_on_copies_and_so_is_its_derivative(f: Arrow, n: int) -> None:
    shared, definition = sharing(f, n), copied(f, n)
    for ours, theirs in (
        (shared, definition),
        (smooth.reverse_derivative(shared), smooth.reverse_derivative(definition)),
    ):
        assert (ours.domain, ours.codomain) == (theirs.domain, theirs.codomain)
        for arrays in points(ours.domain)[:2]:
            value = assemble(ours.domain, arrays)
            why = difference_of_values(
                ours.codomain, engine.compile(ours)(value), evaluate(theirs, value), tolerance=1e-9
            )
            assert why is None, why


def test_a_gradient_is_one_sum_over_rows_and_places() -> None:
    """As an exact program: of a parameter that is used twice, at 3 places of 5 rows."""
    w, x = space(2, 4), space(4)
    layer = contraction("ij,j->i", w, x)
    places = sharing(layer, 3)
    twice = then(
        smooth.pair(places, then(smooth.tensor(sin(w), smooth.identity(space(3, 4))), places)),
        multiply(space(3, 2)),
    )
    derivative = smooth.reverse_derivative(sharing(twice, 5))
    by_w = then(derivative, smooth.first(w, space(5, 3, 4)))
    code = simplify(program(by_w))
    sums = [
        i.generator.codomain
        for i in code.instructions
        if isinstance(i.generator, Contraction) and i.generator.summed
    ]
    assert sums.count(w) == 2
    assert max(array.size for array in code.atoms) == 5 * 3 * 4


def test_what_no_row_enters_is_computed_once() -> None:
    w = space(2, 4)
    f = then(smooth.tensor(exp(w), smooth.identity(space(4))), contraction("ij,j->i", w, space(4)))
    code = program(sharing(f, 7))
    assert [str(i.generator.codomain) for i in code.instructions] == ["R[2, 4]", "R[7, 2]"]
    assert str(sharing(smooth.first(w, space(4)), 7).codomain) == "R[7, 2, 4]"


def test_rows_look_up_one_table() -> None:
    f = sharing(gather(space(6, 3), space(2)), 4)
    code = program(smooth.reverse_derivative(f))
    added = [i.generator for i in code.instructions if isinstance(i.generator, ScatterAdd)]
    assert [str(generator.codomain) for generator in added] == ["R[6, 3]"]


def test_boxes_stay() -> None:
    f = Label("layer", contraction("ij,j->i", space(2, 4), space(4)))
    assert [i.scope for i in program(sharing(f, 3)).instructions] == [("layer",)]


def test_terms_of_any_depth() -> None:
    a = space(2)
    f = smooth.second(a, a)
    for _ in range(5_000):
        f = smooth.compose(f, sin(a))
    assert sharing(f, 2).codomain == space(2, 2)


def test_what_has_no_batch_is_refused() -> None:
    with pytest.raises(SpaceError, match="a batch has 0 rows or more, not -1"):
        sharing(smooth.identity(Product(space(), space())), -1)
    value = (np.ones(2), np.ones((0, 2)))
    got = engine.compile(sharing(multiply(space(2)), 0))(value)
    assert isinstance(got, np.ndarray)
    assert got.shape == (0, 2)
