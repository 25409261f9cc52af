"""Losses in any category: parametric maps ``B -> L`` whose parameter is the label.

2103.01931, Definition 3.3. With the learning rate ``α(l) = l`` the loss, which is the error, is the
covector from which the backward pass starts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from cartesian_rdc.type_variables import B, L, Mor, Ob, Y
from cartesian_rdc.typed import Obj, ParaHom, add, addition, first, negate, parametric, second

LossFor: TypeAlias = Callable[[Obj[Ob, Mor, B]], ParaHom[Ob, Mor, Y, B, L]]
"""Makes a loss ``B -> L``, with labels in Y, from B, the codomain of the model."""


def sum_loss(b: Obj[Ob, Mor, B]) -> ParaHom[Ob, Mor, B, B, B]:
    """``(b_t, b_p) -> b_t + b_p`` (2103.01931, Example 3.5): the error over Z_2, for ``ascent``.

    Raises ``StructureError`` if the category is not left additive.
    """
    return parametric(b.called("label"), b, addition(b))


def difference_loss(b: Obj[Ob, Mor, B]) -> ParaHom[Ob, Mor, B, B, B]:
    """``(b_t, b_p) -> b_p - b_t``: the error in a category with negatives, for ``descent``.

    The covector of the prediction is that of the quadratic loss; over Z_2 it is ``sum_loss``.
    Raises ``StructureError`` if the category has no negatives.
    """
    label, prediction = first(b, b), second(b, b)
    return parametric(b.called("label"), b, add(prediction, negate(label)))
