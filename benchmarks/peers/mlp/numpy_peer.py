"""Digits in NumPy: backpropagation by hand, all parameters side by side in one array.

Every result is written into an array made beforehand, and Adam moves the one array, with moments
that are not scaled by 1 - beta.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from benchmarks.peers.problems import MlpProblem, Singles


def prepare(problem: MlpProblem) -> Callable[[], list[Singles]]:
    """Train in one Python loop; nothing is compiled."""
    images, labels = problem.images, problem.labels
    shapes = [parameter.shape for parameter in problem.parameters]
    ends = np.cumsum([parameter.size for parameter in problem.parameters])

    def views(flat: Singles) -> list[Singles]:
        pieces = np.split(flat, ends[:-1])
        return [piece.reshape(shape) for piece, shape in zip(pieces, shapes, strict=True)]

    def train() -> list[Singles]:
        p = np.concatenate([parameter.ravel() for parameter in problem.parameters])
        g, move, m, v = np.empty_like(p), np.empty_like(p), np.zeros_like(p), np.zeros_like(p)
        b2, w2, b1, w1 = views(p)
        gb2, gw2, gb1, gw1 = views(g)
        batch = problem.batches.shape[1]
        x = np.empty((batch, w1.shape[1]), np.float32)
        h = np.empty((batch, w1.shape[0]), np.float32)
        dh, active = np.empty_like(h), np.empty(h.shape, np.bool_)
        y = np.empty((batch, w2.shape[0]), np.float32)
        label, column = np.empty_like(y), np.empty((batch, 1), np.float32)
        w1_transposed, w2_transposed = w1.T, w2.T
        dh_transposed, y_transposed = dh.T, y.T
        zero, mean = np.float32(0), np.float32(1 / batch)
        beta1, beta2 = np.float32(problem.beta1), np.float32(problem.beta2)
        matmul, add, subtract, multiply = np.matmul, np.add, np.subtract, np.multiply
        divide, sqrt = np.divide, np.sqrt

        for step, samples in enumerate(problem.batches, 1):
            images.take(samples, axis=0, out=x, mode="clip")
            labels.take(samples, axis=0, out=label, mode="clip")
            # forward
            matmul(x, w1_transposed, out=h)
            add(h, b1, out=h)
            np.maximum(h, zero, out=h)
            matmul(h, w2_transposed, out=y)
            add(y, b2, out=y)
            # backward
            y.max(axis=1, out=column, keepdims=True)
            subtract(y, column, out=y)
            np.exp(y, out=y)
            y.sum(axis=1, out=column, keepdims=True)
            divide(y, column, out=y)
            subtract(y, label, out=y)
            multiply(y, mean, out=y)
            matmul(y_transposed, h, out=gw2)
            y.sum(axis=0, out=gb2)
            matmul(y, w2, out=dh)
            np.greater(h, zero, out=active)
            multiply(dh, active, out=dh)
            matmul(dh_transposed, x, out=gw1)
            dh.sum(axis=0, out=gb1)
            # descent: m / (1 - beta1) and v / (1 - beta2) are kept
            root = math.sqrt((1 - problem.beta2**step) / (1 - problem.beta2))
            growth = (1 - problem.beta1) / (1 - problem.beta1**step)
            scale = np.float32(problem.rate * growth * root)
            floor = np.float32(problem.epsilon * root)
            multiply(m, beta1, out=m)
            add(m, g, out=m)
            multiply(v, beta2, out=v)
            multiply(g, g, out=g)
            add(v, g, out=v)
            sqrt(v, out=move)
            add(move, floor, out=move)
            divide(m, move, out=move)
            multiply(move, scale, out=move)
            subtract(p, move, out=p)
        return [parameter.copy() for parameter in views(p)]

    return train
