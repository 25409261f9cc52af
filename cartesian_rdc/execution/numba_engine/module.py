"""A program as the text of a module that Numba compiles, and the arrays that it works in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from cartesian_rdc.categories.smooth import Array, Numbers
from cartesian_rdc.categories.smooth.dtypes import is_half
from cartesian_rdc.categories.smooth.spaces import INDEX
from cartesian_rdc.errors import UntranslatableError
from cartesian_rdc.execution._program import Program
from cartesian_rdc.execution.loops import is_loop
from cartesian_rdc.execution.numba_engine.header import HEADER
from cartesian_rdc.execution.numba_engine.indices import inside
from cartesian_rdc.execution.numba_engine.lines import Lines
from cartesian_rdc.execution.numba_engine.prepared import prepared
from cartesian_rdc.execution.numba_engine.text import Text
from cartesian_rdc.execution.numba_engine.views import untranslatable

DTYPES = ("float32", "float64", INDEX)


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
    Raises ``UntranslatableError`` if Numba lacks a dtype or a generator.
    """
    _require_translatable(code)
    fold = width is not None
    states, rows = code.inputs[: width or 0], code.inputs[width or 0 :]
    names = {v: f"x{k}" for k, v in enumerate(states)}
    names |= {v: f"{'r' if fold else 'd'}{k}_" for k, v in enumerate(rows)}
    text = Text()
    made = Lines(prepared(code, states), states, names, text, kept=True)
    lines, outputs = made.body, made.plan.program.outputs
    results = [made.numbers[v] for v in outputs if v in made.numbers]
    short = text.short(set(results))
    kept = [k for k in range(len(text.arrays)) if k not in short]
    if fold:  # a slice, since an index that might be negative would be tested at every use
        sizes = [code.atoms[v].size for v in rows]
        loads = [f"r{k}_ = d{k}_[number * {n} : number * {n} + {n}]" for k, n in enumerate(sizes)]
        lines = inside(["for number in order:"], [*loads, *lines, "pass"])
    arguments = [
        ("order", "int64", True),
        *((f"x{k}", code.atoms[v].dtype, False) for k, v in enumerate(states)),
        *((f"d{k}_", code.atoms[v].dtype, True) for k, v in enumerate(rows)),
        *((name, constant.space.dtype, True) for constant, name in text.tables.items()),
        *((f"t{k}", text.arrays[k].dtype, False) for k in kept),
    ]
    kinds = [
        f'types.Array(types.{dtype}, 1, "C", readonly={fixed})' for _, dtype, fixed in arguments
    ]
    numbers = [f"{name} = {value}" for value, name in text.numbers.items()]
    for k in reversed(short):
        size = text.arrays[k].size
        numbers.append(f"stack{k} = on_stack(types.{text.arrays[k].dtype}, {size})")
        lines.insert(0, f"t{k} = carray(stack{k}(), ({size},))")
    words = [
        *(HEADER, *numbers, "", ""),
        *("@njit(", "    types.void(", *(f"        {kind}," for kind in kinds), "    ),"),
        *('    error_model="numpy",', "    nogil=True,", ")"),
        *inside([f"def run({', '.join(name for name, _, _ in arguments)}):"], lines),
        "",
    ]
    tables = [constant.evaluate(()).reshape(-1) for constant in text.tables]
    places = [kept.index(number) for number in results]
    return Module("\n".join(words), tables, [text.arrays[k] for k in kept], places)


def _require_translatable(code: Program[Array]) -> None:
    """Raise ``UntranslatableError`` if a dtype or a generator is none that Numba has."""
    for array in code.atoms:
        if array.dtype not in DTYPES:
            others = "NumpyEngine and JaxEngine have" if is_half(array.dtype) else "NumpyEngine has"
            raise UntranslatableError(
                f"Numba computes in {', '.join(DTYPES)}, a space of the program is {array}: "
                f"{others} that dtype"
            )
    for instruction in code.instructions:
        if is_loop(instruction.generator):
            _require_translatable(instruction.generator.body)
        elif len(instruction.results) != 1:
            raise untranslatable(instruction.generator)
