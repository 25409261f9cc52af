"""Wires of a circuit on A, the maps ``A -> S``: a bus taken apart into them, and put together."""

from __future__ import annotations

from collections.abc import Iterable

from cartesian_rdc.categories.circuits.generators import Bus, Circuit
from cartesian_rdc.categories.free import Delete, First, Identity, Second
from cartesian_rdc.categories.free.rewriting import composite, pairing
from cartesian_rdc.type_variables import K


def wires(a: Bus[K]) -> list[Circuit[K]]:
    """The projections ``A -> S``, from left to right."""
    whole: Circuit[K] = Identity(a)

    def halves(part: Bus[K], path: Circuit[K]) -> tuple[Circuit[K], Circuit[K]]:
        x, y = part.factors()
        return composite(path, First(x, y)), composite(path, Second(x, y))

    return [path for _, path in a.distribute(whole, halves)]


def join(domain: Bus[K], codomain: Bus[K], parts: Iterable[Circuit[K]]) -> Circuit[K]:
    """``A -> B`` from its wires, one for each of B from left to right."""
    nothing: Circuit[K] = Delete(domain)
    return codomain.collect(parts, lambda: nothing, pairing)
