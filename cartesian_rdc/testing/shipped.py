"""Everything in the library that has laws, with a sample: for ``make laws``, and as examples.

Each entry is a name with a way to make its checks, which costs nothing until it is called.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final, TypeAlias

from cartesian_rdc.categories.base import (
    CartesianCategory,
    Category,
    ReverseDifferentialCategory,
)
from cartesian_rdc.categories.circuits import Circuits, CircuitsOverRing
from cartesian_rdc.categories.context import Context
from cartesian_rdc.categories.daggers import ForwardWithDagger, ReverseFromDagger
from cartesian_rdc.categories.matrices import Matrices, MatricesOverRing
from cartesian_rdc.categories.polynomials import PolynomialMap, Polynomials, PolynomialsOverRing
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
    NaturalTransformation,
    Normalisation,
    OnCircuits,
    OnMatrices,
    OnPolynomials,
    ParaFunctor,
    RationalPolynomials,
    ReverseDerivative,
    flip,
    tabulation,
    tangent_projection,
    zero_section,
)
from cartesian_rdc.laws import (
    AdditiveLensFamily,
    ConstantComplement,
    GradientLenses,
    LensFamily,
    Sheared,
    additive_lens_laws,
    laws_of,
    well_behaved_laws,
)
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
from cartesian_rdc.testing.law_tests import checks_of
from cartesian_rdc.testing.sample import Elements, Sample
from cartesian_rdc.testing.search import Check
from cartesian_rdc.testing.smooth import (
    exact_sample,
    functions_sample,
    polynomial_sample,
    smooth_sample,
)
from cartesian_rdc.type_variables import K, L, Mor, Mor2, Ob, Ob2

Entries: TypeAlias = dict[str, Callable[[], list[Check]]]
"""Names, and the checks of what is called so."""

Z_2: Final = Modular(2)
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


def _semirings() -> Entries:
    def entry(semiring: CommutativeSemiring[K], elements: Elements[K]) -> Entries:
        return {str(semiring): lambda: checks_of(laws_of(semiring), elements.source())}

    def map_entry(h: Homomorphism[K, L], source: Elements[K], target: Elements[L]) -> Entries:
        name = f"{h.source} -> {h.target}"
        return {name: lambda: checks_of(laws_of(h), source.to(target))}

    finite: list[FiniteSemiring[int]] = [
        Modular(1), Z_2, Modular(4), PrimeField(5), Saturating(2), Saturating(4)
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

    def checks(of: Callable[[], Sample[Category[Ob2, Mor2], Ob2, Mor2]]) -> list[Check]:
        found = of()
        return checks_of(found.category, found)

    return {
        name: lambda: checks_of(sample.category, sample),
        f"Lens({name})": partial(checks, sample.lens),
        f"Para({name})": partial(checks, sample.para),
    }


def _categories() -> Entries:
    def over(semiring: CommutativeSemiring[K], elements: Elements[K]) -> Entries:
        matrices = matrices_sample(Matrices(semiring), elements)
        polynomials = polynomials_sample(Polynomials(semiring), elements)
        return with_constructions(f"Matrices({semiring})", matrices) | with_constructions(
            f"Polynomials({semiring})", polynomials
        )

    def over_ring(ring: CommutativeRing[K], elements: Elements[K]) -> Entries:
        matrices = matrices_sample(MatricesOverRing(ring), elements)
        polynomials = polynomials_sample(PolynomialsOverRing(ring), elements)
        return with_constructions(f"Matrices({ring})", matrices) | with_constructions(
            f"Polynomials({ring})", polynomials
        )

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
        **over_ring(Modular(4), elements_of(Modular(4))),
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
    product = matrices.product(polynomials)
    context = polynomials.context(1)

    def with_dagger(
        sample: Sample[ReverseDifferentialCategory[Ob, Mor], Ob, Mor],
    ) -> list[Check]:
        category = ForwardWithDagger(sample.category)
        return checks_of(category, _replaced(sample, category))

    def from_dagger(
        sample: Sample[ReverseDifferentialCategory[Ob, Mor], Ob, Mor],
    ) -> list[Check]:
        category = ReverseFromDagger(ForwardWithDagger(sample.category))
        return checks_of(category, _replaced(sample, category))

    smooth_maps = smooth_sample(depth=1)
    learners = smooth_maps.lens().para()
    return {
        "Para(Lens(Smooth))": lambda: checks_of(learners.category, learners),
        **with_constructions("Matrices(Z) × Polynomials(Z_2)", product),
        **with_constructions("Polynomials(Z_2)[1]", context),
        **with_constructions("Smooth[R]", smooth_maps.context(space())),
        "ForwardWithDagger(Polynomials(Z_2))": lambda: with_dagger(polynomials),
        "ForwardWithDagger(Matrices(Z))": lambda: with_dagger(matrices),
        "ForwardWithDagger(Smooth)": lambda: with_dagger(smooth_maps),
        "ReverseFromDagger(Polynomials(Z_2))": lambda: from_dagger(polynomials),
    }


def _replaced(
    sample: Sample[Category[Ob, Mor], Ob, Mor], category: Category[Ob, Mor]
) -> Sample[Category[Ob, Mor], Ob, Mor]:
    return replace(sample, category=category)


def _functors() -> Entries:
    terms, maps = smooth_sample(depth=1), functions_sample()
    matrices = matrices_sample(Matrices(Z), INTEGERS)
    exact = polynomials_sample(PolynomialsOverRing(Z_2), elements_of(Z_2))
    r, t, d = (
        ReverseDerivative(smooth),
        ForwardDerivative(smooth),
        ForwardDerivative(exact.category),
    )
    both = CompositeMonoidalFunctor(t, r)
    z_4 = Modular(4)
    circuits = circuits_sample(Circuits(z_4), elements_of(z_4))
    comparing = comparing_circuits_sample(Circuits(z_4, comparison=True), z_4)
    polynomials = polynomials_sample(Polynomials(z_4), elements_of(z_4))
    modulo = reduction(z_4)
    lenses = terms.lens()
    in_context = Context(smooth, space())
    rational = exact_sample()
    natural: dict[str, NaturalTransformation[int, PolynomialMap[int], int, PolynomialMap[int]]] = {
        "tangent projection": tangent_projection(exact.category),
        "zero section": zero_section(exact.category),
        "flip": flip(exact.category),
    }
    found: Entries = {
        name: partial(_of_transformation, eta, exact) for name, eta in natural.items()
    }
    return found | {
        "R on Smooth": lambda: checks_of(r, terms.to(lenses)),
        "R on Matrices(Z)": lambda: checks_of(
            ReverseDerivative(matrices.category), matrices.to(matrices.lens())
        ),
        "T on Smooth": lambda: checks_of(t, terms.to(terms)),
        "T on Polynomials(Z_2)": lambda: checks_of(d, exact.to(exact)),
        "T, then R": lambda: checks_of(both, terms.to(lenses)),
        "1 on Smooth": lambda: checks_of(IdentityFunctor(smooth), terms.to(terms)),
        "Lens(T)": lambda: checks_of(LensFunctor(t), lenses.to(lenses)),
        "Para(R)": lambda: checks_of(ParaFunctor(r), terms.para().to(lenses.para())),
        "Para(T)": lambda: checks_of(ParaFunctor(t), terms.para().to(terms.para())),
        "into the context R": lambda: checks_of(
            IntoContext(in_context), terms.to(terms.context(space()))
        ),
        "at a point of R": lambda: checks_of(
            AtPoint(in_context, constant(0.5)), terms.context(space()).to(terms)
        ),
        "evaluation": lambda: checks_of(evaluation(), terms.to(maps)),
        "batching": lambda: checks_of(Batching(2), terms.to(terms)),
        "batching over Q": lambda: checks_of(Batching(3), rational.to(rational)),
        "Free to Polynomials(Z)": lambda: checks_of(
            Meaning(), free_sample().to(polynomials_sample(Polynomials(Z), INTEGERS))
        ),
        "Circuits to Polynomials": lambda: checks_of(
            Normalisation(circuits.category), circuits.to(polynomials)
        ),
        "Boolean functions to Polynomials": lambda: checks_of(
            Normalisation(Circuits(Z_2)),
            circuits_sample(Circuits(Z_2), elements_of(Z_2), functions=True).to(
                polynomials_sample(Polynomials(Z_2), elements_of(Z_2))
            ),
        ),
        "Circuits to TruthTables": lambda: checks_of(
            tabulation(comparing.category, z_4),
            comparing.to(tables_sample(TruthTables(z_4), elements_of(z_4))),
        ),
        "Smooth to Polynomials(Q)": lambda: checks_of(
            RationalPolynomials(),
            polynomial_sample().to(polynomials_sample(Polynomials(Rationals()), RATIONALS)),
        ),
        "Matrices(Z -> Z_4)": lambda: checks_of(
            OnMatrices(modulo),
            matrices.to(matrices_sample(Matrices(z_4), elements_of(z_4))),
        ),
        "Polynomials(Z -> Z_4)": lambda: checks_of(
            OnPolynomials(modulo),
            polynomials_sample(Polynomials(Z), INTEGERS).to(polynomials),
        ),
        "Circuits(Z -> Z_4)": lambda: checks_of(
            OnCircuits(modulo), circuits_sample(Circuits(Z), INTEGERS).to(circuits)
        ),
    }


def _of_transformation(
    eta: NaturalTransformation[Ob, Mor, Ob, Mor], sample: Sample[Category[Ob, Mor], Ob, Mor]
) -> list[Check]:
    return checks_of(laws_of(eta), sample.source())


def _lens_families() -> Entries:
    def well_behaved(
        family: LensFamily[Ob, Mor], sample: Sample[Category[Ob, Mor], Ob, Mor]
    ) -> list[Check]:
        return checks_of([law.about(family) for law in well_behaved_laws(family)], sample.source())

    def additive(
        family: AdditiveLensFamily[Ob, Mor], sample: Sample[Category[Ob, Mor], Ob, Mor]
    ) -> list[Check]:
        return checks_of([law.about(family) for law in additive_lens_laws(family)], sample.source())

    ring = PolynomialsOverRing(Z_2)
    z_2 = polynomials_sample(ring, elements_of(Z_2))
    tables = tables_sample(TruthTables(Z_2), elements_of(Z_2))
    terms = smooth_sample(depth=1)
    return {
        "constant complement in TruthTables": lambda: well_behaved(
            ConstantComplement(tables.category), tables
        ),
        "constant complement in Smooth": lambda: well_behaved(ConstantComplement(smooth), terms),
        "sheared in Polynomials(Z_2)": lambda: well_behaved(Sheared(ring), z_2),
        "sheared in Smooth": lambda: well_behaved(Sheared(smooth), terms),
        "gradient lenses in Smooth": lambda: additive(GradientLenses(smooth), terms),
        "gradient lenses in Polynomials(Z_2)": lambda: additive(GradientLenses(ring), z_2),
    }
