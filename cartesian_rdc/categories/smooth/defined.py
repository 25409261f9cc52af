"""Defined generators: each is equal to a term, its definition, and an engine may lower it whole.

What an engine does not lower as a whole, it computes by the definition, which the pass
``execution.passes.definitions`` writes in its place. So a new one needs no more than that.

>>> from cartesian_rdc.categories.smooth import Array, exp, smooth, variable
>>> from cartesian_rdc.execution import evaluate
>>> @interned
... class Swish(Defined):
...     space: Array
...
...     def boundary(self):
...         return Atomic(self.space), Atomic(self.space)
...
...     def definition(self):
...         x = variable(Atomic(self.space))
...         return (x / (1 + exp(-x))).arrow
>>> swish = Swish(Array((), "float64"))
>>> evaluate(smooth.reverse_derivative(swish), (0.0, 1.0))
array(0.5)
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

from cartesian_rdc.categories.free import Atomic, interned
from cartesian_rdc.categories.free.interning import parts_first
from cartesian_rdc.categories.smooth.category import smooth
from cartesian_rdc.categories.smooth.functions import function_of
from cartesian_rdc.categories.smooth.generator import SmoothGenerator
from cartesian_rdc.categories.smooth.spaces import (
    Arrow,
    Numbers,
    arrays_of,
    assemble,
)
from cartesian_rdc.errors import SpaceError


@interned
class Defined(SmoothGenerator):
    """A generator that is equal to a term, its ``definition``, of the same boundary.

    Its values, its R and its rows are those of the definition; a subclass may give others that are
    equal, such as a ``batched`` generator of the same kind, or an R that is defined itself.
    """

    @abstractmethod
    def definition(self) -> Arrow:
        """The term that it is, ``A -> B``."""

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers | Sequence[Numbers]:
        """The value of the definition."""
        f = self.checked_definition()
        results = arrays_of(f.codomain, function_of(f)(assemble(f.domain, arguments)))
        return results[0] if isinstance(self.codomain, Atomic) else results

    def reverse_derivative(self) -> Arrow:
        """R of the definition."""
        return smooth.reverse_derivative(self.checked_definition())

    def checked_definition(self) -> Arrow:
        """The definition. Raises ``SpaceError`` if it goes between other spaces."""
        f = self.definition()
        if (f.domain, f.codomain) != (self.domain, self.codomain):
            raise SpaceError(
                f"{self.label} goes {self.domain} -> {self.codomain}, its definition goes "
                f"{f.domain} -> {f.codomain}: give both the same boundary"
            )
        return f

    @property
    def flops(self) -> int:
        """Those of the definition, where each of its generators is computed once."""
        parts = parts_first(self.checked_definition(), lambda term: term.parts)
        return sum(part.flops for part in parts if isinstance(part, SmoothGenerator))
