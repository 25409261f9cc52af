"""Layers that keep numbers in bounds: gain, layer normalisation, dropout."""

from __future__ import annotations

from typing import Generic

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.smooth import Formula, variable
from cartesian_rdc.errors import SpaceError
from cartesian_rdc.neural.layers import bias
from cartesian_rdc.neural.notation import Layer, SmoothMap, SmoothObject, smooth_map
from cartesian_rdc.type_variables import A
from cartesian_rdc.typed import Hom, Obj, ParaHom


class Noise(Generic[A]):
    """The name of a number between 0 and 1 for each entry of A, drawn at random."""


def gain(a: SmoothObject[A]) -> Layer[A, A, A]:
    """``x -> (1 + g) x``, with the parameter ``gain`` of the shape of x: the identity at 0."""
    g, x = variable((a @ a).object)
    return ParaHom(a.called("gain"), a, a, ((1 + g) * x).arrow)


def normalise(a: SmoothObject[A], epsilon: float = 1e-5) -> SmoothMap[A, A]:
    """``(x - mean x) / √(variance x + ε)``, over all entries of an array; ε is ``epsilon``.

    Large numbers are divided by a power of two before they are squared, so that none overflows.
    Raises ``SpaceError`` if A is a product, or has no entries.
    """
    x, mean = variable(a.object).apply(sm.widen), sm.mean(sm.wide(a.object))
    centred = x - x.into(mean)
    unit = sm.binade(abs(centred).apply(sm.max)).maximum(1.0)
    small = centred / unit
    variance = (small**2).into(mean)
    result = small * (1 / sm.sqrt(epsilon / unit / unit + variance))
    return Hom(a, a, result.into(sm.narrow(a.object)).arrow)


def layer_normalisation(a: SmoothObject[A], epsilon: float = 1e-5) -> Layer[tuple[A, A], A, A]:
    """``x -> b + (1 + g) normalise(x, epsilon)``, with parameters ``(b, g)`` (1607.06450).

    Raises like ``normalise``.
    """
    return normalise(a, epsilon) >> gain >> bias


def dropout(a: SmoothObject[A], rate: float) -> SmoothMap[tuple[Noise[A], A], A]:
    """``(u, x) -> [u >= rate] x / (1 - rate)``: entries vanish if their noise is below the rate.

    The noise u is an input, of the shape of x, uniform in ``[0, 1)``, and comes with the data; a
    trained model is used without dropout. Raises ``SpaceError`` if the rate is not in ``[0, 1)``.
    """
    if not 0 <= rate < 1:
        raise SpaceError(f"the rate of dropout is 0 or more and less than 1, {rate} is not")

    def formula(both: Formula) -> Formula:
        noise, x = both
        return (noise >= rate) * x / (1 - rate)

    noise: SmoothObject[Noise[A]] = Obj(a.category, a.object)
    return smooth_map(noise @ a, a, formula)
