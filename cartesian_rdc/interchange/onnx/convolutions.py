"""Windows that are multiplied by kernels, as the operator that other frameworks have for it."""

from __future__ import annotations

from cartesian_rdc.categories.smooth.multilinear import Axes, Contraction
from cartesian_rdc.categories.smooth.sliding import Unfold
from cartesian_rdc.interchange.onnx.arrangements import transposed
from cartesian_rdc.interchange.onnx.graph import Tensor


def convolution(
    generator: Contraction, kernels: Tensor, windows: Unfold, image: Tensor
) -> Tensor | None:
    """The contraction of kernels and the windows of an image as ``Conv``; ``None`` if it is none.

    The kernels are the first argument of the generator. ``Conv`` is for float32, of an image of
    one axis of channels and of those along which the windows slide, or of many images; the kernels
    are the same in all, and their number is an axis or there is one.
    """
    count = len(windows.axes)
    batch = windows.space.rank - count - 1
    trailing = tuple(range(batch + 1, windows.space.rank))
    if kernels.rows or kernels.dtype != "float32" or not count or windows.axes != trailing:
        return None
    if batch not in (0, 1) or (batch and image.rows):
        return None
    images, channel = generator.right_axes[:batch], generator.right_axes[batch]
    places = generator.right_axes[batch + 1 : batch + 1 + count]
    within = generator.right_axes[batch + 1 + count :]
    own = [axis for axis in generator.left_axes if axis not in (channel, *within)]
    if len(own) > 1 or {*own} & {*images, *places}:
        return None
    if {channel, *within} - {*generator.left_axes} or {*generator.summed} != {channel, *within}:
        return None
    result: Axes = (*images, *own, *places)
    order = [generator.left_axes.index(axis) for axis in (*own, channel, *within)]
    one = transposed(kernels, order)
    weights = one if own else one.call("Unsqueeze", one.graph.whole([0]))
    many = batch or image.rows
    given = image if many else image.call("Unsqueeze", image.graph.whole([0]))
    made = given.call("Conv", weights, kernel_shape=windows.sizes, strides=windows.strides)
    unwanted = [*([] if many else [0]), *([] if own else [1])]
    if unwanted:
        made = made.call("Squeeze", made.graph.whole(unwanted))
    return transposed(made, [result.index(axis) for axis in generator.axes])
