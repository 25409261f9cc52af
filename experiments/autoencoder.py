"""An autoencoder of handwritten digits: pictures through a narrow code, and back.

The learner is the supervised one, and the label is the input (``learning.unsupervised``). What it
loses is compared with what the best linear code of the same length loses, which principal
components give.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import final

import numpy as np

from cartesian_rdc.categories.smooth import Numbers, Value
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.execution import NumpyEngine
from cartesian_rdc.learning import Batches, Shuffled, unsupervised
from cartesian_rdc.neural import (
    Adam,
    batched,
    binary_cross_entropy,
    constant_rate,
    initialise,
)
from experiments import command, digits
from experiments.about import About
from experiments.command import JAX_FIRST, SINGLE, at_least, finite, option, report, run
from experiments.curves import Curves
from experiments.panels import curves_panel
from experiments.plots import draw_pictures
from experiments.training import run_training
from models import autoencoder

ABOUT = About(
    data="MNIST, fetched (11 MB), or --data-dir",
    extras=("experiments", "mnist", "jax"),
    takes="20 seconds",
)

SHOWN = 12
"""How many pictures are drawn."""

WATCHED = 500
"""How many digits the bar shows the error of."""


@final
@dataclass(frozen=True)
class Options(command.Options):
    """What the command line says."""

    code: int = option(16, "its length; default: 16", type=at_least(1))
    learning_rate: float = option(0.002, "default: 0.002", type=finite)
    batch_size: int = option(64, "default: 64", type=at_least(1))
    data_dir: Path | None = digits.data_dir()
    unchecked: bool = digits.unchecked()


def error(pictures: Numbers, again: Numbers) -> float:
    """The mean square of the difference."""
    return float(np.mean((pictures.astype(np.float64) - again) ** 2))


def principal(train: Numbers, test: Numbers, length: int) -> Numbers:
    """``test``, projected to the first ``length`` principal components of ``train``."""
    middle = train.mean(axis=0, dtype=np.float64)
    centred = train - middle
    _, vectors = np.linalg.eigh(centred.T @ centred)
    axes = vectors[:, vectors.shape[1] - length :]
    return np.asarray(middle + (test - middle) @ axes @ axes.T)


def main() -> None:
    """Run the experiment."""
    chosen = Options.read(
        "experiments.autoencoder", __doc__, epochs=5, engine=JAX_FIRST, dtype=SINGLE
    )
    train, test = (part.grey(chosen.dtype).reshape(-1, 784) for part in digits.digits_of(chosen))
    model, n = autoencoder.of_digits(chosen.code, dtype=chosen.dtype), chosen.batch_size
    many = batched(model, n)
    learner = unsupervised(
        many, binary_cross_entropy, constant_rate(1 / n), Adam(step_size=chosen.learning_rate)
    )
    parameters = NumpyEngine().compile(learner.parameters)

    def again(state: Value, pictures: Numbers) -> Numbers:
        """What becomes of pictures in which the entries are logarithms of odds."""
        whole = batched(autoencoder.shown(chosen.code, dtype=chosen.dtype), len(pictures))
        run_whole = NumpyEngine().compile(whole.body)
        (seen,) = leaves_of(run_whole((parameters(state), pictures)))
        return seen

    def measure(state: Value) -> Mapping[str, float]:
        parts = {"error": train[:WATCHED], "test error": test[:WATCHED]}
        return {name: error(some, again(state, some)) for name, some in parts.items()}

    trained = run_training(
        chosen,
        learner,
        initialise(model.parameters, chosen.seed),
        train,
        measure=measure,
        facts={"code": chosen.code, "learning rate": chosen.learning_rate, "batch size": n},
        order=Batches(n, Shuffled(chosen.seed), drop_last=True),
        every=300,
    )
    seen, linear = again(trained.state, test), principal(train, test, chosen.code)
    if chosen.plot is not None:
        grid = np.array([rows[:SHOWN].reshape(-1, 28, 28) for rows in (test, seen, linear)])
        curves = trained.curves
        best = Curves(curves.epochs, {"error": [error(test, linear)] * len(curves.epochs)})
        draw_pictures(
            chosen.plot,
            np.clip(grid, 0, 1),
            f"Digits that were not learned from, through a code of {chosen.code} numbers",
            names=["digits", "by the autoencoder", "by a linear code"],
            curves=curves_panel(
                {"autoencoder": curves, "best linear code, test": best},
                words={"error": "mean squared error of a pixel"},
            ),
        )
    report(
        {
            "code": chosen.code,
            "test_error": error(test, seen),
            "linear_error": error(test, linear),
            **trained.timing,
            "engine": chosen.engine,
            "dtype": chosen.dtype,
            "seed": chosen.seed,
        },
        as_json=chosen.json,
    )


if __name__ == "__main__":
    run(main, "experiments.autoencoder")
