"""Activations: maps ``A -> A``, made from A (2403.13001, Definition 7.9).

All but softmax act on every entry of x, in any shape.
"""

from __future__ import annotations

from collections.abc import Callable
from math import pi, sqrt
from typing import TypeAlias

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.smooth import Formula
from cartesian_rdc.errors import SpaceError, require_number
from cartesian_rdc.neural.notation import SmoothMap, SmoothObject, smooth_map
from cartesian_rdc.type_variables import A
from cartesian_rdc.typed import Hom

FLAT = 32.0
"""From here on tanh rounds to 1 of the argument that ``gelu_tanh`` gives it, in every precision."""

Activation: TypeAlias = Callable[[SmoothObject[A]], SmoothMap[A, A]]
"""Makes a map ``A -> A`` from A."""


def sigmoid(a: SmoothObject[A]) -> SmoothMap[A, A]:
    """``1 / (1 + exp(-x))``."""
    return Hom(a, a, sm.sigmoid(a.object))


def relu(a: SmoothObject[A]) -> SmoothMap[A, A]:
    """``max(x, 0)``; the derivative at 0 is taken to be 0."""
    return Hom(a, a, sm.relu(a.object))


def leaky_relu(slope: float = 0.01) -> Callable[[SmoothObject[A]], SmoothMap[A, A]]:
    """``x`` for ``x >= 0`` and ``slope x`` below 0; the derivative at 0 is taken to be 1.

    Raises ``SpaceError`` if the slope is not finite and below 1.
    """
    words = "a finite number below 1"
    require_number(SpaceError, "slope of leaky_relu", slope, lambda s: s < 1, words)
    return lambda a: smooth_map(a, a, lambda x: x.maximum(slope * x))


def gelu(a: SmoothObject[A]) -> SmoothMap[A, A]:
    """``x Φ(x) = ½ x (1 + erf(x / √2))``, Φ being the normal distribution (1606.08415)."""
    return smooth_map(a, a, _weighted(lambda x: 0.5 + 0.5 * sm.erf(x / sqrt(2))))


def silu(a: SmoothObject[A]) -> SmoothMap[A, A]:
    """``x σ(x)``, also called swish (1702.03118)."""
    return smooth_map(a, a, _weighted(sm.sigmoid))


def gelu_sigmoid(a: SmoothObject[A]) -> SmoothMap[A, A]:
    """``x σ(1.702 x)``, an approximation of ``gelu`` (1606.08415)."""
    return smooth_map(a, a, _weighted(lambda x: sm.sigmoid(1.702 * x)))


def gelu_tanh(a: SmoothObject[A]) -> SmoothMap[A, A]:
    """``½ x (1 + tanh(√(2 / π) (x + 0.044715 x³)))``, a closer approximation (1606.08415)."""
    inner = sm.polynomial(a.object, (0, sqrt(2 / pi), 0, sqrt(2 / pi) * 0.044715))

    def share(x: Formula) -> Formula:
        return 0.5 + 0.5 * sm.tanh(x.minimum(FLAT).into(inner))  # x³ overflows far beyond

    return smooth_map(a, a, _weighted(share, FLAT))


def tanh(a: SmoothObject[A]) -> SmoothMap[A, A]:
    """``tanh x``."""
    return Hom(a, a, sm.tanh(a.object))


def softplus(a: SmoothObject[A]) -> SmoothMap[A, A]:
    """``log(1 + exp x)``."""
    return Hom(a, a, sm.softplus(a.object))


def softmax(a: SmoothObject[A]) -> SmoothMap[A, A]:
    """``exp x / Σ exp x``, along the last axis. Raises ``SpaceError`` if x has no axis."""
    return Hom(a, a, sm.softmax(a.object, [-1]))


def _weighted(
    share: Callable[[Formula], Formula], flat: float = 1024.0
) -> Callable[[Formula], Formula]:
    """``x share(x)``, which is 0 below ``-flat``, where the share is: at minus infinity, too."""

    def formula(x: Formula) -> Formula:
        bounded = x.maximum(-flat)
        return bounded * share(bounded)

    return formula
