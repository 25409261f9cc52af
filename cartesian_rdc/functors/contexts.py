"""Into a context and out of it: ``C -> C[X]``, and ``C[X] -> C`` at a point of X.

Both preserve R, taken with the context fixed; the first, then the second, is the identity of C.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from cartesian_rdc.categories.base import ReverseDifferentialCategory
from cartesian_rdc.categories.context import Context, ContextMorphism
from cartesian_rdc.differences import Ends, told_apart
from cartesian_rdc.errors import CompositionError
from cartesian_rdc.functors.functor import IdentityOnObjects, ReverseDifferentialFunctor
from cartesian_rdc.printing import Brief
from cartesian_rdc.type_variables import Mor, Ob


@final
@dataclass(frozen=True, repr=False)
class IntoContext(
    Brief,
    IdentityOnObjects[Ob, Mor, ContextMorphism[Ob, Mor]],
    ReverseDifferentialFunctor[Ob, Mor, Ob, ContextMorphism[Ob, Mor]],
):
    """``C -> C[X]``, the functor ``f -> π1 f``, constant in the context."""

    context: Context[Ob, Mor]

    def _in_words(self) -> str:
        return f"{self.context}"

    @property
    def source(self) -> ReverseDifferentialCategory[Ob, Mor]:
        return self.context.base

    @property
    def target(self) -> Context[Ob, Mor]:
        return self.context

    def on_morphism(self, f: Mor) -> ContextMorphism[Ob, Mor]:
        return self.context.constant(f)


@final
@dataclass(frozen=True, repr=False)
class AtPoint(
    Brief,
    IdentityOnObjects[Ob, ContextMorphism[Ob, Mor], Mor],
    ReverseDifferentialFunctor[Ob, ContextMorphism[Ob, Mor], Ob, Mor],
):
    """``C[X] -> C``, ``f -> ⟨! x, 1⟩ f`` for ``f : X × A -> B`` and the ``point`` x, 1 -> X.

    Raises ``CompositionError`` if the point is of another object.
    """

    context: Context[Ob, Mor]
    point: Mor

    def _in_words(self) -> str:
        return f"of {self.context}"

    def __post_init__(self) -> None:
        c = self.context.base
        point = Ends(c.unit, self.context.context)
        given = Ends(c.domain(self.point), c.codomain(self.point))
        if point != given:
            wanted, words = told_apart(point, given)
            raise CompositionError(
                f"leave the context {self.context.context}",
                f"that takes a point {wanted}",
                f"this goes {words}",
            )

    @property
    def source(self) -> Context[Ob, Mor]:
        return self.context

    @property
    def target(self) -> ReverseDifferentialCategory[Ob, Mor]:
        return self.context.base

    def on_morphism(self, f: ContextMorphism[Ob, Mor]) -> Mor:
        c, a = self.context.base, self.context.domain(f)
        at = c.pair(c.compose(c.delete(a), self.point), c.identity(a))
        return c.compose(at, f.body)
