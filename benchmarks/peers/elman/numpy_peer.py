# pyright: basic
"""Backpropagation through time in NumPy, by hand, as an expert writes it.

What needs no state is computed for all steps at once, before the loop and after it; in the loops
every result is written into an array made beforehand.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.peers.problems import Doubles, ElmanProblem


def prepare(problem: ElmanProblem) -> Callable[[], list[Doubles]]:
    """Train in one Python loop; nothing is compiled."""
    rows, targets, order = list(problem.inputs), list(problem.labels), problem.order.tolist()
    rate = problem.rate

    def train() -> list[Doubles]:
        b, u, w = (np.array(parameter) for parameter in problem.parameters)
        length, units = targets[0].shape
        given, states = np.empty((length, units)), np.zeros((length + 1, units))
        d, slope = np.empty((length, units)), np.empty((length, units))
        z, carried, g_u, g_w = np.empty(units), np.empty(units), np.empty_like(u), np.empty_like(w)
        u_transposed, d_transposed = u.T, d.T
        dot, add, subtract, multiply, tanh = np.dot, np.add, np.subtract, np.multiply, np.tanh
        steps = [(given[k], states[k], states[k + 1]) for k in range(length)]
        back = [(d[k], slope[k]) for k in reversed(range(length))]
        for number in order:
            x = rows[number]
            # forward
            dot(x, w.T, given)
            add(given, b, given)
            for row, before, after in steps:
                dot(u, before, z)
                add(z, row, z)
                tanh(z, after)
            # backward
            shown = states[1:]
            subtract(shown, targets[number], d)
            multiply(shown, shown, slope)
            subtract(1.0, slope, slope)
            carried[:] = 0
            for row, s in back:
                add(row, carried, row)
                multiply(row, s, row)
                dot(u_transposed, row, carried)
            dot(d_transposed, states[:-1], g_u)
            dot(d_transposed, x, g_w)
            # descent
            b -= rate * d.sum(axis=0)
            multiply(g_u, rate, g_u)
            subtract(u, g_u, u)
            multiply(g_w, rate, g_w)
            subtract(w, g_w, w)
        return [b, u, w]

    return train
