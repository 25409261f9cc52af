"""Positions of tokens: as angles by which they are turned, or as vectors that are learned.

>>> from cartesian_rdc.neural.batches import rows
>>> from cartesian_rdc.neural.notation import reals
>>> tokens = rows(reals(8), 5)
>>> print(rotary()(tokens))
R[5, 8] -> R[5, 8]
>>> print(tokens >> learned_positions)
R[5, 8] -> R[5, 8] with parameters R[5, 8]
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.smooth import Formula
from cartesian_rdc.errors import SpaceError, require_number, require_whole
from cartesian_rdc.neural.initialisers import normal
from cartesian_rdc.neural.notation import Layer, SmoothMap, SmoothObject, parameter
from cartesian_rdc.type_variables import A
from cartesian_rdc.typed import Batch, Hom, addition, parametric

BASE = 10000.0
"""The base of the angles (2104.09864, 3.2.2): the slowest turns once in 2π BASE positions."""


class Positions(Protocol):
    """Makes what turns rows by where they stand, as ``rotary()`` does."""

    def __call__(self, many: SmoothObject[Batch[A]], /) -> SmoothMap[Batch[A], Batch[A]]:
        """The map on these rows."""
        ...


def rotary(
    *, base: float = BASE, first: int = 0
) -> Callable[[SmoothObject[Batch[A]]], SmoothMap[Batch[A], Batch[A]]]:
    """``x_i -> R_i x_i``, each row i turned by angles that are proportional to i (2104.09864).

    Of rows (n, ..., d), entry k and entry ``k + d / 2`` are a vector of the plane, turned by
    ``(first + i) base^(-2k / d)``. R is orthogonal, and ``⟨R_i q, R_j k⟩ = ⟨q, R_(j - i) k⟩``: a
    product of two rows depends on the difference of their positions only. (The paper turns the
    entries 2k and 2k + 1 together: the same, with the entries in another order.) Raises
    ``SpaceError`` if the base is not positive and finite or ``first`` no whole number; the maker,
    if its wire is not (n, ..., d), of even d.
    """
    require_number(SpaceError, "base of rotary", base, lambda b: b > 0, "positive")
    require_whole(SpaceError, "first position of rotary", first)

    def made(many: SmoothObject[Batch[A]]) -> SmoothMap[Batch[A], Batch[A]]:
        array = sm.array_of(many.object)
        if array.rank < 2 or array.shape[-1] % 2:
            raise SpaceError(f"rotary positions turn rows of an even length, not {array}")
        n, d, x = array.shape[0], array.shape[-1], sm.variable(sm.wide(many.object))
        between = range(1, array.rank - 1)

        def everywhere(numbers: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> Formula:
            fixed = sm.constant(numbers, sm.dtype_of(x.space))
            repeated = sm.then(fixed, sm.broadcast(x.space, between)) if between else fixed
            return x.into(sm.then(sm.smooth.delete(x.space), repeated))

        cosines, sines = map(everywhere, angles(n, d, base=base, first=first))
        half = d // 2
        turned = (-x[..., half:]).concatenate(x[..., :half], axis=array.rank - 1)
        wide = sm.island((x * cosines + turned * sines).arrow)
        ends = sm.widen(many.object), sm.narrow(many.object)
        return Hom(many, many, sm.smooth.composite(ends[0], wide, ends[1]))

    return made


def angles(
    n: int, d: int, *, base: float = BASE, first: int = 0
) -> tuple[np.ndarray[tuple[int, int], np.dtype[np.float64]], ...]:
    """The cosines and sines of ``rotary``, of shape (n, d) each."""
    speeds = float(base) ** (-2.0 / max(d, 1) * np.arange(d // 2))
    turns = np.outer(np.arange(first, first + n), np.concatenate([speeds, speeds]))
    return np.cos(turns), np.sin(turns)


def learned_positions(many: SmoothObject[Batch[A]]) -> Layer[Batch[A], Batch[A], Batch[A]]:
    """``x_i -> p_i + x_i``, with a vector for each row, the parameter ``positions`` (1705.03122).

    They start normal, with deviation 0.02.
    """
    return parametric(parameter("positions", many, normal(0.02)), many, addition(many))
