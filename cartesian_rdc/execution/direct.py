"""The engine of a category whose morphisms one can run: it needs to be told how, and no more.

What a point is, its author says: a tuple of numbers, a row of bits. In every cartesian category
a point of A may be a morphism ``1 -> A``, and running is composing (``points_engine``), so that a
category that was written a minute ago trains. Fast engines are for categories of terms.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, final

from cartesian_rdc.categories.base import CartesianCategory
from cartesian_rdc.errors import DataError
from cartesian_rdc.execution.engine import Engine, Fold, Samples
from cartesian_rdc.type_variables import Mor, Ob, Point
from cartesian_rdc.typed import HasMorphism, morphism_of


@final
@dataclass(frozen=True)
class DirectEngine(Engine[Mor, Point, Sequence[Point]], Generic[Mor, Point]):
    """Runs morphisms by ``run(f, point)``; ``join`` makes a point of ``A × B`` of two."""

    run: Callable[[Mor, Point], Point]
    join: Callable[[Point, Point], Point]

    def compile(self, f: Mor | HasMorphism[Mor]) -> Callable[[Point], Point]:
        morphism = morphism_of(f)
        return lambda point: self.run(morphism, point)

    def fold(self, step: Mor | HasMorphism[Mor]) -> Fold[Point, Sequence[Point]]:
        """``s -> step(s, x)`` for each x. The fold raises ``DataError`` for batches."""
        taken = morphism_of(step)

        def fold(state: Point, data: Sequence[Point], order: Samples) -> Point:
            for number in order:
                if isinstance(number, Sequence):
                    raise DataError(f"{self} takes one sample a step, not {len(number)}")
                state = self.run(taken, self.join(state, data[number]))
            return state

        return fold

    def length(self, data: Sequence[Point]) -> int:
        return len(data)

    def sample(self, data: Sequence[Point], number: int) -> Point:
        return data[number]

    def pair(self, first: Point, second: Point) -> Point:
        return self.join(first, second)


def points_engine(category: CartesianCategory[Ob, Mor]) -> DirectEngine[Mor, Mor]:
    """The engine whose points of A are the morphisms ``1 -> A``, and which runs by composing."""
    return DirectEngine(lambda f, point: category.compose(point, f), category.pair)
