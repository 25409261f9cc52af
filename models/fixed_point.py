"""A linear model in fixed-point arithmetic: integers from end to end, as in polycirc.

A number x is ``1024 x`` without its fraction; products are rescaled by shifts to the right. The
model is linear, in units of ``1/1024²``; what is compared with the label, 0 or 1024, is

    clamp(y >> 10, -1024, 1024) + 1024 >> 1

which stays between them, and backwards is seen through. One step of learning is
``w - (((w' >> 10) · 8) >> 10)``: a rate of 8/1024.
"""

from __future__ import annotations

from typing import Final

from cartesian_rdc.categories.circuits import Bus, Circuit, CircuitsOverRing, Clamp, ShiftRight
from cartesian_rdc.categories.semirings import Integers
from cartesian_rdc.circuits import Layer, Wires, on_every_wire
from cartesian_rdc.learning import Optimiser, descent, difference_loss
from cartesian_rdc.type_variables import B, P
from cartesian_rdc.typed import Unit, adapter, identity

BITS: Final = 10
ONE: Final = 1 << BITS
"""The number 1."""

RATE: Final = 8
"""The learning rate, in units of 1/1024."""

integers: Final = CircuitsOverRing(Integers())
"""The category of the model."""

ONE_MORE: Final = integers.add(
    integers.identity(integers.wire), integers.everywhere(integers.wire, ONE)
)
SQUASH: Final = integers.composite(ShiftRight(BITS), Clamp(-ONE, ONE), ONE_MORE, ShiftRight(1))
SLOW: Final = integers.composite(
    ShiftRight(BITS), integers.multiples(RATE, integers.wire), ShiftRight(BITS)
)


def error(b: Wires[int, B]) -> Layer[int, B, B, B]:
    """``(b_t, b_p) -> squash(b_p) - b_t``; backwards the prediction is told the error itself."""
    return b >> on_every_wire(SQUASH) >> difference_loss


def shifted_descent(p: Wires[int, P]) -> Optimiser[Bus[int], Circuit[int], Unit, P]:
    """``get = p``, ``put = p - (((p' >> 10) · 8) >> 10)``."""
    down = descent(p)
    slower = adapter(identity(p), p >> on_every_wire(SLOW))
    return Optimiser(down.lens >> slower, down.fresh)
