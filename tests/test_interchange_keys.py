"""What is given to other libraries, without those: keys, and maps with derivatives."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given, strategies as st

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.free import Product
from cartesian_rdc.categories.smooth import Arrow, Numbers, smooth, space
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import CompositionError
from cartesian_rdc.execution import NumpyEngine, evaluate, program
from cartesian_rdc.functors import Batching
from cartesian_rdc.interchange.differentiable import Differentiable
from cartesian_rdc.interchange.keys import key_of, name_of
from cartesian_rdc.neural import dense, linear, reals, relu
from cartesian_rdc.testing.smooth import arrows, close_values, spaces, values
from cartesian_rdc.typed import naming

# Keys

words = st.text("ab_029-é ", min_size=1, max_size=6)
"""Words as parts may be called, rich in what keys are made of."""


def numbered(word: str, n: int) -> str:
    return word if n < 2 else f"{word}.{n}"


parts = st.builds(numbered, words, st.integers(0, 30))
names = st.lists(parts, min_size=1, max_size=3).map("/".join)


@given(names)
def test_a_key_leads_back_to_its_name(name: str) -> None:
    key = key_of(name)
    assert name_of(key) == name
    assert "/" not in key
    assert [*map(len, key.split("."))].count(0) == 0
    assert key.count(".") == name.count("/")


@st.composite
def namings(draw: st.DrawFn, depth: int = 3) -> naming.Naming[str]:
    way = draw(st.integers(0, 3)) if depth else 3
    if way == 3:
        return naming.leaf("A", draw(words))
    inside = draw(namings(depth - 1))
    if way == 2:
        return naming.scope(inside, draw(words))
    return naming.beside(inside, draw(namings(depth - 1)))


@given(namings())
def test_no_two_parts_of_an_object_have_one_key(tree: naming.Naming[str]) -> None:
    found = [part.name for part in naming.leaves(tree)]
    keys = [key_of(name) for name in found]
    assert len({*keys}) == len(found)
    assert [name_of(key) for key in keys] == found


def test_keys_of_usual_names_are_names_with_dots() -> None:
    model = reals(2) >> dense(reals(3), relu) >> linear(reals(1))
    assert [key_of(name) for name in model.names] == ["weights", "bias", "weights_2"]
    whole = (model.called("body") >> linear(reals(1))).called("all")
    assert [key_of(name) for name in whole.names] == [
        *("all.body.weights", "all.body.bias", "all.body.weights_2"),
        "all.weights",
    ]


# Maps with derivatives


@given(st.data(), spaces(indices=True), spaces(indices=True))
def test_derivatives_are_parts_of_r(data: st.DataObject, a: sm.Space, b: sm.Space) -> None:
    """And those of derivatives are parts of R of R."""
    term: Arrow = data.draw(arrows(a, b, depth=2))
    f = Differentiable(term, NumpyEngine())
    for _ in range(2):
        wanted = tuple(data.draw(st.booleans()) for _ in f.arguments)
        at = data.draw(values(Product(f.term.domain, f.term.codomain)))
        whole = leaves_of(evaluate(smooth.reverse_derivative(f.term), at))
        f = f.derivative(wanted)
        found = f(leaves_of(at))
        assert len(found) == len(f.results) == sum(wanted)
        expected = [x for x, kept in zip(whole, wanted, strict=True) if kept]
        for x, y in zip(found, expected, strict=True):
            assert close_values(x, y)


@given(st.data(), spaces(indices=True), spaces(indices=True), spaces(indices=True))
def test_rows_are_samples(data: st.DataObject, p: sm.Space, a: sm.Space, b: sm.Space) -> None:
    f = Differentiable(data.draw(arrows(Product(p, a), b, depth=2)), NumpyEngine())
    n = data.draw(st.integers(0, 3))
    at, many = data.draw(values(p)), data.draw(values(Batching(n).on_object(a)))
    found = f.rows(n)([*leaves_of(at), *leaves_of(many)])
    assert f.rows(n) is f.rows(n)
    for row in range(n):
        one = f([*leaves_of(at), *(x[row, ...] for x in leaves_of(many))])
        for x, y in zip(found, one, strict=True):
            assert close_values(x[row, ...], y)
    assert [x.shape[0] for x in found] == [n] * len(found)


def test_what_is_not_wanted_is_not_computed() -> None:
    f = Differentiable((reals(4) >> linear(reals(3))).inside, NumpyEngine())
    assert "contraction" in str(program(f.term))
    gradient = program(f.derivative((True, False)).term)
    assert [i.generator.codomain for i in gradient.instructions] == [space(3, 4)]


def test_results_are_ones_own() -> None:
    """Nobody else writes to them, and they may be written to."""
    f = Differentiable(smooth.pair(smooth.identity(space(2)), sm.negate(space(2))), NumpyEngine())
    x = np.ones(2)
    first, second = f([x]), f([x])
    for one, other in zip(first, second, strict=True):
        assert one.flags.writeable
        assert not np.shares_memory(one, other)
        assert not np.shares_memory(one, x)
        one[...] = 2
    assert x.tolist() == [1.0, 1.0]


def test_a_map_is_pickled_as_what_it_was_made_of() -> None:
    f = Differentiable((reals(4) >> linear(reals(3))).inside, NumpyEngine())
    at: list[Numbers] = [np.ones((3, 4)), np.arange(4.0)]
    assert f(at)[0].tolist() == [6.0] * 3
    for other in (pickle.loads(pickle.dumps(f)), copy.copy(f), copy.deepcopy(f)):
        assert other == f
        assert other(at)[0].tolist() == [6.0] * 3
        assert other.derivative((True, False)) == f.derivative((True, False))
    assert f != Differentiable(f.term, NumpyEngine(exact=False))


def test_refusals() -> None:
    f = Differentiable(sm.sin(space()), NumpyEngine())
    with pytest.raises(CompositionError, match="a projection needs a product"):
        f.rows(2)
