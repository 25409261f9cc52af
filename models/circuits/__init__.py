"""Models that are circuits: parametric maps in ``Para(Circuits(S))``, for the learner of all."""

from models.circuits.fixed_point import error, fixed_point_linear, shifted_descent
from models.circuits.layers import (
    affine,
    comparing,
    convolution,
    equals_zero,
    layered,
    linear,
    products,
    total,
)
from models.circuits.look_up import look_up_table
from models.circuits.masks import masking, pseudo_linear
from models.circuits.notation import Inputs, Outputs, bus
from models.circuits.polynomials import polynomial

__all__ = [
    "Inputs",
    "Outputs",
    "affine",
    "bus",
    "comparing",
    "convolution",
    "equals_zero",
    "error",
    "fixed_point_linear",
    "layered",
    "linear",
    "look_up_table",
    "masking",
    "polynomial",
    "products",
    "pseudo_linear",
    "shifted_descent",
    "total",
]
