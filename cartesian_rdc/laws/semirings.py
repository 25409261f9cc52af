"""The laws of semirings, rings, fields and homomorphisms; their elements are drawn as objects."""

from __future__ import annotations

from collections.abc import Iterator

from cartesian_rdc.categories.semirings import (
    CommutativeRing,
    CommutativeSemiring,
    Field,
    Homomorphism,
)
from cartesian_rdc.laws.law import Draw, Law
from cartesian_rdc.type_variables import K, L


def semiring_laws(
    _: CommutativeSemiring[K],
) -> Iterator[Law[CommutativeSemiring[K], K, K, K]]:
    """Two commutative monoids, of which the one distributes over the other."""

    def add_commutes(s: CommutativeSemiring[K], draw: Draw[K, K]) -> tuple[K, K]:
        a, b = draw.objects("ab")
        return s.add(a, b), s.add(b, a)

    def add_associates(s: CommutativeSemiring[K], draw: Draw[K, K]) -> tuple[K, K]:
        a, b, c = draw.objects("abc")
        return s.add(s.add(a, b), c), s.add(a, s.add(b, c))

    def add_zero(s: CommutativeSemiring[K], draw: Draw[K, K]) -> tuple[K, K]:
        a = draw.object("a")
        return s.add(a, s.zero), a

    def multiply_commutes(s: CommutativeSemiring[K], draw: Draw[K, K]) -> tuple[K, K]:
        a, b = draw.objects("ab")
        return s.multiply(a, b), s.multiply(b, a)

    def multiply_associates(s: CommutativeSemiring[K], draw: Draw[K, K]) -> tuple[K, K]:
        a, b, c = draw.objects("abc")
        return s.multiply(s.multiply(a, b), c), s.multiply(a, s.multiply(b, c))

    def multiply_one(s: CommutativeSemiring[K], draw: Draw[K, K]) -> tuple[K, K]:
        a = draw.object("a")
        return s.multiply(a, s.one), a

    def distributes(s: CommutativeSemiring[K], draw: Draw[K, K]) -> tuple[K, K]:
        a, b, c = draw.objects("abc")
        return s.multiply(a, s.add(b, c)), s.add(s.multiply(a, b), s.multiply(a, c))

    def annihilates(s: CommutativeSemiring[K], draw: Draw[K, K]) -> tuple[K, K]:
        return s.multiply(draw.object("a"), s.zero), s.zero

    yield Law("SR.1 commutative addition", "a + b = b + a", add_commutes)
    yield Law("SR.2 associative addition", "(a + b) + c = a + (b + c)", add_associates)
    yield Law("SR.3 zero", "a + 0 = a", add_zero)
    yield Law("SR.4 commutative multiplication", "a b = b a", multiply_commutes)
    yield Law("SR.5 associative multiplication", "(a b) c = a (b c)", multiply_associates)
    yield Law("SR.6 one", "a 1 = a", multiply_one)
    yield Law("SR.7 distributivity", "a (b + c) = a b + a c", distributes)
    yield Law("SR.8 annihilation", "a 0 = 0", annihilates)


def ring_laws(_: CommutativeRing[K]) -> Iterator[Law[CommutativeRing[K], K, K, K]]:
    """Negatives."""

    def inverse(s: CommutativeRing[K], draw: Draw[K, K]) -> tuple[K, K]:
        a = draw.object("a")
        return s.add(a, s.negate(a)), s.zero

    yield Law("SR.9 negatives", "a + (-a) = 0", inverse)


def field_laws(_: Field[K]) -> Iterator[Law[Field[K], K, K, K]]:
    """Inverses."""

    def inverse(s: Field[K], draw: Draw[K, K]) -> tuple[K, K]:
        a = draw.object("a")
        return (s.zero, s.zero) if a == s.zero else (s.multiply(a, s.inverse(a)), s.one)

    yield Law("SR.10 inverses", "a a⁻¹ = 1, where a is not 0", inverse)


def homomorphism_laws(_: Homomorphism[K, L]) -> Iterator[Law[Homomorphism[K, L], K, K, L]]:
    """Both monoids are preserved."""

    def zero(h: Homomorphism[K, L], draw: Draw[K, K]) -> tuple[L, L]:
        return h(h.source.zero), h.target.zero

    def one(h: Homomorphism[K, L], draw: Draw[K, K]) -> tuple[L, L]:
        return h(h.source.one), h.target.one

    def sums(h: Homomorphism[K, L], draw: Draw[K, K]) -> tuple[L, L]:
        a, b = draw.objects("ab")
        return h(h.source.add(a, b)), h.target.add(h(a), h(b))

    def products(h: Homomorphism[K, L], draw: Draw[K, K]) -> tuple[L, L]:
        a, b = draw.objects("ab")
        return h(h.source.multiply(a, b)), h.target.multiply(h(a), h(b))

    yield Law("H.1 zero", "h 0 = 0", zero)
    yield Law("H.2 one", "h 1 = 1", one)
    yield Law("H.3 sum", "h (a + b) = h a + h b", sums)
    yield Law("H.4 product", "h (a b) = h a · h b", products)
