"""The adding problem: a recurrent model that has to remember (Hochreiter and Schmidhuber, 1997).

A sequence has two numbers in each step: one drawn between 0 and 1, and a mark, which is 1 in two
of the steps. The answer is the sum of the two numbers that are marked. Who always says 1 has a mean
squared error of 1/6.

A gate starts half open, so that a state is halved at each step. To remember a thousand steps it has
to be nearly closed at first, ``--length 1000 --remembers 150 --learning-rate 0.01 --epochs 3``
(Tallec and Ollivier, 1804.11188).
"""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Mapping
from dataclasses import dataclass
from math import log
from typing import final

import numpy as np

from cartesian_rdc.categories.base import Keep
from cartesian_rdc.categories.smooth import Numbers, Value
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import DataError
from cartesian_rdc.execution import NumpyEngine
from cartesian_rdc.learning import Batches, Shuffled, supervised
from cartesian_rdc.neural import (
    Adam,
    Batch,
    Layer,
    SmoothCell,
    batched,
    constant_rate,
    elman_cell,
    filled,
    glorot,
    gru_cell,
    initialise,
    lstm_cell,
    quadratic_loss,
    reals,
    zeros,
)
from cartesian_rdc.type_variables import P, S, X, Y
from cartesian_rdc.typed import Wire
from experiments import command
from experiments.about import About
from experiments.command import JAX_FIRST, SINGLE, at_least, finite, option, report, run
from experiments.curves import Curves
from experiments.measures import engine_to_measure
from experiments.plots import draw_curves
from experiments.training import run_training
from models.sequence import Answer, last_of

ABOUT = About(data="drawn from the seed", extras=("experiments", "jax"), takes="1 minute")

CELLS = ("elman", "gru", "lstm")

KEPT: tuple[Keep, ...] = ("everything", "states")

LASTS: Mapping[str, Mapping[str, int]] = {
    "elman": {},
    "gru": {"bias.2": 1},
    "lstm": {"bias.4": 1, "bias.3": -1},
}
"""The biases of the gates that keep the state, +, and let something in, -, of each cell."""

TESTED = 1000
"""How many sequences it is tested on."""

CLOSE = 0.1
"""An answer counts as right that is wrong by less."""


def more_than_nothing(text: str) -> float:
    """Read a finite number above 0."""
    number = finite(text)
    if number <= 0:
        raise ArgumentTypeError(f"{text} is not above 0")
    return number


@final
@dataclass(frozen=True)
class Options(command.Options):
    """What the command line says."""

    cell: str = option("gru", "default: gru", positional=True, nargs="?", choices=CELLS)
    length: int = option(30, "default: 30", type=at_least(2))
    units: int = option(32, "default: 32", type=at_least(1))
    sequences: int = option(10000, "default: 10000", type=at_least(1))
    learning_rate: float = option(0.005, "default: 0.005", type=finite)
    batch_size: int = option(50, "default: 50", type=at_least(1))
    remembers: float = option(
        1.0, "how many steps a state lasts at first; default: 1", type=more_than_nothing
    )
    keep: Keep = option(KEPT[0], "for the way back; default: %(default)s", choices=KEPT)
    segments: int = option(
        1, "keep states only at the beginning of each; default: 1", type=at_least(1)
    )


@final
@dataclass(frozen=True)
class Sequences:
    """Rows of a number and a mark, and the sum of the numbers that are marked."""

    inputs: Numbers
    answers: Numbers


def sequences(number: int, length: int, seed: tuple[int, ...], dtype: str = "float32") -> Sequences:
    """A ``number`` of sequences in ``dtype``, drawn from the seed.

    Raises ``DataError`` if the length is below 2.
    """
    if length < 2:
        raise DataError(f"a sequence with two marks has 2 steps or more, not {length}")
    rng = np.random.default_rng(seed)
    values = rng.uniform(size=(number, length))
    marks = np.zeros((number, length))
    first = rng.integers(0, length // 2, number)
    second = rng.integers(length // 2, length, number)
    every = np.arange(number)
    marks[every, first] = marks[every, second] = 1
    answers = (values * marks).sum(axis=1, keepdims=True)
    inputs = np.stack([values, marks], axis=-1)
    return Sequences(inputs.astype(dtype), answers.astype(dtype))


def model_of(cell: SmoothCell[P, S, X, Y], chosen: Options) -> Layer[Wire, Batch[X], Answer]:
    """The model of the experiment, with the loop that the options ask for."""
    return last_of(cell, chosen.length, keep=chosen.keep, segments=chosen.segments)


def begin(model: Layer[Wire, Batch[X], Answer], chosen: Options) -> Value:
    """The first parameters: a gate whose bias is log n keeps all but 1 / (n + 1) at each step.

    Raises ``DataError`` if the cell has no gate, and is to remember more or less than one has.
    """
    gates = LASTS[chosen.cell]
    if not gates and chosen.remembers != 1:
        raise DataError(f"{chosen.cell} has no gate that could remember {chosen.remembers:g} steps")
    biases = {name: filled(sign * log(chosen.remembers)) for name, sign in gates.items()}
    return initialise(model.parameters, chosen.seed, biases, weights=glorot, biases=zeros)


def train(model: Layer[Wire, Batch[X], Answer], chosen: Options) -> dict[str, object]:
    """Train a model, with progress on standard error; what came out."""
    n = chosen.batch_size
    many = batched(model, n)
    learner = supervised(
        many, quadratic_loss, constant_rate(1 / n), Adam(step_size=chosen.learning_rate)
    )
    known = sequences(chosen.sequences, chosen.length, (chosen.seed, 0), chosen.dtype)
    unknown = sequences(TESTED, chosen.length, (chosen.seed, 1), chosen.dtype)
    parameters = NumpyEngine().compile(learner.parameters)
    some = Sequences(known.inputs[:TESTED], known.answers[:TESTED])
    sizes = {len(part.answers) for part in (some, unknown)}
    engine = engine_to_measure(chosen.engine)
    say = {size: engine.compile(batched(model, size).body) for size in sizes}

    def errors(state: Value, of: Sequences) -> Numbers:
        (answers,) = leaves_of(say[len(of.answers)]((parameters(state), of.inputs)))
        return answers - of.answers

    def measure(state: Value) -> Mapping[str, float]:
        parts = {"error": some, "test error": unknown}
        return {name: float(np.mean(errors(state, of) ** 2)) for name, of in parts.items()}

    trained = run_training(
        chosen,
        learner,
        begin(model, chosen),
        (known.inputs, known.answers),
        measure=measure,
        facts={
            "cell": chosen.cell,
            "length": chosen.length,
            "units": chosen.units,
            "learning rate": chosen.learning_rate,
            "batch size": n,
            "remembers": chosen.remembers,
        },
        order=Batches(n, Shuffled(chosen.seed), drop_last=True),
    )
    if chosen.plot is not None:
        curves = trained.curves
        guess = Curves(curves.epochs, {"error": [1 / 6] * len(curves.epochs)})
        draw_curves(
            chosen.plot,
            {chosen.cell: curves, "who always says 1": guess},
            f"The adding problem, {chosen.length} steps, {chosen.units} units",
            words={"error": "mean squared error of the sum"},
        )
    last = errors(trained.state, unknown)
    return {
        "cell": chosen.cell,
        "length": chosen.length,
        "test_error": float(np.mean(last**2)),
        "error_of_always_1": float(np.mean((1 - unknown.answers) ** 2)),
        "right": float(np.mean(np.abs(last) < CLOSE)),
        **trained.timing,
        "engine": chosen.engine,
        "dtype": chosen.dtype,
        "seed": chosen.seed,
    }


def main() -> None:
    """Run the experiment."""
    chosen = Options.read("experiments.sequence", __doc__, epochs=8, engine=JAX_FIRST, dtype=SINGLE)
    given, state = (reals(n, dtype=chosen.dtype) for n in (2, chosen.units))
    match chosen.cell:
        case "elman":
            result = train(model_of(elman_cell(given, state), chosen), chosen)
        case "gru":
            result = train(model_of(gru_cell(given, state), chosen), chosen)
        case _:
            result = train(model_of(lstm_cell(given, state), chosen), chosen)
    report(result, as_json=chosen.json)


if __name__ == "__main__":
    run(main, "experiments.sequence")
