"""Scans of Smooth: a step along the rows of arrays, as ``Batching`` has them.

>>> from cartesian_rdc.categories.free import Identity, Product, Second, Unit
>>> from cartesian_rdc.categories.smooth import smooth, space
>>> from cartesian_rdc.execution import evaluate
>>> x = space()
>>> addition = smooth.compose(Second(Unit(), Product(x, x)), smooth.addition(x))
>>> sums = smooth.scanning(smooth.compose(addition, smooth.copy(x)), 4)
>>> print(sums.domain, "->", sums.codomain)
1 × (R × R[4]) -> R × R[4]
>>> evaluate(sums, ((), (0, [1, 2, 3, 4])))
(array(10.), array([ 1.,  3.,  6., 10.]))
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import final

import numpy as np

from cartesian_rdc.categories.free import (
    Atomic,
    Delete,
    First,
    Generator,
    Identity,
    Product,
    Scanning,
    Second,
    Unit,
    Zero,
    interned,
)
from cartesian_rdc.categories.free.rewriting import beside, composite, pairing
from cartesian_rdc.categories.free.writing import Written, applied
from cartesian_rdc.categories.smooth.conversion import cast_of, wide_of
from cartesian_rdc.categories.smooth.functions import function_of, halves_of
from cartesian_rdc.categories.smooth.generator import SmoothGenerator
from cartesian_rdc.categories.smooth.rearrangement import Broadcast, Concatenate, Reshape, Slice
from cartesian_rdc.categories.smooth.spaces import (
    Array,
    Arrow,
    Numbers,
    Space,
    arrays_of,
    assemble,
    require_array,
)


@final
@interned
class ScanRows(Scanning[Array], SmoothGenerator):
    """The scan whose rows are those of arrays: ``A^n`` has an axis of length n in front."""

    @classmethod
    def copies(cls, atom: Array, n: int) -> Space:
        return Atomic(require_array(atom).rows(n))

    @classmethod
    def copying(cls, atom: Array, n: int) -> Arrow:
        return Broadcast(atom.rows(n), (0,))

    @classmethod
    def one_of(cls, copies: Generator[Array]) -> Arrow | None:
        if not isinstance(copies, Broadcast) or 0 not in copies.axes:
            return None
        others = tuple(axis - 1 for axis in copies.axes[1:])
        one = copies.space.with_shape(*copies.space.shape[1:])
        return Broadcast(one, others) if others else Identity(Atomic(one))

    @classmethod
    def totals(cls, p: Space) -> tuple[Arrow, Arrow]:
        """Covectors of half precision are added in float32: many steps are not lost to rounding."""
        return (
            p.fold(_nothing, lambda x: cast_of(x, wide_of(x).dtype), beside),
            p.fold(_nothing, lambda x: cast_of(wide_of(x), x.dtype), beside),
        )

    def from_rows(self, a: Space) -> Arrow:
        """Taken apart by halves, so that little is copied, by R as well."""
        whole = self.many(a)
        result: Arrow = Delete(whole)
        if self.n:
            halved = _halved(a, self.n, {})
            paths, parts = [(_identity(halved.codomain), self.n)], list[Arrow]()
            while paths:
                path, n = paths.pop()
                if n == 1:
                    parts.append(path)
                    continue
                first, second = path.codomain.factors()
                paths.append((composite(path, Second(first, second)), n // 2))
                paths.append((composite(path, First(first, second)), n - n // 2))
            nested: Arrow = Delete(halved.codomain)
            for part in reversed(parts):
                nested = pairing(part, nested)
            result = composite(halved, nested)
        return result

    def to_rows(self, a: Space) -> Arrow:
        """Joined by halves, so that little is copied."""
        nothing: Space = Unit()
        whole = reduce(lambda rest, _: Product(a, rest), range(self.n), nothing)
        if not self.n:
            return Zero(whole, self.many(a))
        rows, path = list[Arrow](), _identity(whole)
        for _ in range(self.n):
            row, rest = path.codomain.factors()
            rows.append(composite(path, First(row, rest)))
            path = composite(path, Second(row, rest))
        columns = [self._column(array, paths) for array, paths in a.distribute(rows, _halves)]
        return a.collect(columns, lambda: Delete(whole), pairing)

    def _column(self, array: Array, rows: Sequence[Arrow]) -> Arrow:
        one = Reshape(array, (1, *array.shape))
        parts = [(1, composite(row, one)) for row in rows]
        while len(parts) > 1:
            both = zip(parts[::2], parts[1::2], strict=False)
            joined = [
                (m + n, composite(pairing(f, g), Concatenate(array.rows(m), array.rows(n), 0)))
                for (m, f), (n, g) in both
            ]
            parts = joined + parts[2 * len(joined) :]
        return parts[0][1]

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers | Sequence[Numbers]:
        """The step, by its definition, n times."""
        p, s, x, y = self.wires
        sizes = [len(a.atoms()) for a in (p, s, x)]
        shared = assemble(p, arguments[: sizes[0]])
        state = assemble(s, arguments[sizes[0] : sizes[0] + sizes[1]])
        rows, step = arguments[sizes[0] + sizes[1] :], function_of(self.step)
        made: list[Numbers] = [np.empty((self.n, *a.shape), a.dtype) for a in y.atoms()]
        for k in reversed(range(self.n)) if self.backwards else range(self.n):
            now = assemble(x, [row[k] for row in rows])
            state, shown = halves_of(step((shared, (state, now))))
            for result, part in zip(made, arrays_of(y, shown), strict=True):
                result[k] = part
        return [*arrays_of(s, state), *made]

    def written(self, arguments: Sequence[Written]) -> Sequence[Written]:
        """``scan(...)``, of all arguments, and which of the results it is."""
        whole = applied(self.label, *arguments)
        return [whole.at(str(k)) for k in range(len(self.codomain.atoms()))]


def _nothing() -> Arrow:
    return Identity(Unit())


def _identity(a: Space) -> Arrow:
    return Identity(a)


def _halves(a: Space, rows: list[Arrow]) -> tuple[list[Arrow], list[Arrow]]:
    """The first and the second parts of maps to ``A``, a product."""
    first, second = a.factors()
    return (
        [composite(row, First(first, second)) for row in rows],
        [composite(row, Second(first, second)) for row in rows],
    )


def _halved(a: Space, n: int, known: dict[int, Arrow]) -> Arrow:
    """``A^n -> A × A × ...``, bracketed by halves. ``known``: those made already, by n."""
    if n not in known:
        if n == 1:
            known[n] = a.fold(_nothing, lambda x: Reshape(x.rows(1), x.shape), beside)
        else:
            cut = n - n // 2
            both = pairing(some_rows(a, n, 0, cut), some_rows(a, n, cut, n))
            halves = beside(_halved(a, cut, known), _halved(a, n - cut, known))
            known[n] = composite(both, halves)
    return known[n]


def some_rows(a: Space, n: int, start: int, end: int) -> Arrow:
    """``A^n -> A^m``: the m rows from ``start`` to before ``end``."""

    def of(array: Array) -> Arrow:
        whole = ((0, length, 1) for length in array.shape)
        return Slice(array.rows(n), ((start, end, 1), *whole))

    return a.fold(_nothing, of, beside)
