"""The laws of ``Para(C)`` and ``Para(F)``, up to the 2-cells that reassociate parameters.

In each law one side, reparametrised along the named isomorphism, is the other side.
"""

from __future__ import annotations

from typing import TypeAlias

from cartesian_rdc.categories.para import Para, ParaMorphism, Reparametrisation
from cartesian_rdc.functors import ParaFunctor
from cartesian_rdc.laws._law import Draw, Laws, Sides, law
from cartesian_rdc.type_variables import Mor, Mor1, Mor2, Ob, Ob1, Ob2

ParaDraw: TypeAlias = Draw[Ob, ParaMorphism[Ob, Mor]]
ParaSides: TypeAlias = Sides[ParaMorphism[Ob, Mor]]


class ParaLaws(Laws[Para[Ob, Mor], Ob, ParaMorphism[Ob, Mor], ParaMorphism[Ob, Mor]], of=Para):
    """The category laws, with their 2-cells, and those of reparametrisation itself."""

    @law("P.1 left unit", "1 f = f, along P -> P × 1")
    def left_unit(self, draw: ParaDraw[Ob, Mor]) -> ParaSides[Ob, Mor]:
        para, (a, _, f) = self.subject, draw.arrow("f")
        along = para.base.right_unitor_inverse(f.parameters)
        return para.reparametrise(para.compose(para.identity(a), f), along), f

    @law("P.2 right unit", "f 1 = f, along P -> 1 × P")
    def right_unit(self, draw: ParaDraw[Ob, Mor]) -> ParaSides[Ob, Mor]:
        para, (_, b, f) = self.subject, draw.arrow("f")
        along = para.base.left_unitor_inverse(f.parameters)
        return para.reparametrise(para.compose(f, para.identity(b)), along), f

    @law("P.3 associativity", "(f g) h = f (g h), along α⁻¹")
    def associativity(self, draw: ParaDraw[Ob, Mor]) -> ParaSides[Ob, Mor]:
        para, (f, g, h) = self.subject, draw.chain("fgh")
        along = para.base.associator_inverse(h.parameters, g.parameters, f.parameters)
        right = para.compose(f, para.compose(g, h))
        return para.compose(para.compose(f, g), h), para.reparametrise(right, along)

    @law("P.4 reparametrising along 1", "f along 1 = f")
    def identity_along(self, draw: ParaDraw[Ob, Mor]) -> ParaSides[Ob, Mor]:
        para, [f] = self.subject, draw.parallel("f")
        return para.reparametrise(f, para.base.identity(f.parameters)), f

    @law("P.5 reparametrising twice", "(f along s) along t = f along t s")
    def vertical(self, draw: ParaDraw[Ob, Mor]) -> ParaSides[Ob, Mor]:
        para, [f] = self.subject, draw.parallel("f")
        s = draw.morphism("s", draw.object("S"), f.parameters).body
        t = draw.morphism("t", draw.object("T"), para.base.domain(s)).body
        twice = para.reparametrise(para.reparametrise(f, s), t)
        return twice, para.reparametrise(f, para.base.compose(t, s))

    @law("P.6 reparametrising composites", "(f along s) (g along t) = (f g) along t × s")
    def functoriality(self, draw: ParaDraw[Ob, Mor]) -> ParaSides[Ob, Mor]:
        para, (f, g) = self.subject, draw.chain("fg")
        # Any morphisms into the parameters will do: bodies of other parametric maps.
        s = draw.morphism("s", draw.object("S"), f.parameters).body
        t = draw.morphism("t", draw.object("T"), g.parameters).body
        beside = para.compose(para.reparametrise(f, s), para.reparametrise(g, t))
        return beside, para.reparametrise(para.compose(f, g), para.base.tensor(t, s))

    @law("P.7 interchange of 2-cells", "(s; t) beside (u; v) = (s beside u); (t beside v)")
    def interchange(self, draw: ParaDraw[Ob, Mor]) -> ParaSides[Ob, Mor]:
        para, (f, g) = self.subject, draw.chain("fg")
        one, two = _two_cells(para, draw, "st", f), _two_cells(para, draw, "uv", g)
        beside = para.horizontal(para.vertical(*one), para.vertical(*two))
        above = para.vertical(para.horizontal(one[0], two[0]), para.horizontal(one[1], two[1]))
        # two reparametrisations are equal if the corners reparametrised along them are
        corner = para.corner(para.compose(f, g).parameters)
        return para.reparametrise(corner, beside.along), para.reparametrise(corner, above.along)


def _two_cells(
    para: Para[Ob, Mor], draw: ParaDraw[Ob, Mor], names: str, f: ParaMorphism[Ob, Mor]
) -> tuple[Reparametrisation[Ob, Mor], Reparametrisation[Ob, Mor]]:
    """Two composable 2-cells from f, along the bodies of drawn parametric maps."""
    s = draw.morphism(names[0], draw.object(names[0].upper()), f.parameters).body
    first = para.reparametrisation(f, s)
    t = draw.morphism(names[1], draw.object(names[1].upper()), first.target.parameters).body
    return first, para.reparametrisation(first.target, t)


def _square(
    para: Para[Ob, Mor],
    f: ParaMorphism[Ob, Mor],
    g: ParaMorphism[Ob, Mor],
    before: ParaMorphism[Ob, Mor],
    after: ParaMorphism[Ob, Mor],
) -> ParaSides[Ob, Mor]:
    """``f after = before g`` along ``P -> 1 × P`` and ``P -> P × 1``.

    P are the parameters of f and of g; the other two have none.
    """
    base, p = para.base, f.parameters
    return (
        para.reparametrise(para.compose(f, after), base.left_unitor_inverse(p)),
        para.reparametrise(para.compose(before, g), base.right_unitor_inverse(p)),
    )


class ParaMonoidalLaws(
    Laws[Para[Ob, Mor], Ob, ParaMorphism[Ob, Mor], ParaMorphism[Ob, Mor]], of=Para
):
    """The product of ``Para(C)``, and ``C -> Para(C)``, with their 2-cells."""

    @law("PM.1 product of identities", "1 × 1 = 1, along 1 -> 1 × 1")
    def tensor_identity(self, draw: ParaDraw[Ob, Mor]) -> ParaSides[Ob, Mor]:
        para, (a, b) = self.subject, draw.objects("AB")
        beside = para.tensor(para.identity(a), para.identity(b))
        along = para.base.left_unitor_inverse(para.base.unit)
        return para.reparametrise(beside, along), para.identity(para.product(a, b))

    @law("PM.2 product of composites", "(f g) × (h k) = (f × h) (g × k), along the interchange")
    def tensor_composite(self, draw: ParaDraw[Ob, Mor]) -> ParaSides[Ob, Mor]:
        para, (u, v, w, x, y, z) = self.subject, draw.objects("ABCDEF")
        f, g = draw.morphism("f", u, v), draw.morphism("g", v, w)
        h, k = draw.morphism("h", x, y), draw.morphism("k", y, z)
        along = para.base.interchange(g.parameters, k.parameters, f.parameters, h.parameters)
        return (
            para.reparametrise(para.tensor(para.compose(f, g), para.compose(h, k)), along),
            para.compose(para.tensor(f, h), para.tensor(g, k)),
        )

    @law("PM.3 associator is natural", "((f × g) × h) α = α (f × (g × h)), along α")
    def associator(self, draw: ParaDraw[Ob, Mor]) -> ParaSides[Ob, Mor]:
        para, (u, v, w, x, y, z) = self.subject, draw.objects("ABCDEF")
        f, g, h = draw.morphism("f", u, x), draw.morphism("g", v, y), draw.morphism("h", w, z)
        along = para.base.associator(f.parameters, g.parameters, h.parameters)
        left = para.tensor(para.tensor(f, g), h)
        right = para.reparametrise(para.tensor(f, para.tensor(g, h)), along)
        return _square(para, left, right, para.associator(u, v, w), para.associator(x, y, z))

    @law("PM.4 left unitor is natural", "(1 × f) λ = λ f, along unitors")
    def left_unitor(self, draw: ParaDraw[Ob, Mor]) -> ParaSides[Ob, Mor]:
        para, (a, b, f) = self.subject, draw.arrow("f")
        along = para.base.left_unitor_inverse(f.parameters)
        beside = para.reparametrise(para.tensor(para.identity(para.base.unit), f), along)
        return _square(para, beside, f, para.left_unitor(a), para.left_unitor(b))

    @law("PM.5 right unitor is natural", "(f × 1) ρ = ρ f, along unitors")
    def right_unitor(self, draw: ParaDraw[Ob, Mor]) -> ParaSides[Ob, Mor]:
        para, (a, b, f) = self.subject, draw.arrow("f")
        along = para.base.right_unitor_inverse(f.parameters)
        beside = para.reparametrise(para.tensor(f, para.identity(para.base.unit)), along)
        return _square(para, beside, f, para.right_unitor(a), para.right_unitor(b))

    @law("PM.6 symmetry is natural", "(f × g) σ = σ (g × f), along σ")
    def symmetry(self, draw: ParaDraw[Ob, Mor]) -> ParaSides[Ob, Mor]:
        para, (w, x, y, z) = self.subject, draw.objects("ABCD")
        f, g = draw.morphism("f", w, y), draw.morphism("g", x, z)
        along = para.base.symmetry(f.parameters, g.parameters)
        turned = para.reparametrise(para.tensor(g, f), along)
        return _square(para, para.tensor(f, g), turned, para.symmetry(w, x), para.symmetry(y, z))

    @law("PM.7 lifted composite", "lift (f g) = (lift f) (lift g), along 1 -> 1 × 1")
    def lift_composite(self, draw: ParaDraw[Ob, Mor]) -> ParaSides[Ob, Mor]:
        para, (a, b, x) = self.subject, draw.objects("ABC")
        after = draw.morphism("g", b, x)
        before = draw.morphism("f", a, para.base.product(after.parameters, b))
        f, g, one = before.body, after.body, para.base.unit
        apart = para.compose(para.lift(f), para.lift(g))
        along = para.base.left_unitor_inverse(one)
        return para.lift(para.base.compose(f, g)), para.reparametrise(apart, along)

    @law("PM.8 lifted product", "lift (f × g) = lift f × lift g, along 1 -> 1 × 1")
    def lift_product(self, draw: ParaDraw[Ob, Mor]) -> ParaSides[Ob, Mor]:
        para, (w, x, y, z) = self.subject, draw.objects("ABCD")
        f, g = draw.morphism("f", w, y).body, draw.morphism("g", x, z).body
        beside, one = para.tensor(para.lift(f), para.lift(g)), para.base.unit
        along = para.base.left_unitor_inverse(one)
        return para.lift(para.base.tensor(f, g)), para.reparametrise(beside, along)

    @law("PM.9 C acts before", "h f = (lift h) f, along P -> P × 1")
    def acted_before(self, draw: ParaDraw[Ob, Mor]) -> ParaSides[Ob, Mor]:
        para, (x, y, z) = self.subject, draw.objects("ABC")
        h, f = draw.morphism("h", x, y).body, draw.morphism("f", y, z)
        apart = para.compose(para.lift(h), f)
        along = para.base.right_unitor_inverse(f.parameters)
        return para.before(h, f), para.reparametrise(apart, along)

    @law("PM.10 C acts after", "f h = f (lift h), along P -> 1 × P")
    def acted_after(self, draw: ParaDraw[Ob, Mor]) -> ParaSides[Ob, Mor]:
        para, (x, y, z) = self.subject, draw.objects("ABC")
        h = draw.morphism("h", y, z).body
        f = draw.morphism("f", x, para.base.domain(h))
        apart = para.compose(f, para.lift(h))
        along = para.base.left_unitor_inverse(f.parameters)
        return para.after(f, h), para.reparametrise(apart, along)

    @law("PM.11 C acts on the right", "f × h = f × lift h, along P -> P × 1")
    def acted_right(self, draw: ParaDraw[Ob, Mor]) -> ParaSides[Ob, Mor]:
        para, (w, x, y, z) = self.subject, draw.objects("ABCD")
        f, h = draw.morphism("f", w, x), draw.morphism("h", y, z).body
        apart = para.tensor(f, para.lift(h))
        along = para.base.right_unitor_inverse(f.parameters)
        return para.left_of(f, h), para.reparametrise(apart, along)

    @law("PM.12 C acts on the left", "h × f = lift h × f, along P -> 1 × P")
    def acted_left(self, draw: ParaDraw[Ob, Mor]) -> ParaSides[Ob, Mor]:
        para, (w, x, y, z) = self.subject, draw.objects("ABCD")
        h, f = draw.morphism("h", w, x).body, draw.morphism("f", y, z)
        apart = para.tensor(para.lift(h), f)
        along = para.base.left_unitor_inverse(f.parameters)
        return para.right_of(h, f), para.reparametrise(apart, along)


class ParaFunctorLaws(
    Laws[ParaFunctor[Ob1, Mor1, Ob2, Mor2], Ob1, ParaMorphism[Ob1, Mor1], ParaMorphism[Ob2, Mor2]],
    of=ParaFunctor,
):
    """``Para(F)`` is monoidal: its comparison ``φ`` is natural, up to units among parameters."""

    @law("PF.1 comparison is natural", "(F f × F g) φ = φ F(f × g), along 1 -> φ")
    def naturality(self, draw: ParaDraw[Ob1, Mor1]) -> ParaSides[Ob2, Mor2]:
        functor, (w, x, y, z) = self.subject, draw.objects("ABCD")
        f, g, on = draw.morphism("f", w, y), draw.morphism("g", x, z), functor.on_morphism
        para, merge = functor.target, functor.product_comparison
        along = functor.functor.product_comparison(f.parameters, g.parameters)
        together = para.reparametrise(on(functor.source.tensor(f, g)), along)
        return _square(para, para.tensor(on(f), on(g)), together, merge(w, x), merge(y, z))

    @law("PF.2 identity", "F 1 = 1, along 1 -> F 1")
    def identity(self, draw: ParaDraw[Ob1, Mor1]) -> ParaSides[Ob2, Mor2]:
        functor, a = self.subject, draw.object("A")
        mapped = functor.on_morphism(functor.source.identity(a))
        return (
            functor.target.reparametrise(mapped, functor.functor.unit_comparison()),
            functor.target.identity(functor.on_object(a)),
        )

    @law("PF.3 composite", "F (f g) = (F f) (F g), along φ")
    def composite(self, draw: ParaDraw[Ob1, Mor1]) -> ParaSides[Ob2, Mor2]:
        functor, (f, g) = self.subject, draw.chain("fg")
        on = functor.on_morphism
        along = functor.functor.product_comparison(g.parameters, f.parameters)
        return (
            functor.target.reparametrise(on(functor.source.compose(f, g)), along),
            functor.target.compose(on(f), on(g)),
        )

    @law("PF.4 2-cells", "F (f along s) = (F f) along F s")
    def reparametrised(self, draw: ParaDraw[Ob1, Mor1]) -> ParaSides[Ob2, Mor2]:
        functor, [f] = self.subject, draw.parallel("f")
        s = draw.morphism("s", draw.object("S"), f.parameters).body
        cell = functor.on_reparametrisation(functor.source.reparametrisation(f, s))
        return cell.target, functor.target.reparametrise(cell.source, cell.along)
