"""How the NumPy engine writes contractions and largest entries: as matrices, and as comparisons."""

from __future__ import annotations

from itertools import product as places_of

import numpy as np
from hypothesis import given, strategies as st

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.smooth import Value, smooth
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.execution import NumpyEngine
from cartesian_rdc.execution.numpy_engine.lowering import FEW
from cartesian_rdc.learning import supervised
from cartesian_rdc.neural import Momentum, constant_rate, quadratic_loss
from models.mnist import convolutional

engine = NumpyEngine()


@given(st.data())
def test_contractions_of_any_axes_in_any_order_are_those_of_einsum(data: st.DataObject) -> None:
    """Also of arguments that do not lie in the order of C, and of axes of length 0 and 1."""
    letters = "abcdef"[: data.draw(st.integers(1, 6))]
    length = {letter: data.draw(st.integers(0, 3)) for letter in letters}
    left, right, result = "", "", ""
    for letter in letters:
        where = data.draw(st.sampled_from(["lr", "lo", "ro", "lro"]))
        left += letter * ("l" in where)
        right += letter * ("r" in where)
        result += letter * ("o" in where)
    left, right, result = ("".join(data.draw(st.permutations(s))) for s in (left, right, result))
    turn = data.draw(st.permutations(range(len(left))))
    rng = np.random.default_rng(0)
    x = rng.normal(size=[length[left[k]] for k in turn])  # what is contracted is a transpose of it
    y = rng.normal(size=[length[letter] for letter in right])
    back = np.argsort(np.array(turn, int)).tolist()
    a, b = sm.space(*x.shape), sm.space(*y.shape)
    turned = sm.transpose(a, back)
    contracted = sm.contraction(f"{left},{right}->{result}", turned.codomain, b)
    f = sm.then(smooth.tensor(turned, smooth.identity(b)), contracted)
    expected = np.einsum(f"{left},{right}->{result}", x.transpose(back), y)
    (got,) = leaves_of(engine.compile(f)((x, y)))
    assert np.allclose(got, expected, rtol=1e-12, atol=1e-14)
    kept = sm.then(smooth.second(f.codomain, f.domain), f)
    start, rows = np.full(expected.shape, 7.0), (x[None], y[None])
    (folded,) = leaves_of(engine.fold(kept)(start, rows, [0, 0]))
    assert np.allclose(folded, expected, rtol=1e-12, atol=1e-14)


@given(st.data())
def test_the_largest_of_few_and_of_many(data: st.DataObject) -> None:
    shape = data.draw(st.lists(st.integers(1, 6), min_size=1, max_size=4))
    axes = data.draw(st.sets(st.integers(0, len(shape) - 1), min_size=1).map(sorted))
    x = np.random.default_rng(0).normal(size=shape)
    if data.draw(st.booleans()):
        x.flat[data.draw(st.integers(0, x.size - 1))] = np.nan
    f = sm.max(sm.space(*shape), axes)
    compiled = engine.compile(f)
    assert np.array_equal(leaves_of(compiled(x))[0], x.max(axis=tuple(axes)), equal_nan=True)
    entries = len(list(places_of(*(range(shape[axis]) for axis in axes))))
    assert ("maximum.reduce" in compiled.source) == (not 2 <= entries <= FEW)
    kept = sm.then(smooth.second(f.codomain, f.domain), f)
    (folded,) = leaves_of(engine.fold(kept)(np.zeros(f.codomain.atoms()[0].shape), x[None], [0]))
    assert np.array_equal(folded, x.max(axis=tuple(axes)), equal_nan=True)


def test_a_step_of_a_convolution_copies_windows_once_and_makes_no_view_in_its_loop() -> None:
    model = convolutional()
    learner = supervised(model, quadratic_loss, constant_rate(0.01), Momentum(0.1))
    _, loop = engine.fold(learner.step).source.split("for number in order:")
    assert "einsum" not in loop
    assert "sliding_window_view" not in loop
    windows = [line for line in loop.splitlines() if line.strip().startswith("copyto(")]
    assert len(windows) == len(set(windows))


def test_samples_are_held_and_states_that_are_samples_are_right() -> None:
    """A fold whose state becomes the sample that its windows were taken of."""
    a = sm.space(4)
    parts = sm.unfold(a, [2])
    total = sm.then(parts, sm.max(parts.codomain, [1]))
    state = smooth.product(a, total.codomain)
    step = sm.then(smooth.second(state, a), smooth.pair(smooth.identity(a), total))
    x = np.array([[1.0, 5.0, 2.0, 3.0], [4.0, 0.0, 7.0, 1.0]])
    start: Value = (np.zeros(4), np.zeros(3))
    held, found = leaves_of(engine.fold(step)(start, x, [0, 1]))
    assert held.tolist() == [4.0, 0.0, 7.0, 1.0]
    assert found.tolist() == [4.0, 7.0, 7.0]
