"""When two morphisms are equal: four ways to compare them.

=================================  ==========================================================
``structural()``                   they are equal values, as those in normal form are
``exhaustive(points, run)``        they agree at every point of a small domain
``pointwise(points, run, same)``   they agree at some points, which are drawn, and shrink
``up_to(functor, comparison)``     what a functor makes of them is equal
=================================  ==========================================================

The first three check nothing but what they are asked; ``Sample`` has compared the boundaries
before. A comparison that says equal too often makes laws pass that should fail.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar, final

from hypothesis import strategies as st

from cartesian_rdc.functors import Functor
from cartesian_rdc.type_variables import Mor, Mor2, Ob, Ob2, Point

Value = TypeVar("Value")


class Comparison(ABC, Generic[Ob, Mor]):
    """Tells where two morphisms ``A -> B`` differ."""

    @abstractmethod
    def difference(self, a: Ob, b: Ob, left: Mor, right: Mor, data: st.DataObject) -> str | None:
        """None for morphisms that are equal, else words that say where they differ."""


@final
@dataclass(frozen=True)
class _Structural(Comparison[Ob, Mor]):
    def difference(self, a: Ob, b: Ob, left: Mor, right: Mor, data: st.DataObject) -> str | None:
        return None if left == right else f"left is {left!r}\n  right is {right!r}"


def structural() -> Comparison[Ob, Mor]:
    """Morphisms are equal that are equal Python values, ``f == g``."""
    return _Structural()


@final
@dataclass(frozen=True)
class _Exhaustive(Comparison[Ob, Mor], Generic[Ob, Mor, Point, Value]):
    points: Callable[[Ob], Iterable[Point]]
    run: Callable[[Mor, Point], Value]

    def difference(self, a: Ob, b: Ob, left: Mor, right: Mor, data: st.DataObject) -> str | None:
        for point in self.points(a):
            x, y = self.run(left, point), self.run(right, point)
            if x != y:
                return f"at {point!r}: left is {x!r}, right is {y!r}"
        return None


def exhaustive(
    points: Callable[[Ob], Iterable[Point]], run: Callable[[Mor, Point], Value]
) -> Comparison[Ob, Mor]:
    """Morphisms are equal that have equal values at every point of their domain."""
    return _Exhaustive(points, run)


@final
@dataclass(frozen=True)
class _Pointwise(Comparison[Ob, Mor], Generic[Ob, Mor, Point, Value]):
    points: Callable[[Ob], st.SearchStrategy[Point]]
    run: Callable[[Mor], Callable[[Point], Value]]
    same: Callable[[Value, Value], bool]
    number: int

    def difference(self, a: Ob, b: Ob, left: Mor, right: Mor, data: st.DataObject) -> str | None:
        f, g = self.run(left), self.run(right)
        for _ in range(self.number):
            point: Point = data.draw(self.points(a))
            x, y = f(point), g(point)
            if not self.same(x, y):
                return f"at {point!r}: left is {x!r}, right is {y!r}"
        return None


def pointwise(
    points: Callable[[Ob], st.SearchStrategy[Point]],
    run: Callable[[Mor], Callable[[Point], Value]],
    same: Callable[[Value, Value], bool] = lambda x, y: bool(x == y),
    *,
    number: int = 3,
) -> Comparison[Ob, Mor]:
    """Morphisms are equal that have the ``same`` values at this number of points."""
    return _Pointwise(points, run, same, number)


@final
@dataclass(frozen=True)
class _UpTo(Comparison[Ob, Mor], Generic[Ob, Mor, Ob2, Mor2]):
    functor: Functor[Ob, Mor, Ob2, Mor2]
    comparison: Comparison[Ob2, Mor2]

    def difference(self, a: Ob, b: Ob, left: Mor, right: Mor, data: st.DataObject) -> str | None:
        f, on = self.functor, self.functor.on_morphism
        return self.comparison.difference(f.on_object(a), f.on_object(b), on(left), on(right), data)


def up_to(
    functor: Functor[Ob, Mor, Ob2, Mor2], comparison: Comparison[Ob2, Mor2]
) -> Comparison[Ob, Mor]:
    """Morphisms are equal whose images under a functor are."""
    return _UpTo(functor, comparison)


def close(x: float, y: float, *, relative: float = 1e-9, absolute: float = 1e-9) -> bool:
    """Whether two numbers are equal up to rounding, not a number being equal to itself."""
    both_nan = math.isnan(x) and math.isnan(y)
    return both_nan or math.isclose(x, y, rel_tol=relative, abs_tol=absolute)
