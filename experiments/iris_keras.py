# pyright: basic, reportArgumentType=false
"""Iris flowers in Keras: the equivalent of ``experiments.iris``, to compare.

The same models, initial weights, order of samples, loss (half the sum of squares, where that
of Keras is a mean), rate and dtype: the same numbers come out, up to rounding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments import iris_data
from experiments.about import About
from experiments.command import report, run
from experiments.iris import options, train_named
from experiments.keras_models import compiled, keras_fold, precision

if TYPE_CHECKING:
    import keras

ABOUT = About(data="shipped", extras=("experiments", "keras"), takes="1 minute")


def build(model: str, rate: float, dtype: str = "float64") -> keras.Model:
    """The model of that name. Raises ``MissingExtraError`` if Keras is not installed."""
    with precision(dtype, "keras"):
        import keras

        layers = {
            "linear": [keras.layers.Dense(3, use_bias=False)],
            "dense": [keras.layers.Dense(3, activation="sigmoid")],
            "hidden": [keras.layers.Dense(units, activation="sigmoid") for units in (20, 3)],
        }
        return compiled((4,), layers[model], keras.optimizers.SGD(rate))


def main() -> None:
    """Run the experiment."""
    chosen = options("experiments.iris_keras", __doc__, engine=("keras",))
    flowers = iris_data.read(chosen.data)
    model = build(chosen.model, chosen.learning_rate, chosen.dtype)
    result = train_named(chosen, flowers, lambda space: keras_fold(model, space, chosen.dtype))
    report(result, as_json=chosen.json)


if __name__ == "__main__":
    run(main, "experiments.iris_keras")
