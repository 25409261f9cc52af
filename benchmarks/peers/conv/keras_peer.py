# pyright: basic, reportArgumentType=false, reportOptionalOperand=false
"""Digits in Keras: ``fit`` with batches of one sample.

A pooling of Keras gives the covector of a window to one of its largest entries.
"""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.peers import fitting
from benchmarks.peers.problems import ConvProblem, Indices, Singles, warmed


def prepare(problem: ConvProblem) -> Callable[[], list[Singles]]:
    """Compile, on two steps. Raises ``MissingExtraError``."""
    with fitting.precision("float32"):
        import keras

        layers = keras.layers
        model = keras.Sequential(
            [
                keras.Input((28, 28, 1)),
                layers.Conv2D(3, 3, use_bias=False, activation="relu"),
                layers.MaxPooling2D(),
                layers.Conv2D(5, 4, use_bias=False, activation="relu"),
                layers.MaxPooling2D(),
                layers.Flatten(),
                layers.Dense(10, activation="sigmoid"),
            ]
        )
        model.compile(
            optimizer=keras.optimizers.SGD(problem.rate, problem.momentum),
            loss=lambda label, y: keras.ops.sum(keras.ops.square(y - label), axis=-1) / 2,
            steps_per_execution=fitting.STEPS_PER_EXECUTION,
        )
    # Keras has the channels last, in images and in kernels
    b, w, k2, k1 = problem.parameters
    flat = w.reshape(10, 5, 5, 5).transpose(2, 3, 1, 0).reshape(125, 10)
    start = [k1.transpose(2, 3, 1, 0), k2.transpose(2, 3, 1, 0), flat, b]
    images = problem.images[..., None]

    def train(order: Indices = problem.order) -> list[Singles]:
        with fitting.precision("float32"):
            fitting.restart(model, start)
            model.fit(images[order], problem.labels[order], batch_size=1, shuffle=False, verbose=0)
            k1, k2, flat, b = fitting.weights_of(model)
        w = flat.reshape(5, 5, 5, 10).transpose(3, 2, 0, 1).reshape(10, 125)
        return [b.copy(), w, k2.transpose(3, 2, 0, 1).copy(), k1.transpose(3, 2, 0, 1).copy()]

    return warmed(train, problem.order, 2)
