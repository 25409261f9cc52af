"""The laws of functors and monoidal functors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from cartesian_rdc.functors import Functor, MonoidalFunctor
from cartesian_rdc.laws.law import Draw, Law

Ob1 = TypeVar("Ob1")
Mor1 = TypeVar("Mor1")
Ob2 = TypeVar("Ob2")
Mor2 = TypeVar("Mor2")


def functor_laws(
    _: Functor[Ob1, Mor1, Ob2, Mor2],
) -> Iterator[Law[Functor[Ob1, Mor1, Ob2, Mor2], Ob1, Mor1, Mor2]]:
    """Identities and composites are preserved."""

    def identity(
        functor: Functor[Ob1, Mor1, Ob2, Mor2], draw: Draw[Ob1, Mor1]
    ) -> tuple[Mor2, Mor2]:
        a = draw.object("A")
        return (
            functor.on_morphism(functor.source.identity(a)),
            functor.target.identity(functor.on_object(a)),
        )

    def composite(
        functor: Functor[Ob1, Mor1, Ob2, Mor2], draw: Draw[Ob1, Mor1]
    ) -> tuple[Mor2, Mor2]:
        x, y, z = draw.objects("ABC")
        f, g, on = draw.morphism("f", x, y), draw.morphism("g", y, z), functor.on_morphism
        return on(functor.source.compose(f, g)), functor.target.compose(on(f), on(g))

    yield Law("F.1 identity", "F 1 = 1", identity)
    yield Law("F.2 composite", "F (f g) = (F f) (F g)", composite)


def monoidal_functor_laws(
    _: MonoidalFunctor[Ob1, Mor1, Ob2, Mor2],
) -> Iterator[Law[MonoidalFunctor[Ob1, Mor1, Ob2, Mor2], Ob1, Mor1, Mor2]]:
    """The comparisons ``φ : F A × F B -> F (A × B)`` and ``ε : 1 -> F 1`` are coherent."""

    def naturality(
        functor: MonoidalFunctor[Ob1, Mor1, Ob2, Mor2], draw: Draw[Ob1, Mor1]
    ) -> tuple[Mor2, Mor2]:
        w, x, y, z = draw.objects("ABCD")
        f, g, on = draw.morphism("f", w, y), draw.morphism("g", x, z), functor.on_morphism
        d, merge = functor.target, functor.product_comparison
        return (
            d.compose(d.tensor(on(f), on(g)), merge(y, z)),
            d.compose(merge(w, x), on(functor.source.tensor(f, g))),
        )

    def associativity(
        functor: MonoidalFunctor[Ob1, Mor1, Ob2, Mor2], draw: Draw[Ob1, Mor1]
    ) -> tuple[Mor2, Mor2]:
        x, y, z = draw.objects("ABC")
        c, d = functor.source, functor.target
        merge, at = functor.product_comparison, functor.on_object
        left = d.composite(
            d.tensor(merge(x, y), d.identity(at(z))),
            merge(c.product(x, y), z),
            functor.on_morphism(c.associator(x, y, z)),
        )
        right = d.composite(
            d.associator(at(x), at(y), at(z)),
            d.tensor(d.identity(at(x)), merge(y, z)),
            merge(x, c.product(y, z)),
        )
        return left, right

    def left_unit(
        functor: MonoidalFunctor[Ob1, Mor1, Ob2, Mor2], draw: Draw[Ob1, Mor1]
    ) -> tuple[Mor2, Mor2]:
        a = draw.object("A")
        c, d, fa = functor.source, functor.target, functor.on_object(a)
        around = d.composite(
            d.tensor(functor.unit_comparison(), d.identity(fa)),
            functor.product_comparison(c.unit, a),
            functor.on_morphism(c.left_unitor(a)),
        )
        return around, d.left_unitor(fa)

    def right_unit(
        functor: MonoidalFunctor[Ob1, Mor1, Ob2, Mor2], draw: Draw[Ob1, Mor1]
    ) -> tuple[Mor2, Mor2]:
        a = draw.object("A")
        c, d, fa = functor.source, functor.target, functor.on_object(a)
        around = d.composite(
            d.tensor(d.identity(fa), functor.unit_comparison()),
            functor.product_comparison(a, c.unit),
            functor.on_morphism(c.right_unitor(a)),
        )
        return around, d.right_unitor(fa)

    def symmetry(
        functor: MonoidalFunctor[Ob1, Mor1, Ob2, Mor2], draw: Draw[Ob1, Mor1]
    ) -> tuple[Mor2, Mor2]:
        a, b = draw.objects("AB")
        c, d, merge = functor.source, functor.target, functor.product_comparison
        return (
            d.compose(merge(a, b), functor.on_morphism(c.symmetry(a, b))),
            d.compose(d.symmetry(functor.on_object(a), functor.on_object(b)), merge(b, a)),
        )

    yield Law("MF.1 comparison is natural", "(F f × F g) φ = φ F(f × g)", naturality)
    yield Law("MF.2 associativity", "(φ × 1) φ F α = α (1 × φ) φ", associativity)
    yield Law("MF.3 left unit", "(ε × 1) φ F λ = λ", left_unit)
    yield Law("MF.4 right unit", "(1 × ε) φ F ρ = ρ", right_unit)
    yield Law("MF.5 symmetry", "φ F σ = σ φ", symmetry)
