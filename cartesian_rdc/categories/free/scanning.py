"""Scans as generators: the loop of a free category, closed under R.

``Scan_n(f) : P × (S × X^n) -> S × Y^n`` takes ``f : P × (S × X) -> S × Y`` along n rows: a state
goes from one step to the next, and P, such as weights, is the same in all of them. Here ``X^n`` is
n copies of each atom of X, so that ``(X × Y)^n`` is ``X^n × Y^n``: nothing is zipped.

**R of a scan is the scan of R.** The states are recorded on the way forward; then a scan goes
backwards, from the last row to the first, along ::

    (p, ((ds, dp), (s, (x, dy)))) -> ((ds', dp + dp'), dx)      where (dp', (ds', dx))
                                                                = R[f]((p, (s, x)), (ds, dy))

so that the covector of what all steps share rides in the state, by addition. Both are scans, and so
R of R, and D, are. A category may have another object for such sums, ``totals``: Smooth takes those
of half precision in float32.

What is kept between the two is a choice (2209.09351): with ``keep="states"`` the states alone, and
a step is computed again from its state, as lenses compose; with ``"everything"`` what the backward
step reads, as optics compose. The maps are equal, and differ in time and space.

>>> from cartesian_rdc.categories.free import Atomic, Free, Product, Symbol
>>> p, s, x, y = map(Atomic, "PSXY")
>>> step = Symbol("f", Product(p, Product(s, x)), Product(s, y))
>>> print(Free().scanning(step, 2).domain)
P × (S × (X × (X × 1)))
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from functools import reduce
from typing import final

from cartesian_rdc.categories.base import Keep, require_keep, require_steps
from cartesian_rdc.categories.free.interning import interned
from cartesian_rdc.categories.free.objects import Atomic, Object, Product, Unit
from cartesian_rdc.categories.free.rewriting import composite, pairing, total
from cartesian_rdc.categories.free.terms import (
    Delete,
    First,
    Generator,
    Identity,
    Second,
    Term,
    Zero,
)
from cartesian_rdc.differences import told_apart
from cartesian_rdc.errors import CompositionError, DataError
from cartesian_rdc.type_variables import Atom


@interned
class Scanning(Generator[Atom]):
    """``P × (S × X^n) -> S × Y^n``: a ``step``, ``P × (S × X) -> S × Y``, along n rows.

    ``keep``: what R of it keeps. ``backwards``: from the last row to the first. Raises
    ``CompositionError`` if the step goes elsewhere, ``DataError`` if n < 0 or ``keep`` is another.
    """

    step: Term[Atom]
    n: int
    keep: Keep = "states"
    backwards: bool = False

    @final
    def boundary(self) -> tuple[Object[Atom], Object[Atom]]:
        require_steps(self.n)
        require_keep(self.keep)
        if type(self.backwards) is not bool:
            raise DataError(f"a scan goes backwards or not: True or False, not {self.backwards!r}")
        p, s, x, y = self.wires
        return (
            Product(p, Product(s, self.many(x))),
            Product(s, self.many(y)),
        )

    @property
    @final
    def wires(self) -> tuple[Object[Atom], Object[Atom], Object[Atom], Object[Atom]]:
        """P, S, X and Y. Raises ``CompositionError`` if the step is none."""
        (p, given), (after, y) = self.step.domain.factors(), self.step.codomain.factors()
        s, x = given.factors()
        if s is not after:
            left, right = told_apart(s, after)
            raise CompositionError(
                "scan", f"the step begins in the state {left}", f"it ends in the state {right}"
            )
        return p, s, x, y

    @classmethod
    @abstractmethod
    def copies(cls, atom: Atom, n: int) -> Object[Atom]:
        """``A^n`` of an atom A."""

    @classmethod
    @abstractmethod
    def copying(cls, atom: Atom, n: int) -> Term[Atom] | None:
        """``A -> A^n``, n equal rows, where that is one generator."""

    @classmethod
    @abstractmethod
    def one_of(cls, copies: Generator[Atom]) -> Term[Atom] | None:
        """A generator, or 1, that makes the row of which ``copies`` makes n; ``None`` of others."""

    @classmethod
    def totals(cls, p: Object[Atom]) -> tuple[Term[Atom], Term[Atom]]:
        """``P -> T`` and ``T -> P``, for the object T in which covectors of P are added: 1."""
        return Identity(p), Identity(p)

    @final
    def many(self, a: Object[Atom]) -> Object[Atom]:
        """``A^n``: that of each atom."""
        return a.fold(Unit, self.many_of, Product)

    @final
    def many_of(self, atom: Atom) -> Object[Atom]:
        """``A^n`` of an atom A."""
        return self.copies(atom, self.n)

    @final
    def with_step(self, step: Term[Atom]) -> Scanning[Atom]:
        """The scan of another step, along as many rows."""
        return type(self)(step, self.n, self.keep, self.backwards)

    @final
    def reverse_derivative(self) -> Term[Atom]:
        """The states, recorded; then a scan the other way, along R of the step."""
        p, s, _, _ = self.wires
        xs, ys = (self.many(a) for a in self.wires[2:])
        a, b = self.domain, self.codomain
        point, covector = First(a, b), Second(a, b)
        shared = composite(point, First(p, Product(s, xs)))
        rows = composite(composite(point, Second(p, Product(s, xs))), Second(s, xs))
        recorded = composite(composite(point, self._recording), Second(s, self.many(s)))
        ds, dys = composite(covector, First(s, ys)), composite(covector, Second(s, ys))
        _, rounded = self.totals(p)
        t = rounded.domain
        start = pairing(ds, Zero(Product(a, b), t))
        given = pairing(shared, pairing(start, pairing(recorded, pairing(rows, dys))))
        back = composite(given, self._back)
        last, dxs = First(Product(s, t), xs), Second(Product(s, t), xs)
        return pairing(
            composite(composite(composite(back, last), Second(s, t)), rounded),
            pairing(composite(composite(back, last), First(s, t)), composite(back, dxs)),
        )

    @property
    def _recording(self) -> Term[Atom]:
        """``P × (S × X^n) -> S × S^n``: the last state, and those before each step."""
        p, s, x, y = self.wires
        before = composite(Second(p, Product(s, x)), First(s, x))
        return self.with_step(pairing(composite(self.step, First(s, y)), before))

    @property
    def _back(self) -> Term[Atom]:
        """``P × ((S × T) × (S^n × (X^n × Y^n))) -> (S × T) × X^n``, the other way."""
        # R is of the category, which has this for a generator
        from cartesian_rdc.categories.free.category import FreeCategory  # noqa: PLC0415

        c: FreeCategory[Atom] = FreeCategory()
        p, s, x, y = self.wires
        added, _ = self.totals(p)
        t = added.codomain
        state, row = Product(s, t), Product(s, Product(x, y))
        shared, given = First(p, Product(state, row)), Second(p, Product(state, row))
        carried, at = composite(given, First(state, row)), composite(given, Second(state, row))
        ds, total_so_far = composite(carried, First(s, t)), composite(carried, Second(s, t))
        before, rest = (
            composite(at, First(s, Product(x, y))),
            composite(at, Second(s, Product(x, y))),
        )
        now, dy = composite(rest, First(x, y)), composite(rest, Second(x, y))
        point = pairing(shared, pairing(before, now))
        found = composite(pairing(point, pairing(ds, dy)), c.reverse_derivative(self.step))
        of_shared = composite(composite(found, First(p, Product(s, x))), added)
        others = composite(found, Second(p, Product(s, x)))
        after = pairing(composite(others, First(s, x)), total(total_so_far, of_shared))
        step = pairing(after, composite(others, Second(s, x)))
        return type(self)(step, self.n, self.keep, not self.backwards)

    @property
    @final
    def label(self) -> str:
        return f"scan of {self.n}{' backwards' if self.backwards else ''}"

    @abstractmethod
    def to_rows(self, a: Object[Atom]) -> Term[Atom]:
        """``A × (A × ...) -> A^n``, from the power of a cartesian category."""

    @abstractmethod
    def from_rows(self, a: Object[Atom]) -> Term[Atom]:
        """``A^n -> A × (A × ...)``, to the power of a cartesian category."""


def _nested(a: Object[Atom], n: int) -> Object[Atom]:
    nothing: Object[Atom] = Unit()
    return reduce(lambda rest, _: Product(a, rest), range(n), nothing)


def _identity(a: Object[Atom]) -> Term[Atom]:
    return Identity(a)


@final
@interned
class Scan(Scanning[Atom]):
    """The scan whose rows are wires: ``A^n`` is ``A × (A × ...)`` of each atom A."""

    @classmethod
    def copies(cls, atom: Atom, n: int) -> Object[Atom]:
        return _nested(Atomic(atom), n)

    @classmethod
    def copying(cls, atom: Atom, n: int) -> Term[Atom] | None:
        return None

    @classmethod
    def one_of(cls, copies: Generator[Atom]) -> Term[Atom] | None:
        return None

    def to_rows(self, a: Object[Atom]) -> Term[Atom]:
        """Row before row, so that R of it grows as it does, with n; of an atom it is 1."""
        if isinstance(a, Atomic):
            return _identity(self.many(a))
        nothing: Object[Atom] = Unit()
        result: Term[Atom] = Zero(nothing, a.fold(Unit, lambda _: nothing, Product))
        for _ in range(self.n):
            row: Term[Atom] = First(a, result.domain)
            both = row, composite(Second(a, result.domain), result)
            parts = [pairing(*paths) for _, paths in a.distribute(both, _halves_of_both)]
            result = _product_of_maps(a, parts, row.domain)
        return result

    def from_rows(self, a: Object[Atom]) -> Term[Atom]:
        """Row after row, so that R of it grows as it does, with n; of an atom it is 1."""
        if isinstance(a, Atomic):
            return _identity(self.many(a))
        rows, whole = list[tuple[Term[Atom], Term[Atom]]](), self.many(a)
        for _ in range(self.n):
            first = self._each(a, whole, First)
            rest = self._each(a, whole, Second)
            rows.append((first, rest))
            whole = rest.codomain
        result: Term[Atom] = Delete(whole)
        for first, rest in reversed(rows):
            result = pairing(first, composite(rest, result))
        return result

    def _each(
        self,
        a: Object[Atom],
        many: Object[Atom],
        part: Callable[[Object[Atom], Object[Atom]], Term[Atom]],
    ) -> Term[Atom]:
        """``A^n -> B``: a part of the rows of each atom."""
        paths = (path for _, path in a.distribute(_identity(many), _halves_of_path))
        parts = [composite(path, part(*path.codomain.factors())) for path in paths]
        return _product_of_maps(a, parts, many)


def _product_of_maps(
    a: Object[Atom], parts: Sequence[Term[Atom]], domain: Object[Atom]
) -> Term[Atom]:
    """The map from ``domain`` with these parts, one for each atom of A."""
    return a.collect(parts, lambda: Delete(domain), pairing)


def _halves_of_path(a: Object[Atom], path: Term[Atom]) -> tuple[Term[Atom], Term[Atom]]:
    first, second = path.codomain.factors()
    return composite(path, First(first, second)), composite(path, Second(first, second))


def _halves_of_both(
    a: Object[Atom], both: tuple[Term[Atom], Term[Atom]]
) -> tuple[tuple[Term[Atom], Term[Atom]], tuple[Term[Atom], Term[Atom]]]:
    (first, second), (firsts, seconds) = (_halves_of_path(a, path) for path in both)
    return (first, firsts), (second, seconds)
