"""Windows along axes in any order: sizes and strides stay with their axes, as in NumPy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st
from numpy.lib.stride_tricks import sliding_window_view

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.smooth import Numbers, smooth, space
from cartesian_rdc.errors import SpaceError
from cartesian_rdc.execution import ENGINES, ArrayEngine, engine_named, evaluate
from tests.functions import difference_of_values

Shape = tuple[int, ...]


@st.composite
def windows(draw: st.DrawFn) -> tuple[Shape, Shape, Shape, Shape]:
    """A shape; some of its axes, in any order, some from the end; sizes and strides."""
    shape = tuple(draw(st.lists(st.integers(1, 6), min_size=1, max_size=4)))
    axes = draw(st.lists(st.integers(0, len(shape) - 1), unique=True))
    signed = tuple(draw(st.sampled_from([axis, axis - len(shape)])) for axis in axes)
    sizes = tuple(draw(st.integers(1, shape[axis])) for axis in axes)
    return shape, signed, sizes, tuple(draw(st.integers(1, 3)) for _ in axes)


def by_numpy(x: Numbers, sizes: Shape, axes: Shape, strides: Shape) -> Numbers:
    apart = [slice(None)] * x.ndim
    for axis, stride in zip(axes, strides, strict=True):
        apart[axis] = slice(None, None, stride)
    every: Numbers = sliding_window_view(x, sizes, axes)
    return every[tuple(apart)]


@given(windows(), st.integers(0, 99))
def test_windows_are_those_of_numpy(drawn: tuple[Shape, Shape, Shape, Shape], seed: int) -> None:
    shape, axes, sizes, strides = drawn
    rng = np.random.default_rng(seed)
    x = rng.normal(size=shape)
    unfold = sm.unfold(space(*shape), sizes, axes=axes, strides=strides)
    wanted = by_numpy(x, sizes, axes, strides)
    assert unfold.codomain is space(*wanted.shape)
    assert np.array_equal(np.asarray(evaluate(unfold, x)), wanted)
    fold = sm.fold(space(*shape), sizes, axes=axes, strides=strides)
    assert (fold.domain, fold.codomain) == (unfold.codomain, unfold.domain)
    covector = rng.normal(size=wanted.shape)
    back = np.asarray(evaluate(fold, covector))
    assert np.isclose(np.vdot(back, x), np.vdot(covector, wanted))  # the transpose
    derivative = smooth.reverse_derivative(unfold)
    assert np.array_equal(np.asarray(evaluate(derivative, (x, covector))), back)


@pytest.mark.parametrize("engine", [*map(engine_named, ENGINES)], ids=ENGINES)
def test_axes_in_any_order_on_engines(engine: ArrayEngine) -> None:
    a, given_axes, sizes, strides = space(4, 5, 6), (2, 0), (3, 2), (2, 1)
    unfold = sm.unfold(a, sizes, axes=given_axes, strides=strides)
    assert sm.unfold(space(4, 6), (2, 3), axes=(1, 0)).codomain is space(2, 5, 2, 3)
    x = np.random.default_rng(0).normal(size=(4, 5, 6))
    fold = sm.fold(a, sizes, axes=given_axes, strides=strides)
    both = smooth.pair(unfold, smooth.compose(unfold, fold))
    wanted = evaluate(both, x)
    assert difference_of_values(both.codomain, engine.compile(both)(x), wanted) is None
    assert (
        difference_of_values(
            unfold.codomain, evaluate(unfold, x), by_numpy(x, sizes, given_axes, strides)
        )
        is None
    )


@pytest.mark.parametrize("axes", [(0, 0), (0, -2), (-1, 1)])
def test_an_axis_is_given_once(axes: Shape) -> None:
    for make in (sm.unfold, sm.fold):
        with pytest.raises(SpaceError, match=r"an axis of R\[4, 6\] is given twice"):
            make(space(4, 6), (1, 1), axes=axes)
