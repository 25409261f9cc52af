"""Gated units: a linear map, times an activation of another one.

>>> from cartesian_rdc.neural.notation import reals
>>> print(reals(8) >> swiglu(reals(20)))
R[8] -> R[20] with parameters R[20, 8] × R[20, 8]
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from cartesian_rdc.categories.smooth import Formula
from cartesian_rdc.neural.activations import silu
from cartesian_rdc.neural.layers import linear
from cartesian_rdc.neural.notation import Layer, Matrix, SmoothObject, require_wire, smooth_map
from cartesian_rdc.type_variables import A, B
from cartesian_rdc.typed import copy

Gated: TypeAlias = tuple[Matrix[A, B], Matrix[A, B]]
"""The name of the weights of a gate, then of what it lets through."""


def swiglu(b: SmoothObject[B]) -> Callable[[SmoothObject[A]], Layer[Gated[A, B], A, B]]:
    """``x -> silu(W x) ⊙ V x``, entry by entry (2002.05202, equation 5, without its biases).

    ``gate/weights`` are W, ``value/weights`` V, both of shape (b, a). Raises like ``linear``.
    """
    require_wire(b, "the layer ends in")

    def made(a: SmoothObject[A]) -> Layer[Gated[A, B], A, B]:
        gate = (a >> linear(b)).called("gate") >> silu
        value = (a >> linear(b)).called("value")
        times = smooth_map(b @ b, b, _product)
        return copy(a) >> (gate @ value) >> times

    return made


def _product(both: Formula) -> Formula:
    one, other = both
    return one * other
