"""Polynomials of bounded degree, whose coefficients are learned: ``y = Σ_m θ_m x^m``.

Over Z_2, with no variable squared, this is the algebraic normal form; of full degree, every Boolean
function has one.

>>> from cartesian_rdc.categories.circuits import Circuits
>>> from cartesian_rdc.categories.semirings import Modular
>>> from cartesian_rdc.circuits.notation import bus
>>> C = Circuits(Modular(2))
>>> model = bus(C, 4) >> polynomial(bus(C, 1), degree=2)
>>> width_of(model.parameters)  # 1, x0 .. x3, x0 x1 .. x2 x3
11
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations as choices, combinations_with_replacement
from math import comb

from cartesian_rdc.categories.circuits import Bus, Circuit, CircuitCategory, circuit_category
from cartesian_rdc.categories.semirings.base import is_integer
from cartesian_rdc.circuits.notation import (
    LARGEST,
    Bundle,
    Coefficients,
    Layer,
    Wires,
    combinations,
    layer,
    require_parameters,
    width_of,
)
from cartesian_rdc.errors import ScalarError
from cartesian_rdc.type_variables import A, B, K


def polynomial(
    b: Wires[K, B], *, degree: int, powers: bool = False, largest: int = LARGEST
) -> Callable[[Wires[K, A]], Layer[K, Coefficients[A, B], A, B]]:
    """``y_j = Σ_m θ_{j,m} x^m``, over the monomials m up to ``degree``, the lower first.

    ``powers``: a variable may occur several times in a monomial. Raises ``ScalarError`` if the
    degree is no natural number; the maker, if there are more ``coefficients`` than ``largest``.
    """
    if not is_integer(degree) or degree < 0:
        raise ScalarError(f"a polynomial has a degree from 0, not {degree!r}")

    def made(a: Wires[K, A]) -> Layer[K, Coefficients[A, B], A, B]:
        circuit_category(a.category, "make a polynomial")
        inputs, outputs = width_of(a), width_of(b)
        number = (
            comb(inputs + degree, degree)
            if powers
            else sum(comb(inputs, k) for k in range(min(degree, inputs) + 1))
        )
        what = f"a polynomial {a} -> {b} of degree {degree}"
        require_parameters(what, outputs * number, largest)
        choose = combinations_with_replacement if powers else choices
        monomials = [m for k in range(degree + 1) for m in choose(range(inputs), k)]

        def outline(c: CircuitCategory[K], domain: Bus[K], w: Bundle[K], x: Bundle[K]) -> Bundle[K]:
            values: dict[tuple[int, ...], Circuit[K]] = {(): c.everywhere(domain, c.scalars.one)}
            for m in monomials[1:]:
                last = x[m[-1]]
                values[m] = c.times(values[m[:-1]], last) if len(m) > 1 else last
            return combinations(c, domain, w, [values[m] for m in monomials], outputs)

        return layer("coefficients", outputs * number, a, b, outline)

    return made
