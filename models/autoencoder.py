"""Autoencoders of handwritten digits: an encoder, and then a decoder.

>>> print(encoder(16) >> decoder(16))  # doctest: +ELLIPSIS
float32[784] -> float32[784] with parameters ((float32[784] × float32[784, 128]) × ...
"""

from __future__ import annotations

from numpy.typing import DTypeLike

from cartesian_rdc.neural import Layer, dense, leaky_relu, reals, sigmoid
from cartesian_rdc.typed import Wire, identity
from models.mnist import Pixels


class Code:
    """A few numbers that stand for a picture."""


def encoder(code: int, units: int = 128, dtype: DTypeLike = "float32") -> Layer[Wire, Pixels, Code]:
    """From pixels to ``code`` numbers, with one layer of hidden ``units``."""
    pixels, numbers = reals(784, name=Pixels, dtype=dtype), reals(code, name=Code, dtype=dtype)
    hidden = reals(units, dtype=dtype)
    return (pixels >> dense(hidden, leaky_relu(0.1)) >> dense(numbers, identity)).unnamed()


def decoder(code: int, units: int = 128, dtype: DTypeLike = "float32") -> Layer[Wire, Code, Pixels]:
    """From ``code`` numbers to the log odds of every pixel, with one layer of hidden ``units``."""
    pixels, numbers = reals(784, name=Pixels, dtype=dtype), reals(code, name=Code, dtype=dtype)
    hidden = reals(units, dtype=dtype)
    return (numbers >> dense(hidden, leaky_relu(0.1)) >> dense(pixels, identity)).unnamed()


def of_digits(
    code: int = 16, units: int = 128, dtype: DTypeLike = "float32"
) -> Layer[tuple[Wire, Wire], Pixels, Pixels]:
    """The encoder, then the decoder, which ends in log odds."""
    first = encoder(code, units, dtype).called("encoder")
    return first >> decoder(code, units, dtype).called("decoder")


def shown(
    code: int = 16, units: int = 128, dtype: DTypeLike = "float32"
) -> Layer[tuple[Wire, Wire], Pixels, Pixels]:
    """The same, whose pixels lie between 0 and 1 again."""
    return of_digits(code, units, dtype) >> sigmoid
