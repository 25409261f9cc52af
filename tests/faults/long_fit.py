"""``python -m tests.faults.long_fit ENGINE FILE CATCHES``: a script that trains by ``fit``.

It says "ready" before anything is compiled. An epoch is one call of the engine, of many steps. With
``CATCHES`` it takes Ctrl-C as the end of training, and prints what was learned until then; else it
knows nothing of Ctrl-C, as most scripts.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from cartesian_rdc.execution import ArrayEngine, engine_named
from cartesian_rdc.learning import Fitted, Interrupted, Shuffled, descent, fit, supervised, training
from cartesian_rdc.neural import constant_rate, dense, initialise, quadratic_loss, reals, tanh
from cartesian_rdc.storage import checksum, in_file

STEPS: Mapping[str, int] = MappingProxyType({"jax": 40 * 4096, "numba": 200 * 4096})
"""Of an epoch, as many as take some tenths of a second."""

OPTIONS: Any = {"epochs": 3, "order": Shuffled(0)}
MODEL = reals(2) >> dense(reals(1), tanh)
LEARNER = supervised(MODEL, quadratic_loss, constant_rate(0.001), descent)
START: Any = initialise(MODEL.parameters, 0)


def data(steps: int) -> Any:
    """Samples, from a seed."""
    x = np.random.default_rng(0).normal(size=(steps, 2))
    return x, np.tanh(x[:, :1])


def trained(engine: ArrayEngine, steps: int, file: str) -> Fitted[Any]:
    """What ``fit`` gives, from where the checkpoint in the file is."""
    return fit(engine, LEARNER, START, data(steps), checkpoint=in_file(file), **OPTIONS)


def states(engine: ArrayEngine, steps: int) -> Iterator[str]:
    """The checksums of all states, of which the last is that which ``trained`` gives."""
    for at in training(engine, LEARNER, START, data(steps), **OPTIONS):
        yield checksum(at.state)


def main(engine: str, file: str, catches: str = "") -> None:
    """Train, and print the checksum of the state that came out, if there is one."""
    print("ready", flush=True)
    learned: Any = None
    try:
        learned = trained(engine_named(engine), STEPS[engine], file)
    except Interrupted as stopped:
        if not catches:
            raise
        learned = stopped.fitted
    except KeyboardInterrupt:  # before there is a first state
        if not catches:
            raise
    print(json.dumps({"state_sha256": learned and checksum(learned.state)}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
