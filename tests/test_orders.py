# pyright: basic
"""Orders of samples: every engine reads them alike, and refuses what is none in the same words."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, strategies as st

from cartesian_rdc.categories.circuits import CircuitsOverRing
from cartesian_rdc.categories.semirings import Integers
from cartesian_rdc.categories.smooth import constant, smooth, space
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import DataError
from cartesian_rdc.execution import (
    CircuitEngine,
    DirectEngine,
    NumpyEngine,
    evaluate,
    points_engine,
    run_circuit,
)
from cartesian_rdc.execution.jax_engine import JaxEngine
from cartesian_rdc.execution.numba_engine import NumbaEngine

C = CircuitsOverRing(Integers())
NUMBERS = [1, 10, 100]
ARRAYS = (NumpyEngine(), NumbaEngine(), JaxEngine())


def direct() -> DirectEngine[Any, tuple[int, ...]]:
    return DirectEngine(lambda f, point: run_circuit(C, f)(point), lambda s, x: s + x)


@cache
def sums() -> dict[str, Callable[[Any], int]]:
    """The sum of the samples that an order names, by each engine."""
    found: dict[str, Callable[[Any], int]] = {}
    for engine in ARRAYS:
        fold = engine.fold(smooth.addition(space()))
        found[type(engine).__name__] = lambda order, fold=fold: int(  # type: ignore[misc]
            leaves_of(fold(0.0, np.array(NUMBERS, float), order))[0]
        )
    add = C.addition(C.wire)
    circuits = CircuitEngine(C)
    data, run = circuits.samples([[n] for n in NUMBERS]), circuits.fold(add)
    found["CircuitEngine"] = lambda order: int(run(np.array([0]), data, order)[0])
    by_hand = direct().fold(add)
    found["DirectEngine"] = lambda order: by_hand((0,), [(n,) for n in NUMBERS], order)[0]
    points = points_engine(smooth)
    compose = points.fold(smooth.addition(space()))
    zero, samples = constant(0.0), [constant(float(n)) for n in NUMBERS]
    found["points_engine"] = lambda order: int(
        leaves_of(evaluate(compose(zero, samples, order), ()))[0]
    )
    return found


NO_ORDER = "the order is a row of whole numbers, or several rows, not "


@pytest.mark.parametrize(
    ("order", "message"),
    [
        ([0.9, 1.9], NO_ORDER + "an array of shape (2,) and dtype float64"),
        ([1.0], NO_ORDER + "an array of shape (1,) and dtype float64"),
        ([float("nan")], NO_ORDER + "an array of shape (1,) and dtype float64"),
        (["1"], NO_ORDER + "an array of shape (1,) and dtype <U1"),
        ([True, False], NO_ORDER + "an array of shape (2,) and dtype bool"),
        ([None], NO_ORDER + "an array of shape (1,) and dtype object"),
        ([2**70], NO_ORDER + "an array of shape (1,) and dtype object"),
        ([1j], NO_ORDER + "an array of shape (1,) and dtype complex128"),
        (np.array([1], "m8[s]"), NO_ORDER + "an array of shape (1,) and dtype timedelta64[s]"),
        (np.zeros((1, 1, 1), int), NO_ORDER + "an array of shape (1, 1, 1) and dtype int64"),
        (1, NO_ORDER + "an array of shape () and dtype int64"),
        ([[0], [1, 2]], NO_ORDER + "rows of several lengths"),
        ([0, [1]], NO_ORDER + "rows of several lengths"),
        (np.ma.array([0, 1], mask=[False, True]), NO_ORDER + "a masked array"),
        ([-1], "the order names the samples -1 to -1, the data have 3"),
        ([0, 3], "the order names the samples 0 to 3, the data have 3"),
        ([2**63], f"the order names the samples {2**63} to {2**63}, the data have 3"),
        (
            np.array([1, 2**64 - 1], np.uint64),
            f"the order names the samples 1 to {2**64 - 1}, the data have 3",
        ),
        ([-(2**63), 2], f"the order names the samples {-(2**63)} to 2, the data have 3"),
    ],
)
def test_what_is_no_order_is_refused_in_the_same_words(order: object, message: str) -> None:
    for name, run in sums().items():
        with pytest.raises(DataError) as refused:
            run(order)
        assert str(refused.value) == message, name


@given(
    st.lists(st.integers(-1, 3) | st.sampled_from([2**31, 2**62]), max_size=4),
    st.sampled_from([list, tuple, np.array, lambda order: np.array(order, ">i8")]),
)
def test_an_order_is_read_or_refused(order: list[int], made: Callable[[list[int]], object]) -> None:
    if all(0 <= number < 3 for number in order):
        expected = sum(NUMBERS[number] for number in order)
        assert {run(made(order)) for run in sums().values()} == {expected}
        return
    for run in sums().values():
        with pytest.raises(DataError, match=f"names the samples {min(order)} to {max(order)}, the"):
            run(made(order))


@pytest.mark.parametrize("dtype", ["i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8"])
def test_orders_of_every_dtype_of_integers(dtype: str) -> None:
    for name, run in sums().items():
        assert run(np.array([2, 0, 2], dtype)) == 201, name
        assert run(np.array([], dtype)) == 0, name
        assert run(np.array([2, 1, 0], dtype)[::2]) == 101, name
    assert sums()["DirectEngine"](range(3)) == sums()["CircuitEngine"](range(3)) == 111


def test_several_samples_a_step_are_those_that_the_step_takes() -> None:
    for name in ("CircuitEngine", "DirectEngine"):
        assert sums()[name](np.array([[0], [1]])) == sums()[name]([0, 1])
        with pytest.raises(DataError, match="a step takes one sample or more, the order has steps"):
            sums()[name](np.zeros((3, 0)))
    with pytest.raises(DataError, match="2 samples of Z have 1 numbers, not 2"):
        sums()["CircuitEngine"]([[0, 1]])
    for engine in ARRAYS:
        with pytest.raises(DataError, match="the order has 2 samples for each step, the step tak"):
            sums()[type(engine).__name__]([[0, 1]])
        both = engine.fold(smooth.addition(space(2)))(np.zeros(2), [1.0, 10.0, 100.0], [[2, 0]])
        assert np.array_equal(np.asarray(both), [100.0, 1.0])


def test_orders_of_jax() -> None:
    run = sums()["JaxEngine"]
    assert run(jnp.array([2, 0, 2])) == 201
    with pytest.raises(DataError, match=r"or several rows, not an array of shape \(2,\) and "):
        run(jnp.array([0.9, 1.9]))
    with pytest.raises(DataError, match="the order names the samples -1 to 3, the data have 3"):
        run(jnp.array([-1, 3]))
    fold = JaxEngine().fold(smooth.addition(space(dtype="float32")))
    start, data = jnp.zeros((), "float32"), jnp.array(NUMBERS, "float32")

    @jax.jit
    def traced(order: Any) -> Any:
        return fold(start, data, order)

    assert float(traced(jnp.array([2, 0]))) == 101.0
    with pytest.raises(DataError, match="the order is a row of whole numbers"):
        traced(jnp.array([0.5]))


def test_data_without_arrays_have_samples_from_0() -> None:
    for engine in ARRAYS:
        fold = engine.fold(smooth.first(space(), smooth.unit))
        assert float(fold(1.0, (), [0, 7])) == 1.0  # type: ignore[arg-type]
        with pytest.raises(DataError, match="the samples -1 to 7, they are numbered from 0"):
            fold(1.0, (), [7, -1])


@pytest.mark.parametrize("number", [-1, 3, 0.5, True, "1", None, 2**63])
def test_a_sample_that_there_is_not(number: Any) -> None:
    circuits = CircuitEngine(C)
    data = circuits.samples([[n] for n in NUMBERS])
    assert circuits.sample(data, 2).tolist() == [100]
    refused = "the order "
    with pytest.raises(DataError, match=refused):
        circuits.sample(data, number)
    with pytest.raises(DataError, match=refused):
        direct().sample([(n,) for n in NUMBERS], number)
    for engine in ARRAYS:
        with pytest.raises(DataError, match=refused):
            engine.sample((np.array(NUMBERS, float), ()), number)
