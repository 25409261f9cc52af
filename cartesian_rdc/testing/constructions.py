"""Samples of ``Lens(C)`` and ``Para(C)``, made from a sample of C."""

from __future__ import annotations

from typing import TypeVar

from hypothesis import strategies as st

from cartesian_rdc.categories.base import CartesianCategory, SymmetricMonoidalCategory
from cartesian_rdc.functors import LensMorphism, LensObject, ParaMorphism
from cartesian_rdc.testing.law_tests import Sample

Ob = TypeVar("Ob")
Mor = TypeVar("Mor")


def lens_sample(
    category: CartesianCategory[Ob, Mor], base: Sample[Ob, Mor]
) -> Sample[LensObject[Ob], LensMorphism[Ob, Mor]]:
    """Lenses of any get and put: they need not come from R, nor be well-behaved."""

    def morphisms(a: LensObject[Ob], b: LensObject[Ob]) -> st.SearchStrategy[LensMorphism[Ob, Mor]]:
        return st.builds(
            LensMorphism[Ob, Mor],
            st.just(a),
            st.just(b),
            base.morphisms(a.forward, b.forward),
            base.morphisms(category.product(a.forward, b.backward), a.backward),
        )

    def difference(f: LensMorphism[Ob, Mor], g: LensMorphism[Ob, Mor]) -> str | None:
        if (f.domain, f.codomain) != (g.domain, g.codomain):
            return f"{f.domain} -> {f.codomain} is not {g.domain} -> {g.codomain}"
        for name, left, right in (("get", f.get, g.get), ("put", f.put, g.put)):
            why = base.difference(left, right)
            if why is not None:
                return f"the {name}s differ {why}"
        return None

    objects = st.builds(LensObject[Ob], base.objects, base.objects)
    return Sample(objects, morphisms, difference)


def para_sample(
    category: SymmetricMonoidalCategory[Ob, Mor], base: Sample[Ob, Mor]
) -> Sample[Ob, ParaMorphism[Ob, Mor]]:
    """Parametric maps with any parameters."""

    def morphisms(a: Ob, b: Ob) -> st.SearchStrategy[ParaMorphism[Ob, Mor]]:
        return base.objects.flatmap(
            lambda p: st.builds(
                ParaMorphism[Ob, Mor],
                st.just(p),
                st.just(a),
                base.morphisms(category.product(p, a), b),
            )
        )

    def difference(f: ParaMorphism[Ob, Mor], g: ParaMorphism[Ob, Mor]) -> str | None:
        if f.parameters != g.parameters:
            return f"the parameters {f.parameters} are not {g.parameters}"
        return base.difference(f.body, g.body)

    return Sample(base.objects, morphisms, difference)
