"""From a program to the source of a Python function, and to the function."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cartesian_rdc.categories.smooth import Array, Constant
from cartesian_rdc.categories.smooth.sliding import Unfold
from cartesian_rdc.execution.instructions import Nought
from cartesian_rdc.execution.numpy_engine.lowering import (
    NAMES,
    is_elementwise,
    lower,
    view_of,
)
from cartesian_rdc.execution.numpy_engine.writer import Writer
from cartesian_rdc.execution.passes.allocate import allocate, views
from cartesian_rdc.execution.program import Program


def write(program: Program[Array], writer: Writer, over: dict[int, str], *, steady: bool) -> None:
    """Write all instructions; ``over`` names the arrays that some results are written over.

    ``steady``: the arrays are made once, in the prologue, and used in every step.
    """
    elementwise = {
        k
        for k, instruction in enumerate(program.instructions)
        if is_elementwise(instruction.generator)
    }
    held = allocate(
        program.atoms, program.instructions, program.outputs, given=over, replaceable=elementwise
    )
    for instruction in program.instructions:
        match instruction.generator:
            case Constant() as generator:
                writer.fix(instruction.results[0], generator.evaluate(()))
                continue
            case Nought(array):
                writer.fix(instruction.results[0], np.zeros(array.shape, array.dtype))
                continue
            case _:
                view = view_of(instruction, writer)
        if view is None:
            for result in instruction.results:
                if result in over:
                    name = over[result]
                elif result in held.buffers:
                    name = writer.buffer(held, result)
                else:  # a view, were its argument contiguous
                    name = writer.fresh(program.atoms[result])
                writer.write_to(result, name, steady=steady)
            lower(instruction, writer)
        else:
            (argument,), (result,) = instruction.arguments, instruction.results
            slow = steady and isinstance(instruction.generator, Unfold)
            if slow and argument not in writer.fixed:
                writer.hold(argument)
            writer.names[result] = writer.view(argument, view)
            if argument in writer.fixed:
                writer.fixed.add(result)


def in_place(program: Program[Array], states: Sequence[int], writer: Writer) -> dict[int, str]:
    """The results that may be written over the states that they replace, with those names.

    That is so where one ufunc makes the result, where no later line reads the old state, and
    where no other state is to become the old one; and it is so for what only such a result
    reads, if one ufunc makes that as well, behind the last that reads the old state.
    """
    looks_into = views(program.instructions)
    last_read: dict[int, int] = {}
    made_at: dict[int, int] = {}
    for line, instruction in enumerate(program.instructions):
        for v in instruction.arguments:
            last_read[looks_into.get(v, v)] = line
        if is_elementwise(instruction.generator):
            made_at[instruction.results[0]] = line
    moved = {looks_into.get(v, v) for v, s in zip(program.outputs, states, strict=True) if v != s}
    outputs = set(program.outputs)
    over: dict[int, str] = {}
    for v, state in zip(program.outputs, states, strict=True):
        if v not in made_at or v in over or state in moved:
            continue
        line, earlier = made_at[v], last_read.get(state, -1)
        following: int | None = v if earlier <= line else None
        while following is not None:
            over[following] = writer.names[state]
            line = made_at[following]
            following = next(
                (
                    w
                    for w in program.instructions[line].arguments
                    if w in made_at
                    and made_at[w] >= earlier
                    and last_read[w] == line
                    and program.atoms[w] is program.atoms[state]
                    and w not in outputs
                    and w not in over
                ),
                None,
            )
    return over


def moves(program: Program[Array], states: Sequence[int], writer: Writer) -> list[str]:
    """The lines that put results into the states which were not written over them."""
    looks_into = views(program.instructions)
    saved: list[str] = []
    copied: list[str] = []
    for v, state in zip(program.outputs, states, strict=True):
        source, target = writer.names[v], writer.names[state]
        if source == target:
            continue
        if looks_into.get(v, v) in states:
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
    namespace["sliding_window_view"] = sliding_window_view
    namespace.update(writer.bound)
    exec(compile(source, "<program>", "exec"), namespace)
    run = namespace["run"]
    assert callable(run)
    return run
