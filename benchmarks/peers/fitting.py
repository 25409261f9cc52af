# pyright: basic
"""Fit a model of Keras again and again from the same start."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.errors import missing_extra

if TYPE_CHECKING:
    import keras

# How many steps Keras makes between two looks at its callbacks: fewer looks are faster.
STEPS_PER_EXECUTION = 100


@contextmanager
def precision(dtype: str) -> Iterator[None]:
    """The numbers of Keras, of this ``dtype`` inside; JAX is its backend unless told otherwise.

    Raises ``MissingExtraError``.
    """
    os.environ.setdefault("KERAS_BACKEND", "jax")
    try:
        import jax
        import keras
    except ImportError:
        raise missing_extra("keras", "bench") from None
    before, policy = keras.config.floatx(), keras.config.dtype_policy()
    keras.config.set_floatx(dtype)
    keras.config.set_dtype_policy(dtype)
    try:
        with jax.enable_x64(dtype == "float64"):
            yield
    finally:
        keras.config.set_floatx(before)
        keras.config.set_dtype_policy(policy)


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
