"""Iris flowers, classified: the three models of numeric-optics, trained one sample at a time.

Quadratic loss, gradient descent, a new order of the samples in each epoch, accuracy on the
data it learned from. An equivalent in Keras stands beside it, in ``iris_keras``.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, final

from cartesian_rdc.categories.smooth import Arrow, Space, Value, smooth
from cartesian_rdc.execution import ENGINES, engine_named
from cartesian_rdc.learning import Learner, Shuffled, accuracy, fit, supervised
from cartesian_rdc.neural import (
    Layer,
    Scalar,
    constant_rate,
    descent,
    initialise,
    largest_entry,
    mean_loss,
    normal,
    quadratic_loss,
)
from cartesian_rdc.typed import Unit
from experiments import iris_data
from experiments.command import Parser, at_least, finite, progress, report, run
from experiments.iris_data import Flowers
from models import iris
from models.iris import Classes, Measurements

P = TypeVar("P")


@final
@dataclass(frozen=True)
class Options:
    """What the command line says."""

    model: str
    epochs: int
    learning_rate: float
    seed: int
    data: Path
    engine: str
    json: bool


def options(program: str, description: str | None) -> Options:
    """Read the command line. Exits with status 2 where it makes no sense."""
    parser = Parser(
        prog=f"python -m {program}",
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "model",
        choices=["linear", "dense", "hidden"],
        help="a linear map; one dense layer; two dense layers with 20 hidden units",
    )
    parser.add_argument("--epochs", type=at_least(0), default=400, help="default: 400")
    parser.add_argument("--learning-rate", type=finite, default=0.01, help="default: 0.01")
    parser.add_argument("--seed", type=at_least(0), default=0, help="default: 0")
    parser.add_argument(
        "--data",
        type=Path,
        default=iris_data.SHIPPED,
        metavar="FILE",
        help="a file of four numbers and a class in each row; default: the 150 flowers of Fisher",
    )
    parser.add_argument("--engine", choices=ENGINES, default="numpy", help="default: numpy")
    parser.add_argument("--json", action="store_true", help="print the result as a line of JSON")
    return Options(**vars(parser.parse_args()))


def learner_of(
    model: Layer[P, Measurements, Classes], rate: float
) -> Learner[Space, Arrow, Unit, P, Measurements, Classes, Scalar]:
    """The learner of the experiment."""
    return supervised(
        smooth,
        model,
        quadratic_loss(model.codomain),
        constant_rate(rate),
        descent,
    )


def train(
    model: Layer[P, Measurements, Classes], flowers: Flowers, chosen: Options
) -> dict[str, object]:
    """Train a model, with progress on standard error; what came out."""
    engine = engine_named(chosen.engine)
    learner = learner_of(model, chosen.learning_rate)
    data: Value = (flowers.measurements, flowers.labels)
    start = initialise(model.parameters, chosen.seed, weights=normal(0.01))
    epochs = fit(engine, learner, start, data, epochs=chosen.epochs, order=Shuffled(chosen.seed))
    state: Value = ()
    began = 0.0
    for epoch in progress(epochs, chosen.epochs):
        state = epoch.state
        if epoch.number == 0:
            began = time.perf_counter()
    seconds = time.perf_counter() - began
    return {
        "model": chosen.model,
        "accuracy": accuracy(engine, learner, state, data, largest_entry),
        "loss": mean_loss(engine, learner, state, data),
        **timing(seconds, chosen.epochs * len(flowers.labels)),
        "seed": chosen.seed,
    }


def timing(seconds: float, steps: int) -> dict[str, object]:
    """How long training took, in all and for a step."""
    return {"seconds": seconds, "us_per_step": 1e6 * seconds / steps if steps else None}


def main() -> None:
    """Run the experiment."""
    chosen = options("experiments.iris", __doc__)
    flowers = iris_data.read(chosen.data)
    match chosen.model:
        case "linear":
            result = train(iris.linear(), flowers, chosen)
        case "dense":
            result = train(iris.dense(), flowers, chosen)
        case _:
            result = train(iris.hidden(), flowers, chosen)
    report(result, as_json=chosen.json)


if __name__ == "__main__":
    run(main, "experiments.iris")
