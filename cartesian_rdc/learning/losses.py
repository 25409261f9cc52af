"""Losses that every category has: parametric maps ``B -> B`` whose parameter is the label.

2103.01931, Definition 3.3. With the learning rate ``α(l) = l`` the loss is the covector from
which the backward pass starts: the error itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from cartesian_rdc.type_variables import B, L, Mor, Ob
from cartesian_rdc.typed import Obj, ParaHom, add, addition, first, negate, parametric, second

LossFor: TypeAlias = Callable[[Obj[Ob, Mor, B]], ParaHom[Ob, Mor, B, B, L]]
"""Makes a loss, measured in L, from the wire on which the model ends."""


def sum_loss(b: Obj[Ob, Mor, B]) -> ParaHom[Ob, Mor, B, B, B]:
    """``(b_t, b_p) -> b_t + b_p`` (Example 3.5): over Z_2 the error, with ``ascent``."""
    return parametric(b.called("label"), b, addition(b))


def difference_loss(b: Obj[Ob, Mor, B]) -> ParaHom[Ob, Mor, B, B, B]:
    """``(b_t, b_p) -> b_p - b_t``: the error where there are negatives, with ``descent``.

    Its backward pass gives a model the covector that the quadratic loss gives in Smooth; over Z_2
    it is ``sum_loss``.
    """
    label, prediction = first(b, b), second(b, b)
    return parametric(b.called("label"), b, add(prediction, negate(label)))
