# pyright: basic
"""One model on all meshes, in a process that has so many virtual devices from its start.

Prints a line of JSON for each mesh: the largest difference of a parameter from that of one device.
"""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from time import perf_counter
from typing import Any

import jax
import numpy as np

from cartesian_rdc.execution.jax_engine import JaxEngine
from cartesian_rdc.learning.batches import step_of_batch
from cartesian_rdc.neural import initialise
from tests.scale.cases import BATCH, MODELS, OPTIMISERS, SAMPLES, apart, arguments


def trained(engine: JaxEngine, learner: Any, start: Any, data: Any, steps: int) -> list[Any]:
    """The parameters after so many steps, in two calls."""
    fold = engine.fold(step_of_batch(engine, learner, BATCH))
    state = engine.compile(learner.start)(start)
    rng = np.random.default_rng(1)
    order = np.stack([rng.permutation(SAMPLES)[:BATCH] for _ in range(steps)])
    run = fold.over(data)
    for part in np.split(order, 2):
        state = run(state, part)
    return [
        np.asarray(array) for array in jax.tree.leaves(engine.compile(learner.parameters)(state))
    ]


def main(name: str, optimiser: str, steps: int, layouts: list[str], kinds: list[str]) -> None:
    case = MODELS[name]
    model = case.model()
    learner = OPTIMISERS[optimiser](model, case.loss)
    start = initialise(model.parameters, seed=0)
    data = case.data(np.random.default_rng(0))
    alone = trained(JaxEngine(), learner, start, data, steps)
    moved = apart(alone, jax.tree.leaves(start))
    for layout in layouts:
        sizes, how = arguments(layout, case)
        for kind in kinds:
            begun = perf_counter()
            axes = (jax.sharding.AxisType[kind],) * len(sizes)
            mesh = jax.make_mesh(tuple(sizes.values()), tuple(sizes), axis_types=axes)
            with jax.set_mesh(mesh) if kind == "Explicit" else nullcontext():
                found = trained(JaxEngine(mesh=mesh, **how), learner, start, data, steps)
            off = apart(alone, found)
            seconds = perf_counter() - begun
            line = {"layout": layout, "axes": kind, "off": off, "moved": moved, "seconds": seconds}
            print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4].split(","), sys.argv[5].split(","))
