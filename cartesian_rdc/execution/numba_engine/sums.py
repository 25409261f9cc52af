"""How a contraction is summed: written out, side by side, or in loops."""

from __future__ import annotations

from math import prod

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.smooth import Array
from cartesian_rdc.categories.smooth.multilinear import Contraction

UNROLLED = 32
"""Sums of so many terms or fewer are written out."""

TILE = 32
"""So many entries of a result, or fewer, are summed up side by side."""

LONG_LOOP = 64
"""Where the loop of a sum is longer, it is better taken alone."""


def is_sum(generator: Generator[Array]) -> bool:
    """Whether a generator is a contraction that sums."""
    return isinstance(generator, Contraction) and bool(generator.summed)


def terms_of(generator: Contraction) -> int:
    """How many products are added up for an entry of the result; 1 where nothing is summed."""
    length = generator.lengths
    return prod(length[axis] for axis in generator.summed)


def tile_of(generator: Contraction) -> list[int]:
    """The last axes of a result of which so few entries are summed up side by side.

    That is better than one sum after the other where the innermost loop of the sum is short.
    None where there are no such axes.
    """
    length = generator.lengths
    if max((length[axis] for axis in generator.summed), default=0) > LONG_LOOP:
        return []
    tile: list[int] = []
    for axis in reversed(generator.axes):
        if prod(length[one] for one in (axis, *tile)) > TILE:
            break
        tile.insert(0, axis)
    return tile if prod(length[axis] for axis in tile) > 1 else []
