"""The NumPy engine: a program becomes one Python function of calls that write into arrays.

Nothing is interpreted while it runs. A fold makes its arrays once and updates the state in
place where no later line of the step reads the old value; every call of a compiled function or
of a fold has arrays of its own, and leaves alone those it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cartesian_rdc.categories.smooth import Array, Numbers
from cartesian_rdc.categories.smooth.rearrangement import Reshape
from cartesian_rdc.categories.smooth.sliding import Unfold
from cartesian_rdc.errors import UntranslatableError
from cartesian_rdc.execution._program import Program
from cartesian_rdc.execution.arrays import ArrayEngine, Lowered
from cartesian_rdc.execution.instructions import Instruction
from cartesian_rdc.execution.loops import Loop, is_loop
from cartesian_rdc.execution.numpy_engine.export import exported_fold, exported_function
from cartesian_rdc.execution.numpy_engine.lowering import (
    NAMES,
    fills,
    is_elementwise,
    lower,
    view_of,
)
from cartesian_rdc.execution.numpy_engine.writer import Writer
from cartesian_rdc.execution.orders import Order
from cartesian_rdc.execution.passes.allocate import CONSTANTS, allocate, roots
from cartesian_rdc.execution.passes.rewriter import values_at


@final
@dataclass(frozen=True)
class NumpyEngine(ArrayEngine):
    """Runs terms of Smooth with NumPy."""

    def lower(self, program: Program[Array], states: int | None) -> Lowered:
        """Raises ``UntranslatableError`` if loops nest deeper than those of Python may."""
        require_shallow(program)
        names = {v: f"x{v}" for v in program.inputs}
        writer = Writer(program.atoms, names, steady=states is not None)
        if states is None:
            source, exported = _map_source(program, writer), exported_function
        else:
            source, exported = _fold_source(program, states, writer), exported_fold
        native = _build(source, writer)

        def run(
            given: Sequence[Numbers], rows: Sequence[Numbers], order: Order
        ) -> Sequence[Numbers]:
            made = [np.array(array, order="C") for array in given]
            with np.errstate(all="ignore"):
                if states is None:
                    native(rows, made)
                else:
                    native(made, rows, order.tolist() if order.ndim == 1 else order)
            return made

        return Lowered(run, native, source, partial(exported, program, source, writer.bound))


DEEPEST: Final = 18
"""How deep loops may nest: Python allows 20 of them."""


def require_shallow(program: Program[Array], depth: int = 0) -> None:
    """Raise ``UntranslatableError`` if loops nest deeper than ``DEEPEST``."""
    for loop in (i.generator for i in program.instructions):
        if is_loop(loop):
            if depth == DEEPEST:
                raise UntranslatableError(
                    f"loops nest more than {DEEPEST} deep, which Python does not: make one loop "
                    "of two, as a scan of m scans of n steps is one of m n steps"
                )
            require_shallow(loop.body, depth + 1)


def _map_source(code: Program[Array], writer: Writer) -> str:
    """The source of ``run(arguments, results)``, which appends the outputs."""
    reshaped = {v for i in code.instructions if _is_reshape(i) for v in i.arguments}
    given_whole = [v for v in code.inputs if v in reshaped and code.atoms[v].rank]
    wholes = [f"x{v} = ascontiguousarray(x{v})" for v in given_whole]
    writer.contiguous.update(given_whole)
    _write(code, writer, {})
    root, taken = roots(code.atoms, code.instructions), set(code.inputs)
    constants = {v for v in range(len(code.atoms)) if writer.names.get(v) in writer.bound}
    returned: list[str] = []
    for v in code.outputs:
        own = v in writer.contiguous and root[v] not in taken | constants
        taken.add(root[v])
        returned.append(writer.names[v] if own else f"{writer.names[v]}.copy()")
    given = {"arguments": [f"x{v}" for v in code.inputs]}
    appended = (f"results.append({name})" for name in returned)
    return _function(
        given, "results", [*wholes, *writer.arrays, *writer.prologue, *writer.body, *appended]
    )


def _fold_source(code: Program[Array], width: int, writer: Writer) -> str:
    """The source of ``run(states, rows, order)`` for a step with ``width`` states."""
    states, rows = code.inputs[:width], code.inputs[width:]
    writer.contiguous.update(code.inputs)
    writer.fixed.update(states)
    after = list(zip(code.outputs, states, strict=True))
    _write(code, writer, _in_place(code, after, writer))
    loads = [
        f"x{v} = d{k}[number{'' if code.atoms[v].rank else ', ...'}]" for k, v in enumerate(rows)
    ]
    step = (f"    {x}" for x in (*loads, *writer.body, *_moves(code, after, writer), "pass"))
    given = {"states": [f"x{v}" for v in states], "rows": [f"d{k}" for k in range(len(rows))]}
    return _function(
        given, "order", [*writer.arrays, *writer.prologue, "for number in order:", *step]
    )


def _write(program: Program[Array], writer: Writer, over: dict[int, str]) -> None:
    """Write all instructions; ``over`` names the arrays that some results are written over."""
    code = program.instructions
    elementwise = {k for k, i in enumerate(code) if is_elementwise(i.generator)}
    held = allocate(program.atoms, code, program.outputs, given=over, replaceable=elementwise)
    for instruction in code:
        if isinstance(instruction.generator, CONSTANTS):
            (value,) = values_at(instruction.generator, ())
            writer.fix(instruction.results[0], value)
            continue
        view = view_of(instruction, writer)
        if view is None:
            for result in instruction.results:
                if result in over:
                    name = over[result]
                elif result in held.buffers:
                    name = writer.buffer(held, result)
                else:  # a view, were its argument contiguous
                    name = writer.fresh(program.atoms[result])
                writer.write_to(result, name)
            if is_loop(instruction.generator):
                _loop(instruction.generator, instruction, writer)
            else:
                lower(instruction, writer)
        else:
            (argument,), (result,) = instruction.arguments, instruction.results
            slow = writer.steady and isinstance(instruction.generator, Unfold)
            if slow and argument not in writer.fixed:
                writer.hold(argument)
            writer.names[result] = writer.view(argument, view)
            if argument in writer.fixed:
                writer.fixed.add(result)
            if _is_reshape(instruction):
                writer.contiguous.add(result)


def _loop(loop: Loop[Array], instruction: Instruction[Array], outer: Writer) -> None:
    """The lines of a loop.

    Its states are the arrays of its results, or the rows that they are written to; rows of the
    results are written in place.
    """
    code = loop.body
    shared, states, given = loop.split(instruction.arguments)
    after, made = loop.split_results(instruction.results)
    first, second = loop.shared, loop.shared + loop.states
    inputs = code.inputs
    names = {v: outer.names[w] for v, w in zip(inputs[:first], shared, strict=True)}
    writer = outer.inside(code.atoms, names)
    writer.fixed.update(inputs[:first])
    writer.contiguous.update(inputs[first:second])
    writer.contiguous.update(
        v for v, w in zip(inputs[:first], shared, strict=True) if w in outer.contiguous
    )
    rows = list[tuple[str, str, Array]]()
    for v, (w,) in zip(inputs[second:], given, strict=True):
        writer.names[v] = writer.named("r")
        rows.append((writer.names[v], outer.names[w], code.atoms[v]))
        if w in outer.contiguous:
            writer.contiguous.add(v)
    over, late = dict[int, str](), list[tuple[str, int]]()
    computed = loop.in_place
    for v, (w,) in zip(code.outputs[loop.states :], made, strict=True):
        row = writer.named("y")
        writer.moving.add(row)
        rows.append((row, outer.names[w], code.atoms[v]))
        if v in computed and v not in over:
            over[v] = row
        else:
            late.append((row, v))
    copied, bound = list[tuple[int, int]](), list[tuple[int, int]]()
    starts, ends = list[str](), list[str]()
    both = zip(code.outputs, inputs[first:second], states, after, strict=False)
    for v, state, before, result in both:
        start, end = outer.names[before], outer.names[result]
        if v in over:  # the next state is the row that this one is written to
            name = writer.names[state] = writer.named("s")
            bound.append((v, state))
            starts.append(f"{name} = {start}")
            ends.append(f"copyto({end}, {name})")
            if before not in outer.contiguous:
                writer.contiguous.discard(state)
        else:
            writer.names[state] = end
            writer.fixed.add(state)
            copied.append((v, state))
            starts.append(f"copyto({end}, {start})")
    kept = [*(v for _, v in late), *(v for v, _ in bound)]
    over |= _in_place(code, copied, writer, kept=kept)
    _write(code, writer, over)
    stores = [f"copyto({row}, {writer.names[v]})" for row, v in late]
    moves = _moves(code, copied, writer)
    moves += [f"{writer.names[state]} = {writer.names[v]}" for v, state in bound]
    outer.body += [*starts, *writer.prologue]
    outer.body += _for_each(loop, rows, [*writer.body, *stores, *moves], outer)
    outer.body += ends
    outer.over(writer)


def _for_each(
    loop: Loop[Array], rows: Sequence[tuple[str, str, Array]], body: Sequence[str], outer: Writer
) -> list[str]:
    """The lines of a body for each row; ``rows`` are their names, and those of all of them."""
    head, order = f"range({loop.n})", "[::-1]" if loop.backwards else ""
    along = [(name, f"{whole}{order}") for name, whole, row in rows if row.rank]
    numbers = [(name, whole) for name, whole, row in rows if not row.rank]
    names, k = [name for name, _ in along], outer.named("k")
    if numbers or not along:
        head = f"range({loop.n - 1}, -1, -1)" if loop.backwards else head
        names, along = [k, *names], [(k, head), *along]
    loads = [f"{name} = {whole}[{k}, ...]" for name, whole in numbers]
    iterated = ", ".join(whole for _, whole in along)
    source = iterated if len(along) == 1 else f"zip({iterated})"
    lines = [*loads, *body]
    return [f"for {', '.join(names)} in {source}:", *(f"    {line}" for line in lines or ["pass"])]


def _is_reshape(instruction: Instruction[Array]) -> bool:
    return isinstance(instruction.generator, Reshape)


def _in_place(
    program: Program[Array],
    pairs: Sequence[tuple[int, int]],
    writer: Writer,
    kept: Sequence[int] = (),
) -> dict[int, str]:
    """The results that may be written over the states that they replace, with those names.

    That is so where no later line reads the old state, nor that which makes the result, unless it
    is one ufunc, and where no other state is to become the old one; and it is so for what only such
    a result reads, if one ufunc makes both, after the last line that reads the old state. What is
    ``kept`` is read after all lines. ``pairs`` are outputs and the states that they replace.
    """
    root, code = roots(program.atoms, program.instructions), program.instructions
    last_read = {root[v]: line for line, i in enumerate(code) for v in i.arguments}
    last_read |= {root[v]: len(code) for v in kept}
    filled = {i.results[0]: line for line, i in enumerate(code) if fills(i.generator)}
    made_at = {v: line for v, line in filled.items() if is_elementwise(code[line].generator)}
    moved = {root[v] for v, state in pairs if v != state}
    outputs = set(program.outputs)
    over: dict[int, str] = {}
    for v, state in pairs:
        if v not in filled or v in over or state in moved:
            continue
        line, earlier = filled[v], last_read.get(state, -1)
        following: int | None = v if earlier < line + (v in made_at) else None
        while following is not None:
            over[following] = writer.names[state]
            if following not in made_at:
                break
            line = made_at[following]
            fitting = (
                w
                for w in code[line].arguments
                if w in made_at and made_at[w] >= earlier and last_read[w] == line
                if program.atoms[w] is program.atoms[state] and w not in outputs and w not in over
            )
            following = next(fitting, None)
    return over


def _moves(program: Program[Array], pairs: Sequence[tuple[int, int]], writer: Writer) -> list[str]:
    """The lines that put results into the states which were not written over them."""
    root = roots(program.atoms, program.instructions)
    states = {state for _, state in pairs}
    saved: list[str] = []
    copied: list[str] = []
    for v, state in pairs:
        source, target = writer.names[v], writer.names[state]
        if source == target:
            continue
        if root[v] in states:
            name = writer.named("s")
            saved.append(f"{name} = {source}.copy()")
            source = name
        copied.append(f"copyto({target}, {source})")
    return [*saved, *copied]


def _function(lists: dict[str, list[str]], others: str, lines: Sequence[str]) -> str:
    """The source of a function ``run`` of lists, whose items have names, and of other arguments."""
    unpacked = (
        f"{', '.join(names)}, = {source}" if names else "pass" for source, names in lists.items()
    )
    body = (f"    {line}" for line in (*unpacked, *lines))
    return "\n".join([f"def run({', '.join(lists)}, {others}):", *body, ""])


def _build(source: str, writer: Writer) -> Callable[..., object]:
    """The function ``run`` of the source, which sees NumPy and what the writer has bound."""
    namespace: dict[str, object] = {name: getattr(np, name) for name in NAMES}
    namespace["sliding_window_view"] = sliding_window_view
    namespace.update(writer.bound)
    exec(compile(source, "<program>", "exec"), namespace)
    run = namespace["run"]
    assert callable(run)
    return run
