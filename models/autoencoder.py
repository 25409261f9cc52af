"""Autoencoders of handwritten digits: an encoder, and then a decoder.

>>> print(encoder(16) >> decoder(16))  # doctest: +ELLIPSIS
float32[784] -> float32[784] with parameters ((float32[784] × float32[784, 128]) × ...
"""

from __future__ import annotations

from numpy.typing import DTypeLike

from cartesian_rdc import neural
from cartesian_rdc.neural import Layer, leaky_relu, reals, sigmoid
from cartesian_rdc.typed import Wire
from models.mnist import Pixels


class Code:
    """A few numbers that stand for a picture."""


def encoder(code: int, units: int = 128, dtype: DTypeLike = "float32") -> Layer[Wire, Pixels, Code]:
    """From pixels to the code, with one hidden layer."""
    pixels, numbers = reals(784, name=Pixels, dtype=dtype), reals(code, name=Code, dtype=dtype)
    hidden = reals(units, dtype=dtype)
    first = neural.dense(pixels, hidden, leaky_relu(0.1))
    return (first >> neural.dense(hidden, numbers, neural.identity)).unnamed()


def decoder(code: int, units: int = 128, dtype: DTypeLike = "float32") -> Layer[Wire, Code, Pixels]:
    """From the code to logarithms of odds of every pixel, with one hidden layer."""
    pixels, numbers = reals(784, name=Pixels, dtype=dtype), reals(code, name=Code, dtype=dtype)
    hidden = reals(units, dtype=dtype)
    first = neural.dense(numbers, hidden, leaky_relu(0.1))
    return (first >> neural.dense(hidden, pixels, neural.identity)).unnamed()


def of_digits(
    code: int = 16, units: int = 128, dtype: DTypeLike = "float32"
) -> Layer[tuple[Wire, Wire], Pixels, Pixels]:
    """The encoder, then the decoder; what comes out are logarithms of odds."""
    return encoder(code, units, dtype) >> decoder(code, units, dtype)


def shown(
    code: int = 16, units: int = 128, dtype: DTypeLike = "float32"
) -> Layer[tuple[Wire, Wire], Pixels, Pixels]:
    """The same, whose pixels lie between 0 and 1 again."""
    model = of_digits(code, units, dtype)
    return model >> sigmoid(model.codomain)
