"""Optimisers made of others: of each half of the parameters, or of all, upwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from cartesian_rdc.categories.smooth import Arrow, Space
from cartesian_rdc.categories.smooth.spaces import require_space
from cartesian_rdc.learning import Optimiser, ascent, descending, descent, side_by_side
from cartesian_rdc.neural.notation import SmoothObject
from cartesian_rdc.neural.optimisers.rule import Memory, SmoothOptimiser
from cartesian_rdc.type_variables import P
from cartesian_rdc.typed import Hom, Obj, Wire, two
from cartesian_rdc.typed.axes import axes_of, with_names


@final
@dataclass(frozen=True)
class Each:
    """The optimiser of ``P × Q`` that is ``first`` on P and ``second`` on Q."""

    first: SmoothOptimiser
    second: SmoothOptimiser

    def __call__(
        self, parameters: SmoothObject[P]
    ) -> Optimiser[Space, Arrow, tuple[Memory, Memory], P]:
        """The optimisers of P and Q, side by side.

        Raises ``CompositionError`` if the parameters are not a product, ``SpaceError`` if their
        object is not a space of Smooth.
        """
        require_space(parameters.object)
        left, right = parameters.object.factors()
        axes, count = axes_of(parameters), len(left.atoms())
        one: SmoothObject[Wire] = with_names(Obj(parameters.category, left), axes[:count])
        other: SmoothObject[Wire] = with_names(Obj(parameters.category, right), axes[count:])
        both = side_by_side(self.first(one), self.second(other))
        memory: SmoothObject[tuple[Memory, Memory]]
        whole: SmoothObject[tuple[Memory, Memory]]
        whole = Obj(both.memory.category, both.memory.object)
        memory = with_names(whole, axes_of(both.memory))
        state = memory @ parameters
        named = Hom(two(state, state), two(parameters, parameters), both.lens.morphism)
        return Optimiser(named, Hom(parameters, memory, both.fresh.morphism))


@final
@dataclass(frozen=True)
class Maximise:
    """The ``optimiser`` applied to ``-p'``: up if it goes down."""

    optimiser: SmoothOptimiser

    def __call__(self, parameters: SmoothObject[P]) -> Optimiser[Space, Arrow, Memory, P]:
        return descending(self.optimiser(parameters))


def descent_ascent(
    parameters: SmoothObject[P],
) -> Optimiser[Space, Arrow, tuple[Memory, Memory], P]:
    """``(p - p', q + q')``, on parameters ``P × Q``: descent on P, ascent on Q.

    2403.13001, Definition 8.14: for parameters of which P makes the loss small and Q large, those
    of ``adversaries``. Raises ``CompositionError`` if the parameters are not a product,
    ``SpaceError`` if their object is not a space of Smooth.
    """
    return Each(descent, ascent)(parameters)
