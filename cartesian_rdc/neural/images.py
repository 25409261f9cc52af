"""Layers of images: arrays of channels, rows and columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.errors import SpaceError, require_pair, require_whole
from cartesian_rdc.neural.initialisers import Initialiser, glorot, zeros
from cartesian_rdc.neural.notation import Layer, SmoothMap, SmoothObject, ending_in, layer
from cartesian_rdc.type_variables import A
from cartesian_rdc.typed import Obj


class Kernel(Generic[A]):
    """The name of the kernels of a correlation of images of A."""


class Image(Generic[A]):
    """The name of the images that are the result of a layer on images of A."""


class Channels(Generic[A]):
    """The name of one number for each channel of A."""


class Flat(Generic[A]):
    """The name of A as one vector."""


def correlate(
    channels: int,
    size: tuple[int, int],
    *,
    stride: tuple[int, int] = (1, 1),
    padding: tuple[int, int] = (0, 0),
    start: Initialiser = glorot,
) -> Callable[[SmoothObject[A]], Layer[Kernel[A], A, Image[A]]]:
    """``y[c, p, q] = Σ_{d,i,j} k[c, d, i, j] x[d, p + i, q + j]``: correlation, without bias.

    ``channels``  of the result, one for each kernel
    ``size``      (h, w), the rows and columns of a kernel
    ``stride``    rows and columns from one window to the next
    ``padding``   rows and columns of zeros on each side of the image
    ``start``     draws the kernels, ``glorot`` as in Keras

    Shapes are (d, rows, columns) -> (channels, rows - h + 1, columns - w + 1) without stride and
    padding, and (channels, d, h, w) of the ``kernels``. Raises ``SpaceError`` if there are no
    channels, if a kernel has no rows or columns, if a stride is below 1 or a padding below 0; the
    maker, if A is no image or smaller than a kernel.
    """
    require_whole(SpaceError, "number of channels of correlate", channels, 1)
    require_pair(SpaceError, "size of correlate", size, 1)
    require_pair(SpaceError, "stride of correlate", stride, 1)
    require_pair(SpaceError, "padding of correlate", padding)

    def made(a: SmoothObject[A]) -> Layer[Kernel[A], A, Image[A]]:
        array = sm.array_of(a.object)
        if array.rank != 3:
            raise SpaceError(
                f"images have channels, rows and columns, {array} has {array.rank} axes"
            )
        space = sm.space(channels, array.shape[0], *size, dtype=array.dtype)
        k, x = sm.variable(sm.smooth.product(space, a.object))
        if any(padding):
            x = x.into(sm.pad(a.object, (0, 0), *((width, width) for width in padding)))
        windows = x.into(sm.unfold(x.space, size, strides=stride))
        product = sm.contraction("cdij,dyxij->cyx", space, windows.space)
        image: SmoothObject[Image[A]] = Obj(a.category, product.codomain)
        body = k.pair(windows).into(product).arrow
        return layer("kernels", a, image, body, start, ((Channels.__name__, "", "", ""),))

    return made


def channel_bias(a: SmoothObject[A]) -> Layer[Channels[A], A, A]:
    """``x -> b + x``, with a number of the ``bias`` for each channel, the first axis.

    It starts at 0. Raises ``SpaceError`` if A has no axes.
    """
    array = sm.array_of(a.object)
    if array.rank < 1:
        raise SpaceError(f"images have channels, {array} has no axes")
    everywhere = sm.broadcast(a.object, range(1, array.rank))
    b, x = sm.variable(sm.smooth.product(everywhere.domain, a.object))
    body = (b.into(everywhere) + x).arrow
    return layer("bias", a, a, body, zeros, ((Channels.__name__,),))


def max_pool(
    size: int, *, stride: int | None = None
) -> Callable[[SmoothObject[A]], SmoothMap[A, Image[A]]]:
    """The max over each ``size × size`` window of an image: (..., h, w) -> (..., h', w').

    ``stride`` is the distance from one window to the next, by default ``size``, and ``h' = 1 + (h -
    size) // stride``. At a tie, every largest entry takes the covector. Raises ``SpaceError`` if
    size or stride is below 1; the maker, if A has fewer than two axes or no whole window.
    """
    return _pool("max_pool", sm.max, size, stride)


def average_pool(
    size: int, *, stride: int | None = None
) -> Callable[[SmoothObject[A]], SmoothMap[A, Image[A]]]:
    """The mean over each window of an image; shapes, arguments, errors as of ``max_pool``."""
    return _pool("average_pool", sm.mean, size, stride)


def _pool(
    name: str, reduce: Callable[[sm.Space, Sequence[int]], sm.Arrow], size: int, stride: int | None
) -> Callable[[SmoothObject[A]], SmoothMap[A, Image[A]]]:
    step = size if stride is None else stride
    require_whole(SpaceError, f"size of {name}", size, 1)
    require_whole(SpaceError, f"stride of {name}", step, 1)

    def made(a: SmoothObject[A]) -> SmoothMap[A, Image[A]]:
        windows = sm.unfold(a.object, (size, size), strides=(step, step))
        return ending_in(a, sm.then(windows, reduce(windows.codomain, [-2, -1])))

    return made


def flatten(a: SmoothObject[A]) -> SmoothMap[A, Flat[A]]:
    """``reshape(-1)``, in the order of C. Raises ``SpaceError`` if A is not an array."""
    return ending_in(a, sm.reshape(a.object, sm.array_of(a.object).size))
