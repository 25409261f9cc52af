"""The laws of ``Para(C)``, which hold up to the 2-cells that reassociate parameters.

Each says: one side, reparametrised along the named isomorphism, is the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias, TypeVar

from cartesian_rdc.functors import Para, ParaFunctor, ParaMorphism
from cartesian_rdc.laws.law import Draw, Law

Ob = TypeVar("Ob")
Mor = TypeVar("Mor")

Ob1 = TypeVar("Ob1")
Mor1 = TypeVar("Mor1")
Ob2 = TypeVar("Ob2")
Mor2 = TypeVar("Mor2")

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

    yield Law("PF.1 comparison is natural", "(F f × F g) φ = φ F(f × g), along 1 -> φ", naturality)
