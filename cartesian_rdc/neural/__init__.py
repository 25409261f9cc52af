"""The vocabulary of neural networks, over Smooth."""

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
from cartesian_rdc.neural.losses import constant_rate, quadratic_loss
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
from cartesian_rdc.neural.optimisers import Momentum, descent

__all__ = [
    "Activation",
    "Initialiser",
    "Layer",
    "Matrix",
    "Momentum",
    "Scalar",
    "SmoothLens",
    "SmoothMap",
    "SmoothObject",
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
    "scalars",
    "sigmoid",
    "softmax",
    "softplus",
    "tanh",
    "uniform",
    "zeros",
]
