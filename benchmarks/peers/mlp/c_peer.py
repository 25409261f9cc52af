"""Digits in C: the whole loop of training in ``mlp.c``."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from pathlib import Path

from benchmarks.peers import native
from benchmarks.peers.native import address
from benchmarks.peers.problems import MlpProblem, Singles


def prepare(problem: MlpProblem) -> Callable[[], list[Singles]]:
    """Compile. Raises ``MissingExtraError`` where there is no compiler."""
    library = native.load(Path(__file__).parent / "mlp.c")
    rates = (problem.rate, problem.beta1, problem.beta2, problem.epsilon)

    def train() -> list[Singles]:
        parameters = [parameter.copy() for parameter in problem.parameters]
        library.train(
            *(address(parameter) for parameter in parameters),
            address(problem.images),
            address(problem.labels),
            address(problem.batches),
            ctypes.c_int64(len(problem.batches)),
            *(ctypes.c_double(rate) for rate in rates),
        )
        return parameters

    return train
