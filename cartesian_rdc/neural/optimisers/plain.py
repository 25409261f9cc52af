"""Ascent and descent, which keep no memory, and optimisers that treat two halves differently."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar, final

from cartesian_rdc.categories.smooth import Arrow, Space, smooth
from cartesian_rdc.learning import Optimiser, OptimiserFor, side_by_side
from cartesian_rdc.learning import ascent as ascent_of
from cartesian_rdc.learning import descent as descent_of
from cartesian_rdc.neural.formulas import factors
from cartesian_rdc.neural.notation import SmoothObject
from cartesian_rdc.typed import Obj, Unit

P = TypeVar("P")
Q = TypeVar("Q")
S = TypeVar("S")
T = TypeVar("T")


def ascent(parameters: SmoothObject[P]) -> Optimiser[Space, Arrow, Unit, P]:
    """``p + p'``: gradient ascent (2103.01931, Definition 3.11)."""
    return ascent_of(smooth, parameters)


def descent(parameters: SmoothObject[P]) -> Optimiser[Space, Arrow, Unit, P]:
    """``p - p'``: gradient descent (2403.13001, Definition 8.8)."""
    return descent_of(smooth, parameters)


@final
@dataclass(frozen=True)
class each(Generic[S, P, T, Q]):  # noqa: N801 - reads as a function
    """Of parameters ``P × Q``, each half has its own optimiser: layers with their own rules.

    Raises ``SpaceError`` where the parameters are no product.
    """

    first: OptimiserFor[Space, Arrow, P, S]
    second: OptimiserFor[Space, Arrow, Q, T]

    def __call__(
        self, parameters: SmoothObject[tuple[P, Q]]
    ) -> Optimiser[Space, Arrow, tuple[S, T], tuple[P, Q]]:
        """The two, side by side."""
        p, q = factors(parameters.object)
        one: SmoothObject[P] = Obj(smooth, p)
        two: SmoothObject[Q] = Obj(smooth, q)
        return side_by_side(smooth, self.first(one), self.second(two))


def descent_ascent(
    parameters: SmoothObject[tuple[P, Q]],
) -> Optimiser[Space, Arrow, tuple[Unit, Unit], tuple[P, Q]]:
    """``(p - p', q + q')``: P goes down and Q goes up (2403.13001, Definition 8.14)."""
    down: OptimiserFor[Space, Arrow, P, Unit] = descent
    up: OptimiserFor[Space, Arrow, Q, Unit] = ascent
    return each(down, up)(parameters)
