"""The laws of functors, of those that preserve more, and of natural transformations."""

from __future__ import annotations

from cartesian_rdc.functors import (
    Functor,
    LeftAdditiveFunctor,
    MonoidalFunctor,
    NaturalTransformation,
    ReverseDifferentialFunctor,
)
from cartesian_rdc.laws._law import Draw, Laws, Sides, law
from cartesian_rdc.type_variables import Mor1, Mor2, Ob1, Ob2


class FunctorLaws(Laws[Functor[Ob1, Mor1, Ob2, Mor2], Ob1, Mor1, Mor2], of=Functor):
    """Identities and composites are preserved."""

    @law("F.1 identity", "F 1 = 1")
    def identity(self, draw: Draw[Ob1, Mor1]) -> Sides[Mor2]:
        functor, a = self.subject, draw.object("A")
        mapped = functor.on_morphism(functor.source.identity(a))
        return mapped, functor.target.identity(functor.on_object(a))

    @law("F.2 composite", "F (f g) = (F f) (F g)")
    def composite(self, draw: Draw[Ob1, Mor1]) -> Sides[Mor2]:
        functor, (f, g) = self.subject, draw.chain("fg")
        on = functor.on_morphism
        return on(functor.source.compose(f, g)), functor.target.compose(on(f), on(g))


class MonoidalFunctorLaws(
    Laws[MonoidalFunctor[Ob1, Mor1, Ob2, Mor2], Ob1, Mor1, Mor2], of=MonoidalFunctor
):
    """The comparisons ``φ : F A × F B -> F (A × B)`` and ``ε : 1 -> F 1`` are coherent."""

    @law("MF.1 comparison is natural", "(F f × F g) φ = φ F(f × g)")
    def naturality(self, draw: Draw[Ob1, Mor1]) -> Sides[Mor2]:
        functor, (w, x, y, z) = self.subject, draw.objects("ABCD")
        f, g, on = draw.morphism("f", w, y), draw.morphism("g", x, z), functor.on_morphism
        d, merge = functor.target, functor.product_comparison
        return (
            d.compose(d.tensor(on(f), on(g)), merge(y, z)),
            d.compose(merge(w, x), on(functor.source.tensor(f, g))),
        )

    @law("MF.2 associativity", "(φ × 1) φ F α = α (1 × φ) φ")
    def associativity(self, draw: Draw[Ob1, Mor1]) -> Sides[Mor2]:
        functor, (x, y, z) = self.subject, draw.objects("ABC")
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

    @law("MF.3 left unit", "(ε × 1) φ F λ = λ")
    def left_unit(self, draw: Draw[Ob1, Mor1]) -> Sides[Mor2]:
        functor, a = self.subject, draw.object("A")
        c, d, fa = functor.source, functor.target, functor.on_object(a)
        around = d.composite(
            d.tensor(functor.unit_comparison(), d.identity(fa)),
            functor.product_comparison(c.unit, a),
            functor.on_morphism(c.left_unitor(a)),
        )
        return around, d.left_unitor(fa)

    @law("MF.4 right unit", "(1 × ε) φ F ρ = ρ")
    def right_unit(self, draw: Draw[Ob1, Mor1]) -> Sides[Mor2]:
        functor, a = self.subject, draw.object("A")
        c, d, fa = functor.source, functor.target, functor.on_object(a)
        around = d.composite(
            d.tensor(d.identity(fa), functor.unit_comparison()),
            functor.product_comparison(a, c.unit),
            functor.on_morphism(c.right_unitor(a)),
        )
        return around, d.right_unitor(fa)

    @law("MF.5 symmetry", "φ F σ = σ φ")
    def symmetry(self, draw: Draw[Ob1, Mor1]) -> Sides[Mor2]:
        functor, (a, b) = self.subject, draw.objects("AB")
        c, d, merge = functor.source, functor.target, functor.product_comparison
        return (
            d.compose(merge(a, b), functor.on_morphism(c.symmetry(a, b))),
            d.compose(d.symmetry(functor.on_object(a), functor.on_object(b)), merge(b, a)),
        )


class LeftAdditiveFunctorLaws(
    Laws[LeftAdditiveFunctor[Ob1, Mor1, Ob2, Mor2], Ob1, Mor1, Mor2], of=LeftAdditiveFunctor
):
    """Products are preserved, and sums."""

    @law("XF.1 comparison and inverse", "φ ⟨F π0, F π1⟩ = 1")
    def product(self, draw: Draw[Ob1, Mor1]) -> Sides[Mor2]:
        functor, (a, b) = self.subject, draw.objects("AB")
        d, at = functor.target, functor.on_object
        merge, split = functor.product_comparison(a, b), functor.product_comparison_inverse(a, b)
        return d.compose(merge, split), d.identity(d.product(at(a), at(b)))

    @law("XF.2 inverse and comparison", "⟨F π0, F π1⟩ φ = 1")
    def product_back(self, draw: Draw[Ob1, Mor1]) -> Sides[Mor2]:
        functor, (a, b) = self.subject, draw.objects("AB")
        d, ab = functor.target, functor.source.product(a, b)
        merge, split = functor.product_comparison(a, b), functor.product_comparison_inverse(a, b)
        return d.compose(split, merge), d.identity(functor.on_object(ab))

    @law("AF.1 sum", "F (f + g) = F f + F g")
    def sums(self, draw: Draw[Ob1, Mor1]) -> Sides[Mor2]:
        functor, (f, g) = self.subject, draw.parallel("fg")
        on = functor.on_morphism
        return on(functor.source.add(f, g)), functor.target.add(on(f), on(g))

    @law("AF.2 zero", "F 0 = 0")
    def zero(self, draw: Draw[Ob1, Mor1]) -> Sides[Mor2]:
        functor, (a, b) = self.subject, draw.objects("AB")
        at, mapped = functor.on_object, functor.on_morphism(functor.source.zero(a, b))
        return mapped, functor.target.zero(at(a), at(b))


class ReverseDifferentialFunctorLaws(
    Laws[ReverseDifferentialFunctor[Ob1, Mor1, Ob2, Mor2], Ob1, Mor1, Mor2],
    of=ReverseDifferentialFunctor,
):
    """R is preserved, and so D."""

    @law("RF.1 reverse derivative", "φ F R[f] = R[F f]")
    def reverse(self, draw: Draw[Ob1, Mor1]) -> Sides[Mor2]:
        functor, (a, b, f) = self.subject, draw.arrow("f")
        d, on, merge = functor.target, functor.on_morphism, functor.product_comparison(a, b)
        derived = on(functor.source.reverse_derivative(f))
        return d.compose(merge, derived), d.reverse_derivative(on(f))

    @law("RF.2 forward derivative", "φ F D[f] = D[F f]")
    def forward(self, draw: Draw[Ob1, Mor1]) -> Sides[Mor2]:
        functor, (a, _, f) = self.subject, draw.arrow("f")
        d, on, merge = functor.target, functor.on_morphism, functor.product_comparison(a, a)
        derived = on(functor.source.forward_derivative(f))
        return d.compose(merge, derived), d.forward_derivative(on(f))


class TransformationLaws(
    Laws[NaturalTransformation[Ob1, Mor1, Ob2, Mor2], Ob1, Mor1, Mor2], of=NaturalTransformation
):
    """Naturality."""

    @law("NT.1 naturality", "F f η = η G f")
    def naturality(self, draw: Draw[Ob1, Mor1]) -> Sides[Mor2]:
        eta, (a, b, f) = self.subject, draw.arrow("f")
        d = eta.source.target
        return (
            d.compose(eta.source.on_morphism(f), eta.component(b)),
            d.compose(eta.component(a), eta.target.on_morphism(f)),
        )
