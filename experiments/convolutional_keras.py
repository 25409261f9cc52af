# pyright: basic, reportArgumentType=false
"""Handwritten digits in Keras: the equivalent of ``experiments.convolutional``, to compare.

The model of numeric-optics with the same initial weights, order of samples, loss (half the sum of
squares, where that of Keras is a mean), rate, momentum and dtype: the same numbers come out, up to
rounding. In float32 rounding adds up from step to step, and after an epoch losses differ. Its layer
of pooling is ours: where several entries of a square are the largest, all of them are given the
covector, where ``MaxPooling2D`` gives it to one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cartesian_rdc.errors import DataError
from experiments.about import About
from experiments.command import report, run
from experiments.convolutional import options, train_numeric_optics
from experiments.digits import data_of
from experiments.keras_models import compiled, keras_fold, precision

if TYPE_CHECKING:
    import keras

ABOUT = About(
    data="MNIST, fetched (11 MB), or --data-dir",
    extras=("experiments", "keras", "mnist"),
    takes="1 minute an epoch",
)


def build(rate: float, momentum: float, dtype: str = "float64") -> keras.Model:
    """The model. Raises ``MissingExtraError``, and ``DataError`` for a momentum Keras lacks."""
    if not 0 <= momentum <= 1:
        raise DataError(f"momentum in Keras is between 0 and 1, with its standard sign: {momentum}")
    with precision(dtype, "keras"):
        import keras
        from keras import layers

        def correlation(kernels: int, size: int) -> keras.layers.Layer:
            return layers.Conv2D(
                kernels, size, use_bias=False, activation="relu", data_format="channels_first"
            )

        def pool() -> keras.layers.Layer:
            return layers.Lambda(pooled)

        return compiled(
            (1, 28, 28),
            [
                correlation(3, 3),
                pool(),
                correlation(5, 4),
                pool(),
                layers.Reshape((125,)),
                layers.Dense(10, activation="sigmoid"),
            ],
            keras.optimizers.SGD(rate, momentum),
        )


def pooled(x):  # type: ignore[no-untyped-def]
    """The largest of each square of 2 × 2 that fits whole."""
    from keras import ops

    channels, height, width = map(int, x.shape[1:])
    rows, columns = height // 2, width // 2
    whole = x[:, :, : 2 * rows, : 2 * columns]
    squares = ops.reshape(whole, (-1, channels, rows, 2, columns, 2))
    fixed = ops.stop_gradient(squares)
    largest = ops.max(fixed, axis=(3, 5), keepdims=True)
    moves = ops.where(fixed == largest, ops.subtract(squares, fixed), 0)  # zero, with a derivative
    return ops.add(ops.squeeze(largest, (3, 5)), ops.sum(moves, axis=(3, 5)))


def main() -> None:
    """Run the experiment."""
    chosen = options(
        "experiments.convolutional_keras",
        __doc__,
        model=("numeric-optics",),
        engine=("keras",),
    )
    data = data_of(chosen)
    sign = 1 if chosen.momentum_sign == "standard" else -1
    model = build(chosen.learning_rate, sign * chosen.momentum, chosen.dtype)
    dtype = chosen.dtype
    result = train_numeric_optics(chosen, data, lambda space: keras_fold(model, space, dtype))
    report(result, as_json=chosen.json)


if __name__ == "__main__":
    run(main, "experiments.convolutional_keras")
