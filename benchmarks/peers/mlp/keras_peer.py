# pyright: basic, reportArgumentType=false
"""Digits in Keras: ``fit`` with the batches one after the other.

The Adam of Keras adds epsilon to the root before it corrects the bias, which shows where a
gradient is about as small as epsilon.
"""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.peers import fitting
from benchmarks.peers.problems import Indices, MlpProblem, Singles, warmed


def prepare(problem: MlpProblem) -> Callable[[], list[Singles]]:
    """Compile, on two steps. Raises ``MissingExtraError``."""
    with fitting.precision("float32"):
        import keras

        inputs = keras.Input((784,))
        hidden = keras.layers.Dense(512, activation="relu")(inputs)
        model = keras.Model(inputs, keras.layers.Dense(10)(hidden))
        model.compile(
            optimizer=keras.optimizers.Adam(
                problem.rate, problem.beta1, problem.beta2, problem.epsilon
            ),
            loss=keras.losses.CategoricalCrossentropy(from_logits=True),
            steps_per_execution=fitting.STEPS_PER_EXECUTION,
        )
    # Ours come last layer first and bias first; Keras keeps the transposes, first layer first.
    start = [array.T for array in reversed(problem.parameters)]

    def train(batches: Indices = problem.batches) -> list[Singles]:
        samples = batches.ravel()
        with fitting.precision("float32"):
            fitting.restart(model, start)
            model.fit(
                problem.images[samples],
                problem.labels[samples],
                batch_size=batches.shape[1],
                shuffle=False,
                verbose=0,
            )
            return [array.T.copy() for array in reversed(fitting.weights_of(model))]

    return warmed(train, problem.batches, 2)
