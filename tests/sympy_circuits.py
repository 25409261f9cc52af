# pyright: basic
"""Circuits over Z_p in SymPy: an independent meaning, with SymPy's own formal derivatives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import sympy

from cartesian_rdc.categories.circuits import Bus, Circuit, Constant, Multiply
from cartesian_rdc.categories.free import (
    Add,
    Algebra,
    Compose,
    Delete,
    First,
    Generator,
    Identity,
    Object,
    Pair,
    Second,
    Zero,
)

Poly: TypeAlias = Any
Tree: TypeAlias = Any
Function: TypeAlias = Callable[[Tree], Tree]


class InSymPy(Algebra[Any, Function]):
    """Each constructor as a function on trees of polynomials over GF(p)."""

    def __init__(self, lift: Callable[[int], Poly]) -> None:
        self.lift = lift

    def identity(self, term: Identity[Any]) -> Function:
        return lambda x: x

    def compose(self, term: Compose[Any], f: Function, g: Function) -> Function:
        return lambda x: g(f(x))

    def first(self, term: First[Any]) -> Function:
        return lambda x: x[0]

    def second(self, term: Second[Any]) -> Function:
        return lambda x: x[1]

    def delete(self, term: Delete[Any]) -> Function:
        return lambda _: ()

    def pair(self, term: Pair[Any], f: Function, g: Function) -> Function:
        return lambda x: (f(x), g(x))

    def zero(self, term: Zero[Any]) -> Function:
        return lambda _: self.nothing(term.codomain)

    def nothing(self, b: Object[Any]) -> Tree:
        return b.match(
            lambda: (),
            lambda _: self.lift(0),
            lambda x, y: (self.nothing(x), self.nothing(y)),
        )

    def add(self, term: Add[Any], f: Function, g: Function) -> Function:
        return lambda x: added(f(x), g(x))

    def generator(self, term: Generator[Any]) -> Function:
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
    a, b = circuit.domain, circuit.codomain
    xs = sympy.symbols(f"x:{len(a.atoms())}", seq=True)
    cs = sympy.symbols(f"c:{len(b.atoms())}", seq=True)
    everything = (*xs, *cs, sympy.Symbol("unused"))

    def lift(value: Any) -> Poly:
        return sympy.Poly(value, *everything, modulus=p)

    point, covector = [lift(x) for x in xs], [lift(c) for c in cs]
    meaning = InSymPy(lift)
    values = flat(circuit.fold(meaning)(tree(a, list(point))))
    expected = [
        sum((f.diff(x) * c for f, c in zip(values, covector, strict=True)), lift(0)) for x in xs
    ]
    from cartesian_rdc.categories.circuits import Circuits
    from cartesian_rdc.categories.semirings import Modular

    reverse = Circuits(Modular(p)).reverse_derivative(circuit)
    both = (tree(a, list(point)), tree(b, list(covector)))
    return flat(reverse.fold(meaning)(both)), expected
