"""Optimisers that divide by the size of earlier changes: Adagrad, RMSProp, Adam and AdamW.

The length of a step is their ``step_size``. The learning rate of a learner scales the change p',
which is divided by its size, so that it cancels, up to ε: ``unit_rate`` goes with them. Rules add
to p, as in 2103.01931; ``by_rule`` makes them descend. Steps are counted in float64, and what is
remembered of parameters in half precision is in float32, where ε is not 0.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import final

import numpy as np

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.smooth import Arrow, Formula, Space
from cartesian_rdc.learning import Optimiser
from cartesian_rdc.neural.notation import SmoothObject, reals
from cartesian_rdc.neural.optimisers.rule import (
    Counter,
    by_rule,
    remembered,
    require_fraction,
    require_positive,
)
from cartesian_rdc.type_variables import P


@final
@dataclass(frozen=True, kw_only=True)
class Adagrad:
    """Adagrad: ``g' = g + p'²``, ``p + step_size / (ε + √g') p'``, with memory g in P.

    2103.01931, Example 3.17; ε is ``epsilon``. Raises ``SpaceError`` if the step size or ε is not
    positive.
    """

    step_size: float = 0.01
    epsilon: float = 1e-7

    def __post_init__(self) -> None:
        require_positive("Adagrad", step_size=self.step_size, epsilon=self.epsilon)

    def __call__(self, parameters: SmoothObject[P]) -> Optimiser[Space, Arrow, P, P]:
        def step(g: Formula, p: Formula, change: Formula) -> tuple[Formula, Formula]:
            squares = g + change**2
            return squares, p + self.step_size * change / _root(squares, self.epsilon)

        return by_rule(remembered(parameters), parameters, step)


@final
@dataclass(frozen=True, kw_only=True)
class RMSProp:
    """RMSProp: ``g' = ρ g + (1 - ρ) p'²``, ``p + step_size / (ε + √g') p'``, with memory g in P.

    Tieleman and Hinton, 2012; ρ is ``rho``, ε is ``epsilon``. Raises ``SpaceError`` if ρ is not
    between 0 and 1, or if the step size or ε is not positive.
    """

    step_size: float = 0.001
    rho: float = 0.9
    epsilon: float = 1e-7

    def __post_init__(self) -> None:
        require_fraction("RMSProp", rho=self.rho)
        require_positive("RMSProp", step_size=self.step_size, epsilon=self.epsilon)

    def __call__(self, parameters: SmoothObject[P]) -> Optimiser[Space, Arrow, P, P]:
        def step(g: Formula, p: Formula, change: Formula) -> tuple[Formula, Formula]:
            squares = _mixed(self.rho, g, change**2)
            return squares, p + self.step_size * change / _root(squares, self.epsilon)

        return by_rule(remembered(parameters), parameters, step)


@dataclass(frozen=True, kw_only=True)
class _OfMoments(ABC):
    """Adam and AdamW, which differ by ``kept(p)``, the parameters to which a step is added."""

    step_size: float = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def __post_init__(self) -> None:
        name = type(self).__name__
        require_fraction(name, beta1=self.beta1, beta2=self.beta2)
        require_positive(name, step_size=self.step_size, epsilon=self.epsilon)

    @abstractmethod
    def kept(self, p: Formula) -> Formula:
        """What is left of the parameters."""

    @final
    def __call__(
        self, parameters: SmoothObject[P]
    ) -> Optimiser[Space, Arrow, tuple[Counter, tuple[P, P]], P]:
        moment = remembered(parameters)

        def everywhere(number: Formula) -> Formula:
            return number.into(sm.everywhere_equal(moment.object))

        def step(memory: Formula, at: Formula, change: Formula) -> tuple[Formula, Formula]:
            taken, (m, v) = memory
            count = 1 + taken
            first, second = _mixed(self.beta1, m, change), _mixed(self.beta2, v, change**2)
            top = everywhere(self.step_size * _corrected(self.beta1, count)) * first
            bottom = _root(everywhere(_corrected(self.beta2, count)) * second, self.epsilon)
            return count.pair(first.pair(second)), self.kept(at) + top / bottom

        return by_rule(reals(name=Counter) @ (moment @ moment), parameters, step)


@final
@dataclass(frozen=True, kw_only=True)
class Adam(_OfMoments):
    """Adam (1412.6980): ``p + step_size m̂ / (√v̂ + ε)``, with the memory ``(t, (m, v))``.

    ``t' = t + 1``, ``m' = β1 m + (1 - β1) p'``, ``v' = β2 v + (1 - β2) p'²``, with the corrected
    moments ``m̂ = m' / (1 - β1^t')`` and ``v̂ = v' / (1 - β2^t')``; β1, β2 and ε are ``beta1``,
    ``beta2`` and ``epsilon``. Raises ``SpaceError`` if a β is not between 0 and 1, or if ε or the
    step size is not positive. In 2103.01931, Example 3.18, there is no t, and the memory has the
    corrected moments.
    """

    def kept(self, p: Formula) -> Formula:
        return p


@final
@dataclass(frozen=True, kw_only=True)
class AdamW(_OfMoments):
    """``Adam`` with weight decay, ``p (1 - step_size decay) + step_size m̂ / (√v̂ + ε)``.

    1711.05101; other arguments and errors are those of ``Adam``. Raises ``SpaceError`` if the decay
    is not positive.
    """

    decay: float = 0.01

    def __post_init__(self) -> None:
        super().__post_init__()
        require_positive("AdamW", decay=self.decay)

    def kept(self, p: Formula) -> Formula:
        return p * (1 - self.step_size * self.decay)


def _mixed(beta: float, old: Formula, new: Formula) -> Formula:
    """``β old + (1 - β) new``."""
    return beta * old + (1 - beta) * new


def _corrected(beta: float, count: Formula) -> Formula:
    """``1 / (1 - β^t)``, without cancellation for a β near 1."""
    return -1 / sm.expm1(count * float(np.log(beta)))


def _root(squares: Formula, epsilon: float) -> Formula:
    """``ε + √squares``."""
    return epsilon + sm.sqrt(squares)
