"""Digits in NumPy: backpropagation by hand, convolutions as products of matrices.

The windows of an image are copied into the columns of a matrix, those for the four corners of
all poolings one after the other, so that pooling is a maximum along an axis. Since rectifying
does not change an order, it comes after pooling, where there are fewer numbers.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.lib.stride_tricks import as_strided

from benchmarks.peers.problems import ConvProblem, Singles

PITCH = 16  # between the rows of the covectors of the second convolution, with their padding


def prepare(problem: ConvProblem) -> Callable[[], list[Singles]]:
    """Train in one Python loop; nothing is compiled."""
    images, labels = problem.images, problem.labels
    order = problem.order.tolist()
    shapes = [parameter.shape for parameter in problem.parameters]
    ends = np.cumsum([parameter.size for parameter in problem.parameters])

    def views(flat: Singles, *shapes: tuple[int, ...]) -> list[Singles]:
        pieces = np.split(flat, ends[:-1])
        return [piece.reshape(shape) for piece, shape in zip(pieces, shapes, strict=True)]

    def train() -> list[Singles]:
        # all parameters side by side, so that the descent is one
        p = np.concatenate([parameter.ravel() for parameter in problem.parameters])
        g, s, move = np.empty_like(p), np.zeros_like(p), np.empty_like(p)
        b, w, k2, k1 = views(p, (10,), (10, 125), (5, 48), (3, 9))
        gb, gw, gk2, gk1 = views(g, (10, 1), (10, 125), (5, 48), (3, 9))

        # forward, and for each array the views of it that are needed
        x = np.empty((1, 28, 28), np.float32)
        windows1 = _corners(x, 3)
        columns1 = np.empty((9, 676), np.float32)
        into1, columns1_transposed = columns1.reshape(windows1.shape), columns1.T
        z1, p1 = np.empty((3, 4, 169), np.float32), np.empty((3, 1, 169), np.float32)
        z1_rows = z1.reshape(3, 676)
        windows2 = _corners(p1.reshape(3, 13, 13), 4)
        columns2 = np.empty((48, 100), np.float32)
        into2, columns2_transposed = columns2.reshape(windows2.shape), columns2.T
        z2, p2 = np.empty((5, 4, 25), np.float32), np.empty((5, 1, 25), np.float32)
        z2_rows, flat = z2.reshape(5, 100), p2.reshape(125)
        y, slope = np.empty(10, np.float32), np.empty(10, np.float32)

        # backward: the covectors of z2, with zeros around them, meet the kernels turned around;
        # a row of the matrix of their windows is one piece of memory, with some rubbish at the
        # end of each line
        largest1, largest2 = np.empty(z1.shape, np.bool_), np.empty(z2.shape, np.bool_)
        positive1, positive2 = np.empty(p1.shape, np.bool_), np.empty(p2.shape, np.bool_)
        d1, d2 = np.empty((3, 1, 169), np.float32), np.empty((5, 1, 25), np.float32)
        d2_flat = d2.reshape(125)
        padded = np.zeros((5, PITCH + 1, PITCH), np.float32)
        channel, line, single = padded.strides
        inside = as_strided(
            padded[:, 3:, 3:],
            (5, 2, 2, 5, 5),
            (channel, line, single, 2 * line, 2 * single),
        )
        covectors2 = z2.reshape(5, 2, 2, 5, 5)
        windows3 = as_strided(padded, (5, 4, 4, 13 * PITCH), (channel, line, single, single))
        columns3 = np.empty((80, 13 * PITCH), np.float32)
        into3 = columns3.reshape(windows3.shape)
        turned = np.empty((3, 5, 4, 4), np.float32)
        turned_rows = turned.reshape(3, 80)
        k2_turned = k2.reshape(5, 3, 4, 4)[:, :, ::-1, ::-1].transpose(1, 0, 2, 3)
        lines = np.empty((3, 13 * PITCH), np.float32)
        lines_inside = lines.reshape(3, 13, PITCH)[:, :, :13]
        d1_square, positive1_square = d1.reshape(3, 13, 13), positive1.reshape(3, 13, 13)

        w_transposed, gb_row = w.T, gb.reshape(10)
        zero, one = np.float32(0), np.float32(1)
        rate, momentum = np.float32(problem.rate), np.float32(problem.momentum)
        dot, add, subtract, multiply = np.dot, np.add, np.subtract, np.multiply
        fmax, greater, equal, copyto = np.fmax, np.greater, np.equal, np.copyto
        negative, exp, reciprocal = np.negative, np.exp, np.reciprocal

        for k in order:
            # forward
            copyto(x, images[k])
            copyto(into1, windows1)
            dot(k1, columns1, z1_rows)
            z1.max(axis=1, out=p1, keepdims=True)
            fmax(p1, zero, p1)
            copyto(into2, windows2)
            dot(k2, columns2, z2_rows)
            z2.max(axis=1, out=p2, keepdims=True)
            fmax(p2, zero, p2)
            dot(w, flat, y)
            add(y, b, y)
            negative(y, y)
            exp(y, y)
            add(y, one, y)
            reciprocal(y, y)
            # backward; z1 and z2 become their own covectors
            subtract(y, labels[k], gb_row)
            subtract(one, y, slope)
            multiply(slope, y, slope)
            multiply(gb_row, slope, gb_row)
            multiply(gb, flat, gw)
            dot(w_transposed, gb_row, d2_flat)
            greater(p2, zero, positive2)
            multiply(d2, positive2, d2)
            equal(z2, p2, largest2)
            multiply(d2, largest2, z2)
            dot(z2_rows, columns2_transposed, gk2)
            copyto(inside, covectors2)
            copyto(into3, windows3)
            copyto(turned, k2_turned)
            dot(turned_rows, columns3, lines)
            greater(p1, zero, positive1)
            multiply(lines_inside, positive1_square, d1_square)
            equal(z1, p1, largest1)
            multiply(d1, largest1, z1)
            dot(z1_rows, columns1_transposed, gk1)
            # descent
            multiply(s, momentum, s)
            add(s, g, s)
            multiply(s, rate, move)
            subtract(p, move, p)
        return views(p, *shapes)

    return train


def _corners(image: Singles, kernel: int) -> Singles:
    """The windows: (channel, row and column in it, in a pooling, of the pooling)."""
    channels, height, width = image.shape
    c, i, j = image.strides
    pooled = ((height - kernel + 1) // 2, (width - kernel + 1) // 2)
    return as_strided(
        image, (channels, kernel, kernel, 2, 2, *pooled), (c, i, j, i, j, 2 * i, 2 * j)
    )
