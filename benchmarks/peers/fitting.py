# pyright: basic
"""Fit a model of Keras again and again from the same start."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from experiments import keras_models

if TYPE_CHECKING:
    import keras

# How many steps Keras makes between two looks at its callbacks: fewer looks are faster.
STEPS_PER_EXECUTION = 100


def precision(dtype: str) -> AbstractContextManager[None]:
    """The numbers of Keras, of this ``dtype`` inside. Raises ``MissingExtraError``."""
    return keras_models.precision(dtype, "bench")


def restart(model: keras.Model, weights: Sequence[NDArray[Any]]) -> None:
    """Set the weights, and the state of the optimiser to what it was before the first step."""
    model.set_weights(list(weights))
    optimiser = model.optimizer
    if not optimiser.built:
        optimiser.build(model.trainable_variables)
    for variable in optimiser.variables:
        if variable is not optimiser.learning_rate:
            variable.assign(np.zeros(variable.shape, variable.dtype))


def weights_of(model: keras.Model) -> list[NDArray[Any]]:
    """Copies of the weights, in the order of Keras."""
    return [np.array(variable.value) for variable in model.weights]
