"""What an engine is: a way to run the morphisms of a category on points and on data."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Generic, TypeAlias

from cartesian_rdc.type_variables import Data, Mor, Point
from cartesian_rdc.typed import HasMorphism

Samples: TypeAlias = "Sequence[int] | Sequence[Sequence[int]]"
"""For each step, the number of its sample; or, where it takes several, a row of numbers."""

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
        """``step : S × X -> S`` as a fold over data in X: one step for each sample named."""

    @abstractmethod
    def length(self, data: Data) -> int:
        """The number of samples. Raises ``DataError`` where the parts of the data differ in it."""

    @abstractmethod
    def sample(self, data: Data, number: int) -> Point:
        """One sample."""

    @abstractmethod
    def pair(self, first: Point, second: Point) -> Point:
        """The point of ``A × B`` that these points of A and B are."""

    def is_finite(self, point: Point) -> bool:
        """Whether a point holds only finite numbers; always, where there are no others."""
        return True


class BatchEngine(Engine[Mor, Point, Data]):
    """An engine that runs a morphism on many points at once."""

    @abstractmethod
    def each(self, f: Mor | HasMorphism[Mor]) -> Callable[[Point, Data], Data]:
        """``f : S × X -> B`` as a function from a point of S and many of X to many of B."""
