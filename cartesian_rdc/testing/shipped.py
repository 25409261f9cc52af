"""Every subject of laws in the library, with its sample: for ``make laws``, and as examples.

The checks of an entry are made when it is called.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final, TypeAlias, TypeVar

from cartesian_rdc.categories.base import CartesianCategory, Category
from cartesian_rdc.categories.circuits import Circuits, CircuitsOverRing
from cartesian_rdc.categories.daggers import ForwardWithDagger, ReverseFromDagger
from cartesian_rdc.categories.matrices import Matrices, MatricesOverRing, MatrixCategory
from cartesian_rdc.categories.polynomials import (
    PolynomialCategory,
    Polynomials,
    PolynomialsOverRing,
)
from cartesian_rdc.categories.semirings import (
    Booleans,
    CommutativeRing,
    CommutativeSemiring,
    FiniteSemiring,
    Floats,
    Homomorphism,
    Integers,
    MinPlus,
    Modular,
    Naturals,
    PrimeField,
    Rationals,
    Saturating,
    fractions,
    initial,
    reduction,
    rounding,
    truth,
)
from cartesian_rdc.categories.smooth import constant, smooth, space
from cartesian_rdc.categories.truth_tables import TruthTables
from cartesian_rdc.execution import evaluation
from cartesian_rdc.functors import (
    AtPoint,
    Batching,
    CompositeMonoidalFunctor,
    ForwardDerivative,
    IdentityFunctor,
    IntoContext,
    LensFunctor,
    Normalisation,
    OnCircuits,
    OnMatrices,
    OnPolynomials,
    ParaFunctor,
    Precision,
    RationalPolynomials,
    ReverseDerivative,
    WithoutNoise,
    flip,
    tabulation,
    tangent_projection,
    zero_section,
)
from cartesian_rdc.laws import (
    AdditiveLensLaws,
    ConstantComplement,
    GradientLenses,
    Laws,
    Sheared,
    WellBehavedLaws,
    laws_of,
)
from cartesian_rdc.testing._law_tests import HasChecks
from cartesian_rdc.testing.algebra import (
    FLOATS,
    INTEGERS,
    LENGTHS,
    NATURALS,
    RATIONALS,
    circuits_sample,
    comparing_circuits_sample,
    elements_of,
    matrices_sample,
    polynomials_sample,
    tables_sample,
)
from cartesian_rdc.testing.free import Meaning, free_sample
from cartesian_rdc.testing.sample import Elements, Sample
from cartesian_rdc.testing.search import Check
from cartesian_rdc.testing.smooth import (
    exact_sample,
    functions_sample,
    polynomial_sample,
    same_programs,
    smooth_sample,
)
from cartesian_rdc.type_variables import K, L, Mor, Ob

Subject = TypeVar("Subject")

Checks: TypeAlias = Callable[[], list[Check]]
Entries: TypeAlias = dict[str, Checks]
"""The checks of each subject, by its name."""

Z_2: Final = Modular(2)
Z_4: Final = Modular(4)
Z: Final = Integers()


def shipped() -> Entries:
    """Every semiring, homomorphism, category, construction, functor and family of lenses."""
    return {
        **_semirings(),
        **_categories(),
        **_constructions(),
        **_functors(),
        **_lens_families(),
    }


def _of(subject: Subject, source: HasChecks[Subject]) -> Checks:
    return lambda: source.checks(subject)


def _all_of(sample: Sample[Category[Ob, Mor], Ob, Mor]) -> Checks:
    return _of(sample.category, sample)


def _semirings() -> Entries:
    def entry(semiring: CommutativeSemiring[K], elements: Elements[K]) -> Entries:
        return {str(semiring): _of(laws_of(semiring), elements.source())}

    def map_entry(h: Homomorphism[K, L], source: Elements[K], target: Elements[L]) -> Entries:
        return {f"{h.source} -> {h.target}": _of(laws_of(h), source.to(target))}

    finite: list[FiniteSemiring[int]] = [
        Modular(1), Z_2, Z_4, PrimeField(5), Saturating(2), Saturating(4)
    ]  # fmt: skip
    found: Entries = {}
    for semiring in finite:
        found |= entry(semiring, elements_of(semiring))
    return {
        **found,
        **entry(Naturals(), NATURALS),
        **entry(Z, INTEGERS),
        **entry(Rationals(), RATIONALS),
        **entry(Booleans(), elements_of(Booleans())),
        **entry(MinPlus(), LENGTHS),
        **entry(Floats(), FLOATS),
        **map_entry(initial(Saturating(4)), NATURALS, elements_of(Saturating(4))),
        **map_entry(initial(MinPlus()), NATURALS, LENGTHS),
        **map_entry(truth(), NATURALS, elements_of(Booleans())),
        **map_entry(reduction(Modular(6)), INTEGERS, elements_of(Modular(6))),
        **map_entry(fractions(), INTEGERS, RATIONALS),
        **map_entry(rounding(), RATIONALS, FLOATS),
    }


def with_constructions(name: str, sample: Sample[CartesianCategory[Ob, Mor], Ob, Mor]) -> Entries:
    """A category, and ``Lens`` and ``Para`` of it."""
    return {
        name: _all_of(sample),
        f"Lens({name})": _all_of(sample.lens()),
        f"Para({name})": _all_of(sample.para()),
    }


def _categories() -> Entries:
    def both(
        matrices: MatrixCategory[K], polynomials: PolynomialCategory[K], elements: Elements[K]
    ) -> Entries:
        s, of_matrices = matrices.scalars, matrices_sample(matrices, elements)
        return with_constructions(f"Matrices({s})", of_matrices) | with_constructions(
            f"Polynomials({s})", polynomials_sample(polynomials, elements)
        )

    def over(semiring: CommutativeSemiring[K], elements: Elements[K]) -> Entries:
        return both(Matrices(semiring), Polynomials(semiring), elements)

    def over_ring(ring: CommutativeRing[K], elements: Elements[K]) -> Entries:
        return both(MatricesOverRing(ring), PolynomialsOverRing(ring), elements)

    def circuits(semiring: FiniteSemiring[int]) -> Entries:
        sample = circuits_sample(Circuits(semiring), elements_of(semiring))
        return with_constructions(f"Circuits({semiring})", sample)

    def tables(semiring: FiniteSemiring[int]) -> Entries:
        sample = tables_sample(TruthTables(semiring), elements_of(semiring))
        return with_constructions(f"TruthTables({semiring})", sample)

    comparing = comparing_circuits_sample(Circuits(Saturating(3), comparison=True), Saturating(3))
    over_z = circuits_sample(CircuitsOverRing(Z), INTEGERS)
    functions = circuits_sample(Circuits(Z_2), elements_of(Z_2), functions=True)
    return {
        **with_constructions("Smooth", smooth_sample(depth=1)),
        **with_constructions("Functions", functions_sample()),
        **with_constructions("Free", free_sample()),
        **over_ring(Z_2, elements_of(Z_2)),
        **over_ring(Z_4, elements_of(Z_4)),
        **over_ring(PrimeField(5), elements_of(PrimeField(5))),
        **over_ring(Z, INTEGERS),
        **over_ring(Rationals(), RATIONALS),
        **over_ring(Floats(), FLOATS),
        **over(Naturals(), NATURALS),
        **over(Booleans(), elements_of(Booleans())),
        **over(Saturating(4), elements_of(Saturating(4))),
        **over(MinPlus(), LENGTHS),
        **circuits(Z_2),
        **circuits(Saturating(4)),
        **with_constructions("Circuits(Z_2) with functions", functions),
        **with_constructions("Circuits(Z)", over_z),
        **with_constructions("Circuits(Sat_3, =)", comparing),
        **tables(Z_2),
        **tables(Saturating(3)),
    }


def _constructions() -> Entries:
    matrices = matrices_sample(Matrices(Z), INTEGERS)
    polynomials = polynomials_sample(Polynomials(Z_2), elements_of(Z_2))
    smooth_maps = smooth_sample(depth=1)
    with_dagger = ForwardWithDagger(polynomials.category)
    return {
        "Para(Lens(Smooth))": _all_of(smooth_maps.lens().para()),
        **with_constructions("Matrices(Z) × Polynomials(Z_2)", matrices.product(polynomials)),
        **with_constructions("Polynomials(Z_2)[1]", polynomials.context(1)),
        **with_constructions("Smooth[R]", smooth_maps.context(space())),
        "ForwardWithDagger(Polynomials(Z_2))": _of(with_dagger, polynomials),
        "ForwardWithDagger(Matrices(Z))": _of(ForwardWithDagger(matrices.category), matrices),
        "ForwardWithDagger(Smooth)": _of(ForwardWithDagger(smooth), smooth_maps),
        "ReverseFromDagger(Polynomials(Z_2))": _of(ReverseFromDagger(with_dagger), polynomials),
    }


def _functors() -> Entries:
    terms, maps, rational = smooth_sample(depth=1), functions_sample(), exact_sample()
    same = replace(terms, comparison=same_programs())
    lenses, in_context = terms.lens(), terms.context(space())
    matrices = matrices_sample(Matrices(Z), INTEGERS)
    integral = polynomials_sample(Polynomials(Z), INTEGERS)
    exact = polynomials_sample(PolynomialsOverRing(Z_2), elements_of(Z_2))
    r, t = ReverseDerivative(smooth), ForwardDerivative(smooth)
    circuits = circuits_sample(Circuits(Z_4), elements_of(Z_4))
    functions = circuits_sample(Circuits(Z_2), elements_of(Z_2), functions=True)
    comparing = comparing_circuits_sample(Circuits(Z_4, comparison=True), Z_4)
    polynomials = polynomials_sample(Polynomials(Z_4), elements_of(Z_4))
    modulo = reduction(Z_4)
    return {
        "tangent projection": _of(laws_of(tangent_projection(exact.category)), exact.source()),
        "zero section": _of(laws_of(zero_section(exact.category)), exact.source()),
        "flip": _of(laws_of(flip(exact.category)), exact.source()),
        "R on Smooth": _of(r, terms.to(lenses)),
        "R on Matrices(Z)": _of(ReverseDerivative(matrices.category), matrices.to(matrices.lens())),
        "T on Smooth": _of(t, terms.to(terms)),
        "T on Polynomials(Z_2)": _of(ForwardDerivative(exact.category), exact.to(exact)),
        "T, then R": _of(CompositeMonoidalFunctor(t, r), terms.to(lenses)),
        "1 on Smooth": _of(IdentityFunctor(smooth), terms.to(terms)),
        "Lens(T)": _of(LensFunctor(t), lenses.to(lenses)),
        "Para(R)": _of(ParaFunctor(r), terms.para().to(lenses.para())),
        "Para(T)": _of(ParaFunctor(t), terms.para().to(terms.para())),
        "into the context R": _of(IntoContext(in_context.category), terms.to(in_context)),
        "at a point of R": _of(AtPoint(in_context.category, constant(0.5)), in_context.to(terms)),
        "without noise": _of(WithoutNoise(), terms.to(terms)),
        "evaluation": _of(evaluation(), terms.to(maps)),
        "precision float16": _of(Precision("float16"), terms.to(same)),
        "precision float32": _of(Precision("float32"), terms.to(same)),
        "batching": _of(Batching(2), terms.to(terms)),
        "batching over Q": _of(Batching(3), rational.to(rational)),
        "Free to Polynomials(Z)": _of(Meaning(), free_sample().to(integral)),
        "Circuits to Polynomials": _of(Normalisation(circuits.category), circuits.to(polynomials)),
        "Boolean functions to Polynomials": _of(
            Normalisation(functions.category),
            functions.to(polynomials_sample(Polynomials(Z_2), elements_of(Z_2))),
        ),
        "Circuits to TruthTables": _of(
            tabulation(comparing.category, Z_4),
            comparing.to(tables_sample(TruthTables(Z_4), elements_of(Z_4))),
        ),
        "Smooth to Polynomials(Q)": _of(
            RationalPolynomials(),
            polynomial_sample().to(polynomials_sample(Polynomials(Rationals()), RATIONALS)),
        ),
        "Matrices(Z -> Z_4)": _of(
            OnMatrices(modulo), matrices.to(matrices_sample(Matrices(Z_4), elements_of(Z_4)))
        ),
        "Polynomials(Z -> Z_4)": _of(OnPolynomials(modulo), integral.to(polynomials)),
        "Circuits(Z -> Z_4)": _of(
            OnCircuits(modulo), circuits_sample(Circuits(Z), INTEGERS).to(circuits)
        ),
    }


def _lens_families() -> Entries:
    def family(
        laws: Laws[Subject, Ob, Mor, Mor], sample: Sample[Category[Ob, Mor], Ob, Mor]
    ) -> Checks:
        return _of([law.about(laws.subject) for law in laws], sample.source())

    ring = PolynomialsOverRing(Z_2)
    z_2 = polynomials_sample(ring, elements_of(Z_2))
    tables = tables_sample(TruthTables(Z_2), elements_of(Z_2))
    terms = smooth_sample(depth=1)
    return {
        "constant complement in TruthTables": family(
            WellBehavedLaws(ConstantComplement(tables.category)), tables
        ),
        "constant complement in Smooth": family(WellBehavedLaws(ConstantComplement(smooth)), terms),
        "sheared in Polynomials(Z_2)": family(WellBehavedLaws(Sheared(ring)), z_2),
        "sheared in Smooth": family(WellBehavedLaws(Sheared(smooth)), terms),
        "gradient lenses in Smooth": family(AdditiveLensLaws(GradientLenses(smooth)), terms),
        "gradient lenses in Polynomials(Z_2)": family(AdditiveLensLaws(GradientLenses(ring)), z_2),
    }
