"""Iris in NumPy: backpropagation by hand, every result written into an array made beforehand.

The rate is multiplied in where the arrays are smallest.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.peers.problems import Doubles, IrisProblem


def prepare(problem: IrisProblem) -> Callable[[], list[Doubles]]:
    """Train in one Python loop; nothing is compiled."""
    rows = list(problem.inputs)
    targets = list(problem.labels)
    order = problem.order.tolist()

    def train() -> list[Doubles]:
        b2, w2, b1, w1 = (np.array(parameter) for parameter in problem.parameters)
        hidden, outputs = len(b1), len(b2)
        h, y = np.empty(hidden), np.empty(outputs)
        d1, d2 = np.empty(hidden), np.empty(outputs)
        slope1, slope2 = np.empty(hidden), np.empty(outputs)
        g1, g2 = np.empty_like(w1), np.empty_like(w2)
        d1_column, d2_column, w2_transposed = d1[:, None], d2[:, None], w2.T
        one, rate = np.array(1.0), np.array(problem.rate)
        dot, add, subtract, multiply = np.dot, np.add, np.subtract, np.multiply
        negative, exp, reciprocal = np.negative, np.exp, np.reciprocal
        for k in order:
            x = rows[k]
            # forward
            dot(w1, x, h)
            add(h, b1, h)
            negative(h, h)
            exp(h, h)
            add(h, one, h)
            reciprocal(h, h)
            dot(w2, h, y)
            add(y, b2, y)
            negative(y, y)
            exp(y, y)
            add(y, one, y)
            reciprocal(y, y)
            # backward
            subtract(y, targets[k], d2)
            multiply(d2, rate, d2)
            subtract(one, y, slope2)
            multiply(slope2, y, slope2)
            multiply(d2, slope2, d2)
            dot(w2_transposed, d2, d1)
            subtract(one, h, slope1)
            multiply(slope1, h, slope1)
            multiply(d1, slope1, d1)
            multiply(d2_column, h, g2)
            multiply(d1_column, x, g1)
            # descent
            subtract(b2, d2, b2)
            subtract(w2, g2, w2)
            subtract(b1, d1, b1)
            subtract(w1, g1, w1)
        return [b2, w2, b1, w1]

    return train
