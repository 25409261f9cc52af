"""Iris flowers, classified by look-up tables, which reverse derivative ascent trains.

2101.10488, Table 1: each measurement becomes a bit, and a table of 16 rows is learned in one
pass over half of the flowers, from 0, without a learning rate. Tested on the other half, with two
and with three classes, and labels in binary and one-hot.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import final

import numpy as np

from cartesian_rdc.categories.circuits import Circuits
from cartesian_rdc.categories.semirings import Modular
from cartesian_rdc.circuits import Inputs, Outputs, agreement, bus, look_up_table, width_of
from cartesian_rdc.execution import CircuitEngine
from cartesian_rdc.learning import ascent, assess, identity_rate, sum_loss, supervised, training
from experiments import bits, iris_data
from experiments.about import About
from experiments.bits import BINARY, ONE_HOT
from experiments.command import Declared, option, report, run
from experiments.iris_data import Flowers

ABOUT = About(data="shipped", extras=(), takes="1 second")

booleans = Circuits(Modular(2))


@final
@dataclass(frozen=True)
class Options(Declared):
    """What the command line says."""

    classes: int | None = option(None, "default: 2, and then 3", type=int, choices=(2, 3))
    labels: str | None = option(None, "default: both, one by one", choices=(BINARY, ONE_HOT))
    data: Path = iris_data.flowers()
    json: bool = option(False, "print the results as a line of JSON, a list")


def train(flowers: Flowers, classes: int, coding: str, file: Path) -> dict[str, object]:
    """Train a look-up table by one pass over the data; what came out."""
    data = bits.iris(flowers, classes, coding, file)
    inputs = bus(booleans, data.inputs, name=Inputs)
    outputs = bus(booleans, data.training.shape[1] - data.inputs, name=Outputs)
    model = inputs >> look_up_table(outputs)
    engine, learner = CircuitEngine(booleans), supervised(model, sum_loss, identity_rate, ascent)
    start = np.zeros(width_of(model.parameters), np.uint8)
    learned_from, tested_on = engine.samples(data.training), engine.samples(data.testing)
    began = time.perf_counter()
    *_, last = training(engine, learner, start, learned_from, epochs=1)
    seconds = time.perf_counter() - began
    return {
        "classes": classes,
        "labels": coding,
        "accuracy": agreement(assess(engine, learner, last.state, tested_on)),
        "training_accuracy": agreement(assess(engine, learner, last.state, learned_from)),
        "parameters": "".join(map(str, last.state.tolist())),
        "seconds": seconds,
    }


def main() -> None:
    """Run the experiment."""
    chosen = Options.read("experiments.boolean_iris", __doc__)
    flowers = iris_data.read(chosen.data)
    results = [
        train(flowers, classes, coding, chosen.data)
        for classes in ((chosen.classes,) if chosen.classes else (2, 3))
        for coding in ((chosen.labels,) if chosen.labels else (BINARY, ONE_HOT))
    ]
    if chosen.json:
        print(json.dumps(results))
    else:
        for number, result in enumerate(results):
            if number:
                print()
            report(result, as_json=False)


if __name__ == "__main__":
    run(main, "experiments.boolean_iris")
