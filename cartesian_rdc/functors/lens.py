"""``Lens(-)`` on functors: ``Lens(F) : Lens(C) -> Lens(D)``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from cartesian_rdc.categories.lens import Lens, LensMorphism, LensObject
from cartesian_rdc.functors.functor import CartesianFunctor, MonoidalFunctor
from cartesian_rdc.type_variables import Mor1, Mor2, Ob1, Ob2


@final
@dataclass(frozen=True)
class LensFunctor(
    MonoidalFunctor[
        LensObject[Ob1], LensMorphism[Ob1, Mor1], LensObject[Ob2], LensMorphism[Ob2, Mor2]
    ]
):
    """``Lens(F) : Lens(C) -> Lens(D)`` of a functor ``F : C -> D`` that preserves products."""

    functor: CartesianFunctor[Ob1, Mor1, Ob2, Mor2]

    @property
    def source(self) -> Lens[Ob1, Mor1]:
        return Lens(self.functor.source)

    @property
    def target(self) -> Lens[Ob2, Mor2]:
        return Lens(self.functor.target)

    def on_object(self, a: LensObject[Ob1]) -> LensObject[Ob2]:
        return LensObject(self.functor.on_object(a.forward), self.functor.on_object(a.backward))

    def on_morphism(self, f: LensMorphism[Ob1, Mor1]) -> LensMorphism[Ob2, Mor2]:
        """``(F f, F A × F B' -> F (A × B') -> F A')``."""
        functor = self.functor
        merge = functor.product_comparison(f.domain.forward, f.codomain.backward)
        return LensMorphism(
            self.on_object(f.domain),
            self.on_object(f.codomain),
            functor.on_morphism(f.get),
            functor.target.compose(merge, functor.on_morphism(f.put)),
        )

    def product_comparison(self, a: LensObject[Ob1], b: LensObject[Ob1]) -> LensMorphism[Ob2, Mor2]:
        return self.target.adapter(
            self.functor.product_comparison(a.forward, b.forward),
            self.functor.product_comparison_inverse(a.backward, b.backward),
        )

    def unit_comparison(self) -> LensMorphism[Ob2, Mor2]:
        return self.target.adapter(
            self.functor.unit_comparison(), self.functor.unit_comparison_inverse()
        )
