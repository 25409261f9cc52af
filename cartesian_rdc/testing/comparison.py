"""Comparisons: four criteria for two morphisms to be equal.

=================================  ==========================================================
``structural()``                   they are equal values, as those in normal form are
``exhaustive(points, run)``        they agree at every point of a small domain
``pointwise(points, run, same)``   they agree at some points, which are drawn, and shrink
``up_to(functor, comparison)``     their images under a functor are equal
=================================  ==========================================================

``Sample`` compares the boundaries first. With a comparison that is too coarse, laws pass that
should fail.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar, final

from hypothesis import strategies as st

from cartesian_rdc.functors import Functor
from cartesian_rdc.printing import in_full
from cartesian_rdc.type_variables import Mor, Mor2, Ob, Ob2, Point

Value = TypeVar("Value")


@final
@dataclass(frozen=True)
class Comparison(Generic[Ob, Mor]):
    """A way to tell two morphisms ``A -> B`` apart: ``difference(A, B, left, right, data)``.

    It is None for morphisms that are equal, else words that say where they differ; points are
    drawn from the ``data`` of Hypothesis, so that they shrink with the rest of a counterexample.
    """

    difference: Callable[[Ob, Ob, Mor, Mor, st.DataObject], str | None]


def structural() -> Comparison[Ob, Mor]:
    """Morphisms are equal that are equal Python values, ``f == g``."""

    def difference(a: Ob, b: Ob, left: Mor, right: Mor, data: st.DataObject) -> str | None:
        if left == right:
            return None
        return f"left is {in_full(left)}\n  right is {in_full(right)}"

    return Comparison(difference)


def exhaustive(
    points: Callable[[Ob], Iterable[Point]], run: Callable[[Mor, Point], Value]
) -> Comparison[Ob, Mor]:
    """Morphisms are equal that have equal values at every point of their domain.

    ``points(A)`` are the points of an object, ``run(f, point)`` is the value of f at one.
    """

    def difference(a: Ob, b: Ob, left: Mor, right: Mor, data: st.DataObject) -> str | None:
        for point in points(a):
            x, y = run(left, point), run(right, point)
            if x != y:
                return f"at {point!r}: left is {x!r}, right is {y!r}"
        return None

    return Comparison(difference)


def pointwise(
    points: Callable[[Ob], st.SearchStrategy[Point]],
    run: Callable[[Mor], Callable[[Point], Value]],
    same: Callable[[Value, Value], bool] = lambda x, y: bool(x == y),
    *,
    number: int = 3,
) -> Comparison[Ob, Mor]:
    """Morphisms are equal that have the ``same`` values at this ``number`` of drawn points.

    ``points(A)`` draws points of an object, ``run(f)`` is the function that f stands for.
    """

    def difference(a: Ob, b: Ob, left: Mor, right: Mor, data: st.DataObject) -> str | None:
        f, g = run(left), run(right)
        for _ in range(number):
            point = data.draw(points(a))
            x, y = f(point), g(point)
            if not same(x, y):
                return f"at {point!r}: left is {x!r}, right is {y!r}"
        return None

    return Comparison(difference)


def up_to(
    functor: Functor[Ob, Mor, Ob2, Mor2], comparison: Comparison[Ob2, Mor2]
) -> Comparison[Ob, Mor]:
    """Morphisms are equal whose images under a functor are, in the comparison of its target."""
    at, on = functor.on_object, functor.on_morphism
    return Comparison(
        lambda a, b, left, right, data: comparison.difference(
            at(a), at(b), on(left), on(right), data
        )
    )


def close(x: float, y: float, *, relative: float = 1e-9, absolute: float = 1e-9) -> bool:
    """Whether two numbers are equal up to rounding, not a number being equal to itself."""
    both_nan = math.isnan(x) and math.isnan(y)
    return both_nan or math.isclose(x, y, rel_tol=relative, abs_tol=absolute)
