"""Which arrays a program of Smooth needs, and which results can share one.

A result lives from the instruction that makes it to the last that reads it, or a view of it.
After that its array is free for another result of the same size and dtype.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import final

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.smooth import Array, Constant, rearrangement as r
from cartesian_rdc.categories.smooth.sliding import Unfold
from cartesian_rdc.execution.instructions import Instruction, Nought, is_compound

VIEWS: tuple[type[Generator[Array]], ...] = (
    *(r.Broadcast, r.Transpose, r.Reverse, r.Slice, r.Reshape, Unfold),
)
"""The generators whose result is a view of their argument, at least if that is contiguous."""

CONSTANTS: tuple[type[Generator[Array]], ...] = (Constant, Nought)
"""The generators without arguments: their results are made once."""


@final
@dataclass(frozen=True)
class Storage:
    """Which array holds what.

    ``buffers[v]`` is the number of the array of a result v, and ``arrays`` what those arrays are,
    by number. A view has no array of its own. ``inside`` are the arrays that loops need besides:
    one loop uses those of the one before.
    """

    buffers: dict[int, int]
    arrays: list[Array]
    inside: list[Array]

    @property
    def bytes(self) -> int:
        """What the arrays take."""
        return sum(array.bytes for array in (*self.arrays, *self.inside))


def roots(atoms: Sequence[Array], instructions: Sequence[Instruction[Array]]) -> list[int]:
    """For each variable the one whose array it looks into: itself, unless it may be a view."""
    root = list(range(len(atoms)))
    for instruction in instructions:
        if isinstance(instruction.generator, VIEWS):
            root[instruction.results[0]] = root[instruction.arguments[0]]
    return root


def allocate(
    atoms: Sequence[Array],
    instructions: Sequence[Instruction[Array]],
    kept: Collection[int],
    *,
    given: Collection[int] = (),
    replaceable: Collection[int] = (),
) -> Storage:
    """The arrays of these instructions.

    The variables in ``kept`` are there at the end; those in ``given`` have an array already.
    An instruction whose number is in ``replaceable`` may write over an argument of the same
    space that nothing reads afterwards.
    """
    root = roots(atoms, instructions)
    last = {root[v]: k for k, instruction in enumerate(instructions) for v in instruction.arguments}
    last.update({root[v]: len(instructions) for v in kept})
    buffers: dict[int, int] = {}
    arrays: list[Array] = []
    free: dict[tuple[str, int], list[int]] = {}
    for k, instruction in enumerate(instructions):
        read = {root[v] for v in instruction.arguments}
        ending = {v for v in read if v in buffers and last[v] == k}
        for result in instruction.results:
            if root[result] != result or result in given:
                continue
            array = atoms[result]
            key = (array.dtype, array.size)
            constant = isinstance(instruction.generator, CONSTANTS)
            fitting = [v for v in instruction.arguments if v in ending and atoms[v] is array]
            if fitting and k in replaceable:
                buffers[result] = buffers[fitting[0]]
                ending.discard(fitting[0])
            elif free.get(key) and not constant:
                buffers[result] = free[key].pop()
            else:
                buffers[result] = len(arrays)
                arrays.append(array)
            if constant:
                last[result] = len(instructions)
            elif result not in last:
                ending.add(result)  # nobody reads it
        for v in ending:
            array = arrays[buffers[v]]
            free.setdefault((array.dtype, array.size), []).append(buffers[v])
    return Storage(buffers, arrays, _inside(instructions))


def _inside(instructions: Sequence[Instruction[Array]]) -> list[Array]:
    """The arrays that the loops of a program need, which are free after each."""
    held: list[Array] = []
    for loop in (i.generator for i in instructions):
        if is_compound(loop):
            free = Counter((array.dtype, array.size) for array in held)
            for array in loop.held:
                key = array.dtype, array.size
                if free[key]:
                    free[key] -= 1
                else:
                    held.append(array)
    return held
