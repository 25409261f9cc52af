"""A generative adversarial network of handwritten digits, out of dense layers.

>>> model = adversaries_of_digits()
>>> print(model.domain, "->", model.codomain)
float32[16] × float32[784] -> float32[1] × (float32[1] × float32[1])
"""

from __future__ import annotations

from typing import TypeAlias

from numpy.typing import DTypeLike

from cartesian_rdc.learning import against
from cartesian_rdc.neural import (
    Formula,
    Layer,
    SmoothMap,
    SmoothObject,
    dense,
    leaky_relu,
    point,
    reals,
    sigmoid,
    smooth_map,
)
from cartesian_rdc.type_variables import A, Q
from cartesian_rdc.typed import (
    Wire,
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


def inputs(
    code: int, dtype: DTypeLike = "float32"
) -> tuple[SmoothObject[Noise], SmoothObject[Pixels]]:
    """The wires on which noise and true pictures come in."""
    return reals(code, name=Noise, dtype=dtype), reals(784, name=Pixels, dtype=dtype)


def generator(
    code: int = 16, units: int = 256, dtype: DTypeLike = "float32"
) -> Layer[Wire, Noise, Pixels]:
    """From ``code`` numbers of noise to pixels, with two layers of hidden ``units``."""
    (noise, pixels), hidden = inputs(code, dtype), reals(units, dtype=dtype)
    inside = noise >> dense(hidden, leaky_relu(0.2)) >> dense(hidden, leaky_relu(0.2))
    return (inside >> dense(pixels, sigmoid)).unnamed()


def discriminator(units: int = 256, dtype: DTypeLike = "float32") -> Layer[Wire, Pixels, Verdict]:
    """From pixels to a verdict, with two layers of hidden ``units``."""
    pixels, verdict = reals(784, name=Pixels, dtype=dtype), reals(1, name=Verdict, dtype=dtype)
    hidden = reals(units, dtype=dtype)
    inside = pixels >> dense(hidden, leaky_relu(0.2)) >> dense(hidden, leaky_relu(0.2))
    return (inside >> dense(verdict, identity)).unnamed()


def steepness(d: Layer[Q, A, Verdict]) -> SmoothMap[tuple[Q, A], Verdict]:
    """``(q, x) -> |R[d]((q, x), 1)|²``, of the part that goes back to x.

    That is the square of the gradient by the picture. To learn it is to differentiate R[d] again.
    """
    at, verdict = d.body.domain, d.codomain
    ones = delete(at) >> point(verdict, [1.0])
    slopes = pair(identity(at), ones) >> reverse_derivative(d.body)
    gradient = slopes >> second(d.parameters, d.domain)

    def square(x: Formula) -> Formula:
        return (x**2).sum()[None]

    return gradient >> smooth_map(d.domain, verdict, square)


def adversaries_of_digits(
    code: int = 16, units: int = 256, dtype: DTypeLike = "float32"
) -> Layer[tuple[Wire, Wire], tuple[Noise, Pixels], Judged]:
    """``(z, x) -> (d(g z), (d x, |∇x d x|²))``, with parameters ``(p, q)`` of g and of d.

    ``adversaries``, where the discriminator says of true pictures also how steep it is
    there: Wasserstein's distance (2403.13001, Definition 8.19) is about functions that are not.
    """
    g, d = generator(code, units, dtype).called("generator"), discriminator(units, dtype)
    d = d.called("discriminator")
    return against(g, d, parametric(d.parameters, d.domain, pair(d.body, steepness(d))))
