"""The names of axes of all that a program computes, from those of its inputs.

What has the axes of an argument has their names: a contraction of axes (Hidden, Pixels) and
(Batch, Pixels) to (Batch, Hidden) has them in the result. Where nothing follows, an axis has no
name, "".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.smooth import Array, rearrangement as r, selection
from cartesian_rdc.categories.smooth.lookup import Gather, ScatterAdd
from cartesian_rdc.categories.smooth.multilinear import Contraction
from cartesian_rdc.categories.smooth.sliding import Sliding
from cartesian_rdc.execution._program import Program
from cartesian_rdc.execution.loops import Loop, is_loop

AxisNames: TypeAlias = tuple[str, ...]
"""A name for each axis of an array, "" where there is none."""


def names_of_all(program: Program[Array], given: Sequence[AxisNames]) -> dict[int, AxisNames]:
    """The names of the axes of each variable, from those of the inputs."""
    names = dict(zip(program.inputs, given, strict=True))
    for instruction in program.instructions:
        read = [names[v] for v in instruction.arguments]
        generator = instruction.generator
        made = _after_loop(generator, read) if is_loop(generator) else names_after(generator, read)
        names.update(zip(instruction.results, made, strict=True))
    return names


def names_inside(loop: Loop[Array], read: Sequence[AxisNames]) -> list[AxisNames]:
    """The names of the inputs of the body of a loop, from those of its arguments.

    A state has the names that it has in the beginning and after each step.
    """
    shared, states, given = loop.split(read)
    rows = [row[1:] for (row,) in given]
    while True:
        inputs = [*shared, *states, *rows]
        after = _outputs(loop.body, inputs)[: loop.states]
        common = [_common(x, y) for x, y in zip(states, after, strict=True)]
        if common == states:
            return inputs
        states = common


def _after_loop(loop: Loop[Array], read: Sequence[AxisNames]) -> list[AxisNames]:
    made = _outputs(loop.body, names_inside(loop, read))
    return [*made[: loop.states], *(("", *names) for names in made[loop.states :])]


def _outputs(program: Program[Array], given: Sequence[AxisNames]) -> list[AxisNames]:
    names = names_of_all(program, given)
    return [names[v] for v in program.outputs]


def _common(x: AxisNames, y: AxisNames) -> AxisNames:
    return tuple(one if one == other else "" for one, other in zip(x, y, strict=True))


def names_after(generator: Generator[Array], read: Sequence[AxisNames]) -> list[AxisNames]:
    """The names of the axes of the results, from those of the arguments."""
    match generator:
        case Contraction():
            return [_contracted(generator, *read)]
        case r.Sum(space, axes) | selection.Max(space, axes) | selection.LogSumExp(space, axes):
            gone = {axis % space.rank for axis in axes}
            return [tuple(name for k, name in enumerate(read[0]) if k not in gone)]
        case r.Broadcast(space, axes):
            rest, new = iter(read[0]), {axis % space.rank for axis in axes}
            return [tuple("" if k in new else next(rest) for k in range(space.rank))]
        case r.Transpose(_, permutation):
            return [tuple(read[0][axis] for axis in permutation)]
        case r.Reshape(space, shape):
            return [_reshaped(read[0], space.shape, shape)]
        case Gather(_, _, batch):
            table, numbers = read
            return [(*numbers, *table[batch + 1 :])]
        case ScatterAdd(_, numbers, batch):
            return [(*read[0][:batch], "", *read[1][numbers.rank :])]
        case Sliding():
            return [_where_equal(generator, read)]
        case _:
            return _alike(generator, read)


def _contracted(generator: Contraction, left: AxisNames, right: AxisNames) -> AxisNames:
    found = dict.fromkeys(generator.lengths, "")
    for axes, names in ((generator.right_axes, right), (generator.left_axes, left)):
        found.update((axis, name) for axis, name in zip(axes, names, strict=True) if name)
    return tuple(found[axis] for axis in generator.axes)


def _reshaped(names: AxisNames, before: tuple[int, ...], after: tuple[int, ...]) -> AxisNames:
    """The names of axes that are there before and after, counted from the first and the last."""
    found = [""] * len(after)
    for k, (m, n) in enumerate(zip(before, after, strict=False)):
        if m != n:
            break
        found[k] = names[k]
    else:
        return tuple(found)
    for k, (m, n) in enumerate(zip(reversed(before), reversed(after), strict=False)):
        if m != n:
            break
        found[-1 - k] = names[-1 - k]
    return tuple(found)


def _where_equal(generator: Generator[Array], read: Sequence[AxisNames]) -> AxisNames:
    """The first axes keep their names as far as their lengths stay."""
    (before,), (after,) = generator.domain.atoms(), generator.codomain.atoms()
    found = [""] * after.rank
    for k, (m, n) in enumerate(zip(before.shape, after.shape, strict=False)):
        if m != n:
            break
        found[k] = read[0][k]
    return tuple(found)


def _alike(generator: Generator[Array], read: Sequence[AxisNames]) -> list[AxisNames]:
    """Of generators of entries: where an argument has as many axes and one has the same length."""
    given, made = generator.domain.atoms(), list[AxisNames]()
    for array in generator.codomain.atoms():
        found = [""] * array.rank
        for one, names in zip(given, read, strict=True):
            if one.rank == array.rank:
                for k, name in enumerate(names):
                    if not found[k] and one.shape[k] == array.shape[k]:
                        found[k] = name
        made.append(tuple(found))
    return made
