"""Digits in C: the whole loop of training in ``mlp.c``."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from pathlib import Path

from benchmarks.peers import native
from benchmarks.peers.problems import MlpProblem, Singles


def prepare(problem: MlpProblem) -> Callable[[], list[Singles]]:
    """Compile. Raises ``MissingExtraError`` if there is no compiler."""
    library = native.load(Path(__file__).parent / "mlp.c")
    data = [problem.images, problem.labels]
    rates = (problem.rate, problem.beta1, problem.beta2, problem.epsilon)
    return native.trainer(
        library, problem.parameters, data, problem.batches, list(map(ctypes.c_double, rates))
    )
