"""Learning rates: lenses ``(L, L) -> (1, 1)``, that is, maps ``L -> L`` (2103.01931, Def. 3.8).

A learning rate closes the wire on which the loss comes out: it is given the loss and answers
with the covector from which the backward pass starts. Usually it ignores the loss.
"""

from __future__ import annotations

from typing import TypeAlias

from cartesian_rdc.categories.base import CartesianCategory
from cartesian_rdc.functors import Lens, LensObject
from cartesian_rdc.type_variables import L, Mor, Ob
from cartesian_rdc.typed import Hom, LensHom, Obj, Unit, delete, identity

LearningRate: TypeAlias = LensHom[Ob, Mor, L, L, Unit, Unit]
"""``(L, L) -> (1, 1)``."""


def learning_rate(
    category: CartesianCategory[Ob, Mor], answer: Hom[Ob, Mor, L, L]
) -> LearningRate[Ob, Mor, L]:
    """The learning rate with this map from the loss to the covector: ``(!, π0 α)``."""
    c, lenses, loss = category, Lens(category), answer.domain.object
    put = c.compose(c.right_unitor(loss), answer.morphism)
    return LensHom(lenses, lenses.lens(LensObject(loss, loss), lenses.unit, c.delete(loss), put))


def identity_rate(
    category: CartesianCategory[Ob, Mor], loss: Obj[Ob, Mor, L]
) -> LearningRate[Ob, Mor, L]:
    """``α(l) = l``: the rate over Z_2 (Example 3.10)."""
    return learning_rate(category, identity(loss))


def constant_rate(
    category: CartesianCategory[Ob, Mor], loss: Obj[Ob, Mor, L], rate: Hom[Ob, Mor, Unit, L]
) -> LearningRate[Ob, Mor, L]:
    """``α(l) = rate``, whatever the loss (Example 3.9)."""
    return learning_rate(category, delete(category, loss) >> rate)
