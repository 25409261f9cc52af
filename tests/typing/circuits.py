"""Circuits as makers: both checkers refuse each line that ends in E, and no other."""

from __future__ import annotations

from typing import assert_type

from cartesian_rdc.categories.circuits import Circuits
from cartesian_rdc.categories.semirings import Modular, Rationals
from cartesian_rdc.circuits import (
    Affine,
    Gates,
    Layer,
    Mask,
    Table,
    Wires,
    affine,
    bus,
    equals_zero,
    freeze,
    look_up_table,
    point,
    products,
    pseudo_linear,
    total,
)
from cartesian_rdc.execution import CircuitEngine
from cartesian_rdc.learning import ascent, identity_rate, sum_loss, supervised
from cartesian_rdc.neural import reals
from cartesian_rdc.typed import Unit, Wire


class Bits: ...


class Middle: ...


class Answer: ...


z_2 = Circuits(Modular(2))
bits, middle = bus(z_2, 4, name=Bits), bus(z_2, 2, name=Middle)
answer, fractions = bus(z_2, 1, name=Answer), bus(Circuits(Rationals()), 1, name=Answer)

model = bits >> affine(middle) >> equals_zero >> look_up_table(answer)
mask = bits >> pseudo_linear(answer)
engine = CircuitEngine(z_2)

assert_type(bits, Wires[int, Bits])
assert_type(bus(z_2, 3), Wires[int, Wire])
assert_type(bits >> products, Gates[int, Bits, Wire])
assert_type(bits >> total(answer), Gates[int, Bits, Answer])
assert_type(mask, Layer[int, Mask[Bits], Bits, Answer])
assert_type(model, Layer[int, tuple[Table[Middle, Answer], Affine[Bits, Middle]], Bits, Answer])
assert_type(point(bits, [0, 1, 0, 1]), Gates[int, Unit, Bits])
assert_type(freeze(model, {"weights": [0] * 10}), Layer[int, Wire, Bits, Answer])
assert_type(engine.fix(mask, engine.point([0, 1, 0, 1])), Gates[int, Bits, Answer])
run = engine.compile(supervised(mask, sum_loss, identity_rate, ascent).step)

bits >> mask >> mask  # E
bits >> affine(4)  # E
bits >> look_up_table  # E
bits >> affine(fractions)  # E
middle >> mask  # E
reals(4) >> products  # E
reals(4) >> affine(answer)  # E
mask @ bits  # E
point(bits, ["one"])  # E
engine.fix(mask, "weights")  # E
engine.compile(bits)  # E
supervised(model, ascent, identity_rate, ascent)  # E
