"""Parametric maps: ``Para(C)`` of a symmetric monoidal category C.

2103.01931, Definitions 2.1 to 2.3. A parametric map ``A -> B`` is an object of parameters P and
a body ``P × A -> B``::

             P               Q
             |               |          identity       (1, 1 × A -> A)
         +-------+       +-------+      composite      (P, f) (Q, g) = (Q × P, α (1_Q × f) g)
    A ---|   f   |-- B --|   g   |-- C  reparametrise  (P, f) along r : Q -> P is (Q, (r × 1_A) f)
         +-------+       +-------+

C is not strict, and so the equations of ``Para(C)`` hold up to the 2-cells that reassociate
parameters: it is a bicategory, whose 2-cells are the reparametrisations. Here the unit law:

>>> from cartesian_rdc.categories.polynomials import Polynomials
>>> from cartesian_rdc.categories.semirings import Integers
>>> c = Polynomials(Integers())
>>> para, f = Para(c), ParaMorphism(1, 1, c.multiply(c.first(1, 1), c.second(1, 1)))
>>> unit = para.compose(f, para.identity(1))
>>> para.reparametrise(unit, c.left_unitor_inverse(1)) == f
True
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, final

from cartesian_rdc.categories.base import SymmetricMonoidalCategory
from cartesian_rdc.differences import told_apart
from cartesian_rdc.errors import CompositionError
from cartesian_rdc.printing import Brief, Pictured
from cartesian_rdc.type_variables import Mor, Ob


@final
@dataclass(frozen=True, repr=False)
class ParaMorphism(Brief, Pictured, Generic[Ob, Mor]):
    """``(P, f : P × A -> B)``; made, and checked, by ``Para.parametric``."""

    parameters: Ob
    domain: Ob
    body: Mor

    def _in_words(self) -> str:
        return f"from {self.domain}, with parameters {self.parameters}"


@final
@dataclass(frozen=True, repr=False)
class Reparametrisation(Brief, Generic[Ob, Mor]):
    """A 2-cell ``source => target`` along ``α : Q -> P``; made by ``Para.reparametrisation``."""

    source: ParaMorphism[Ob, Mor]
    target: ParaMorphism[Ob, Mor]
    along: Mor

    def _in_words(self) -> str:
        return f"from {self.source} to {self.target}"


@final
@dataclass(frozen=True)
class Para(SymmetricMonoidalCategory[Ob, ParaMorphism[Ob, Mor]]):
    """``Para(C)``."""

    base: SymmetricMonoidalCategory[Ob, Mor]

    def parametric(self, parameters: Ob, domain: Ob, body: Mor) -> ParaMorphism[Ob, Mor]:
        """``(P, f)``. Raises ``CompositionError`` if f does not begin in ``P × A``."""
        should, does = self.base.product(parameters, domain), self.base.domain(body)
        if should != does:
            wanted, words = told_apart(should, does)
            raise CompositionError(
                f"make a map from {domain} with parameters {parameters}",
                f"its body should begin in {wanted}",
                f"this one begins in {words}",
            )
        return ParaMorphism(parameters, domain, body)

    def lift(self, f: Mor) -> ParaMorphism[Ob, Mor]:
        """``C -> Para(C)``: f, with the unit for parameters."""
        a = self.base.domain(f)
        return ParaMorphism(self.base.unit, a, self.base.compose(self.base.left_unitor(a), f))

    def domain(self, f: ParaMorphism[Ob, Mor]) -> Ob:
        """Raises ``TypeError`` if f is no parametric map."""
        if not _is_parametric(f):
            raise TypeError(f"a morphism of {self} is a parametric map, {f!r} is not: see lift")
        return f.domain

    def codomain(self, f: ParaMorphism[Ob, Mor]) -> Ob:
        return self.base.codomain(f.body)

    def identity(self, a: Ob) -> ParaMorphism[Ob, Mor]:
        return self.lift(self.base.identity(a))

    def compose(self, f: ParaMorphism[Ob, Mor], g: ParaMorphism[Ob, Mor]) -> ParaMorphism[Ob, Mor]:
        """``(Q × P, (1_Q × f) g)``."""
        self.require_composable(f, g)
        c, p, q = self.base, f.parameters, g.parameters
        body = c.composite(c.associator(q, p, f.domain), c.tensor(c.identity(q), f.body), g.body)
        return ParaMorphism(c.product(q, p), f.domain, body)

    def before(self, h: Mor, f: ParaMorphism[Ob, Mor]) -> ParaMorphism[Ob, Mor]:
        """``(P, (1_P × h) f)``: C acts on Para(C) from the left, and no unit is added to P."""
        c = self.base
        c.require_composable(h, c.identity(f.domain))
        body = c.compose(c.tensor(c.identity(f.parameters), h), f.body)
        return ParaMorphism(f.parameters, c.domain(h), body)

    def after(self, f: ParaMorphism[Ob, Mor], h: Mor) -> ParaMorphism[Ob, Mor]:
        """``(P, f h)``: C acts on Para(C) from the right, and no unit is added to P."""
        return ParaMorphism(f.parameters, f.domain, self.base.compose(f.body, h))

    def left_of(self, f: ParaMorphism[Ob, Mor], h: Mor) -> ParaMorphism[Ob, Mor]:
        """``(P, α⁻¹ (f × h)) : A × C -> B × D``: f beside h of C, and no unit is added to P."""
        c, p, a, x = self.base, f.parameters, f.domain, self.base.domain(h)
        body = c.compose(c.associator_inverse(p, a, x), c.tensor(f.body, h))
        return ParaMorphism(p, c.product(a, x), body)

    def right_of(self, h: Mor, f: ParaMorphism[Ob, Mor]) -> ParaMorphism[Ob, Mor]:
        """``h`` of C beside f, ``C × A -> D × B``, and no unit is added to P."""
        c, p, a, x = self.base, f.parameters, f.domain, self.base.domain(h)
        body = c.composite(
            c.associator_inverse(p, x, a),
            c.tensor(c.symmetry(p, x), c.identity(a)),
            c.associator(x, p, a),
            c.tensor(h, f.body),
        )
        return ParaMorphism(p, c.product(x, a), body)

    def reparametrise(self, f: ParaMorphism[Ob, Mor], along: Mor) -> ParaMorphism[Ob, Mor]:
        """``(Q, (α × 1_A) f)``, for ``α : Q -> P``.

        Raises ``CompositionError`` if α ends elsewhere.
        """
        c = self.base
        if c.codomain(along) != f.parameters:
            parameters, end = told_apart(f.parameters, c.codomain(along))
            raise CompositionError(
                "reparametrise",
                f"the parameters are {parameters}",
                f"the reparametrisation ends in {end}",
            )
        body = c.compose(c.tensor(along, c.identity(f.domain)), f.body)
        return ParaMorphism(c.domain(along), f.domain, body)

    def reparametrisation(
        self, source: ParaMorphism[Ob, Mor], along: Mor
    ) -> Reparametrisation[Ob, Mor]:
        """The 2-cell from ``(P, f)`` to ``(Q, (α × 1_A) f)``."""
        return Reparametrisation(source, self.reparametrise(source, along), along)

    def _ends(self, f: ParaMorphism[Ob, Mor]) -> tuple[Ob, Ob, Ob]:
        return f.parameters, f.domain, self.codomain(f)

    def vertical(
        self, s: Reparametrisation[Ob, Mor], t: Reparametrisation[Ob, Mor]
    ) -> Reparametrisation[Ob, Mor]:
        """``s``, then ``t``, where ``t`` starts from the target of ``s``.

        Raises ``CompositionError`` if it starts from another map, as far as the category can tell
        (``are_apart``).
        """
        one, other = s.target, t.source
        if self._ends(one) != self._ends(other) or self.base.are_apart(one.body, other.body):
            target, source = told_apart(s.target, t.source)
            raise CompositionError(
                "compose two 2-cells",
                f"the first ends in {target}",
                f"the second begins in {source}",
            )
        return Reparametrisation(s.source, t.target, self.base.compose(t.along, s.along))

    def horizontal(
        self, s: Reparametrisation[Ob, Mor], t: Reparametrisation[Ob, Mor]
    ) -> Reparametrisation[Ob, Mor]:
        """Side by side, of composable maps: along ``β × α``.

        Raises ``CompositionError`` if the maps do not compose.
        """
        return Reparametrisation(
            self.compose(s.source, t.source),
            self.compose(s.target, t.target),
            self.base.tensor(t.along, s.along),
        )

    def corner(self, a: Ob) -> ParaMorphism[Ob, Mor]:
        """``η : 1 -> A`` with parameters A: turns an input wire into a parameter (Fig. 5)."""
        return ParaMorphism(a, self.base.unit, self.base.right_unitor(a))

    @property
    def unit(self) -> Ob:
        return self.base.unit

    def product(self, a: Ob, b: Ob) -> Ob:
        return self.base.product(a, b)

    def tensor(self, f: ParaMorphism[Ob, Mor], g: ParaMorphism[Ob, Mor]) -> ParaMorphism[Ob, Mor]:
        """``(P × Q, interchange (f × g))``."""
        c, p, q = self.base, f.parameters, g.parameters
        body = c.compose(c.interchange(p, q, f.domain, g.domain), c.tensor(f.body, g.body))
        return ParaMorphism(c.product(p, q), c.product(f.domain, g.domain), body)

    def associator(self, a: Ob, b: Ob, c: Ob) -> ParaMorphism[Ob, Mor]:
        return self.lift(self.base.associator(a, b, c))

    def associator_inverse(self, a: Ob, b: Ob, c: Ob) -> ParaMorphism[Ob, Mor]:
        return self.lift(self.base.associator_inverse(a, b, c))

    def left_unitor(self, a: Ob) -> ParaMorphism[Ob, Mor]:
        return self.lift(self.base.left_unitor(a))

    def left_unitor_inverse(self, a: Ob) -> ParaMorphism[Ob, Mor]:
        return self.lift(self.base.left_unitor_inverse(a))

    def right_unitor(self, a: Ob) -> ParaMorphism[Ob, Mor]:
        return self.lift(self.base.right_unitor(a))

    def right_unitor_inverse(self, a: Ob) -> ParaMorphism[Ob, Mor]:
        return self.lift(self.base.right_unitor_inverse(a))

    def symmetry(self, a: Ob, b: Ob) -> ParaMorphism[Ob, Mor]:
        return self.lift(self.base.symmetry(a, b))

    def __str__(self) -> str:
        return f"Para({self.base})"


def _is_parametric(f: object) -> bool:
    return isinstance(f, ParaMorphism)
