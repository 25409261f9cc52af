"""What an engine is: a way to run the morphisms of a category on points and on data."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeAlias, final

from cartesian_rdc.categories.base import CartesianCategory
from cartesian_rdc.execution.orders import Samples, one_by_one, require_sample
from cartesian_rdc.execution.recompiled import Recompiled
from cartesian_rdc.type_variables import Data, Mor, Ob, Point
from cartesian_rdc.typed import HasMorphism, morphism_of

Fold: TypeAlias = Callable[[Point, Data, Samples], Point]
"""A function from a state, data and the samples of each step to the state after them."""


class Engine(ABC, Generic[Mor, Point, Data]):
    """Runs morphisms of type ``Mor`` on points of their domains.

    ``Data`` is many points of one object, numbered from 0.
    """

    @abstractmethod
    def compile(self, f: Mor | HasMorphism[Mor]) -> Callable[[Point], Point]:
        """``f : A -> B`` as a function from points of A to points of B."""

    @abstractmethod
    def fold(self, step: Mor | HasMorphism[Mor]) -> Fold[Point, Data]:
        """``step : S × X -> S`` as a fold over data in X: one step for each sample named.

        The fold raises ``DataError`` before the first step if its order is not of whole numbers or
        names a sample that there is not (``orders``).
        """

    def over(self, run: Fold[Point, Data], data: Data) -> Callable[[Point, Samples], Point]:
        """A fold over these data, for many calls, which looks at the data once."""
        return lambda state, order: run(state, data, order)

    @abstractmethod
    def length(self, data: Data) -> int:
        """The number of samples. Raises ``DataError`` if the parts of the data differ in it."""

    @abstractmethod
    def sample(self, data: Data, number: int) -> Point:
        """One sample. Raises ``DataError`` if there is none of that number."""

    @abstractmethod
    def pair(self, first: Point, second: Point) -> Point:
        """The point of ``A × B`` that these points of A and B are."""

    def is_finite(self, point: Point) -> bool:
        """Whether each number of a point is finite; true by default, as all elements of Z_n are."""
        return True


class BatchEngine(Engine[Mor, Point, Data]):
    """An engine that runs a morphism on many points at once."""

    @abstractmethod
    def each(self, f: Mor | HasMorphism[Mor]) -> Callable[[Point, Data], Data]:
        """``f : S × X -> B`` as a function from a point of S and many of X to many of B."""


@final
@dataclass(frozen=True)
class DirectEngine(Engine[Mor, Point, Sequence[Point]], Generic[Mor, Point]):
    """Runs morphisms by ``run(f, point)``; ``join`` makes a point of ``A × B`` of two.

    A point is whatever ``run`` takes: a tuple of numbers, a row of bits. Fast engines are for
    categories of terms.
    """

    run: Callable[[Mor, Point], Point]
    join: Callable[[Point, Point], Point]

    def compile(self, f: Mor | HasMorphism[Mor]) -> Callable[[Point], Point]:
        morphism = morphism_of(f)

        def run(point: Point) -> Point:
            return self.run(morphism, point)

        return Recompiled(run, self, "compile", morphism)

    def fold(self, step: Mor | HasMorphism[Mor]) -> Fold[Point, Sequence[Point]]:
        """``s -> step(s, x)`` for each x. The fold raises ``DataError`` for batches, too."""
        morphism = morphism_of(step)

        def fold(state: Point, data: Sequence[Point], order: Samples) -> Point:
            for number in one_by_one(order, len(data), self):
                state = self.run(morphism, self.join(state, data[number]))
            return state

        run: Fold[Point, Sequence[Point]] = fold
        return Recompiled(run, self, "fold", morphism)

    def length(self, data: Sequence[Point]) -> int:
        return len(data)

    def sample(self, data: Sequence[Point], number: int) -> Point:
        require_sample(number, len(data))
        return data[number]

    def pair(self, first: Point, second: Point) -> Point:
        return self.join(first, second)


@final
@dataclass(frozen=True)
class _Composing(Generic[Ob, Mor]):
    """``(f, point) -> point f``, as a value that pickles."""

    category: CartesianCategory[Ob, Mor]

    def __call__(self, f: Mor, point: Mor) -> Mor:
        return self.category.compose(point, f)


@final
@dataclass(frozen=True)
class _Pairing(Generic[Ob, Mor]):
    """``(f, g) -> ⟨f, g⟩``, as a value that pickles."""

    category: CartesianCategory[Ob, Mor]

    def __call__(self, f: Mor, g: Mor) -> Mor:
        return self.category.pair(f, g)


def points_engine(category: CartesianCategory[Ob, Mor]) -> DirectEngine[Mor, Mor]:
    """The engine whose points of A are the morphisms ``1 -> A``, and which runs by composing.

    So a category that was written a minute ago trains.
    """
    return DirectEngine(_Composing(category), _Pairing(category))
