"""Running a program on values of any kind: numbers, elements of a semiring, polynomials."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.execution.program import Program
from cartesian_rdc.type_variables import Atom, T


def interpret(
    program: Program[Atom],
    inputs: Sequence[T],
    apply: Callable[[Generator[Atom], Sequence[T]], Sequence[T]],
) -> list[T]:
    """The outputs of a program at these inputs, one for each atom.

    ``apply`` is given a generator, ``Plus`` and ``Nought`` among them, and its arguments.
    """
    values: dict[int, T] = dict(zip(program.inputs, inputs, strict=True))
    for instruction in program.instructions:
        arguments = [values[v] for v in instruction.arguments]
        results = apply(instruction.generator, arguments)
        values.update(zip(instruction.results, results, strict=True))
    return [values[v] for v in program.outputs]
