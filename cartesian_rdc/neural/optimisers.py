"""Optimisers over Smooth. They descend: the learning rate is a positive number.

Each is given as 2103.01931 writes it, adding to the parameters, and then turned downhill by
``descending``; with a negative rate the original does the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeVar, final

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.learning import Optimiser, descending, optimiser
from cartesian_rdc.learning import descent as descent_of
from cartesian_rdc.neural.notation import SmoothObject
from cartesian_rdc.typed import Unit

P = TypeVar("P")

SIGNS = ("standard", "printed")


def descent(parameters: SmoothObject[P]) -> Optimiser[sm.Space, sm.Arrow, Unit, P]:
    """``p - p'``: gradient descent."""
    return descent_of(sm.smooth, parameters)


@final
@dataclass(frozen=True)
class Momentum:
    """Momentum, with memory P: ``s' = γ s + p'``, then ``(s', p + s')``, turned downhill.

    Example 3.15 prints ``s' = -γ s + p'``, which works against the previous step instead of
    with it; ``sign="printed"`` gives that. Raises ``ValueError`` for another sign.
    """

    gamma: float
    sign: Literal["standard", "printed"] = "standard"

    def __post_init__(self) -> None:
        if self.sign not in SIGNS:
            raise ValueError(f"the sign of momentum is one of {SIGNS}, not {self.sign!r}")

    def __call__(self, parameters: SmoothObject[P]) -> Optimiser[sm.Space, sm.Arrow, P, P]:
        """The optimiser of these parameters. Raises ``SpaceError`` where γ is not finite."""
        c, p = sm.smooth, parameters.object
        both = c.product(p, p)
        state, change = c.first(both, p), c.second(both, p)
        factor = self.gamma if self.sign == "standard" else -self.gamma
        memory = c.add(sm.then(state, c.first(p, p), sm.scale(p, factor)), change)
        moved = c.add(sm.then(state, c.second(p, p)), memory)
        upward = optimiser(c, parameters, parameters, c.second(p, p), c.pair(memory, moved))
        return descending(c, upward)
