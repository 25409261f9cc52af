"""The order of a program's instructions: each as late as it can be, states written over early.

Instructions are visited depth first from the outputs, so that a result is made just before it
is needed, and a gradient is used up before the next one is made. In a fold, an output that
replaces a state can be written over it once everything has read the old state; it is placed
after those readers, if that is possible.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cartesian_rdc.categories.smooth import Array
from cartesian_rdc.execution._program import Program
from cartesian_rdc.execution.instructions import Instruction
from cartesian_rdc.execution.passes.allocate import roots


def schedule(program: Program[Array], states: Sequence[int] = ()) -> Program[Array]:
    """The same program in another order; ``states`` are the inputs that the outputs replace."""
    instructions = program.instructions
    made_at = {v: k for k, instruction in enumerate(instructions) for v in instruction.results}
    readers_of = _readers_first(program, states, made_at)
    goals = [made_at[v] for v in program.outputs if v in made_at]
    order: list[int] | None = None
    while order is None:
        order = _order(instructions, made_at, goals, readers_of)
    return replace(program, instructions=tuple(instructions[k] for k in order))


def _readers_first(
    program: Program[Array], states: Sequence[int], made_at: dict[int, int]
) -> dict[int, list[int]]:
    """For each instruction that makes a new state, those that read the old one."""
    root = roots(program.atoms, program.instructions)
    readers: dict[int, list[int]] = {}
    for k, instruction in enumerate(program.instructions):
        for v in instruction.arguments:
            readers.setdefault(root[v], []).append(k)
    return {
        made_at[v]: [k for k in readers.get(state, ()) if k != made_at[v]]
        for v, state in zip(program.outputs, states, strict=False)
        if v in made_at
    }


def _order(
    instructions: Sequence[Instruction[Array]],
    made_at: dict[int, int],
    goals: Sequence[int],
    readers_of: dict[int, list[int]],
) -> list[int] | None:
    """A topological order, depth first, in which an instruction also follows its ``readers_of``.

    If the readers close a circle, the instructions on it lose theirs, and the result is ``None``.
    """
    needed = [[made_at[v] for v in i.arguments if v in made_at] for i in instructions]
    order: list[int] = []
    entered: set[int] = set()
    left: set[int] = set()
    for goal in goals:
        todo = [(goal, False)]
        while todo:
            k, ready = todo.pop()
            if ready:
                order.append(k)
                left.add(k)
                entered.discard(k)
            elif k not in left:
                if k in entered:
                    way = [other for other, ready in todo if ready]
                    for other in way[way.index(k) :]:
                        readers_of.pop(other, None)
                    return None
                entered.add(k)
                todo.append((k, True))
                first = [*readers_of.get(k, ()), *needed[k]]
                todo.extend((other, False) for other in reversed(first) if other not in left)
    return order
