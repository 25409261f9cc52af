"""Learning rates: lenses ``(L, L) -> 1``, that is, maps ``L -> L`` (2103.01931, Definition 3.8).

A learning rate takes the loss to the covector from which the backward pass starts, and closes the
wire of the loss, L, from which it is made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeAlias, final

from cartesian_rdc.type_variables import L, Mor, Ob
from cartesian_rdc.typed import Hom, LensHom, Obj, Two, Unit, delete, ending, identity

LearningRate: TypeAlias = LensHom[Ob, Mor, Two[L, L], Unit]
"""A lens ``(L, L) -> 1``: ``ending(α)`` of a map ``α : L -> L``."""

RateFor: TypeAlias = Callable[[Obj[Ob, Mor, L]], LearningRate[Ob, Mor, L]]
"""Makes a learning rate from L, the codomain of the loss."""


def identity_rate(loss: Obj[Ob, Mor, L]) -> LearningRate[Ob, Mor, L]:
    """``α(l) = l``, the rate over Z_2 (2103.01931, Example 3.10)."""
    return ending(identity(loss))


def rate_at(number: Hom[Ob, Mor, Unit, L]) -> Callable[[Obj[Ob, Mor, L]], LearningRate[Ob, Mor, L]]:
    """``α(l) = number``, a point ``1 -> L`` (2103.01931, Example 3.9).

    The maker raises ``CompositionError`` if the loss ends elsewhere.
    """
    return _At(number)


@final
@dataclass(frozen=True)
class _At(Generic[Ob, Mor, L]):
    """The maker of ``α(l) = number``, as a value that is compared and pickled."""

    number: Hom[Ob, Mor, Unit, L]

    def __call__(self, loss: Obj[Ob, Mor, L]) -> LearningRate[Ob, Mor, L]:
        return ending(delete(loss) >> self.number)
