# pyright: basic
"""Errors in units in the last place (ulp) of the exact result, over the whole range of a dtype.

The unit of a number is the distance of its neighbours in the dtype: 2^(e - p + 1) for numbers
of 2^e to 2^(e + 1) and p bits, and the smallest subnormal number below the normal ones. Overflow
has a unit, too: an infinity stands for 2^emax, which is what numbers too large round to.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias, final

import mpmath as mp
import numpy as np

Real: TypeAlias = Any
"""A number of mpmath, which has no types."""

DTYPES = ("float16", "float32", "float64")


@final
@dataclass(frozen=True)
class Format:
    """A floating point format.

    ``digits``  the bits of a number, the hidden one included
    ``lowest``  the exponent of the smallest normal number
    ``end``     the exponent of the first power of two that overflows
    """

    digits: int
    lowest: int
    end: int

    @property
    def smallest_normal(self) -> Real:
        return mp.ldexp(1, self.lowest)

    @property
    def overflow(self) -> Real:
        """The least number that rounds to infinity."""
        return mp.ldexp(1, self.end) - mp.ldexp(1, self.end - self.digits - 1)

    def unit(self, number: Real) -> Real:
        """The distance of neighbours at a finite number."""
        _, exponent = mp.frexp(abs(number))
        exponent = exponent - 1 if number else self.lowest
        exponent = min(max(exponent, self.lowest), self.end - 1)
        return mp.ldexp(1, exponent - self.digits + 1)


@cache
def format_of(dtype: str) -> Format:
    """The format of a dtype of NumPy."""
    info = np.finfo(dtype)
    return Format(int(info.nmant) + 1, int(info.minexp), int(info.maxexp))


def error(
    got: float, exact: Real, dtype: str, term: Real | None = None, *, flushed: float = 0.0
) -> float:
    """How far a result is from the exact one, in ulp of the exact one; infinite for nan.

    ``term``: the size of the largest term, where the result is a sum whose terms cancel: the unit
    is that of the larger of it and the result. ``flushed``: a result below so many times the
    smallest normal number may be wrong by that much, as where subnormal numbers are taken for 0.
    """
    form = format_of(dtype)
    if np.isnan(got):
        return float("inf")
    end = mp.ldexp(1, form.end)
    truth = min(max(exact, -end), end)
    came = min(max(mp.mpf(got), -end), end)
    if abs(exact) >= form.overflow and came == mp.sign(exact) * end:
        return 0.0
    wrong = abs(came - truth)
    if abs(truth) < flushed * form.smallest_normal:
        wrong = max(mp.mpf(0), wrong - flushed * form.smallest_normal)
    size = max(abs(truth), min(abs(term), end)) if term is not None else abs(truth)
    return float(wrong / form.unit(size))
