"""A program as the text of a module that Numba compiles, and the arrays that it works in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import final

from cartesian_rdc.categories.smooth import Array, Numbers
from cartesian_rdc.categories.smooth.rearrangement import Transpose
from cartesian_rdc.errors import UntranslatableError
from cartesian_rdc.execution.instructions import Instruction
from cartesian_rdc.execution.numba_engine.entries import untranslatable
from cartesian_rdc.execution.numba_engine.expansion import expand
from cartesian_rdc.execution.numba_engine.header import HEADER
from cartesian_rdc.execution.numba_engine.indices import Index
from cartesian_rdc.execution.numba_engine.nests import Plan
from cartesian_rdc.execution.numba_engine.planning import plan
from cartesian_rdc.execution.numba_engine.source import Emitter
from cartesian_rdc.execution.program import Program

DTYPES = ("float32", "float64")

SHORT, STACK = 4096, 16384
"""Arrays of so many entries lie on the stack, as long as they are so many entries together."""


@final
@dataclass(frozen=True)
class Module:
    """The text, and what its function ``run`` is given behind the order.

    The arguments are rows of numbers: those of the states, of the data, of the constant
    ``tables``, and of the arrays in between, ``buffers``. ``results`` says where each output
    is: the number of a state, or of a buffer.
    """

    text: str
    tables: list[Numbers]
    buffers: list[Array]
    results: list[tuple[bool, int]]


def fold_module(code: Program[Array]) -> Module:
    """The module of a step: its ``run`` takes a step for each number of the order."""
    width = len(code.outputs)
    states, rows = code.inputs[:width], code.inputs[width:]
    places = {v: (f"x{k}", Index()) for k, v in enumerate(states)}
    for k, v in enumerate(rows):
        places[v] = (f"r{k}", Index())
    return _module(code, states, rows, places, fold=True)


def function_module(code: Program[Array]) -> Module:
    """The module of a program: its ``run`` computes the outputs once."""
    places = {v: (f"d{k}", Index()) for k, v in enumerate(code.inputs)}
    return _module(code, (), code.inputs, places, fold=False)


def _module(
    code: Program[Array],
    states: Sequence[int],
    rows: Sequence[int],
    places: dict[int, tuple[str, Index]],
    *,
    fold: bool,
) -> Module:
    for array in code.atoms:
        if array.dtype not in DTYPES:
            raise UntranslatableError(
                f"Numba computes in {' and '.join(DTYPES)}, a space of the program is {array}"
            )
    for instruction in code.instructions:
        if len(instruction.results) != 1:
            raise untranslatable(instruction.generator)
    made = plan(_with_own_outputs(expand(code), states), states)
    buffers, short, buffer_of = _buffers(made)
    for v, state in made.over.items():
        places[v] = places[state]
    for v, number in buffer_of.items():
        places[v] = (f"t{number}", Index())
    emitter = Emitter(made, places)
    lines = [line for nest in made.nests if nest.instructions for line in emitter.nest(nest)]
    results: list[tuple[bool, int]] = []
    for k, v in enumerate(made.program.outputs):
        if v in buffer_of:
            results.append((False, buffer_of[v]))
            if fold:
                size = code.atoms[states[k]].size
                lines += [f"for i in range({size}):", f"    x{k}[i] = t{buffer_of[v]}[i]"]
        else:
            results.append((True, k))
    if fold:  # a slice, since an index that might be negative would be tested at every use
        sizes = [code.atoms[v].size for v in rows]
        loads = [f"r{k} = d{k}[number * {n} : number * {n} + {n}]" for k, n in enumerate(sizes)]
        lines = ["for number in order:", *(f"    {line}" for line in [*loads, *lines, "pass"])]
    arguments = [
        *(_argument(f"x{k}", code.atoms[v], read_only=False) for k, v in enumerate(states)),
        *(_argument(f"d{k}", code.atoms[v], read_only=True) for k, v in enumerate(rows)),
        *(_argument(name, value, read_only=True) for name, value in emitter.tables.items()),
        *(
            _argument(f"t{k}", array, read_only=False)
            for k, array in enumerate(buffers)
            if k not in short
        ),
    ]
    order = ("order", 'types.Array(types.int64, 1, "C", readonly=True)')
    names, kinds = zip(order, *arguments, strict=True)
    numbers = [f"{name} = {value}" for value, name in emitter.numbers.items()]
    for k in short:
        size, dtype = buffers[k].size, buffers[k].dtype
        numbers.append(f"stack{k} = on_stack(types.{dtype}, {size})")
    lines = [*(f"t{k} = carray(stack{k}(), ({buffers[k].size},))" for k in short), *lines]
    text = "\n".join(
        [
            HEADER,
            *numbers,
            "",
            "",
            "@njit(",
            "    types.void(",
            *(f"        {kind}," for kind in kinds),
            "    ),",
            '    error_model="numpy",',
            "    nogil=True,",
            "    cache=True,",
            ")",
            f"def run({', '.join(names)}):",
            *(f"    {line}" for line in lines or ["pass"]),
            "",
        ]
    )
    kept = [k for k in range(len(buffers)) if k not in short]
    given = [(held, number if held else kept.index(number)) for held, number in results]
    return Module(text, list(emitter.tables.values()), [buffers[k] for k in kept], given)


def _argument(name: str, array: Array | Numbers, *, read_only: bool) -> tuple[str, str]:
    """The name of an argument, and its type in Numba."""
    kind = f'types.Array(types.{array.dtype}, 1, "C", readonly={read_only})'
    return name, kind


def _with_own_outputs(code: Program[Array], states: Sequence[int]) -> Program[Array]:
    """The program with a copy for each output that is an input, or another output as well."""
    atoms, instructions = list(code.atoms), list(code.instructions)
    made = {v for instruction in instructions for v in instruction.results}
    outputs: list[int] = []
    for k, v in enumerate(code.outputs):
        same = k < len(states) and states[k] == v
        if (v in made and v not in outputs) or same:
            outputs.append(v)
            continue
        array = code.atoms[v]
        outputs.append(len(atoms))
        atoms.append(array)
        copy = Transpose(array, tuple(range(array.rank)))
        instructions.append(Instruction(copy, (v,), (outputs[-1],)))
    return replace(
        code, atoms=tuple(atoms), instructions=tuple(instructions), outputs=tuple(outputs)
    )


def _buffers(made: Plan) -> tuple[list[Array], list[int], dict[int, int]]:
    """The arrays between inputs and outputs, which of them are on the stack, and whose they are."""
    buffers: list[Array] = []
    number_of: dict[int, int] = {}
    outputs = set(made.program.outputs)
    held = sorted(made.stored - set(made.over), key=lambda v: (made.nest_of[v], v))
    free: dict[Array, list[tuple[int, int]]] = {}
    for v in held:
        array = made.program.atoms[v]
        array = array.with_shape(array.size)
        waiting = free.setdefault(array, [])
        reusable = next(
            (k for k, (until, _) in enumerate(waiting) if until < made.nest_of[v]), None
        )
        if reusable is None or v in outputs:
            number_of[v] = len(buffers)
            buffers.append(array)
        else:
            number_of[v] = waiting.pop(reusable)[1]
        if v not in outputs:
            waiting.append((made.last_read.get(v, made.nest_of[v]), number_of[v]))
    results = {number_of[v] for v in outputs if v in number_of}
    short: list[int] = []
    room = STACK
    for k, array in enumerate(buffers):
        if k not in results and 0 < array.size <= min(SHORT, room):
            short.append(k)
            room -= array.size
    return buffers, short, number_of
