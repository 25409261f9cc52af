"""``Para(-)`` on functors: ``Para(F) : Para(C) -> Para(D)``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from cartesian_rdc.categories.para import Para, ParaMorphism, Reparametrisation
from cartesian_rdc.functors.functor import MonoidalFunctor
from cartesian_rdc.type_variables import Mor1, Mor2, Ob1, Ob2


@final
@dataclass(frozen=True)
class ParaFunctor(MonoidalFunctor[Ob1, ParaMorphism[Ob1, Mor1], Ob2, ParaMorphism[Ob2, Mor2]]):
    """``Para(F) : Para(C) -> Para(D)`` of a lax symmetric monoidal ``F : C -> D`` (Remark 2.1)."""

    functor: MonoidalFunctor[Ob1, Mor1, Ob2, Mor2]

    @property
    def source(self) -> Para[Ob1, Mor1]:
        return Para(self.functor.source)

    @property
    def target(self) -> Para[Ob2, Mor2]:
        return Para(self.functor.target)

    def on_object(self, a: Ob1) -> Ob2:
        return self.functor.on_object(a)

    def on_morphism(self, f: ParaMorphism[Ob1, Mor1]) -> ParaMorphism[Ob2, Mor2]:
        """``(F P, F P × F A -> F (P × A) -> F B)``."""
        functor = self.functor
        merge = functor.product_comparison(f.parameters, f.domain)
        return ParaMorphism(
            functor.on_object(f.parameters),
            functor.on_object(f.domain),
            functor.target.compose(merge, functor.on_morphism(f.body)),
        )

    def on_reparametrisation(self, s: Reparametrisation[Ob1, Mor1]) -> Reparametrisation[Ob2, Mor2]:
        """The 2-cell along ``F α``."""
        return Reparametrisation(
            self.on_morphism(s.source),
            self.on_morphism(s.target),
            self.functor.on_morphism(s.along),
        )

    def product_comparison(self, a: Ob1, b: Ob1) -> ParaMorphism[Ob2, Mor2]:
        return self.target.lift(self.functor.product_comparison(a, b))

    def unit_comparison(self) -> ParaMorphism[Ob2, Mor2]:
        return self.target.lift(self.functor.unit_comparison())
