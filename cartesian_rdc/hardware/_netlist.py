"""Netlists: a circuit as a list of gates for hardware, with constants folded.

``0 + x`` is x, ``0 x`` is 0, and gates that nothing reads are left out. This keeps the function of
the circuit, and not its derivative. There is no clock: a scan is its step, once for each row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, final

from cartesian_rdc.categories.circuits import Circuit, CircuitCategory, Constant, circuit_category
from cartesian_rdc.categories.circuits.matching import (
    is_compare,
    is_constant,
    is_multiply,
    is_straight_through,
)
from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.semirings import CommutativeSemiring, FiniteSemiring
from cartesian_rdc.errors import UntranslatableError
from cartesian_rdc.execution._program import Draft, Program
from cartesian_rdc.execution.circuit_engine.arithmetic import wraps
from cartesian_rdc.execution.circuit_engine.programs import inlined, require_scalars
from cartesian_rdc.execution.instructions import Nought, Plus
from cartesian_rdc.execution.passes.trace import program, term_of
from cartesian_rdc.execution.passes.unroll import unrolled
from cartesian_rdc.printing import Brief
from cartesian_rdc.type_variables import K
from cartesian_rdc.typed import HasMorphism

LARGEST_SIZE = 2**32


@final
@dataclass(frozen=True)
class Word(Generic[K]):
    """The elements of a ``semiring`` as numbers 0, ..., size - 1 of ``width`` bits.

    ``wraps``: a larger result is taken modulo ``size``; else it becomes ``size - 1``.
    """

    semiring: FiniteSemiring[K]
    wraps: bool

    @property
    def size(self) -> int:
        """The number of elements."""
        return self.semiring.size

    @property
    def width(self) -> int:
        """The number of bits of an element."""
        return max(1, (self.size - 1).bit_length())

    @property
    def is_bit(self) -> bool:
        """Whether a gate of bits computes sum and product."""
        return self.size == 2

    def number(self, value: K) -> int:
        """The number of the element ``value``. Raises ``ScalarError`` if it is none."""
        return self.semiring.elements.index(self.semiring.element(value))

    @property
    def one(self) -> int:
        """The number of 1; in the semiring of one element, 0."""
        return self.number(self.semiring.one)


def _word_of(semiring: CommutativeSemiring[K]) -> Word[K]:
    """The words of Z_n, Sat_n, the Booleans. Raises ``UntranslatableError`` if it is another."""
    wrapped = wraps(semiring)
    if (
        wrapped is not None
        and isinstance(semiring, FiniteSemiring)
        and semiring.size <= LARGEST_SIZE
    ):
        return Word(semiring, wrapped)
    raise UntranslatableError(
        f"a wire of hardware carries words of some width, and {semiring} has none that are known: "
        "circuits over Z_n, Sat_n and the Booleans can be exported"
    )


@final
@dataclass(frozen=True, repr=False)
class Netlist(Brief, Generic[K]):
    """A ``program`` of single gates, and the ``word`` that its wires carry."""

    program: Program[CommutativeSemiring[K]]
    word: Word[K]

    def _in_words(self) -> str:
        return f"of {self.gates} gates over {self.word.semiring}"

    @property
    def gates(self) -> int:
        """The number of gates, without constants."""
        return self.program.operations


def netlist(
    category: CircuitCategory[K], circuit: Circuit[K] | HasMorphism[Circuit[K]]
) -> Netlist[K]:
    """The netlist of a ``circuit`` of this ``category``.

    Raises ``UntranslatableError`` if a wire has no width or a generator no gate,
    ``CompositionError`` if a wire carries another semiring, ``StructureError`` if the category is
    not one of circuits.
    """
    circuit_category(category, "export circuits")
    word, code = _word_of(category.scalars), unrolled(inlined(program(term_of(circuit))))
    require_scalars(code, category.scalars, "export the circuit")
    return Netlist(_Folding(code, category.scalars).result(), word)


@final
class _Folding(Generic[K]):
    """Rewrites a program, knowing which wires are constant."""

    def __init__(
        self, code: Program[CommutativeSemiring[K]], semiring: CommutativeSemiring[K]
    ) -> None:
        self.code = code
        self.semiring = semiring
        self.draft = Draft(code.atoms[v] for v in code.inputs)
        self.value: dict[int, K] = {}  # of new wires that are constant

    def result(self) -> Program[CommutativeSemiring[K]]:
        """The new program."""
        code, inputs = self.code, range(len(self.code.inputs))
        outputs = code.run(inputs, lambda generator, x: [self._gate(generator, x)])
        return self.draft.finished(code.domain, code.codomain, inputs, outputs)

    def _gate(self, generator: Generator[CommutativeSemiring[K]], arguments: Sequence[int]) -> int:
        k, known = self.semiring, self.value
        if is_constant(generator):
            return self._constant(generator.value)
        if isinstance(generator, Nought):
            return self._constant(k.zero)
        if is_straight_through(generator):
            (x,) = arguments
            if x in known:
                return self._constant(generator.apply(known[x]))
            return self._write(generator, (x,))
        if len(arguments) == 2:
            x, y = sorted(arguments, key=lambda v: v in known)  # a constant comes second
            if isinstance(generator, Plus):
                if x in known:
                    return self._constant(k.add(known[x], known[y]))
                if y in known and known[y] == k.zero:
                    return x
                if x == y and k.add(k.one, k.one) == k.zero:
                    return self._constant(k.zero)
                return self._write(generator, (x, y))
            if is_multiply(generator):
                if x in known:
                    return self._constant(k.multiply(known[x], known[y]))
                if y in known and known[y] in (k.zero, k.one):
                    return y if known[y] == k.zero else x
                return self._write(generator, (x, y))
            if is_compare(generator):
                if x == y or (x in known and y in known):
                    return self._constant(k.one if x == y or known[x] == known[y] else k.zero)
                return self._write(generator, (x, y))
        raise UntranslatableError(
            f"{generator.label} : {generator.domain} -> {generator.codomain} is no gate"
        )

    def _constant(self, value: K) -> int:
        v = self._write(Constant(self.semiring, value), ())
        self.value[v] = value
        return v

    def _write(self, generator: Generator[CommutativeSemiring[K]], x: tuple[int, ...]) -> int:
        return self.draft.write(generator, x)[0]
