"""Loops as lines of source, and indices: sums of loop variables times numbers, plus a number."""

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

    def __add__(self, other: Index | int) -> Index:
        if isinstance(other, int):
            return Index(self.terms, self.offset + other)
        factors = dict(self.terms)
        for name, k in other.terms:
            factors[name] = factors.get(name, 0) + k
        terms = tuple((name, k) for name, k in factors.items() if k)
        return Index(terms, self.offset + other.offset)

    def __mul__(self, factor: int) -> Index:
        terms = tuple((name, factor * k) for name, k in self.terms if factor)
        return Index(terms, factor * self.offset)

    def factor_of(self, name: str) -> int:
        """By how much the index grows where the variable grows by one."""
        return dict(self.terms).get(name, 0)

    def at(self, values: dict[str, Index]) -> Index:
        """The index where some of the variables are these indices."""
        result = Index((), self.offset)
        for name, k in self.terms:
            result += values.get(name, loop(name)) * k
        return result

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
        total = index * stride + total
        stride *= length
    return total


VECTOR = 8
"""Loops over exponentials of this number of entries or more become vectors."""


def loops(prefix: str, shape: Sequence[int]) -> tuple[list[str], Indices]:
    """The heads of loops over a shape, and the indices in them; a length of 1 takes no loop."""
    heads = [f"for {prefix}{k} in range({n}):" for k, n in enumerate(shape) if n != 1]
    return heads, tuple(loop(f"{prefix}{k}") if n != 1 else Index() for k, n in enumerate(shape))


def hidden(head: str) -> str:
    """The head of a loop whose length the compiler does not know, if that is not short."""
    start, length = head.removesuffix("):").split("range(")
    return f"{start}range(hidden({length})):" if int(length) >= VECTOR else head


def inside(heads: Sequence[str], body: Sequence[str]) -> list[str]:
    """Lines inside loops."""
    lines = ["    " * depth + head for depth, head in enumerate(heads)]
    return [*lines, *("    " * len(heads) + line for line in body or ["pass"])]
