"""Variables without an array of their own: views, and what is computed where it is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, final

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.smooth import Array, SmoothGenerator, rearrangement as r
from cartesian_rdc.categories.smooth.multilinear import Axes, Contraction
from cartesian_rdc.categories.smooth.sliding import Fold, Unfold
from cartesian_rdc.errors import UntranslatableError
from cartesian_rdc.execution.instructions import Instruction
from cartesian_rdc.execution.numba_engine.indices import Index, Indices, linear, loop
from cartesian_rdc.execution.passes.allocate import CONSTANTS, VIEWS

READ_THROUGH = (*VIEWS, *CONSTANTS)
"""Generators that take no loop of their own unless the result is an output."""

Entry: TypeAlias = Indices | Index
"""An entry by its indices or, of an array in one piece, by its place in the order of C."""


def seen_through(generator: Generator[Array], entry: Entry) -> Entry:
    """The entry of the argument that a view shows.

    Raises ``UntranslatableError`` if the generator is not a view.
    """
    if isinstance(entry, Index):  # what lies before a reshape lies in one piece
        return entry
    match generator:
        case r.Broadcast(_, axes):
            return tuple(index for k, index in enumerate(entry) if k not in axes)
        case r.Transpose(_, permutation):
            return tuple(index for _, index in sorted(zip(permutation, entry, strict=True)))
        case r.Slice(_, ranges):
            return tuple(
                index * step + start for index, (start, _, step) in zip(entry, ranges, strict=True)
            )
        case r.Reverse(space, axes):
            ends = (n - 1 for n in space.shape)
            return tuple(
                index * -1 + end if k in axes else index
                for k, (index, end) in enumerate(zip(entry, ends, strict=True))
            )
        case r.Reshape(_, shape):
            return linear(entry, shape)
        case Unfold():
            return under_window(generator, entry)
        case _:
            raise untranslatable(generator)


def under_window(generator: Unfold | Fold, entry: Indices) -> Indices:
    """Where an entry of all windows lies: ``(p..., o...)`` at ``p stride + o``."""
    rank = generator.space.rank
    place = list(entry[:rank])
    for axis, stride, offset in zip(generator.axes, generator.strides, entry[rank:], strict=True):
        place[axis] = place[axis] * stride + offset
    return tuple(place)


def untranslatable(generator: Generator[Array]) -> UntranslatableError:
    """The error for a generator that Numba lacks."""
    kind = "of one's own" if isinstance(generator, SmoothGenerator) else "not of Smooth"
    return UntranslatableError(
        f"the Numba engine has no loops for {generator.label}, a generator {kind}: use "
        "NumpyEngine or JaxEngine, or NumbaEngine(fallback=NumpyEngine())"
    )


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

    def source(self, v: int, entry: Entry) -> tuple[int, Entry]:
        """The variable and its entry that are read for an entry of v, with all views taken off.

        The variable is a constant, or not a view.
        """
        while v in self.through and self.made_by[v].arguments:
            entry = seen_through(self.made_by[v].generator, entry)
            (v,) = self.made_by[v].arguments
        return v, entry

    def place(self, v: int, entry: Entry) -> Index:
        """The place of an entry in the order of C."""
        return entry if isinstance(entry, Index) else linear(entry, self.atoms[v].shape)

    def along(self, v: int, axes: Axes) -> tuple[int, Index]:
        """The source of a variable, and the place of an entry in it, by loops over these axes.

        The loops are called by the numbers of the axes.
        """
        root, entry = self.source(v, tuple(loop(str(axis)) for axis in axes))
        return root, self.place(root, entry)

    def step(self, instruction: Instruction[Array], generator: Contraction, axis: int) -> int:
        """How far apart neighbours along an axis are in the arguments, at most.

        An argument that is computed where it is read does not count.
        """
        both = generator.left_axes, generator.right_axes
        found = [self.along(v, axes) for v, axes in zip(instruction.arguments, both, strict=True)]
        steps = [place.factor_of(str(axis)) for v, place in found if v not in self.inlined]
        return max(map(abs, steps), default=0)

    def summed(self, instruction: Instruction[Array], generator: Contraction) -> list[int]:
        """The axes that are summed over, those of the longest steps first."""
        return sorted(generator.summed, key=lambda axis: -self.step(instruction, generator, axis))
