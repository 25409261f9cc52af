# pyright: basic
"""Iris in Numba: the whole loop of training as one function, its loops fused by hand."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from benchmarks.peers.jit import compiled
from benchmarks.peers.problems import Doubles, Indices, IrisProblem, warmed

INPUTS, HIDDEN, OUTPUTS = 4, 20, 3


def prepare(problem: IrisProblem) -> Callable[[], list[Doubles]]:
    """Compile, on one step. Raises ``MissingExtraError``."""
    loop = compiled(_train)

    def train(order: Indices = problem.order) -> list[Doubles]:
        b2, w2, b1, w1 = (parameter.copy() for parameter in problem.parameters)
        transposed = np.ascontiguousarray(w1.T)
        loop(b2, w2, b1, transposed, problem.inputs, problem.labels, order, problem.rate)
        return [b2, w2, b1, np.ascontiguousarray(transposed.T)]

    return warmed(train, problem.order, 1)


def _train(
    b2: Doubles,
    w2: Doubles,
    b1: Doubles,
    w1: Doubles,
    inputs: Doubles,
    labels: Doubles,
    order: Indices,
    rate: float,
) -> None:
    # w1 is transposed: the hidden units are innermost everywhere
    h, d1, d2 = np.empty(HIDDEN), np.empty(HIDDEN), np.empty(OUTPUTS)
    for k in order:
        x0, x1, x2, x3 = inputs[k, 0], inputs[k, 1], inputs[k, 2], inputs[k, 3]
        for i in range(HIDDEN):
            h[i] = -(b1[i] + w1[0, i] * x0 + w1[1, i] * x1 + w1[2, i] * x2 + w1[3, i] * x3)
        for i in range(HIDDEN):
            h[i] = math.exp(h[i])
        for i in range(HIDDEN):
            h[i] = 1 / (1 + h[i])
        for o in range(OUTPUTS):
            z = b2[o]
            for i in range(HIDDEN):
                z += w2[o, i] * h[i]
            y = 1 / (1 + math.exp(-z))
            d2[o] = rate * (y - labels[k, o]) * y * (1 - y)
        for i in range(HIDDEN):
            d = w2[0, i] * d2[0] + w2[1, i] * d2[1] + w2[2, i] * d2[2]
            d1[i] = d * h[i] * (1 - h[i])
        for i in range(HIDDEN):
            b1[i] -= d1[i]
        for j in range(INPUTS):
            for i in range(HIDDEN):
                w1[j, i] -= d1[i] * inputs[k, j]
        for o in range(OUTPUTS):
            b2[o] -= d2[o]
            for i in range(HIDDEN):
                w2[o, i] -= d2[o] * h[i]
