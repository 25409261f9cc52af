"""Which arrays a program of Smooth needs, and which results can share one.

A result lives from the instruction that makes it to the last that reads it, or a view of it.
After that its array is free for another result of the same size and dtype.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import final

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.smooth import Array, Constant, rearrangement as r
from cartesian_rdc.categories.smooth.sliding import Unfold
from cartesian_rdc.execution.instructions import Instruction, Nought

VIEWS: tuple[type[Generator[Array]], ...] = (r.Broadcast, r.Transpose, r.Slice, r.Reshape, Unfold)
"""The generators whose result is a view of their argument, at least if that is contiguous."""

CONSTANTS: tuple[type[Generator[Array]], ...] = (Constant, Nought)
"""The generators without arguments: their results are made once."""


@final
@dataclass(frozen=True)
class Storage:
    """Which array holds what.

    ``looks_into[v]`` is the variable whose array a view v shares, ``buffers[v]`` the number of
    the array of a result v, and ``arrays`` what those arrays are, by number.
    """

    looks_into: dict[int, int]
    buffers: dict[int, int]
    arrays: list[Array]

    @property
    def bytes(self) -> int:
        """What the arrays take."""
        return sum(array.bytes for array in self.arrays)


def views(instructions: Sequence[Instruction[Array]]) -> dict[int, int]:
    """For each variable that may be a view, the variable whose array it looks into."""
    found: dict[int, int] = {}
    for instruction in instructions:
        if isinstance(instruction.generator, VIEWS):
            argument = instruction.arguments[0]
            found[instruction.results[0]] = found.get(argument, argument)
    return found


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
    looks_into = views(instructions)
    last = {looks_into.get(v, v): len(instructions) for v in kept}
    for k, instruction in enumerate(instructions):
        for v in instruction.arguments:
            root = looks_into.get(v, v)
            last[root] = max(k, last.get(root, k))
    buffers: dict[int, int] = {}
    arrays: list[Array] = []
    free: dict[tuple[str, int], list[int]] = {}
    for k, instruction in enumerate(instructions):
        roots = {looks_into.get(v, v) for v in instruction.arguments}
        ending = {root for root in roots if root in buffers and last[root] == k}
        for result in instruction.results:
            if result in looks_into or result in given:
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
        for root in ending:
            array = arrays[buffers[root]]
            free.setdefault((array.dtype, array.size), []).append(buffers[root])
    return Storage(looks_into, buffers, arrays)
