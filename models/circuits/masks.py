"""Masks on bits: models of 2101.10488 that say whether an image has pixels within a mask.

The parameter of both is a subset of the inputs. Their derivatives are those of Boolean functions,
by differences (``categories.circuits.boolean``).
"""

from __future__ import annotations

from collections.abc import Sequence

from cartesian_rdc.categories.circuits import Bus, Circuit, CircuitCategory, Multilinear, is_z_2
from cartesian_rdc.errors import ScalarError
from cartesian_rdc.type_variables import A, B, K
from cartesian_rdc.typed import Hom, parametric
from models.circuits.counting import at_most, count
from models.circuits.notation import Gates, Layer, Made, Mask, Wires, bus, layer, width_of


def masking(
    category: CircuitCategory[K], a: Wires[K, A], b: Wires[K, B]
) -> Layer[K, Mask[A], A, B]:
    """``(p, x) -> [p AND x ≠ 0]``; b is one wire. Raises ``ScalarError`` except over Z_2."""
    c = category

    def made(
        domain: Bus[K], p: Sequence[Circuit[K]], x: Sequence[Circuit[K]]
    ) -> Sequence[Circuit[K]]:
        one = c.everywhere(domain, c.scalars.one)
        outside = [c.add(one, c.times(m, v)) for m, v in zip(p, x, strict=True)]
        return [c.add(one, c.product_of(domain, outside))]

    return _of_mask("masking", c, a, b, made)


def pseudo_linear(
    category: CircuitCategory[K], a: Wires[K, A], b: Wires[K, B], *, divisor: int = 4
) -> Layer[K, Mask[A], A, B]:
    """``(p, x) -> [popcount(p AND x) <= popcount(p) div divisor]``; b is one wire.

    Raises ``ScalarError`` except over Z_2, and unless the divisor is a power of 2.
    """
    c = category
    if divisor < 1 or divisor & (divisor - 1):
        raise ScalarError(f"pseudo_linear divides by a power of 2, not by {divisor}")

    def made(
        domain: Bus[K], p: Sequence[Circuit[K]], x: Sequence[Circuit[K]]
    ) -> Sequence[Circuit[K]]:
        common = count(c, [c.times(m, v) for m, v in zip(p, x, strict=True)])
        part = count(c, p)[divisor.bit_length() - 1 :]
        return [at_most(c, domain, common, part)]

    return _of_mask("pseudo_linear", c, a, b, made)


def _of_mask(
    name: str,
    c: CircuitCategory[K],
    a: Wires[K, A],
    b: Wires[K, B],
    made: Made[K],
) -> Layer[K, Mask[A], A, B]:
    if not is_z_2(c.scalars):
        raise ScalarError(f"{name} is a model over Z_2, not over {c.scalars}")
    if width_of(b) != 1:
        raise ScalarError(f"{name} says one thing, on one wire, not on {width_of(b)}")
    p = bus(c, width_of(a), name=Mask[A])
    gates = layer(c, p, a, b, made)
    function: Gates[K, tuple[Mask[A], A], B] = Hom(c, Multilinear(gates.body.morphism))
    return parametric(p, a, function)
