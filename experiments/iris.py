"""Iris flowers, classified: the three models of numeric-optics, trained one sample at a time.

Quadratic loss, gradient descent, a new order of the samples in each epoch, accuracy on the
data it learned from. An equivalent in Keras stands beside it, in ``iris_keras``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import final

from cartesian_rdc.categories.smooth import Arrow, Space
from cartesian_rdc.learning import Learner, Shuffled, assess, descent, supervised
from cartesian_rdc.neural import (
    Layer,
    Scalar,
    accuracy,
    confusion,
    constant_rate,
    initialise,
    normal,
    quadratic_loss,
)
from cartesian_rdc.storage import checksum
from cartesian_rdc.type_variables import P
from cartesian_rdc.typed import Unit
from experiments import command, iris_data
from experiments.about import About
from experiments.command import finite, option, report, run
from experiments.iris_data import Flowers
from experiments.measures import engine_to_measure, judge
from experiments.plots import draw_learning
from experiments.training import Peer, run_training
from models import iris
from models.iris import Classes, Measurements

ABOUT = About(data="shipped", extras=("experiments",), takes="2 seconds")

EPOCHS = 400

WORDS = {"loss": "quadratic loss of a flower", "accuracy": "accuracy (share of flowers)"}
"""What is measured, as a picture says it."""


@final
@dataclass(frozen=True)
class Options(command.Options):
    """What the command line says."""

    model: str = option(
        "",
        "a linear map; one dense layer, by two names; two dense layers with 20 hidden units",
        positional=True,
        choices=("linear", "dense", "simple", "hidden"),
    )
    learning_rate: float = option(0.01, "default: 0.01", type=finite)
    data: Path = iris_data.flowers()


def options(program: str, description: str | None, **choices: tuple[str, ...]) -> Options:
    """Read the command line, on which ``simple``, as numeric-optics says, is ``dense``.

    ``choices`` are those of an option, by its name. Raises like ``Options.read``.
    """
    chosen = Options.read(program, description, epochs=EPOCHS, **choices)
    return replace(chosen, model="dense") if chosen.model == "simple" else chosen


def learner_of(
    model: Layer[P, Measurements, Classes], rate: float
) -> Learner[Space, Arrow, Unit, P, tuple[Measurements, Classes], Classes, Classes, Scalar]:
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
    data = flowers.numbers(chosen.dtype)
    engine = engine_to_measure(chosen.engine)

    trained = run_training(
        chosen,
        learner,
        initialise(model.parameters, chosen.seed, weights=normal(0.01)),
        data,
        measure=judge(engine, learner, data),
        facts={"model": chosen.model, "learning rate": chosen.learning_rate},
        order=Shuffled(chosen.seed),
        run=peer(learner.step.codomain) if peer else None,
    )
    seen = assess(engine, learner, trained.state, data)
    if chosen.plot is not None:
        draw_learning(
            chosen.plot,
            trained.curves,
            confusion(seen),
            flowers.species,
            f"Iris flowers, the {chosen.model} model, on the {len(data[0])} that it learns from",
            words=WORDS,
        )
    return {
        "model": chosen.model,
        "accuracy": accuracy(seen),
        "loss": seen.loss,
        **trained.timing,
        "engine": chosen.engine,
        "dtype": chosen.dtype,
        "seed": chosen.seed,
        "state_sha256": checksum(trained.state),
    }


def train_named(chosen: Options, flowers: Flowers, peer: Peer | None = None) -> dict[str, object]:
    """Train the model that the options name."""
    match chosen.model:
        case "linear":
            return train(iris.linear(chosen.dtype), flowers, chosen, peer)
        case "dense":
            return train(iris.dense(chosen.dtype), flowers, chosen, peer)
        case _:
            return train(iris.hidden(chosen.dtype), flowers, chosen, peer)


def main() -> None:
    """Run the experiment."""
    chosen = options("experiments.iris", __doc__)
    report(train_named(chosen, iris_data.read(chosen.data)), as_json=chosen.json)


if __name__ == "__main__":
    run(main, "experiments.iris")
