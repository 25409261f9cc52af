# pyright: basic
"""Digits in Numba: the whole loop of training as one function.

The products of matrices are those of BLAS (Numba calls them through SciPy), every other loop is
fused by hand.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from importlib.util import find_spec

import numpy as np

from benchmarks.peers.jit import compiled
from benchmarks.peers.problems import Indices, MlpProblem, Singles, warmed
from cartesian_rdc.errors import missing_extra

BATCH, PIXELS, HIDDEN, CLASSES = 128, 784, 512, 10


def prepare(problem: MlpProblem) -> Callable[[], list[Singles]]:
    """Compile, on one step. Raises ``MissingExtraError``."""
    if find_spec("scipy") is None:
        raise missing_extra("scipy", "bench")
    loop = compiled(_train)
    rates = [np.float32(r) for r in (problem.beta1, problem.beta2)]
    shapes = [parameter.shape for parameter in problem.parameters]
    ends = np.cumsum([parameter.size for parameter in problem.parameters])

    def train(batches: Indices = problem.batches) -> list[Singles]:
        # all parameters side by side, so that Adam is one loop
        flat = np.concatenate([parameter.ravel() for parameter in problem.parameters])
        steps = np.arange(1, len(batches) + 1)
        roots = np.sqrt(1 - problem.beta2**steps)
        scales = (problem.rate * roots / (1 - problem.beta1**steps)).astype(np.float32)
        floors = (problem.epsilon * roots).astype(np.float32)
        loop(flat, problem.images, problem.labels, batches, scales, floors, *rates)
        pieces = np.split(flat, ends[:-1])
        return [piece.reshape(shape) for piece, shape in zip(pieces, shapes, strict=True)]

    return warmed(train, problem.batches, 1)


def _train(
    p: Singles,
    images: Singles,
    labels: Singles,
    batches: Indices,
    scales: Singles,
    floors: Singles,
    beta1: np.float32,
    beta2: np.float32,
) -> None:
    g, m, v = np.empty_like(p), np.zeros_like(p), np.zeros_like(p)
    at_w2 = CLASSES
    at_b1 = at_w2 + CLASSES * HIDDEN
    at_w1 = at_b1 + HIDDEN
    b2, w2 = p[:at_w2], p[at_w2:at_b1].reshape(CLASSES, HIDDEN)
    b1, w1 = p[at_b1:at_w1], p[at_w1:].reshape(HIDDEN, PIXELS)
    gb2, gw2 = g[:at_w2], g[at_w2:at_b1].reshape(CLASSES, HIDDEN)
    gb1, gw1 = g[at_b1:at_w1], g[at_w1:].reshape(HIDDEN, PIXELS)
    x = np.empty((BATCH, PIXELS), np.float32)
    h, dh = np.empty((BATCH, HIDDEN), np.float32), np.empty((BATCH, HIDDEN), np.float32)
    y = np.empty((BATCH, CLASSES), np.float32)
    zero, one, mean = np.float32(0), np.float32(1), np.float32(1 / BATCH)
    for step in range(len(batches)):
        batch = batches[step]
        for n in range(BATCH):
            x[n] = images[batch[n]]
        np.dot(x, w1.T, h)
        for n in range(BATCH):
            for j in range(HIDDEN):
                h[n, j] = max(h[n, j] + b1[j], zero)
        np.dot(h, w2.T, y)
        gb2[:] = zero
        for n in range(BATCH):
            largest = y[n, 0] + b2[0]
            for k in range(CLASSES):
                y[n, k] += b2[k]
                largest = max(largest, y[n, k])
            total = zero
            for k in range(CLASSES):
                y[n, k] = math.exp(y[n, k] - largest)
                total += y[n, k]
            for k in range(CLASSES):
                y[n, k] = (y[n, k] / total - labels[batch[n], k]) * mean
                gb2[k] += y[n, k]
        np.dot(y.T, h, gw2)
        np.dot(y, w2, dh)
        gb1[:] = zero
        for n in range(BATCH):
            for j in range(HIDDEN):
                dh[n, j] = dh[n, j] if h[n, j] > zero else zero
                gb1[j] += dh[n, j]
        np.dot(dh.T, x, gw1)
        scale, floor = scales[step], floors[step]
        for i in range(p.size):
            m[i] = beta1 * m[i] + (one - beta1) * g[i]
            v[i] = beta2 * v[i] + (one - beta2) * g[i] * g[i]
            p[i] -= scale * m[i] / (math.sqrt(v[i]) + floor)
