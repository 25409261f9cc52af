"""The laws of semirings, rings, fields and homomorphisms; their elements are drawn as objects."""

from __future__ import annotations

from cartesian_rdc.categories.semirings import (
    CommutativeRing,
    CommutativeSemiring,
    Field,
    Homomorphism,
)
from cartesian_rdc.laws._law import Draw, Laws, Sides, law
from cartesian_rdc.type_variables import K, L


class SemiringLaws(Laws[CommutativeSemiring[K], K, K, K], of=CommutativeSemiring):
    """Two commutative monoids, of which the one distributes over the other."""

    @law("SR.1 commutative addition", "a + b = b + a")
    def add_commutes(self, draw: Draw[K, K]) -> Sides[K]:
        s, (a, b) = self.subject, draw.objects("ab")
        return s.add(a, b), s.add(b, a)

    @law("SR.2 associative addition", "(a + b) + c = a + (b + c)")
    def add_associates(self, draw: Draw[K, K]) -> Sides[K]:
        s, (a, b, c) = self.subject, draw.objects("abc")
        return s.add(s.add(a, b), c), s.add(a, s.add(b, c))

    @law("SR.3 zero", "a + 0 = a")
    def add_zero(self, draw: Draw[K, K]) -> Sides[K]:
        s, a = self.subject, draw.object("a")
        return s.add(a, s.zero), a

    @law("SR.4 commutative multiplication", "a b = b a")
    def multiply_commutes(self, draw: Draw[K, K]) -> Sides[K]:
        s, (a, b) = self.subject, draw.objects("ab")
        return s.multiply(a, b), s.multiply(b, a)

    @law("SR.5 associative multiplication", "(a b) c = a (b c)")
    def multiply_associates(self, draw: Draw[K, K]) -> Sides[K]:
        s, (a, b, c) = self.subject, draw.objects("abc")
        return s.multiply(s.multiply(a, b), c), s.multiply(a, s.multiply(b, c))

    @law("SR.6 one", "a 1 = a")
    def multiply_one(self, draw: Draw[K, K]) -> Sides[K]:
        s, a = self.subject, draw.object("a")
        return s.multiply(a, s.one), a

    @law("SR.7 distributivity", "a (b + c) = a b + a c")
    def distributes(self, draw: Draw[K, K]) -> Sides[K]:
        s, (a, b, c) = self.subject, draw.objects("abc")
        return s.multiply(a, s.add(b, c)), s.add(s.multiply(a, b), s.multiply(a, c))

    @law("SR.8 annihilation", "a 0 = 0")
    def annihilates(self, draw: Draw[K, K]) -> Sides[K]:
        s = self.subject
        return s.multiply(draw.object("a"), s.zero), s.zero


class RingLaws(Laws[CommutativeRing[K], K, K, K], of=CommutativeRing):
    """Negatives."""

    @law("SR.9 negatives", "a + (-a) = 0")
    def inverse(self, draw: Draw[K, K]) -> Sides[K]:
        s, a = self.subject, draw.object("a")
        return s.add(a, s.negate(a)), s.zero


class FieldLaws(Laws[Field[K], K, K, K], of=Field):
    """Inverses."""

    @law("SR.10 inverses", "a a⁻¹ = 1, where a is not 0")
    def inverse(self, draw: Draw[K, K]) -> Sides[K]:
        s, a = self.subject, draw.object("a")
        return (s.zero, s.zero) if a == s.zero else (s.multiply(a, s.inverse(a)), s.one)


class HomomorphismLaws(Laws[Homomorphism[K, L], K, K, L], of=Homomorphism):
    """Both monoids are preserved."""

    @law("H.1 zero", "h 0 = 0")
    def zero(self, draw: Draw[K, K]) -> Sides[L]:
        h = self.subject
        return h(h.source.zero), h.target.zero

    @law("H.2 one", "h 1 = 1")
    def one(self, draw: Draw[K, K]) -> Sides[L]:
        h = self.subject
        return h(h.source.one), h.target.one

    @law("H.3 sum", "h (a + b) = h a + h b")
    def sums(self, draw: Draw[K, K]) -> Sides[L]:
        h, (a, b) = self.subject, draw.objects("ab")
        return h(h.source.add(a, b)), h.target.add(h(a), h(b))

    @law("H.4 product", "h (a b) = h a · h b")
    def products(self, draw: Draw[K, K]) -> Sides[L]:
        h, (a, b) = self.subject, draw.objects("ab")
        return h(h.source.multiply(a, b)), h.target.multiply(h(a), h(b))
