"""Boolean functions, replaced in a program by the circuits that compute them."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

from cartesian_rdc.categories.circuits import BooleanFunction
from cartesian_rdc.categories.circuits.boolean import is_boolean_function
from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.semirings import CommutativeSemiring
from cartesian_rdc.execution.instructions import Instruction
from cartesian_rdc.execution.program import Program
from cartesian_rdc.execution.tracing import program, tidy

K = TypeVar("K", bound=Hashable)


def inlined(
    code: Program[CommutativeSemiring[K]],
    keep: Callable[[BooleanFunction[K]], bool] = lambda _: False,
) -> Program[CommutativeSemiring[K]]:
    """The same program, without Boolean functions other than those to ``keep``.

    Functions in functions are replaced as well. What is computed twice then is computed once.
    """
    while True:
        functions: dict[BooleanFunction[K], Program[CommutativeSemiring[K]]] = {}
        for instruction in code.instructions:
            generator = instruction.generator
            if is_boolean_function(generator) and not keep(generator):
                functions[generator] = functions.get(generator) or program(generator.circuit)
        if not functions:
            return code
        code = _replaced(code, functions)


def _replaced(
    code: Program[CommutativeSemiring[K]],
    functions: dict[BooleanFunction[K], Program[CommutativeSemiring[K]]],
) -> Program[CommutativeSemiring[K]]:
    atoms = [code.atoms[v] for v in code.inputs]
    written: dict[tuple[Generator[CommutativeSemiring[K]], tuple[int, ...]], tuple[int, ...]] = {}
    instructions: list[Instruction[CommutativeSemiring[K]]] = []

    def write(
        generator: Generator[CommutativeSemiring[K]], arguments: tuple[int, ...]
    ) -> tuple[int, ...]:
        results = written.get((generator, arguments))
        if results is None:
            new = generator.codomain.atoms()
            results = tuple(range(len(atoms), len(atoms) + len(new)))
            atoms.extend(new)
            written[generator, arguments] = results
            instructions.append(Instruction(generator, arguments, results))
        return results

    names = {v: k for k, v in enumerate(code.inputs)}
    for instruction in code.instructions:
        arguments = tuple(names[v] for v in instruction.arguments)
        generator = instruction.generator
        if is_boolean_function(generator) and generator in functions:
            inner = functions[generator]
            own = dict(zip(inner.inputs, arguments, strict=True))
            for step in inner.instructions:
                results = write(step.generator, tuple(own[v] for v in step.arguments))
                own.update(zip(step.results, results, strict=True))
            results = tuple(own[v] for v in inner.outputs)
        else:
            results = write(generator, arguments)
        names.update(zip(instruction.results, results, strict=True))
    return tidy(
        Program(
            code.domain,
            code.codomain,
            tuple(atoms),
            tuple(range(len(code.inputs))),
            tuple(instructions),
            tuple(names[v] for v in code.outputs),
        )
    )
