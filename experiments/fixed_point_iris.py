"""Iris flowers, classified in integer arithmetic from end to end: fixed-point numbers, no floats.

The experiment of polycirc: a linear model of four measurements and three classes, in integers that
stand for multiples of 1/1024; every step of learning is additions, products and shifts. Fractions
of these are cut off, as in polycirc, and after 60 passes the weights are those of polycirc. The
flowers come one of each class after another. Accuracy is on the data that it learned from.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, final

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.circuits import Inputs, Outputs, bus, linear
from cartesian_rdc.errors import DataError
from cartesian_rdc.execution import CircuitEngine, Points
from cartesian_rdc.execution.circuit_engine import Numbers
from cartesian_rdc.learning import Assessment, assess, identity_rate, supervised, training
from experiments import bits, iris_data
from experiments.about import About
from experiments.command import (
    Declared,
    at_least,
    draw_learner,
    drawn_in,
    option,
    progress,
    report,
    require_progress,
    run,
)
from experiments.curves import Curves
from experiments.iris_data import CLASSES, Flowers
from experiments.panels import curves_panel, table_panel
from experiments.plots import draw_panels
from models.fixed_point import ONE, error, integers, shifted_descent

ABOUT = About(data="shipped", extras=("experiments",), takes="2 seconds")

LARGEST: Final = 1024
"""Centimetres: with smaller measurements, no sum of the experiment needs more than 64 bits."""


@final
@dataclass(frozen=True)
class Options(Declared):
    """What the command line says."""

    epochs: int = option(60, "default: 60", type=at_least(0))
    data: Path = iris_data.flowers()
    plot: Path | None = option(
        None, "draw what was learned, as .png, .svg or .pdf", type=Path, metavar="FILE"
    )
    diagram: Path | None = drawn_in()
    json: bool = option(False, "print the result as a line of JSON")


def fixed_point(flowers: Flowers, file: Path) -> NDArray[np.int64]:
    """Measurements and labels as integers, without the fractions of 1/1024.

    Raises ``DataError`` if a measurement is too large.
    """
    largest = float(np.abs(flowers.measurements).max())
    if largest >= LARGEST:
        raise DataError(
            f"{file}: a measurement is {largest:g}, where less than {LARGEST} belong: the "
            "experiment computes in 64 bits"
        )
    numbers = np.column_stack([flowers.measurements, flowers.labels]) * ONE
    classes = bits.classes_of(flowers, 1, file)
    of_class = [np.flatnonzero(classes == k) for k in range(CLASSES)]
    order = [part[k] for k in range(len(classes)) for part in of_class if k < len(part)]
    fixed: NDArray[np.int64] = numbers.astype(np.int64)[order]
    return fixed


def right(seen: Assessment[Points]) -> float:
    """The part of the samples whose largest number is in the place of the label's."""
    said, shown = seen.predictions.rows, seen.labels.rows
    same: NDArray[np.bool_] = said.argmax(axis=1) == shown.argmax(axis=1)
    return float(same.mean())


def train(flowers: Flowers, chosen: Options) -> dict[str, object]:
    """Train the model, with progress on standard error; what came out."""
    inputs, outputs = bus(integers, 4, name=Inputs), bus(integers, CLASSES, name=Outputs)
    model = inputs >> linear(outputs)
    learner = supervised(model, error, identity_rate, shifted_descent)
    draw_learner(learner, chosen.diagram)
    engine = CircuitEngine(integers)
    data = engine.samples(fixed_point(flowers, chosen.data))
    start: Numbers = np.zeros(4 * CLASSES, np.int64)
    state = start
    epochs = training(engine, learner, start, data, epochs=chosen.epochs)
    began = time.perf_counter()
    for epoch in progress(epochs, chosen.epochs):
        state = epoch.state
    seconds = time.perf_counter() - began
    if chosen.plot is not None:
        curves = Curves()
        for epoch in training(engine, learner, start, data, epochs=chosen.epochs):
            curves.append(
                epoch.number, {"accuracy": right(assess(engine, learner, epoch.state, data))}
            )
        plot(chosen.plot, curves, state.reshape(CLASSES, 4), flowers.species)
    return {
        "accuracy": right(assess(engine, learner, state, data)),
        "weights": " ".join(map(str, state.tolist())),
        "seconds": seconds,
    }


def plot(file: Path, curves: Curves, weights: Numbers, species: Sequence[str]) -> None:
    """Draw the accuracy after each epoch, and the weights that were learned."""
    draw_panels(
        file,
        "Iris flowers, a linear model in integers, on the flowers that it learns from",
        [
            [
                curves_panel({"": curves}, words={"accuracy": "accuracy (share of flowers)"}),
                table_panel(
                    weights,
                    rows=species,
                    columns=[str(k) for k in range(1, 5)],
                    heading="weights",
                    down="class",
                    across="measurement",
                    scale=f"weight, in 1/{ONE}",
                ),
            ]
        ],
    )


def main() -> None:
    """Run the experiment."""
    chosen = Options.read("experiments.fixed_point_iris", __doc__)
    require_progress()
    report(train(iris_data.read(chosen.data), chosen), as_json=chosen.json)


if __name__ == "__main__":
    run(main, "experiments.fixed_point_iris")
