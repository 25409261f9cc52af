"""Layers: parametric maps of Smooth, each a line or two of algebra.

>>> from cartesian_rdc.neural.notation import reals
>>> print(dense(reals(4), reals(3), sigmoid))
R[4] -> R[3] with parameters R[3] × R[3, 4]
"""

from __future__ import annotations

from collections.abc import Callable
from string import ascii_letters
from typing import Generic, TypeAlias, TypeVar

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.errors import SpaceError
from cartesian_rdc.neural.notation import Layer, Matrix, SmoothMap, SmoothObject
from cartesian_rdc.typed import Hom, Obj, hom, parametric

A = TypeVar("A")
B = TypeVar("B")


class Kernel(Generic[A]):
    """The name of the kernels of a correlation of images of A."""


class Image(Generic[A]):
    """The name of the images that a layer makes of those of A."""


class Flat(Generic[A]):
    """The name of A in one row."""


Activation: TypeAlias = Callable[[SmoothObject[A]], SmoothMap[A, A]]
"""What makes a map ``A -> A``, entry by entry, once A is known."""


def linear(a: SmoothObject[A], b: SmoothObject[B]) -> Layer[Matrix[A, B], A, B]:
    """``x -> W x``, summed over all axes of A (2403.13001, Definition 7.7).

    W has the axes of B, then those of A. Raises ``SpaceError``.
    """
    x, y = sm.array_of(a.object), sm.array_of(b.object)
    rows, columns = ascii_letters[: y.rank], ascii_letters[y.rank : y.rank + x.rank]
    weights = sm.space(*y.shape, *x.shape, dtype=y.dtype)
    body = sm.contraction(f"{rows}{columns},{columns}->{rows}", weights, a.object)
    matrix: SmoothObject[Matrix[A, B]] = Obj(sm.smooth, weights)
    return parametric(matrix, a, hom(matrix @ a, b, body))


def bias(a: SmoothObject[A]) -> Layer[A, A, A]:
    """``x -> b + x`` (2403.13001, Definition 7.8)."""
    return parametric(a, a, hom(a @ a, a, sm.smooth.addition(a.object)))


def dense(
    a: SmoothObject[A], b: SmoothObject[B], activation: Activation[B]
) -> Layer[tuple[B, Matrix[A, B]], A, B]:
    """``x -> activation(b + W x)``, with parameters ``(b, W)`` (2103.01931, Section 5.1)."""
    return linear(a, b) >> bias(b) >> activation(b)


def identity(a: SmoothObject[A]) -> SmoothMap[A, A]:
    """``x``: no activation."""
    return Hom(sm.smooth, sm.smooth.identity(a.object))


def sigmoid(a: SmoothObject[A]) -> SmoothMap[A, A]:
    """``1 / (1 + exp(-x))``."""
    return Hom(sm.smooth, sm.sigmoid(a.object))


def relu(a: SmoothObject[A]) -> SmoothMap[A, A]:
    """``max(x, 0)``."""
    return Hom(sm.smooth, sm.rectifier(a.object))


def tanh(a: SmoothObject[A]) -> SmoothMap[A, A]:
    """``tanh x``."""
    return Hom(sm.smooth, sm.hyperbolic_tangent(a.object))


def softplus(a: SmoothObject[A]) -> SmoothMap[A, A]:
    """``log(1 + exp x)``."""
    return Hom(sm.smooth, sm.softplus(a.object))


def softmax(a: SmoothObject[A]) -> SmoothMap[A, A]:
    """``exp x / Σ exp x``, along the last axis."""
    return Hom(sm.smooth, sm.softmax(a.object, [-1]))


def correlate_2d(
    a: SmoothObject[A],
    channels: int,
    size: tuple[int, int],
    *,
    stride: tuple[int, int] = (1, 1),
    padding: tuple[int, int] = (0, 0),
) -> Layer[Kernel[A], A, Image[A]]:
    """``x -> Σ k[c, d, i, j] x[d, y + i, x + j]``: correlation of images with so many kernels.

    A is one array: channels, rows, columns; there is no bias. Raises ``SpaceError``.
    """
    array = sm.array_of(a.object)
    if array.rank != 3:
        raise SpaceError(f"images have channels, rows and columns, {array} has {array.rank} axes")
    kernels = sm.space(channels, array.shape[0], *size, dtype=array.dtype)
    padded = sm.smooth.identity(a.object)
    if any(padding):
        padded = sm.pad(a.object, (0, 0), *((width, width) for width in padding))
    parts = sm.then(padded, sm.windows(padded.codomain, size, strides=stride))
    body = sm.then(
        sm.smooth.tensor(sm.smooth.identity(kernels), parts),
        sm.contraction("cdij,dyxij->cyx", kernels, parts.codomain),
    )
    kernel: SmoothObject[Kernel[A]] = Obj(sm.smooth, kernels)
    image: SmoothObject[Image[A]] = Obj(sm.smooth, body.codomain)
    return parametric(kernel, a, hom(kernel @ a, image, body))


def max_pool_2d(a: SmoothObject[A], size: int) -> SmoothMap[A, Image[A]]:
    """The largest of each square of so many rows and columns of an image.

    Squares that do not fit whole are left out; at a tie, every entry that is the largest is
    given the covector. Raises ``SpaceError``.
    """
    parts = sm.windows(a.object, (size, size), strides=(size, size))
    return Hom(sm.smooth, sm.then(parts, sm.largest(parts.codomain, [-2, -1])))


def flatten(a: SmoothObject[A]) -> SmoothMap[A, Flat[A]]:
    """All entries of an array behind one another, in the order of C."""
    array = sm.array_of(a.object)
    return Hom(sm.smooth, sm.reshape(a.object, array.size))
