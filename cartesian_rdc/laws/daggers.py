"""The laws of linear maps, of the dagger, and of the contextual linear dagger.

1910.07065: linear maps are those of Definition 9, and Theorems 41 and 42 say that a reverse
differential category is a differential category with a contextual linear dagger. A linear map is
drawn as the linear part of any map; every linear map is its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from cartesian_rdc.categories.base import DifferentialCategory, ReverseDifferentialCategory
from cartesian_rdc.categories.daggers import (
    DaggerDifferentialCategory,
    ForwardWithDagger,
    ReverseFromDagger,
    linear_part,
    linear_part_in_context,
)
from cartesian_rdc.laws.law import Draw, Law
from cartesian_rdc.type_variables import Mor, Ob


def _linear(c: DifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor], name: str, a: Ob, b: Ob) -> Mor:
    return linear_part(c, draw.morphism(name, a, b))


def linear_laws(
    _: DifferentialCategory[Ob, Mor],
) -> Iterator[Law[DifferentialCategory[Ob, Mor], Ob, Mor, Mor]]:
    """Linear maps, ``D[f] = π1 f``, are additive, and closed under the structure."""

    def linearity(c: DifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a, b = draw.objects("AB")
        f = _linear(c, draw, "f", a, b)
        return c.forward_derivative(f), c.compose(c.second(a, a), f)

    def sums(c: DifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        x, a, b = draw.objects("XAB")
        f = _linear(c, draw, "f", a, b)
        v, w = draw.morphism("v", x, a), draw.morphism("w", x, a)
        return c.compose(c.add(v, w), f), c.add(c.compose(v, f), c.compose(w, f))

    def zero(c: DifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        x, a, b = draw.objects("XAB")
        return c.compose(c.zero(x, a), _linear(c, draw, "f", a, b)), c.zero(x, b)

    def composite(c: DifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        x, y, z = draw.objects("ABC")
        fg = c.compose(_linear(c, draw, "f", x, y), _linear(c, draw, "g", y, z))
        return linear_part(c, fg), fg

    def pairing(c: DifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        x, a, b = draw.objects("XAB")
        fg = c.pair(_linear(c, draw, "f", x, a), _linear(c, draw, "g", x, b))
        return linear_part(c, fg), fg

    yield Law("L.1 linear part", "D[f] = π1 f, where f is a linear part", linearity)
    yield Law("L.2 linear of sum", "(v + w) f = v f + w f, where f is linear", sums)
    yield Law("L.3 linear of zero", "0 f = 0, where f is linear", zero)
    yield Law("L.4 linear composite", "f g is linear, where f and g are", composite)
    yield Law("L.5 linear pair", "⟨f, g⟩ is linear, where f and g are", pairing)


def dagger_laws(
    _: ReverseDifferentialCategory[Ob, Mor],
) -> Iterator[Law[ReverseDifferentialCategory[Ob, Mor], Ob, Mor, Mor]]:
    """Linear maps have dagger biproducts, and R is made of D and the contextual dagger."""

    def reverse(c: ReverseDifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a, b = draw.objects("AB")
        f = _linear(c, draw, "f", a, b)
        return c.reverse_derivative(f), c.compose(c.second(a, b), c.dagger(f))

    def involution(c: ReverseDifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        f = _linear(c, draw, "f", *draw.objects("AB"))
        return c.dagger(c.dagger(f)), f

    def composite(c: ReverseDifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        x, y, z = draw.objects("ABC")
        f, g = _linear(c, draw, "f", x, y), _linear(c, draw, "g", y, z)
        return c.dagger(c.compose(f, g)), c.compose(c.dagger(g), c.dagger(f))

    def identity(c: ReverseDifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a = draw.object("A")
        return c.dagger(c.identity(a)), c.identity(a)

    def first(c: ReverseDifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a, b = draw.objects("AB")
        return c.dagger(c.first(a, b)), c.inject_first(a, b)

    def second(c: ReverseDifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a, b = draw.objects("AB")
        return c.dagger(c.second(a, b)), c.inject_second(a, b)

    def sums(c: ReverseDifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        a, b = draw.objects("AB")
        f, g = _linear(c, draw, "f", a, b), _linear(c, draw, "g", a, b)
        return c.dagger(c.add(f, g)), c.add(c.dagger(f), c.dagger(g))

    def linear(c: ReverseDifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        dagger = c.dagger(_linear(c, draw, "f", *draw.objects("AB")))
        return linear_part(c, dagger), dagger

    def there_and_back(
        c: ReverseDifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]
    ) -> tuple[Mor, Mor]:
        f = draw.morphism("f", *draw.objects("AB"))
        again = ReverseFromDagger(ForwardWithDagger(c))
        return again.reverse_derivative(f), c.reverse_derivative(f)

    yield Law("DG.1 reverse of linear", "R[f] = π1 f†, where f is linear", reverse)
    yield Law("DG.2 involution", "f†† = f, where f is linear", involution)
    yield Law("DG.3 composite", "(f g)† = g† f†, where f and g are linear", composite)
    yield Law("DG.4 identity", "1† = 1", identity)
    yield Law("DG.5 first", "π0† = ι0", first)
    yield Law("DG.6 second", "π1† = ι1", second)
    yield Law("DG.7 sum", "(f + g)† = f† + g†, where f and g are linear", sums)
    yield Law("DG.8 dagger is linear", "f† is linear, where f is", linear)
    yield Law("DG.9 theorem 42 after 41", "D[f]†[A] = R[f]", there_and_back)


def contextual_dagger_laws(
    _: DaggerDifferentialCategory[Ob, Mor],
) -> Iterator[Law[DaggerDifferentialCategory[Ob, Mor], Ob, Mor, Mor]]:
    """The contextual linear dagger (1910.07065, before Theorem 41), on ``h : X × A -> B``."""

    def drawn(
        c: DaggerDifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor], name: str, x: Ob, a: Ob, b: Ob
    ) -> Mor:
        return linear_part_in_context(c, x, a, draw.morphism(name, c.product(x, a), b))

    def linear(c: DaggerDifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        x, a, b = draw.objects("XAB")
        dagger = c.contextual_dagger(x, a, drawn(c, draw, "h", x, a, b))
        return linear_part_in_context(c, x, b, dagger), dagger

    def involution(c: DaggerDifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        x, a, b = draw.objects("XAB")
        h = drawn(c, draw, "h", x, a, b)
        return c.contextual_dagger(x, b, c.contextual_dagger(x, a, h)), h

    def composite(c: DaggerDifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        x, a, b, d = draw.objects("XABC")
        h, k = drawn(c, draw, "h", x, a, b), drawn(c, draw, "k", x, b, d)
        hk = c.compose(c.pair(c.first(x, a), h), k)
        back = c.compose(
            c.pair(c.first(x, d), c.contextual_dagger(x, b, k)), c.contextual_dagger(x, a, h)
        )
        return c.contextual_dagger(x, a, hk), back

    def naturality(c: DaggerDifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        y, x, a, b = draw.objects("YXAB")
        s, h = draw.morphism("s", y, x), drawn(c, draw, "h", x, a, b)
        moved = c.compose(c.tensor(s, c.identity(a)), h)
        return (
            c.contextual_dagger(y, a, moved),
            c.compose(c.tensor(s, c.identity(b)), c.contextual_dagger(x, a, h)),
        )

    def identity(c: DaggerDifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        x, a = draw.objects("XA")
        return c.contextual_dagger(x, a, c.second(x, a)), c.second(x, a)

    def first(c: DaggerDifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        x, a, b = draw.objects("XAB")
        ab = c.product(a, b)
        h = c.compose(c.second(x, ab), c.first(a, b))
        return c.contextual_dagger(x, ab, h), c.compose(c.second(x, a), c.inject_first(a, b))

    def second(c: DaggerDifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        x, a, b = draw.objects("XAB")
        ab = c.product(a, b)
        h = c.compose(c.second(x, ab), c.second(a, b))
        return c.contextual_dagger(x, ab, h), c.compose(c.second(x, b), c.inject_second(a, b))

    def sums(c: DaggerDifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> tuple[Mor, Mor]:
        x, a, b = draw.objects("XAB")
        h, k = drawn(c, draw, "h", x, a, b), drawn(c, draw, "k", x, a, b)
        return (
            c.contextual_dagger(x, a, c.add(h, k)),
            c.add(c.contextual_dagger(x, a, h), c.contextual_dagger(x, a, k)),
        )

    def forward_again(
        c: DaggerDifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]
    ) -> tuple[Mor, Mor]:
        f = draw.morphism("f", *draw.objects("AB"))
        again = ForwardWithDagger(ReverseFromDagger(c))
        return again.forward_derivative(f), c.forward_derivative(f)

    def dagger_again(
        c: DaggerDifferentialCategory[Ob, Mor], draw: Draw[Ob, Mor]
    ) -> tuple[Mor, Mor]:
        x, a, b = draw.objects("XAB")
        h = drawn(c, draw, "h", x, a, b)
        again = ForwardWithDagger(ReverseFromDagger(c))
        return again.contextual_dagger(x, a, h), c.contextual_dagger(x, a, h)

    yield Law("K.1 linear", "h†[X] is linear in B", linear)
    yield Law("K.2 involution", "h†[X]†[X] = h", involution)
    yield Law("K.3 composite", "(⟨π0, h⟩ k)†[X] = ⟨π0, k†[X]⟩ h†[X]", composite)
    yield Law("K.4 context", "((s × 1) h)†[Y] = (s × 1) h†[X]", naturality)
    yield Law("K.5 identity", "π1†[X] = π1", identity)
    yield Law("K.6 first", "(π1 π0)†[X] = π1 ι0", first)
    yield Law("K.7 second", "(π1 π1)†[X] = π1 ι1", second)
    yield Law("K.8 sum", "(h + k)†[X] = h†[X] + k†[X]", sums)
    yield Law("K.9 theorem 41 after 42, D", "the D of R[f] = D[f]†[A] is D", forward_again)
    yield Law("K.10 theorem 41 after 42, dagger", "its dagger is the dagger", dagger_again)
