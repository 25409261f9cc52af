"""Chains of many layers: nothing recurses, and nothing grows faster than the chain."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from benchmarks.chains import left_nested, right_nested
from cartesian_rdc.categories.smooth import Arrow, assemble, smooth
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.execution import NumpyEngine, program
from cartesian_rdc.execution._evaluation import random_value
from tests.effort import effort
from tests.recursion import DEPTH, little_room


def left(depth: int) -> Arrow:
    return left_nested(depth).morphism


def right(depth: int) -> Arrow:
    return right_nested(depth).morphism


Build = Callable[[int], Arrow]


@pytest.mark.parametrize("build", [left, right])
def test_more_layers_than_calls(build: Build) -> None:
    depth = effort(DEPTH, in_all=10_000)
    chain = build(depth)
    with little_room():
        derivative = smooth.reverse_derivative(chain)
        compiled = NumpyEngine().compile(derivative)
    assert compiled.program.operations == 7 * depth
    value = random_value(derivative.domain, np.random.default_rng(0))
    gradients = leaves_of(compiled(value))
    assert len(gradients) == 2 * depth + 1
    assert all(np.isfinite(array).all() for array in gradients)
    assert any(array.any() for array in gradients)


@pytest.mark.parametrize("build", [left, right])
@pytest.mark.parametrize("depth", [1, 2, 3, 8, 64, 256])
def test_operations_are_linear_in_depth(build: Build, depth: int) -> None:
    """Lens composition as defined is quadratic when it nests to the left (2209.09351)."""
    chain = build(depth)
    forward = program(chain).operations
    reverse = program(smooth.reverse_derivative(chain)).operations
    assert forward == 3 * depth
    assert reverse <= 2.5 * forward


def test_both_nestings_compute_the_same() -> None:
    depth = 20
    engine = NumpyEngine()
    a, b = (
        engine.compile(smooth.reverse_derivative(left(depth))),
        engine.compile(smooth.reverse_derivative(right(depth))),
    )
    value = random_value(a.program.domain, np.random.default_rng(1))
    arrays = leaves_of(value)
    # left: ((ln, (..., l1)), x); right: (((ln, ...), l1), x): the same arrays in the same order
    other = assemble(b.program.domain, arrays)
    for x, y in zip(leaves_of(a(value)), leaves_of(b(other)), strict=True):
        assert np.array_equal(x, y)
