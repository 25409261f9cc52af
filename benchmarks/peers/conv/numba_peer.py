# pyright: basic
"""Digits in Numba: the whole loop of training as one function, its loops fused by hand.

Images are kept as one line, the rows one after the other, so that a convolution is one long loop
over that line, which LLVM turns into vectors; what it computes beyond the end of a row is not
used. A row of the second image has 16 numbers, and covectors are 0 from the 14th on.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from benchmarks.peers.jit import compiled
from benchmarks.peers.problems import ConvProblem, Indices, Singles, warmed

SIDE, LINE1 = 28, 26 * 28  # of the image, and of the first convolution
PITCH, LINE2 = 16, 10 * 16  # of the second image, and of the second convolution
POOLED, BEFORE = 13 * 16, 3 * 16 + 16  # the second image, and zeros before covectors of the third


def prepare(problem: ConvProblem) -> Callable[[], list[Singles]]:
    """Compile, on one step. Raises ``MissingExtraError``."""
    loop = compiled(_train)
    images = problem.images.reshape(-1, SIDE * SIDE)
    rates = (np.float32(problem.rate), np.float32(problem.momentum))

    def train(order: Indices = problem.order) -> list[Singles]:
        parameters = [parameter.copy() for parameter in problem.parameters]
        b, w, k2, k1 = parameters
        moved = (b, w, k2.reshape(5, 3, 16), k1.reshape(3, 9))
        loop(*moved, images, problem.labels, order, *rates)
        return parameters

    return warmed(train, problem.order, 1)


def _train(
    b: Singles,
    w: Singles,
    k2: Singles,
    k1: Singles,
    images: Singles,
    labels: Singles,
    order: Indices,
    rate: np.float32,
    momentum: np.float32,
) -> None:
    sb, sw = np.zeros_like(b), np.zeros_like(w)
    sk2, sk1 = np.zeros_like(k2), np.zeros_like(k1)
    x = np.zeros(SIDE * SIDE + SIDE, np.float32)
    z1, dz1 = np.zeros((3, LINE1), np.float32), np.zeros((3, LINE1), np.float32)
    p1, d1 = np.zeros((3, POOLED + PITCH), np.float32), np.zeros((3, POOLED), np.float32)
    z2, dz2 = np.zeros((5, LINE2), np.float32), np.zeros((5, BEFORE + POOLED), np.float32)
    p2, d2, dy = np.zeros(125, np.float32), np.zeros(125, np.float32), np.zeros(10, np.float32)
    zero, one = np.float32(0), np.float32(1)
    for n in order:
        # forward
        for t in range(SIDE * SIDE):
            x[t] = images[n, t]
        for c in range(3):
            for t in range(LINE1):
                z = zero
                for i in range(3):
                    for j in range(3):
                        z += k1[c, i * 3 + j] * x[t + i * SIDE + j]
                z1[c, t] = z
            for r in range(13):
                for q in range(13):
                    t = 2 * r * SIDE + 2 * q
                    above, below = max(z1[c, t], z1[c, t + 1]), max(z1[c, t + 28], z1[c, t + 29])
                    p1[c, r * PITCH + q] = max(above, below, zero)
        for o in range(5):
            for t in range(LINE2):
                z2[o, t] = zero
            for c in range(3):
                for t in range(LINE2):
                    z = z2[o, t]
                    for i in range(4):
                        for j in range(4):
                            z += k2[o, c, i * 4 + j] * p1[c, t + i * PITCH + j]
                    z2[o, t] = z
            for r in range(5):
                for q in range(5):
                    t = 2 * r * PITCH + 2 * q
                    above, below = max(z2[o, t], z2[o, t + 1]), max(z2[o, t + 16], z2[o, t + 17])
                    p2[o * 25 + r * 5 + q] = max(above, below, zero)
        # the dense layer, there and back
        for u in range(125):
            d2[u] = zero
        for k in range(10):
            z = b[k]
            for u in range(125):
                z += w[k, u] * p2[u]
            y = one / (one + math.exp(-z))
            dy[k] = (y - labels[n, k]) * y * (one - y)
            sb[k] = momentum * sb[k] + dy[k]
            b[k] -= rate * sb[k]
            for u in range(125):
                d2[u] += dy[k] * w[k, u]
                sw[k, u] = momentum * sw[k, u] + dy[k] * p2[u]
                w[k, u] -= rate * sw[k, u]
        # backward
        for o in range(5):
            for r in range(5):
                for a in range(2):
                    for q in range(5):
                        u, t = o * 25 + r * 5 + q, (2 * r + a) * PITCH + 2 * q
                        d = d2[u] if p2[u] > zero else zero
                        dz2[o, BEFORE + t] = d if z2[o, t] == p2[u] else zero
                        dz2[o, BEFORE + t + 1] = d if z2[o, t + 1] == p2[u] else zero
        for c in range(3):
            for t in range(POOLED):
                d1[c, t] = zero
            for o in range(5):
                for t in range(POOLED):
                    d = d1[c, t]
                    for i in range(4):
                        for j in range(4):
                            d += k2[o, c, i * 4 + j] * dz2[o, BEFORE + t - i * PITCH - j]
                    d1[c, t] = d
            for r in range(13):
                for a in range(2):
                    for q in range(13):
                        u, t = r * PITCH + q, (2 * r + a) * SIDE + 2 * q
                        d = d1[c, u] if p1[c, u] > zero else zero
                        dz1[c, t] = d if z1[c, t] == p1[c, u] else zero
                        dz1[c, t + 1] = d if z1[c, t + 1] == p1[c, u] else zero
        # descent of the kernels
        for o in range(5):
            for c in range(3):
                for i in range(4):
                    for j in range(4):
                        g = zero
                        for t in range(LINE2):
                            g += dz2[o, BEFORE + t] * p1[c, t + i * PITCH + j]
                        s = momentum * sk2[o, c, i * 4 + j] + g
                        sk2[o, c, i * 4 + j] = s
                        k2[o, c, i * 4 + j] -= rate * s
        for c in range(3):
            for i in range(3):
                for j in range(3):
                    g = zero
                    for t in range(LINE1):
                        g += dz1[c, t] * x[t + i * SIDE + j]
                    s = momentum * sk1[c, i * 3 + j] + g
                    sk1[c, i * 3 + j] = s
                    k1[c, i * 3 + j] -= rate * s
