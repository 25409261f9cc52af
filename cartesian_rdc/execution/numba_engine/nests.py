"""Nests of loops: what a plan of a program consists of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias, final

from cartesian_rdc.categories.smooth import Array
from cartesian_rdc.execution.instructions import Instruction
from cartesian_rdc.execution.numba_engine.views import Views
from cartesian_rdc.execution.program import Program

Kind: TypeAlias = tuple[tuple[int, ...], bool]
"""The axes of a nest, and whether its instructions call functions.

A loop that calls a function takes one entry at a time, so that it is better kept apart from the
loops that a compiler turns into vectors.
"""


@final
@dataclass
class Nest:
    """Loops over a shape, and the instructions computed in them.

    ``accumulates``: the one instruction is a sum that is taken in memory.
    """

    kind: Kind
    instructions: list[Instruction[Array]] = field(default_factory=list[Instruction[Array]])
    accumulates: bool = False

    @property
    def shape(self) -> tuple[int, ...]:
        """The lengths of the loops."""
        return self.kind[0]


@final
@dataclass(frozen=True)
class Plan:
    """A program as nests.

    ``nest_of`` is the nest of each result, ``last_read`` the last that reads it; results in
    ``stored`` have an array; ``over`` says which results are written over which states.
    """

    program: Program[Array]
    views: Views
    nests: list[Nest]
    nest_of: dict[int, int]
    last_read: dict[int, int]
    stored: set[int]
    over: dict[int, int]
