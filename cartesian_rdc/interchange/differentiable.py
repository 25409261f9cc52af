"""A map on arrays that is compiled when it first runs, and whose derivatives are such maps, too.

It is what the differentiation of another library asks: values, and covectors of those arguments
for which there shall be some. That library then sees one operation, whose derivative is an
operation of the same kind; so derivatives of any order are ``R``, as often as it is asked for.

>>> from cartesian_rdc.categories.smooth import multiply, space
>>> from cartesian_rdc.execution import NumpyEngine
>>> f = Differentiable(multiply(space()), NumpyEngine())
>>> f([np.array(2.0), np.array(3.0)])
[array(6.)]
>>> backwards = f.derivative((True, False))
>>> backwards([np.array(2.0), np.array(3.0), np.array(1.0)])
[array(3.)]
>>> backwards.derivative((False, True, False))([*map(np.array, (2.0, 3.0, 1.0, 1.0))])
[array(1.)]
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Self, final

import numpy as np

from cartesian_rdc.categories.free import Atomic
from cartesian_rdc.categories.smooth import Array, Arrow, Numbers, Space, assemble, smooth
from cartesian_rdc.categories.smooth.spaces import arrays_in, leaves_of
from cartesian_rdc.execution import ArrayEngine, CompiledMap
from cartesian_rdc.execution.once import once
from cartesian_rdc.functors import sharing


@final
@dataclass(frozen=True)
class Differentiable:
    """The ``term`` X -> Y, which an ``engine`` runs, on the arrays of X from left to right."""

    term: Arrow
    engine: ArrayEngine
    _derivatives: dict[tuple[bool, ...], Differentiable] = field(
        default_factory=dict[tuple[bool, ...], "Differentiable"], repr=False, compare=False
    )
    _rows: dict[int, Differentiable] = field(
        default_factory=dict[int, "Differentiable"], repr=False, compare=False
    )

    @once
    def arguments(self) -> tuple[Array, ...]:
        """The arrays of X. Raises ``SpaceError`` if X is no space of Smooth."""
        return arrays_in(self.term.domain)

    @once
    def results(self) -> tuple[Array, ...]:
        """The arrays of Y. Raises ``SpaceError`` if Y is no space of Smooth."""
        return arrays_in(self.term.codomain)

    @once
    def _compiled(self) -> CompiledMap:
        return self.engine.compile(self.term)

    def __call__(self, arrays: Sequence[Numbers]) -> list[Numbers]:
        """The arrays of the value, which nothing else holds and which may be written to.

        Raises ``SpaceError`` if the ``arrays`` are not those of X, and what ``engine.compile``
        raises.
        """
        made = self._compiled(assemble(self.term.domain, arrays))
        return [np.require(array, requirements=["C", "W"]) for array in leaves_of(made)]

    def derivative(self, wanted: tuple[bool, ...]) -> Differentiable:
        """``X × Y -> X'``: R of the term, and of its covector the arrays that are ``wanted``.

        ``wanted`` says so of each array of X; what leads to the others is not computed. Raises
        ``MissingDerivativeError`` if a generator of the term has no derivative.
        """
        if wanted not in self._derivatives:
            backwards = smooth.reverse_derivative(self.term)
            kept = smooth.compose(backwards, _only(self.term.domain, wanted))
            self._derivatives[wanted] = Differentiable(kept, self.engine)
        return self._derivatives[wanted]

    def rows(self, n: int) -> Differentiable:
        """``P × A^n -> B^n``, if the term is ``P × A -> B``: on n rows, at the same point of P.

        Raises ``CompositionError`` if the term begins in no product.
        """
        if n not in self._rows:
            self._rows[n] = Differentiable(sharing(self.term, n), self.engine)
        return self._rows[n]

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> tuple[Callable[..., Differentiable], tuple[Arrow, ArrayEngine]]:
        """Pickled as term and engine; compiled again when it runs."""
        return Differentiable, (self.term, self.engine)


def _only(x: Space, wanted: Sequence[bool]) -> Arrow:
    """``X -> X'``: the identity of the arrays that are wanted, and 1 in place of the others."""
    pairs = zip(x.atoms(), wanted, strict=True)
    sides: list[Arrow] = [
        smooth.identity(Atomic(array)) if kept else smooth.delete(Atomic(array))
        for array, kept in pairs
    ]
    return x.collect(sides, lambda: smooth.identity(smooth.unit), smooth.tensor)
