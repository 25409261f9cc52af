# pyright: basic
"""Steps that take over the state that they are given: memory has one, and nobody else's is gone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jax
import numpy as np
import pytest

from cartesian_rdc.categories.smooth.spaces import leaves_of, on_leaves
from cartesian_rdc.errors import DivergenceError
from cartesian_rdc.execution import NumpyEngine
from cartesian_rdc.execution.jax_engine import JaxEngine
from cartesian_rdc.execution.jax_engine.donation import to_donate
from cartesian_rdc.learning import Progress, Stream, descent, fit, supervised, training
from cartesian_rdc.learning.batches import step_of_batch
from cartesian_rdc.neural import (
    Momentum,
    constant_rate,
    dense,
    initialise,
    quadratic_loss,
    reals,
    tanh,
)
from cartesian_rdc.storage import checksum
from cartesian_rdc.typed import identity

jnp: Any = jax.numpy
MODEL = reals(3) >> dense(reals(4), tanh) >> dense(reals(2), identity)
LEARNER = supervised(MODEL, quadratic_loss, constant_rate(0.05), Momentum(0.5))
START = initialise(MODEL.parameters, 0)
rng = np.random.default_rng(0)
DATA: Any = (rng.normal(size=(24, 3)), rng.normal(size=(24, 2)))
kept, donating = JaxEngine(), JaxEngine(donate=True)
STEP = step_of_batch(kept, LEARNER, 4)
BATCHES = [[4 * k + i for i in range(4)] for k in range(6)]


def state_of(engine: JaxEngine) -> Any:
    with jax.enable_x64(True):
        return on_leaves(engine.compile(LEARNER.start)(START), lambda x: jnp.array(x, copy=True))


def gone(state: Any) -> set[bool]:
    leaves: Any = leaves_of(state)
    return {leaf.is_deleted() for leaf in leaves}


def test_a_state_of_a_donating_fold_is_gone() -> None:
    fold, state = donating.fold(STEP), state_of(donating)
    after = fold(state, DATA, BATCHES)
    assert gone(state) == {True}
    assert gone(after) == {False}
    again = fold(after, DATA, BATCHES)
    assert gone(after) == {True}
    assert gone(again) == {False}


def test_a_state_of_another_fold_stays() -> None:
    state = state_of(kept)
    kept.fold(STEP)(state, DATA, BATCHES)
    assert gone(state) == {False}


def test_memory_has_one_state_and_not_two() -> None:
    def alive(engine: JaxEngine) -> int:
        """How many more arrays of JAX there are after three folds, with all states in hand."""
        fold, states = engine.fold(STEP), [state_of(engine)]
        data = engine.data(LEARNER.samples, DATA)
        states.append(fold(states[-1], data, BATCHES))
        before = len(jax.live_arrays())
        for _ in range(3):
            states.append(fold(states[-1], data, BATCHES))
        return len(jax.live_arrays()) - before

    assert alive(donating) == 0
    assert alive(kept) == 3 * len(leaves_of(state_of(kept)))


def test_numbers_are_those_of_a_fold_that_leaves_states_alone() -> None:
    ours = donating.fold(STEP)(state_of(donating), DATA, BATCHES)
    theirs = kept.fold(STEP)(state_of(kept), DATA, BATCHES)
    assert checksum(on_leaves(ours, np.asarray)) == checksum(on_leaves(theirs, np.asarray))


def test_arrays_of_numpy_are_not_written_into() -> None:
    state = NumpyEngine().compile(LEARNER.start)(START)
    before = checksum(state)
    for _ in range(3):
        donating.fold(STEP)(state, DATA, BATCHES)
    assert checksum(state) == before


def test_a_buffer_is_donated_once() -> None:
    zeros = jnp.zeros(5)
    both: Any = to_donate([zeros, zeros])
    one, other = both
    assert one is zeros
    assert one.unsafe_buffer_pointer() != other.unsafe_buffer_pointer()
    empty = jnp.zeros(0)
    assert len(to_donate([empty, empty])) == 2


def test_momentum_and_parameters_that_are_the_same_zeros_train() -> None:
    model = reals(3) >> dense(reals(2), identity)
    learner = supervised(model, quadratic_loss, constant_rate(0.1), Momentum(0.9))
    with jax.enable_x64(True):
        shared = {shape: jnp.zeros(shape) for shape in ((2, 3), (2,))}
    start = on_leaves(
        NumpyEngine().compile(learner.start)(initialise(model.parameters, 0)),
        lambda leaf: shared[np.shape(leaf)],
    )
    leaves = leaves_of(start)
    assert len({id(leaf) for leaf in leaves}) < len(leaves)
    step = step_of_batch(kept, learner, 4)
    theirs = kept.fold(step)(start, DATA, BATCHES)
    ours = donating.fold(step)(start, DATA, BATCHES)
    assert checksum(on_leaves(ours, np.asarray)) == checksum(on_leaves(theirs, np.asarray))


def halves(epoch: int) -> Iterator[Any]:
    for first in (0, 12):
        yield tuple(array[first : first + 12] for array in DATA)


@pytest.mark.parametrize(("every", "streams"), [(2, False), (None, True)])
def test_states_that_training_gives_stay(every: int | None, streams: bool) -> None:
    data = Stream(halves, 6) if streams else DATA

    def states(engine: JaxEngine) -> list[Progress[Any]]:
        found = training(engine, LEARNER, START, data, epochs=2, batch=4, every=every)
        return list(found)

    ours, theirs = states(donating), states(kept)
    for mine, one in zip(ours, theirs, strict=True):
        assert (mine.number, mine.step) == (one.number, one.step)
        assert checksum(on_leaves(mine.state, np.asarray)) == checksum(
            on_leaves(one.state, np.asarray)
        )


def test_fit_returns_the_best_state_whole() -> None:
    options: dict[str, Any] = {"epochs": 2, "batch": 4, "lowest": "loss"}
    ours = fit(donating, LEARNER, START, DATA, **options)
    theirs = fit(kept, LEARNER, START, DATA, **options)
    assert ours.history == theirs.history


@pytest.mark.parametrize("streams", [False, True])
def test_a_state_that_diverges_leaves_the_last_one_that_was_given(streams: bool) -> None:
    wild = supervised(MODEL, quadratic_loss, constant_rate(1e200), descent)
    data = Stream(halves, 6) if streams else DATA
    states = training(donating, wild, START, data, epochs=2, batch=4)
    with pytest.raises(DivergenceError) as caught:
        list(states)
    state: Any = caught.value.state
    leaves = [np.asarray(leaf) for leaf in leaves_of(state)]
    assert all(np.isfinite(leaf).all() for leaf in leaves)
