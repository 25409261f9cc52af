"""A rule of rewriting, as a value: an equation, and where it applies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.smooth import Array
from cartesian_rdc.execution.passes.rewriter import Rewriting


@final
@dataclass(frozen=True)
class Rule:
    """An equation, applied from left to right to what generators of these ``kinds`` make.

    ``exact``: it gives the same bits, where a sum is taken in whatever order it is taken, and of
    two zeros either is the same; and so it gives no nan and no infinity where the left side is
    finite.
    """

    equation: str
    kinds: tuple[type[Generator[Array]], ...]
    rewriting: Rewriting
    exact: bool = True
