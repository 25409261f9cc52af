"""Learning rates that are learned, by descent through 200 steps of training on iris flowers.

Training from a start, on batches that are given, is a map of the learning rates of its steps, and
R of it is the hypergradient (Maclaurin, Duvenaud and Adams, 1502.03492). So it is the model of a
supervised learner like any other: from a start and batches to what the trained model predicts.
What is learned is compared with the best of constant rates, on runs with other starts, other
batches and flowers that no run learns from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, final

import numpy as np

from cartesian_rdc.categories.base import Keep
from cartesian_rdc.categories.smooth import Numbers, Value
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import DataError
from cartesian_rdc.execution import ArrayEngine, NumpyEngine
from cartesian_rdc.learning import Batches, Shuffled, descent, supervised
from cartesian_rdc.neural import (
    Adam,
    Batch,
    Layer,
    Scheduled,
    batched,
    constant_rate,
    cosine_decay,
    initialise,
    quadratic_loss,
    rows,
    unit_rate,
)
from cartesian_rdc.type_variables import A, B, P
from experiments import command, iris_data
from experiments.about import About
from experiments.command import at_least, finite, option, report, run
from experiments.curves import Curves
from experiments.iris_data import Flowers
from experiments.measures import engine_to_measure
from experiments.panels import curves_panel
from experiments.plots import draw_panels
from experiments.training import run_training
from models import iris
from models.iris import Classes, Measurements
from models.training import Rate, trained

ABOUT = About(data="shipped", extras=("experiments",), takes="30 seconds")

RUNS: Final = 32
"""How many runs there are to learn from, and as many others to test on."""

AT_ONCE: Final = 8
"""Of how many runs a step of the schedule is the mean."""

GRID: Final = tuple(2.0 ** (k / 2) for k in range(-10, 8))
"""The constant rates, of which the best is taken."""


@final
@dataclass(frozen=True)
class Options(command.Options):
    """What the command line says."""

    steps: int = option(200, "of training; default: 200", type=at_least(1))
    batch_size: int = option(10, "flowers in a step; default: 10", type=at_least(1))
    step_size: float = option(0.05, "of the logarithms of the rates; default: 0.05", type=finite)
    keep: Keep = option("everything", "for the way back", choices=("everything", "states"))
    segments: int = option(
        1, "keep states only at the beginning of each; default: 1", type=at_least(1)
    )
    data: Path = iris_data.flowers()


@final
@dataclass(frozen=True)
class Runs:
    """Runs of training: starts and batches, flowers that the result is tried on, their labels."""

    given: Value
    inputs: Numbers
    labels: Numbers

    @property
    def samples(self) -> Value:
        """A run in each row."""
        return ((self.given, self.inputs), self.labels)


def runs(
    model: Layer[P, Measurements, Classes],
    flowers: tuple[Numbers, Numbers],
    tried: tuple[Numbers, Numbers],
    chosen: Options,
    seed: int,
) -> Runs:
    """Runs on batches of ``flowers``, whose outcome is ``tried`` on others, drawn from a seed."""
    start = initialise(rows(model.parameters, RUNS), seed)
    rng = np.random.default_rng((seed, 1))
    which = rng.integers(0, len(flowers[0]), (RUNS, chosen.steps, chosen.batch_size))
    batches = (flowers[0][which], flowers[1][which])
    inputs, labels = (np.broadcast_to(part, (RUNS, *part.shape)) for part in tried)
    return Runs((start, batches), inputs, labels)


def halves(flowers: Flowers, chosen: Options) -> list[tuple[Numbers, Numbers]]:
    """Two halves of the flowers, drawn from the seed. Raises ``DataError`` if one is empty."""
    inputs, labels = flowers.numbers(chosen.dtype)
    half = len(labels) // 2
    if not half:
        raise DataError(f"{chosen.data}: {len(labels)} flower, where 2 halves are needed")
    order = np.random.default_rng(chosen.seed).permutation(len(labels))
    return [(inputs[part], labels[part]) for part in (order[:half], order[half : 2 * half])]


def judge(
    engine: ArrayEngine, one: Layer[Batch[Rate], A, B], parts: Mapping[str, Runs]
) -> Callable[[Value], dict[str, float]]:
    """Makes, of logarithms of rates, the mean loss of a flower after training on each part."""
    say = engine.compile(batched(one, RUNS).body)

    def losses(logarithms: Value) -> dict[str, float]:
        lost = dict[str, float]()
        for name, part in parts.items():
            (found,) = leaves_of(say((logarithms, (part.given, part.inputs))))
            lost[name] = float(((found - part.labels) ** 2).sum(axis=-1).mean()) / 2
        return lost

    return losses


def learn(flowers: Flowers, chosen: Options) -> dict[str, object]:
    """Learn a schedule, with progress on standard error; what came out."""
    model = iris.hidden(chosen.dtype)
    known, unknown = halves(flowers, chosen)
    tested = len(known[0])
    one = trained(
        model,
        supervised(model, quadratic_loss, unit_rate, descent),
        steps=chosen.steps,
        batch=chosen.batch_size,
        tested=tested,
        keep=chosen.keep,
        segments=chosen.segments,
    )
    some = runs(model, known, known, chosen, 2 * chosen.seed)
    others = runs(model, known, unknown, chosen, 2 * chosen.seed + 1)
    losses = judge(engine_to_measure(chosen.engine), one, {"loss": some, "test loss": others})

    def constant(rate: float) -> Numbers:
        return np.full(chosen.steps, np.log(rate), chosen.dtype)

    found = {rate: losses(constant(rate)) for rate in GRID}
    best = min(found, key=lambda rate: found[rate]["loss"])
    length = max(1, chosen.epochs * (RUNS // AT_ONCE))
    learner = supervised(
        batched(one, AT_ONCE),
        quadratic_loss,
        constant_rate(1 / (AT_ONCE * tested)),
        Scheduled(cosine_decay(length), Adam(step_size=chosen.step_size)),
    )
    read = NumpyEngine().compile(learner.parameters)
    done = run_training(
        chosen,
        learner,
        constant(best),
        some.samples,
        measure=lambda state: losses(read(state)),
        facts={"steps": chosen.steps, "batch size": chosen.batch_size},
        order=Batches(AT_ONCE, Shuffled(chosen.seed), drop_last=True),
    )
    (logarithms,) = leaves_of(read(done.state))
    last = losses(logarithms)
    if chosen.plot is not None:
        draw_schedule(chosen.plot, np.exp(logarithms), best, done.curves, found[best])
    return {
        "steps": chosen.steps,
        "best_constant_rate": best,
        **{
            f"{name} at {rate}".replace(" ", "_"): loss
            for rate, at in (("best constant rate", found[best]), ("learned rates", last))
            for name, loss in at.items()
        },
        "bytes_of_a_step": NumpyEngine().compile(learner.step).program.bytes,
        **done.timing,
        "engine": chosen.engine,
        "dtype": chosen.dtype,
        "seed": chosen.seed,
    }


def draw_schedule(
    file: Path, rates: Numbers, best: float, curves: Curves, at_best: Mapping[str, float]
) -> None:
    """The rates, by step, and the losses after training, by epoch of what learns the rates."""
    steps = [float(k) for k in range(len(rates))]
    schedule = {
        "learned rates": Curves(steps, {"rate": rates.tolist()}),
        "best constant rate": Curves(steps, {"rate": [best] * len(steps)}),
    }
    level = {name: [loss] * len(curves.epochs) for name, loss in at_best.items()}
    losses = {"learned rates": curves, "best constant rate": Curves(curves.epochs, level)}
    words = {"rate": "learning rate", "loss": "loss of a flower after training"}
    panels = [curves_panel(schedule, words=words, along="step"), curves_panel(losses, words=words)]
    title = f"Learning rates of {len(rates)} steps, learned by descent through them"
    draw_panels(file, title, [[panel] for panel in panels])


def main() -> None:
    """Run the experiment."""
    chosen = Options.read("experiments.hypergradient", __doc__, epochs=12)
    report(learn(iris_data.read(chosen.data), chosen), as_json=chosen.json)


if __name__ == "__main__":
    run(main, "experiments.hypergradient")
