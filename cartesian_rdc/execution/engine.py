"""What an engine is: a way to run the morphisms of a category on points and on data."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeAlias, final

from cartesian_rdc.categories.base import CartesianCategory
from cartesian_rdc.errors import DataError, StructureError, require_whole
from cartesian_rdc.execution.orders import Samples, in_steps, require_sample
from cartesian_rdc.execution.powers import power, sharing_power
from cartesian_rdc.execution.recompiled import Recompiled
from cartesian_rdc.type_variables import A, B, Data, Mor, Ob, P, Point, X
from cartesian_rdc.typed import Batch, HasMorphism, Hom, Obj, ParaHom, morphism_of
from cartesian_rdc.typed.parameters import projections

BY_NAME = "value(model.parameters, named) nests arrays by name"
"""How a point is made of its parts."""

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

    @abstractmethod
    def rows(self, f: Mor | HasMorphism[Mor]) -> Callable[[Data], Data]:
        """``f : A -> B`` as a function from many points of A to as many of B."""

    @abstractmethod
    def each(self, *fs: Mor | HasMorphism[Mor]) -> Callable[[Point, Data], tuple[Data, ...]]:
        """Maps ``S × X -> B`` as one function from a point of S and many of X to many of each B."""

    @abstractmethod
    def some(self, data: Data, numbers: Sequence[int]) -> Data:
        """The samples of these numbers, in this order. Raises ``DataError`` if one is not there."""

    def data(self, samples: Obj[Ob, Mor, X], given: Data) -> Data:
        """Data in X as this engine runs on them, to be given to it many times.

        Nothing is done by default. Raises ``SpaceError`` or ``DataError`` if they do not fit.
        """
        return given

    def require_data(self, samples: Obj[Ob, Mor, X], given: Data) -> None:
        """Raise ``SpaceError`` or ``DataError`` if ``given`` is not in X.

        The default checks nothing.
        """

    def require_point(self, a: Obj[Ob, Mor, A], given: Point, how: str = BY_NAME) -> None:
        """Raise ``SpaceError`` if ``given`` is not a point of A; the default checks nothing.

        The error says which part does not fit, by its name, or else ``how`` a point is made.
        """

    def sharing(
        self, f: ParaHom[Ob, Mor, P, A, B], size: int, microbatches: int = 1
    ) -> ParaHom[Ob, Mor, P, Batch[A], Batch[B]]:
        """``A^n -> B^n``: f on each of n = ``size`` points, with one and the same parameters.

        ``A^n`` are n points as a step of ``fold`` takes them. An engine whose memory grows with n
        splits them into ``microbatches`` of equal size, and runs these one after the other; this
        one does not. Raises ``DataError`` if n or ``microbatches`` is below 1, or if
        ``microbatches`` does not divide n.
        """
        require_microbatches(size, microbatches)
        return sharing_power(f, size)

    def power(self, f: Hom[Ob, Mor, A, B], size: int) -> Hom[Ob, Mor, Batch[A], Batch[B]]:
        """``f^n : A^n -> B^n``, of n = ``size``. Raises ``DataError`` if n is below 1."""
        return power(f, size)

    def division(self, a: Obj[Ob, Mor, A], by: int) -> Hom[Ob, Mor, A, A]:
        """``x -> x / n : A -> A``, of n = ``by``.

        Raises ``StructureError`` where nothing is divided by a number, as it is by default.
        """
        raise StructureError("divide by a whole number", a.category, "Smooth")

    def named(self, a: Obj[Ob, Mor, A], point: Point) -> dict[str, Point]:
        """The parts of a point of A by name, the oldest first."""
        return {name: self.compile(f)(point) for name, f in projections(a).items()}

    @property
    def donates(self) -> bool:
        """Whether folds take over the states they are given, which are gone then; by default not.

        Whoever needs a state afterwards gives the fold ``own(state)``, and keeps the state.
        """
        return False

    def own(self, point: Point) -> Point:
        """The same point in memory of its own, which a fold may take over.

        By default, where folds take over nothing, it is the point itself.
        """
        return point

    def average(self, data: Data) -> float | None:
        """The mean of many points that are one real number each, else none."""
        return None

    def is_finite(self, point: Point) -> bool:
        """Whether each number of a point is finite; true by default, as all elements of Z_n are."""
        return True


def require_microbatches(size: int, number: int) -> None:
    """Raise ``DataError`` unless ``number`` divides the ``size`` of a batch; both are 1 or more."""
    require_whole(DataError, "size of a batch", size, 1)
    require_whole(DataError, "number of microbatches", number, 1)
    if size % number:
        raise DataError(
            f"a batch of {size} samples does not divide into {number} microbatches: make it a "
            f"multiple of {number}"
        )


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
        """``s -> step(s, x)`` for each x; several samples of a step are joined, to ``X^n``."""
        morphism = morphism_of(step)

        def fold(state: Point, data: Sequence[Point], order: Samples) -> Point:
            for numbers in in_steps(order, len(data)):
                *before, sample = (data[number] for number in numbers)
                for one in reversed(before):
                    sample = self.join(one, sample)
                state = self.run(morphism, self.join(state, sample))
            return state

        run: Fold[Point, Sequence[Point]] = fold
        return Recompiled(run, self, "fold", morphism)

    def rows(self, f: Mor | HasMorphism[Mor]) -> Callable[[Sequence[Point]], Sequence[Point]]:
        morphism = morphism_of(f)

        def run(data: Sequence[Point]) -> Sequence[Point]:
            return [self.run(morphism, point) for point in data]

        return Recompiled(run, self, "rows", morphism)

    def each(
        self, *fs: Mor | HasMorphism[Mor]
    ) -> Callable[[Point, Sequence[Point]], tuple[Sequence[Point], ...]]:
        morphisms: tuple[Mor, ...] = tuple(morphism_of(f) for f in fs)

        def run(state: Point, data: Sequence[Point]) -> tuple[Sequence[Point], ...]:
            points = [self.join(state, point) for point in data]
            return tuple([self.run(f, point) for point in points] for f in morphisms)

        return Recompiled(run, self, "each", *morphisms)

    def some(self, data: Sequence[Point], numbers: Sequence[int]) -> Sequence[Point]:
        return [self.sample(data, number) for number in numbers]

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
