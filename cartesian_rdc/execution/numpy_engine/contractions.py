"""Contractions in NumPy."""

from __future__ import annotations

from cartesian_rdc.categories.smooth.multilinear import Axes, Contraction
from cartesian_rdc.execution.numpy_engine.writer import Writer, expand, tuple_of


def contraction(
    generator: Contraction, arguments: tuple[int, ...], out: str, writer: Writer
) -> None:
    """An elementwise product, a ``dot``, a ``matmul``, and ``einsum`` for the rest."""
    left, right, axes = generator.left_axes, generator.right_axes, generator.axes
    x, y = arguments
    summed = [axis for axis in left if axis not in axes]
    if not summed:
        first, second = _aligned(x, left, axes, writer), _aligned(y, right, axes, writer)
        writer.call("multiply", first, second, out)
        return
    of_left = tuple(axis for axis in axes if axis not in right)
    of_right = tuple(axis for axis in axes if axis not in left)
    if len(summed) == 1 and len(of_left) <= 1 and len(of_right) <= 1:
        batch = tuple(axis for axis in axes if axis in left and axis in right)
        if not batch:
            if axes != of_left + of_right:  # the transposed product
                x, y, left, right, of_left, of_right = y, x, right, left, of_right, of_left
            first = _turned(x, left, (*of_left, *summed), writer)
            second = _turned(y, right, (*summed, *of_right), writer)
            writer.call("dot", first, second, out)
            return
        if of_left and of_right and axes == batch + of_left + of_right:
            first = _turned(x, left, (*batch, *of_left, *summed), writer)
            second = _turned(y, right, (*batch, *summed, *of_right), writer)
            writer.call("matmul", first, second, out)
            return
    subscripts = writer.bind(generator.subscripts)
    writer.call("einsum", subscripts, writer.names[x], writer.names[y], f"out={out}")


def _turned(variable: int, axes: Axes, wanted: Axes, writer: Writer) -> str:
    """The array with its axes in the order wanted."""
    if axes == wanted:
        return writer.names[variable]
    return writer.view(variable, f"{{}}.transpose({tuple_of([axes.index(a) for a in wanted])})")


def _aligned(variable: int, axes: Axes, wanted: Axes, writer: Writer) -> str:
    """The array with its axes in the order wanted, and length 1 along those it lacks."""
    if axes == wanted[len(wanted) - len(axes) :]:
        return writer.names[variable]  # NumPy broadcasts along leading axes by itself
    order = [axes.index(a) for a in wanted if a in axes]
    missing = [k for k, a in enumerate(wanted) if a not in axes]
    turn = "" if order == sorted(order) else f".transpose({tuple_of(order)})"
    return writer.view(variable, f"{{}}{turn}{expand(missing, len(wanted))}")
