# pyright: reportMissingTypeStubs=false
"""What a map is in SymPy, which is loaded when it is asked for."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from cartesian_rdc.categories.free.writing import Letter, Written
from cartesian_rdc.execution import Program
from cartesian_rdc.printing import of_type

if TYPE_CHECKING:
    from sympy import Basic


class Meaning(ABC):
    """A map, as far as SymPy knows it."""

    @abstractmethod
    def sympy(self, letters: Sequence[Letter], simplified: bool) -> tuple[Basic, ...]:
        """The outputs, of inputs with these letters."""


@final
@dataclass(frozen=True, repr=False)
class OfProgram(Meaning):
    """The map of a program."""

    program: Program[object]

    def __repr__(self) -> str:
        return of_type(self, str(len(self.program.instructions)))

    def sympy(self, letters: Sequence[Letter], simplified: bool) -> tuple[Basic, ...]:
        from cartesian_rdc.interchange.sympy import outputs_of

        return outputs_of(self.program, letters, simplified)


@final
@dataclass(frozen=True, repr=False)
class OfExpressions(Meaning):
    """The map of expressions, of polynomials over a ring."""

    ring: object
    outputs: tuple[Written, ...]

    def __repr__(self) -> str:
        return of_type(self, str(len(self.outputs)))

    def sympy(self, letters: Sequence[Letter], simplified: bool) -> tuple[Basic, ...]:
        from cartesian_rdc.interchange.sympy import expressions_of

        return expressions_of(self.ring, self.outputs, letters, simplified)
