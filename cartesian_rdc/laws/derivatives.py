"""The laws of left additive, differential and reverse differential categories.

1910.07065, Definitions 1, 4 and 13; 2103.01931, Definitions A.2 to A.5. An axiom that states
several equations is several laws.
"""

from __future__ import annotations

from collections.abc import Iterator

from cartesian_rdc.categories.base import (
    DifferentialCategory,
    LeftAdditiveCategory,
    ReverseDifferentialCategory,
    WithNegatives,
)
from cartesian_rdc.laws.law import Draw, Law
from cartesian_rdc.type_variables import Mor, Ob


def left_additive_laws(
    _: LeftAdditiveCategory[Ob, Mor],
) -> Iterator[Law[LeftAdditiveCategory[Ob, Mor], Ob, Mor, Mor]]:
    """Commutative monoids, preserved on the left, with additive projections."""

    def commutativity(c: LeftAdditiveCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a, b = draw.objects("AB")
        f, g = draw.morphism("f", a, b), draw.morphism("g", a, b)
        return c.add(f, g), c.add(g, f)

    def associativity(c: LeftAdditiveCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a, b = draw.objects("AB")
        f, g, h = (draw.morphism(name, a, b) for name in "fgh")
        return c.add(c.add(f, g), h), c.add(f, c.add(g, h))

    def unit(c: LeftAdditiveCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a, b = draw.objects("AB")
        f = draw.morphism("f", a, b)
        return c.add(f, c.zero(a, b)), f

    def left_sum(c: LeftAdditiveCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        x, a, b = draw.objects("XAB")
        f = draw.morphism("f", x, a)
        g, h = draw.morphism("g", a, b), draw.morphism("h", a, b)
        return c.compose(f, c.add(g, h)), c.add(c.compose(f, g), c.compose(f, h))

    def left_zero(c: LeftAdditiveCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        x, a, b = draw.objects("XAB")
        f = draw.morphism("f", x, a)
        return c.compose(f, c.zero(a, b)), c.zero(x, b)

    def first_sum(c: LeftAdditiveCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        x, a, b = draw.objects("XAB")
        f, g = (draw.morphism(name, x, c.product(a, b)) for name in "fg")
        pi = c.first(a, b)
        return c.compose(c.add(f, g), pi), c.add(c.compose(f, pi), c.compose(g, pi))

    def second_sum(c: LeftAdditiveCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        x, a, b = draw.objects("XAB")
        f, g = (draw.morphism(name, x, c.product(a, b)) for name in "fg")
        pi = c.second(a, b)
        return c.compose(c.add(f, g), pi), c.add(c.compose(f, pi), c.compose(g, pi))

    def first_zero(c: LeftAdditiveCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        x, a, b = draw.objects("XAB")
        return c.compose(c.zero(x, c.product(a, b)), c.first(a, b)), c.zero(x, a)

    def second_zero(c: LeftAdditiveCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        x, a, b = draw.objects("XAB")
        return c.compose(c.zero(x, c.product(a, b)), c.second(a, b)), c.zero(x, b)

    yield Law("A.1 commutativity", "f + g = g + f", commutativity)
    yield Law("A.2 associativity", "(f + g) + h = f + (g + h)", associativity)
    yield Law("A.3 unit", "f + 0 = f", unit)
    yield Law("A.4 left sum", "f (g + h) = f g + f h", left_sum)
    yield Law("A.5 left zero", "f 0 = 0", left_zero)
    yield Law("A.6 first is additive", "(f + g) π0 = f π0 + g π0", first_sum)
    yield Law("A.7 second is additive", "(f + g) π1 = f π1 + g π1", second_sum)
    yield Law("A.8 first of zero", "0 π0 = 0", first_zero)
    yield Law("A.9 second of zero", "0 π1 = 0", second_zero)


def negatives_laws(
    _: WithNegatives[Ob, Mor],
) -> Iterator[Law[WithNegatives[Ob, Mor], Ob, Mor, Mor]]:
    """Every morphism has an inverse for the addition."""

    def inverse(c: WithNegatives[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a, b = draw.objects("AB")
        f = draw.morphism("f", a, b)
        return c.add(f, c.negate(f)), c.zero(a, b)

    def difference(c: WithNegatives[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a, b = draw.objects("AB")
        f, g = draw.morphism("f", a, b), draw.morphism("g", a, b)
        return c.add(c.subtract(f, g), g), f

    def twice(c: WithNegatives[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        f = draw.morphism("f", *draw.objects("AB"))
        return c.negate(c.negate(f)), f

    yield Law("N.1 inverse", "f + (-f) = 0", inverse)
    yield Law("N.2 difference", "(f - g) + g = f", difference)
    yield Law("N.3 negative of the negative", "-(-f) = f", twice)


def differential_laws(
    _: DifferentialCategory[Ob, Mor],
) -> Iterator[Law[DifferentialCategory[Ob, Mor], Ob, Mor, Mor]]:
    """CD.1 to CD.7 (1910.07065, Definition 4), and before them the type of D."""

    def begins(c: DifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a, b = draw.objects("AB")
        df = c.forward_derivative(draw.morphism("f", a, b))
        return c.identity(c.domain(df)), c.identity(c.product(a, a))

    def ends(c: DifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a, b = draw.objects("AB")
        df = c.forward_derivative(draw.morphism("f", a, b))
        return c.identity(c.codomain(df)), c.identity(b)

    def sums(c: DifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a, b = draw.objects("AB")
        f, g, d = draw.morphism("f", a, b), draw.morphism("g", a, b), c.forward_derivative
        return d(c.add(f, g)), c.add(d(f), d(g))

    def zero(c: DifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a, b = draw.objects("AB")
        return c.forward_derivative(c.zero(a, b)), c.zero(c.product(a, a), b)

    def additivity(c: DifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        x, a, b = draw.objects("XAB")
        f = draw.morphism("f", a, b)
        p, v, w = (draw.morphism(name, x, a) for name in "pvw")
        df = c.forward_derivative(f)
        at = [c.compose(c.pair(p, direction), df) for direction in (c.add(v, w), v, w)]
        return at[0], c.add(at[1], at[2])

    def zero_direction(c: DifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        x, a, b = draw.objects("XAB")
        f, p = draw.morphism("f", a, b), draw.morphism("p", x, a)
        return c.compose(c.pair(p, c.zero(x, a)), c.forward_derivative(f)), c.zero(x, b)

    def identity(c: DifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a = draw.object("A")
        return c.forward_derivative(c.identity(a)), c.second(a, a)

    def first(c: DifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a, b = draw.objects("AB")
        ab, pi = c.product(a, b), c.first(a, b)
        return c.forward_derivative(pi), c.compose(c.second(ab, ab), pi)

    def second(c: DifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a, b = draw.objects("AB")
        ab, pi = c.product(a, b), c.second(a, b)
        return c.forward_derivative(pi), c.compose(c.second(ab, ab), pi)

    def pairing(c: DifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        x, a, b = draw.objects("XAB")
        f, g, d = draw.morphism("f", x, a), draw.morphism("g", x, b), c.forward_derivative
        return d(c.pair(f, g)), c.pair(d(f), d(g))

    def terminal(c: DifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a = draw.object("A")
        return c.forward_derivative(c.delete(a)), c.delete(c.product(a, a))

    def chain_rule(c: DifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        x, y, z = draw.objects("ABC")
        f, g, d = draw.morphism("f", x, y), draw.morphism("g", y, z), c.forward_derivative
        moved = c.pair(c.compose(c.first(x, x), f), d(f))
        return d(c.compose(f, g)), c.compose(moved, d(g))

    def linearity(c: DifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        x, a, b = draw.objects("XAB")
        f = draw.morphism("f", a, b)
        p, v, w = (draw.morphism(name, x, a) for name in "pvw")
        df = c.forward_derivative(f)
        at = c.pair(c.pair(p, v), c.pair(c.zero(x, a), w))
        return c.compose(at, c.forward_derivative(df)), c.compose(c.pair(p, w), df)

    def mixed_partials(c: DifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        x, a, b = draw.objects("XAB")
        f = draw.morphism("f", a, b)
        p, u, v, w = (draw.morphism(name, x, a) for name in "puvw")
        ddf = c.forward_derivative(c.forward_derivative(f))
        return (
            c.compose(c.pair(c.pair(p, u), c.pair(v, w)), ddf),
            c.compose(c.pair(c.pair(p, v), c.pair(u, w)), ddf),
        )

    yield Law("CD.0 domain", "D[f] begins in A × A, for f : A -> B", begins)
    yield Law("CD.0 codomain", "D[f] ends in B, for f : A -> B", ends)
    yield Law("CD.1 sum", "D[f + g] = D[f] + D[g]", sums)
    yield Law("CD.1 zero", "D[0] = 0", zero)
    yield Law("CD.2 additivity", "⟨p, v + w⟩ D[f] = ⟨p, v⟩ D[f] + ⟨p, w⟩ D[f]", additivity)
    yield Law("CD.2 zero direction", "⟨p, 0⟩ D[f] = 0", zero_direction)
    yield Law("CD.3 identity", "D[1] = π1", identity)
    yield Law("CD.3 first", "D[π0] = π1 π0", first)
    yield Law("CD.3 second", "D[π1] = π1 π1", second)
    yield Law("CD.4 pair", "D[⟨f, g⟩] = ⟨D[f], D[g]⟩", pairing)
    yield Law("CD.4 terminal", "D[!] = !", terminal)
    yield Law("CD.5 chain rule", "D[f g] = ⟨π0 f, D[f]⟩ D[g]", chain_rule)
    yield Law("CD.6 linearity", "⟨⟨p, v⟩, ⟨0, w⟩⟩ D[D[f]] = ⟨p, w⟩ D[f]", linearity)
    yield Law(
        "CD.7 mixed partials",
        "⟨⟨p, u⟩, ⟨v, w⟩⟩ D[D[f]] = ⟨⟨p, v⟩, ⟨u, w⟩⟩ D[D[f]]",
        mixed_partials,
    )


def reverse_differential_laws(
    _: ReverseDifferentialCategory[Ob, Mor],
) -> Iterator[Law[ReverseDifferentialCategory[Ob, Mor], Ob, Mor, Mor]]:
    """RD.1 to RD.7 (1910.07065, Definition 13; 2103.01931, Definition A.5), and the type of R."""

    def begins(c: ReverseDifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a, b = draw.objects("AB")
        rf = c.reverse_derivative(draw.morphism("f", a, b))
        return c.identity(c.domain(rf)), c.identity(c.product(a, b))

    def ends(c: ReverseDifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a, b = draw.objects("AB")
        rf = c.reverse_derivative(draw.morphism("f", a, b))
        return c.identity(c.codomain(rf)), c.identity(a)

    def sums(c: ReverseDifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a, b = draw.objects("AB")
        f, g, r = draw.morphism("f", a, b), draw.morphism("g", a, b), c.reverse_derivative
        return r(c.add(f, g)), c.add(r(f), r(g))

    def zero(c: ReverseDifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a, b = draw.objects("AB")
        return c.reverse_derivative(c.zero(a, b)), c.zero(c.product(a, b), a)

    def additivity(c: ReverseDifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        x, a, b = draw.objects("XAB")
        f, p = draw.morphism("f", a, b), draw.morphism("p", x, a)
        v, w = draw.morphism("v", x, b), draw.morphism("w", x, b)
        rf = c.reverse_derivative(f)
        at = [c.compose(c.pair(p, covector), rf) for covector in (c.add(v, w), v, w)]
        return at[0], c.add(at[1], at[2])

    def zero_covector(
        c: ReverseDifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]
    ) -> tuple[Mor, Mor]:
        x, a, b = draw.objects("XAB")
        f, p = draw.morphism("f", a, b), draw.morphism("p", x, a)
        return c.compose(c.pair(p, c.zero(x, b)), c.reverse_derivative(f)), c.zero(x, a)

    def identity(c: ReverseDifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a = draw.object("A")
        return c.reverse_derivative(c.identity(a)), c.second(a, a)

    def first(c: ReverseDifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a, b = draw.objects("AB")
        dz = c.second(c.product(a, b), a)
        return c.reverse_derivative(c.first(a, b)), c.compose(dz, c.inject_first(a, b))

    def second(c: ReverseDifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a, b = draw.objects("AB")
        dz = c.second(c.product(a, b), b)
        return c.reverse_derivative(c.second(a, b)), c.compose(dz, c.inject_second(a, b))

    def pairing(c: ReverseDifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        x, a, b = draw.objects("XAB")
        f, g, r = draw.morphism("f", x, a), draw.morphism("g", x, b), c.reverse_derivative
        one = c.identity(x)
        return r(c.pair(f, g)), c.add(
            c.compose(c.tensor(one, c.first(a, b)), r(f)),
            c.compose(c.tensor(one, c.second(a, b)), r(g)),
        )

    def terminal(c: ReverseDifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a = draw.object("A")
        return c.reverse_derivative(c.delete(a)), c.zero(c.product(a, c.unit), a)

    def chain_rule(c: ReverseDifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        x, y, z = draw.objects("ABC")
        f, g, r = draw.morphism("f", x, y), draw.morphism("g", y, z), c.reverse_derivative
        p, dz = c.first(x, z), c.second(x, z)
        return r(c.compose(f, g)), c.composite(
            c.pair(p, c.pair(c.compose(p, f), dz)),
            c.tensor(c.identity(x), r(g)),
            r(f),
        )

    def linearity(c: ReverseDifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a, b = draw.objects("AB")
        f, r = draw.morphism("f", a, b), c.reverse_derivative
        ab = c.product(a, b)
        zero_a = c.zero(a, a)
        # ⟨1 × π0, 0 × π1⟩ : A × (B × B) -> (A × B) × (A × B)
        at = c.pair(
            c.tensor(c.identity(a), c.first(b, b)),
            c.tensor(zero_a, c.second(b, b)),
        )
        left = c.composite(
            at,
            c.tensor(c.inject_first(ab, a), c.identity(ab)),
            r(r(r(f))),
            c.second(ab, a),
        )
        return left, c.compose(c.tensor(c.identity(a), c.second(b, b)), r(f))

    def mixed_partials(
        c: ReverseDifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]
    ) -> tuple[Mor, Mor]:
        a, b = draw.objects("AB")
        f, r = draw.morphism("f", a, b), c.reverse_derivative
        aa, one = c.product(a, a), c.identity(a)
        # D[f] = (ι0 × 1) R[R[f]] π1, and once more
        df = c.composite(c.tensor(c.inject_first(a, b), one), r(r(f)), c.second(a, b))
        ddf = c.composite(
            c.tensor(c.inject_first(aa, b), c.identity(aa)), r(r(df)), c.second(aa, b)
        )
        return ddf, c.compose(c.interchange(a, a, a, a), ddf)

    yield Law("RD.0 domain", "R[f] begins in A × B, for f : A -> B", begins)
    yield Law("RD.0 codomain", "R[f] ends in A, for f : A -> B", ends)
    yield Law("RD.1 sum", "R[f + g] = R[f] + R[g]", sums)
    yield Law("RD.1 zero", "R[0] = 0", zero)
    yield Law("RD.2 additivity", "⟨p, v + w⟩ R[f] = ⟨p, v⟩ R[f] + ⟨p, w⟩ R[f]", additivity)
    yield Law("RD.2 zero covector", "⟨p, 0⟩ R[f] = 0", zero_covector)
    yield Law("RD.3 identity", "R[1] = π1", identity)
    yield Law("RD.3 first", "R[π0] = π1 ι0", first)
    yield Law("RD.3 second", "R[π1] = π1 ι1", second)
    yield Law("RD.4 pair", "R[⟨f, g⟩] = (1 × π0) R[f] + (1 × π1) R[g]", pairing)
    yield Law("RD.4 terminal", "R[!] = 0", terminal)
    yield Law("RD.5 chain rule", "R[f g] = ⟨π0, ⟨π0 f, π1⟩⟩ (1 × R[g]) R[f]", chain_rule)
    yield Law(
        "RD.6 linearity",
        "⟨1 × π0, 0 × π1⟩ (ι0 × 1) R[R[R[f]]] π1 = (1 × π1) R[f]",
        linearity,
    )
    yield Law(
        "RD.7 mixed partials",
        "(ι0 × 1) R[R[(ι0 × 1) R[R[f]] π1]] π1 = ex (the same)",
        mixed_partials,
    )
