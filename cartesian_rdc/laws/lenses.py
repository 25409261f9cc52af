"""The laws of lenses: well-behaved ones, and those whose put is additive.

A *well-behaved* lens views a part of a whole and can replace it: GetPut,
PutGet and PutPut. A *gradient* lens, in the image of R, carries a covector back: its put is
additive in the covector (RD.2). It need not be well-behaved, as its put does not replace a part of
the point; of ``x -> 2 x`` it is ``(x, c) -> 2 c``, and PutGet would say ``4 c = c``.

The subject of a law is a family of lenses, whose members are drawn. ``ConstantComplement`` and
``Sheared`` are well-behaved, ``GradientLenses`` are additive.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Generic, final

from cartesian_rdc.categories.base import (
    CartesianCategory,
    LeftAdditiveCategory,
    ReverseDifferentialCategory,
    WithNegatives,
)
from cartesian_rdc.categories.lens import Lens, LensMorphism, LensObject
from cartesian_rdc.functors import ReverseDerivative
from cartesian_rdc.laws._law import Draw, Laws, Sides, law
from cartesian_rdc.type_variables import Mor, Ob


@dataclass(frozen=True)
class LensFamily(ABC, Generic[Ob, Mor]):
    """Lenses ``(A, A) -> (B, B)`` over a category, that of the gets and puts."""

    category: CartesianCategory[Ob, Mor]

    @abstractmethod
    def member(self, draw: Draw[Ob, Mor]) -> LensMorphism[Ob, Mor]:
        """A lens of the family, made from drawn objects and morphisms."""


@dataclass(frozen=True)
class AdditiveLensFamily(LensFamily[Ob, Mor]):
    """Lenses over a left additive category."""

    category: LeftAdditiveCategory[Ob, Mor]


@final
@dataclass(frozen=True)
class ConstantComplement(LensFamily[Ob, Mor]):
    """The view ``(A × B) × C -> A``, a composite of two, whose put leaves B and C as they are."""

    def member(self, draw: Draw[Ob, Mor]) -> LensMorphism[Ob, Mor]:
        a, b, c = draw.objects("ABC")
        outer, inner = self.view(self.category.product(a, b), c), self.view(a, b)
        return Lens(self.category).compose(outer, inner)

    def view(self, a: Ob, b: Ob) -> LensMorphism[Ob, Mor]:
        """``(A × B, A × B) -> (A, A)``: get is π0, put ``((a, b), a') -> (a', b)``."""
        c = self.category
        whole = c.product(a, b)
        put = c.pair(c.second(whole, a), c.compose(c.first(whole, a), c.second(a, b)))
        return LensMorphism(LensObject(whole, whole), LensObject(a, a), c.first(a, b), put)


@final
@dataclass(frozen=True)
class Sheared(LensFamily[Ob, Mor]):
    """The view ``A × B -> A`` with the put ``((a, b), a') -> (a', b - h(a) + h(a'))``, of any h.

    It is the view of A conjugated by ``(a, b) -> (a, b - h(a))``, and so well-behaved.
    """

    category: WithNegatives[Ob, Mor]

    def member(self, draw: Draw[Ob, Mor]) -> LensMorphism[Ob, Mor]:
        c = self.category
        a, b = draw.objects("AB")
        h, whole = draw.morphism("h", a, b), c.product(a, b)
        new, old = c.second(whole, a), c.first(whole, a)
        moved = c.subtract(c.compose(new, h), c.composite(old, c.first(a, b), h))
        put = c.pair(new, c.add(c.compose(old, c.second(a, b)), moved))
        return LensMorphism(LensObject(whole, whole), LensObject(a, a), c.first(a, b), put)


@final
@dataclass(frozen=True)
class GradientLenses(AdditiveLensFamily[Ob, Mor]):
    """``(f, R[f])``, of any f."""

    category: ReverseDifferentialCategory[Ob, Mor]

    def member(self, draw: Draw[Ob, Mor]) -> LensMorphism[Ob, Mor]:
        f = draw.morphism("f", *draw.objects("AB"))
        return ReverseDerivative(self.category).on_morphism(f)


class WellBehavedLaws(Laws[LensFamily[Ob, Mor], Ob, Mor, Mor], of=LensFamily):
    """GetPut, PutGet, PutPut."""

    @law("W.1 GetPut", "put(a, get(a)) = a")
    def get_put(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, f = self.subject.category, self.subject.member(draw)
        one = c.identity(f.domain.forward)
        return c.compose(c.pair(one, f.get), f.put), one

    @law("W.2 PutGet", "get(put(a, b)) = b")
    def put_get(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, f = self.subject.category, self.subject.member(draw)
        return c.compose(f.put, f.get), c.second(f.domain.forward, f.codomain.backward)

    @law("W.3 PutPut", "put(put(a, b), b') = put(a, b')")
    def put_put(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, f = self.subject.category, self.subject.member(draw)
        a, b = f.domain.forward, f.codomain.backward
        twice = c.compose(c.tensor(f.put, c.identity(b)), f.put)
        return twice, c.compose(c.tensor(c.first(a, b), c.identity(b)), f.put)


class AdditiveLensLaws(Laws[AdditiveLensFamily[Ob, Mor], Ob, Mor, Mor], of=AdditiveLensFamily):
    """The puts of ``Lens_A`` are additive in the covector (2403.13001, Theorem 6.13)."""

    @law("LA.1 put of sum", "⟨p, v + w⟩ put = ⟨p, v⟩ put + ⟨p, w⟩ put")
    def sums(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, f = self.subject.category, self.subject.member(draw)
        x, b = draw.object("X"), f.codomain.backward
        p = draw.morphism("p", x, f.domain.forward)
        v, w = draw.morphisms("vw", x, b)
        at = [c.compose(c.pair(p, back), f.put) for back in (c.add(v, w), v, w)]
        return at[0], c.add(at[1], at[2])

    @law("LA.2 put of zero", "⟨p, 0⟩ put = 0")
    def zero(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, f = self.subject.category, self.subject.member(draw)
        x = draw.object("X")
        p = draw.morphism("p", x, f.domain.forward)
        nothing = c.zero(x, f.codomain.backward)
        return c.compose(c.pair(p, nothing), f.put), c.zero(x, f.domain.backward)
