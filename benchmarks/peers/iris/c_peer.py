"""Iris in C: the whole loop of training in ``iris.c``."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from pathlib import Path

from benchmarks.peers import native
from benchmarks.peers.problems import Doubles, IrisProblem


def prepare(problem: IrisProblem) -> Callable[[], list[Doubles]]:
    """Compile, with the ``exp`` of libm. Raises ``MissingExtraError`` without a compiler."""
    return _prepare(problem)


def prepare_vectors(problem: IrisProblem) -> Callable[[], list[Doubles]]:
    """Compile, with an exponential by hand that works on vectors.

    Raises ``MissingExtraError`` without a compiler.
    """
    return _prepare(problem, "-DVECTORS")


def _prepare(problem: IrisProblem, *options: str) -> Callable[[], list[Doubles]]:
    library = native.load(Path(__file__).parent / "iris.c", *options)
    data = [problem.inputs, problem.labels]
    return native.trainer(
        library, problem.parameters, data, problem.order, [ctypes.c_double(problem.rate)]
    )
