"""The words that wires of hardware carry: bits, for an element of Z_n or Sat_n."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Generic, final

from cartesian_rdc.categories.semirings import (
    Booleans,
    CommutativeSemiring,
    FiniteSemiring,
    Residues,
    Saturating,
)
from cartesian_rdc.errors import UntranslatableError
from cartesian_rdc.type_variables import K

LARGEST = 2**32


@final
class Kind(Enum):
    """The reduction of a sum or product to an element."""

    REMAINDER = "modulo n"
    SATURATION = "at most n - 1"


@final
@dataclass(frozen=True)
class Word(Generic[K]):
    """The elements of a ``semiring`` as numbers 0, ..., size - 1 of ``width`` bits."""

    semiring: FiniteSemiring[K]
    kind: Kind

    @property
    def size(self) -> int:
        """The number of elements."""
        return len(self.semiring.elements)

    @property
    def width(self) -> int:
        """The number of bits of an element."""
        return max(1, (self.size - 1).bit_length())

    @property
    def is_bit(self) -> bool:
        """Whether a gate of bits computes sum and product."""
        return self.size == 2

    @property
    def fills_its_bits(self) -> bool:
        """Whether dropping the higher bits takes the remainder."""
        return self.kind is Kind.REMAINDER and self.size == 2**self.width

    def number(self, value: K) -> int:
        """The number of the element ``value``."""
        return self.semiring.elements.index(value)


def word_of(semiring: CommutativeSemiring[K]) -> Word[K]:
    """The words of Z_n, Sat_n, the Booleans. Raises ``UntranslatableError`` if it is another."""
    if isinstance(semiring, FiniteSemiring) and len(semiring.elements) <= LARGEST:
        if _is_modular(semiring):
            return Word(semiring, Kind.REMAINDER)
        if _is_saturating(semiring):
            return Word(semiring, Kind.SATURATION)
    raise UntranslatableError(
        f"a wire of hardware carries words of some width, and {semiring} has none that are known: "
        "circuits over Z_n, Sat_n and the Booleans can be exported"
    )


def require_bits(word: Word[K], language: str) -> None:
    """Raise ``UntranslatableError``, naming ``language``, if a wire carries more than a bit."""
    if not word.is_bit:
        raise UntranslatableError(
            f"{language} has wires of one bit, and {word.semiring} has {word.size} elements: "
            "export it as Verilog or C"
        )


def _is_modular(semiring: object) -> bool:
    return isinstance(semiring, Residues)


def _is_saturating(semiring: object) -> bool:
    return isinstance(semiring, (Saturating, Booleans))
