"""Initialisers: what draws the first values of an array.

>>> from cartesian_rdc.categories.smooth import Array
>>> normal(0.01)(Array((1, 2), "float64"), np.random.default_rng(0))
array([[ 0.0012573 , -0.00132105]])
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from typing import TypeAlias, final

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.categories.smooth import Array, Numbers, Space
from cartesian_rdc.categories.smooth.spaces import arrays_in
from cartesian_rdc.errors import SpaceError, require_number

Initialiser: TypeAlias = Callable[[Array, np.random.Generator], Numbers]
"""Draws the numbers of one array, which are of its shape and dtype."""


@final
@dataclass(frozen=True)
class Start:
    """How an array starts: drawn by ``draw``, as an array of the shape ``form`` if there is one.

    Weights of linear maps are drawn as matrices. Several arrays of this form, as ``Batching`` makes
    of one, are drawn one after the other.
    """

    draw: Initialiser
    form: tuple[int, ...] | None = None

    def form_of(self, array: Array) -> Array:
        """The array that is drawn, once or several times, for this one."""
        if self.form is None:
            return array
        form = array.with_shape(*self.form)
        return form if form.size and array.size % form.size == 0 else array


def start_of(a: Space, draw: Initialiser) -> Start:
    """How a space starts. Raises ``SpaceError`` if it is none."""
    arrays = arrays_in(a)
    return Start(draw, arrays[0].shape if len(arrays) == 1 else None)


CUT = 2.0
"""Where normal numbers of initialisers with fans are truncated, in standard deviations."""

SHRINKS = 0.87962566103423978
"""The standard deviation of normal numbers that lie within two deviations."""


def zeros(array: Array, rng: np.random.Generator) -> Numbers:
    """The zeros of the shape of the ``array``."""
    return np.zeros(array.shape, array.dtype)


def ones(array: Array, rng: np.random.Generator) -> Numbers:
    """The ones of the shape of the ``array``."""
    return np.ones(array.shape, array.dtype)


def filled(number: float) -> Initialiser:
    """The ``number`` in every place. Raises ``SpaceError`` if it is not finite."""
    require_number(SpaceError, "number of filled", number)
    return _Filled(number)


@final
@dataclass(frozen=True)
class _Filled:
    """One number in every place, as a value that is compared and pickled."""

    number: float

    def __call__(self, array: Array, rng: np.random.Generator) -> Numbers:
        return np.full(array.shape, self.number, array.dtype)


def is_constant(initialiser: Initialiser) -> bool:
    """Whether this is ``zeros``, ``ones`` or a ``filled``, which draw nothing at random."""
    return initialiser is zeros or initialiser is ones or isinstance(initialiser, _Filled)


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
    ``(n, m)``. A vector of n has ``(n, n)``, and a number ``(1, 1)``, as in Keras. Weights of
    ``linear`` are drawn as the matrix that they are, whatever the axes of its ends.
    """
    if array.rank < 2:
        return array.size, array.size
    outputs, inputs, *field = array.shape
    return inputs * prod(field), outputs * prod(field)


def glorot(array: Array, rng: np.random.Generator) -> Numbers:
    """``uniform(√(6 / (fan-in + fan-out)))``, with the ``fans`` of the ``array``.

    Glorot and Bengio, 2010; ``glorot_uniform`` of Keras and JAX, of arrays with their axes.
    """
    return _bounded(6 / max(1, sum(fans(array))), array, rng)


def glorot_normal(array: Array, rng: np.random.Generator) -> Numbers:
    """Normal with variance ``2 / (fan-in + fan-out)``, cut at two deviations, as Keras has it.

    What is left between the cuts has this variance. The fans are those of ``fans``.
    """
    return _cut(2 / max(1, sum(fans(array))), array, rng)


def he_uniform(array: Array, rng: np.random.Generator) -> Numbers:
    """``uniform(√(6 / fan-in))``, with the ``fans`` of the ``array``, for ``relu`` (1502.01852)."""
    return _bounded(6 / max(1, fans(array)[0]), array, rng)


def he_normal(array: Array, rng: np.random.Generator) -> Numbers:
    """Normal with variance ``2 / fan-in``, cut like ``glorot_normal`` (1502.01852)."""
    return _cut(2 / max(1, fans(array)[0]), array, rng)


def lecun_uniform(array: Array, rng: np.random.Generator) -> Numbers:
    """``uniform(√(3 / fan-in))``, with the ``fans`` of the ``array`` (LeCun et al., 1998)."""
    return _bounded(3 / max(1, fans(array)[0]), array, rng)


def lecun_normal(array: Array, rng: np.random.Generator) -> Numbers:
    """Normal with variance ``1 / fan-in``, cut like ``glorot_normal`` (LeCun et al., 1998)."""
    return _cut(1 / max(1, fans(array)[0]), array, rng)


def kernels(array: Array, rng: np.random.Generator) -> Numbers:
    """``uniform(√(6 / n))`` for an array of n entries: the kernels of the code of 2103.01931."""
    return _bounded(6 / max(1, array.size), array, rng)


def orthogonal(array: Array, rng: np.random.Generator) -> Numbers:
    """A matrix whose rows, or columns if they are fewer, are orthonormal: any, alike (1312.6120).

    A row is what one output is a sum of, of all axes but the first. Raises ``SpaceError`` if the
    array has fewer than two axes.
    """
    if array.rank < 2:
        raise SpaceError(f"an orthogonal matrix has two axes or more, {array} has {array.rank}")
    if not array.size:
        return zeros(array, rng)
    rows, columns = array.shape[0], prod(array.shape[1:])
    q, r = np.linalg.qr(rng.normal(size=(max(rows, columns), min(rows, columns))))
    unique = q * np.where(np.diagonal(r) < 0, -1, 1)
    return np.asarray(unique if rows >= columns else unique.T, array.dtype).reshape(array.shape)


def _bounded(square: float, array: Array, rng: np.random.Generator) -> Numbers:
    """Uniform, within the root of this."""
    return uniform(float(np.sqrt(square)))(array, rng)


def _cut(variance: float, array: Array, rng: np.random.Generator) -> Numbers:
    """Normal with this variance, and none further from 0 than two deviations before the cut."""
    drawn = np.asarray(rng.normal(size=array.shape))  # for no axes, a number
    while (far := abs(drawn) > CUT).any():
        drawn[far] = rng.normal(size=int(far.sum()))
    return np.asarray(drawn * (np.sqrt(variance) / SHRINKS), array.dtype)
