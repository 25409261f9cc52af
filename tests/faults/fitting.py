"""``python -m tests.faults.fitting``: training by ``fit`` of the package, kept in a checkpoint.

It has no loop of the experiments around it: a state is saved whenever there is one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import final

import numpy as np

from cartesian_rdc.execution import NumpyEngine, engine_named
from cartesian_rdc.learning import Batches, Progress, Shuffled, folding, supervised, training
from cartesian_rdc.neural import Adam, batched, constant_rate, initialise, normal, quadratic_loss
from cartesian_rdc.storage import Checkpoint, checksum, facts_of
from experiments import command
from experiments.command import run
from models import iris

PROGRAM = "tests.faults.fitting"


@final
@dataclass(frozen=True)
class Options(command.Options):
    """Those of all experiments."""


def main() -> None:
    """Train, from where the checkpoint is, and print the checksum of the last state."""
    chosen = Options.read(PROGRAM, __doc__, epochs=40)
    model, order = batched(iris.hidden(), 3), Batches(3, Shuffled(chosen.seed), drop_last=True)
    learner = supervised(model, quadratic_loss, constant_rate(1 / 3), Adam(step_size=0.01))
    rng = np.random.default_rng(chosen.seed)
    data = (rng.normal(size=(90, 4)), np.eye(3)[rng.integers(0, 3, 90)])
    start = initialise(model.parameters, chosen.seed, weights=normal(0.5))
    engine, epochs, every = engine_named(chosen.engine), chosen.epochs, 10
    states = training(engine, learner, start, data, epochs=epochs, order=order, every=every)
    if chosen.checkpoint is None:
        *_, last = states
    else:
        first = NumpyEngine().compile(learner.start)(start)
        told = facts_of({"engine": chosen.engine}, learner.step, first, data)
        keep = Checkpoint(chosen.checkpoint, learner.step.codomain, told)
        with keep.held():
            loaded = keep.load()
            last = loaded[0] if loaded else Progress(0, first)
            if loaded:
                run = engine.fold(learner.step)
                states = folding(engine, run, last, data, epochs=epochs, order=order, every=every)
            for last in states:
                keep.save(last)
    print(json.dumps({"state_sha256": checksum(last.state)}))


if __name__ == "__main__":
    run(main, PROGRAM)
