# pyright: basic
"""For each law of the library, structures broken on purpose that it, by name, rejects.

Most are copies of the polynomials over the rationals, which are exact, with one operation
replaced; the original has to pass where the mutant fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final

from cartesian_rdc.categories.daggers import ForwardWithDagger
from cartesian_rdc.categories.lens import Lens, LensMorphism
from cartesian_rdc.categories.para import Para, ParaMorphism
from cartesian_rdc.categories.polynomials import (
    Polynomial,
    PolynomialMap,
    PolynomialsOverRing,
    variable,
)
from cartesian_rdc.categories.semirings import (
    Homomorphism,
    Integers,
    Modular,
    PrimeField,
    Rationals,
    reduction,
)
from cartesian_rdc.categories.smooth import Smooth, scale, smooth
from cartesian_rdc.functors import (
    Batching,
    IdentityFunctor,
    NaturalTransformation,
    OnPolynomials,
    ParaFunctor,
    Precision,
    tangent_projection,
)
from cartesian_rdc.laws import (
    AdditiveLensLaws,
    Claim,
    ConstantComplement,
    GradientLenses,
    WellBehavedLaws,
    laws_of_anything,
)
from cartesian_rdc.testing import Check, Source
from cartesian_rdc.testing.algebra import INTEGERS, RATIONALS, elements_of, polynomials_sample
from cartesian_rdc.testing.search import check_of
from cartesian_rdc.testing.smooth import exact_sample, same_programs
from cartesian_rdc.type_variables import T
from tests.mutants import scans
from tests.mutants.breaking import broken

Map = PolynomialMap[Fraction]

Q: Final = Rationals()
C: Final = PolynomialsOverRing(Q)
BASE: Final = polynomials_sample(C, RATIONALS)
Z_2: Final = PolynomialsOverRing(Modular(2))
BITS: Final = polynomials_sample(Z_2, elements_of(Modular(2)))


@dataclass(frozen=True)
class Mutation:
    """A mutant, the law named for it, and the same law about the original."""

    law: str
    mutant: str
    check: Check
    original: Check


def mutations(
    laws: Iterable[str],
    name: str,
    original: object,
    mutant: object,
    source: Source[Any, Any, Any] | None = None,
) -> list[Mutation]:
    """One for each law; ``CD.1`` is the first of the laws with this number."""
    source = source or BASE.source()
    broken_claims = _claims(mutant)
    claims = {claim.name: claim for claim in _claims(original)}
    found: list[Mutation] = []
    for law in laws:
        claim = next(c for c in broken_claims if f"{c.name} ".startswith(f"{law} "))
        found.append(
            Mutation(
                claim.name,
                name,
                check_of(claim, source),
                check_of(claims[claim.name], source),
            )
        )
    return found


def _claims(subject: Any) -> list[Claim[Any, Any, Any]]:
    if isinstance(subject, ConstantComplement | GradientLenses):
        laws: list[Any] = [*WellBehavedLaws(subject)]
        if isinstance(subject, GradientLenses):
            laws += AdditiveLensLaws(subject)
        return [law.about(subject) for law in laws]
    return laws_of_anything(subject)


# How maps are spoilt


def scaled(f: Map, factor: Fraction | int) -> Map:
    return PolynomialMap(f.inputs, tuple(p.scaled(Fraction(factor)) for p in f.components))


def twice(f: Map) -> Map:
    return scaled(f, 2)


def slightly_off(f: Map) -> Map:
    return scaled(f, Fraction(1001, 1000))


def ones(a: int, b: int) -> Map:
    return C.constant(a, [Fraction(1)] * b)


def plus_one(f: Map) -> Map:
    return C.add(f, ones(f.inputs, len(f.components)))


def wide(f: Map) -> bool:
    return len(f.components) > 1


def twice_if_wide(f: Map) -> Map:
    return twice(f) if wide(f) else f


def unequal(a: int, b: int) -> Map:
    """``A × B -> A × B``, twice the one and thrice the other."""
    return C.tensor(twice(C.identity(a)), scaled(C.identity(b), 3))


def spoiling(original: T, operation: str, spoil: Callable[[Any], object]) -> T:
    """A copy that spoils what this operation gives."""
    right = getattr(original, operation)
    return broken(original, **{operation: lambda _, *arguments: spoil(right(*arguments))})


R, D = C.reverse_derivative, C.forward_derivative


def at_the_origin(f: Map) -> Map:
    """``(a, b) -> R[f](0, b)``: a derivative at the wrong point."""
    a, b = f.inputs, len(f.components)
    return C.compose(C.tensor(C.zero(a, a), C.identity(b)), R(f))


def forgotten_summand(f: Map) -> Map:
    """R without the summand of the last component."""
    b = len(f.components)
    if b < 2:
        return R(f)
    last = C.tensor(C.identity(b - 1), C.zero(1, 1))
    return C.compose(C.tensor(C.identity(f.inputs), last), R(f))


def with_the_point(f: Map) -> Map:
    """``(a, b) -> R[f](a, b) + Σ b · a``: additive in b, and not linear for linear f."""
    a, b = f.inputs, len(f.components)
    n = a + b
    total = sum((variable(Q, a + i) for i in range(b)), Polynomial(Q, ()))
    extra = PolynomialMap(n, tuple(total * variable(Q, j) for j in range(a)))
    return C.add(R(f), extra)


def twisted(n: int) -> Map:
    """``(p, v) -> v + p Σ v``: directions in a frame that has torsion."""
    p, v = [variable(Q, j) for j in range(n)], [variable(Q, n + j) for j in range(n)]
    total = sum(v, Polynomial(Q, ()))
    return PolynomialMap(2 * n, tuple(v[j] + p[j] * total for j in range(n)))


def twisted_back(n: int) -> Map:
    """``(p, c) -> c + Σ p c``: the transpose of the above in its second argument."""
    p, c = [variable(Q, j) for j in range(n)], [variable(Q, n + j) for j in range(n)]
    total = sum((p[j] * c[j] for j in range(n)), Polynomial(Q, ()))
    return PolynomialMap(2 * n, tuple(c[j] + total for j in range(n)))


def torsion_forward(f: Map) -> Map:
    a = f.inputs
    return C.compose(C.pair(C.first(a, a), twisted(a)), D(f))


def torsion_reverse(f: Map) -> Map:
    a, b = f.inputs, len(f.components)
    return C.compose(C.pair(C.first(a, b), R(f)), twisted_back(a))


def frobenius(_: object, f: PolynomialMap[int]) -> PolynomialMap[int]:
    """``(a, b) -> R[f](a, b)²`` over Z_2: additive in b, and not linear."""
    squares = (p * p for p in Z_2.reverse_derivative(f).components)
    return PolynomialMap(f.inputs + len(f.components), tuple(squares))


def uncrossed(_: object, a: int, b: int) -> Map:
    """The symmetry, but for wires that are equally many: these go straight on."""
    return C.identity(a + b) if a == b else C.pair(C.second(a, b), C.first(a, b))


def with_unit_one(**operations: object) -> PolynomialsOverRing[Fraction]:
    """The line in place of the terminal object."""
    return broken(C, unit=property(lambda _: 1), delete=lambda _, a: C.zero(a, 1), **operations)


def of_categories() -> list[Mutation]:
    def on(laws: str, name: str, **operations: object) -> list[Mutation]:
        return mutations(laws.split(), name, C, broken(C, **operations))

    def doubled(laws: str, name: str, operation: str) -> list[Mutation]:
        return mutations(laws.split(), name, C, spoiling(C, operation, twice))

    return [
        *doubled("C.1 C.2", "the identity is doubled", "identity"),
        *doubled("C.3", "composites are doubled", "compose"),
        *doubled("M.1 M.2", "products are doubled", "tensor"),
        *doubled("M.3 M.6 M.7 M.12 M.13", "the associator is doubled", "associator"),
        *doubled("M.4 M.8 M.9", "the left unitor is doubled", "left_unitor"),
        *doubled("M.5 M.10 M.11", "the right unitor is doubled", "right_unitor"),
        *doubled("S.1 S.2 S.3", "the symmetry is doubled", "symmetry"),
        *on("S.1 S.3 O.1 O.2 O.3", "equal wires do not cross", symmetry=uncrossed),
        *on(
            "X.1 X.3",
            "the first of a pair is doubled",
            pair=lambda _, f, g: C.pair(twice(f), g),
        ),
        *on("X.2", "the second of a pair is doubled", pair=lambda _, f, g: C.pair(f, twice(g))),
        *mutations(["X.4"], "the unit is a line", C, with_unit_one()),
        *doubled("O.4", "the addition is doubled", "addition"),
        *on("A.1 A.2", "f + 2 g", add=lambda _, f, g: C.add(f, twice(g))),
        *on("A.3", "zero is one", zero=lambda _, a, b: ones(a, b)),
        *on(
            "A.4",
            "sums begin by doubling",
            add=lambda _, f, g: C.compose(twice(C.identity(f.inputs)), C.add(f, g)),
        ),
        *on(
            "A.5",
            "zero is the identity where it can be",
            zero=lambda _, a, b: C.identity(a) if a == b else C.zero(a, b),
        ),
        *on(
            "A.6 A.7",
            "f + 2 g on products only",
            add=lambda _, f, g: C.add(f, twice_if_wide(g)),
        ),
        *on(
            "A.8 A.9",
            "zero is one on products only",
            zero=lambda _, a, b: ones(a, b) if b > 1 else C.zero(a, b),
        ),
        *on("N.1 N.2", "-f is f", negate=lambda _, f: f),
        *on("N.3", "-f is f + 1", negate=lambda _, f: plus_one(f)),
        *on(
            "O.5",
            "only the identity is negated",
            negate=lambda _, f: C.negate(f) if f == C.identity(f.inputs) else f,
        ),
    ]


def of_derivatives() -> list[Mutation]:
    def forward(laws: Iterable[str], name: str, change: Any) -> list[Mutation]:
        return mutations(laws, name, C, broken(C, forward_derivative=lambda _, f: change(f)))

    def reverse(laws: Iterable[str], name: str, change: Any) -> list[Mutation]:
        return mutations(laws, name, C, broken(C, reverse_derivative=lambda _, f: change(f)))

    return [
        *forward(["CD.0 domain"], "D is R", R),
        *forward(["CD.0 codomain"], "D gives pairs", lambda f: C.pair(D(f), D(f))),
        *forward(
            ["CD.1", "CD.1 zero", "CD.2", "CD.2 zero direction", "CD.3", "L.2", "L.3"],
            "D is one too large",
            lambda f: plus_one(D(f)),
        ),
        *forward(
            ["CD.3 first", "CD.3 second", "CD.5", "CD.6"],
            "D is off by 1e-3",
            lambda f: slightly_off(D(f)),
        ),
        *forward(["CD.4"], "D is doubled on products", lambda f: twice_if_wide(D(f))),
        *mutations(
            ["CD.4 terminal"],
            "D is one too large, at a line for the terminal object",
            C,
            with_unit_one(forward_derivative=lambda _, f: plus_one(D(f))),
        ),
        *forward(["CD.7"], "directions have torsion", torsion_forward),
        *forward(["L.1", "L.4", "L.5"], "D is doubled", lambda f: twice(D(f))),
        *reverse(["RD.0 domain"], "R is D", D),
        *reverse(["RD.0 codomain"], "R gives pairs", lambda f: C.pair(R(f), R(f))),
        *reverse(
            ["RD.1", "RD.1 zero", "RD.2", "RD.2 zero covector", "RD.3", "DG.7"],
            "R is one too large",
            lambda f: plus_one(R(f)),
        ),
        *reverse(
            ["RD.3 first", "RD.3 second", "RD.5", "RD.6"],
            "R is off by 1e-3",
            lambda f: slightly_off(R(f)),
        ),
        *reverse(["RD.4"], "R forgets the last component", forgotten_summand),
        *mutations(
            ["RD.4 terminal"],
            "R is one too large, at a line for the terminal object",
            C,
            with_unit_one(reverse_derivative=lambda _, f: plus_one(R(f))),
        ),
        *reverse(["RD.5"], "R at the origin", at_the_origin),
        *mutations(
            ["RD.6"],
            "R is squared over Z_2: additive, and not linear",
            Z_2,
            broken(Z_2, reverse_derivative=frobenius),
            BITS.source(),
        ),
        *reverse(["RD.7"], "covectors have torsion", torsion_reverse),
        *reverse(["DG.1"], "R of linear maps looks at the point", with_the_point),
        *reverse(
            ["DG.2", "DG.3", "DG.4", "DG.5", "DG.6", "DG.8", "DG.9"],
            "R is doubled: the dagger is no involution",
            lambda f: twice(R(f)),
        ),
    ]


def of_contextual_daggers() -> list[Mutation]:
    dagger = ForwardWithDagger(C)

    def on(laws: str, name: str, mutant: ForwardWithDagger[int, Map]) -> list[Mutation]:
        return mutations(laws.split(), name, dagger, mutant)

    def twice_on_a_line(_: object, x: int, a: int, h: Map) -> Map:
        right = dagger.contextual_dagger(x, a, h)
        return twice(right) if x == 1 else right

    off = spoiling(dagger, "contextual_dagger", plus_one)
    doubled = spoiling(dagger, "contextual_dagger", twice)
    on_a_line = broken(dagger, contextual_dagger=twice_on_a_line)
    return [
        *on("K.1 K.8", "the dagger is one too large", off),
        *on("K.2 K.3 K.5 K.6 K.7 K.9", "the dagger is doubled", doubled),
        *on("K.4 K.10", "the dagger is doubled in contexts that are a line", on_a_line),
    ]


def exchanged(lenses: Lens[int, Map], f: LensMorphism[int, Map], g: Any) -> Any:
    """Composition that gives g's put its arguments the wrong way round, where it can."""
    lenses.require_composable(f, g)
    a, c = f.domain.forward, g.codomain.backward
    x, dz = C.first(a, c), C.second(a, c)
    y = C.compose(x, f.get)
    dy = C.compose(C.pair(dz, y) if g.domain.forward == c else C.pair(y, dz), g.put)
    return LensMorphism(
        f.domain, g.codomain, C.compose(f.get, g.get), C.compose(C.pair(x, dy), f.put)
    )


def of_lenses() -> list[Mutation]:
    lenses, source = Lens(C), BASE.lens().source()
    view = ConstantComplement(C)

    def spoilt(put: Any) -> ConstantComplement[int, Map]:
        def viewing(_: object, a: int, b: int) -> LensMorphism[int, Map]:
            whole, part = view.view(a, b).domain, view.view(a, b).codomain
            return LensMorphism(whole, part, C.first(a, b), put(a, b))

        return broken(view, view=viewing)

    def parts(a: int, b: int) -> tuple[Map, Map, Map]:
        old, new = C.first(a + b, a), C.second(a + b, a)
        return C.compose(old, C.first(a, b)), C.compose(old, C.second(a, b)), new

    def doubling(a: int, b: int) -> Map:
        _, rest, new = parts(a, b)
        return C.pair(new, twice(rest))

    def ignoring(a: int, b: int) -> Map:
        old, rest, _ = parts(a, b)
        return C.pair(old, rest)

    gradient = GradientLenses(C)
    additive = GradientLenses(broken(C, reverse_derivative=lambda _, f: plus_one(R(f))))
    return [
        *mutations(
            ["C.1"], "arguments of a put exchanged", lenses,
            broken(lenses, compose=exchanged), source,
        ),
        *mutations(["W.1", "W.3"], "put doubles what is not seen", view, spoilt(doubling)),
        *mutations(["W.2"], "put ignores what is new", view, spoilt(ignoring)),
        *mutations(["LA.1", "LA.2"], "R is one too large", gradient, additive),
    ]  # fmt: skip


def of_para() -> list[Mutation]:
    para, source = Para(C), BASE.para().source()

    def on(laws: str, name: str, **operations: object) -> list[Mutation]:
        return mutations(laws.split(), name, para, broken(para, **operations), source)

    def on_base(law: str, name: str, operation: str) -> list[Mutation]:
        return mutations([law], name, para, Para(spoiling(C, operation, twice)), source)

    def on_para(laws: str, name: str, operation: str) -> list[Mutation]:
        return mutations(laws.split(), name, para, spoiling(para, operation, doubled), source)

    def doubled(f: ParaMorphism[int, Map]) -> ParaMorphism[int, Map]:
        return ParaMorphism(f.parameters, f.domain, twice(f.body))

    def doubled_cell(cell: Any) -> Any:
        return type(cell)(cell.source, cell.target, twice(cell.along))

    def by_width(_: object, f: Any, g: Any) -> ParaMorphism[int, Map]:
        """The newest parameter first if there are two of it, else last: not associative."""
        right = para.compose(f, g)
        p, q = f.parameters, g.parameters
        return right if q == 2 else para.reparametrise(right, C.symmetry(p, q))

    return [
        *on_base("P.1", "the right unitor's inverse is doubled", "right_unitor_inverse"),
        *on_base("P.2", "the left unitor's inverse is doubled", "left_unitor_inverse"),
        *on_base("P.3", "the associator is doubled", "associator"),
        *on("P.3", "the order of parameters depends on their size", compose=by_width),
        *on_base("P.4", "the identity is doubled", "identity"),
        *on_base("P.5", "composites are doubled", "compose"),
        *on_base("P.6", "products are doubled", "tensor"),
        *mutations(
            ["P.7"], "2-cells side by side are doubled", para,
            spoiling(para, "horizontal", doubled_cell), source,
        ),
        *on_para("PM.1 PM.2", "products are doubled", "tensor"),
        *on_para("PM.3", "the associator is doubled", "associator"),
        *on_para("PM.4", "the left unitor is doubled", "left_unitor"),
        *on_para("PM.5", "the right unitor is doubled", "right_unitor"),
        *on_para("PM.6", "the symmetry is doubled", "symmetry"),
        *on_para("PM.7", "lifted maps are doubled", "lift"),
        *on(
            "PM.8", "lifted maps are doubled on products",
            lift=lambda _, f: doubled(para.lift(f)) if wide(f) else para.lift(f),
        ),
        *on_para("PM.9", "acting before is doubled", "before"),
        *on_para("PM.10", "acting after is doubled", "after"),
        *on_para("PM.11", "acting on the right is doubled", "left_of"),
        *on_para("PM.12", "acting on the left is doubled", "right_of"),
    ]  # fmt: skip


def of_functors() -> list[Mutation]:
    one = IdentityFunctor(C)
    same = OnPolynomials(Homomorphism(Q, Q, lambda a: a))
    projection = tangent_projection(C)
    doubled = spoiling(one, "on_morphism", twice)
    unequally = broken(one, product_comparison=lambda _, a, b: unequal(a, b))
    spoilt = NaturalTransformation(
        projection.source, projection.target, lambda a: twice(projection.component(a))
    )
    para, parametric = ParaFunctor(one), BASE.para().source()
    batch, rational = Batching(2), exact_sample()
    terms = rational.to(rational)

    def doubled_maps(_: object, f: Any) -> Any:
        on = batch.on_morphism(f)
        return smooth.compose(on, scale(on.codomain, 2.0))

    def doubled_rows(_: object, a: Any) -> Any:
        return smooth.compose(batch.shared(a), scale(batch.on_object(a), 2.0))

    half, same_terms = Precision("float16"), replace(exact_sample(), comparison=same_programs())
    in_halves = exact_sample().to(same_terms)

    def before(_: object, f: Any) -> Any:
        """Maps that were of float64 are doubled."""
        on, arrays = half.on_morphism(f), (*f.domain.atoms(), *f.codomain.atoms())
        twice = any(array.dtype == "float64" for array in arrays)
        return smooth.compose(on, scale(on.codomain, 2.0)) if twice else on

    def opened(_: object, label: Any, f: Any) -> Any:
        return f

    def backwards(_: object, scan: Any, step: Any) -> Any:
        return half.of_scan(replace(scan, backwards=not scan.backwards), step)

    return [
        *mutations(
            ["P.1"], "the dtype before matters", half, broken(half, on_morphism=before), in_halves
        ),
        *mutations(
            ["P.2", "P.3"], "islands are opened", half, broken(half, of_label=opened), in_halves
        ),
        *mutations(
            ["P.4"], "scans go backwards", half, broken(half, of_scan=backwards), in_halves
        ),
        *mutations(["F.1", "F.2"], "maps are doubled", one, doubled),
        *mutations(
            ["MF.1", "MF.2", "MF.3", "MF.4", "MF.5"], "the comparison is uneven", one, unequally
        ),
        *mutations(
            ["XF.1", "XF.2"], "the comparison is uneven", same,
            broken(same, product_comparison=lambda _, a, b: unequal(a, b)),
        ),
        *mutations(
            ["AF.1", "AF.2", "RF.1", "RF.2"], "maps become one larger", same,
            spoiling(same, "on_morphism", plus_one),
        ),
        *mutations(["NT.1"], "the projection is doubled", projection, spoilt),
        *mutations(
            ["B.1"], "maps are doubled", batch, broken(batch, on_morphism=doubled_maps), terms
        ),
        *mutations(
            ["B.2", "B.3"], "what is shared is doubled", batch,
            broken(batch, shared=doubled_rows), terms,
        ),
        *mutations(
            ["PF.1"], "the comparison is uneven", para, ParaFunctor(unequally), parametric
        ),
        *mutations(
            ["PF.2", "PF.3", "PF.4"], "maps are doubled", para, ParaFunctor(doubled), parametric
        ),
    ]  # fmt: skip


def of_scans() -> list[Mutation]:
    terms = exact_sample().source()

    def on(laws: str, name: str, scan: scans.Scan) -> list[Mutation]:
        return mutations(laws.split(), name, C, scans.with_scan(scan))

    def of_terms(law: str, name: str, mutant: Smooth) -> list[Mutation]:
        return mutations([law], name, smooth, mutant, terms)

    return [
        *on("SC.1 SC.3 SC.4", "from the last row to the first", scans.backwards),
        *on("SC.1 SC.3 SC.4", "the first row is used twice", scans.first_row_twice),
        *on("SC.1 SC.4", "the last row is not shown", scans.no_last_row),
        *on("SC.1 SC.3 SC.4", "each step begins in the first state", scans.forgetful),
        *on("SC.2", "without a step the state is doubled", scans.longer_without_steps),
        *on("SC.5", "the state is doubled before each step", scans.doubled_state),
        *on("SC.6", "what is given is doubled in each step", scans.doubled_rows),
        *mutations(
            ["SC.6 natural in what is shown"], "what is shown is doubled in each step", C,
            scans.with_scan(scans.doubled_shown),
        ),
        *on("SC.7", "what is shared is doubled", scans.doubled_shared),
        *on("SC.8", "what is shown is doubled on products", scans.doubled_pairs),
        *mutations(["SC.9"], "one step too few", C, broken(C, iterate=scans.once_too_few)),
        *mutations(
            ["SC.10"], "what is computed again is doubled", C,
            broken(C, recomputed=lambda _, f: twice(f)),
        ),
        *mutations(
            ["SC.11"], "what keeps everything is doubled", C,
            broken(C, scan=scans.doubled_to_keep),
        ),
        *mutations(
            ["SC.12"], "D is doubled", C,
            broken(C, forward_derivative=lambda _, f: twice(D(f))),
        ),
        *mutations(
            ["SC.13"], "R is doubled", C, broken(C, reverse_derivative=lambda _, f: twice(R(f)))
        ),
        *(
            row
            for name, kind in scans.WRONG.items()
            for row in of_terms("SC.13", name, scans.terms_with(kind))
        ),
        *of_terms(
            "SC.14", "R of what keeps everything is doubled",
            scans.terms_with(scans.Doubled, lambda _, keep: keep == "everything"),
        ),
        *of_terms(
            "SC.15", "R of what is computed again is doubled", scans.terms_with(scans.Doubled)
        ),
        *mutations(
            ["B.4"], "scans of batches go backwards", Batching(2),
            scans.batching_backwards(Batching(2)), exact_sample().to(exact_sample()),
        ),
    ]  # fmt: skip


def of_semirings() -> list[Mutation]:
    five, modulo = PrimeField(5), reduction(Modular(6))
    source, numbers = elements_of(five).source(), INTEGERS.to(elements_of(Modular(6)))

    def on(laws: Iterable[str], name: str, **operations: object) -> list[Mutation]:
        return mutations(laws, name, five, broken(five, **operations), source)

    def map_by(laws: Iterable[str], name: str, change: Any) -> list[Mutation]:
        mutant = Homomorphism(Integers(), Modular(6), change)
        return mutations(laws, name, modulo, mutant, numbers)

    return [
        *on(["SR.1", "SR.2"], "a + 2 b", add=lambda _, a, b: (a + 2 * b) % 5),
        *on(["SR.3"], "zero is one", zero=property(lambda _: 1)),
        *on(["SR.4"], "a b is a", multiply=lambda _, a, b: a),
        *on(["SR.5", "SR.7"], "a b + 1", multiply=lambda _, a, b: (a * b + 1) % 5),
        *on(["SR.6"], "one is two", one=property(lambda _: 2)),
        *on(["SR.8"], "a b is a + b", multiply=lambda _, a, b: (a + b) % 5),
        *on(["SR.9"], "-a is a", negate=lambda _, a: a),
        *on(["SR.10"], "the inverse of a is a", inverse=lambda _, a: a),
        *map_by(["H.1"], "a + 1", lambda a: (a + 1) % 6),
        *map_by(["H.2", "H.4"], "2 a", lambda a: 2 * a % 6),
        *map_by(["H.3"], "a a", lambda a: a * a % 6),
    ]


def table() -> list[Mutation]:
    """Every mutant with its law."""
    return [
        *of_categories(),
        *of_derivatives(),
        *of_contextual_daggers(),
        *of_lenses(),
        *of_para(),
        *of_scans(),
        *of_functors(),
        *of_semirings(),
    ]
