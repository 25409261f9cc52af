"""Iris flowers, classified: the three models of numeric-optics, trained one sample at a time.

Quadratic loss, gradient descent, a new order of the samples in each epoch, accuracy on the
data it learned from. An equivalent in Keras stands beside it, in ``iris_keras``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import final

from cartesian_rdc.categories.smooth import Arrow, Space, Value
from cartesian_rdc.execution import ENGINES, NumpyEngine
from cartesian_rdc.learning import Learner, Shuffled, descent, supervised
from cartesian_rdc.neural import (
    Layer,
    Scalar,
    constant_rate,
    initialise,
    normal,
    quadratic_loss,
)
from cartesian_rdc.type_variables import P
from cartesian_rdc.typed import Unit
from experiments import command, iris_data
from experiments.about import About
from experiments.checkpoint import checksum
from experiments.command import finite, report, run
from experiments.iris_data import Flowers
from experiments.measures import engine_to_measure, judge
from experiments.plots import draw_learning, require_plots
from experiments.training import Peer, run_training
from models import iris
from models.iris import Classes, Measurements

ABOUT = About(data="shipped", extras=("experiments",), takes="2 seconds")


@final
@dataclass(frozen=True)
class Options(command.Options):
    """What the command line says."""

    model: str
    learning_rate: float
    data: Path


def options(program: str, description: str | None, engines: tuple[str, ...] = ENGINES) -> Options:
    """Read the command line. Exits with status 2 where it makes no sense."""
    parser = command.parser(program, description, epochs=400, engines=engines)
    parser.add_argument(
        "model",
        choices=["linear", "dense", "hidden"],
        help="a linear map; one dense layer; two dense layers with 20 hidden units",
    )
    parser.add_argument("--learning-rate", type=finite, default=0.01, help="default: 0.01")
    iris_data.add_flowers(parser)
    return Options(**vars(parser.parse_args()))


def learner_of(
    model: Layer[P, Measurements, Classes], rate: float
) -> Learner[Space, Arrow, Unit, P, tuple[Measurements, Classes], Classes, Scalar]:
    """The learner of the experiment."""
    return supervised(model, quadratic_loss, constant_rate(rate), descent)


def train(
    model: Layer[P, Measurements, Classes],
    flowers: Flowers,
    chosen: Options,
    peer: Peer | None,
) -> dict[str, object]:
    """Train a model, or a ``peer`` of it, with progress on standard error; what came out."""
    learner = learner_of(model, chosen.learning_rate)
    data: Value = (flowers.measurements, flowers.labels)
    start = initialise(model.parameters, chosen.seed, weights=normal(0.01))
    judgement = judge(learner, data, engine_to_measure(chosen.engine))

    def measure(state: Value) -> Mapping[str, float]:
        judged = judgement(state)
        return {"loss": judged.loss, "accuracy": judged.accuracy}

    trained = run_training(
        chosen,
        learner.step,
        NumpyEngine().compile(learner.start)(start),
        data,
        measure=measure,
        facts={"model": chosen.model, "learning rate": chosen.learning_rate},
        order=Shuffled(chosen.seed),
        run=peer(learner.step.codomain) if peer else None,
    )
    judged = judgement(trained.state)
    if chosen.plot is not None:
        draw_learning(chosen.plot, trained.curves, judged.confusion, flowers.species)
    return {
        "model": chosen.model,
        "accuracy": judged.accuracy,
        "loss": judged.loss,
        **trained.timing,
        "engine": chosen.engine,
        "seed": chosen.seed,
        "state_sha256": checksum(trained.state),
    }


def train_named(chosen: Options, flowers: Flowers, peer: Peer | None = None) -> dict[str, object]:
    """Train the model that the options name."""
    match chosen.model:
        case "linear":
            return train(iris.linear(), flowers, chosen, peer)
        case "dense":
            return train(iris.dense(), flowers, chosen, peer)
        case _:
            return train(iris.hidden(), flowers, chosen, peer)


def main() -> None:
    """Run the experiment."""
    chosen = options("experiments.iris", __doc__)
    require_plots(chosen.plot)
    report(train_named(chosen, iris_data.read(chosen.data)), as_json=chosen.json)


if __name__ == "__main__":
    run(main, "experiments.iris")
