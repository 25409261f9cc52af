"""Ascent and descent, which keep no memory, and optimisers that treat two halves differently."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from cartesian_rdc.categories.smooth import Arrow, Space, smooth
from cartesian_rdc.learning import (
    Optimiser,
    ascent as ascent_of,
    descending,
    descent as descent_of,
    side_by_side,
)
from cartesian_rdc.neural.notation import SmoothObject
from cartesian_rdc.neural.optimisers.rule import Memory, SmoothOptimiser
from cartesian_rdc.type_variables import P
from cartesian_rdc.typed import Hom, LensHom, Obj, Unit, Wire


def ascent(parameters: SmoothObject[P]) -> Optimiser[Space, Arrow, Unit, P]:
    """``p + p'``: gradient ascent (2103.01931, Definition 3.11)."""
    return ascent_of(smooth, parameters)


def descent(parameters: SmoothObject[P]) -> Optimiser[Space, Arrow, Unit, P]:
    """``p - p'``: gradient descent (2403.13001, Definition 8.8)."""
    return descent_of(smooth, parameters)


@final
@dataclass(frozen=True)
class Each:
    """Of parameters ``P × Q``, each half has its own optimiser: layers with their own rules."""

    first: SmoothOptimiser
    second: SmoothOptimiser

    def __call__(
        self, parameters: SmoothObject[P]
    ) -> Optimiser[Space, Arrow, tuple[Memory, Memory], P]:
        """The two, side by side. Raises ``CompositionError`` if the parameters are no product."""
        left, right = parameters.object.factors()
        one: SmoothObject[Wire] = Obj(smooth, left)
        two: SmoothObject[Wire] = Obj(smooth, right)
        both = side_by_side(smooth, self.first(one), self.second(two))
        return Optimiser(
            Obj(smooth, both.memory.object),
            parameters,
            LensHom(both.lens.category, both.lens.morphism),
            Hom(smooth, both.fresh.morphism),
        )


@final
@dataclass(frozen=True)
class Uphill:
    """The optimiser that goes up where the given one goes down: it is given ``-p'``."""

    optimiser: SmoothOptimiser

    def __call__(self, parameters: SmoothObject[P]) -> Optimiser[Space, Arrow, Memory, P]:
        """The optimiser of these parameters."""
        return descending(smooth, self.optimiser(parameters))


def descent_ascent(
    parameters: SmoothObject[P],
) -> Optimiser[Space, Arrow, tuple[Memory, Memory], P]:
    """``(p - p', q + q')``: the first half of the parameters goes down, the second goes up.

    2403.13001, Definition 8.14. Raises ``SpaceError`` where the parameters are no product.
    """
    return Each(descent, ascent)(parameters)
