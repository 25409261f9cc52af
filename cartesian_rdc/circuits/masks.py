"""Masks on bits: models of 2101.10488 that say whether an image has pixels within a mask.

The parameter of both is a subset of the inputs. Their derivatives are those of Boolean functions,
by differences (``categories.circuits.boolean``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from cartesian_rdc.categories.circuits import (
    Bus,
    Circuit,
    CircuitCategory,
    Multilinear,
    circuit_category,
    is_z_2,
)
from cartesian_rdc.circuits.counting import at_most, count
from cartesian_rdc.circuits.notation import Layer, Mask, Wires, layer, parameters, width_of
from cartesian_rdc.errors import ScalarError
from cartesian_rdc.type_variables import A, B, K
from cartesian_rdc.typed import ParaHom

Says: TypeAlias = Callable[
    [CircuitCategory[K], Bus[K], Sequence[Circuit[K]], Sequence[Circuit[K]]], Circuit[K]
]
"""From a mask and an image, wire by wire, to what is said of them."""


def masking(b: Wires[K, B]) -> Callable[[Wires[K, A]], Layer[K, Mask[A], A, B]]:
    """``(p, x) -> [p AND x ≠ 0]``; b is one wire.

    Raises ``ScalarError`` if it is not; what is returned, except over Z_2.
    """

    def says(
        c: CircuitCategory[K], domain: Bus[K], p: Sequence[Circuit[K]], x: Sequence[Circuit[K]]
    ) -> Circuit[K]:
        one = c.everywhere(domain, c.scalars.one)
        outside = [c.add(one, c.times(m, v)) for m, v in zip(p, x, strict=True)]
        return c.add(one, c.product_of(domain, outside))

    return _of_mask("masking", b, says)


def pseudo_linear(
    b: Wires[K, B], *, divisor: int = 4
) -> Callable[[Wires[K, A]], Layer[K, Mask[A], A, B]]:
    """``(p, x) -> [popcount(p AND x) <= popcount(p) div divisor]``; b is one wire.

    Raises ``ScalarError`` if it is not, and unless the divisor is a power of 2; what is returned,
    except over Z_2.
    """
    if divisor < 1 or divisor & (divisor - 1):
        raise ScalarError(f"pseudo_linear divides by a power of 2, not by {divisor}")

    def says(
        c: CircuitCategory[K], domain: Bus[K], p: Sequence[Circuit[K]], x: Sequence[Circuit[K]]
    ) -> Circuit[K]:
        common = count(c, [c.times(m, v) for m, v in zip(p, x, strict=True)])
        return at_most(c, domain, common, count(c, p)[divisor.bit_length() - 1 :])

    return _of_mask("pseudo_linear", b, says)


def _of_mask(
    name: str, b: Wires[K, B], says: Says[K]
) -> Callable[[Wires[K, A]], Layer[K, Mask[A], A, B]]:
    if width_of(b) != 1:
        raise ScalarError(f"{name} says one thing, on one wire, not on {width_of(b)}")

    def made(a: Wires[K, A]) -> Layer[K, Mask[A], A, B]:
        c = circuit_category(a.category, "make a mask")
        if not is_z_2(c.scalars):
            raise ScalarError(f"{name} is a model over Z_2, not over {c.scalars}")
        p: Wires[K, Mask[A]] = parameters(c, width_of(a), "mask")
        gates = layer(p, a, b, lambda domain, mask, x: [says(c, domain, mask, x)])
        return ParaHom(p, a, b, Multilinear(gates.inside))

    return made
