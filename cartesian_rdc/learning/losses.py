"""Losses that every category has: parametric maps ``B -> B`` whose parameter is the label.

2103.01931, Definition 3.3. With the learning rate ``α(l) = l`` the loss is the covector from
which the backward pass starts: the error itself.
"""

from __future__ import annotations

from cartesian_rdc.categories.base import LeftAdditiveCategory, WithNegatives
from cartesian_rdc.type_variables import B, Mor, Ob
from cartesian_rdc.typed import Hom, Obj, ParaHom, parametric


def sum_loss(
    category: LeftAdditiveCategory[Ob, Mor], b: Obj[Ob, Mor, B]
) -> ParaHom[Ob, Mor, B, B, B]:
    """``(b_t, b_p) -> b_t + b_p`` (Example 3.5): over Z_2 the error, with ``ascent``."""
    body: Hom[Ob, Mor, tuple[B, B], B] = Hom(category, category.addition(b.object))
    return parametric(b, b, body)


def difference_loss(
    category: WithNegatives[Ob, Mor], b: Obj[Ob, Mor, B]
) -> ParaHom[Ob, Mor, B, B, B]:
    """``(b_t, b_p) -> b_p - b_t``: the error where there are negatives, with ``descent``.

    Backwards it does to a model what the quadratic loss does in Smooth; over Z_2 it is
    ``sum_loss``.
    """
    label, prediction = category.first(b.object, b.object), category.second(b.object, b.object)
    body: Hom[Ob, Mor, tuple[B, B], B] = Hom(category, category.subtract(prediction, label))
    return parametric(b, b, body)
