"""The laws of linear maps, of the dagger, and of the contextual linear dagger.

1910.07065: linear maps are those of Definition 9, and Theorems 41 and 42 say that a reverse
differential category is a differential category with a contextual linear dagger. A linear map is
drawn as the linear part of any map; every linear map is its own.
"""

from __future__ import annotations

from cartesian_rdc.categories.base import DifferentialCategory, ReverseDifferentialCategory
from cartesian_rdc.categories.daggers import (
    DaggerDifferentialCategory,
    ForwardWithDagger,
    ReverseFromDagger,
    linear_part,
    linear_part_in_context,
)
from cartesian_rdc.laws._law import Draw, Laws, Sides, law
from cartesian_rdc.type_variables import Mor, Ob


def _linear(c: DifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor], name: str, a: Ob, b: Ob) -> Mor:
    return linear_part(c, draw.morphism(name, a, b))


class LinearLaws(Laws[DifferentialCategory[Ob, Mor], Ob, Mor, Mor], of=DifferentialCategory):
    """Linear maps, ``D[f] = π1 f``, are additive, and closed under the structure."""

    @law("L.1 linear part", "D[f] = π1 f, where f is a linear part")
    def linearity(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (a, b) = self.subject, draw.objects("AB")
        f = _linear(c, draw, "f", a, b)
        return c.forward_derivative(f), c.compose(c.second(a, a), f)

    @law("L.2 linear of sum", "(v + w) f = v f + w f, where f is linear")
    def sums(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (x, a, b) = self.subject, draw.objects("XAB")
        f = _linear(c, draw, "f", a, b)
        v, w = draw.morphisms("vw", x, a)
        return c.compose(c.add(v, w), f), c.add(c.compose(v, f), c.compose(w, f))

    @law("L.3 linear of zero", "0 f = 0, where f is linear")
    def zero(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (x, a, b) = self.subject, draw.objects("XAB")
        return c.compose(c.zero(x, a), _linear(c, draw, "f", a, b)), c.zero(x, b)

    @law("L.4 linear composite", "f g is linear, where f and g are")
    def composite(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (x, y, z) = self.subject, draw.objects("ABC")
        fg = c.compose(_linear(c, draw, "f", x, y), _linear(c, draw, "g", y, z))
        return linear_part(c, fg), fg

    @law("L.5 linear pair", "⟨f, g⟩ is linear, where f and g are")
    def pairing(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (x, a, b) = self.subject, draw.objects("XAB")
        fg = c.pair(_linear(c, draw, "f", x, a), _linear(c, draw, "g", x, b))
        return linear_part(c, fg), fg


class DaggerLaws(
    Laws[ReverseDifferentialCategory[Ob, Mor], Ob, Mor, Mor], of=ReverseDifferentialCategory
):
    """Linear maps have dagger biproducts, and R is made of D and the contextual dagger."""

    @law("DG.1 reverse of linear", "R[f] = π1 f†, where f is linear")
    def reverse(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (a, b) = self.subject, draw.objects("AB")
        f = _linear(c, draw, "f", a, b)
        return c.reverse_derivative(f), c.compose(c.second(a, b), c.dagger(f))

    @law("DG.2 involution", "f†† = f, where f is linear")
    def involution(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c = self.subject
        f = _linear(c, draw, "f", *draw.objects("AB"))
        return c.dagger(c.dagger(f)), f

    @law("DG.3 composite", "(f g)† = g† f†, where f and g are linear")
    def composite(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (x, y, z) = self.subject, draw.objects("ABC")
        f, g = _linear(c, draw, "f", x, y), _linear(c, draw, "g", y, z)
        return c.dagger(c.compose(f, g)), c.compose(c.dagger(g), c.dagger(f))

    @law("DG.4 identity", "1† = 1")
    def identity(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, a = self.subject, draw.object("A")
        return c.dagger(c.identity(a)), c.identity(a)

    @law("DG.5 first", "π0† = ι0")
    def first(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (a, b) = self.subject, draw.objects("AB")
        return c.dagger(c.first(a, b)), c.inject_first(a, b)

    @law("DG.6 second", "π1† = ι1")
    def second(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (a, b) = self.subject, draw.objects("AB")
        return c.dagger(c.second(a, b)), c.inject_second(a, b)

    @law("DG.7 sum", "(f + g)† = f† + g†, where f and g are linear")
    def sums(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (a, b) = self.subject, draw.objects("AB")
        f, g = _linear(c, draw, "f", a, b), _linear(c, draw, "g", a, b)
        return c.dagger(c.add(f, g)), c.add(c.dagger(f), c.dagger(g))

    @law("DG.8 dagger is linear", "f† is linear, where f is")
    def linear(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c = self.subject
        dagger = c.dagger(_linear(c, draw, "f", *draw.objects("AB")))
        return linear_part(c, dagger), dagger

    @law("DG.9 theorem 42 after 41", "D[f]†[A] = R[f]")
    def there_and_back(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, [f] = self.subject, draw.parallel("f")
        again = ReverseFromDagger(ForwardWithDagger(c))
        return again.reverse_derivative(f), c.reverse_derivative(f)


class ContextualDaggerLaws(
    Laws[DaggerDifferentialCategory[Ob, Mor], Ob, Mor, Mor], of=DaggerDifferentialCategory
):
    """The contextual linear dagger (1910.07065, before Theorem 41), on ``h : X × A -> B``."""

    def drawn(self, draw: Draw[Ob, Mor], name: str, x: Ob, a: Ob, b: Ob) -> Mor:
        """A map ``X × A -> B`` of this name, linear in A."""
        c = self.subject
        return linear_part_in_context(c, x, a, draw.morphism(name, c.product(x, a), b))

    @law("K.1 linear", "h†[X] is linear in B")
    def linear(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (x, a, b) = self.subject, draw.objects("XAB")
        dagger = c.contextual_dagger(x, a, self.drawn(draw, "h", x, a, b))
        return linear_part_in_context(c, x, b, dagger), dagger

    @law("K.2 involution", "h†[X]†[X] = h")
    def involution(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (x, a, b) = self.subject, draw.objects("XAB")
        h = self.drawn(draw, "h", x, a, b)
        return c.contextual_dagger(x, b, c.contextual_dagger(x, a, h)), h

    @law("K.3 composite", "(⟨π0, h⟩ k)†[X] = ⟨π0, k†[X]⟩ h†[X]")
    def composite(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (x, a, b, d) = self.subject, draw.objects("XABC")
        h, k = self.drawn(draw, "h", x, a, b), self.drawn(draw, "k", x, b, d)
        hk = c.compose(c.pair(c.first(x, a), h), k)
        back = c.pair(c.first(x, d), c.contextual_dagger(x, b, k))
        return c.contextual_dagger(x, a, hk), c.compose(back, c.contextual_dagger(x, a, h))

    @law("K.4 context", "((s × 1) h)†[Y] = (s × 1) h†[X]")
    def naturality(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (y, x, a, b) = self.subject, draw.objects("YXAB")
        s, h = draw.morphism("s", y, x), self.drawn(draw, "h", x, a, b)
        moved = c.compose(c.tensor(s, c.identity(a)), h)
        after = c.compose(c.tensor(s, c.identity(b)), c.contextual_dagger(x, a, h))
        return c.contextual_dagger(y, a, moved), after

    @law("K.5 identity", "π1†[X] = π1")
    def identity(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (x, a) = self.subject, draw.objects("XA")
        return c.contextual_dagger(x, a, c.second(x, a)), c.second(x, a)

    @law("K.6 first", "(π1 π0)†[X] = π1 ι0")
    def first(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (x, a, b) = self.subject, draw.objects("XAB")
        ab = c.product(a, b)
        h = c.compose(c.second(x, ab), c.first(a, b))
        return c.contextual_dagger(x, ab, h), c.compose(c.second(x, a), c.inject_first(a, b))

    @law("K.7 second", "(π1 π1)†[X] = π1 ι1")
    def second(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (x, a, b) = self.subject, draw.objects("XAB")
        ab = c.product(a, b)
        h = c.compose(c.second(x, ab), c.second(a, b))
        return c.contextual_dagger(x, ab, h), c.compose(c.second(x, b), c.inject_second(a, b))

    @law("K.8 sum", "(h + k)†[X] = h†[X] + k†[X]")
    def sums(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (x, a, b) = self.subject, draw.objects("XAB")
        h, k = self.drawn(draw, "h", x, a, b), self.drawn(draw, "k", x, a, b)
        apart = c.add(c.contextual_dagger(x, a, h), c.contextual_dagger(x, a, k))
        return c.contextual_dagger(x, a, c.add(h, k)), apart

    @law("K.9 theorem 41 after 42, D", "the D of R[f] = D[f]†[A] is D")
    def forward_again(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, [f] = self.subject, draw.parallel("f")
        again = ForwardWithDagger(ReverseFromDagger(c))
        return again.forward_derivative(f), c.forward_derivative(f)

    @law("K.10 theorem 41 after 42, dagger", "its dagger is the dagger")
    def dagger_again(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (x, a, b) = self.subject, draw.objects("XAB")
        h = self.drawn(draw, "h", x, a, b)
        again = ForwardWithDagger(ReverseFromDagger(c))
        return again.contextual_dagger(x, a, h), c.contextual_dagger(x, a, h)
