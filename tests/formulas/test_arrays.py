# pyright: basic
"""What a formula says of arrays is what the map computes: read by NumPy, line by line."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, note, settings, strategies as st

from cartesian_rdc import neural as n
from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.free.writing import Quoted
from cartesian_rdc.categories.smooth import conversion, lookup, noise, rearrangement, sliding
from cartesian_rdc.execution import NumpyEngine, program
from cartesian_rdc.formulas import formula
from cartesian_rdc.learning import descent, supervised
from cartesian_rdc.neural import reals
from cartesian_rdc.testing.smooth import arrows, spaces
from cartesian_rdc.typed import forward_derivative, identity, reverse_derivative
from tests.effort import effort
from tests.formulas.numpy_meaning import outputs

engine = NumpyEngine()
a, b = reals(2), reals(3)
two: Any = a >> n.dense(b, n.tanh) >> n.dense(reals(2), n.sigmoid)
rows: Any = reals(3, 2)

MAPS: dict[str, Any] = {
    "dense": two.body,
    "R of dense": reverse_derivative(two.body),
    "D of dense": forward_derivative(two.body),
    "R of R": reverse_derivative(reverse_derivative((a >> n.dense(b, n.tanh)).body)),
    "softmax": (a >> n.dense(b, n.softmax)).body,
    "R of relu": reverse_derivative((a >> n.dense(b, n.relu)).body),
    "R of gelu": reverse_derivative(n.gelu(b)),
    "loss": n.quadratic_loss(b).body,
    "R of cross-entropy": reverse_derivative(n.softmax_cross_entropy(b).body),
    "attention": n.attention(rows, reals(3, 2), reals(3, 4)),
    "R of attention": reverse_derivative(n.attention(rows, reals(3, 2), reals(3, 4))),
    "normalisation": (rows >> n.layer_normalisation).body,
    "R of normalisation": reverse_derivative((rows >> n.layer_normalisation).body),
    "GRU": n.gru_cell(a, b).map.body,
    "step": supervised(two, n.quadratic_loss, n.constant_rate(0.1), descent).step,
    "step of Momentum": supervised(
        two, n.quadratic_loss, n.constant_rate(0.1), n.Momentum(0.9)
    ).step,
    "step of Adam": supervised(two, n.quadratic_loss, n.unit_rate, n.Adam()).step,
    "step of RMSProp": supervised(two, n.quadratic_loss, n.unit_rate, n.RMSProp()).step,
    "on rows": n.on_rows(n.dense(b, n.tanh))(rows).body,
    "identity": identity(two.parameters @ a),
}


def draw(space: Any, rng: np.random.Generator) -> list[Any]:
    return [rng.uniform(0.5, 1.5, array.shape).astype(array.dtype) for array in space.atoms()]


def check(f: Any, seed: int = 0) -> None:
    code = program(f)
    arrays = draw(code.domain, np.random.default_rng(seed))
    wanted = sm.arrays_of(code.codomain, engine.compile(f)(sm.assemble(code.domain, arrays)))
    found = outputs(formula(f, lines=1000), arrays)
    assert len(found) == len(wanted)
    for x, y in zip(found, wanted, strict=True):
        shown = np.reshape(x, y.shape) if np.size(x) == y.size else np.broadcast_to(x, y.shape)
        np.testing.assert_allclose(shown, y, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("f", MAPS.values(), ids=MAPS)
def test_a_formula_says_what_its_map_computes(f: Any) -> None:
    check(f)


lengths = {letter: k + 2 for k, letter in enumerate("abcd")}


@st.composite
def contractions(draw: st.DrawFn) -> Any:
    """A product of two arrays with axes in any order."""
    groups = [draw(st.permutations("abcd"))[: draw(st.integers(0, 3))] for _ in range(3)]
    counted = [letter for group in groups for letter in group]
    left, right, result = ([x for x in group if counted.count(x) > 1] for group in groups)
    result = [x for x in result if x in left or x in right]
    sides = (left, right), (right, left)
    left, right = ([x for x in one if x in {*other, *result}] for one, other in sides)
    spaces = [sm.space(*(lengths[x] for x in group)) for group in (left, right)]
    return sm.contraction(f"{''.join(left)},{''.join(right)}->{''.join(result)}", *spaces)


@settings(max_examples=effort(60, in_all=500))
@given(contractions())
def test_products_are_written_as_they_are(f: Any) -> None:
    check(f)


X: Any = sm.variable(sm.space(3, 4))
EXPRESSIONS = {
    "sum over one": X.sum([0]),
    "sum over another": X.sum([1]),
    "max over one": X.apply(lambda s: sm.max(s, [1])),
    "log-sum-exp": X.apply(lambda s: sm.log_sum_exp(s, [0])),
    "log-sum-exp of all": X.apply(sm.log_sum_exp),
    "softmax over one": X.apply(lambda s: sm.softmax(s, [0])),
    "log-softmax over one": X.apply(lambda s: sm.log_softmax(s, [1])),
    "log-softmax of all": X.apply(sm.log_softmax),
    "transpose": X.apply(sm.transpose),
    "axes": X.apply(lambda s: sm.reshape(s, 3, 2, 2)).apply(lambda s: sm.transpose(s, [2, 0, 1])),
    "slice": X[1, 1:3],
    "step": X[::2, 1::2],
    "broadcast": X[0].apply(lambda s: sm.broadcast(sm.space(3, 4), [0])),
    "number everywhere": X * X.sum(),
    "relations": (X > 1) + (X >= 0.7) * (X.equals(X)),
    "where": (X > 1).where(X, -X),
    "maximum": X.maximum(1.0) - X.minimum(1.0),
    "quotients": 1 / X - (2 * X) / (X + X.sum()),
    "powers": X**-0.5 + abs(X) ** 2.5,
    "constants": X[:, 0] * np.array([1.0, 2.0, 3.0]),
    "joined": X[:, 0].concatenate(X[:, 1], X[0]),
}


@pytest.mark.parametrize("e", EXPRESSIONS.values(), ids=EXPRESSIONS)
def test_rearrangements_and_reductions(e: Any) -> None:
    check(e.arrow)


@pytest.mark.parametrize("f", sm.FUNCTIONS, ids=str)
def test_every_row_of_the_table(f: Any) -> None:
    check(f(sm.space(3)))
    check(sm.smooth.reverse_derivative(f(sm.space(3))))


UNREAD = (
    *(lookup.Gather, lookup.ScatterAdd, sliding.Unfold, sliding.Fold),
    *(rearrangement.Embed, noise.Dropout, conversion.Cast),
)
"""Whose formulas the reader does not know, or that round."""


def readable(f: Any) -> bool:
    generators = [i.generator for i in program(f).instructions]
    constants = [g.written(()) for g in generators if isinstance(g, sm.Constant)]
    if any(isinstance(e, Quoted) for e in constants):
        return False
    joined = (g for g in generators if isinstance(g, rearrangement.Concatenate))
    return not any(isinstance(g, UNREAD) for g in generators) and all(
        g.axis == 0 and g.left.rank == 1 for g in joined
    )


@settings(max_examples=effort(60, in_all=500), deadline=None)
@given(st.data())
def test_random_maps(data: st.DataObject) -> None:
    a, b = data.draw(spaces()), data.draw(spaces())
    f = data.draw(arrows(a, b))
    for g in (f, sm.smooth.reverse_derivative(f)):
        note(f"{program(g)}\n{formula(g)}")
        empty = any(array.size == 0 for array in program(g).atoms)
        if readable(g) and not empty:
            check(g)
        else:
            assert formula(g).text
            assert formula(g).latex
