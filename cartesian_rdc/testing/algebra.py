"""Points of the categories over a semiring: matrices, polynomials, circuits, truth tables.

They are compared exactly, in the arithmetic of the semiring; only float64 is compared up to
rounding. Sizes are small, 0 and 1 among them, and numbers are of any size.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Final, TypeVar

from hypothesis import strategies as st

from cartesian_rdc.categories.circuits import Bus, Circuit, CircuitCategory, Multilinear
from cartesian_rdc.categories.matrices import Matrix, MatrixCategory
from cartesian_rdc.categories.polynomials import (
    Monomial,
    PolynomialCategory,
    PolynomialMap,
    polynomial,
)
from cartesian_rdc.categories.semirings import INFINITY, FiniteSemiring, Length
from cartesian_rdc.categories.truth_tables import Table, TruthTables
from cartesian_rdc.execution import polynomials_of, run_circuit
from cartesian_rdc.testing.comparison import Comparison, pointwise, structural
from cartesian_rdc.testing.sample import Elements, Sample
from cartesian_rdc.testing.terms import paths, term_features
from cartesian_rdc.type_variables import K, Mor, Ob

Key = TypeVar("Key")
H = TypeVar("H", bound=Hashable)


def elements_of(semiring: FiniteSemiring[K]) -> Elements[K]:
    """All elements of a finite semiring."""
    return Elements(st.sampled_from(list(semiring.elements)))


NATURALS: Final = Elements(st.integers(0, 3) | st.integers(0, 4) | st.integers(0, 10**20))
INTEGERS: Final = Elements(st.integers(-3, 3) | st.integers(-3, 3) | st.integers(-(10**20), 10**20))
RATIONALS: Final = Elements(
    st.builds(Fraction, st.integers(-3, 3), st.integers(1, 3))
    | st.fractions(-(10**6), 10**6, max_denominator=10**6)
)
LENGTHS: Final[Elements[Length]] = Elements(
    st.integers(-3, 3) | st.integers(-(10**20), 10**20) | st.just(INFINITY)
)
FLOATS: Final = Elements(
    st.floats(-2, 2, width=32),
    lambda x, y: abs(x - y) <= 1e-6 * max(1.0, abs(x), abs(y)),
)


def _entrywise(
    entries: Callable[[Mor], Mapping[Key, K]], zero: K, elements: Elements[K]
) -> Comparison[Ob, Mor]:
    """Entry by entry, as the elements of the semiring are compared."""

    def difference(a: Ob, b: Ob, left: Mor, right: Mor, data: st.DataObject) -> str | None:
        ours, theirs = entries(left), entries(right)
        for key in ours.keys() | theirs.keys():
            x, y = ours.get(key, zero), theirs.get(key, zero)
            if not elements.same(x, y):
                return f"at {key}: left has {x!r}, right has {y!r}"
        return None

    return Comparison(difference)


def sizes(largest: int) -> st.SearchStrategy[int]:
    """Numbers of wires; one in a few is 0."""
    return st.sampled_from([0, *[*range(1, largest + 1)] * 3])


def matrices_sample(
    category: MatrixCategory[K], elements: Elements[K]
) -> Sample[MatrixCategory[K], int, Matrix[K]]:
    """Matrices of up to three rows and columns."""

    @cache
    def morphisms(a: int, b: int) -> st.SearchStrategy[Matrix[K]]:
        row = st.tuples(*[elements.strategy] * a)
        return st.tuples(*[row] * b).map(lambda rows: Matrix(category.scalars, a, rows))

    def entries(f: Matrix[K]) -> Mapping[tuple[int, int], K]:
        return {(i, j): x for i, row in enumerate(f.rows) for j, x in enumerate(row)}

    return Sample(
        category,
        sizes(3),
        morphisms,
        _entrywise(entries, category.scalars.zero, elements),
        {"size 1": lambda a: a == 1},
    )


def polynomials_sample(
    category: PolynomialCategory[K], elements: Elements[K]
) -> Sample[PolynomialCategory[K], int, PolynomialMap[K]]:
    """Up to two polynomials in up to two variables, of degree up to 3 and up to four terms."""
    k = category.scalars

    @cache
    def monomials(a: int) -> st.SearchStrategy[Monomial]:
        exponents = st.sampled_from((0, 0, 1, 1, 2, 3))
        return (
            st.tuples(*[exponents] * a)
            .map(lambda drawn: tuple((v, e) for v, e in enumerate(drawn) if e))
            .filter(lambda monomial: sum(e for _, e in monomial) <= 3)
        )

    @cache
    def morphisms(a: int, b: int) -> st.SearchStrategy[PolynomialMap[K]]:
        terms = st.dictionaries(monomials(a), elements.strategy, min_size=1, max_size=4)
        components = st.tuples(*[terms.map(lambda drawn: polynomial(k, drawn.items()))] * b)
        return components.map(lambda drawn: PolynomialMap(a, drawn))

    return Sample(
        category,
        sizes(2),
        morphisms,
        _entrywise(_coefficients, k.zero, elements),
        {"size 1": lambda a: a == 1},
        {
            "linear": lambda f: bool(f.components) and all(p.degree == 1 for p in f.components),
            "of degree 2 or more": lambda f: any(p.degree > 1 for p in f.components),
        },
    )


def _coefficients(f: PolynomialMap[K]) -> Mapping[tuple[int, Monomial], K]:
    return {(i, m): a for i, p in enumerate(f.components) for m, a in p.terms}


def tables_sample(
    category: TruthTables[K], elements: Elements[K]
) -> Sample[TruthTables[K], int, Table[K]]:
    """Tables of up to one input and output: laws make products of many, and tables grow fast."""
    k = category.semiring

    @cache
    def morphisms(a: int, b: int) -> st.SearchStrategy[Table[K]]:
        row = st.tuples(*[elements.strategy] * b)
        rows = st.tuples(*[row] * len(k.elements) ** a)
        return rows.map(lambda drawn: Table(k, a, b, drawn))

    return Sample(category, sizes(1), morphisms, structural(), {"size 1": lambda a: a == 1})


def circuits_sample(
    category: CircuitCategory[H],
    elements: Elements[H],
    *,
    depth: int = 2,
    functions: bool = False,
) -> Sample[CircuitCategory[H], Bus[H], Circuit[H]]:
    """Circuits without comparison, equal where their polynomials are.

    ``functions``, over Z_2 only: with Boolean functions among the generators.
    """
    return Sample(
        category,
        buses(category),
        lambda a, b: circuits(category, elements, a, b, depth=depth, functions=functions),
        _same_polynomials(category, elements),
        {"size 1": lambda a: len(a.atoms()) == 1},
        term_features(),
    )


def comparing_circuits_sample(
    category: CircuitCategory[H], semiring: FiniteSemiring[H], *, depth: int = 2
) -> Sample[CircuitCategory[H], Bus[H], Circuit[H]]:
    """Circuits with comparison over a finite semiring, equal where their functions are."""

    def points(a: Bus[H]) -> st.SearchStrategy[tuple[H, ...]]:
        return st.tuples(*[st.sampled_from(list(semiring.elements))] * len(a.atoms()))

    same: Comparison[Bus[H], Circuit[H]] = pointwise(
        points, lambda f: run_circuit(category, f), number=20
    )
    without = circuits_sample(category, elements_of(semiring), depth=depth)
    return replace(without, comparison=same)


def _same_polynomials(
    category: CircuitCategory[H], elements: Elements[H]
) -> Comparison[Bus[H], Circuit[H]]:
    """By the normal forms of both."""
    same: Comparison[int, PolynomialMap[H]] = _entrywise(
        _coefficients, category.scalars.zero, elements
    )

    def difference(
        a: Bus[H], b: Bus[H], left: Circuit[H], right: Circuit[H], data: st.DataObject
    ) -> str | None:
        f, g = polynomials_of(category, left), polynomials_of(category, right)
        why = same.difference(f.inputs, len(f.components), f, g, data)
        return why and f"the polynomials differ: left is {f}, right is {g}"

    return Comparison(difference)


def buses(category: CircuitCategory[H]) -> st.SearchStrategy[Bus[H]]:
    """The unit, a wire, and products of these."""
    s, unit = category.wire, category.unit
    pair = category.product(s, s)
    return st.sampled_from(
        [unit, s, s, s, pair, pair, category.product(pair, unit), category.product(unit, s)]
    )


@st.composite
def circuits(
    draw: st.DrawFn,
    category: CircuitCategory[H],
    elements: Elements[H],
    a: Bus[H],
    b: Bus[H],
    *,
    depth: int = 2,
    functions: bool = False,
) -> Circuit[H]:
    """Terms ``A -> B``, with shared subterms and wires that are used twice.

    ``functions``, over Z_2 only: some of them are read as functions, ``Multilinear``.
    """
    c, s = category, category.wire

    def into(depth: int) -> Circuit[H]:
        if depth == 0 or draw(st.integers(0, 5)) == 0:
            wires = [path for path in paths(a) if path.codomain == s]
            take_wire = draw(st.integers(0, 5)) > 0
            if wires and take_wire:
                return draw(st.sampled_from(wires))
            if draw(st.integers(0, 3)) == 0:
                return c.zero(a, s)
            return c.compose(c.delete(a), c.constant(draw(elements.strategy)))
        if functions and draw(st.integers(0, 3)) == 0:
            return Multilinear(into(depth - 1))
        way = draw(st.integers(0, 7 if c.comparison else 6))
        if way < 2:
            return c.add(into(depth - 1), into(depth - 1))
        if way == 2:
            f = into(depth - 1)  # a shared subterm
            return c.compose(c.pair(f, f), c.multiply)
        if way == 3:
            last = c.multiples(draw(elements.strategy), s)
        elif way < 7:
            last = c.multiply
        else:
            last = c.compare(straight_through=draw(st.booleans()))
        return c.compose(onto(last.domain, depth - 1), last)

    def onto(bus: Bus[H], depth: int) -> Circuit[H]:
        return bus.collect([into(depth) for _ in bus.atoms()], lambda: c.delete(a), c.pair)

    if a == b and draw(st.integers(0, 7)) == 0:
        return c.identity(a)
    return onto(b, depth)
