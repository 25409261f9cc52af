"""A linear model in fixed-point arithmetic: integers from end to end, as in polycirc.

A number x is the integer nearest to ``1024 x``; products are rescaled by shifts to the right. The
model is linear; what is compared with the label, 0 or 1024, is

    clamp(y >> 10, -1024, 1024) + 1024 >> 1

which stays between them, and backwards is seen through. One step of learning is
``w - (((w' >> 10) · 8) >> 10)``: a rate of 8/1024.
"""

from __future__ import annotations

from typing import Final, TypeAlias

from cartesian_rdc.categories.circuits import (
    Bus,
    Circuit,
    CircuitsOverRing,
    Clamp,
    ShiftRight,
)
from cartesian_rdc.categories.semirings import Integers
from cartesian_rdc.learning import Optimiser, optimiser
from cartesian_rdc.type_variables import A, B, P
from cartesian_rdc.typed import Hom, Obj, ParaHom, Unit, parametric
from models.circuits.layers import linear
from models.circuits.notation import Layer, Weights, Wires

BITS: Final = 10
ONE: Final = 1 << BITS
"""The number 1."""

RATE: Final = 8
"""The learning rate, in units of 1/1024."""

integers: Final = CircuitsOverRing(Integers())
"""The category of the model."""

Error: TypeAlias = ParaHom[Bus[int], Circuit[int], B, B, B]


def on_every_wire(gate: Circuit[int], a: Bus[int]) -> Circuit[int]:
    """A gate ``Z -> Z``, on each wire of a bus."""
    c = integers
    return c.join(a, [c.compose(x, gate) for x in c.wires(a)])


def fixed_point_linear(a: Wires[int, A], b: Wires[int, B]) -> Layer[int, Weights[A, B], A, B]:
    """``y = W x``, in units of ``1/1024²``."""
    return linear(integers, a, b)


def error(b: Wires[int, B]) -> Error[B]:
    """``(b_t, b_p) -> squash(b_p) - b_t``; backwards the prediction is told the error itself."""
    c = integers
    bus = b.object
    half = c.composite(ShiftRight(BITS), Clamp(-ONE, ONE), _plus(ONE), ShiftRight(1))
    squashed = c.compose(c.second(bus, bus), on_every_wire(half, bus))
    body: Hom[Bus[int], Circuit[int], tuple[B, B], B]
    body = Hom(c, c.subtract(squashed, c.first(bus, bus)))
    return parametric(b, b, body)


def shifted_descent(
    parameters: Obj[Bus[int], Circuit[int], P],
) -> Optimiser[Bus[int], Circuit[int], Unit, P]:
    """``get = p``, ``put = p - (((p' >> 10) · 8) >> 10)``."""
    c, p = integers, parameters.object
    memory: Obj[Bus[int], Circuit[int], Unit] = Obj(c, c.unit)
    eighth = c.composite(ShiftRight(BITS), c.multiples(RATE, c.wire), ShiftRight(BITS))
    before = c.compose(c.first(c.product(c.unit, p), p), c.left_unitor(p))
    change = c.compose(c.second(c.product(c.unit, p), p), on_every_wire(eighth, p))
    after = c.compose(c.subtract(before, change), c.left_unitor_inverse(p))
    return optimiser(c, memory, parameters, c.left_unitor(p), after, c.delete(p))


def _plus(number: int) -> Circuit[int]:
    c = integers
    return c.add(c.identity(c.wire), c.everywhere(c.wire, number))
