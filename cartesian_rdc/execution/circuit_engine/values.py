"""Circuits by their programs: the value at a point, and the polynomials, in normal form.

These are the functors ``Tabulation`` and ``Normalisation`` again, by the other route: a circuit is
evaluated at a point, or at the variables, and nothing in it is computed twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, final

from cartesian_rdc.categories.circuits import (
    BooleanFunction,
    Circuit,
    CircuitCategory,
    StraightThrough,
    match_generator,
)
from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.polynomials import (
    Polynomial,
    PolynomialMap,
    constant,
    variable,
)
from cartesian_rdc.categories.semirings import CommutativeSemiring
from cartesian_rdc.execution.circuit_engine.inlining import inlined
from cartesian_rdc.execution.instructions import Nought, Plus
from cartesian_rdc.execution.passes.trace import program
from cartesian_rdc.type_variables import K, T
from cartesian_rdc.typed import HasMorphism, morphism_of


@final
@dataclass(frozen=True)
class _Operations(Generic[K, T]):
    """What the generators do to values of type T."""

    constant: Callable[[K], T]
    zero: T
    add: Callable[[T, T], T]
    multiply: Callable[[T, T], T]
    compare: Callable[[T, T], T] | None = None
    function: Callable[[BooleanFunction[K], Sequence[T]], Sequence[T]] | None = None
    straight_through: Callable[[StraightThrough[K], T], T] | None = None

    def apply(
        self, generator: Generator[CommutativeSemiring[K]], arguments: Sequence[T]
    ) -> Sequence[T]:
        if isinstance(generator, Plus):
            return [self.add(*arguments)]
        if isinstance(generator, Nought):
            return [self.zero]
        compare, function, through = self.compare, self.function, self.straight_through
        return match_generator(
            generator,
            multiply=lambda: [self.multiply(*arguments)],
            constant=lambda a: [self.constant(a)],
            compare=None if compare is None else lambda: [compare(*arguments)],
            function=None if function is None else lambda f: function(f, arguments),
            straight_through=None if through is None else lambda f: [through(f, *arguments)],
        )


def run_circuit(
    category: CircuitCategory[K], circuit: Circuit[K] | HasMorphism[Circuit[K]]
) -> Callable[[Sequence[K]], tuple[K, ...]]:
    """The function that a circuit computes, from one element for each wire."""
    k, code = category.scalars, inlined(program(morphism_of(circuit)))
    operations: _Operations[K, K] = _Operations(
        lambda a: a,
        k.zero,
        k.add,
        k.multiply,
        lambda x, y: k.one if x == y else k.zero,
        straight_through=lambda f, x: f.apply(x),
    )
    return lambda point: tuple(code.run(point, operations.apply))


def polynomials_of(
    category: CircuitCategory[K], circuit: Circuit[K] | HasMorphism[Circuit[K]]
) -> PolynomialMap[K]:
    """The polynomials of a circuit. Raises ``UntranslatableError`` where it compares or rounds."""
    return _Polynomials(category.scalars).of(morphism_of(circuit))


@final
class _Polynomials(Generic[K]):
    """Those of circuits over one semiring; those of a function are found once."""

    def __init__(self, semiring: CommutativeSemiring[K]) -> None:
        self._semiring = semiring
        self._known: dict[BooleanFunction[K], list[Polynomial[K]]] = {}

    def of(self, circuit: Circuit[K]) -> PolynomialMap[K]:
        """The polynomials of a circuit."""
        k, inputs = self._semiring, len(circuit.domain.atoms())
        operations: _Operations[K, Polynomial[K]] = _Operations(
            lambda a: constant(k, a),
            Polynomial(k, ()),
            lambda p, q: p + q,
            lambda p, q: p * q,
            function=self._multilinear,
        )
        variables = [variable(k, v) for v in range(inputs)]
        return PolynomialMap(inputs, tuple(program(circuit).run(variables, operations.apply)))

    def _multilinear(
        self, f: BooleanFunction[K], arguments: Sequence[Polynomial[K]]
    ) -> Sequence[Polynomial[K]]:
        if f not in self._known:
            self._known[f] = [p.multilinear() for p in self.of(f.circuit).components]
        return [p.substitute(arguments) for p in self._known[f]]
