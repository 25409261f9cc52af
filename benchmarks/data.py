# pyright: basic
"""What it costs to watch training, and to ask a model about many rows.

Both are compared with the one call in which all is done: training through ``fit``, which stops
every 50 steps, with one fold over the same steps; ``assess`` of 10,000 rows, in blocks, with one
call of the map on 10,000 rows. All are given arrays of NumPy, and give the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from benchmarks.digits import digits
from benchmarks.measure import in_turn, spread
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.execution import engine_named
from cartesian_rdc.execution.passes.trace import term_of
from cartesian_rdc.functors import sharing
from cartesian_rdc.learning import Batches, assess, fit, step_of_batch, supervised
from cartesian_rdc.neural import Adam, initialise, softmax_cross_entropy, unit_rate
from cartesian_rdc.typed import pair
from models.mnist import perceptron

ENGINES = ("numpy", "jax")
EVERY, ROWS = 50, 10_000
STEPS = {1: 2000, 32: 1875, 128: 468}
"""How many images a step takes, and how many steps there are: of batches, an epoch of MNIST."""


Work = Callable[[], Any]


def times(repeat: int, folder: Any = None) -> list[dict[str, object]]:
    """How much longer each takes than the one call, on each engine."""
    return [row for engine in ENGINES for row in _on(engine, repeat, folder)]


def _on(name: str, repeat: int, folder: Any) -> list[dict[str, object]]:
    engine, (train, _) = engine_named(name), digits(folder)
    data: Any = (train.grey().reshape(-1, 784), train.one_hot())
    model = perceptron()
    learner = supervised(model, softmax_cross_entropy, unit_rate, Adam())
    start = initialise(model.parameters, 0)

    def row(what: str, size: int, ours: Work, whole: Work) -> dict[str, object]:
        _require_same(ours(), whole())  # and both are compiled
        mine, one_call = in_turn(ours, whole, repeat)
        ratio = spread([a / b for a, b in zip(mine, one_call, strict=True)])
        found: dict[str, object] = {"engine": name, "what": what, "size": size, "ratio": ratio}
        return found | {"seconds": spread(mine), "one_call_seconds": spread(one_call)}

    rows = [
        row(f"fit, every={EVERY}", size, *_trainings(engine, learner, start, data, size))
        for size in STEPS
    ]
    rows.append(row("assess", ROWS, *_assessments(engine, learner, start, data)))
    return rows


def _trainings(engine: Any, learner: Any, start: Any, data: Any, size: int) -> tuple[Work, Work]:
    """``fit`` over the first samples, and one fold over the same steps."""
    fold = engine.fold(learner.step if size == 1 else step_of_batch(engine, learner, size))
    begin, last = engine.compile(learner.start), engine.compile(learner.parameters)
    samples = range(STEPS[size] * size)
    order = samples if size == 1 else Batches(size)(1, len(samples))

    def first(epoch: int, length: int) -> Sequence[int]:
        return samples

    def ours() -> Any:
        return fit(
            engine,
            learner,
            start,
            data,
            epochs=1,
            batch=None if size == 1 else size,
            order=first,
            every=EVERY,
            measure_training=False,
        ).parameters

    return ours, lambda: last(fold(begin(start), data, order))


def _assessments(engine: Any, learner: Any, start: Any, data: Any) -> tuple[Work, Work]:
    """``assess`` of rows, and one call of the map on so many."""
    rows = tuple(array[:ROWS] for array in data)
    state = engine.compile(learner.start)(start)
    maps = pair(learner.predict, pair(learner.label, learner.loss))
    whole = engine.compile(sharing(term_of(maps), ROWS))

    def ours() -> Any:
        seen = assess(engine, learner, state, rows)
        return seen.predictions, (seen.labels, seen.losses)

    return ours, lambda: whole((state, rows))


def _require_same(ours: Any, whole: Any) -> None:
    for a, b in zip(leaves_of(ours), leaves_of(whole), strict=True):
        np.testing.assert_allclose(np.asarray(a), np.asarray(b), rtol=1e-3, atol=1e-5)
