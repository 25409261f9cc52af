"""Truth tables: functions between powers of a finite semiring, each given by all its values.

A morphism ``n -> m`` is a table of ``|S|^n`` rows, one for each tuple of n elements in
lexicographic order, each row a tuple of m. It is a cartesian left additive category and no
reverse differential one: over Z_2, the circuits ``x`` and ``x · x`` have the same table and
different derivatives, so that R is not defined on tables. Asking for it is a type error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product as tuples
from typing import Generic, final

from cartesian_rdc.categories.base import LeftAdditiveCategory
from cartesian_rdc.categories.props import Prop
from cartesian_rdc.categories.semirings import FiniteSemiring
from cartesian_rdc.categories.semirings.base import require_over, shown
from cartesian_rdc.errors import ScalarError
from cartesian_rdc.printing import Brief
from cartesian_rdc.type_variables import K

LARGEST = 2**20
"""The default for the largest number of rows of a table."""


@final
@dataclass(frozen=True, repr=False)
class Table(Brief, Generic[K]):
    """A function ``S^inputs -> S^outputs`` on a semiring S, by the list of its values."""

    semiring: FiniteSemiring[K]
    inputs: int
    outputs: int
    rows: tuple[tuple[K, ...], ...]

    def _in_words(self) -> str:
        return f"{self.inputs} -> {self.outputs} over {self.semiring}"

    def __str__(self) -> str:
        rows = " ".join("".join(map(str, row)) for row in self.rows)
        return f"{self.inputs} -> {self.outputs} : {rows}"


@final
@dataclass(frozen=True)
class TruthTables(Prop[Table[K]], LeftAdditiveCategory[int, Table[K]]):
    """Natural numbers, and functions ``S^n -> S^m``. Raises ``ScalarError`` past ``largest``.

    ``largest`` bounds the number of rows of a table, so that a wide one is refused before it
    fills the memory. An operation raises ``CompositionError`` if it is given a table over another
    semiring.
    """

    semiring: FiniteSemiring[K]
    largest: int = LARGEST

    def are_apart(self, f: Table[K], g: Table[K]) -> bool:
        return f != g

    def points(self, a: int) -> Iterator[tuple[K, ...]]:
        """The elements of ``S^a``, in the order of the rows."""
        rows = self.semiring.size**a
        if rows > self.largest:
            raise ScalarError(
                f"a table of {a} inputs over {self.semiring} has {shown(rows)} rows, more than "
                f"{self.largest}: use circuits, or TruthTables(..., largest=...)"
            )
        return tuples(self.semiring.elements, repeat=a)

    def tabulate(
        self, inputs: int, outputs: int, function: Callable[[tuple[K, ...]], tuple[K, ...]]
    ) -> Table[K]:
        """The table of a function ``S^inputs -> S^outputs``.

        Raises ``ScalarError`` if the function has a value outside of ``S^outputs``.
        """
        rows = tuple(tuple(map(self.semiring.element, function(x))) for x in self.points(inputs))
        for row in rows:
            if len(row) != outputs:
                raise ScalarError(f"a row should have {outputs} entries, this one is {row}")
        return self._of(inputs, outputs, rows)

    def at(self, f: Table[K], point: tuple[K, ...]) -> tuple[K, ...]:
        """The value at a point. Raises ``ScalarError`` if the point is not in ``S^inputs``."""
        if len(point) != f.inputs:
            raise ScalarError(f"the point has {len(point)} entries, the table {f.inputs} inputs")
        require_over(f.semiring, self.semiring, self)
        row, elements = 0, self.semiring.elements
        for a in point:
            row = row * self.semiring.size + elements.index(self.semiring.element(a))
        return f.rows[row]

    def _of(self, inputs: int, outputs: int, rows: tuple[tuple[K, ...], ...]) -> Table[K]:
        return Table(self.semiring, inputs, outputs, rows)

    def domain(self, f: Table[K]) -> int:
        require_over(f.semiring, self.semiring, self)
        return f.inputs

    def codomain(self, f: Table[K]) -> int:
        require_over(f.semiring, self.semiring, self)
        return f.outputs

    def compose(self, f: Table[K], g: Table[K]) -> Table[K]:
        self.require_composable(f, g)
        return self._of(f.inputs, g.outputs, tuple(self.at(g, row) for row in f.rows))

    def choose(self, a: int, entries: range) -> Table[K]:
        rows = tuple(tuple(x[k] for k in entries) for x in self.points(a))
        return self._of(a, len(entries), rows)

    def pair(self, f: Table[K], g: Table[K]) -> Table[K]:
        self.require_same_domain(f, g, "pair")
        rows = tuple(x + y for x, y in zip(f.rows, g.rows, strict=True))
        return self._of(f.inputs, f.outputs + g.outputs, rows)

    def zero(self, a: int, b: int) -> Table[K]:
        return self._of(a, b, tuple((self.semiring.zero,) * b for _ in self.points(a)))

    def add(self, f: Table[K], g: Table[K]) -> Table[K]:
        self.require_parallel(f, g, "add")
        rows = zip(f.rows, g.rows, strict=True)
        added = tuple(tuple(map(self.semiring.add, x, y)) for x, y in rows)
        return self._of(f.inputs, f.outputs, added)

    def __str__(self) -> str:
        bound = "" if self.largest == LARGEST else f", largest={self.largest}"
        return f"TruthTables({self.semiring}{bound})"
