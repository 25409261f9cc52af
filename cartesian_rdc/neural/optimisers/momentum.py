"""Momentum: each step adds γ times the one before. ``by_rule`` turns the rules downhill."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, final

from cartesian_rdc.categories.smooth import Arrow, Formula, Space
from cartesian_rdc.errors import SpaceError, is_finite
from cartesian_rdc.learning import Optimiser
from cartesian_rdc.neural.notation import SmoothObject
from cartesian_rdc.neural.optimisers.rule import Rule, by_rule, remembered
from cartesian_rdc.type_variables import P

Sign: TypeAlias = Literal["standard", "printed"]

SIGNS = ("standard", "printed")


@final
@dataclass(frozen=True)
class Momentum:
    """Momentum (Polyak, 1964): ``s' = γ s + p'``, ``p + s'``, with memory s in P; γ is ``gamma``.

    Raises ``SpaceError`` if γ is not between -1 and 1, ``ValueError`` if ``sign`` is another word.
    ``sign="printed"`` is ``s' = -γ s + p'``, against the step before, as 2103.01931 prints it
    (Example 3.15).
    """

    gamma: float
    sign: Sign = "standard"

    def __post_init__(self) -> None:
        _require(type(self).__name__, self.gamma, self.sign)

    def __call__(self, parameters: SmoothObject[P]) -> Optimiser[Space, Arrow, P, P]:
        """The optimiser of these parameters."""
        return by_rule(remembered(parameters), parameters, _rule(self.gamma, self.sign))


@final
@dataclass(frozen=True)
class Nesterov:
    """Nesterov momentum: the put of ``Momentum``, with the model run at ``p + γ s``.

    γ is ``gamma``. Raises like ``Momentum``. ``sign="printed"`` has the put with -γ, as 2103.01931
    prints it (Example 3.16).
    """

    gamma: float
    sign: Sign = "standard"

    def __post_init__(self) -> None:
        _require(type(self).__name__, self.gamma, self.sign)

    def __call__(self, parameters: SmoothObject[P]) -> Optimiser[Space, Arrow, P, P]:
        """The optimiser of these parameters."""
        step = _rule(self.gamma, self.sign)
        memory = remembered(parameters)
        return by_rule(memory, parameters, step, at=lambda s, p: p + self.gamma * s)


def _rule(gamma: float, sign: Sign) -> Rule:
    """``s' = γ s + p'``, ``p + s'``; as printed, with -γ."""
    factor = gamma if sign == "standard" else -gamma

    def step(s: Formula, p: Formula, change: Formula) -> tuple[Formula, Formula]:
        memory = factor * s + change
        return memory, p + memory

    return step


def _require(optimiser: str, gamma: float, sign: Sign) -> None:
    if not is_finite(gamma):
        raise SpaceError(f"the gamma of {optimiser}: a factor is finite, not {gamma!r}")
    if abs(gamma) > 1:
        raise SpaceError(f"the gamma of {optimiser} lies between -1 and 1, {gamma} does not")
    if sign not in SIGNS:
        raise ValueError(f"the sign of momentum is one of {SIGNS}, not {sign!r}")
