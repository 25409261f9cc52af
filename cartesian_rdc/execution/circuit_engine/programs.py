"""Circuits by their programs: Boolean functions written out, values at points, polynomials.

Values and polynomials are the functors ``Tabulation`` and ``Normalisation`` again, by the other
route: a circuit is evaluated at a point, or at the variables, and nothing in it is computed twice.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence
from typing import TypeAlias

from cartesian_rdc.categories.circuits import (
    BooleanFunction,
    Circuit,
    CircuitCategory,
    circuit_category,
    match_generator,
)
from cartesian_rdc.categories.circuits.boolean import is_boolean_function, is_differences
from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.polynomials import Polynomial, PolynomialMap, constant, variable
from cartesian_rdc.categories.semirings import CommutativeSemiring
from cartesian_rdc.differences import told_apart
from cartesian_rdc.errors import CompositionError, ScalarError, UntranslatableError
from cartesian_rdc.execution._program import Draft, Program
from cartesian_rdc.execution.instructions import Nought, Plus
from cartesian_rdc.execution.loops import in_bodies, is_loop
from cartesian_rdc.execution.passes.trace import program, term_of
from cartesian_rdc.type_variables import K
from cartesian_rdc.typed import HasMorphism

LARGEST = 2**18
"""The most gates that are written out; the differences of a wide function have more."""

Known: TypeAlias = MutableMapping[BooleanFunction[K], Program[CommutativeSemiring[K]]]
"""Functions and the programs of their circuits."""


def inlined(
    code: Program[CommutativeSemiring[K]],
    keep: Callable[[BooleanFunction[K]], bool] = lambda _: False,
    known: Known[K] | None = None,
) -> Program[CommutativeSemiring[K]]:
    """The same program, without Boolean functions other than those to ``keep``; so in its loops.

    Raises ``UntranslatableError`` if that may make differences of more than ``LARGEST`` gates.
    Functions in functions are replaced as well. What is computed twice then is computed once.
    ``known`` are programs of functions that were found before, by the same rule; those that are
    found now are added.
    """
    programs: Known[K] = {} if known is None else known
    todo: list[tuple[BooleanFunction[K] | None, Program[CommutativeSemiring[K]]]] = [(None, code)]
    while True:
        function, outer = todo[-1]
        used = [f for f in _functions(outer) if not keep(f)]
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


def _functions(code: Program[CommutativeSemiring[K]]) -> list[BooleanFunction[K]]:
    """The Boolean functions of a program and of the bodies of its loops, the first first."""
    found: dict[BooleanFunction[K], None] = {}
    todo = [code]
    while todo:
        for i in todo.pop().instructions:
            if is_boolean_function(i.generator):
                found[i.generator] = None
            elif is_loop(i.generator):
                todo.append(i.generator.body)
    return list(found)


def _require_small(function: BooleanFunction[K]) -> None:
    """Raise ``UntranslatableError`` if a function, written out, may have too many gates."""
    inner, copies = function, 1
    while is_differences(inner):
        inner = inner.function
        copies *= 1 + len(inner.domain.atoms())
    if copies > 1 and copies * len(program(inner.circuit).instructions) > LARGEST:
        raise UntranslatableError(
            f"{function.label} : {function.domain} -> {function.codomain}, written out, may have "
            f"more than {LARGEST} gates: CircuitEngine runs it as it is"
        )


def _replaced(
    code: Program[CommutativeSemiring[K]],
    functions: Known[K],
    keep: Callable[[BooleanFunction[K]], bool],
) -> Program[CommutativeSemiring[K]]:
    draft, inputs = Draft(code.atoms[v] for v in code.inputs), range(len(code.inputs))

    def written(part: Program[CommutativeSemiring[K]], arguments: Sequence[int]) -> list[int]:
        now = dict(zip(part.inputs, arguments, strict=True))
        for i in part.instructions:
            given, generator = tuple(now[v] for v in i.arguments), i.generator
            if is_boolean_function(generator) and not keep(generator):
                made: Sequence[int] = written(functions[generator], given)
            else:
                made = draft.write(generator, given)
            now.update(zip(i.results, made, strict=True))
        return [now[v] for v in part.outputs]

    outer = in_bodies(code, lambda body: _replaced(body, functions, keep))
    return draft.finished(code.domain, code.codomain, inputs, written(outer, inputs))


def require_scalars(
    code: Program[CommutativeSemiring[K]], semiring: CommutativeSemiring[K], operation: str
) -> None:
    """Raise ``CompositionError`` if a wire of the program carries another semiring."""
    for other in set(code.atoms):  # those of bodies go in and out
        if other != semiring:
            wanted, words = told_apart(semiring, other)
            raise CompositionError(operation, f"it is over {wanted}", f"a wire is over {words}")


def run_circuit(
    category: CircuitCategory[K], circuit: Circuit[K] | HasMorphism[Circuit[K]]
) -> Callable[[Sequence[K]], tuple[K, ...]]:
    """The function that a circuit computes, from one element for each wire, to any size exactly.

    Raises ``CompositionError`` if a wire carries another semiring than that of ``category``,
    ``StructureError`` if that is not one of circuits; the function raises ``ScalarError`` if a
    value is no element, or there are more or fewer than wires.
    """
    circuit_category(category, "run circuits")
    k, code = category.scalars, inlined(program(term_of(circuit)))
    require_scalars(code, k, "run the circuit")

    def apply(generator: Generator[CommutativeSemiring[K]], x: Sequence[K]) -> Sequence[K]:
        if isinstance(generator, Plus):
            return [k.add(*x)]
        if isinstance(generator, Nought):
            return [k.zero]
        return match_generator(
            generator,
            multiply=lambda: [k.multiply(*x)],
            constant=lambda a: [a],
            compare=lambda: [k.one if x[0] == x[1] else k.zero],
            straight_through=lambda f: [k.element(f.apply(*x))],
        )

    def run(point: Sequence[K]) -> tuple[K, ...]:
        if len(point) != len(code.inputs):
            raise ScalarError(
                f"a point of {code.domain} has {len(code.inputs)} elements, not {len(point)}"
            )
        return tuple(code.run([k.element(value) for value in point], apply))

    return run


def polynomials_of(
    category: CircuitCategory[K], circuit: Circuit[K] | HasMorphism[Circuit[K]]
) -> PolynomialMap[K]:
    """The polynomials of a circuit. Raises ``UntranslatableError`` if it compares or rounds.

    Raises ``CompositionError`` if a wire carries another semiring than that of ``category``,
    ``StructureError`` if that is not one of circuits.
    """
    k = circuit_category(category, "take polynomials of circuits").scalars
    require_scalars(program(term_of(circuit)), k, "take the polynomials of the circuit")
    known: dict[BooleanFunction[K], tuple[Polynomial[K], ...]] = {}

    def of(f: Circuit[K]) -> PolynomialMap[K]:
        variables = [variable(k, v) for v in range(len(f.domain.atoms()))]
        return PolynomialMap(len(variables), tuple(program(f).run(variables, apply)))

    def multilinear(f: BooleanFunction[K], x: Sequence[Polynomial[K]]) -> Sequence[Polynomial[K]]:
        if f not in known:  # those of a function are found once
            known[f] = tuple(p.multilinear() for p in of(f.circuit).components)
        return [p.substitute(x) for p in known[f]]

    def apply(
        generator: Generator[CommutativeSemiring[K]], x: Sequence[Polynomial[K]]
    ) -> Sequence[Polynomial[K]]:
        if isinstance(generator, Plus):
            return [x[0] + x[1]]
        if isinstance(generator, Nought):
            return [Polynomial(k, ())]
        return match_generator(
            generator,
            multiply=lambda: [x[0] * x[1]],
            constant=lambda a: [constant(k, a)],
            function=lambda f: multilinear(f, x),
        )

    return of(term_of(circuit))
