# pyright: basic
"""Learners at work: folds are loops, and training that is stopped goes on to the same bits."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from cartesian_rdc.categories.smooth.spaces import arrays_of, leaves_of
from cartesian_rdc.errors import DivergenceError
from cartesian_rdc.execution import NumpyEngine
from cartesian_rdc.learning import Progress, Shuffled, folding, training
from cartesian_rdc.storage import Checkpoint, checksum
from tests.fuzz import given

SAMPLES, ORDER = 5, Shuffled(3)


def folds_are_loops(engine: Any, learner: Any) -> None:
    """A fold over samples against the step, compiled by the NumPy engine, one after the other."""
    step, state = learner.step, given.value(learner.step.codomain.object, 5)
    data = given.data(learner.samples.object, SAMPLES, 0)
    order = [3, 0, 0, 4]
    fold = engine.fold(step)(state, data, order)
    one = NumpyEngine().compile(step)
    for number in order:
        state = one((state, engine.sample(data, number)))
    a = step.codomain.object
    for number, (x, y) in enumerate(zip(arrays_of(a, fold), arrays_of(a, state), strict=True)):
        if not np.isfinite(y).all() or np.abs(y).max(initial=0.0) > 1e3:
            return
        slack = 1e4 * float(np.finfo(y.dtype.name).eps) if y.dtype.kind == "f" else 0.0
        assert np.allclose(x, y, rtol=slack, atol=slack), (
            f"{engine}: array {number} of the state is {x!r} after a fold and {y!r} after a loop"
        )


def stopping_changes_no_bit(learner: Any) -> None:
    """Training in one go, and stopped at each state, kept in a file, and gone on with."""
    engine, data = NumpyEngine(), given.data(learner.samples.object, SAMPLES, 0)
    if not leaves_of(data):
        return
    start = given.value(learner.optimiser.parameters.object, 5)
    how: dict[str, Any] = {"epochs": 2, "order": ORDER, "every": 2}
    try:
        whole = list(training(engine, learner, start, data, **how))
    except DivergenceError:
        return
    for stopped in whole[1::3]:
        *_, last = folding(engine, engine.fold(learner.step), _kept(learner, stopped), data, **how)
        assert checksum(last.state) == checksum(whole[-1].state), f"stopped at {stopped}"


def _kept(learner: Any, progress: Progress[Any]) -> Progress[Any]:
    """The progress, through a file."""
    with tempfile.TemporaryDirectory() as place:
        checkpoint = Checkpoint(Path(place, "training.npz"), learner.step.codomain, {"seed": 1})
        checkpoint.save(progress)
        loaded = checkpoint.load()
    assert loaded is not None
    return loaded[0]
