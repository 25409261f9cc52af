"""The laws of categories, monoidal, symmetric and cartesian categories."""

from __future__ import annotations

from cartesian_rdc.categories.base import (
    CartesianCategory,
    Category,
    MonoidalCategory,
    SymmetricMonoidalCategory,
)
from cartesian_rdc.laws._law import Draw, Laws, Sides, law
from cartesian_rdc.type_variables import Mor, Ob


class CategoryLaws(Laws[Category[Ob, Mor], Ob, Mor, Mor], of=Category):
    """Unit and associativity of composition."""

    @law("C.1 left unit", "1 f = f")
    def left_unit(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (a, _, f) = self.subject, draw.arrow("f")
        return c.compose(c.identity(a), f), f

    @law("C.2 right unit", "f 1 = f")
    def right_unit(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (_, b, f) = self.subject, draw.arrow("f")
        return c.compose(f, c.identity(b)), f

    @law("C.3 associativity", "(f g) h = f (g h)")
    def associativity(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (f, g, h) = self.subject, draw.chain("fgh")
        return c.compose(c.compose(f, g), h), c.compose(f, c.compose(g, h))


class MonoidalLaws(Laws[MonoidalCategory[Ob, Mor], Ob, Mor, Mor], of=MonoidalCategory):
    """Functoriality of the product, naturality, inverses and coherence."""

    @law("M.1 product of identities", "1 × 1 = 1")
    def tensor_identity(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (a, b) = self.subject, draw.objects("AB")
        return c.tensor(c.identity(a), c.identity(b)), c.identity(c.product(a, b))

    @law("M.2 product of composites", "(f g) × (h k) = (f × h) (g × k)")
    def tensor_composite(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (u, v, w, x, y, z) = self.subject, draw.objects("ABCDEF")
        f, g = draw.morphism("f", u, v), draw.morphism("g", v, w)
        h, k = draw.morphism("h", x, y), draw.morphism("k", y, z)
        return (
            c.tensor(c.compose(f, g), c.compose(h, k)),
            c.compose(c.tensor(f, h), c.tensor(g, k)),
        )

    @law("M.3 associator is natural", "((f × g) × h) α = α (f × (g × h))")
    def associator_naturality(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (u, v, w, x, y, z) = self.subject, draw.objects("ABCDEF")
        f, g, h = draw.morphism("f", u, x), draw.morphism("g", v, y), draw.morphism("h", w, z)
        return (
            c.compose(c.tensor(c.tensor(f, g), h), c.associator(x, y, z)),
            c.compose(c.associator(u, v, w), c.tensor(f, c.tensor(g, h))),
        )

    @law("M.4 left unitor is natural", "(1 × f) λ = λ f")
    def left_unitor_naturality(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (a, b, f) = self.subject, draw.arrow("f")
        return (
            c.compose(c.tensor(c.identity(c.unit), f), c.left_unitor(b)),
            c.compose(c.left_unitor(a), f),
        )

    @law("M.5 right unitor is natural", "(f × 1) ρ = ρ f")
    def right_unitor_naturality(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (a, b, f) = self.subject, draw.arrow("f")
        return (
            c.compose(c.tensor(f, c.identity(c.unit)), c.right_unitor(b)),
            c.compose(c.right_unitor(a), f),
        )

    @law("M.6 associator and inverse", "α α⁻¹ = 1")
    def associator_inverse(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (x, y, z) = self.subject, draw.objects("ABC")
        there_and_back = c.compose(c.associator(x, y, z), c.associator_inverse(x, y, z))
        return there_and_back, c.identity(c.product(c.product(x, y), z))

    @law("M.7 inverse and associator", "α⁻¹ α = 1")
    def inverse_associator(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (x, y, z) = self.subject, draw.objects("ABC")
        back_and_there = c.compose(c.associator_inverse(x, y, z), c.associator(x, y, z))
        return back_and_there, c.identity(c.product(x, c.product(y, z)))

    @law("M.8 left unitor and inverse", "λ λ⁻¹ = 1")
    def left_unitor_inverse(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, a = self.subject, draw.object("A")
        there_and_back = c.compose(c.left_unitor(a), c.left_unitor_inverse(a))
        return there_and_back, c.identity(c.product(c.unit, a))

    @law("M.9 inverse and left unitor", "λ⁻¹ λ = 1")
    def inverse_left_unitor(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, a = self.subject, draw.object("A")
        return c.compose(c.left_unitor_inverse(a), c.left_unitor(a)), c.identity(a)

    @law("M.10 right unitor and inverse", "ρ ρ⁻¹ = 1")
    def right_unitor_inverse(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, a = self.subject, draw.object("A")
        there_and_back = c.compose(c.right_unitor(a), c.right_unitor_inverse(a))
        return there_and_back, c.identity(c.product(a, c.unit))

    @law("M.11 inverse and right unitor", "ρ⁻¹ ρ = 1")
    def inverse_right_unitor(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, a = self.subject, draw.object("A")
        return c.compose(c.right_unitor_inverse(a), c.right_unitor(a)), c.identity(a)

    @law("M.12 pentagon", "(α × 1) α (1 × α) = α α")
    def pentagon(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (w, x, y, z) = self.subject, draw.objects("ABCD")
        long_way = c.composite(
            c.tensor(c.associator(w, x, y), c.identity(z)),
            c.associator(w, c.product(x, y), z),
            c.tensor(c.identity(w), c.associator(x, y, z)),
        )
        short_way = c.compose(
            c.associator(c.product(w, x), y, z), c.associator(w, x, c.product(y, z))
        )
        return long_way, short_way

    @law("M.13 triangle", "α (1 × λ) = ρ × 1")
    def triangle(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (a, b) = self.subject, draw.objects("AB")
        return (
            c.compose(c.associator(a, c.unit, b), c.tensor(c.identity(a), c.left_unitor(b))),
            c.tensor(c.right_unitor(a), c.identity(b)),
        )


class SymmetricLaws(
    Laws[SymmetricMonoidalCategory[Ob, Mor], Ob, Mor, Mor], of=SymmetricMonoidalCategory
):
    """Naturality, involution and hexagon."""

    @law("S.1 symmetry is natural", "(f × g) σ = σ (g × f)")
    def naturality(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (w, x, y, z) = self.subject, draw.objects("ABCD")
        f, g = draw.morphism("f", w, y), draw.morphism("g", x, z)
        return (
            c.compose(c.tensor(f, g), c.symmetry(y, z)),
            c.compose(c.symmetry(w, x), c.tensor(g, f)),
        )

    @law("S.2 symmetry is an involution", "σ σ = 1")
    def involution(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (a, b) = self.subject, draw.objects("AB")
        return c.compose(c.symmetry(a, b), c.symmetry(b, a)), c.identity(c.product(a, b))

    @law("S.3 hexagon", "α σ α = (σ × 1) α (1 × σ)")
    def hexagon(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (x, y, z) = self.subject, draw.objects("ABC")
        at_once = c.composite(
            c.associator(x, y, z),
            c.symmetry(x, c.product(y, z)),
            c.associator(y, z, x),
        )
        one_by_one = c.composite(
            c.tensor(c.symmetry(x, y), c.identity(z)),
            c.associator(y, x, z),
            c.tensor(c.identity(y), c.symmetry(x, z)),
        )
        return at_once, one_by_one


class CartesianLaws(Laws[CartesianCategory[Ob, Mor], Ob, Mor, Mor], of=CartesianCategory):
    """Products and the terminal object (2103.01931, Definition A.1)."""

    @law("X.1 first of a pair", "⟨f, g⟩ π0 = f")
    def first_of_pair(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (a, x, y) = self.subject, draw.objects("ABC")
        f, g = draw.morphism("f", a, x), draw.morphism("g", a, y)
        return c.compose(c.pair(f, g), c.first(x, y)), f

    @law("X.2 second of a pair", "⟨f, g⟩ π1 = g")
    def second_of_pair(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (a, x, y) = self.subject, draw.objects("ABC")
        f, g = draw.morphism("f", a, x), draw.morphism("g", a, y)
        return c.compose(c.pair(f, g), c.second(x, y)), g

    @law("X.3 pairs are unique", "⟨h π0, h π1⟩ = h")
    def uniqueness(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (a, x, y) = self.subject, draw.objects("ABC")
        h = draw.morphism("h", a, c.product(x, y))
        return c.pair(c.compose(h, c.first(x, y)), c.compose(h, c.second(x, y))), h

    @law("X.4 terminal object", "f = ! for f : A -> 1")
    def terminal(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, a = self.subject, draw.object("A")
        return draw.morphism("f", a, c.unit), c.delete(a)
