"""The vocabulary of neural networks, over Smooth."""

from cartesian_rdc.neural.batches import Batch, batched, rows
from cartesian_rdc.neural.initialisers import (
    Initialiser,
    glorot,
    initialise,
    normal,
    uniform,
    zeros,
)
from cartesian_rdc.neural.layers import (
    Activation,
    bias,
    dense,
    identity,
    linear,
    relu,
    sigmoid,
    softmax,
    softplus,
    tanh,
)
from cartesian_rdc.neural.losses import constant_rate, quadratic_loss, softmax_cross_entropy
from cartesian_rdc.neural.measures import largest_entry, mean_loss
from cartesian_rdc.neural.notation import (
    Layer,
    Matrix,
    Scalar,
    SmoothLens,
    SmoothMap,
    SmoothObject,
    reals,
    scalars,
)
from cartesian_rdc.neural.optimisers import Adam, Momentum, descent

__all__ = [
    "Activation",
    "Adam",
    "Batch",
    "Initialiser",
    "Layer",
    "Matrix",
    "Momentum",
    "Scalar",
    "SmoothLens",
    "SmoothMap",
    "SmoothObject",
    "batched",
    "bias",
    "constant_rate",
    "dense",
    "descent",
    "glorot",
    "identity",
    "initialise",
    "largest_entry",
    "linear",
    "mean_loss",
    "normal",
    "quadratic_loss",
    "reals",
    "relu",
    "rows",
    "scalars",
    "sigmoid",
    "softmax",
    "softmax_cross_entropy",
    "softplus",
    "tanh",
    "uniform",
    "zeros",
]
