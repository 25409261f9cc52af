"""Boolean functions, replaced in a program by the circuits that compute them."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import TypeAlias

from cartesian_rdc.categories.circuits import BooleanFunction
from cartesian_rdc.categories.circuits.boolean import is_boolean_function, is_differences
from cartesian_rdc.categories.semirings import CommutativeSemiring
from cartesian_rdc.errors import CompositionError, UntranslatableError
from cartesian_rdc.execution.passes.trace import program
from cartesian_rdc.execution.program import Draft, Program
from cartesian_rdc.type_variables import K

LARGEST = 2**18
"""So many gates may be written out; differences of a wide function are more."""

Known: TypeAlias = MutableMapping[BooleanFunction[K], Program[CommutativeSemiring[K]]]
"""Functions and the programs of their circuits."""


def inlined(
    code: Program[CommutativeSemiring[K]],
    keep: Callable[[BooleanFunction[K]], bool] = lambda _: False,
    known: Known[K] | None = None,
) -> Program[CommutativeSemiring[K]]:
    """The same program, without Boolean functions other than those to ``keep``.

    Raises ``UntranslatableError`` where that may make differences of more than ``LARGEST`` gates.
    Functions in functions are replaced as well. What is computed twice then is computed once.
    ``known`` are programs of functions that were found before, by the same rule; those that are
    found now are added.
    """
    programs: Known[K] = {} if known is None else known
    todo: list[tuple[BooleanFunction[K] | None, Program[CommutativeSemiring[K]]]] = [(None, code)]
    while True:
        function, outer = todo[-1]
        used = functions_in(outer, keep)
        missing = next((f for f in used if f not in programs), None)
        if missing is not None:  # the innermost first
            _require_small(missing)
            todo.append((missing, program(missing.circuit)))
            continue
        done = _replaced(outer, programs, keep) if used else outer
        todo.pop()
        if function is None:
            return done
        programs[function] = done


def _require_small(function: BooleanFunction[K]) -> None:
    """Raise ``UntranslatableError`` where a function, written out, may have too many gates."""
    inner, copies = function, 1
    while is_differences(inner):
        inner = inner.function
        copies *= 1 + len(inner.domain.atoms())
    if copies > 1 and copies * len(program(inner.circuit).instructions) > LARGEST:
        raise UntranslatableError(
            f"{function.label} : {function.domain} -> {function.codomain}, written out, may have "
            f"more than {LARGEST} gates: CircuitEngine runs it as it is"
        )


def functions_in(
    code: Program[CommutativeSemiring[K]], keep: Callable[[BooleanFunction[K]], bool]
) -> list[BooleanFunction[K]]:
    """The functions in a program, other than those to keep."""
    found: dict[BooleanFunction[K], None] = {}
    for instruction in code.instructions:
        if is_boolean_function(instruction.generator) and not keep(instruction.generator):
            found[instruction.generator] = None
    return list(found)


def _replaced(
    code: Program[CommutativeSemiring[K]],
    functions: Known[K],
    keep: Callable[[BooleanFunction[K]], bool],
) -> Program[CommutativeSemiring[K]]:
    draft = Draft(code.atoms[v] for v in code.inputs)
    names = {v: k for k, v in enumerate(code.inputs)}
    for instruction in code.instructions:
        arguments = tuple(names[v] for v in instruction.arguments)
        generator = instruction.generator
        if is_boolean_function(generator) and not keep(generator):
            inner = functions[generator]
            own = dict(zip(inner.inputs, arguments, strict=True))
            for step in inner.instructions:
                results = draft.write(step.generator, tuple(own[v] for v in step.arguments))
                own.update(zip(step.results, results, strict=True))
            results = tuple(own[v] for v in inner.outputs)
        else:
            results = draft.write(generator, arguments)
        names.update(zip(instruction.results, results, strict=True))
    inputs, outputs = range(len(code.inputs)), [names[v] for v in code.outputs]
    return draft.finished(code.domain, code.codomain, inputs, outputs)


def require_scalars(
    code: Program[CommutativeSemiring[K]], semiring: CommutativeSemiring[K], operation: str
) -> None:
    """Raise ``CompositionError`` where a wire of the program carries another semiring."""
    for other in set(code.atoms):
        if other != semiring:
            raise CompositionError(operation, f"it is over {semiring}", f"a wire is over {other}")
