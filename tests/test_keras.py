"""The equivalents in Keras: after every step the same state, in float64."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from cartesian_rdc.categories.smooth import Arrow, Space, Value
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import DataError
from cartesian_rdc.execution import NumpyEngine
from cartesian_rdc.execution.arrays import ArrayFold
from cartesian_rdc.learning import Progress, Shuffled, folding
from cartesian_rdc.neural import Layer, initialise, normal
from cartesian_rdc.type_variables import P, S, X
from cartesian_rdc.typed import Hom
from experiments import convolutional_keras, iris_data, iris_keras, mnist_data
from experiments.convolutional import Options, numeric_optics
from experiments.digits import pictures
from experiments.iris import learner_of
from experiments.keras_models import keras_fold
from models import iris
from models.iris import Classes, Measurements
from tests.digits import write_digits
from tests.effort import effort

numpy = NumpyEngine()
STEPS = effort(30, in_all=100)


def same_after_every_step(
    step: Hom[Space, Arrow, tuple[S, X], S], fold: ArrayFold, start: Value, data: Value
) -> None:
    """Ours, from its own state each time, and theirs, from theirs: errors would add up."""
    length = numpy.length(data)
    epochs = -(-STEPS // length)
    ours = folding(
        numpy, numpy.fold(step), Progress(0, start), data, epochs=epochs, order=Shuffled(1), every=1
    )
    next(ours)
    theirs, steps = start, 0
    samples = (sample for epoch in range(1, epochs + 1) for sample in Shuffled(1)(epoch, length))
    for sample in islice(samples, STEPS):
        theirs, at = fold(theirs, data, [sample]), next(ours)
        for one, two in zip(leaves_of(at.state), leaves_of(theirs), strict=True):
            assert np.allclose(one, two, rtol=1e-10, atol=1e-13), (at.number, at.step)
        steps += 1
    assert steps == STEPS
    moved = zip(leaves_of(theirs), leaves_of(start), strict=True)
    assert all(not np.allclose(one, two, rtol=1e-4, atol=0) for one, two in moved)


@pytest.mark.parametrize("name", ["linear", "dense", "hidden"])
def test_iris_step_by_step(name: str) -> None:
    def compare(model: Layer[P, Measurements, Classes]) -> None:
        learner = learner_of(model, 0.01)
        start = initialise(model.parameters, 3, weights=normal(0.01), biases=normal(0.01))
        fold = keras_fold(iris_keras.build(name, 0.01), learner.step.codomain)
        data = (flowers.measurements, flowers.labels)
        same_after_every_step(learner.step, fold, ((), start), data)

    flowers = iris_data.read()
    match name:
        case "linear":
            compare(iris.linear())
        case "dense":
            compare(iris.dense())
        case _:
            compare(iris.hidden())


def test_convolutional_step_by_step(tmp_path: Path) -> None:
    """With the standard sign of momentum, and squares in which several are the largest."""
    write_digits(tmp_path, train=50, test=10)
    digits = mnist_data.read(tmp_path, checked=False)
    chosen = Options(
        engine="keras",
        dtype="float64",
        seed=2,
        epochs=2,
        json=True,
        plot=None,
        checkpoint=None,
        checkpoint_seconds=1,
        model="numeric-optics",
        learning_rate=0.05,
        momentum=0.5,
        momentum_sign="standard",
        batch_size=1,
        data_dir=None,
        unchecked=True,
    )
    learner, start = numeric_optics(chosen)
    fold = keras_fold(convolutional_keras.build(0.05, 0.5), learner.step.codomain)
    same_after_every_step(
        learner.step, fold, numpy.compile(learner.start)(start), pictures(digits, "float64")
    )


def test_keras_has_no_momentum_with_the_printed_sign() -> None:
    with pytest.raises(DataError, match=r"between 0 and 1, with its standard sign: -0\.1"):
        convolutional_keras.build(0.01, -0.1)
