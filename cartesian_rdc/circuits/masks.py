"""Masks on bits: models of 2101.10488 with a subset p of the inputs x for parameter.

Their derivatives are those of Boolean functions, by differences (``categories.circuits.boolean``).
Makers raise ``ScalarError`` if the semiring is not Z_2.
"""

from __future__ import annotations

from collections.abc import Callable

from cartesian_rdc.categories.circuits import (
    Bus,
    CircuitCategory,
    Multilinear,
    circuit_category,
    is_z_2,
)
from cartesian_rdc.categories.semirings import Modular
from cartesian_rdc.categories.semirings.base import is_integer
from cartesian_rdc.circuits.counting import at_most, count
from cartesian_rdc.circuits.notation import Bundle, Layer, Mask, Outline, Wires, layer, width_of
from cartesian_rdc.differences import told_apart
from cartesian_rdc.errors import ScalarError
from cartesian_rdc.type_variables import A, B, K
from cartesian_rdc.typed import ParaHom


def masking(b: Wires[K, B]) -> Callable[[Wires[K, A]], Layer[K, Mask[A], A, B]]:
    """``(p, x) -> [p AND x ≠ 0]``. Raises ``ScalarError`` if b is not one wire."""

    def outline(c: CircuitCategory[K], domain: Bus[K], p: Bundle[K], x: Bundle[K]) -> Bundle[K]:
        one = c.everywhere(domain, c.scalars.one)
        outside = [c.add(one, c.times(m, v)) for m, v in zip(p, x, strict=True)]
        return [c.add(one, c.product_of(domain, outside))]

    return _of_mask("masking", b, outline)


def pseudo_linear(
    b: Wires[K, B], *, divisor: int = 4
) -> Callable[[Wires[K, A]], Layer[K, Mask[A], A, B]]:
    """``(p, x) -> [popcount(p AND x) <= popcount(p) div divisor]``.

    Raises ``ScalarError`` if b is not one wire or the ``divisor`` is no power of 2.
    """
    if not is_integer(divisor) or divisor < 1 or divisor & (divisor - 1):
        raise ScalarError(f"pseudo_linear divides by a power of 2, not by {divisor!r}")

    def outline(c: CircuitCategory[K], domain: Bus[K], p: Bundle[K], x: Bundle[K]) -> Bundle[K]:
        common = count(c, [c.times(m, v) for m, v in zip(p, x, strict=True)])
        return [at_most(c, domain, common, count(c, p)[divisor.bit_length() - 1 :])]

    return _of_mask("pseudo_linear", b, outline)


def _of_mask(
    name: str, b: Wires[K, B], outline: Outline[K]
) -> Callable[[Wires[K, A]], Layer[K, Mask[A], A, B]]:
    if width_of(b) != 1:
        raise ScalarError(f"{name} says one thing, on one wire, not on {width_of(b)}")

    def made(a: Wires[K, A]) -> Layer[K, Mask[A], A, B]:
        c = circuit_category(a.category, "make a mask")
        if not is_z_2(c.scalars):
            ours, other = told_apart(Modular(2), c.scalars)
            raise ScalarError(f"{name} is a model over {ours}, not over {other}")
        gates: Layer[K, Mask[A], A, B] = layer("mask", width_of(a), a, b, outline)
        return ParaHom(gates.parameters, a, b, Multilinear(gates.inside))

    return made
