"""Meanings of circuits: their polynomials, exactly, and their truth tables.

``Normalisation`` preserves R: the polynomial of the derivative of a circuit is the derivative of
its polynomial. ``Tabulation`` does not: circuits with one function may have two derivatives, and
``TruthTables`` has no R.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from cartesian_rdc.categories.circuits import (
    Bus,
    Circuit,
    CircuitCategory,
    circuit_category,
    match_generator,
)
from cartesian_rdc.categories.circuits.matching import require_of
from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.polynomials import PolynomialMap, Polynomials
from cartesian_rdc.categories.semirings import CommutativeSemiring, FiniteSemiring
from cartesian_rdc.categories.semirings.base import require_over
from cartesian_rdc.categories.truth_tables import Table, TruthTables
from cartesian_rdc.functors.functor import ReverseDifferentialFunctor
from cartesian_rdc.functors.interpretation import FunctorOnTerms
from cartesian_rdc.printing import Brief
from cartesian_rdc.type_variables import K


@final
@dataclass(frozen=True)
class Normalisation(
    FunctorOnTerms[CommutativeSemiring[K], int, PolynomialMap[K]],
    ReverseDifferentialFunctor[Bus[K], Circuit[K], int, PolynomialMap[K]],
):
    """``PolyCirc(S) -> Poly(S)``: a circuit to its polynomials, in normal form.

    Circuits without comparison are equal as morphisms if and only if these are; a Boolean
    function has multilinear polynomials. Raises ``UntranslatableError`` if a circuit has
    comparison or rounding, ``CompositionError`` if it is over another semiring, and
    ``StructureError`` if the category is not one of circuits.
    """

    circuits: CircuitCategory[K]

    def __post_init__(self) -> None:
        circuit_category(self.circuits, "take polynomials of circuits")

    @property
    def source(self) -> CircuitCategory[K]:
        return self.circuits

    @property
    def target(self) -> Polynomials[K]:
        return Polynomials(self.circuits.scalars)

    def of_atom(self, atom: CommutativeSemiring[K]) -> int:
        """A wire is one input or output. Raises ``CompositionError`` if it has other scalars."""
        require_over(atom, self.circuits.scalars, self.circuits)
        return 1

    def of_generator(self, generator: Generator[CommutativeSemiring[K]]) -> PolynomialMap[K]:
        require_of(self.circuits, generator)
        c = self.target
        return match_generator(
            generator,
            multiply=lambda: c.multiply(c.variable(2, 0), c.variable(2, 1)),
            constant=lambda a: c.constant(0, (a,)),
            function=lambda f: _multilinear(self.on_morphism(f.circuit)),
        )


def _multilinear(f: PolynomialMap[K]) -> PolynomialMap[K]:
    return PolynomialMap(f.inputs, tuple(p.multilinear() for p in f.components))


@final
@dataclass(frozen=True, repr=False)
class Tabulation(Brief, FunctorOnTerms[CommutativeSemiring[K], int, Table[K]]):
    """``PolyCirc^=(S) -> TruthTables(S)``: a circuit to the function that it computes.

    Raises ``ScalarError`` if a circuit has too many inputs for a table, ``CompositionError`` if it,
    or the tables, are over another semiring, and ``StructureError`` if the category is not one of
    circuits.
    """

    circuits: CircuitCategory[K]
    tables: TruthTables[K]

    def _in_words(self) -> str:
        return f"{self.source} -> {self.target}"

    def __post_init__(self) -> None:
        circuit_category(self.circuits, "tabulate circuits")
        require_over(self.tables.semiring, self.circuits.scalars, self.circuits)

    @property
    def source(self) -> CircuitCategory[K]:
        return self.circuits

    @property
    def target(self) -> TruthTables[K]:
        return self.tables

    def of_atom(self, atom: CommutativeSemiring[K]) -> int:
        """A wire is one input or output. Raises ``CompositionError`` if it has other scalars."""
        require_over(atom, self.circuits.scalars, self.circuits)
        return 1

    def of_generator(self, generator: Generator[CommutativeSemiring[K]]) -> Table[K]:
        require_of(self.circuits, generator)
        c, k = self.tables, self.tables.semiring
        return match_generator(
            generator,
            multiply=lambda: c.tabulate(2, 1, lambda xy: (k.multiply(*xy),)),
            constant=lambda a: c.tabulate(0, 1, lambda _: (a,)),
            compare=lambda: c.tabulate(2, 1, lambda xy: (k.one if xy[0] == xy[1] else k.zero,)),
            function=lambda f: self.on_morphism(f.circuit),
            straight_through=lambda f: c.tabulate(1, 1, lambda x: (f.apply(x[0]),)),
        )


def tabulation(circuits: CircuitCategory[K], semiring: FiniteSemiring[K]) -> Tabulation[K]:
    """``Tabulation`` of the category ``circuits``, over this finite ``semiring``.

    Raises ``CompositionError`` if the circuits are over another, ``StructureError`` if the category
    is not one of circuits.
    """
    return Tabulation(circuits, TruthTables(semiring))
