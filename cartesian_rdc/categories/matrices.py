"""Matrices over a commutative semiring: every map is linear, and ``R[f] = π1 f†``.

Objects are natural numbers and a morphism ``n -> m`` is a matrix of m rows and n columns, which
acts on columns; the product is the sum of sizes. It is a category with dagger biproducts, the
dagger being the transpose, and so a reverse differential category (1910.07065, Example 19).

>>> from cartesian_rdc.categories.semirings import Integers
>>> C = Matrices(Integers())
>>> f = C.matrix(2, [[1, 2], [3, 4], [5, 6]])
>>> print(C.dagger(f))
[1 3 5]
[2 4 6]
>>> C.forward_derivative(f) == C.compose(C.second(2, 2), f)
True
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, final

from cartesian_rdc.categories.base import ReverseDifferentialCategory, WithNegatives
from cartesian_rdc.categories.props import Prop
from cartesian_rdc.categories.semirings import CommutativeSemiring, OverRing, OverSemiring
from cartesian_rdc.categories.semirings.base import require_over
from cartesian_rdc.errors import ScalarError
from cartesian_rdc.printing import Brief
from cartesian_rdc.type_variables import K


@final
@dataclass(frozen=True, repr=False)
class Matrix(Brief, Generic[K]):
    """A matrix ``n -> m`` over a semiring: its number of columns n, and its m rows.

    ``MatrixCategory.matrix`` makes them, and looks at every entry.
    """

    semiring: CommutativeSemiring[K]
    columns: int
    rows: tuple[tuple[K, ...], ...]

    def _in_words(self) -> str:
        return f"{self.columns} -> {len(self.rows)} over {self.semiring}"

    def __str__(self) -> str:
        words = [[str(entry) for entry in row] for row in self.rows]
        width = max((len(word) for row in words for word in row), default=0)
        lines = [f"[{' '.join(word.rjust(width) for word in row)}]" for row in words]
        return "\n".join(lines) or f"[] (no rows, {self.columns} columns)"


class MatrixCategory(OverSemiring[K], Prop[Matrix[K]], ReverseDifferentialCategory[int, Matrix[K]]):
    """Matrices over a semiring, or over a ring.

    An operation raises ``CompositionError`` if it is given a matrix over another semiring.
    """

    @final
    def matrix(self, columns: int, rows: Sequence[Sequence[K]]) -> Matrix[K]:
        """``columns -> n``, of n rows.

        Raises ``ScalarError`` if a row has another length, or an entry is no scalar.
        """
        for number, row in enumerate(rows):
            if len(row) != columns:
                raise ScalarError(f"row {number} has {len(row)} entries, and not {columns}")
        return self._of(columns, tuple(tuple(map(self.scalars.element, row)) for row in rows))

    @final
    def are_apart(self, f: Matrix[K], g: Matrix[K]) -> bool:
        return f != g

    def _of(self, columns: int, rows: tuple[tuple[K, ...], ...]) -> Matrix[K]:
        return Matrix(self.scalars, columns, rows)

    @final
    def transpose(self, f: Matrix[K]) -> Matrix[K]:
        """``f† : m -> n``, of ``f : n -> m``."""
        rows = tuple(tuple(row[j] for row in f.rows) for j in range(self.domain(f)))
        return self._of(len(f.rows), rows)

    @final
    def domain(self, f: Matrix[K]) -> int:
        require_over(f.semiring, self.scalars, self)
        return f.columns

    @final
    def codomain(self, f: Matrix[K]) -> int:
        require_over(f.semiring, self.scalars, self)
        return len(f.rows)

    @final
    def compose(self, f: Matrix[K], g: Matrix[K]) -> Matrix[K]:
        """The product of matrices, ``g f`` in their usual order."""
        self.require_composable(f, g)
        return self._of(f.columns, tuple(self._combination(row, f) for row in g.rows))

    def _combination(self, coefficients: Sequence[K], f: Matrix[K]) -> tuple[K, ...]:
        """The sum of the rows of f with these coefficients; those that are zero cost nothing."""
        k = self.scalars
        total: tuple[K, ...] = (k.zero,) * f.columns
        for a, row in zip(coefficients, f.rows, strict=True):
            if a != k.zero:
                total = tuple(k.add(x, k.multiply(a, y)) for x, y in zip(total, row, strict=True))
        return total

    @final
    def pair(self, f: Matrix[K], g: Matrix[K]) -> Matrix[K]:
        self.require_same_domain(f, g, "pair")
        return self._of(f.columns, f.rows + g.rows)

    @final
    def zero(self, a: int, b: int) -> Matrix[K]:
        return self._of(a, ((self.scalars.zero,) * a,) * b)

    @final
    def add(self, f: Matrix[K], g: Matrix[K]) -> Matrix[K]:
        self.require_parallel(f, g, "add")
        rows = zip(f.rows, g.rows, strict=True)
        return self._of(f.columns, tuple(tuple(map(self.scalars.add, r, s)) for r, s in rows))

    @final
    def reverse_derivative(self, f: Matrix[K]) -> Matrix[K]:
        """``π1 f†``."""
        return self.compose(self.second(self.domain(f), len(f.rows)), self.transpose(f))

    @final
    def choose(self, a: int, entries: range) -> Matrix[K]:
        zero, one = self.scalars.zero, self.scalars.one
        return self._of(a, tuple(tuple(one if j == k else zero for j in range(a)) for k in entries))


@final
@dataclass(frozen=True)
class Matrices(MatrixCategory[K]):
    """``Mat(S)``, over any commutative semiring."""


@final
@dataclass(frozen=True)
class MatricesOverRing(OverRing[K], MatrixCategory[K], WithNegatives[int, Matrix[K]]):
    """``Mat(S)``, over a ring."""

    def negate(self, f: Matrix[K]) -> Matrix[K]:
        negated = tuple(tuple(map(self.scalars.negate, row)) for row in f.rows)
        return Matrix(self.scalars, self.domain(f), negated)
