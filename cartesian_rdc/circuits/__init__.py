"""Layers of circuits over a semiring S: the vocabulary of models in ``Para(Circuits(S))``.

Each layer is made from the wire on which it begins, and its parameters have names.

>>> from cartesian_rdc.categories.circuits import Circuits
>>> from cartesian_rdc.categories.semirings import Modular
>>> C = Circuits(Modular(2))
>>> model = bus(C, 4) >> convolution((2, 2), (1, 2)) >> look_up_table(bus(C, 1))
>>> print(model)
(Z_2 × Z_2) × (Z_2 × Z_2) -> Z_2 with parameters ((Z_2 × Z_2) × (Z_2 × Z_2)) × (Z_2 × Z_2)
>>> model.names
('kernel', 'table')
"""

from cartesian_rdc.circuits.layers import (
    affine as affine,
    comparing as comparing,
    convolution as convolution,
    equals_zero as equals_zero,
    layered as layered,
    linear as linear,
    on_every_wire as on_every_wire,
    products as products,
    total as total,
)
from cartesian_rdc.circuits.look_up import look_up_table as look_up_table
from cartesian_rdc.circuits.masks import masking as masking, pseudo_linear as pseudo_linear
from cartesian_rdc.circuits.measures import agreement as agreement
from cartesian_rdc.circuits.notation import (
    Affine as Affine,
    Coefficients as Coefficients,
    Gates as Gates,
    Image as Image,
    Inputs as Inputs,
    Kernel as Kernel,
    Layer as Layer,
    Mask as Mask,
    Outputs as Outputs,
    Table as Table,
    Weights as Weights,
    Wires as Wires,
    bus as bus,
    layer as layer,
    width_of as width_of,
)
from cartesian_rdc.circuits.points import freeze as freeze, point as point
from cartesian_rdc.circuits.polynomials import polynomial as polynomial
