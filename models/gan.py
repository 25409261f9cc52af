"""A generative adversarial network of handwritten digits, out of dense layers.

>>> model = adversaries_of_digits()
>>> print(model.domain, "->", model.codomain)
float32[16] × float32[784] -> float32[1] × (float32[1] × float32[1])
"""

from __future__ import annotations

from typing import TypeAlias

from numpy.typing import DTypeLike

from cartesian_rdc import neural
from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.smooth import Arrow, Space, smooth
from cartesian_rdc.neural import (
    Layer,
    SmoothMap,
    leaky_relu,
    reals,
    sigmoid,
    smooth_map,
)
from cartesian_rdc.type_variables import A, Q
from cartesian_rdc.typed import (
    Hom,
    ParaHom,
    Wire,
    copy,
    delete,
    identity,
    pair,
    parametric,
    reverse_derivative,
    second,
)
from models.mnist import Pixels


class Noise:
    """Normally distributed numbers, of which a picture is made."""


class Verdict:
    """One number, which is the larger the more a picture looks like a true one."""


Judged: TypeAlias = tuple[Verdict, tuple[Verdict, Verdict]]
"""Of the made picture, of the true one, and how steep the second is."""


def generator(
    code: int = 16, units: int = 256, dtype: DTypeLike = "float32"
) -> Layer[Wire, Noise, Pixels]:
    """From noise to pixels, with two hidden layers."""
    noise, pixels = reals(code, name=Noise, dtype=dtype), reals(784, name=Pixels, dtype=dtype)
    hidden = reals(units, dtype=dtype)
    inside = neural.dense(noise, hidden, leaky_relu(0.2)) >> neural.dense(
        hidden, hidden, leaky_relu(0.2)
    )
    return (inside >> neural.dense(hidden, pixels, sigmoid)).unnamed()


def discriminator(units: int = 256, dtype: DTypeLike = "float32") -> Layer[Wire, Pixels, Verdict]:
    """From pixels to a verdict, with two hidden layers."""
    pixels, verdict = reals(784, name=Pixels, dtype=dtype), reals(1, name=Verdict, dtype=dtype)
    hidden = reals(units, dtype=dtype)
    inside = neural.dense(pixels, hidden, leaky_relu(0.2)) >> neural.dense(
        hidden, hidden, leaky_relu(0.2)
    )
    return (inside >> neural.dense(hidden, verdict, neural.identity)).unnamed()


def steepness(d: Layer[Q, A, Verdict]) -> SmoothMap[tuple[Q, A], Verdict]:
    """``(q, x) -> |R[d]((q, x), 1)|²``, of the part that goes back to x.

    That is the square of the gradient by the picture. What learns it differentiates R[d] again.
    """
    at, verdict = d.body.domain, d.codomain
    ones: Hom[Space, Arrow, tuple[()], Verdict]
    ones = Hom(smooth, sm.full(verdict.object, 1.0))
    slopes = pair(smooth, identity(at), delete(smooth, at) >> ones) >> reverse_derivative(
        smooth, d.body
    )
    gradient = slopes >> second(smooth, d.parameters, d.domain)

    def square(x: neural.Formula) -> neural.Formula:
        total = (x**2).sum()
        return total.into(sm.reshape(total.space, 1))

    return gradient >> smooth_map(d.domain, verdict, square)


def adversaries_of_digits(
    code: int = 16, units: int = 256, dtype: DTypeLike = "float32"
) -> ParaHom[Space, Arrow, tuple[Wire, Wire], tuple[Noise, Pixels], Judged]:
    """``(z, x) -> (d(g z), (d x, |∇x d x|²))``, with parameters ``(q, p)`` of d and of g.

    ``learning.adversaries``, where the discriminator says of true pictures also how steep it is
    there: Wasserstein's distance (2403.13001, Definition 8.19) is about functions that are not.
    """
    g, d = generator(code, units, dtype), discriminator(units, dtype)
    told = parametric(d.parameters, d.domain, pair(smooth, d.body, steepness(d)))
    apart = (g @ identity(d.domain)) >> (d @ told)
    return apart.reparametrise(copy(smooth, d.parameters) @ identity(g.parameters))
