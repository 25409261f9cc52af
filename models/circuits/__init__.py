"""Models that are circuits: parametric maps in ``Para(Circuits(S))``, for the learner of all."""

from models.circuits.fixed_point import (
    error as error,
    fixed_point_linear as fixed_point_linear,
    shifted_descent as shifted_descent,
)
from models.circuits.layers import (
    affine as affine,
    comparing as comparing,
    convolution as convolution,
    equals_zero as equals_zero,
    layered as layered,
    linear as linear,
    products as products,
    total as total,
)
from models.circuits.look_up import look_up_table as look_up_table
from models.circuits.masks import masking as masking, pseudo_linear as pseudo_linear
from models.circuits.notation import Inputs as Inputs, Outputs as Outputs, bus as bus
from models.circuits.polynomials import polynomial as polynomial
