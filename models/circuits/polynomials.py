"""Polynomials of bounded degree, whose coefficients are learned: ``y = Σ_m θ_m x^m``.

Over Z_2, with no variable squared, this is the algebraic normal form, and of full degree it is
every Boolean function.

>>> from cartesian_rdc.categories.circuits import Circuits
>>> from cartesian_rdc.categories.semirings import Modular
>>> from models.circuits.notation import Inputs, Outputs, bus
>>> C = Circuits(Modular(2))
>>> model = polynomial(C, bus(C, 4, name=Inputs), bus(C, 1, name=Outputs), degree=2)
>>> len(model.parameters.object.atoms())  # 1, x0 .. x3, x0 x1 .. x2 x3
11
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, combinations_with_replacement
from math import comb

from cartesian_rdc.categories.circuits import Bus, Circuit, CircuitCategory
from cartesian_rdc.errors import ScalarError
from cartesian_rdc.type_variables import A, B, K
from models.circuits.notation import (
    LARGEST,
    Coefficients,
    Layer,
    Wires,
    bus,
    layer,
    require_parameters,
    width_of,
)


def polynomial(
    category: CircuitCategory[K],
    a: Wires[K, A],
    b: Wires[K, B],
    *,
    degree: int,
    powers: bool = False,
    largest: int = LARGEST,
) -> Layer[K, Coefficients[A, B], A, B]:
    """A coefficient for each monomial up to a degree, the lower first, for each wire of B.

    ``powers``: with ``x²`` and so on; without, every variable occurs at most once in a
    monomial. Raises ``ScalarError`` for negative degrees, and for more coefficients than
    ``largest``.
    """
    c, inputs, outputs = category, width_of(a), width_of(b)
    if degree < 0:
        raise ScalarError(f"a polynomial has a degree from 0, not {degree}")
    total = (
        comb(inputs + degree, degree)
        if powers
        else sum(comb(inputs, k) for k in range(min(degree, inputs) + 1))
    )
    require_parameters(
        f"a polynomial {a} -> {b} of degree {degree} over {c.scalars}", outputs * total, largest
    )
    choose = combinations_with_replacement if powers else combinations
    monomials = [m for k in range(degree + 1) for m in choose(range(inputs), k)]

    def made(
        domain: Bus[K], theta: Sequence[Circuit[K]], x: Sequence[Circuit[K]]
    ) -> Sequence[Circuit[K]]:
        values: dict[tuple[int, ...], Circuit[K]] = {(): c.everywhere(domain, c.scalars.one)}
        for m in monomials[1:]:
            last = x[m[-1]]
            values[m] = c.times(values[m[:-1]], last) if len(m) > 1 else last
        rows = [theta[j * len(monomials) : (j + 1) * len(monomials)] for j in range(outputs)]
        return [
            c.total(domain, [c.times(t, values[m]) for t, m in zip(row, monomials, strict=True)])
            for row in rows
        ]

    return layer(c, bus(c, outputs * len(monomials), name=Coefficients[A, B]), a, b, made)
