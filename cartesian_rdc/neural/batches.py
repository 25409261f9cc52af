"""Batches: layers on many samples at once, with the same parameters for all.

>>> from cartesian_rdc.neural import dense, reals, sigmoid
>>> print(batched(dense(reals(4), reals(3), sigmoid), 32))
R[32, 4] -> R[32, 3] with parameters R[3] × R[3, 4]
"""

from __future__ import annotations

from typing import Generic

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.functors import Batching
from cartesian_rdc.neural.notation import Layer, SmoothObject
from cartesian_rdc.type_variables import A, B, P
from cartesian_rdc.typed import Obj, hom, parametric


class Batch(Generic[A]):
    """The name of several rows of A."""


def rows(a: SmoothObject[A], n: int) -> SmoothObject[Batch[A]]:
    """``A^n``: each array has an axis of length n in front."""
    return Obj(sm.smooth, Batching(n).on_object(a.object))


def batched(layer: Layer[P, A, B], n: int) -> Layer[P, Batch[A], Batch[B]]:
    """``A^n -> B^n``: the layer on each row, with one and the same parameters.

    They are copied to all rows, and so their gradient is the sum of those of the rows; a mean
    is the business of the learning rate.
    """
    p, c = layer.parameters, sm.smooth
    a, b = rows(layer.domain, n), rows(layer.codomain, n)
    copies = c.tensor(Batching(n).shared(p.object), c.identity(a.object))
    body = c.compose(copies, Batching(n).on_morphism(layer.body.morphism))
    return parametric(p, a, hom(p @ a, b, body))
