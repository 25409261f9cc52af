"""Digits in C: the whole loop of training in ``conv.c``."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from pathlib import Path

from benchmarks.peers import native
from benchmarks.peers.problems import ConvProblem, Singles


def prepare(problem: ConvProblem) -> Callable[[], list[Singles]]:
    """Compile plain loops. Raises ``MissingExtraError`` if there is no compiler."""
    return _prepare(problem, "conv.c")


def prepare_vectors(problem: ConvProblem) -> Callable[[], list[Singles]]:
    """Compile what is turned into vectors by hand, which needs GCC 12 or Clang.

    Raises ``MissingExtraError`` if there is no compiler.
    """
    return _prepare(problem, "vectors.c")


def _prepare(problem: ConvProblem, source: str) -> Callable[[], list[Singles]]:
    library = native.load(Path(__file__).parent / source)
    data = [problem.images, problem.labels]
    rates = [ctypes.c_float(rate) for rate in (problem.rate, problem.momentum)]
    return native.trainer(library, problem.parameters, data, problem.order, rates)
