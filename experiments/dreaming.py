"""Deep dreaming: pictures that a trained model takes more and more for a digit.

The convolutional model of numeric-optics is trained on MNIST first. Then the learner is the same
with its wires bent (2103.01931, Fig. 7): the parameters are given and the input is learned, from
the mean of all pictures, by ascent of what the model says of the wanted digit.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import final

import numpy as np

from cartesian_rdc.categories.smooth import Numbers, Value
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.execution import ArrayEngine, NumpyEngine, engine_named
from cartesian_rdc.learning import Shuffled, ascent, assess, dreaming, supervised, training
from cartesian_rdc.neural import (
    Momentum,
    accuracy,
    constant_rate,
    dot_product,
    from_arrays,
    initialise,
    quadratic_loss,
    rows,
)
from experiments import command, digits
from experiments.about import About
from experiments.command import SINGLE, at_least, finite, option, report, run
from experiments.convolutional import weights
from experiments.curves import Curves
from experiments.digits import Data
from experiments.measures import engine_to_measure, judge_both
from experiments.panels import curves_panel
from experiments.plots import draw_pictures
from experiments.training import run_training
from models import mnist

ABOUT = About(
    data="MNIST, fetched (11 MB), or --data-dir",
    extras=("experiments", "mnist", "numba or jax"),
    takes="20 seconds with numba",
)

SHOWN = 8
"""How many pictures of each dream are drawn."""


@final
@dataclass(frozen=True)
class Options(command.Options):
    """What the command line says."""

    steps: int = option(200, "of a dream; default: %(default)s", type=at_least(1))
    dream_rate: float = option(0.05, "how far they go; default: %(default)s", type=finite)
    data_dir: Path | None = digits.data_dir()
    unchecked: bool = digits.unchecked()


@final
@dataclass(frozen=True)
class Dream:
    """Pictures, from the first to the last, and what the model says of the digit in each."""

    pictures: Numbers
    scores: Numbers

    @property
    def monotone(self) -> bool:
        """Whether no step made the picture worse."""
        return bool((np.diff(self.scores) >= 0).all())


@final
@dataclass(frozen=True)
class Always:
    """One and the same sample, in each epoch."""

    number: int

    def __call__(self, epoch: int, length: int) -> list[int]:
        """The sample."""
        return [self.number]


def trained(chosen: Options, data: Data) -> tuple[Value, float]:
    """The parameters of the model, trained, and its accuracy on the digits to test on."""
    model = mnist.convolutional(chosen.dtype)
    learner = supervised(model, quadratic_loss, constant_rate(0.01), Momentum(0.1))
    engine = engine_to_measure(chosen.engine)
    some, others = ((inputs[:200], labels[:200]) for inputs, labels in (data.train, data.test))

    found = run_training(
        chosen,
        learner,
        initialise(model.parameters, chosen.seed, weights=weights),
        data.train,
        measure=judge_both(engine, learner, some, others),
        facts={"model": "numeric-optics"},
        order=Shuffled(chosen.seed),
        every=5000,
    )
    seen = assess(engine, learner, found.state, data.test)
    return NumpyEngine().compile(learner.parameters)(found.state), accuracy(seen)


def dreams(
    engine: ArrayEngine, parameters: Value, begin: Numbers, steps: int, rate: float
) -> list[Dream]:
    """A dream of each digit, from the same picture.

    All is in its dtype. The rate is that of ascent: every step adds the gradient of the score,
    times the rate.
    """
    dtype = begin.dtype.name
    model = mnist.convolutional(dtype)
    learner = dreaming(model, dot_product, constant_rate(rate), ascent)
    say = NumpyEngine().compile(model.body)
    wanted = np.eye(10, dtype=dtype)
    copies = [np.broadcast_to(array, (10, *array.shape)) for array in leaves_of(parameters)]
    many = from_arrays(rows(model.parameters, 10), copies)
    found: list[Dream] = []
    for digit in range(10):
        states = training(engine, learner, begin, (many, wanted), epochs=steps, order=Always(digit))
        seen = [leaves_of(state.state)[0] for state in states]
        scores = [leaves_of(say((parameters, picture)))[0][digit] for picture in seen]
        found.append(Dream(np.array(seen), np.array(scores)))
    return found


def main() -> None:
    """Run the experiment."""
    chosen = Options.read("experiments.dreaming", __doc__, epochs=1, dtype=SINGLE)
    data = digits.data_of(chosen)
    parameters, reached = trained(chosen, data)
    begin = data.train[0].mean(axis=0)
    engine = engine_named(chosen.engine)
    found = dreams(engine, parameters, begin, chosen.steps, chosen.dream_rate)
    if chosen.plot is not None:
        at = np.linspace(0, chosen.steps, SHOWN).round().astype(int)
        grid = np.array([dream.pictures[at, 0] for dream in found])
        steps = [float(step) for step in range(chosen.steps + 1)]
        scores = {
            f"digit {digit}": Curves(steps, {"score": dream.scores.tolist()})
            for digit, dream in enumerate(found)
        }
        draw_pictures(
            chosen.plot,
            np.clip(grid, 0, 1),
            "Dreams of each digit, all from the mean of the pictures",
            names=[*scores],
            columns=[f"step {step}" for step in at],
            curves=curves_panel(
                scores, words={"score": "what the model says of the digit"}, along="steps"
            ),
        )
    report(
        {
            "test_accuracy": reached,
            "steps": chosen.steps,
            "first_scores": [float(dream.scores[0]) for dream in found],
            "last_scores": [float(dream.scores[-1]) for dream in found],
            "monotone": [dream.monotone for dream in found],
            "engine": chosen.engine,
            "dtype": chosen.dtype,
            "seed": chosen.seed,
        },
        as_json=chosen.json,
    )


if __name__ == "__main__":
    run(main, "experiments.dreaming")
