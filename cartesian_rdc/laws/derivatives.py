"""The laws of left additive, differential and reverse differential categories.

1910.07065, Definitions 1, 4 and 13; 2103.01931, Definitions A.2 to A.5. An axiom that states
several equations is several laws.
"""

from __future__ import annotations

from cartesian_rdc.categories.base import (
    DifferentialCategory,
    LeftAdditiveCategory,
    ReverseDifferentialCategory,
    WithNegatives,
)
from cartesian_rdc.laws._law import Draw, Laws, Sides, law
from cartesian_rdc.type_variables import Mor, Ob


class LeftAdditiveLaws(Laws[LeftAdditiveCategory[Ob, Mor], Ob, Mor, Mor], of=LeftAdditiveCategory):
    """Commutative monoids, preserved on the left, with additive projections."""

    @law("A.1 commutativity", "f + g = g + f")
    def commutativity(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (f, g) = self.subject, draw.parallel("fg")
        return c.add(f, g), c.add(g, f)

    @law("A.2 associativity", "(f + g) + h = f + (g + h)")
    def associativity(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (f, g, h) = self.subject, draw.parallel("fgh")
        return c.add(c.add(f, g), h), c.add(f, c.add(g, h))

    @law("A.3 unit", "f + 0 = f")
    def unit(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (a, b, f) = self.subject, draw.arrow("f")
        return c.add(f, c.zero(a, b)), f

    @law("A.4 left sum", "f (g + h) = f g + f h")
    def left_sum(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (x, a, b) = self.subject, draw.objects("XAB")
        f = draw.morphism("f", x, a)
        g, h = draw.morphisms("gh", a, b)
        return c.compose(f, c.add(g, h)), c.add(c.compose(f, g), c.compose(f, h))

    @law("A.5 left zero", "f 0 = 0")
    def left_zero(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (x, a, b) = self.subject, draw.objects("XAB")
        f = draw.morphism("f", x, a)
        return c.compose(f, c.zero(a, b)), c.zero(x, b)

    @law("A.6 first is additive", "(f + g) π0 = f π0 + g π0")
    def first_sum(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (x, a, b) = self.subject, draw.objects("XAB")
        f, g = draw.morphisms("fg", x, c.product(a, b))
        pi = c.first(a, b)
        return c.compose(c.add(f, g), pi), c.add(c.compose(f, pi), c.compose(g, pi))

    @law("A.7 second is additive", "(f + g) π1 = f π1 + g π1")
    def second_sum(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (x, a, b) = self.subject, draw.objects("XAB")
        f, g = draw.morphisms("fg", x, c.product(a, b))
        pi = c.second(a, b)
        return c.compose(c.add(f, g), pi), c.add(c.compose(f, pi), c.compose(g, pi))

    @law("A.8 first of zero", "0 π0 = 0")
    def first_zero(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (x, a, b) = self.subject, draw.objects("XAB")
        return c.compose(c.zero(x, c.product(a, b)), c.first(a, b)), c.zero(x, a)

    @law("A.9 second of zero", "0 π1 = 0")
    def second_zero(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (x, a, b) = self.subject, draw.objects("XAB")
        return c.compose(c.zero(x, c.product(a, b)), c.second(a, b)), c.zero(x, b)


class NegativesLaws(Laws[WithNegatives[Ob, Mor], Ob, Mor, Mor], of=WithNegatives):
    """Every morphism has an inverse for the addition."""

    @law("N.1 inverse", "f + (-f) = 0")
    def inverse(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (a, b, f) = self.subject, draw.arrow("f")
        return c.add(f, c.negate(f)), c.zero(a, b)

    @law("N.2 difference", "(f - g) + g = f")
    def difference(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (f, g) = self.subject, draw.parallel("fg")
        return c.add(c.subtract(f, g), g), f

    @law("N.3 negative of the negative", "-(-f) = f")
    def twice(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, [f] = self.subject, draw.parallel("f")
        return c.negate(c.negate(f)), f


class DifferentialLaws(Laws[DifferentialCategory[Ob, Mor], Ob, Mor, Mor], of=DifferentialCategory):
    """CD.1 to CD.7 (1910.07065, Definition 4), and before them the type of D."""

    @law("CD.0 domain", "D[f] begins in A × A, for f : A -> B")
    def begins(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (a, _, f) = self.subject, draw.arrow("f")
        return c.identity(c.domain(c.forward_derivative(f))), c.identity(c.product(a, a))

    @law("CD.0 codomain", "D[f] ends in B, for f : A -> B")
    def ends(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (_, b, f) = self.subject, draw.arrow("f")
        return c.identity(c.codomain(c.forward_derivative(f))), c.identity(b)

    @law("CD.1 sum", "D[f + g] = D[f] + D[g]")
    def sums(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (f, g) = self.subject, draw.parallel("fg")
        d = c.forward_derivative
        return d(c.add(f, g)), c.add(d(f), d(g))

    @law("CD.1 zero", "D[0] = 0")
    def zero(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (a, b) = self.subject, draw.objects("AB")
        return c.forward_derivative(c.zero(a, b)), c.zero(c.product(a, a), b)

    @law("CD.2 additivity", "⟨p, v + w⟩ D[f] = ⟨p, v⟩ D[f] + ⟨p, w⟩ D[f]")
    def additivity(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (x, a, b) = self.subject, draw.objects("XAB")
        f = draw.morphism("f", a, b)
        p, v, w = draw.morphisms("pvw", x, a)
        df = c.forward_derivative(f)
        at = [c.compose(c.pair(p, direction), df) for direction in (c.add(v, w), v, w)]
        return at[0], c.add(at[1], at[2])

    @law("CD.2 zero direction", "⟨p, 0⟩ D[f] = 0")
    def zero_direction(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (x, a, b) = self.subject, draw.objects("XAB")
        f, p = draw.morphism("f", a, b), draw.morphism("p", x, a)
        return c.compose(c.pair(p, c.zero(x, a)), c.forward_derivative(f)), c.zero(x, b)

    @law("CD.3 identity", "D[1] = π1")
    def identity(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, a = self.subject, draw.object("A")
        return c.forward_derivative(c.identity(a)), c.second(a, a)

    @law("CD.3 first", "D[π0] = π1 π0")
    def first(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (a, b) = self.subject, draw.objects("AB")
        ab, pi = c.product(a, b), c.first(a, b)
        return c.forward_derivative(pi), c.compose(c.second(ab, ab), pi)

    @law("CD.3 second", "D[π1] = π1 π1")
    def second(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (a, b) = self.subject, draw.objects("AB")
        ab, pi = c.product(a, b), c.second(a, b)
        return c.forward_derivative(pi), c.compose(c.second(ab, ab), pi)

    @law("CD.4 pair", "D[⟨f, g⟩] = ⟨D[f], D[g]⟩")
    def pairing(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (x, a, b) = self.subject, draw.objects("XAB")
        f, g, d = draw.morphism("f", x, a), draw.morphism("g", x, b), c.forward_derivative
        return d(c.pair(f, g)), c.pair(d(f), d(g))

    @law("CD.4 terminal", "D[!] = !")
    def terminal(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, a = self.subject, draw.object("A")
        return c.forward_derivative(c.delete(a)), c.delete(c.product(a, a))

    @law("CD.5 chain rule", "D[f g] = ⟨π0 f, D[f]⟩ D[g]")
    def chain_rule(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (x, y, z) = self.subject, draw.objects("ABC")
        f, g, d = draw.morphism("f", x, y), draw.morphism("g", y, z), c.forward_derivative
        moved = c.pair(c.compose(c.first(x, x), f), d(f))
        return d(c.compose(f, g)), c.compose(moved, d(g))

    @law("CD.6 linearity", "⟨⟨p, v⟩, ⟨0, w⟩⟩ D[D[f]] = ⟨p, w⟩ D[f]")
    def linearity(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (x, a, b) = self.subject, draw.objects("XAB")
        f = draw.morphism("f", a, b)
        p, v, w = draw.morphisms("pvw", x, a)
        df = c.forward_derivative(f)
        at = c.pair(c.pair(p, v), c.pair(c.zero(x, a), w))
        return c.compose(at, c.forward_derivative(df)), c.compose(c.pair(p, w), df)

    @law("CD.7 mixed partials", "⟨⟨p, u⟩, ⟨v, w⟩⟩ D[D[f]] = ⟨⟨p, v⟩, ⟨u, w⟩⟩ D[D[f]]")
    def mixed_partials(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (x, a, b) = self.subject, draw.objects("XAB")
        f = draw.morphism("f", a, b)
        p, u, v, w = draw.morphisms("puvw", x, a)
        ddf = c.forward_derivative(c.forward_derivative(f))
        return (
            c.compose(c.pair(c.pair(p, u), c.pair(v, w)), ddf),
            c.compose(c.pair(c.pair(p, v), c.pair(u, w)), ddf),
        )


class ReverseDifferentialLaws(
    Laws[ReverseDifferentialCategory[Ob, Mor], Ob, Mor, Mor], of=ReverseDifferentialCategory
):
    """RD.1 to RD.7 (1910.07065, Definition 13; 2103.01931, Definition A.5), and the type of R."""

    @law("RD.0 domain", "R[f] begins in A × B, for f : A -> B")
    def begins(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (a, b, f) = self.subject, draw.arrow("f")
        return c.identity(c.domain(c.reverse_derivative(f))), c.identity(c.product(a, b))

    @law("RD.0 codomain", "R[f] ends in A, for f : A -> B")
    def ends(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (a, _, f) = self.subject, draw.arrow("f")
        return c.identity(c.codomain(c.reverse_derivative(f))), c.identity(a)

    @law("RD.1 sum", "R[f + g] = R[f] + R[g]")
    def sums(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (f, g) = self.subject, draw.parallel("fg")
        r = c.reverse_derivative
        return r(c.add(f, g)), c.add(r(f), r(g))

    @law("RD.1 zero", "R[0] = 0")
    def zero(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (a, b) = self.subject, draw.objects("AB")
        return c.reverse_derivative(c.zero(a, b)), c.zero(c.product(a, b), a)

    @law("RD.2 additivity", "⟨p, v + w⟩ R[f] = ⟨p, v⟩ R[f] + ⟨p, w⟩ R[f]")
    def additivity(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (x, a, b) = self.subject, draw.objects("XAB")
        f, p = draw.morphism("f", a, b), draw.morphism("p", x, a)
        v, w = draw.morphisms("vw", x, b)
        rf = c.reverse_derivative(f)
        at = [c.compose(c.pair(p, covector), rf) for covector in (c.add(v, w), v, w)]
        return at[0], c.add(at[1], at[2])

    @law("RD.2 zero covector", "⟨p, 0⟩ R[f] = 0")
    def zero_covector(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (x, a, b) = self.subject, draw.objects("XAB")
        f, p = draw.morphism("f", a, b), draw.morphism("p", x, a)
        return c.compose(c.pair(p, c.zero(x, b)), c.reverse_derivative(f)), c.zero(x, a)

    @law("RD.3 identity", "R[1] = π1")
    def identity(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, a = self.subject, draw.object("A")
        return c.reverse_derivative(c.identity(a)), c.second(a, a)

    @law("RD.3 first", "R[π0] = π1 ι0")
    def first(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (a, b) = self.subject, draw.objects("AB")
        dz = c.second(c.product(a, b), a)
        return c.reverse_derivative(c.first(a, b)), c.compose(dz, c.inject_first(a, b))

    @law("RD.3 second", "R[π1] = π1 ι1")
    def second(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (a, b) = self.subject, draw.objects("AB")
        dz = c.second(c.product(a, b), b)
        return c.reverse_derivative(c.second(a, b)), c.compose(dz, c.inject_second(a, b))

    @law("RD.4 pair", "R[⟨f, g⟩] = (1 × π0) R[f] + (1 × π1) R[g]")
    def pairing(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (x, a, b) = self.subject, draw.objects("XAB")
        f, g, r = draw.morphism("f", x, a), draw.morphism("g", x, b), c.reverse_derivative
        one = c.identity(x)
        return r(c.pair(f, g)), c.add(
            c.compose(c.tensor(one, c.first(a, b)), r(f)),
            c.compose(c.tensor(one, c.second(a, b)), r(g)),
        )

    @law("RD.4 terminal", "R[!] = 0")
    def terminal(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, a = self.subject, draw.object("A")
        return c.reverse_derivative(c.delete(a)), c.zero(c.product(a, c.unit), a)

    @law("RD.5 chain rule", "R[f g] = ⟨π0, ⟨π0 f, π1⟩⟩ (1 × R[g]) R[f]")
    def chain_rule(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (x, y, z) = self.subject, draw.objects("ABC")
        f, g, r = draw.morphism("f", x, y), draw.morphism("g", y, z), c.reverse_derivative
        p, dz = c.first(x, z), c.second(x, z)
        at = c.pair(p, c.pair(c.compose(p, f), dz))
        return r(c.compose(f, g)), c.composite(at, c.tensor(c.identity(x), r(g)), r(f))

    @law("RD.6 linearity", "⟨1 × π0, 0 × π1⟩ (ι0 × 1) R[R[R[f]]] π1 = (1 × π1) R[f]")
    def linearity(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (a, b, f) = self.subject, draw.arrow("f")
        ab, one, r = c.product(a, b), c.identity(a), c.reverse_derivative
        # ⟨1 × π0, 0 × π1⟩ : A × (B × B) -> (A × B) × (A × B)
        at = c.pair(c.tensor(one, c.first(b, b)), c.tensor(c.zero(a, a), c.second(b, b)))
        inject = c.tensor(c.inject_first(ab, a), c.identity(ab))
        left = c.composite(at, inject, r(r(r(f))), c.second(ab, a))
        return left, c.compose(c.tensor(one, c.second(b, b)), r(f))

    @law("RD.7 mixed partials", "(ι0 × 1) R[R[(ι0 × 1) R[R[f]] π1]] π1 = ex (the same)")
    def mixed_partials(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (a, b, f) = self.subject, draw.arrow("f")
        aa, one, r = c.product(a, a), c.identity(a), c.reverse_derivative
        # D[f] = (ι0 × 1) R[R[f]] π1, and once more
        df = c.composite(c.tensor(c.inject_first(a, b), one), r(r(f)), c.second(a, b))
        inject = c.tensor(c.inject_first(aa, b), c.identity(aa))
        ddf = c.composite(inject, r(r(df)), c.second(aa, b))
        return ddf, c.compose(c.interchange(a, a, a, a), ddf)
