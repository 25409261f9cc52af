"""The laws of ``Para(C)``, which hold up to the 2-cells that reassociate parameters.

Each says: one side, reparametrised along the named isomorphism, is the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from cartesian_rdc.categories.para import Para, ParaMorphism, Reparametrisation
from cartesian_rdc.functors import ParaFunctor
from cartesian_rdc.laws.law import Draw, Law
from cartesian_rdc.type_variables import Mor, Mor1, Mor2, Ob, Ob1, Ob2

Sides: TypeAlias = tuple[ParaMorphism[Ob, Mor], ParaMorphism[Ob, Mor]]


def para_laws(
    _: Para[Ob, Mor],
) -> Iterator[Law[Para[Ob, Mor], Ob, ParaMorphism[Ob, Mor], ParaMorphism[Ob, Mor]]]:
    """The category laws, with their 2-cells, and those of reparametrisation itself."""

    def left_unit(para: Para[Ob, Mor], draw: Draw[Ob, ParaMorphism[Ob, Mor]]) -> Sides[Ob, Mor]:
        a, b = draw.objects("AB")
        f = draw.morphism("f", a, b)
        along = para.base.right_unitor_inverse(f.parameters)
        return para.reparametrise(para.compose(para.identity(a), f), along), f

    def right_unit(para: Para[Ob, Mor], draw: Draw[Ob, ParaMorphism[Ob, Mor]]) -> Sides[Ob, Mor]:
        a, b = draw.objects("AB")
        f = draw.morphism("f", a, b)
        along = para.base.left_unitor_inverse(f.parameters)
        return para.reparametrise(para.compose(f, para.identity(b)), along), f

    def associativity(para: Para[Ob, Mor], draw: Draw[Ob, ParaMorphism[Ob, Mor]]) -> Sides[Ob, Mor]:
        w, x, y, z = draw.objects("ABCD")
        f, g = draw.morphism("f", w, x), draw.morphism("g", x, y)
        h = draw.morphism("h", y, z)
        along = para.base.associator_inverse(h.parameters, g.parameters, f.parameters)
        right = para.compose(f, para.compose(g, h))
        return para.compose(para.compose(f, g), h), para.reparametrise(right, along)

    def identity_along(
        para: Para[Ob, Mor], draw: Draw[Ob, ParaMorphism[Ob, Mor]]
    ) -> Sides[Ob, Mor]:
        a, b = draw.objects("AB")
        f = draw.morphism("f", a, b)
        return para.reparametrise(f, para.base.identity(f.parameters)), f

    def functoriality(para: Para[Ob, Mor], draw: Draw[Ob, ParaMorphism[Ob, Mor]]) -> Sides[Ob, Mor]:
        x, y, z = draw.objects("ABC")
        f, g = draw.morphism("f", x, y), draw.morphism("g", y, z)
        # Any morphisms into the parameters will do: bodies of other parametric maps.
        s = draw.morphism("s", draw.object("S"), f.parameters).body
        t = draw.morphism("t", draw.object("T"), g.parameters).body
        beside = para.compose(para.reparametrise(f, s), para.reparametrise(g, t))
        return beside, para.reparametrise(para.compose(f, g), para.base.tensor(t, s))

    def vertical(para: Para[Ob, Mor], draw: Draw[Ob, ParaMorphism[Ob, Mor]]) -> Sides[Ob, Mor]:
        a, b = draw.objects("AB")
        f = draw.morphism("f", a, b)
        s = draw.morphism("s", draw.object("S"), f.parameters).body
        t = draw.morphism("t", draw.object("T"), para.base.domain(s)).body
        twice = para.reparametrise(para.reparametrise(f, s), t)
        return twice, para.reparametrise(f, para.base.compose(t, s))

    def interchange(para: Para[Ob, Mor], draw: Draw[Ob, ParaMorphism[Ob, Mor]]) -> Sides[Ob, Mor]:
        x, y, z = draw.objects("ABC")
        f, g = draw.morphism("f", x, y), draw.morphism("g", y, z)
        one, two = _two_cells(para, draw, "st", f), _two_cells(para, draw, "uv", g)
        beside = para.horizontal(para.vertical(*one), para.vertical(*two))
        above = para.vertical(para.horizontal(one[0], two[0]), para.horizontal(one[1], two[1]))
        # two reparametrisations are equal if the corners reparametrised along them are
        corner = para.corner(para.compose(f, g).parameters)
        return para.reparametrise(corner, beside.along), para.reparametrise(corner, above.along)

    yield Law("P.1 left unit", "1 f = f, along P -> P × 1", left_unit)
    yield Law("P.2 right unit", "f 1 = f, along P -> 1 × P", right_unit)
    yield Law("P.3 associativity", "(f g) h = f (g h), along α⁻¹", associativity)
    yield Law("P.4 reparametrising along 1", "f along 1 = f", identity_along)
    yield Law("P.5 reparametrising twice", "(f along s) along t = f along t s", vertical)
    yield Law(
        "P.6 reparametrising composites",
        "(f along s) (g along t) = (f g) along t × s",
        functoriality,
    )
    yield Law(
        "P.7 interchange of 2-cells",
        "(s; t) beside (u; v) = (s beside u); (t beside v)",
        interchange,
    )


def _two_cells(
    para: Para[Ob, Mor], draw: Draw[Ob, ParaMorphism[Ob, Mor]], names: str, f: ParaMorphism[Ob, Mor]
) -> tuple[Reparametrisation[Ob, Mor], Reparametrisation[Ob, Mor]]:
    """Two that follow each other, the first from f, along the bodies of any parametric maps."""
    s = draw.morphism(names[0], draw.object(names[0].upper()), f.parameters).body
    first = para.reparametrisation(f, s)
    t = draw.morphism(names[1], draw.object(names[1].upper()), first.target.parameters).body
    return first, para.reparametrisation(first.target, t)


def para_monoidal_laws(
    _: Para[Ob, Mor],
) -> Iterator[Law[Para[Ob, Mor], Ob, ParaMorphism[Ob, Mor], ParaMorphism[Ob, Mor]]]:
    """The product of ``Para(C)``, and ``C -> Para(C)``, with their 2-cells."""

    def tensor_identity(
        para: Para[Ob, Mor], draw: Draw[Ob, ParaMorphism[Ob, Mor]]
    ) -> Sides[Ob, Mor]:
        a, b = draw.objects("AB")
        beside = para.tensor(para.identity(a), para.identity(b))
        along = para.base.left_unitor_inverse(para.base.unit)
        return para.reparametrise(beside, along), para.identity(para.product(a, b))

    def tensor_composite(
        para: Para[Ob, Mor], draw: Draw[Ob, ParaMorphism[Ob, Mor]]
    ) -> Sides[Ob, Mor]:
        u, v, w, x, y, z = draw.objects("ABCDEF")
        f, g = draw.morphism("f", u, v), draw.morphism("g", v, w)
        h, k = draw.morphism("h", x, y), draw.morphism("k", y, z)
        along = para.base.interchange(g.parameters, k.parameters, f.parameters, h.parameters)
        return (
            para.reparametrise(para.tensor(para.compose(f, g), para.compose(h, k)), along),
            para.compose(para.tensor(f, h), para.tensor(g, k)),
        )

    def associator(para: Para[Ob, Mor], draw: Draw[Ob, ParaMorphism[Ob, Mor]]) -> Sides[Ob, Mor]:
        u, v, w, x, y, z = draw.objects("ABCDEF")
        f, g = draw.morphism("f", u, x), draw.morphism("g", v, y)
        h, c = draw.morphism("h", w, z), para.base
        left = para.compose(para.tensor(para.tensor(f, g), h), para.associator(x, y, z))
        right = para.compose(para.associator(u, v, w), para.tensor(f, para.tensor(g, h)))
        p, q, r = f.parameters, g.parameters, h.parameters
        return (
            para.reparametrise(left, c.left_unitor_inverse(c.product(c.product(p, q), r))),
            para.reparametrise(
                right,
                c.compose(
                    c.associator(p, q, r), c.right_unitor_inverse(c.product(p, c.product(q, r)))
                ),
            ),
        )

    def left_unitor(para: Para[Ob, Mor], draw: Draw[Ob, ParaMorphism[Ob, Mor]]) -> Sides[Ob, Mor]:
        a, b = draw.objects("AB")
        f, c = draw.morphism("f", a, b), para.base
        p = f.parameters
        left = para.compose(para.tensor(para.identity(c.unit), f), para.left_unitor(b))
        right = para.compose(para.left_unitor(a), f)
        twice = c.compose(c.left_unitor_inverse(p), c.left_unitor_inverse(c.product(c.unit, p)))
        return (
            para.reparametrise(left, twice),
            para.reparametrise(right, c.right_unitor_inverse(p)),
        )

    def right_unitor(para: Para[Ob, Mor], draw: Draw[Ob, ParaMorphism[Ob, Mor]]) -> Sides[Ob, Mor]:
        a, b = draw.objects("AB")
        f, c = draw.morphism("f", a, b), para.base
        p = f.parameters
        left = para.compose(para.tensor(f, para.identity(c.unit)), para.right_unitor(b))
        right = para.compose(para.right_unitor(a), f)
        twice = c.compose(c.right_unitor_inverse(p), c.left_unitor_inverse(c.product(p, c.unit)))
        return (
            para.reparametrise(left, twice),
            para.reparametrise(right, c.right_unitor_inverse(p)),
        )

    def symmetry(para: Para[Ob, Mor], draw: Draw[Ob, ParaMorphism[Ob, Mor]]) -> Sides[Ob, Mor]:
        w, x, y, z = draw.objects("ABCD")
        f, g, c = draw.morphism("f", w, y), draw.morphism("g", x, z), para.base
        p, q = f.parameters, g.parameters
        left = para.compose(para.tensor(f, g), para.symmetry(y, z))
        right = para.compose(para.symmetry(w, x), para.tensor(g, f))
        return (
            para.reparametrise(left, c.left_unitor_inverse(c.product(p, q))),
            para.reparametrise(
                right, c.compose(c.symmetry(p, q), c.right_unitor_inverse(c.product(q, p)))
            ),
        )

    def lift_composite(
        para: Para[Ob, Mor], draw: Draw[Ob, ParaMorphism[Ob, Mor]]
    ) -> Sides[Ob, Mor]:
        a, b, x = draw.objects("ABC")
        after = draw.morphism("g", b, x)
        before = draw.morphism("f", a, para.base.product(after.parameters, b))
        f, g, one = before.body, after.body, para.base.unit
        apart = para.compose(para.lift(f), para.lift(g))
        return (
            para.lift(para.base.compose(f, g)),
            para.reparametrise(apart, para.base.left_unitor_inverse(one)),
        )

    def lift_product(para: Para[Ob, Mor], draw: Draw[Ob, ParaMorphism[Ob, Mor]]) -> Sides[Ob, Mor]:
        w, x, y, z = draw.objects("ABCD")
        f, g = draw.morphism("f", w, y).body, draw.morphism("g", x, z).body
        beside, one = para.tensor(para.lift(f), para.lift(g)), para.base.unit
        return (
            para.lift(para.base.tensor(f, g)),
            para.reparametrise(beside, para.base.left_unitor_inverse(one)),
        )

    def acted_before(para: Para[Ob, Mor], draw: Draw[Ob, ParaMorphism[Ob, Mor]]) -> Sides[Ob, Mor]:
        x, y, z = draw.objects("ABC")
        h, f = draw.morphism("h", x, y).body, draw.morphism("f", y, z)
        apart = para.compose(para.lift(h), f)
        along = para.base.right_unitor_inverse(f.parameters)
        return para.before(h, f), para.reparametrise(apart, along)

    def acted_after(para: Para[Ob, Mor], draw: Draw[Ob, ParaMorphism[Ob, Mor]]) -> Sides[Ob, Mor]:
        x, y, z = draw.objects("ABC")
        h = draw.morphism("h", y, z).body
        f = draw.morphism("f", x, para.base.domain(h))
        apart = para.compose(f, para.lift(h))
        along = para.base.left_unitor_inverse(f.parameters)
        return para.after(f, h), para.reparametrise(apart, along)

    def acted_right(para: Para[Ob, Mor], draw: Draw[Ob, ParaMorphism[Ob, Mor]]) -> Sides[Ob, Mor]:
        w, x, y, z = draw.objects("ABCD")
        f, h = draw.morphism("f", w, x), draw.morphism("h", y, z).body
        apart = para.tensor(f, para.lift(h))
        along = para.base.right_unitor_inverse(f.parameters)
        return para.left_of(f, h), para.reparametrise(apart, along)

    def acted_left(para: Para[Ob, Mor], draw: Draw[Ob, ParaMorphism[Ob, Mor]]) -> Sides[Ob, Mor]:
        w, x, y, z = draw.objects("ABCD")
        h, f = draw.morphism("h", w, x).body, draw.morphism("f", y, z)
        apart = para.tensor(para.lift(h), f)
        along = para.base.left_unitor_inverse(f.parameters)
        return para.right_of(h, f), para.reparametrise(apart, along)

    yield Law("PM.1 product of identities", "1 × 1 = 1, along 1 -> 1 × 1", tensor_identity)
    yield Law(
        "PM.2 product of composites",
        "(f g) × (h k) = (f × h) (g × k), along the interchange",
        tensor_composite,
    )
    yield Law(
        "PM.3 associator is natural", "((f × g) × h) α = α (f × (g × h)), along α", associator
    )
    yield Law("PM.4 left unitor is natural", "(1 × f) λ = λ f, along unitors", left_unitor)
    yield Law("PM.5 right unitor is natural", "(f × 1) ρ = ρ f, along unitors", right_unitor)
    yield Law("PM.6 symmetry is natural", "(f × g) σ = σ (g × f), along σ", symmetry)
    yield Law(
        "PM.7 lifted composite", "lift (f g) = (lift f) (lift g), along 1 -> 1 × 1", lift_composite
    )
    yield Law(
        "PM.8 lifted product", "lift (f × g) = lift f × lift g, along 1 -> 1 × 1", lift_product
    )
    yield Law("PM.9 C acts before", "h f = (lift h) f, along P -> P × 1", acted_before)
    yield Law("PM.10 C acts after", "f h = f (lift h), along P -> 1 × P", acted_after)
    yield Law("PM.11 C acts on the right", "f × h = f × lift h, along P -> P × 1", acted_right)
    yield Law("PM.12 C acts on the left", "h × f = lift h × f, along P -> 1 × P", acted_left)


def para_functor_laws(
    _: ParaFunctor[Ob1, Mor1, Ob2, Mor2],
) -> Iterator[
    Law[
        ParaFunctor[Ob1, Mor1, Ob2, Mor2],
        Ob1,
        ParaMorphism[Ob1, Mor1],
        ParaMorphism[Ob2, Mor2],
    ]
]:
    """``Para(F)`` is monoidal: its comparison ``φ`` is natural, up to units among parameters."""

    def naturality(
        functor: ParaFunctor[Ob1, Mor1, Ob2, Mor2], draw: Draw[Ob1, ParaMorphism[Ob1, Mor1]]
    ) -> Sides[Ob2, Mor2]:
        w, x, y, z = draw.objects("ABCD")
        f, g, on = draw.morphism("f", w, y), draw.morphism("g", x, z), functor.on_morphism
        para, base, merge = functor.target, functor.target.base, functor.product_comparison
        beside, together = para.tensor(on(f), on(g)), on(functor.source.tensor(f, g))
        parameters = functor.functor.product_comparison(f.parameters, g.parameters)
        return (
            para.reparametrise(
                para.compose(beside, merge(y, z)), base.left_unitor_inverse(beside.parameters)
            ),
            para.reparametrise(
                para.compose(merge(w, x), together),
                base.compose(parameters, base.right_unitor_inverse(together.parameters)),
            ),
        )

    def identity(
        functor: ParaFunctor[Ob1, Mor1, Ob2, Mor2], draw: Draw[Ob1, ParaMorphism[Ob1, Mor1]]
    ) -> Sides[Ob2, Mor2]:
        a = draw.object("A")
        mapped = functor.on_morphism(functor.source.identity(a))
        return (
            functor.target.reparametrise(mapped, functor.functor.unit_comparison()),
            functor.target.identity(functor.on_object(a)),
        )

    def composite(
        functor: ParaFunctor[Ob1, Mor1, Ob2, Mor2], draw: Draw[Ob1, ParaMorphism[Ob1, Mor1]]
    ) -> Sides[Ob2, Mor2]:
        x, y, z = draw.objects("ABC")
        f, g, on = draw.morphism("f", x, y), draw.morphism("g", y, z), functor.on_morphism
        along = functor.functor.product_comparison(g.parameters, f.parameters)
        return (
            functor.target.reparametrise(on(functor.source.compose(f, g)), along),
            functor.target.compose(on(f), on(g)),
        )

    def reparametrised(
        functor: ParaFunctor[Ob1, Mor1, Ob2, Mor2], draw: Draw[Ob1, ParaMorphism[Ob1, Mor1]]
    ) -> Sides[Ob2, Mor2]:
        f = draw.morphism("f", *draw.objects("AB"))
        s = draw.morphism("s", draw.object("S"), f.parameters).body
        cell = functor.on_reparametrisation(functor.source.reparametrisation(f, s))
        return cell.target, functor.target.reparametrise(cell.source, cell.along)

    yield Law("PF.1 comparison is natural", "(F f × F g) φ = φ F(f × g), along 1 -> φ", naturality)
    yield Law("PF.2 identity", "F 1 = 1, along 1 -> F 1", identity)
    yield Law("PF.3 composite", "F (f g) = (F f) (F g), along φ", composite)
    yield Law("PF.4 2-cells", "F (f along s) = (F f) along F s", reparametrised)
