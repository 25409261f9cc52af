"""Pools of processes in which a worker diverges."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from random import Random

from cartesian_rdc.learning import training
from tests.faults.kind import Place


def diverging(rate: float) -> object:
    """The state that training ends in, which it does not."""
    import numpy as np

    from cartesian_rdc.execution import NumpyEngine
    from cartesian_rdc.learning import descent, supervised
    from cartesian_rdc.neural import constant_rate, dense, quadratic_loss, reals, relu

    learner = supervised(
        reals(2) >> dense(reals(1), relu), quadratic_loss, constant_rate(rate), descent
    )
    start = (np.ones(1), np.ones((1, 2)))
    data = (np.full((4, 2), 1e308), np.full((4, 1), 1e308))
    *_, last = training(NumpyEngine(), learner, start, data, epochs=9)
    return last.state


def heard(method: str) -> str:
    """What is wrong with the error of a worker, as a pool hears it; processes start by a method."""
    from cartesian_rdc.errors import DivergenceError

    with multiprocessing.get_context(method).Pool(2) as pool:
        waiting = pool.map_async(diverging, [1.0, 2.0])
        try:
            waiting.get(timeout=120)
        except DivergenceError as error:
            words = "stopped being finite in epoch 1 at step" in str(error)
            return "" if (error.epoch, error.step, words) == (1, 1, True) else repr(error)
        except multiprocessing.TimeoutError:
            return f"{method}: the pool waits for ever"
        return f"{method}: nothing was raised"


def pools(chance: Random, place: Place, number: int) -> Iterator[str]:
    """By turns, as methods of starting go."""
    methods = [
        m for m in ("spawn", "fork", "forkserver") if m in multiprocessing.get_all_start_methods()
    ]
    for k in range(number):
        yield heard(methods[k % len(methods)])
