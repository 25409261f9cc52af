"""Handwritten digits, classified by convolutions: the model of numeric-optics, and a modern one.

``numeric-optics``: 1,527 parameters, quadratic loss, momentum, one sample a step. ``modern``:
more kernels, with biases, softmax cross-entropy, batches, Adam with ever smaller steps. The order
of the samples is new in each epoch; accuracy is that on the 10,000 digits to test on. An
equivalent of the first in Keras stands beside it, in ``convolutional_keras``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import isnan, nan
from pathlib import Path
from typing import Literal, TypeAlias, final

import numpy as np

from cartesian_rdc.categories.smooth import Array, Arrow, Numbers, Space, Value
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import DataError
from cartesian_rdc.execution import ENGINES, NumpyEngine
from cartesian_rdc.execution.processes import Processes
from cartesian_rdc.learning import Batches, Learner, Shuffled, assess, supervised
from cartesian_rdc.neural import (
    Adam,
    Momentum,
    Scalar,
    Scheduled,
    accuracy,
    batched,
    confusion,
    constant_rate,
    exponential_decay,
    initialise,
    kernels,
    normal,
    quadratic_loss,
    softmax_cross_entropy,
)
from cartesian_rdc.storage import checksum
from cartesian_rdc.type_variables import P, S
from cartesian_rdc.typed import Wire
from experiments import command, digits
from experiments.about import About
from experiments.command import DTYPES, at_least, finite, option, report, run
from experiments.digits import Data
from experiments.extras import require_engine
from experiments.measures import engine_to_measure, judge_both
from experiments.plots import draw_learning
from experiments.processes import together
from experiments.training import ALONE, Peer, Trained, run_training
from models import mnist

ABOUT = About(
    data="MNIST, fetched (11 MB), or --data-dir",
    extras=("experiments", "mnist", "numba or jax"),
    takes="2 minutes, or 10 seconds with numba; modern, with jax, 1 minute",
)


Sample: TypeAlias = tuple[mnist.Picture, mnist.Digits]

WATCHED = 200
"""How many digits the bar shows loss and accuracy of."""

BY_MODEL = "numpy; of modern, jax"
"""The engine that the model decides, as help says it."""

DTYPE_BY_MODEL = "float64; of modern, float32"
"""The dtype that the model decides: numeric-optics computes in float64."""

DECAY = 0.4
"""How much smaller the steps of the modern model become in an epoch."""


@final
@dataclass(frozen=True)
class Options(command.Options):
    """What the command line says."""

    engine: str = option(BY_MODEL, "what trains; default: %(default)s", choices=ENGINES)
    dtype: str = option(DTYPE_BY_MODEL, "of all numbers; default: %(default)s", choices=DTYPES)
    model: str = option(
        "numeric-optics",
        "default: %(default)s",
        positional=True,
        nargs="?",
        choices=("numeric-optics", "modern"),
    )
    learning_rate: float = option(nan, "default: 0.01; of modern, 0.003", type=finite)
    momentum: float = option(0.1, "of numeric-optics; default: 0.1", type=finite)
    momentum_sign: Literal["standard", "printed"] = option(
        "standard",
        "the literal one of 2103.01931, Ex. 3.15, is printed; default: standard",
        choices=("standard", "printed"),
    )
    batch_size: int = option(64, "of modern; default: 64", type=at_least(1))
    processes: int = command.processes()
    data_dir: Path | None = digits.data_dir()
    unchecked: bool = digits.unchecked()


def options(program: str, description: str | None, **choices: tuple[str, ...]) -> Options:
    """Read the command line; of what it does not say, the model decides.

    ``choices`` are those of an option, by its name. Exits with status 2 where it makes no sense.
    Raises like ``Options.read``.
    """
    chosen = Options.read(program, description, epochs=4, **choices)
    modern = chosen.model == "modern"
    if chosen.engine == BY_MODEL:
        chosen = replace(chosen, engine="jax" if modern else "numpy")
        require_engine(chosen.engine)
    if chosen.dtype == DTYPE_BY_MODEL:
        chosen = replace(chosen, dtype="float32" if modern else "float64")
    if isnan(chosen.learning_rate):
        chosen = replace(chosen, learning_rate=0.003 if modern else 0.01)
    return chosen


def weights(array: Array, rng: np.random.Generator) -> Numbers:
    """The initial weights of numeric-optics: kernels are uniform, matrices normal and small."""
    return (kernels if array.rank > 2 else normal(0.01))(array, rng)


def numeric_optics(
    chosen: Options,
) -> tuple[Learner[Space, Arrow, Wire, Wire, Sample, mnist.Digits, mnist.Digits, Scalar], Value]:
    """The learner of numeric-optics, and its parameters before training."""
    model = mnist.convolutional(chosen.dtype)
    learner = supervised(
        model,
        quadratic_loss,
        constant_rate(chosen.learning_rate),
        Momentum(chosen.momentum, chosen.momentum_sign),
    )
    return learner, initialise(model.parameters, chosen.seed, weights=weights)


def train_numeric_optics(
    chosen: Options, data: Data, peer: Peer | None = None
) -> dict[str, object]:
    """Train it, or a ``peer`` of it, with progress on standard error; what came out."""
    learner, start = numeric_optics(chosen)
    trained = run_training(
        chosen,
        learner,
        start,
        data.train,
        measure=watched(learner, data, chosen),
        facts=facts(chosen) | {"momentum": chosen.momentum, "sign": chosen.momentum_sign},
        order=Shuffled(chosen.seed),
        every=5000,
        run=peer(learner.step.codomain) if peer else None,
    )
    return result(learner, trained, data, chosen)


def train_modern(chosen: Options, data: Data, here: Processes = ALONE) -> dict[str, object]:
    """Train the modern model, with progress on standard error; what came out."""
    model, n = mnist.modern(dtype=chosen.dtype), chosen.batch_size
    epoch = max(1, len(data.train[1]) // n)
    optimiser = Scheduled(exponential_decay(DECAY, epoch), Adam(step_size=chosen.learning_rate))
    rate, many = constant_rate(1 / n), batched(model, n)
    in_batches = supervised(many, softmax_cross_entropy, rate, optimiser)
    learner = supervised(model, softmax_cross_entropy, rate, optimiser)
    trained = run_training(
        chosen,
        in_batches,
        initialise(model.parameters, chosen.seed),
        data.train,
        measure=watched(learner, data, chosen),
        facts=facts(chosen) | {"batch size": n},
        order=Batches(n, Shuffled(chosen.seed), drop_last=True),
        every=50,
        here=here,
    )
    return result(learner, trained, data, chosen) | {"batch_size": n}


def facts(chosen: Options) -> dict[str, str | int | float | None]:
    """What the two models have in common that determines the numbers."""
    return {"model": chosen.model, "learning rate": chosen.learning_rate}


def watched(
    learner: Learner[Space, Arrow, S, P, Sample, mnist.Digits, mnist.Digits, Scalar],
    data: Data,
    chosen: Options,
) -> Callable[[Value], Mapping[str, float]]:
    """Loss and accuracy on the first digits to learn from, and on the first to test on."""
    some, others = (
        (inputs[:WATCHED], labels[:WATCHED]) for inputs, labels in (data.train, data.test)
    )
    return judge_both(engine_to_measure(chosen.engine), learner, some, others)


def result(
    learner: Learner[Space, Arrow, S, P, Sample, mnist.Digits, mnist.Digits, Scalar],
    trained: Trained,
    data: Data,
    chosen: Options,
) -> dict[str, object]:
    """Accuracy and loss on all digits to test on, and a picture if one is asked for."""
    seen = assess(engine_to_measure(chosen.engine), learner, trained.state, data.test)
    arrays = leaves_of(NumpyEngine().compile(learner.parameters)(trained.state))
    if chosen.plot is not None:
        draw_learning(
            chosen.plot,
            trained.curves,
            confusion(seen),
            [*"0123456789"],
            f"Digits, the {chosen.model} model: curves of the first {WATCHED} of each, "
            f"table of the {len(data.test[1])} to test on",
            words={"loss": "loss of a digit", "accuracy": "accuracy (share of digits)"},
            filters=arrays[-1],
        )
    return {
        "model": chosen.model,
        "parameters": sum(array.size for array in arrays),
        "test_accuracy": accuracy(seen),
        "test_loss": seen.loss,
        **trained.timing,
        "steps": trained.steps,
        "engine": chosen.engine,
        "dtype": chosen.dtype,
        "seed": chosen.seed,
        "state_sha256": checksum(trained.state),
    }


def main() -> None:
    """Run the experiment."""
    chosen = options("experiments.convolutional", __doc__)
    if chosen.model != "modern":
        if chosen.processes > 1:
            raise DataError("numeric-optics takes one sample a step: of modern, --processes")
        found = train_numeric_optics(chosen, digits.data_of(chosen))
    else:
        here = together(chosen.processes, chosen.engine)
        if not here.is_coordinator:
            chosen = replace(chosen, plot=None)
        found = train_modern(chosen, digits.data_of(chosen), here)
    report(found, as_json=chosen.json)


if __name__ == "__main__":
    run(main, "experiments.convolutional")
