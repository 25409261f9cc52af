"""Polynomials over a commutative semiring, as a reverse differential category.

Objects are natural numbers, a morphism ``n -> m`` is m polynomials in n variables, composition
is substitution, and ``R[f](a, b) = Σ_i ∂f_i/∂x_j(a) b_i`` (1910.07065, Example 14.1).

Polynomials are in normal form, and equality is exact. They are *formal*: over a finite semiring
different polynomials may be the same function, with different R; so functions, ``TruthTables``,
have no R.

>>> from cartesian_rdc.categories.semirings import Modular
>>> C = Polynomials(Modular(2))
>>> x = C.variable(1, 0)
>>> square = C.multiply(x, x)
>>> x == square, C.at(x, [1]) == C.at(square, [1]), C.at(x, [0]) == C.at(square, [0])
(False, True, True)
>>> print(C.reverse_derivative(x), C.reverse_derivative(square))
(x1) : 2 -> 1 (0) : 2 -> 1
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, final

from cartesian_rdc.categories.base import ReverseDifferentialCategory, WithNegatives
from cartesian_rdc.categories.polynomials._polynomial import Polynomial, constant, variable
from cartesian_rdc.categories.props import Prop
from cartesian_rdc.categories.semirings import OverRing, OverSemiring
from cartesian_rdc.categories.semirings.base import require_over
from cartesian_rdc.differences import told_apart
from cartesian_rdc.errors import ScalarError
from cartesian_rdc.printing import Brief
from cartesian_rdc.type_variables import K


@final
@dataclass(frozen=True, repr=False)
class PolynomialMap(Brief, Generic[K]):
    """A morphism ``n -> m``: the number n of variables, and m polynomials in them."""

    inputs: int
    components: tuple[Polynomial[K], ...]

    def _in_words(self) -> str:
        return f"{self.inputs} -> {len(self.components)}"

    def __str__(self) -> str:
        components = ", ".join(map(str, self.components))
        return f"({components}) : {self.inputs} -> {len(self.components)}"


class PolynomialCategory(
    OverSemiring[K], Prop[PolynomialMap[K]], ReverseDifferentialCategory[int, PolynomialMap[K]]
):
    """Polynomial maps over a semiring, or over a ring.

    An operation raises ``CompositionError`` if it is given polynomials over another semiring.
    """

    @final
    def are_apart(self, f: PolynomialMap[K], g: PolynomialMap[K]) -> bool:
        return f != g

    @final
    def map(self, inputs: int, components: Sequence[Polynomial[K]]) -> PolynomialMap[K]:
        """``inputs -> n``, of n components.

        Raises ``ScalarError`` if one is over another semiring or has more variables than inputs.
        """
        for number, p in enumerate(components):
            if p.semiring != self.scalars:
                its, ours = told_apart(p.semiring, self.scalars)
                raise ScalarError(f"component {number} is over {its}, not {ours}")
            if any(v not in range(inputs) for v in p.variables):
                raise ScalarError(f"component {number}, {p}, has more than {inputs} variables")
        return PolynomialMap(inputs, tuple(components))

    @final
    def variable(self, inputs: int, number: int) -> PolynomialMap[K]:
        """``x_number : inputs -> 1``."""
        return self.map(inputs, (variable(self.scalars, number),))

    @final
    def constant(self, inputs: int, values: Sequence[K]) -> PolynomialMap[K]:
        """The constant map ``inputs -> n``, of n values.

        Raises ``ScalarError`` if a value is no scalar.
        """
        k = self.scalars
        return PolynomialMap(inputs, tuple(constant(k, a) for a in values))

    @final
    def multiply(self, f: PolynomialMap[K], g: PolynomialMap[K]) -> PolynomialMap[K]:
        """``f · g``, entry by entry. Raises ``CompositionError`` if they are not parallel."""
        self.require_parallel(f, g, "multiply")
        both = zip(f.components, g.components, strict=True)
        return PolynomialMap(f.inputs, tuple(p * q for p, q in both))

    @final
    def at(self, f: PolynomialMap[K], point: Sequence[K]) -> tuple[K, ...]:
        """The value at a point, an entry for each component.

        Raises ``ScalarError`` if the point has not one entry for each variable, or one is no
        scalar.
        """
        if len(point) != self.domain(f):
            raise ScalarError(f"the point has {len(point)} entries, the map {f.inputs} variables")
        return tuple(p.at(point) for p in f.components)

    @final
    def domain(self, f: PolynomialMap[K]) -> int:
        self._require_over(f)
        return f.inputs

    @final
    def codomain(self, f: PolynomialMap[K]) -> int:
        self._require_over(f)
        return len(f.components)

    def _require_over(self, f: PolynomialMap[K]) -> None:
        for p in f.components:
            require_over(p.semiring, self.scalars, self)

    @final
    def compose(self, f: PolynomialMap[K], g: PolynomialMap[K]) -> PolynomialMap[K]:
        """Substitution of the components of f into those of g."""
        self.require_composable(f, g)
        return PolynomialMap(f.inputs, tuple(p.substitute(f.components) for p in g.components))

    @final
    def pair(self, f: PolynomialMap[K], g: PolynomialMap[K]) -> PolynomialMap[K]:
        self.require_same_domain(f, g, "pair")
        return PolynomialMap(f.inputs, f.components + g.components)

    @final
    def zero(self, a: int, b: int) -> PolynomialMap[K]:
        return PolynomialMap(a, (Polynomial(self.scalars, ()),) * b)

    @final
    def add(self, f: PolynomialMap[K], g: PolynomialMap[K]) -> PolynomialMap[K]:
        self.require_parallel(f, g, "add")
        both = zip(f.components, g.components, strict=True)
        return PolynomialMap(f.inputs, tuple(p + q for p, q in both))

    @final
    def reverse_derivative(self, f: PolynomialMap[K]) -> PolynomialMap[K]:
        """``(a, b) -> Σ_i ∂f_i/∂x_j(a) b_i``."""
        n, k = self.domain(f), self.scalars
        covector = [variable(k, n + i) for i in range(len(f.components))]

        def component(j: int) -> Polynomial[K]:
            both = zip(f.components, covector, strict=True)
            return sum((p.partial_derivative(j) * b for p, b in both), Polynomial(k, ()))

        return PolynomialMap(n + len(covector), tuple(component(j) for j in range(n)))

    @final
    def choose(self, a: int, entries: range) -> PolynomialMap[K]:
        return PolynomialMap(a, tuple(variable(self.scalars, v) for v in entries))


@final
@dataclass(frozen=True)
class Polynomials(PolynomialCategory[K]):
    """``Poly(S)``, over any commutative semiring."""


@final
@dataclass(frozen=True)
class PolynomialsOverRing(OverRing[K], PolynomialCategory[K], WithNegatives[int, PolynomialMap[K]]):
    """``Poly(S)``, over a ring."""

    def negate(self, f: PolynomialMap[K]) -> PolynomialMap[K]:
        minus_one = self.scalars.negate(self.scalars.one)
        return PolynomialMap(self.domain(f), tuple(p.scaled(minus_one) for p in f.components))
