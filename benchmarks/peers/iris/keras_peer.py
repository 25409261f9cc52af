# pyright: basic, reportArgumentType=false, reportOptionalOperand=false
"""Iris in Keras: ``fit`` with batches of one sample."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.peers import fitting
from benchmarks.peers.problems import Doubles, Indices, IrisProblem, warmed


def prepare(problem: IrisProblem) -> Callable[[], list[Doubles]]:
    """Compile, on two steps. Raises ``MissingExtraError``."""
    with fitting.precision("float64"):
        import keras

        inputs = keras.Input((4,))
        hidden = keras.layers.Dense(20, activation="sigmoid")(inputs)
        model = keras.Model(inputs, keras.layers.Dense(3, activation="sigmoid")(hidden))
        model.compile(
            optimizer=keras.optimizers.SGD(problem.rate),
            loss=lambda label, y: keras.ops.sum(keras.ops.square(y - label), axis=-1) / 2,
            steps_per_execution=fitting.STEPS_PER_EXECUTION,
        )
    # Ours come last layer first and bias first; Keras keeps the transposes, first layer first.
    start = [array.T for array in reversed(problem.parameters)]

    def train(order: Indices = problem.order) -> list[Doubles]:
        with fitting.precision("float64"):
            fitting.restart(model, start)
            model.fit(
                problem.inputs[order],
                problem.labels[order],
                batch_size=1,
                shuffle=False,
                verbose=0,
            )
            return [array.T.copy() for array in reversed(fitting.weights_of(model))]

    return warmed(train, problem.order, 2)
