"""Nests of loops, the parts of a plan; and variables without an array of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, final

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.smooth import Array, rearrangement as r
from cartesian_rdc.categories.smooth.multilinear import Contraction
from cartesian_rdc.categories.smooth.sliding import Unfold
from cartesian_rdc.execution._program import Program
from cartesian_rdc.execution.instructions import Instruction
from cartesian_rdc.execution.numba_engine.indices import Index, Indices, linear, loop
from cartesian_rdc.execution.passes.allocate import CONSTANTS, VIEWS

READ_THROUGH = (*VIEWS, *CONSTANTS)
"""Generators that take no loop of their own unless the result is an output."""


def seen_through(generator: Generator[Array], indices: Indices) -> Indices | None:
    """The entry of the argument that a view shows here; ``None`` if it is no view."""
    match generator:
        case r.Broadcast(_, axes):
            return tuple(index for k, index in enumerate(indices) if k not in axes)
        case r.Transpose(_, permutation):
            places = sorted(range(len(permutation)), key=permutation.__getitem__)
            return tuple(indices[k] for k in places)
        case Unfold(space, axes, _, strides):
            found = list(indices[: space.rank])
            for axis, stride, offset in zip(axes, strides, indices[space.rank :], strict=True):
                found[axis] = found[axis].scaled(stride).plus(offset)
            return tuple(found)
        case r.Slice(_, ranges):
            return tuple(
                index.scaled(step).shifted(start)
                for index, (start, _, step) in zip(indices, ranges, strict=True)
            )
        case _:
            return None


@final
@dataclass(frozen=True)
class Views:
    """Variables without an array of their own.

    Variables in ``through`` are views, those in ``inlined`` are computed by whoever reads them.
    """

    atoms: Sequence[Array]
    made_by: dict[int, Instruction[Array]]
    through: set[int]
    inlined: set[int]

    def source(self, v: int, indices: Indices) -> tuple[int, Index] | None:
        """The array or constant that holds an entry, and its place there.

        ``None`` where it is computed, not read.
        """
        place: Index | None = None
        while v in self.through:
            instruction = self.made_by[v]
            if not instruction.arguments:
                break
            if place is None:
                inner = seen_through(instruction.generator, indices)
                if inner is None:  # what lies before a reshape lies in one piece
                    place = linear(indices, self.atoms[v].shape)
                else:
                    indices = inner
            v = instruction.arguments[0]
        if v in self.inlined:
            return None
        return v, linear(indices, self.atoms[v].shape) if place is None else place

    def steps(
        self, instruction: Instruction[Array], generator: Contraction, axis: int
    ) -> list[int]:
        """How far apart in the arguments two entries are that are neighbours along an axis."""
        found: list[int] = []
        for v, axes in zip(
            instruction.arguments, (generator.left_axes, generator.right_axes), strict=True
        ):
            source = self.source(v, tuple(loop(str(a)) for a in axes))
            found.append(0 if source is None else abs(source[1].factor_of(str(axis))))
        return found


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
