"""The engine of every category: a point of A is a morphism ``1 -> A``, and running composes.

It needs nothing but the category, and so a category that was written a minute ago trains with
it. The engines that are fast are for categories of terms.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar, final

from cartesian_rdc.categories.base import CartesianCategory
from cartesian_rdc.execution.engine import Engine, Fold

Ob = TypeVar("Ob")
Mor = TypeVar("Mor")


@final
@dataclass(frozen=True)
class PointsEngine(Engine[Mor, Mor, Sequence[Mor]], Generic[Ob, Mor]):
    """Runs the morphisms of a cartesian category on its points."""

    category: CartesianCategory[Ob, Mor]

    def compile(self, f: Mor) -> Callable[[Mor], Mor]:
        """``x -> x f``."""
        return lambda point: self.category.compose(point, f)

    def fold(self, step: Mor) -> Fold[Mor, Sequence[Mor]]:
        """``s -> ⟨s, x⟩ step`` for each x."""
        c = self.category

        def run(state: Mor, data: Sequence[Mor], order: Sequence[int]) -> Mor:
            for number in order:
                state = c.compose(c.pair(state, data[number]), step)
            return state

        return run

    def length(self, data: Sequence[Mor]) -> int:
        return len(data)

    def sample(self, data: Sequence[Mor], number: int) -> Mor:
        return data[number]

    def pair(self, first: Mor, second: Mor) -> Mor:
        return self.category.pair(first, second)
