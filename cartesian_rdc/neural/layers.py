"""Layers: parametric maps of Smooth, each a line or two of algebra.

>>> from cartesian_rdc.neural import reals, sigmoid
>>> print(dense(reals(4), reals(3), sigmoid))
R[4] -> R[3] with parameters R[3] × R[3, 4]
"""

from __future__ import annotations

from string import ascii_letters

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.neural.activations import Activation
from cartesian_rdc.neural.notation import Layer, Matrix, SmoothObject
from cartesian_rdc.type_variables import A, B
from cartesian_rdc.typed import Obj, hom, parametric


def linear(a: SmoothObject[A], b: SmoothObject[B]) -> Layer[Matrix[A, B], A, B]:
    """``x -> W x``, summed over all axes of A (2403.13001, Definition 7.7).

    W has the axes of B, then those of A. Raises ``SpaceError``.
    """
    x, y = sm.array_of(a.object), sm.array_of(b.object)
    rows, columns = ascii_letters[: y.rank], ascii_letters[y.rank : y.rank + x.rank]
    weights = sm.space(*y.shape, *x.shape, dtype=y.dtype)
    body = sm.contraction(f"{rows}{columns},{columns}->{rows}", weights, a.object)
    matrix: SmoothObject[Matrix[A, B]] = Obj(sm.smooth, weights)
    return parametric(matrix, a, hom(matrix @ a, b, body))


def bias(a: SmoothObject[A]) -> Layer[A, A, A]:
    """``x -> b + x`` (2403.13001, Definition 7.8)."""
    return parametric(a, a, hom(a @ a, a, sm.smooth.addition(a.object)))


def dense(
    a: SmoothObject[A], b: SmoothObject[B], activation: Activation[B]
) -> Layer[tuple[B, Matrix[A, B]], A, B]:
    """``x -> activation(b + W x)``, with parameters ``(b, W)`` (2103.01931, Section 5.1)."""
    return linear(a, b) >> bias(b) >> activation(b)
