"""Case distinction over the gates of a netlist, for all languages."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import Generic

from cartesian_rdc.categories.circuits import Compare, Multiply
from cartesian_rdc.categories.circuits.matching import is_constant, is_straight_through
from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.semirings import CommutativeSemiring
from cartesian_rdc.errors import UntranslatableError
from cartesian_rdc.execution.instructions import Plus
from cartesian_rdc.hardware.netlist import Netlist
from cartesian_rdc.hardware.words import Word
from cartesian_rdc.type_variables import K

LARGEST_TABLE = 256
"""The largest number of elements for which a function of one wire is written as a table."""


class Language(ABC, Generic[K]):
    """Writes the gate of a wire ``result``, from wires x and y, in a language for hardware."""

    def __init__(self, word: Word[K]) -> None:
        self.word = word

    @abstractmethod
    def constant(self, result: str, number: int) -> str:
        """``result = number``."""

    @abstractmethod
    def add(self, result: str, x: str, y: str) -> str:
        """``result = x + y``."""

    @abstractmethod
    def multiply(self, result: str, x: str, y: str) -> str:
        """``result = x y``."""

    @abstractmethod
    def compare(self, result: str, x: str, y: str) -> str:
        """``result = [x = y]``."""

    @abstractmethod
    def table(self, result: str, x: str, values: Sequence[int]) -> str:
        """``result = values[x]``."""

    def lines(self, netlist: Netlist[K], names: dict[int, str]) -> Iterator[str]:
        """The lines for all gates; ``names`` has the inputs, the others are put into it.

        Raises ``UntranslatableError`` if a generator has no gate.
        """
        for instruction in netlist.program.instructions:
            (v,) = instruction.results
            names[v] = f"v{v}"
            arguments = [names[a] for a in instruction.arguments]
            yield self._gate(instruction.generator, names[v], arguments)

    def _gate(
        self, generator: Generator[CommutativeSemiring[K]], result: str, arguments: list[str]
    ) -> str:
        if is_constant(generator):
            return self.constant(result, self.word.number(generator.value))
        if isinstance(generator, Plus):
            x, y = arguments
            return self.add(result, x, y)
        if isinstance(generator, Multiply):
            x, y = arguments
            return self.multiply(result, x, y)
        if isinstance(generator, Compare):
            x, y = arguments
            return self.compare(result, x, y)
        if is_straight_through(generator) and self.word.size <= LARGEST_TABLE:
            elements = self.word.semiring.elements
            values = [self.word.number(generator.apply(x)) for x in elements]
            return self.table(result, arguments[0], values)
        raise UntranslatableError(
            f"{generator.label} : {generator.domain} -> {generator.codomain} has no gate: sums, "
            "products, comparison and constants have one, and functions of one wire over up to "
            f"{LARGEST_TABLE} elements"
        )
