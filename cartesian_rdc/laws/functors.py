"""The laws of functors, of those that preserve more, and of natural transformations."""

from __future__ import annotations

from collections.abc import Iterator

from cartesian_rdc.functors import (
    Functor,
    LeftAdditiveFunctor,
    MonoidalFunctor,
    NaturalTransformation,
    ReverseDifferentialFunctor,
)
from cartesian_rdc.laws.law import Draw, Law
from cartesian_rdc.type_variables import Mor1, Mor2, Ob1, Ob2


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


def left_additive_functor_laws(
    _: LeftAdditiveFunctor[Ob1, Mor1, Ob2, Mor2],
) -> Iterator[Law[LeftAdditiveFunctor[Ob1, Mor1, Ob2, Mor2], Ob1, Mor1, Mor2]]:
    """Products are preserved, and sums."""

    def product(
        functor: LeftAdditiveFunctor[Ob1, Mor1, Ob2, Mor2], draw: Draw[Ob1, Mor1]
    ) -> tuple[Mor2, Mor2]:
        a, b = draw.objects("AB")
        d, at = functor.target, functor.on_object
        around = d.compose(
            functor.product_comparison(a, b), functor.product_comparison_inverse(a, b)
        )
        return around, d.identity(d.product(at(a), at(b)))

    def product_back(
        functor: LeftAdditiveFunctor[Ob1, Mor1, Ob2, Mor2], draw: Draw[Ob1, Mor1]
    ) -> tuple[Mor2, Mor2]:
        a, b = draw.objects("AB")
        d = functor.target
        around = d.compose(
            functor.product_comparison_inverse(a, b), functor.product_comparison(a, b)
        )
        return around, d.identity(functor.on_object(functor.source.product(a, b)))

    def sums(
        functor: LeftAdditiveFunctor[Ob1, Mor1, Ob2, Mor2], draw: Draw[Ob1, Mor1]
    ) -> tuple[Mor2, Mor2]:
        a, b = draw.objects("AB")
        f, g, on = draw.morphism("f", a, b), draw.morphism("g", a, b), functor.on_morphism
        return on(functor.source.add(f, g)), functor.target.add(on(f), on(g))

    def zero(
        functor: LeftAdditiveFunctor[Ob1, Mor1, Ob2, Mor2], draw: Draw[Ob1, Mor1]
    ) -> tuple[Mor2, Mor2]:
        a, b = draw.objects("AB")
        at = functor.on_object
        return (
            functor.on_morphism(functor.source.zero(a, b)),
            functor.target.zero(at(a), at(b)),
        )

    yield Law("XF.1 comparison and inverse", "φ ⟨F π0, F π1⟩ = 1", product)
    yield Law("XF.2 inverse and comparison", "⟨F π0, F π1⟩ φ = 1", product_back)
    yield Law("AF.1 sum", "F (f + g) = F f + F g", sums)
    yield Law("AF.2 zero", "F 0 = 0", zero)


def reverse_differential_functor_laws(
    _: ReverseDifferentialFunctor[Ob1, Mor1, Ob2, Mor2],
) -> Iterator[Law[ReverseDifferentialFunctor[Ob1, Mor1, Ob2, Mor2], Ob1, Mor1, Mor2]]:
    """R is preserved, and so D."""

    def reverse(
        functor: ReverseDifferentialFunctor[Ob1, Mor1, Ob2, Mor2], draw: Draw[Ob1, Mor1]
    ) -> tuple[Mor2, Mor2]:
        a, b = draw.objects("AB")
        f, on = draw.morphism("f", a, b), functor.on_morphism
        derived = on(functor.source.reverse_derivative(f))
        return (
            functor.target.compose(functor.product_comparison(a, b), derived),
            functor.target.reverse_derivative(on(f)),
        )

    def forward(
        functor: ReverseDifferentialFunctor[Ob1, Mor1, Ob2, Mor2], draw: Draw[Ob1, Mor1]
    ) -> tuple[Mor2, Mor2]:
        a, b = draw.objects("AB")
        f, on = draw.morphism("f", a, b), functor.on_morphism
        derived = on(functor.source.forward_derivative(f))
        return (
            functor.target.compose(functor.product_comparison(a, a), derived),
            functor.target.forward_derivative(on(f)),
        )

    yield Law("RF.1 reverse derivative", "φ F R[f] = R[F f]", reverse)
    yield Law("RF.2 forward derivative", "φ F D[f] = D[F f]", forward)


def transformation_laws(
    _: NaturalTransformation[Ob1, Mor1, Ob2, Mor2],
) -> Iterator[Law[NaturalTransformation[Ob1, Mor1, Ob2, Mor2], Ob1, Mor1, Mor2]]:
    """Naturality."""

    def naturality(
        eta: NaturalTransformation[Ob1, Mor1, Ob2, Mor2], draw: Draw[Ob1, Mor1]
    ) -> tuple[Mor2, Mor2]:
        a, b = draw.objects("AB")
        f, d = draw.morphism("f", a, b), eta.source.target
        return (
            d.compose(eta.source.on_morphism(f), eta.component(b)),
            d.compose(eta.component(a), eta.target.on_morphism(f)),
        )

    yield Law("NT.1 naturality", "F f η = η G f", naturality)
