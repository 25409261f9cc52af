# pyright: basic, reportArgumentType=false, reportOptionalOperand=false
"""Iris flowers in Keras: the equivalent of ``experiments.iris``, to compare.

The same models, initial weights, order of samples, loss (half the sum of squares, where that
of Keras is a mean) and rate, in float64: the same numbers come out, up to rounding.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from cartesian_rdc.categories.smooth import Value
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import DataError, missing_extra
from cartesian_rdc.learning import Shuffled
from cartesian_rdc.neural import initialise, normal
from experiments import iris_data
from experiments.command import progress, report, run
from experiments.iris import options, timing
from experiments.iris_data import Flowers
from models import iris

if TYPE_CHECKING:
    import keras


def start(model: str, seed: int) -> Value:
    """The initial parameters of our model of that name."""
    match model:
        case "linear":
            return initialise(iris.linear().parameters, seed, weights=normal(0.01))
        case "dense":
            return initialise(iris.dense().parameters, seed, weights=normal(0.01))
        case _:
            return initialise(iris.hidden().parameters, seed, weights=normal(0.01))


def build(model: str, parameters: Value, rate: float) -> keras.Model:
    """The model of that name, with these parameters of ours. Raises ``MissingExtraError``."""
    os.environ.setdefault("KERAS_BACKEND", "jax")
    os.environ.setdefault("JAX_ENABLE_X64", "1")
    try:
        import keras
    except ImportError:
        raise missing_extra("keras", "keras") from None
    keras.config.set_floatx("float64")

    def dense(units: int) -> keras.layers.Layer:
        return keras.layers.Dense(units, activation="sigmoid")

    def half_sum_of_squares(label, prediction):  # type: ignore[no-untyped-def]
        return keras.ops.sum(keras.ops.square(prediction - label), axis=-1) / 2

    layers: dict[str, list[keras.layers.Layer]] = {
        "linear": [keras.layers.Dense(3, use_bias=False)],
        "dense": [dense(3)],
        "hidden": [dense(20), dense(3)],
    }
    inputs = keras.Input((4,))
    outputs = inputs
    for layer in layers[model]:
        outputs = layer(outputs)
    made = keras.Model(inputs, outputs)
    # Ours come last layer first and bias first; Keras keeps the transposes, first layer first.
    made.set_weights([array.T for array in reversed(leaves_of(parameters))])
    made.compile(optimizer=keras.optimizers.SGD(rate), loss=half_sum_of_squares)
    return made


def train(made: keras.Model, flowers: Flowers, epochs: int, seed: int) -> Iterator[int]:
    """Train an epoch at a time, giving the number of epochs done, from 0."""
    if epochs < 0:
        raise DataError(f"the number of epochs is 0 or more, not {epochs}")
    order = Shuffled(seed)
    yield 0
    for epoch in range(1, epochs + 1):
        samples = order(epoch, len(flowers.labels))
        made.fit(
            flowers.measurements[samples],
            flowers.labels[samples],
            batch_size=1,
            epochs=1,
            shuffle=False,
            verbose=0,
        )
        yield epoch


def main() -> None:
    """Run the experiment."""
    chosen = options("experiments.iris_keras", __doc__)
    flowers = iris_data.read(chosen.data)
    made = build(chosen.model, start(chosen.model, chosen.seed), chosen.learning_rate)
    began = 0.0
    for epoch in progress(train(made, flowers, chosen.epochs, chosen.seed), chosen.epochs):
        if epoch == 0:
            began = time.perf_counter()
    seconds = time.perf_counter() - began
    predictions = np.asarray(made.predict(flowers.measurements, verbose=0))
    right = np.argmax(predictions, axis=1) == np.argmax(flowers.labels, axis=1)
    result: dict[str, object] = {
        "model": chosen.model,
        "accuracy": float(np.mean(right)),
        "loss": float(np.mean(np.sum((predictions - flowers.labels) ** 2, axis=1)) / 2),
        **timing(seconds, chosen.epochs * len(flowers.labels)),
        "seed": chosen.seed,
    }
    report(result, as_json=chosen.json)


if __name__ == "__main__":
    run(main, "experiments.iris_keras")
