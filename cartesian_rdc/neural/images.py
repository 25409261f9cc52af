"""Layers of images: arrays of channels, rows and columns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.errors import SpaceError
from cartesian_rdc.neural.notation import Layer, SmoothMap, SmoothObject
from cartesian_rdc.type_variables import A
from cartesian_rdc.typed import Hom, Obj, parametric


class Kernel(Generic[A]):
    """The name of the kernels of a correlation of images of A."""


class Image(Generic[A]):
    """The name of the images that a layer makes of those of A."""


class Channels(Generic[A]):
    """The name of one number for each channel of A."""


class Flat(Generic[A]):
    """The name of A in one row."""


def correlate(
    channels: int,
    size: tuple[int, int],
    *,
    stride: tuple[int, int] = (1, 1),
    padding: tuple[int, int] = (0, 0),
) -> Callable[[SmoothObject[A]], Layer[Kernel[A], A, Image[A]]]:
    """``x -> Σ k[c, d, i, j] x[d, y + i, x + j]``: correlation of images with kernels.

    ``channels``  how many kernels there are, and so channels of the result
    ``size``      rows and columns of a kernel
    ``stride``    rows and columns from one place of a kernel to the next
    ``padding``   rows and columns of zeros on each side of the image

    Images have the shape (channels, rows, columns), the ``kernels`` (channels of the result,
    channels, rows, columns). There is no bias. The maker raises ``SpaceError`` if A is no image or
    smaller than a kernel.
    """

    def made(a: SmoothObject[A]) -> Layer[Kernel[A], A, Image[A]]:
        array = sm.array_of(a.object)
        if array.rank != 3:
            raise SpaceError(
                f"images have channels, rows and columns, {array} has {array.rank} axes"
            )
        space = sm.space(channels, array.shape[0], *size, dtype=array.dtype)
        padded = sm.smooth.identity(a.object)
        if any(padding):
            padded = sm.pad(a.object, (0, 0), *((width, width) for width in padding))
        parts = sm.then(padded, sm.unfold(padded.codomain, size, strides=stride))
        body = sm.then(
            sm.smooth.tensor(sm.smooth.identity(space), parts),
            sm.contraction("cdij,dyxij->cyx", space, parts.codomain),
        )
        kernels: SmoothObject[Kernel[A]] = Obj(a.category, space)
        image: SmoothObject[Image[A]] = Obj(a.category, body.codomain)
        kernels = kernels.called("kernels")
        return parametric(kernels, a, Hom(kernels @ a, image, body))

    return made


def channel_bias(a: SmoothObject[A]) -> Layer[Channels[A], A, A]:
    """``x -> b + x``, one number for each channel, the first axis.

    Raises ``SpaceError`` if A has no axes.
    """
    array = sm.array_of(a.object)
    if array.rank < 1:
        raise SpaceError(f"images have channels, {array} has no axes")
    everywhere = sm.broadcast(a.object, range(1, array.rank))
    body = sm.then(
        sm.smooth.tensor(everywhere, sm.smooth.identity(a.object)), sm.smooth.addition(a.object)
    )
    channels: SmoothObject[Channels[A]] = Obj(a.category, everywhere.domain)
    channels = channels.called("bias")
    return parametric(channels, a, Hom(channels @ a, a, body))


def max_pool(
    size: int, *, stride: int | None = None
) -> Callable[[SmoothObject[A]], SmoothMap[A, Image[A]]]:
    """The largest entry of each square of an image.

    ``size``    rows and columns of a square
    ``stride``  from one square to the next, by default ``size``: side by side

    Squares that do not fit whole are left out; at a tie, every entry that is the largest is given
    the covector. The maker raises ``SpaceError`` if A has fewer than two axes or no whole square.
    """

    def made(a: SmoothObject[A]) -> SmoothMap[A, Image[A]]:
        parts = _squares(a, size, stride)
        body = sm.then(parts, sm.max(parts.codomain, [-2, -1]))
        return Hom(a, Obj(a.category, body.codomain), body)

    return made


def average_pool(
    size: int, *, stride: int | None = None
) -> Callable[[SmoothObject[A]], SmoothMap[A, Image[A]]]:
    """The mean of each square of an image; arguments and errors are those of ``max_pool``."""

    def made(a: SmoothObject[A]) -> SmoothMap[A, Image[A]]:
        parts = _squares(a, size, stride)
        body = sm.then(parts, sm.mean(parts.codomain, [-2, -1]))
        return Hom(a, Obj(a.category, body.codomain), body)

    return made


def _squares(a: SmoothObject[A], size: int, stride: int | None) -> sm.Arrow:
    step = size if stride is None else stride
    return sm.unfold(a.object, (size, size), strides=(step, step))


def flatten(a: SmoothObject[A]) -> SmoothMap[A, Flat[A]]:
    """All entries of an array in one row, in the order of C."""
    body = sm.reshape(a.object, sm.array_of(a.object).size)
    return Hom(a, Obj(a.category, body.codomain), body)
