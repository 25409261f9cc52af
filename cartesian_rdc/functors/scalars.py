"""Functors that change scalars: a homomorphism of semirings, on matrices, polynomials, circuits.

Each applies the homomorphism to every scalar. It preserves products, sums and R exactly, and raises
``CompositionError`` if a map is over another semiring than the source of the homomorphism.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TypeVar, final

from cartesian_rdc.categories.circuits import (
    Bus,
    Circuit,
    Circuits,
    Constant,
    Multiply,
    match_generator,
)
from cartesian_rdc.categories.circuits.matching import require_of
from cartesian_rdc.categories.free import Atomic, Generator
from cartesian_rdc.categories.matrices import Matrices, Matrix
from cartesian_rdc.categories.polynomials import PolynomialMap, Polynomials, polynomial
from cartesian_rdc.categories.semirings import CommutativeSemiring, Homomorphism
from cartesian_rdc.categories.semirings.base import require_over
from cartesian_rdc.functors.functor import IdentityOnObjects, ReverseDifferentialFunctor
from cartesian_rdc.functors.interpretation import FunctorOnTerms
from cartesian_rdc.type_variables import K, L

H1 = TypeVar("H1", bound=Hashable)
H2 = TypeVar("H2", bound=Hashable)


@final
@dataclass(frozen=True)
class OnMatrices(
    IdentityOnObjects[int, Matrix[K], Matrix[L]],
    ReverseDifferentialFunctor[int, Matrix[K], int, Matrix[L]],
):
    """``Mat(h) : Mat(S) -> Mat(T)``, entry by entry."""

    homomorphism: Homomorphism[K, L]

    @property
    def source(self) -> Matrices[K]:
        return Matrices(self.homomorphism.source)

    @property
    def target(self) -> Matrices[L]:
        return Matrices(self.homomorphism.target)

    def on_morphism(self, f: Matrix[K]) -> Matrix[L]:
        h, columns = self.homomorphism, self.source.domain(f)
        return Matrix(h.target, columns, tuple(tuple(map(h, row)) for row in f.rows))


@final
@dataclass(frozen=True)
class OnPolynomials(
    IdentityOnObjects[int, PolynomialMap[K], PolynomialMap[L]],
    ReverseDifferentialFunctor[int, PolynomialMap[K], int, PolynomialMap[L]],
):
    """``Poly(h) : Poly(S) -> Poly(T)``, coefficient by coefficient."""

    homomorphism: Homomorphism[K, L]

    @property
    def source(self) -> Polynomials[K]:
        return Polynomials(self.homomorphism.source)

    @property
    def target(self) -> Polynomials[L]:
        return Polynomials(self.homomorphism.target)

    def on_morphism(self, f: PolynomialMap[K]) -> PolynomialMap[L]:
        h = self.homomorphism
        for p in f.components:
            require_over(p.semiring, self.homomorphism.source, self.source)
        components = (polynomial(h.target, ((m, h(a)) for m, a in p.terms)) for p in f.components)
        return PolynomialMap(self.source.domain(f), tuple(components))


@final
@dataclass(frozen=True)
class OnCircuits(
    FunctorOnTerms[CommutativeSemiring[H1], Bus[H2], Circuit[H2]],
    ReverseDifferentialFunctor[Bus[H1], Circuit[H1], Bus[H2], Circuit[H2]],
):
    """``PolyCirc(h) : PolyCirc(S) -> PolyCirc(T)``, constant by constant.

    Raises ``UntranslatableError`` if a circuit has comparison: ``[x = y]`` need not be
    ``[h x = h y]``.
    """

    homomorphism: Homomorphism[H1, H2]

    @property
    def source(self) -> Circuits[H1]:
        return Circuits(self.homomorphism.source)

    @property
    def target(self) -> Circuits[H2]:
        return Circuits(self.homomorphism.target)

    def of_atom(self, atom: CommutativeSemiring[H1]) -> Bus[H2]:
        """A wire is a wire. Raises ``CompositionError`` if it is of another semiring."""
        require_over(atom, self.homomorphism.source, self.source)
        return Atomic(self.homomorphism.target)

    def of_generator(self, generator: Generator[CommutativeSemiring[H1]]) -> Circuit[H2]:
        h = self.homomorphism
        require_of(self.source, generator)
        return match_generator(
            generator,
            multiply=lambda: Multiply(h.target),
            constant=lambda a: Constant(h.target, h(a)),
        )
