"""From a program to the source of a Python function, and to the function."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from cartesian_rdc.categories.smooth import Array, Numbers, SmoothGenerator
from cartesian_rdc.categories.smooth import rearrangement as r
from cartesian_rdc.categories.smooth.arithmetic import Scale
from cartesian_rdc.execution.numpy_engine.lowering import NAMES, UFUNCS, Writer, lower, view_of
from cartesian_rdc.execution.program import Instruction, Nought, Program


def constants_of(program: Program[Array], writer: Writer) -> set[int]:
    """The variables that depend on no input; their values are computed now, and bound."""
    values: dict[int, Numbers] = {}
    for instruction in program.instructions:
        if all(v in values for v in instruction.arguments):
            (result,) = instruction.results
            values[result] = _value(instruction, [values[v] for v in instruction.arguments])
            writer.names[result] = writer.bind(values[result])
            writer.fixed.add(result)
    return set(values)


def _value(instruction: Instruction[Array], arguments: Sequence[Numbers]) -> Numbers:
    generator = instruction.generator
    if isinstance(generator, SmoothGenerator):
        with np.errstate(all="ignore"):
            return generator.apply(arguments)
    (array,) = generator.codomain.atoms()
    if isinstance(generator, Nought):
        return np.zeros(array.shape, array.dtype)
    return np.asarray(arguments[0] + arguments[1])  # Plus, the only other one


def write(
    program: Program[Array],
    writer: Writer,
    constants: set[int],
    over: dict[int, str],
    *,
    steady: bool,
) -> None:
    """Write all instructions; ``over`` names the arrays that some results are written over."""
    for instruction in program.instructions:
        (result,) = instruction.results
        if result in constants:
            continue
        view = view_of(instruction, writer)
        if view is None:
            out = writer.result(result, over.get(result), steady=steady)
            lower(instruction, out, writer)
        else:
            (argument,) = instruction.arguments
            writer.names[result] = writer.view(argument, view)
            if argument in writer.fixed:
                writer.fixed.add(result)


def updates_last(program: Program[Array]) -> Program[Array]:
    """The same program, with what makes the outputs moved behind everything else.

    Then nothing reads the old state after the new one is there, and it can be written over.
    """
    late: set[int] = set(program.outputs)
    early_lines: list[Instruction[Array]] = []
    late_lines: list[Instruction[Array]] = []
    for instruction in program.instructions:
        if late.isdisjoint(instruction.results) and late.isdisjoint(instruction.arguments):
            early_lines.append(instruction)
        else:
            late.update(instruction.results)
            late_lines.append(instruction)
    return Program(
        program.domain,
        program.codomain,
        program.atoms,
        program.inputs,
        (*early_lines, *late_lines),
        program.outputs,
    )


def _storage(program: Program[Array]) -> dict[int, int]:
    """For each variable that may be a view, the variable whose array it looks into."""
    storage: dict[int, int] = {}
    for instruction in program.instructions:
        if isinstance(instruction.generator, r.Broadcast | r.Transpose | r.Slice | r.Reshape):
            argument = instruction.arguments[0]
            storage[instruction.results[0]] = storage.get(argument, argument)
    return storage


def in_place(program: Program[Array], states: Sequence[int], writer: Writer) -> dict[int, str]:
    """The results that may be written over the states that they replace, with those names.

    That is so where one ufunc makes the result, where no later line reads the old state, and
    where no other state is to become the old one.
    """
    storage = _storage(program)
    last_read: dict[int, int] = {}
    made_at: dict[int, int] = {}
    for line, instruction in enumerate(program.instructions):
        for v in instruction.arguments:
            last_read[storage.get(v, v)] = line
        if type(instruction.generator) in UFUNCS or isinstance(instruction.generator, Scale):
            made_at[instruction.results[0]] = line
    moved = {storage.get(v, v) for v, s in zip(program.outputs, states, strict=True) if v != s}
    over: dict[int, str] = {}
    for v, state in zip(program.outputs, states, strict=True):
        free = v in made_at and v not in over and state not in moved
        if free and last_read.get(state, -1) <= made_at[v]:
            over[v] = writer.names[state]
    return over


def moves(program: Program[Array], states: Sequence[int], writer: Writer) -> list[str]:
    """The lines that put results into the states which were not written over them."""
    storage = _storage(program)
    saved: list[str] = []
    copied: list[str] = []
    for v, state in zip(program.outputs, states, strict=True):
        source, target = writer.names[v], writer.names[state]
        if source == target:
            continue
        if storage.get(v, v) in states:
            saved.append(f"s{v} = {source}.copy()")
            source = f"s{v}"
        copied.append(f"copyto({target}, {source})")
    return [*saved, *copied]


def unpack(names: Sequence[str], source: str) -> str:
    """The line that gives names to the items of a list."""
    return f"{', '.join(names)}, = {source}" if names else "pass"


def function(parameters: str, lines: Sequence[str]) -> str:
    """The source of a function ``run``."""
    return "\n".join([f"def run({parameters}):", *(f"    {line}" for line in lines), ""])


def build(source: str, writer: Writer) -> Callable[..., object]:
    """The function ``run`` of the source, which sees NumPy and what the writer has bound."""
    namespace: dict[str, object] = {name: getattr(np, name) for name in NAMES}
    namespace.update(writer.bound)
    exec(compile(source, "<program>", "exec"), namespace)
    run = namespace["run"]
    assert callable(run)
    return run
