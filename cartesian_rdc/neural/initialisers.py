"""Initialisers: values of a space, drawn from a seed.

>>> from cartesian_rdc.neural import reals
>>> initialise(reals(3) @ reals(1, 2), seed=0, weights=normal(0.01))
(array([0., 0., 0.]), array([[ 0.0012573 , -0.00132105]]))
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from cartesian_rdc.categories.smooth import Array, Numbers, Value, assemble
from cartesian_rdc.errors import NamingError
from cartesian_rdc.neural.noise import noise_names
from cartesian_rdc.neural.notation import SmoothObject
from cartesian_rdc.type_variables import A

Initialiser: TypeAlias = Callable[[Array, np.random.Generator], Numbers]
"""Draws the numbers of one array."""


def zeros(array: Array, rng: np.random.Generator) -> Numbers:
    """The zeros of the shape of the ``array``."""
    return np.zeros(array.shape, array.dtype)


def normal(deviation: float) -> Initialiser:
    """Normally distributed, with mean 0 and this standard ``deviation``."""
    return lambda array, rng: np.asarray(rng.normal(0, deviation, array.shape), array.dtype)


def uniform(bound: float) -> Initialiser:
    """Uniformly distributed between ``-bound`` and ``bound``."""
    return lambda array, rng: np.asarray(rng.uniform(-bound, bound, array.shape), array.dtype)


def glorot(array: Array, rng: np.random.Generator) -> Numbers:
    """``uniform(√(6 / (r + c)))`` for an array of r rows, the first axis, of c entries each."""
    rows = array.shape[0] if array.shape else 1
    columns = int(np.prod(array.shape[1:], dtype=int))
    return uniform(float(np.sqrt(6 / max(1, rows + columns))))(array, rng)


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

    ``weights`` draws arrays with two axes or more, ``biases`` the others, from right to left: the
    first layer is drawn first. Raises ``NamingError`` if a parameter is noise.
    """
    for name in noise_names(parameters):
        raise NamingError(
            f"{name} is noise, which is not learned: in_training(model) and in_evaluation(model) "
            "have the parameters that are"
        )
    rng = np.random.default_rng(seed)
    arrays = [
        weights(array, rng) if array.rank > 1 else biases(array, rng)
        for array in reversed(parameters.object.atoms())
    ]
    return assemble(parameters.object, reversed(arrays))
