"""Natural transformations, and those of a differential category.

They are those of the tangent functor ``T A = A × A``: the projection to points, the zero section,
and the flip ``((p, u), (v, w)) -> ((p, v), (u, w))``, whose naturality is CD.7 (1910.07065).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, final

from cartesian_rdc.categories.base import DifferentialCategory
from cartesian_rdc.differences import Ends, told_apart
from cartesian_rdc.errors import CompositionError
from cartesian_rdc.functors.derivatives import ForwardDerivative
from cartesian_rdc.functors.functor import CompositeFunctor, Functor, IdentityFunctor
from cartesian_rdc.printing import Brief
from cartesian_rdc.type_variables import Mor1, Mor2, Ob1, Ob2


@final
@dataclass(frozen=True, repr=False)
class NaturalTransformation(Brief, Generic[Ob1, Mor1, Ob2, Mor2]):
    """``η : F => G``, by its ``family``, A to ``F A -> G A``. Law: ``F f η_B = η_A G f``.

    Raises ``CompositionError`` if F and G do not go between the same categories.
    """

    source: Functor[Ob1, Mor1, Ob2, Mor2]
    target: Functor[Ob1, Mor1, Ob2, Mor2]
    family: Callable[[Ob1], Mor2]

    def _in_words(self) -> str:
        return f"{self.source!r} => {self.target!r}"

    def __post_init__(self) -> None:
        f, g = self.source, self.target
        if f.source != g.source or f.target != g.target:
            first, second = told_apart(Ends(f.source, f.target), Ends(g.source, g.target))
            raise CompositionError(
                "go from a functor to another", f"the first goes {first}", f"the second {second}"
            )

    def component(self, a: Ob1) -> Mor2:
        """``η_A : F A -> G A``. Raises ``CompositionError`` if the family's goes elsewhere."""
        c, found = self.target.target, self.family(a)
        should = Ends(self.source.on_object(a), self.target.on_object(a))
        does = Ends(c.domain(found), c.codomain(found))
        if should != does:
            wanted, words = told_apart(should, does)
            raise CompositionError(
                f"take the component at {a}", f"it should go {wanted}", f"it goes {words}"
            )
        return found


def tangent_projection(
    c: DifferentialCategory[Ob1, Mor1],
) -> NaturalTransformation[Ob1, Mor1, Ob1, Mor1]:
    """``T => 1``: the point, ``π0 : A × A -> A``."""
    return NaturalTransformation(ForwardDerivative(c), IdentityFunctor(c), lambda a: c.first(a, a))


def zero_section(c: DifferentialCategory[Ob1, Mor1]) -> NaturalTransformation[Ob1, Mor1, Ob1, Mor1]:
    """``1 => T``: the direction zero, ``ι0 : A -> A × A``."""
    return NaturalTransformation(
        IdentityFunctor(c), ForwardDerivative(c), lambda a: c.inject_first(a, a)
    )


def flip(c: DifferentialCategory[Ob1, Mor1]) -> NaturalTransformation[Ob1, Mor1, Ob1, Mor1]:
    """``T T => T T``: the two directions cross (CD.7)."""
    twice = CompositeFunctor(ForwardDerivative(c), ForwardDerivative(c))
    return NaturalTransformation(twice, twice, lambda a: c.interchange(a, a, a, a))
