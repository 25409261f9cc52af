"""A program as the text of a module that Numba compiles, and the arrays that it works in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import final

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.smooth import (
    Array,
    Numbers,
    arithmetic,
    exp,
    log,
    log1p,
    selection as s,
)
from cartesian_rdc.categories.smooth.pointwise import Divide
from cartesian_rdc.categories.smooth.rearrangement import Axes, Broadcast, Sum, Transpose
from cartesian_rdc.categories.smooth.spaces import INDEX
from cartesian_rdc.errors import UntranslatableError
from cartesian_rdc.execution._program import Program
from cartesian_rdc.execution.instructions import Instruction, Nought, Plus, Subtract
from cartesian_rdc.execution.numba_engine.header import HEADER
from cartesian_rdc.execution.numba_engine.indices import inside
from cartesian_rdc.execution.numba_engine.planning import Plan
from cartesian_rdc.execution.numba_engine.source import Emitter
from cartesian_rdc.execution.numba_engine.views import untranslatable

DTYPES = ("float32", "float64", INDEX)

SHORT, STACK = 4096, 16384
"""An array of up to ``SHORT`` entries lies on the stack, all of them up to ``STACK`` entries."""


@final
@dataclass(frozen=True)
class Module:
    """The text, and the arguments of its function ``run`` after the order.

    The arguments are rows of numbers: those of the states, of the data, of the constant
    ``tables``, and of the arrays in between, ``buffers``. ``results`` are the numbers of the
    buffers of outputs: of a map all, of a step those that are not written over their states.
    """

    text: str
    tables: list[Numbers]
    buffers: list[Array]
    results: list[int]


def module_of(code: Program[Array], width: int | None = None) -> Module:
    """The module of a program, whose ``run`` computes the outputs once.

    If ``width`` is the number of states of a step, it takes a step for each number of the order.
    """
    fold = width is not None
    states, rows = code.inputs[: width or 0], code.inputs[width or 0 :]
    for array in code.atoms:
        if array.dtype not in DTYPES:
            raise UntranslatableError(
                f"Numba computes in {', '.join(DTYPES)}, a space of the program is {array}"
            )
    for instruction in code.instructions:
        if len(instruction.results) != 1:
            raise untranslatable(instruction.generator)
    made = Plan(_Writer(code).prepared(states), states)
    buffers, short, buffer_of = _buffers(made)
    kept = [k for k in range(len(buffers)) if k not in short]
    names = {v: f"x{k}" for k, v in enumerate(states)}
    names |= {v: f"{'r' if fold else 'd'}{k}" for k, v in enumerate(rows)}
    names |= {v: names[state] for v, state in made.over.items()}
    names |= {v: f"t{number}" for v, number in buffer_of.items()}
    emitter = Emitter(made, names)
    for nest in made.nests:
        if nest.instructions:
            emitter.nest(nest)
    lines = emitter.body
    outputs = [(k, v) for k, v in enumerate(made.program.outputs) if v in buffer_of]
    if fold:  # a slice, since an index that might be negative would be tested at every use
        for k, v in outputs:
            size = code.atoms[states[k]].size
            lines += [f"for i in range({size}):", f"    x{k}[i] = {names[v]}[i]"]
        sizes = [code.atoms[v].size for v in rows]
        loads = [f"r{k} = d{k}[number * {n} : number * {n} + {n}]" for k, n in enumerate(sizes)]
        lines = inside(["for number in order:"], [*loads, *lines, "pass"])
    arguments = [
        ("order", "int64", True),
        *((f"x{k}", code.atoms[v].dtype, False) for k, v in enumerate(states)),
        *((f"d{k}", code.atoms[v].dtype, True) for k, v in enumerate(rows)),
        *((name, constant.space.dtype, True) for constant, name in emitter.tables.items()),
        *((f"t{k}", buffers[k].dtype, False) for k in kept),
    ]
    kinds = [
        f'types.Array(types.{dtype}, 1, "C", readonly={fixed})' for _, dtype, fixed in arguments
    ]
    numbers = [f"{name} = {value}" for value, name in emitter.numbers.items()]
    numbers += [f"stack{k} = on_stack(types.{buffers[k].dtype}, {buffers[k].size})" for k in short]
    lines = [*(f"t{k} = carray(stack{k}(), ({buffers[k].size},))" for k in short), *lines]
    text = [
        *(HEADER, *numbers, "", ""),
        *("@njit(", "    types.void(", *(f"        {kind}," for kind in kinds), "    ),"),
        *('    error_model="numpy",', "    nogil=True,", ")"),
        *inside([f"def run({', '.join(name for name, _, _ in arguments)}):"], lines),
        "",
    ]
    tables = [constant.evaluate(()).reshape(-1) for constant in emitter.tables]
    results = [kept.index(buffer_of[v]) for _, v in outputs]
    return Module("\n".join(text), tables, [buffers[k] for k in kept], results)


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


@final
class _Writer:
    """Writes a program again, in instructions that there are loops for."""

    def __init__(self, code: Program[Array]) -> None:
        self.code = code
        self.atoms = list(code.atoms)
        self.instructions: list[Instruction[Array]] = []

    def prepared(self, states: Sequence[int]) -> Program[Array]:
        """The program without softmax, log-softmax and log-sum-exp, and with outputs of its own.

        An output that is an input, or another output as well, is a copy; not so a state that
        stays as it is.
        """
        for instruction in self.code.instructions:
            arguments, (result,) = instruction.arguments, instruction.results
            match instruction.generator:
                case s.Softmax(space, axes) if space.size:
                    self.softmax(space, axes, result, *arguments)
                case s.LogSoftmax(space, axes) if space.size:
                    self.log_softmax(space, axes, result, *arguments)
                case s.Softmax(space, _) | s.LogSoftmax(space, _):
                    self.write(Nought(space), result=result)
                case s.LogSumExp(space, axes):
                    self.log_sum_exp(space, axes, result, *arguments)
                case _:
                    self.instructions.append(instruction)
        own = set(range(len(self.atoms))) - set(self.code.inputs)
        outputs: list[int] = []
        for v, state in zip_longest(self.code.outputs, states):
            if v in own or v == state:
                outputs.append(v)
                own.discard(v)
            else:
                array = self.atoms[v]
                outputs.append(self.write(Transpose(array, tuple(range(array.rank))), v))
        atoms, instructions = tuple(self.atoms), tuple(self.instructions)
        return replace(self.code, atoms=atoms, instructions=instructions, outputs=tuple(outputs))

    def write(self, generator: Generator[Array], *arguments: int, result: int | None = None) -> int:
        if result is None:
            result = len(self.atoms)
            self.atoms.append(generator.codomain.atoms()[0])
        self.instructions.append(Instruction(generator, arguments, (result,)))
        return result

    def softmax(self, space: Array, axes: Axes, result: int, x: int) -> None:
        """``exp (x - max x) / Σ exp (x - max x)``."""
        powers = self.write(exp.on(space), self.below_top(space, axes, x)[0])
        total = self.write(Broadcast(space, axes), self.write(Sum(space, axes), powers))
        self.write(Divide(space), powers, total, result=result)

    def log_softmax(self, space: Array, axes: Axes, result: int, x: int) -> None:
        """``(x - max x) - log1p (Σ exp (x - max x) - 1)``, the 1 taken from one of the largest."""
        below, largest = self.below_top(space, axes, x)
        others = self.write(Subtract(space), self.write(exp.on(space), below), largest)
        total, ties = (self.write(Sum(space, axes), v) for v in (others, largest))
        rest = self.atoms[total]
        ties = self.write(arithmetic.Polynomial(rest, (-1.0, 1.0)), ties)
        logarithm = self.write(log1p.on(rest), self.write(Plus(rest), total, ties))
        spread = self.write(Broadcast(space, axes), logarithm)
        self.write(Subtract(space), below, spread, result=result)

    def below_top(self, space: Array, axes: Axes, x: int) -> tuple[int, int]:
        """``x - max x``, 0 where they are equal; and where they are."""
        top = self.write(Broadcast(space, axes), self.write(s.Max(space, axes), x))
        largest, zero = self.write(s.Equal(space), x, top), self.write(Nought(space))
        below = self.write(Subtract(space), x, top)
        return self.write(s.Where(space, space), largest, zero, below), largest

    def log_sum_exp(self, space: Array, axes: Axes, result: int, x: int) -> None:
        """``log Σ exp (x - t) + t``, where ``t = max x`` if that is finite, else 0."""
        rest = self.atoms[result]
        top = self.write(s.Max(space, axes), x)
        zero = self.write(Nought(rest))
        finite = self.write(s.Equal(rest), self.write(Subtract(rest), top, top), zero)
        top = self.write(s.Where(rest, rest), finite, top, zero)
        less = self.write(Subtract(space), x, self.write(Broadcast(space, axes), top))
        total = self.write(Sum(space, axes), self.write(exp.on(space), less))
        self.write(Plus(rest), self.write(log.on(rest), total), top, result=result)
