"""``python -m tests.processes.worker``: a small training, alone, or as one of several processes.

It goes on from its checkpoint, if there is one, writes the parameters that it ends with, and says
``step N`` for each state that was kept.
"""

from __future__ import annotations

import argparse
import os
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np

from cartesian_rdc.categories.smooth.spaces import leaves_of, on_leaves
from cartesian_rdc.execution import NumpyEngine
from cartesian_rdc.execution.processes import Processes
from cartesian_rdc.learning import Batches, Progress, Shuffled, folding, supervised
from cartesian_rdc.learning.batches import step_of_batch
from cartesian_rdc.neural import (
    Adam,
    channel_bias,
    constant_rate,
    correlate,
    dense,
    flatten,
    initialise,
    max_pool,
    quadratic_loss,
    reals,
    rows,
    tanh,
    transformer_block,
)
from cartesian_rdc.storage import Checkpoint, FolderCheckpoint, facts_of
from cartesian_rdc.typed import Batch, identity
from experiments import command
from experiments.processes import together

STEPS = 100
SAMPLES = 40
BATCH = 8
EVERY = 4


def problem(name: str) -> tuple[Any, tuple[int, ...], tuple[int, ...]]:
    """A model, and the shapes of its inputs and outputs."""
    match name:
        case "mlp":
            return reals(9) >> dense(reals(16), tanh) >> dense(reals(4), identity), (9,), (4,)
        case "convolutional":
            picture = reals(1, 10, 10) >> correlate(3, (3, 3)) >> channel_bias >> max_pool(2)
            return picture >> flatten >> dense(reals(4), identity), (1, 10, 10), (4,)
        case _:
            block = transformer_block(heads=2, hidden=16, causal=True)
            return rows(reals(8), 6) >> block, (6, 8), (6, 8)


def whole(array: Any) -> Any:
    """All of an array, of which this process may have a part."""
    from jax.experimental.multihost_utils import process_allgather

    there = getattr(array, "is_fully_replicated", True)
    gathered: Any = array if there else process_allgather(array, tiled=True)
    return np.asarray(gathered)


def train(chosen: argparse.Namespace, here: Processes) -> None:
    """Train, from the checkpoint or the beginning, to the end."""
    import jax

    from cartesian_rdc.execution.jax_engine import JaxEngine
    from cartesian_rdc.execution.jax_engine.processes import ShardedFold, barrier, data_mesh

    model, given, wanted = problem(chosen.model)
    learner = supervised(model, quadratic_loss, constant_rate(1.0), Adam(step_size=0.01))
    rng = np.random.default_rng(0)
    data = (rng.normal(size=(SAMPLES, *given)), rng.normal(size=(SAMPLES, *wanted)))
    mesh = data_mesh(jax.sharding.AxisType[chosen.axes])
    explicit = chosen.axes == "Explicit"
    engine = JaxEngine(mesh=mesh, rules={Batch: "data"}, parameters="data")
    engine = engine if chosen.sharded else JaxEngine()
    step = step_of_batch(engine, learner, BATCH)
    sharded = ShardedFold(engine.fold(step), mesh)
    start = NumpyEngine().compile(learner.start)(initialise(model.parameters, seed=0))
    order = Batches(BATCH, Shuffled(0))
    slowly = float(os.environ.get("SECONDS_A_STEP", "0"))

    def run(state: Any, data: Any, order: Any) -> Any:
        time.sleep(slowly * len(order))
        with jax.set_mesh(mesh) if explicit else nullcontext():
            after = sharded(state, data, order)
        return after if chosen.orbax else on_leaves(after, whole)

    keep: Any = None
    if chosen.checkpoint:
        kind: Any = FolderCheckpoint if chosen.orbax else Checkpoint
        facts = facts_of({"engine": "JAX"}, step, start, data)
        keep = kind(chosen.checkpoint, step.codomain, facts)
    loaded = keep.load() if keep else None
    barrier("loaded")
    begun = loaded[0] if loaded else Progress(0, start)
    epochs = STEPS * BATCH // SAMPLES
    last = begun
    for last in folding(engine, run, begun, data, epochs=epochs, order=order, every=EVERY):
        if keep and (here.is_coordinator or chosen.orbax):
            keep.save(last, {})
        print("step", last.number * SAMPLES // BATCH + last.step, flush=True)
    arrays = [*map(whole, leaves_of(last.state))]
    if here.is_coordinator:
        found: dict[str, Any] = {f"p{k}": array for k, array in enumerate(arrays)}
        np.savez(chosen.output, **found)


def main() -> None:
    """Read the command line, connect with the others, train."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", default="mlp")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--checkpoint", type=Path)
    parser.add_argument("--sharded", action="store_true", help="the state is sharded")
    parser.add_argument("--axes", choices=("Auto", "Explicit"), default="Auto", help="of the mesh")
    parser.add_argument("--orbax", action="store_true")
    parser.add_argument("--output", type=Path, required=True)
    chosen = parser.parse_args()
    train(chosen, together(chosen.processes, "jax"))


if __name__ == "__main__":
    command.run(main, "tests.processes.worker")
