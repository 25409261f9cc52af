"""Lenses: ``Lens(C)`` of a cartesian category.

2103.01931, Definition 2.4. An object is a pair ``(A, A')``; a lens ``(A, A') -> (B, B')`` is::

    get : A -> B              forward
    put : A × B' -> A'        backward, knowing what came in

    composite   get   f g
                put   ⟨π0, ⟨π0 f, π1⟩ g*⟩ f*       (a, c') -> f*(a, g*(f(a), c'))

``Lens(C)`` is symmetric monoidal and not cartesian: copying would have to add in the backward
direction. So ``Lens(Lens(C))`` is a type error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, final

from cartesian_rdc.categories.base import CartesianCategory, SymmetricMonoidalCategory
from cartesian_rdc.differences import told_apart
from cartesian_rdc.errors import CompositionError
from cartesian_rdc.printing import Brief, Pictured, ends
from cartesian_rdc.type_variables import Mor, Ob


@final
@dataclass(frozen=True, repr=False)
class LensObject(Brief, Generic[Ob]):
    """``(A, A')``: what goes forward and what comes back."""

    forward: Ob
    backward: Ob

    def _in_words(self) -> str:
        return str(self)

    def __str__(self) -> str:
        return f"({self.forward}, {self.backward})"


@final
@dataclass(frozen=True, repr=False)
class LensMorphism(Brief, Pictured, Generic[Ob, Mor]):
    """A lens; made, and checked, by ``Lens.lens``."""

    domain: LensObject[Ob]
    codomain: LensObject[Ob]
    get: Mor
    put: Mor

    def _in_words(self) -> str:
        return ends(self.domain, self.codomain)


@final
@dataclass(frozen=True)
class Lens(SymmetricMonoidalCategory[LensObject[Ob], LensMorphism[Ob, Mor]]):
    """``Lens(C)``."""

    base: CartesianCategory[Ob, Mor]

    def are_apart(self, f: LensMorphism[Ob, Mor], g: LensMorphism[Ob, Mor]) -> bool:
        return self.base.are_apart(f.get, g.get) or self.base.are_apart(f.put, g.put)

    def lens(
        self, domain: LensObject[Ob], codomain: LensObject[Ob], get: Mor, put: Mor
    ) -> LensMorphism[Ob, Mor]:
        """The lens with this get and put. Raises ``CompositionError`` if they do not fit."""
        c = self.base
        wanted = (
            ("get", "begin", domain.forward, c.domain(get)),
            ("get", "end", codomain.forward, c.codomain(get)),
            ("put", "begin", c.product(domain.forward, codomain.backward), c.domain(put)),
            ("put", "end", domain.backward, c.codomain(put)),
        )
        for name, verb, should, does in wanted:
            if should != does:
                wanted_words, words = told_apart(should, does)
                raise CompositionError(
                    f"make a lens {domain} -> {codomain}",
                    f"its {name} should {verb} in {wanted_words}",
                    f"this one {verb}s in {words}",
                )
        return LensMorphism(domain, codomain, get, put)

    def called(self, name: str, f: LensMorphism[Ob, Mor]) -> LensMorphism[Ob, Mor]:
        """f, whose get is called by the name, and whose put by ``name*``, as in 2103.01931."""
        get, put = self.base.called(name, f.get), self.base.called(f"{name}*", f.put)
        return LensMorphism(f.domain, f.codomain, get, put)

    def adapter(self, forward: Mor, backward: Mor) -> LensMorphism[Ob, Mor]:
        """The lens ``(f, π1 f')`` of ``f : A -> B`` and ``f' : B' -> A'``, which forgets A."""
        c = self.base
        domain = LensObject(c.domain(forward), c.codomain(backward))
        codomain = LensObject(c.codomain(forward), c.domain(backward))
        remember = c.second(domain.forward, codomain.backward)
        return LensMorphism(domain, codomain, forward, c.compose(remember, backward))

    def domain(self, f: LensMorphism[Ob, Mor]) -> LensObject[Ob]:
        return f.domain

    def codomain(self, f: LensMorphism[Ob, Mor]) -> LensObject[Ob]:
        return f.codomain

    def identity(self, a: LensObject[Ob]) -> LensMorphism[Ob, Mor]:
        """``(1, π1)``."""
        c = self.base
        return LensMorphism(a, a, c.identity(a.forward), c.second(a.forward, a.backward))

    def compose(self, f: LensMorphism[Ob, Mor], g: LensMorphism[Ob, Mor]) -> LensMorphism[Ob, Mor]:
        """``(f g, ⟨π0, ⟨π0 f, π1⟩ g*⟩ f*)``."""
        self.require_composable(f, g)
        c = self.base
        x, back = f.domain.forward, g.codomain.backward
        a, dz = c.first(x, back), c.second(x, back)
        dy = c.compose(c.pair(c.compose(a, f.get), dz), g.put)
        get, put = c.compose(f.get, g.get), c.compose(c.pair(a, dy), f.put)
        return LensMorphism(f.domain, g.codomain, get, put)

    @property
    def unit(self) -> LensObject[Ob]:
        return LensObject(self.base.unit, self.base.unit)

    def product(self, a: LensObject[Ob], b: LensObject[Ob]) -> LensObject[Ob]:
        return LensObject(
            self.base.product(a.forward, b.forward), self.base.product(a.backward, b.backward)
        )

    def tensor(self, f: LensMorphism[Ob, Mor], g: LensMorphism[Ob, Mor]) -> LensMorphism[Ob, Mor]:
        """``(f × g, interchange (f* × g*))``."""
        c = self.base
        route = c.interchange(
            f.domain.forward, g.domain.forward, f.codomain.backward, g.codomain.backward
        )
        return LensMorphism(
            self.product(f.domain, g.domain),
            self.product(f.codomain, g.codomain),
            c.tensor(f.get, g.get),
            c.compose(route, c.tensor(f.put, g.put)),
        )

    def associator(
        self, a: LensObject[Ob], b: LensObject[Ob], c: LensObject[Ob]
    ) -> LensMorphism[Ob, Mor]:
        return self.adapter(
            self.base.associator(a.forward, b.forward, c.forward),
            self.base.associator_inverse(a.backward, b.backward, c.backward),
        )

    def associator_inverse(
        self, a: LensObject[Ob], b: LensObject[Ob], c: LensObject[Ob]
    ) -> LensMorphism[Ob, Mor]:
        return self.adapter(
            self.base.associator_inverse(a.forward, b.forward, c.forward),
            self.base.associator(a.backward, b.backward, c.backward),
        )

    def left_unitor(self, a: LensObject[Ob]) -> LensMorphism[Ob, Mor]:
        c = self.base
        return self.adapter(c.left_unitor(a.forward), c.left_unitor_inverse(a.backward))

    def left_unitor_inverse(self, a: LensObject[Ob]) -> LensMorphism[Ob, Mor]:
        c = self.base
        return self.adapter(c.left_unitor_inverse(a.forward), c.left_unitor(a.backward))

    def right_unitor(self, a: LensObject[Ob]) -> LensMorphism[Ob, Mor]:
        c = self.base
        return self.adapter(c.right_unitor(a.forward), c.right_unitor_inverse(a.backward))

    def right_unitor_inverse(self, a: LensObject[Ob]) -> LensMorphism[Ob, Mor]:
        c = self.base
        return self.adapter(c.right_unitor_inverse(a.forward), c.right_unitor(a.backward))

    def symmetry(self, a: LensObject[Ob], b: LensObject[Ob]) -> LensMorphism[Ob, Mor]:
        c = self.base
        return self.adapter(c.symmetry(a.forward, b.forward), c.symmetry(b.backward, a.backward))

    def __str__(self) -> str:
        return f"Lens({self.base})"
