"""A recurrent network in C: the whole loop of training in ``elman.c``."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from pathlib import Path

from benchmarks.peers import native
from benchmarks.peers.problems import Doubles, ElmanProblem


def prepare(problem: ElmanProblem) -> Callable[[], list[Doubles]]:
    """Compile, with the ``tanh`` of libm. Raises ``MissingExtraError`` without a compiler."""
    library = native.load(Path(__file__).parent / "elman.c")
    data = [problem.inputs, problem.labels]
    length, units = problem.labels.shape[1:]
    sizes = [ctypes.c_int64(n) for n in (length, units, problem.inputs.shape[2])]
    if not library.reserve(*sizes):
        raise MemoryError("there is not enough memory for the states of a sequence")
    return native.trainer(
        library, problem.parameters, data, problem.order, [ctypes.c_double(problem.rate)]
    )
