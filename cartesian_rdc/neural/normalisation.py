"""Layers that keep numbers in bounds: gain, layer and RMS normalisation."""

from __future__ import annotations

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.smooth import Formula, variable
from cartesian_rdc.categories.smooth.limits import power_of_range, smallest
from cartesian_rdc.errors import SpaceError, require_number
from cartesian_rdc.neural.initialisers import zeros
from cartesian_rdc.neural.layers import bias
from cartesian_rdc.neural.notation import Layer, SmoothMap, SmoothObject, parameter
from cartesian_rdc.type_variables import A
from cartesian_rdc.typed import Hom, ParaHom


def gain(a: SmoothObject[A]) -> Layer[A, A, A]:
    """``x -> (1 + g) x``, with the parameter ``gain`` g of the shape of x, which starts at 0.

    So x is multiplied by 1 first, as by the gains of other libraries, which start at 1.
    """
    g, x = variable((a @ a).object)
    return ParaHom(parameter("gain", a, zeros), a, a, ((1 + g) * x).arrow)


def normalise(a: SmoothObject[A], epsilon: float = 1e-5) -> SmoothMap[A, A]:
    """``(x - mean x) / √(variance x + ε)``, over all entries of an array; ε is ``epsilon``.

    Large numbers are divided by a power of two first, so that neither sums nor squares overflow.
    Raises ``SpaceError`` if A is a product, or has no entries, or if ε is not positive and finite.
    """
    require_number(SpaceError, "epsilon of normalise", epsilon, lambda e: e > 0, "positive")
    x = variable(sm.wide(a.object))
    mean = sm.mean(x.space)
    small, least = _bounded(x, epsilon)
    centred = small - small.into(mean)
    variance = (centred**2).into(mean)
    return _wide(a, centred * (1 / sm.sqrt(least + variance)))


def _wide(a: SmoothObject[A], result: Formula) -> SmoothMap[A, A]:
    """``A -> A`` by a formula in the wide space of A, which is rounded once."""
    wide = sm.island(result.arrow)
    return Hom(a, a, sm.smooth.composite(sm.widen(a.object), wide, sm.narrow(a.object)))


def _bounded(x: Formula, epsilon: float) -> tuple[Formula, Formula]:
    """X and ε divided by a power of two u: ``x / u``, and ``ε / u²``, which is above 0."""
    unit = _unit(abs(x).apply(sm.max))
    return x / unit, (epsilon / unit / unit).maximum(smallest(unit))


def _unit(largest: Formula) -> Formula:
    """A power of two by which numbers up to this are divided, so that sums of squares are finite.

    It is 1 unless they are so large, and does not depend on them smoothly: no derivative goes back.
    """
    return (largest > power_of_range(largest, 3)).where(power_of_range(largest, 5), 1.0)


def layer_normalisation(a: SmoothObject[A], epsilon: float = 1e-5) -> Layer[tuple[A, A], A, A]:
    """``x -> b + (1 + g) normalise(x, epsilon)``, with parameters ``(b, g)`` (1607.06450).

    Raises like ``normalise``.
    """
    return normalise(a, epsilon) >> gain >> bias


def rms_normalise(a: SmoothObject[A], epsilon: float = 1e-5) -> SmoothMap[A, A]:
    """``x / √(mean x² + ε)``, over all entries of an array; ε is ``epsilon``.

    Of x and ``c x``, for c > 0, it is the same where ε is negligible. Where squares are beyond all
    numbers, x is multiplied by a power of two first. Raises like ``normalise``.
    """
    require_number(SpaceError, "epsilon of rms_normalise", epsilon, lambda e: e > 0, "positive")
    x = variable(sm.wide(a.object))
    mean, tiny = sm.mean(x.space), smallest(x)
    squares = (x**2).into(mean)
    one, usual = squares.filled(1.0), squares < power_of_range(x, 6)
    small = x * usual.where(one, power_of_range(x, -5))
    least = usual.where(tiny.maximum(one * epsilon), tiny)  # a factor is not rounded
    root = (least + (small**2).into(mean)) ** -0.25  # x^(-3/2), in R of x^(-1/2), overflows
    return _wide(a, small * (root * root))


def rms_normalisation(a: SmoothObject[A], epsilon: float = 1e-5) -> Layer[A, A, A]:
    """``x -> (1 + g) rms_normalise(x, epsilon)``, with the parameter ``gain`` g (1910.07467).

    Raises like ``rms_normalise``.
    """
    return rms_normalise(a, epsilon) >> gain
