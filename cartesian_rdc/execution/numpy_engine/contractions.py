"""Contractions as calls of NumPy: a product entry by entry, or a product of matrices.

The axes of a product of matrices are groups of axes of the contraction. Where those of an argument
do not lie as a matrix, as those of windows never do, it is copied so first.
"""

from __future__ import annotations

from math import prod
from typing import TypeAlias

from cartesian_rdc.categories.smooth import Array
from cartesian_rdc.categories.smooth.multilinear import Axes, Contraction
from cartesian_rdc.execution.instructions import Instruction
from cartesian_rdc.execution.numpy_engine.writer import Writer, as_tuple, expand


def contraction(
    generator: Contraction, instruction: Instruction[Array], out: str, writer: Writer
) -> None:
    """A product entry by entry, a ``dot``, a ``matmul``, and ``einsum`` for the rest."""
    left, right, axes = generator.left_axes, generator.right_axes, generator.axes
    x, y = instruction.arguments
    summed = tuple(generator.summed)
    if not summed:
        first, second = _aligned(x, left, axes, writer), _aligned(y, right, axes, writer)
        writer.call("multiply", first, second, out)
        return
    batch = tuple(axis for axis in axes if axis in left and axis in right)
    of_left = tuple(axis for axis in axes if axis not in right)
    of_right = tuple(axis for axis in axes if axis not in left)
    if batch and not (of_left and of_right):
        subscripts = writer.bind(generator.subscripts)
        writer.call("einsum", subscripts, writer.names[x], writer.names[y], f"out={out}")
        return
    if axes == batch + of_right + of_left:
        x, y, left, right, of_left, of_right = y, x, right, left, of_right, of_left
    product, natural = "matmul" if batch else "dot", batch + of_left + of_right
    if len(summed) == 1 and len(of_left) <= 1 and len(of_right) <= 1 and axes == natural:
        first = _aligned(x, left, (*batch, *of_left, *summed), writer)
        second = _aligned(y, right, (*batch, *summed, *of_right), writer)
        writer.call(product, first, second, out)
        return
    lengths = generator.lengths
    first = _matrix(x, left, (batch, of_left, summed), lengths, writer)
    second = _matrix(y, right, (batch, summed, of_right), lengths, writer)
    shape = _matrix_shape((batch, of_left, of_right), lengths)
    if axes == natural:
        (result,) = instruction.results
        writer.call(product, first, second, writer.view(result, f"{{}}.reshape({as_tuple(shape)})"))
        return
    made = writer.fresh(generator.left.with_shape(*shape))
    writer.call(product, first, second, made)
    long = as_tuple([lengths[axis] for axis in natural])
    turn = as_tuple([natural.index(axis) for axis in axes])
    writer.call("copyto", out, writer.held(f"{made}.reshape({long}).transpose({turn})"))


Groups: TypeAlias = tuple[Axes, Axes, Axes]
"""Axes that stay apart, in front; those that make up the rows, and the columns, of a matrix."""


def _matrix(
    variable: int, axes: Axes, groups: Groups, lengths: dict[int, int], writer: Writer
) -> str:
    """The array as a matrix, or as several."""
    batch, rows, columns = groups
    other = batch, columns, rows
    for wanted in (groups, other):
        if axes == sum(wanted, ()) and variable in writer.contiguous:
            return writer.view(variable, _as_matrix("{}", wanted, lengths, wanted is other))
    # Whichever of the two products comes first, one copy serves both.
    order = [axes.index(axis) for axis in rows], [axes.index(axis) for axis in columns]
    wanted = groups if order[0] < order[1] else other
    copy = writer.turned_copy(variable, tuple(axes.index(axis) for axis in sum(wanted, ())))
    return writer.held(_as_matrix(copy, wanted, lengths, wanted is other))


def _as_matrix(name: str, groups: Groups, lengths: dict[int, int], transposed: bool) -> str:
    turn = ".swapaxes(-1, -2)" if transposed else ""
    return f"{name}.reshape({as_tuple(_matrix_shape(groups, lengths))}){turn}"


def _matrix_shape(groups: Groups, lengths: dict[int, int]) -> Axes:
    """The shape of the matrix, after the axes that stay apart."""
    batch, *matrix = groups
    shape = [prod(lengths[axis] for axis in group) for group in matrix]
    return (*(lengths[axis] for axis in batch), *shape)


def _aligned(variable: int, axes: Axes, wanted: Axes, writer: Writer) -> str:
    """The array with its axes in the order wanted, and length 1 along those it lacks."""
    if axes == wanted[len(wanted) - len(axes) :]:
        return writer.names[variable]  # NumPy broadcasts along leading axes by itself
    order = [axes.index(a) for a in wanted if a in axes]
    missing = [k for k, a in enumerate(wanted) if a not in axes]
    turn = "" if order == sorted(order) else f".transpose({as_tuple(order)})"
    return writer.view(variable, f"{{}}{turn}{expand(missing, len(wanted))}")
