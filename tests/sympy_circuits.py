# pyright: basic
"""Circuits as polynomials, independently: over Z_p in SymPy, over a semiring as dictionaries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import sympy

from cartesian_rdc.categories import free
from cartesian_rdc.categories.circuits import Bus, Circuit, Circuits, Constant, Multiply
from cartesian_rdc.categories.semirings import CommutativeSemiring, Modular

Poly: TypeAlias = Any
Tree: TypeAlias = Any
Function: TypeAlias = Callable[[Tree], Tree]


class InSymPy(free.Algebra[Any, Function]):
    """Each constructor as a function on trees of polynomials."""

    def __init__(self, lift: Callable[[int], Poly]) -> None:
        self.lift = lift

    def identity(self, term: free.Identity[Any]) -> Function:
        return lambda x: x

    def compose(self, term: free.Compose[Any], f: Function, g: Function) -> Function:
        return lambda x: g(f(x))

    def first(self, term: free.First[Any]) -> Function:
        return lambda x: x[0]

    def second(self, term: free.Second[Any]) -> Function:
        return lambda x: x[1]

    def delete(self, term: free.Delete[Any]) -> Function:
        return lambda _: ()

    def pair(self, term: free.Pair[Any], f: Function, g: Function) -> Function:
        return lambda x: (f(x), g(x))

    def zero(self, term: free.Zero[Any]) -> Function:
        return lambda _: self.nothing(term.codomain)

    def nothing(self, b: free.Object[Any]) -> Tree:
        return b.match(
            lambda: (),
            lambda _: self.lift(0),
            lambda x, y: (self.nothing(x), self.nothing(y)),
        )

    def add(self, term: free.Add[Any], f: Function, g: Function) -> Function:
        return lambda x: added(f(x), g(x))

    def generator(self, term: free.Generator[Any]) -> Function:
        if isinstance(term, Multiply):
            return lambda x: x[0] * x[1]
        assert isinstance(term, Constant)
        return lambda _: self.lift(term.value)


def added(x: Tree, y: Tree) -> Tree:
    return tuple(map(added, x, y)) if isinstance(x, tuple) else x + y


def flat(x: Tree) -> list[Poly]:
    return [leaf for part in x for leaf in flat(part)] if isinstance(x, tuple) else [x]


def tree(a: Bus[Any], leaves: list[Poly]) -> Tree:
    """The first leaves, in the shape of a bus; they are taken from the list."""
    return a.match(
        lambda: (),
        lambda _: leaves.pop(0),
        lambda x, y: (tree(x, leaves), tree(y, leaves)),
    )


def derivatives(circuit: Circuit[int], p: int) -> tuple[list[Poly], list[Poly]]:
    """R of a circuit, and ``Σ_i ∂f_i/∂x_j c_i``, as polynomials over GF(p) in SymPy."""
    xs = sympy.symbols(f"x:{len(circuit.domain.atoms())}", seq=True)
    cs = sympy.symbols(f"c:{len(circuit.codomain.atoms())}", seq=True)
    everything = (*xs, *cs, sympy.Symbol("unused"))

    def lift(value: Any) -> Poly:
        return sympy.Poly(value, *everything, modulus=p)

    return _both(circuit, Modular(p), lift, [lift(x) for x in xs], [lift(c) for c in cs], xs)


@dataclass(frozen=True)
class Formal:
    """A polynomial over any semiring: coefficients by the exponents of all variables."""

    semiring: CommutativeSemiring[int]
    terms: dict[tuple[int, ...], int]

    def _collected(self, terms: list[tuple[tuple[int, ...], int]]) -> Formal:
        found: dict[tuple[int, ...], int] = {}
        for exponents, a in terms:
            found[exponents] = self.semiring.add(found.get(exponents, self.semiring.zero), a)
        return Formal(self.semiring, {m: a for m, a in found.items() if a != self.semiring.zero})

    def __add__(self, other: Formal) -> Formal:
        return self._collected([*self.terms.items(), *other.terms.items()])

    def __mul__(self, other: Formal) -> Formal:
        return self._collected(
            [
                (tuple(map(sum, zip(m, n, strict=True))), self.semiring.multiply(a, b))
                for m, a in self.terms.items()
                for n, b in other.terms.items()
            ]
        )

    def diff(self, number: int) -> Formal:
        terms: list[tuple[tuple[int, ...], int]] = []
        for m, a in self.terms.items():
            lower = tuple(e - (k == number) for k, e in enumerate(m))
            terms += [(lower, a)] * m[number]
        return self._collected(terms)

    def at(self, point: list[int]) -> int:
        total = self.semiring.zero
        for m, a in self.terms.items():
            product = a
            for x, e in zip(point, m, strict=True):
                for _ in range(e):
                    product = self.semiring.multiply(product, x)
            total = self.semiring.add(total, product)
        return total

    @property
    def is_zero(self) -> bool:
        return not self.terms


def formal_derivatives(
    circuit: Circuit[int], semiring: CommutativeSemiring[int]
) -> tuple[list[Formal], list[Formal]]:
    """R of a circuit, and ``Σ_i ∂f_i/∂x_j c_i``, as polynomials over any semiring."""
    a, b = len(circuit.domain.atoms()), len(circuit.codomain.atoms())

    def variable(number: int) -> Formal:
        exponents = tuple(int(k == number) for k in range(a + b))
        one = semiring.one
        return Formal(semiring, {exponents: one} if one != semiring.zero else {})

    def lift(value: int) -> Formal:
        return Formal(semiring, {(0,) * (a + b): value} if value != semiring.zero else {})

    xs, cs = [variable(k) for k in range(a)], [variable(a + k) for k in range(b)]
    return _both(circuit, semiring, lift, xs, cs, range(a))


def _both(
    circuit: Circuit[int],
    semiring: CommutativeSemiring[int],
    lift: Callable[[Any], Poly],
    point: list[Poly],
    covector: list[Poly],
    variables: Any,
) -> tuple[list[Poly], list[Poly]]:
    a, b = circuit.domain, circuit.codomain
    meaning = InSymPy(lift)
    values = flat(circuit.fold(meaning)(tree(a, list(point))))
    expected = [
        sum((f.diff(x) * c for f, c in zip(values, covector, strict=True)), lift(0))
        for x in variables
    ]
    reverse = Circuits(semiring).reverse_derivative(circuit)
    both = (tree(a, list(point)), tree(b, list(covector)))
    return flat(reverse.fold(meaning)(both)), expected
