"""Indices into arrays: sums of loop variables times numbers, plus a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final


@final
@dataclass(frozen=True)
class Index:
    """``Σ factor * variable + offset``; the variables are names of loops."""

    terms: tuple[tuple[str, int], ...] = ()
    offset: int = 0

    def scaled(self, factor: int) -> Index:
        """The multiple."""
        terms = tuple((name, factor * k) for name, k in self.terms if factor)
        return Index(terms, factor * self.offset)

    def plus(self, other: Index) -> Index:
        """The sum."""
        factors = dict(self.terms)
        for name, k in other.terms:
            factors[name] = factors.get(name, 0) + k
        terms = tuple((name, k) for name, k in factors.items() if k)
        return Index(terms, self.offset + other.offset)

    def shifted(self, by: int) -> Index:
        """The sum with a number."""
        return Index(self.terms, self.offset + by)

    def factor_of(self, name: str) -> int:
        """By how much the index grows where the variable grows by one."""
        return dict(self.terms).get(name, 0)

    def at(self, values: dict[str, int]) -> Index:
        """The index where some of the variables are these numbers."""
        offset = self.offset + sum(k * values[name] for name, k in self.terms if name in values)
        return Index(tuple((name, k) for name, k in self.terms if name not in values), offset)

    def __str__(self) -> str:
        words = [name if k == 1 else f"{name} * {k}" for name, k in self.terms]
        if self.offset or not words:
            words.append(str(self.offset))
        return " + ".join(words).replace("+ -", "- ")


Indices = tuple[Index, ...]


def loop(name: str) -> Index:
    """The index that is a loop variable."""
    return Index(((name, 1),))


def linear(indices: Sequence[Index], shape: Sequence[int]) -> Index:
    """The place of an entry in the order of C."""
    total, stride = Index(), 1
    for index, length in zip(reversed(indices), reversed(shape), strict=True):
        total = index.scaled(stride).plus(total)
        stride *= length
    return total
