"""Layers of images: arrays of channels, rows and columns."""

from __future__ import annotations

from typing import Generic

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.errors import SpaceError
from cartesian_rdc.neural.notation import Layer, SmoothMap, SmoothObject
from cartesian_rdc.type_variables import A
from cartesian_rdc.typed import Hom, Obj, hom, parametric


class Kernel(Generic[A]):
    """The name of the kernels of a correlation of images of A."""


class Image(Generic[A]):
    """The name of the images that a layer makes of those of A."""


class Channels(Generic[A]):
    """The name of one number for each channel of A."""


class Flat(Generic[A]):
    """The name of A in one row."""


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
    parts = sm.then(padded, sm.unfold(padded.codomain, size, strides=stride))
    body = sm.then(
        sm.smooth.tensor(sm.smooth.identity(kernels), parts),
        sm.contraction("cdij,dyxij->cyx", kernels, parts.codomain),
    )
    kernel: SmoothObject[Kernel[A]] = Obj(sm.smooth, kernels)
    image: SmoothObject[Image[A]] = Obj(sm.smooth, body.codomain)
    return parametric(kernel, a, hom(kernel @ a, image, body))


def channel_bias(a: SmoothObject[A]) -> Layer[Channels[A], A, A]:
    """``x -> b + x``, one number for each channel, the first axis. Raises ``SpaceError``."""
    array = sm.array_of(a.object)
    if array.rank < 1:
        raise SpaceError(f"images have channels, {array} has no axes")
    everywhere = sm.broadcast(a.object, range(1, array.rank))
    body = sm.then(
        sm.smooth.tensor(everywhere, sm.smooth.identity(a.object)), sm.smooth.addition(a.object)
    )
    channels: SmoothObject[Channels[A]] = Obj(sm.smooth, everywhere.domain)
    return parametric(channels, a, hom(channels @ a, a, body))


def max_pool_2d(
    a: SmoothObject[A], size: int, *, stride: int | None = None
) -> SmoothMap[A, Image[A]]:
    """The largest of each square of so many rows and columns of an image.

    The squares lie side by side, or ``stride`` apart. Those that do not fit whole are left out; at
    a tie, every entry that is the largest is given the covector. Raises ``SpaceError``.
    """
    parts = _squares(a, size, stride)
    return Hom(sm.smooth, sm.then(parts, sm.max(parts.codomain, [-2, -1])))


def average_pool_2d(
    a: SmoothObject[A], size: int, *, stride: int | None = None
) -> SmoothMap[A, Image[A]]:
    """The mean of each square of so many rows and columns, as in ``max_pool_2d``."""
    parts = _squares(a, size, stride)
    return Hom(sm.smooth, sm.then(parts, sm.mean(parts.codomain, [-2, -1])))


def _squares(a: SmoothObject[A], size: int, stride: int | None) -> sm.Arrow:
    step = size if stride is None else stride
    return sm.unfold(a.object, (size, size), strides=(step, step))


def flatten(a: SmoothObject[A]) -> SmoothMap[A, Flat[A]]:
    """All entries of an array behind one another, in the order of C."""
    array = sm.array_of(a.object)
    return Hom(sm.smooth, sm.reshape(a.object, array.size))
