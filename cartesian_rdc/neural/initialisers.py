"""Initialisers: values of a space, drawn from a seed.

>>> from cartesian_rdc.neural import reals
>>> initialise(reals(3) @ reals(1, 2), seed=0, weights=normal(0.01))
(array([0., 0., 0.]), array([[ 0.0012573 , -0.00132105]]))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from typing import TypeAlias, final

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.categories.smooth import Array, Numbers, Value, array_of, assemble
from cartesian_rdc.categories.smooth.spaces import arrays_in
from cartesian_rdc.errors import NamingError, SpaceError, require_number, require_whole
from cartesian_rdc.neural.noise import noise_names
from cartesian_rdc.neural.notation import SmoothObject
from cartesian_rdc.type_variables import A
from cartesian_rdc.typed.naming import leaves

Initialiser: TypeAlias = Callable[[Array, np.random.Generator], Numbers]
"""Draws the numbers of one array."""


def zeros(array: Array, rng: np.random.Generator) -> Numbers:
    """The zeros of the shape of the ``array``."""
    return np.zeros(array.shape, array.dtype)


def normal(deviation: float) -> Initialiser:
    """Normally distributed, with mean 0 and this standard ``deviation``.

    Raises ``SpaceError`` if it is negative or not finite.
    """
    require_number(SpaceError, "deviation of normal", deviation, lambda d: d >= 0, "0 or more")
    return _Drawn(np.random.Generator.normal, 0.0, abs(deviation))  # -0.0 is a deviation


def uniform(bound: float) -> Initialiser:
    """Uniformly distributed between ``-bound`` and ``bound``.

    Raises ``SpaceError`` if the bound is negative or not finite.
    """
    require_number(SpaceError, "bound of uniform", bound, lambda b: b >= 0, "0 or more")
    return _Drawn(np.random.Generator.uniform, -abs(bound), abs(bound))  # -0.0 is a bound


@final
@dataclass(frozen=True)
class _Drawn:
    """A distribution with two numbers, as a value that is compared and pickled."""

    draw: Callable[..., NDArray[np.float64]]
    first: float
    second: float

    def __call__(self, array: Array, rng: np.random.Generator) -> Numbers:
        numbers = self.draw(rng, self.first, self.second, array.shape)
        return np.asarray(numbers, array.dtype)


def fans(array: Array) -> tuple[int, int]:
    """Fan-in and fan-out of weights: how many numbers a result is a sum of, and the converse.

    The first axis counts outputs, the second inputs, and the others are those of a receptive field,
    as of ``correlate``: kernels (c, d, h, w) have the fans ``(d h w, c h w)``, a matrix (m, n) has
    ``(n, m)``. A vector of n has ``(n, n)``, and a number ``(1, 1)``, as in Keras.
    """
    if array.rank < 2:
        return array.size, array.size
    outputs, inputs, *field = array.shape
    return inputs * prod(field), outputs * prod(field)


def glorot(array: Array, rng: np.random.Generator) -> Numbers:
    """``uniform(√(6 / (fan-in + fan-out)))``, with the ``fans`` of the ``array``.

    Glorot and Bengio, 2010; Keras and JAX have the same, of arrays with their axes.
    """
    return uniform(float(np.sqrt(6 / max(1, sum(fans(array))))))(array, rng)


def kernels(array: Array, rng: np.random.Generator) -> Numbers:
    """``uniform(√(6 / n))`` for an array of n entries: the kernels of the code of 2103.01931."""
    return uniform(float(np.sqrt(6 / max(1, array.size))))(array, rng)


def initialise(
    parameters: SmoothObject[A],
    seed: int,
    *,
    weights: Initialiser,
    biases: Initialiser = zeros,
) -> Value:
    """A value of the space of ``parameters``, a function of the ``seed``.

    ``weights`` draws the weights of linear maps, as matrices, and other arrays with two axes or
    more; ``biases`` draws the rest. They do so from right to left: the first layer is drawn first.
    Raises ``NamingError`` if a parameter is noise, ``SpaceError`` if the seed is no whole number
    from 0, or if there is not enough memory.
    """
    require_whole(SpaceError, "seed", seed)
    for name in noise_names(parameters):
        raise NamingError(
            f"{name} is noise, which is not learned: in_training(model) and in_evaluation(model) "
            "have the parameters that are"
        )
    rng = np.random.default_rng(seed)
    arrays: list[Numbers] = []
    for part in leaves(parameters.naming):
        for array in reversed(arrays_in(part.object)):
            draw, form = (weights if array.rank > 1 else biases), array
            if part.ends:
                draw, form = weights, array.with_shape(*(array_of(end).size for end in part.ends))
            try:
                arrays.append(draw(form, rng).reshape(array.shape))
            except MemoryError:
                raise SpaceError(f"there is not enough memory for {array}") from None
    return assemble(parameters.object, reversed(arrays))
