"""``C[X]``: maps in a context X, which the derivative leaves fixed.

The coKleisli category of ``X × -``, also called the simple slice: a morphism ``A -> B`` is a
morphism ``X × A -> B`` of C, composites share the context, and R differentiates by A only
(2403.13001, Example 6.25). A graph network is a morphism in the context of its adjacency matrix.

    identity   π1
    composite  ⟨π0, f⟩ g                                 (x, a) -> g(x, f(x, a))
    R[f]       (x, (a, b)) -> π1 R[f]((x, a), b)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, final

from cartesian_rdc.categories.base import ReverseDifferentialCategory
from cartesian_rdc.differences import told_apart
from cartesian_rdc.errors import CompositionError
from cartesian_rdc.printing import Brief
from cartesian_rdc.type_variables import Mor, Ob


@final
@dataclass(frozen=True, repr=False)
class ContextMorphism(Brief, Generic[Ob, Mor]):
    """``A -> B`` in a context: ``body : X × A -> B``; made, and checked, by ``in_context``."""

    domain: Ob
    body: Mor

    def _in_words(self) -> str:
        return f"from {self.domain} in a context"


@final
@dataclass(frozen=True, repr=False)
class Context(Brief, ReverseDifferentialCategory[Ob, ContextMorphism[Ob, Mor]]):
    """``C[X]``, of a reverse differential category C.

    An operation raises ``CompositionError`` if it is given a map in another context.
    """

    base: ReverseDifferentialCategory[Ob, Mor]
    context: Ob

    def _in_words(self) -> str:
        return str(self)

    def in_context(self, domain: Ob, body: Mor) -> ContextMorphism[Ob, Mor]:
        """``A -> B``, of ``body : X × A -> B``, where A is ``domain``.

        Raises ``CompositionError`` if the body begins elsewhere.
        """
        should, does = self.base.product(self.context, domain), self.base.domain(body)
        if should != does:
            wanted, words = told_apart(should, does)
            raise CompositionError(
                f"make a map from {domain} in the context {self.context}",
                f"its body should begin in {wanted}",
                f"this one begins in {words}",
            )
        return ContextMorphism(domain, body)

    def constant(self, f: Mor) -> ContextMorphism[Ob, Mor]:
        """``π1 f : A -> B``, of ``f : A -> B`` in C: the inclusion ``C -> C[X]``."""
        a = self.base.domain(f)
        return ContextMorphism(a, self.base.compose(self.base.second(self.context, a), f))

    def look(self) -> ContextMorphism[Ob, Mor]:
        """``π0 : 1 -> X``, the context."""
        c = self.base
        return ContextMorphism(c.unit, c.first(self.context, c.unit))

    def domain(self, f: ContextMorphism[Ob, Mor]) -> Ob:
        if not _is_of_contexts(f):
            raise TypeError(f"a morphism of {self} is in the context, {f!r} is not: see in_context")
        return self.in_context(f.domain, f.body).domain

    def codomain(self, f: ContextMorphism[Ob, Mor]) -> Ob:
        return self.base.codomain(f.body)

    def identity(self, a: Ob) -> ContextMorphism[Ob, Mor]:
        return ContextMorphism(a, self.base.second(self.context, a))

    def compose(
        self, f: ContextMorphism[Ob, Mor], g: ContextMorphism[Ob, Mor]
    ) -> ContextMorphism[Ob, Mor]:
        """``⟨π0, f⟩ g``."""
        self.require_composable(f, g)
        c = self.base
        kept = c.pair(c.first(self.context, f.domain), f.body)
        return ContextMorphism(f.domain, c.compose(kept, g.body))

    @property
    def unit(self) -> Ob:
        return self.base.unit

    def product(self, a: Ob, b: Ob) -> Ob:
        return self.base.product(a, b)

    def first(self, a: Ob, b: Ob) -> ContextMorphism[Ob, Mor]:
        return self.constant(self.base.first(a, b))

    def second(self, a: Ob, b: Ob) -> ContextMorphism[Ob, Mor]:
        return self.constant(self.base.second(a, b))

    def delete(self, a: Ob) -> ContextMorphism[Ob, Mor]:
        return ContextMorphism(a, self.base.delete(self.base.product(self.context, a)))

    def pair(
        self, f: ContextMorphism[Ob, Mor], g: ContextMorphism[Ob, Mor]
    ) -> ContextMorphism[Ob, Mor]:
        self.require_same_domain(f, g, "pair")
        return ContextMorphism(f.domain, self.base.pair(f.body, g.body))

    def zero(self, a: Ob, b: Ob) -> ContextMorphism[Ob, Mor]:
        return ContextMorphism(a, self.base.zero(self.base.product(self.context, a), b))

    def add(
        self, f: ContextMorphism[Ob, Mor], g: ContextMorphism[Ob, Mor]
    ) -> ContextMorphism[Ob, Mor]:
        self.require_parallel(f, g, "add")
        return ContextMorphism(f.domain, self.base.add(f.body, g.body))

    def reverse_derivative(self, f: ContextMorphism[Ob, Mor]) -> ContextMorphism[Ob, Mor]:
        """``α⁻¹ R[f] π1 : X × (A × B) -> A``."""
        c, x, a, b = self.base, self.context, self.domain(f), self.codomain(f)
        body = c.composite(
            c.associator_inverse(x, a, b), c.reverse_derivative(f.body), c.second(x, a)
        )
        return ContextMorphism(c.product(a, b), body)

    def __str__(self) -> str:
        return f"{self.base}[{self.context}]"


def _is_of_contexts(f: object) -> bool:
    return isinstance(f, ContextMorphism)
