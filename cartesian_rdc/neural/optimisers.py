"""Optimisers over Smooth. They descend: the learning rate is a positive number.

Each is given as 2103.01931 writes it, adding to the parameters, and then turned downhill by
``descending``; with a negative rate the original does the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeVar, final

import numpy as np

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.errors import SpaceError
from cartesian_rdc.learning import Optimiser, descending, optimiser
from cartesian_rdc.learning import descent as descent_of
from cartesian_rdc.neural.notation import SmoothObject
from cartesian_rdc.typed import Obj, Unit

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


class Counter:
    """The name of the number of steps taken."""


@final
@dataclass(frozen=True)
class Adam:
    """Adam, with the memory ``(t, (m, v))``, turned downhill.

    Example 3.18 of 2103.01931 prints it without the number t of steps, which it needs.

    ``t' = t + 1``, ``m' = β1 m + (1 - β1) p'``, ``v' = β2 v + (1 - β2) p'²``; the parameters move
    by ``rate m̂ / (√v̂ + ε)`` where ``m̂ = m' / (1 - β1^t')`` and ``v̂ = v' / (1 - β2^t')``. The step
    is this rate's; the learning rate of the learner only scales the gradient, which hardly
    matters here. Raises ``ValueError`` for a β that is not between 0 and 1, and an ε or a rate
    that is not positive.
    """

    rate: float = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def __post_init__(self) -> None:
        for name, beta in (("beta1", self.beta1), ("beta2", self.beta2)):
            if not 0 < beta < 1:
                raise ValueError(f"{name} of Adam lies between 0 and 1, {beta} does not")
        for name, size in (("rate", self.rate), ("epsilon", self.epsilon)):
            if not 0 < size < float("inf"):
                raise ValueError(f"the {name} of Adam is positive, {size} is not")

    def __call__(
        self, parameters: SmoothObject[P]
    ) -> Optimiser[sm.Space, sm.Arrow, tuple[Counter, tuple[P, P]], P]:
        """The optimiser of these parameters.

        Raises ``SpaceError`` where they have several dtypes, since all share one counter.
        """
        c, p = sm.smooth, parameters.object
        dtypes = {array.dtype for array in p.atoms()} or {"float64"}
        if len(dtypes) > 1:
            raise SpaceError(f"the parameters {p} have several dtypes, Adam counts steps in one")
        (dtype,) = dtypes
        counter: SmoothObject[Counter] = Obj(c, sm.space(dtype=dtype))
        memory = counter @ (parameters @ parameters)
        t, pp = counter.object, c.product(p, p)
        state = c.product(memory.object, p)
        held, g = c.first(state, p), c.second(state, p)
        kept, at = (
            sm.then(held, c.first(memory.object, p)),
            sm.then(held, c.second(memory.object, p)),
        )
        moments = sm.then(kept, c.second(t, pp))

        count = sm.then(kept, c.first(t, pp), sm.polynomial(t, (1, 1)))
        first = self._mixed(self.beta1, p, sm.then(moments, c.first(p, p)), g)
        squares = sm.then(g, sm.polynomial(p, (0, 0, 1)))
        second = self._mixed(self.beta2, p, sm.then(moments, c.second(p, p)), squares)

        step = sm.then(self._corrected(self.beta1, count, t), sm.scale(t, self.rate))
        size = self._corrected(self.beta2, count, t)
        everywhere = sm.everywhere_equal(p, dtype)
        top = sm.then(c.pair(sm.then(step, everywhere), first), sm.multiply(p))
        mean = sm.then(c.pair(sm.then(size, everywhere), second), sm.multiply(p))
        bottom = sm.then(mean, sm.square_root(p), sm.polynomial(p, (self.epsilon, 1)))
        moved = c.add(at, sm.then(c.pair(top, bottom), sm.divide(p)))
        after = c.pair(c.pair(count, c.pair(first, second)), moved)
        get = c.second(memory.object, p)
        return descending(c, optimiser(c, memory, parameters, get, after))

    @staticmethod
    def _mixed(beta: float, p: sm.Space, old: sm.Arrow, new: sm.Arrow) -> sm.Arrow:
        """``β old + (1 - β) new``."""
        return sm.smooth.add(sm.then(old, sm.scale(p, beta)), sm.then(new, sm.scale(p, 1 - beta)))

    @staticmethod
    def _corrected(beta: float, count: sm.Arrow, t: sm.Space) -> sm.Arrow:
        """``1 / (1 - β^t)``."""
        power = (sm.scale(t, float(np.log(beta))), sm.exponential(t))
        return sm.then(count, *power, sm.polynomial(t, (1, -1)), sm.reciprocal(t))
