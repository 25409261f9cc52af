# pyright: basic
"""The arguments: where a function of numbers of a dtype is likely to go wrong.

Zero, the smallest numbers, the neighbours of powers of two and of 1, halves, where exponentials
overflow and vanish, the largest numbers, and both infinities; of either sign.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

import numpy as np

from cartesian_rdc.categories.smooth import Numbers

Point = tuple[float, ...]
"""The numbers of an argument, of all its arrays from left to right."""


def line(dtype: str, near: Sequence[float] = (), *, every: int = 1) -> list[float]:
    """The arguments of a function of one number.

    ``near``: numbers that matter to the function; they and their neighbours come with either sign.
    ``every``: one in about so many of the numbers that are many.
    """
    info = np.finfo(dtype)
    low, high = int(info.minexp) - int(info.nmant), int(info.maxexp)
    step = every * max(1, (high - low) // 64)
    powers = [2.0**k for k in {*range(low, high, step), *range(-4, 9, every), int(info.minexp)}]
    overflow = float(np.log(info.max)), -float(np.log(info.smallest_subnormal))
    vanish = -float(np.log(info.tiny)), float(np.log(info.eps)) * -1
    edges = [1.0, 0.5, *overflow, *vanish, float(info.tiny), float(info.eps), *near]
    usual = np.concatenate(
        [np.linspace(0.03, 4.0, 60)[::every], np.geomspace(4.0, 1e3, 40)[::every]]
    )
    with np.errstate(over="ignore"):
        starts = np.array([*powers, *edges, *usual], dtype)
        found = np.concatenate([starts, *neighbours(np.array([*powers[::4], *edges], dtype))])
    found = np.concatenate([found, [info.smallest_subnormal, info.max, np.inf]]).astype(dtype)
    found = np.unique(np.abs(found[~np.isnan(found)]))
    found = found[found > 0]
    with np.errstate(over="ignore"):
        kept = np.abs(np.array(edges, dtype))
    found = np.unique([*found[:: 1 + every // 8], *kept[kept > 0], *found[[0, -2, -1]]])
    return [*(-found[::-1]).tolist(), -0.0, 0.0, *found.tolist()]


def neighbours(x: Numbers) -> tuple[Numbers, Numbers]:
    """The number before and the number after each."""
    with np.errstate(all="ignore"):
        return np.nextafter(x, x.dtype.type(-np.inf)), np.nextafter(x, x.dtype.type(np.inf))


def numbers(dtype: str, given: Iterable[float]) -> list[float]:
    """These numbers as the dtype has them, without those that it has not."""
    with np.errstate(over="ignore"):
        found = np.array([*given], dtype)
    return [float(x) for x in found[np.isfinite(found)]]


def few(dtype: str) -> list[float]:
    """Some positive numbers of every size."""
    info = np.finfo(dtype)
    tiny, most = float(info.tiny), float(info.max)
    return numbers(
        dtype,
        [
            *(float(info.smallest_subnormal), tiny / 3, tiny, tiny**0.75, tiny**0.5, tiny**0.25),
            *(float(info.eps), 0.3, 1.0, 3.0, 40.0, most**0.25, most**0.5, most**0.75, most),
        ],
    )


def normal(dtype: str, given: Iterable[float]) -> list[float]:
    """Those that are not subnormal."""
    return [x for x in given if not 0 < abs(x) < float(np.finfo(dtype).tiny)]


def signed(given: Iterable[float]) -> list[float]:
    """These positive numbers, their negatives, and 0."""
    positive = list(given)
    return [*(-x for x in reversed(positive)), 0.0, *positive]


def grid(*axes: Sequence[float]) -> list[Point]:
    """All points with these numbers along the axes."""
    return list(product(*axes))


def drawn(count: int, length: int, dtype: str, *, most: float, seed: int = 0) -> list[Point]:
    """Points of so many numbers drawn at random, of sizes up to ``most``."""
    rng = np.random.default_rng(seed)
    exponents = rng.uniform(-6, np.log2(most), (count, length))
    return [
        tuple(row)
        for row in (rng.choice([-1, 1], (count, length)) * 2**exponents).astype(dtype).tolist()
    ]
