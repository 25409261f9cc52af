"""A program as the text of a module that Numba compiles, and the arrays that it works in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import final

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.smooth import Array, Numbers, exp, log, selection as s
from cartesian_rdc.categories.smooth.pointwise import Divide
from cartesian_rdc.categories.smooth.rearrangement import Axes, Broadcast, Sum, Transpose
from cartesian_rdc.errors import UntranslatableError
from cartesian_rdc.execution._program import Program
from cartesian_rdc.execution.instructions import Instruction, Nought, Plus, Subtract
from cartesian_rdc.execution.numba_engine.entries import untranslatable
from cartesian_rdc.execution.numba_engine.header import HEADER
from cartesian_rdc.execution.numba_engine.indices import Index
from cartesian_rdc.execution.numba_engine.nests import Plan
from cartesian_rdc.execution.numba_engine.planning import Planner
from cartesian_rdc.execution.numba_engine.source import Emitter

DTYPES = ("float32", "float64")

SHORT, STACK = 4096, 16384
"""An array of up to ``SHORT`` entries lies on the stack, all of them up to ``STACK`` entries."""


@final
@dataclass(frozen=True)
class Module:
    """The text, and the arguments of its function ``run`` after the order.

    The arguments are rows of numbers: those of the states, of the data, of the constant
    ``tables``, and of the arrays in between, ``buffers``. ``results`` says where each output
    is: the number of a state, or of a buffer.
    """

    text: str
    tables: list[Numbers]
    buffers: list[Array]
    results: list[tuple[bool, int]]


def module_of(code: Program[Array], width: int | None = None) -> Module:
    """The module of a program, whose ``run`` computes the outputs once.

    If ``width`` is the number of states of a step, it takes a step for each number of the order.
    """
    fold = width is not None
    states, rows = code.inputs[: width or 0], code.inputs[width or 0 :]
    places = {v: (f"x{k}", Index()) for k, v in enumerate(states)}
    places |= {v: (f"{'r' if fold else 'd'}{k}", Index()) for k, v in enumerate(rows)}
    for array in code.atoms:
        if array.dtype not in DTYPES:
            raise UntranslatableError(
                f"Numba computes in {' and '.join(DTYPES)}, a space of the program is {array}"
            )
    for instruction in code.instructions:
        if len(instruction.results) != 1:
            raise untranslatable(instruction.generator)
    made = Planner(_with_own_outputs(_expanded(code), states), states).plan()
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
    held = {f"t{k}": array for k, array in enumerate(buffers) if k not in short}
    arguments: list[tuple[str, Array | Numbers, bool]] = [
        *((f"x{k}", code.atoms[v], False) for k, v in enumerate(states)),
        *((f"d{k}", code.atoms[v], True) for k, v in enumerate(rows)),
        *((name, value, True) for name, value in emitter.tables.items()),
        *((name, array, False) for name, array in held.items()),
    ]
    names = ["order", *(name for name, _, _ in arguments)]
    dtypes = [("int64", True), *((array.dtype, fixed) for _, array, fixed in arguments)]
    kinds = [f'types.Array(types.{dtype}, 1, "C", readonly={fixed})' for dtype, fixed in dtypes]
    numbers = [f"{name} = {value}" for value, name in emitter.numbers.items()]
    for k in short:
        size, dtype = buffers[k].size, buffers[k].dtype
        numbers.append(f"stack{k} = on_stack(types.{dtype}, {size})")
    lines = [*(f"t{k} = carray(stack{k}(), ({buffers[k].size},))" for k in short), *lines]
    text = [
        *(HEADER, *numbers, "", ""),
        *("@njit(", "    types.void(", *(f"        {kind}," for kind in kinds), "    ),"),
        *('    error_model="numpy",', "    nogil=True,", "    cache=True,", ")"),
        *(f"def run({', '.join(names)}):", *(f"    {line}" for line in lines or ["pass"]), ""),
    ]
    kept = [k for k in range(len(buffers)) if k not in short]
    given = [(held, number if held else kept.index(number)) for held, number in results]
    return Module("\n".join(text), list(emitter.tables.values()), [buffers[k] for k in kept], given)


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


def _expanded(program: Program[Array]) -> Program[Array]:
    """The same program without softmax and log-sum-exp."""
    writer = _Writer(list(program.atoms), [])
    for instruction in program.instructions:
        match instruction.generator:
            case s.Softmax(space, axes) if space.size:
                writer.softmax(space, axes, instruction)
            case s.Softmax(space, _):
                writer.instructions.append(Instruction(Nought(space), (), instruction.results))
            case s.LogSumExp(space, axes):
                writer.log_sum_exp(space, axes, instruction)
            case _:
                writer.instructions.append(instruction)
    return replace(program, atoms=tuple(writer.atoms), instructions=tuple(writer.instructions))


@final
class _Writer:
    def __init__(self, atoms: list[Array], instructions: list[Instruction[Array]]) -> None:
        self.atoms = atoms
        self.instructions = instructions

    def write(self, generator: Generator[Array], *arguments: int, result: int | None = None) -> int:
        if result is None:
            result = len(self.atoms)
            self.atoms.append(generator.codomain.atoms()[0])
        self.instructions.append(Instruction(generator, arguments, (result,)))
        return result

    def softmax(self, space: Array, axes: Axes, instruction: Instruction[Array]) -> None:
        """``exp (x - max x) / Σ exp (x - max x)``."""
        (x,), (result,) = instruction.arguments, instruction.results
        top = self.write(Broadcast(space, axes), self.write(s.Max(space, axes), x))
        powers = self.write(exp.on(space), self.write(Subtract(space), x, top))
        total = self.write(Broadcast(space, axes), self.write(Sum(space, axes), powers))
        self.write(Divide(space), powers, total, result=result)

    def log_sum_exp(self, space: Array, axes: Axes, instruction: Instruction[Array]) -> None:
        """``log Σ exp (x - t) + t``, where ``t = max x`` if that is finite, else 0."""
        (x,), (result,) = instruction.arguments, instruction.results
        rest = self.atoms[result]
        top = self.write(s.Max(space, axes), x)
        zero = self.write(Nought(rest))
        finite = self.write(s.Equal(rest), self.write(Subtract(rest), top, top), zero)
        top = self.write(s.Where(rest), finite, top, zero)
        less = self.write(Subtract(space), x, self.write(Broadcast(space, axes), top))
        total = self.write(Sum(space, axes), self.write(exp.on(space), less))
        self.write(Plus(rest), self.write(log.on(rest), total), top, result=result)
