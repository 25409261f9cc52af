"""Every optimiser on one model: the flowers of Fisher, with one hidden layer.

All begin with the same weights, take the same samples in the same order, and have a rate of their
own. What is compared is how fast the loss falls on the data that they learn from.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import final

from cartesian_rdc.categories.smooth import Value
from cartesian_rdc.learning import Shuffled, descent, supervised
from cartesian_rdc.neural import (
    Adagrad,
    Adam,
    AdamW,
    Momentum,
    Nesterov,
    RMSProp,
    Scheduled,
    SmoothOptimiser,
    constant_rate,
    cosine_decay,
    initialise,
    normal,
    quadratic_loss,
)
from experiments import command, iris_data
from experiments.about import About
from experiments.command import option, report, run
from experiments.curves import Curves
from experiments.iris import WORDS
from experiments.iris_data import Flowers
from experiments.measures import engine_to_measure, judge
from experiments.plots import draw_curves
from experiments.training import run_training
from models import iris

ABOUT = About(data="shipped", extras=("experiments",), takes="10 seconds")


@final
@dataclass(frozen=True)
class Entry:
    """An optimiser, and the learning rate that the learner has beside it."""

    optimiser: SmoothOptimiser
    rate: float


def entries(steps: int) -> dict[str, Entry]:
    """The optimisers by name; ``steps`` is how many there will be, for those with a schedule."""
    return {
        "descent": Entry(descent, 0.05),
        "momentum": Entry(Momentum(0.9), 0.01),
        "momentum, printed sign": Entry(Momentum(0.9, sign="printed"), 0.01),
        "Nesterov": Entry(Nesterov(0.9), 0.01),
        "Adagrad": Entry(Adagrad(step_size=0.05), 1.0),
        "RMSProp": Entry(RMSProp(step_size=0.003), 1.0),
        "Adam": Entry(Adam(step_size=0.005), 1.0),
        "AdamW": Entry(AdamW(step_size=0.005, decay=0.01), 1.0),
        "Adam, cosine decay": Entry(
            Scheduled(cosine_decay(max(1, steps)), Adam(step_size=0.005)), 1.0
        ),
    }


@final
@dataclass(frozen=True)
class Options(command.Options):
    """What the command line says."""

    only: list[str] | None = option(
        None, "some of them", nargs="+", choices=list(entries(1)), metavar="NAME"
    )
    data: Path = iris_data.flowers()


def train(
    name: str, entry: Entry, flowers: Flowers, chosen: Options
) -> tuple[dict[str, object], Curves]:
    """Train with one of them, with progress on standard error; what came out, and the curves."""
    model = iris.hidden(chosen.dtype)
    learner = supervised(model, quadratic_loss, constant_rate(entry.rate), entry.optimiser)
    data: Value = flowers.numbers(chosen.dtype)
    measure = judge(engine_to_measure(chosen.engine), learner, data)

    trained = run_training(
        replace(chosen, checkpoint=_beside(chosen.checkpoint, name)),
        learner,
        initialise(model.parameters, chosen.seed, weights=normal(0.3)),
        data,
        measure=measure,
        facts={"optimiser": name, "learning rate": entry.rate},
        order=Shuffled(chosen.seed),
    )
    return {"optimiser": name, **measure(trained.state), **trained.timing}, trained.curves


def _beside(checkpoint: Path | None, name: str) -> Path | None:
    """A file for each optimiser, named after it."""
    if checkpoint is None:
        return None
    words = "-".join(name.replace(",", "").lower().split())
    return checkpoint.with_name(f"{checkpoint.stem}-{words}{checkpoint.suffix}")


def main() -> None:
    """Run the experiment."""
    chosen = Options.read("experiments.optimisers", __doc__, epochs=100)
    flowers = iris_data.read(chosen.data)
    results: list[dict[str, object]] = []
    curves: dict[str, Curves] = {}
    for name, entry in entries(chosen.epochs * len(flowers.labels)).items():
        if chosen.only is None or name in chosen.only:
            result, curves[name] = train(name, entry, flowers, chosen)
            results.append(result)
    if chosen.plot is not None:
        draw_curves(
            chosen.plot, curves, "Optimisers on iris flowers, from the same weights", words=WORDS
        )
    report_all(results, chosen)


def report_all(results: list[dict[str, object]], chosen: Options) -> None:
    """A table, or one JSON object."""
    shared: dict[str, object] = {
        "engine": chosen.engine,
        "dtype": chosen.dtype,
        "seed": chosen.seed,
    }
    if chosen.json:
        report({"results": results, **shared}, as_json=True)
        return
    width = max(len(str(result["optimiser"])) for result in results)
    print(f"{'optimiser':{width}}  {'loss':>9}  {'accuracy':>8}  {'us per step':>11}")
    for result in results:
        loss, accuracy, step = (result[key] for key in ("loss", "accuracy", "us_per_step"))
        print(f"{result['optimiser']:{width}}  {loss:9.5f}  {accuracy:8.4f}  {step or 0:11.2f}")


if __name__ == "__main__":
    run(main, "experiments.optimisers")
