"""Look-up tables: ``eval`` of 2101.10488, the model that can be any function.

``y_j = Σ_i θ_{j,i} basis(x)_i``, with ``basis(x)_i`` 1 if x is the i-th of all inputs, else 0: the
parameters θ are the values of a function. It is linear in θ, so that one step of reverse derivative
ascent over Z_2 sets ``θ[x]`` to the label of x.

>>> from cartesian_rdc.categories.circuits import Circuits
>>> from cartesian_rdc.categories.semirings import Modular
>>> from cartesian_rdc.circuits.notation import bus
>>> C = Circuits(Modular(2))
>>> print(bus(C, 2) >> look_up_table(bus(C, 1)))
Z_2 × Z_2 -> Z_2 with parameters (Z_2 × Z_2) × (Z_2 × Z_2)
"""

from __future__ import annotations

from collections.abc import Callable

from cartesian_rdc.categories.circuits import (
    Bus,
    Circuit,
    CircuitCategory,
    circuit_category,
    is_z_2,
)
from cartesian_rdc.categories.semirings import FiniteSemiring
from cartesian_rdc.circuits.notation import (
    LARGEST,
    Bundle,
    Layer,
    Table,
    Wires,
    combinations,
    layer,
    require_parameters,
    width_of,
)
from cartesian_rdc.errors import ScalarError
from cartesian_rdc.type_variables import A, B, K


def look_up_table(
    b: Wires[K, B], *, largest: int = LARGEST
) -> Callable[[Wires[K, A]], Layer[K, Table[A, B], A, B]]:
    """``eval : Table × A -> B``; the ``table`` has, for each wire of B, the values in order of x.

    The maker raises ``ScalarError`` if the semiring is not Z_2 and the category has no comparison,
    if the semiring is infinite, or if the table has more entries than ``largest``.
    """

    def made(a: Wires[K, A]) -> Layer[K, Table[A, B], A, B]:
        c = circuit_category(a.category, "make a look-up table")
        entries = width_of(b) * _finite(c).size ** width_of(a)
        require_parameters(f"a look-up table {a} -> {b} over {c.scalars}", entries, largest)
        if not (is_z_2(c.scalars) or c.comparison):
            raise ScalarError(
                f"{c} has no comparison, and a look-up table has to tell {_finite(c).size} "
                f"elements apart: ask for Circuits({c.scalars!r}, comparison=True)"
            )
        return layer("table", entries, a, b, outline)

    def outline(c: CircuitCategory[K], domain: Bus[K], theta: Bundle[K], x: Bundle[K]) -> Bundle[K]:
        return combinations(c, domain, theta, indicators(c, domain, x), width_of(b))

    return made


def indicators(c: CircuitCategory[K], domain: Bus[K], x: Bundle[K]) -> list[Circuit[K]]:
    """``basis(x)``: the wires ``[x = i]`` of c, from ``domain``, for each value i of x."""
    found: list[Circuit[K]] = []
    for wire in x:
        one_wire = [_is(c, domain, wire, s) for s in _finite(c).elements]
        found = [c.times(e, i) for e in found for i in one_wire] if found else one_wire
    return found or [c.everywhere(domain, c.scalars.one)]


def _is(c: CircuitCategory[K], domain: Bus[K], x: Circuit[K], s: K) -> Circuit[K]:
    if is_z_2(c.scalars):
        one = c.everywhere(domain, c.scalars.one)
        return x if s == c.scalars.one else c.add(one, x)
    return c.compose(c.pair(x, c.everywhere(domain, s)), c.compare())


def _finite(c: CircuitCategory[K]) -> FiniteSemiring[K]:
    semiring = c.scalars
    if not isinstance(semiring, FiniteSemiring):
        raise ScalarError(f"a look-up table has a row for each element, and {semiring} is infinite")
    return semiring
