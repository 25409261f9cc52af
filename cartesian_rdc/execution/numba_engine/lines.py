"""Lines of source: loops, and what stands in them."""

from __future__ import annotations

from collections.abc import Sequence

from cartesian_rdc.execution.numba_engine.indices import Index, Indices, loop

VECTOR = 8
"""Loops over exponentials of so many entries or more become vectors."""


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
