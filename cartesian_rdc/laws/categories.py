"""The laws of categories, monoidal, symmetric and cartesian categories."""

from __future__ import annotations

from collections.abc import Iterator

from cartesian_rdc.categories.base import (
    CartesianCategory,
    Category,
    MonoidalCategory,
    SymmetricMonoidalCategory,
)
from cartesian_rdc.laws.law import Draw, Law
from cartesian_rdc.type_variables import Mor, Ob


def category_laws(_: Category[Ob, Mor]) -> Iterator[Law[Category[Ob, Mor], Ob, Mor, Mor]]:
    """Unit and associativity of composition."""

    def left_unit(c: Category[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a, b = draw.objects("AB")
        f = draw.morphism("f", a, b)
        return c.compose(c.identity(a), f), f

    def right_unit(c: Category[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a, b = draw.objects("AB")
        f = draw.morphism("f", a, b)
        return c.compose(f, c.identity(b)), f

    def associativity(c: Category[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        w, x, y, z = draw.objects("ABCD")
        f, g = draw.morphism("f", w, x), draw.morphism("g", x, y)
        h = draw.morphism("h", y, z)
        return c.compose(c.compose(f, g), h), c.compose(f, c.compose(g, h))

    yield Law("C.1 left unit", "1 f = f", left_unit)
    yield Law("C.2 right unit", "f 1 = f", right_unit)
    yield Law("C.3 associativity", "(f g) h = f (g h)", associativity)


def monoidal_laws(
    _: MonoidalCategory[Ob, Mor],
) -> Iterator[Law[MonoidalCategory[Ob, Mor], Ob, Mor, Mor]]:
    """Functoriality of the product, naturality, inverses and coherence."""

    def tensor_identity(c: MonoidalCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a, b = draw.objects("AB")
        return c.tensor(c.identity(a), c.identity(b)), c.identity(c.product(a, b))

    def tensor_composite(c: MonoidalCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        u, v, w, x, y, z = draw.objects("ABCDEF")
        f, g = draw.morphism("f", u, v), draw.morphism("g", v, w)
        h, k = draw.morphism("h", x, y), draw.morphism("k", y, z)
        return (
            c.tensor(c.compose(f, g), c.compose(h, k)),
            c.compose(c.tensor(f, h), c.tensor(g, k)),
        )

    def associator_naturality(c: MonoidalCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        u, v, w, x, y, z = draw.objects("ABCDEF")
        f, g, h = (
            draw.morphism("f", u, x),
            draw.morphism("g", v, y),
            draw.morphism("h", w, z),
        )
        return (
            c.compose(c.tensor(c.tensor(f, g), h), c.associator(x, y, z)),
            c.compose(c.associator(u, v, w), c.tensor(f, c.tensor(g, h))),
        )

    def left_unitor_naturality(
        c: MonoidalCategory[Ob, Mor], draw: Draw[Ob, Mor]
    ) -> tuple[Mor, Mor]:
        a, b = draw.objects("AB")
        f = draw.morphism("f", a, b)
        return (
            c.compose(c.tensor(c.identity(c.unit), f), c.left_unitor(b)),
            c.compose(c.left_unitor(a), f),
        )

    def right_unitor_naturality(
        c: MonoidalCategory[Ob, Mor], draw: Draw[Ob, Mor]
    ) -> tuple[Mor, Mor]:
        a, b = draw.objects("AB")
        f = draw.morphism("f", a, b)
        return (
            c.compose(c.tensor(f, c.identity(c.unit)), c.right_unitor(b)),
            c.compose(c.right_unitor(a), f),
        )

    def associator_inverse(c: MonoidalCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        x, y, z = draw.objects("ABC")
        there_and_back = c.compose(c.associator(x, y, z), c.associator_inverse(x, y, z))
        return there_and_back, c.identity(c.product(c.product(x, y), z))

    def inverse_associator(c: MonoidalCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        x, y, z = draw.objects("ABC")
        back_and_there = c.compose(c.associator_inverse(x, y, z), c.associator(x, y, z))
        return back_and_there, c.identity(c.product(x, c.product(y, z)))

    def left_unitor_inverse(c: MonoidalCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a = draw.object("A")
        there_and_back = c.compose(c.left_unitor(a), c.left_unitor_inverse(a))
        return there_and_back, c.identity(c.product(c.unit, a))

    def inverse_left_unitor(c: MonoidalCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a = draw.object("A")
        return c.compose(c.left_unitor_inverse(a), c.left_unitor(a)), c.identity(a)

    def right_unitor_inverse(c: MonoidalCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a = draw.object("A")
        there_and_back = c.compose(c.right_unitor(a), c.right_unitor_inverse(a))
        return there_and_back, c.identity(c.product(a, c.unit))

    def inverse_right_unitor(c: MonoidalCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a = draw.object("A")
        return c.compose(c.right_unitor_inverse(a), c.right_unitor(a)), c.identity(a)

    def pentagon(c: MonoidalCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        w, x, y, z = draw.objects("ABCD")
        long_way = c.composite(
            c.tensor(c.associator(w, x, y), c.identity(z)),
            c.associator(w, c.product(x, y), z),
            c.tensor(c.identity(w), c.associator(x, y, z)),
        )
        short_way = c.compose(
            c.associator(c.product(w, x), y, z), c.associator(w, x, c.product(y, z))
        )
        return long_way, short_way

    def triangle(c: MonoidalCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a, b = draw.objects("AB")
        return (
            c.compose(c.associator(a, c.unit, b), c.tensor(c.identity(a), c.left_unitor(b))),
            c.tensor(c.right_unitor(a), c.identity(b)),
        )

    yield Law("M.1 product of identities", "1 × 1 = 1", tensor_identity)
    yield Law("M.2 product of composites", "(f g) × (h k) = (f × h) (g × k)", tensor_composite)
    yield Law(
        "M.3 associator is natural", "((f × g) × h) α = α (f × (g × h))", associator_naturality
    )
    yield Law("M.4 left unitor is natural", "(1 × f) λ = λ f", left_unitor_naturality)
    yield Law("M.5 right unitor is natural", "(f × 1) ρ = ρ f", right_unitor_naturality)
    yield Law("M.6 associator and inverse", "α α⁻¹ = 1", associator_inverse)
    yield Law("M.7 inverse and associator", "α⁻¹ α = 1", inverse_associator)
    yield Law("M.8 left unitor and inverse", "λ λ⁻¹ = 1", left_unitor_inverse)
    yield Law("M.9 inverse and left unitor", "λ⁻¹ λ = 1", inverse_left_unitor)
    yield Law("M.10 right unitor and inverse", "ρ ρ⁻¹ = 1", right_unitor_inverse)
    yield Law("M.11 inverse and right unitor", "ρ⁻¹ ρ = 1", inverse_right_unitor)
    yield Law("M.12 pentagon", "(α × 1) α (1 × α) = α α", pentagon)
    yield Law("M.13 triangle", "α (1 × λ) = ρ × 1", triangle)


def symmetric_laws(
    _: SymmetricMonoidalCategory[Ob, Mor],
) -> Iterator[Law[SymmetricMonoidalCategory[Ob, Mor], Ob, Mor, Mor]]:
    """Naturality, involution and hexagon."""

    def naturality(c: SymmetricMonoidalCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        w, x, y, z = draw.objects("ABCD")
        f, g = draw.morphism("f", w, y), draw.morphism("g", x, z)
        return (
            c.compose(c.tensor(f, g), c.symmetry(y, z)),
            c.compose(c.symmetry(w, x), c.tensor(g, f)),
        )

    def involution(c: SymmetricMonoidalCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a, b = draw.objects("AB")
        return c.compose(c.symmetry(a, b), c.symmetry(b, a)), c.identity(c.product(a, b))

    def hexagon(c: SymmetricMonoidalCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        x, y, z = draw.objects("ABC")
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

    yield Law("S.1 symmetry is natural", "(f × g) σ = σ (g × f)", naturality)
    yield Law("S.2 symmetry is an involution", "σ σ = 1", involution)
    yield Law("S.3 hexagon", "α σ α = (σ × 1) α (1 × σ)", hexagon)


def cartesian_laws(
    _: CartesianCategory[Ob, Mor],
) -> Iterator[Law[CartesianCategory[Ob, Mor], Ob, Mor, Mor]]:
    """Products and the terminal object (2103.01931, Definition A.1)."""

    def first_of_pair(c: CartesianCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a, x, y = draw.objects("ABC")
        f, g = draw.morphism("f", a, x), draw.morphism("g", a, y)
        return c.compose(c.pair(f, g), c.first(x, y)), f

    def second_of_pair(c: CartesianCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a, x, y = draw.objects("ABC")
        f, g = draw.morphism("f", a, x), draw.morphism("g", a, y)
        return c.compose(c.pair(f, g), c.second(x, y)), g

    def uniqueness(c: CartesianCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a, x, y = draw.objects("ABC")
        h = draw.morphism("h", a, c.product(x, y))
        return c.pair(c.compose(h, c.first(x, y)), c.compose(h, c.second(x, y))), h

    def terminal(c: CartesianCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a = draw.object("A")
        return draw.morphism("f", a, c.unit), c.delete(a)

    yield Law("X.1 first of a pair", "⟨f, g⟩ π0 = f", first_of_pair)
    yield Law("X.2 second of a pair", "⟨f, g⟩ π1 = g", second_of_pair)
    yield Law("X.3 pairs are unique", "⟨h π0, h π1⟩ = h", uniqueness)
    yield Law("X.4 terminal object", "f = ! for f : A -> 1", terminal)
