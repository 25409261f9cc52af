"""A sample of a free category: symbols whose derivatives are terms in each other.

The atoms are ``A`` and ``B``. Terms are compared by a functor to polynomials over the integers,
exactly, in which A is a line and B a plane; the derivatives of the symbols are the right ones
there, and so RD.2, RD.6 and RD.7 hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, final

from hypothesis import strategies as st

from cartesian_rdc.categories.free import (
    Atomic,
    Free,
    Generator,
    Object,
    Product,
    Symbol,
    Term,
    Unit,
)
from cartesian_rdc.categories.polynomials import PolynomialMap, Polynomials, constant, variable
from cartesian_rdc.categories.semirings import Integers
from cartesian_rdc.functors import FunctorOnTerms, ReverseDifferentialFunctor
from cartesian_rdc.testing.comparison import structural, up_to
from cartesian_rdc.testing.sample import Sample
from cartesian_rdc.testing.terms import paths, term_features

C: Final = Free()
A: Final[Object[str]] = Atomic("A")
B: Final[Object[str]] = Atomic("B")


def _by_factor(symbol: Symbol) -> Term[str]:
    """``((x, y), c) -> (c y, c x)``."""
    point, c = C.first(symbol.domain, A), C.second(symbol.domain, A)
    x, y = C.compose(point, C.first(A, A)), C.compose(point, C.second(A, A))
    return C.pair(C.compose(C.pair(c, y), symbol), C.compose(C.pair(c, x), symbol))


TIMES: Final = Symbol("times", Product(A, A), A, _by_factor)


def _twice(symbol: Symbol) -> Term[str]:
    """``(x, c) -> (x + x) c``."""
    x, c = C.first(A, A), C.second(A, A)
    return C.compose(C.pair(C.add(x, x), c), TIMES)


SQUARE: Final = Symbol("square", A, A, _twice)


def _merge_back(symbol: Symbol) -> Term[str]:
    return C.compose(C.second(B, A), SPLIT)


def _split_back(symbol: Symbol) -> Term[str]:
    return C.compose(C.second(A, B), MERGE)


MERGE: Final = Symbol("merge", B, A, _merge_back)
SPLIT: Final = Symbol("split", A, B, _split_back)


def _origin_back(symbol: Symbol) -> Term[str]:
    return C.zero(C.product(C.unit, A), C.unit)


POINT: Final = Symbol("point", Unit(), A, _origin_back)
SOME: Final[Mapping[Object[str], Term[str]]] = {A: POINT, B: C.compose(POINT, SPLIT)}
"""A point of each atom."""

Z: Final = Integers()
X, Y = variable(Z, 0), variable(Z, 1)
MEANING: Final[Mapping[Generator[str], PolynomialMap[int]]] = {
    TIMES: PolynomialMap(2, (X * Y,)),
    SQUARE: PolynomialMap(1, (X * X,)),
    MERGE: PolynomialMap(2, (X + Y.scaled(2),)),
    SPLIT: PolynomialMap(1, (X, X.scaled(2))),
    POINT: PolynomialMap(0, (constant(Z, 3),)),
}
"""The symbols as polynomials."""


@final
@dataclass(frozen=True)
class Meaning(
    FunctorOnTerms[str, int, PolynomialMap[int]],
    ReverseDifferentialFunctor[Object[str], Term[str], int, PolynomialMap[int]],
):
    """The terms of the sample as polynomials: A is 1, B is 2."""

    @property
    def source(self) -> Free:
        return C

    @property
    def target(self) -> Polynomials[int]:
        return Polynomials(Z)

    def of_atom(self, atom: str) -> int:
        return {"A": 1, "B": 2}[atom]

    def of_generator(self, generator: Generator[str]) -> PolynomialMap[int]:
        return MEANING[generator]


def free_sample(*, depth: int = 2) -> Sample[Free, Object[str], Term[str]]:
    """Terms over the symbols, equal where their polynomials are."""
    return Sample(
        C,
        st.sampled_from([C.unit, A, A, A, B, B, Product(A, A), Product(A, B), Product(C.unit, A)]),
        lambda a, b: terms(a, b, depth=depth),
        up_to(Meaning(), structural()),
        {},
        term_features(),
    )


@st.composite
def terms(draw: st.DrawFn, a: Object[str], b: Object[str], *, depth: int = 2) -> Term[str]:
    """Terms ``a -> b``, with shared subterms and wires that are used twice."""

    def into(atom: Object[str], depth: int) -> Term[str]:
        if depth == 0:
            wires = [path for path in paths(a) if path.codomain is atom]
            constants = [C.zero(a, atom), C.compose(C.delete(a), SOME[atom])]
            return draw(st.sampled_from([*wires, *wires, *wires, *constants]))
        way = draw(st.integers(0, 5))
        if way == 0:
            return into(atom, 0)
        if way == 1:
            return C.add(into(atom, depth - 1), into(atom, depth - 1))
        if way == 2:
            f = into(atom, depth - 1)  # a shared subterm
            return C.add(f, f)
        last = draw(st.sampled_from([symbol for symbol in MEANING if symbol.codomain is atom]))
        return C.compose(onto(last.domain, depth - 1), last)

    def onto(b: Object[str], depth: int) -> Term[str]:
        parts = [into(Atomic(atom), depth) for atom in b.atoms()]
        return b.collect(parts, lambda: C.delete(a), C.pair)

    if a is b and draw(st.integers(0, 7)) == 0:
        return C.identity(a)
    return onto(b, depth)
