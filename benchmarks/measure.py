"""Timing two things in turn, so that what disturbs the machine disturbs both."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence

from cartesian_rdc.type_variables import T


class Spread(dict[str, float]):
    """``median``, ``min`` and ``max`` of several numbers."""


def spread(numbers: Sequence[float]) -> Spread:
    """The spread of these numbers, one or more."""
    return Spread(median=statistics.median(numbers), min=min(numbers), max=max(numbers))


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """The seconds that it took, and the result."""
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def in_turn(
    ours: Callable[[], object], theirs: Callable[[], object], repeat: int
) -> tuple[list[float], list[float]]:
    """The seconds of ``repeat`` runs of each, in pairs whose order alternates."""
    first: list[float] = []
    second: list[float] = []
    for k in range(repeat):
        pairs = [(first, ours), (second, theirs)]
        for seconds, work in pairs if k % 2 == 0 else reversed(pairs):
            seconds.append(timed(work)[0])
    return first, second
