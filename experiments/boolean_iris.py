"""Iris flowers, classified by look-up tables, which reverse derivative ascent trains.

2101.10488, Table 1: each measurement becomes a bit, and a table of 16 rows is learned in one
pass over half of the flowers, from 0, without a learning rate. Tested on the other half, with two
and with three classes, and labels in binary and one-hot.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import final

import numpy as np

from cartesian_rdc.categories.circuits import Circuits
from cartesian_rdc.categories.semirings import Modular
from cartesian_rdc.circuits import Inputs, Outputs, agreement, bus, look_up_table, width_of
from cartesian_rdc.execution import CircuitEngine
from cartesian_rdc.execution.circuit_engine import Numbers
from cartesian_rdc.learning import (
    ascent,
    assess,
    identity_rate,
    one_by_one,
    sum_loss,
    supervised,
    training,
)
from experiments import bits, iris_data
from experiments.about import About
from experiments.bits import BINARY, ONE_HOT
from experiments.command import Declared, option, report, run
from experiments.curves import Curves
from experiments.iris_data import Flowers
from experiments.panels import TEST, Panel, curves_panel, table_panel
from experiments.plots import draw_panels

ABOUT = About(data="shipped", extras=(), takes="1 second")

booleans = Circuits(Modular(2))


@final
@dataclass(frozen=True)
class Options(Declared):
    """What the command line says."""

    classes: int | None = option(None, "default: 2, and then 3", type=int, choices=(2, 3))
    labels: str | None = option(None, "default: both, one by one", choices=(BINARY, ONE_HOT))
    data: Path = iris_data.flowers()
    plot: Path | None = option(
        None, "draw what was learned, as .png, .svg or .pdf", type=Path, metavar="FILE"
    )
    json: bool = option(False, "print the results as a line of JSON, a list")


@final
@dataclass(frozen=True)
class Learned:
    """What came out, in words; and, for a picture, the table and the accuracy in each step."""

    result: dict[str, object]
    table: Numbers
    curves: Curves


def train(
    flowers: Flowers, classes: int, coding: str, file: Path, *, watch: bool = False
) -> Learned:
    """Train a look-up table by one pass over the data, and ``watch`` each step of it."""
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
    result: dict[str, object] = {
        "classes": classes,
        "labels": coding,
        "accuracy": agreement(assess(engine, learner, last.state, tested_on)),
        "training_accuracy": agreement(assess(engine, learner, last.state, learned_from)),
        "parameters": "".join(map(str, last.state.tolist())),
        "seconds": seconds,
    }
    curves = Curves()
    steps = len(data.training) if watch else 0
    for step in training(engine, learner, start, learned_from, epochs=steps, order=one_by_one):
        parts = {"accuracy": learned_from, f"{TEST}accuracy": tested_on}
        curves.append(
            step.number,
            {
                name: agreement(assess(engine, learner, step.state, rows))
                for name, rows in parts.items()
            },
        )
    return Learned(result, last.state.reshape(width_of(outputs), -1), curves)


def plot(file: Path, learned: Sequence[Learned]) -> None:
    """Draw the curves and the tables that were learned."""
    rows: list[list[Panel]] = []
    for each in learned:
        outputs, values = each.table.shape
        width = (values - 1).bit_length()
        words = f"{each.result['classes']} classes, labels {each.result['labels']}"
        rows.append(
            [
                curves_panel(
                    {"": each.curves},
                    words={"accuracy": "accuracy (share of flowers)"},
                    along="steps, a flower each",
                    heading=words,
                ),
                table_panel(
                    each.table,
                    rows=[str(k) for k in range(outputs)],
                    columns=[f"{k:0{width}b}" for k in range(values)],
                    heading=f"the table that was learned, {words}",
                    down="output bit",
                    across="measurements that are large, as bits",
                ),
            ]
        )
    draw_panels(file, "Iris flowers, look-up tables over Z_2, in one pass", rows)


def main() -> None:
    """Run the experiment."""
    chosen = Options.read("experiments.boolean_iris", __doc__)
    flowers = iris_data.read(chosen.data)
    learned = [
        train(flowers, classes, coding, chosen.data, watch=chosen.plot is not None)
        for classes in ((chosen.classes,) if chosen.classes else (2, 3))
        for coding in ((chosen.labels,) if chosen.labels else (BINARY, ONE_HOT))
    ]
    if chosen.plot is not None:
        plot(chosen.plot, learned)
    results = [each.result for each in learned]
    if chosen.json:
        print(json.dumps(results))
    else:
        for number, result in enumerate(results):
            if number:
                print()
            report(result, as_json=False)


if __name__ == "__main__":
    run(main, "experiments.boolean_iris")
