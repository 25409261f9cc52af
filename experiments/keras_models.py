# pyright: basic, reportArgumentType=false, reportOptionalOperand=false
"""Our models and states in Keras: what the equivalents of experiments have in common.

Ours are listed last layer first, and a linear map has its outputs in front; Keras lists the first
layer first, and has the outputs last. Images have their channels first in both.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from cartesian_rdc.categories.smooth import Numbers, Value
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import DataError
from cartesian_rdc.execution.arrays import ArrayFold
from cartesian_rdc.execution.orders import Steps, among, order_of
from cartesian_rdc.neural import SmoothObject, arrays, from_arrays, value
from cartesian_rdc.type_variables import S
from experiments.extras import require_keras

if TYPE_CHECKING:
    import keras


@contextmanager
def precision(dtype: str, extra: str) -> Generator[None]:
    """Inside, Keras makes and trains models in ``dtype``, over JAX unless told otherwise.

    Raises ``MissingExtraError``, which names the ``extra`` that brings Keras.
    """
    require_keras(extra)
    import jax
    import keras

    before, policy = keras.config.floatx(), keras.config.dtype_policy()
    keras.config.set_floatx(dtype)
    keras.config.set_dtype_policy(dtype)
    try:
        with jax.enable_x64(dtype == "float64"):
            yield
    finally:
        keras.config.set_floatx(before)
        keras.config.set_dtype_policy(policy)


def compiled(
    shape: Sequence[int],
    layers: Sequence[keras.layers.Layer],
    optimiser: keras.optimizers.Optimizer,
) -> keras.Model:
    """The layers in sequence, on inputs of a shape, with our quadratic loss.

    It is ``½ Σ (b_p - b_t)²``, where that of Keras is a mean, without the half.
    """
    import keras

    inputs = outputs = keras.Input(tuple(shape))
    for layer in layers:
        outputs = layer(outputs)
    model = keras.Model(inputs, outputs)
    model.compile(
        optimizer=optimiser,
        loss=lambda label, y: keras.ops.sum(keras.ops.square(y - label), axis=-1) / 2,
    )
    return model


def to_keras(ours: Sequence[Numbers]) -> list[Numbers]:
    """Parameters of ours as Keras lists them."""
    return [np.moveaxis(a, (0, 1), (-1, -2)) if a.ndim > 1 else a for a in reversed(ours)]


def from_keras(theirs: Sequence[Numbers]) -> list[Numbers]:
    """Parameters of Keras as we list them."""
    return [np.moveaxis(a, (-1, -2), (0, 1)) if a.ndim > 1 else a for a in reversed(theirs)]


def set_state(model: keras.Model, state: Value) -> None:
    """Give a compiled model a state of ours, ``S × P``: memory, then parameters."""
    found = leaves_of(state)
    n = len(model.weights)
    memory, parameters = found[:-n], found[-n:]
    model.set_weights(to_keras(parameters))
    for variable, array in zip(_memory(model), to_keras(memory), strict=True):
        variable.assign(array)


def state_of(model: keras.Model, space: SmoothObject[S]) -> Value:
    """The state of a compiled model as one of ours."""
    parameters = [np.array(variable.value) for variable in model.weights]
    memory = from_keras([np.array(variable.value) for variable in _memory(model)])
    return from_arrays(space, [*memory, *from_keras(parameters)])


def _memory(model: keras.Model) -> list[keras.Variable]:
    """What the optimiser remembers, besides the number of steps and its rate."""
    if not model.optimizer.built:
        model.optimizer.build(model.trainable_variables)
    variables: list[keras.Variable] = model.optimizer.variables[2:]
    return variables


def _parts(data: object) -> tuple[Numbers, Numbers]:
    match data:
        case (inputs, labels):
            return np.asarray(inputs), np.asarray(labels)
        case _:
            raise DataError(f"data are inputs and labels, not {type(data).__name__}")


def keras_fold(model: keras.Model, space: SmoothObject[S], dtype: str = "float64") -> ArrayFold:
    """``fit`` of a model compiled in ``dtype``, one sample a step, as a fold of states of ours."""

    def fold(state: object, data: object, order: Steps) -> Value:
        inputs, labels = _parts(data)
        samples = among(order_of(order), len(inputs))
        with precision(dtype, "keras"):
            set_state(model, value(space, arrays(space, state)))
            model.fit(inputs[samples], labels[samples], batch_size=1, shuffle=False, verbose=0)
            return state_of(model, space)

    return fold
