# pyright: basic
"""For each rule of rewriting, maps to which it applies, and to which it must not.

Rules are looked at by the definition of each generator, with no engine. What is broken on purpose
is derived from the rules: see ``conditions``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from cartesian_rdc.categories.free import Add, Atomic, Compose, Pair, Product
from cartesian_rdc.categories.smooth import (
    Array,
    Arrow,
    Numbers,
    constant,
    contraction,
    exp,
    negate,
    polynomial,
    relu,
    sin,
    smooth,
    space,
    then,
)
from cartesian_rdc.categories.smooth.arithmetic import Polynomial, Scale
from cartesian_rdc.categories.smooth.rearrangement import Broadcast, Reshape, Sum, Transpose
from cartesian_rdc.categories.smooth.selection import Max
from cartesian_rdc.categories.smooth.sliding import Unfold
from cartesian_rdc.execution import Program, program
from cartesian_rdc.execution.instructions import Subtract
from cartesian_rdc.execution.passes.rewriter import values_at
from cartesian_rdc.execution.passes.rule import Rule
from cartesian_rdc.execution.passes.simplify import RULES, simplify
from tests.mutants.conditions import without_conditions

A: Final = Array((4, 6), "float64")
a: Final = Atomic(A)
two: Final = Product(a, a)
x, y = smooth.first(a, a), smooth.second(a, a)
HUGE: Final = 1e308


def filled(value: float | Numbers) -> Arrow:
    """``A × A -> A``: a constant."""
    return then(smooth.delete(two), constant(np.broadcast_to(value, A.shape)))


def of_two(subscripts: str, first: Arrow, second: Arrow) -> Arrow:
    return then(
        smooth.pair(first, second), contraction(subscripts, first.codomain, second.codomain)
    )


def summed(f: Arrow, *axes: int) -> Arrow:
    (array,) = f.codomain.atoms()
    return Compose(f, Sum(array, axes))


def pooled(f: Arrow, stride: int) -> Arrow:
    windows = Unfold(A, (0, 1), (2, 2), (stride, stride))
    return then(f, windows, Max(windows.codomain.atoms()[0], (2, 3)))


def scaled(dtype: str, *factors: float) -> Arrow:
    array = Array((3,), dtype)
    return then(*(Scale(array, factor) for factor in factors))


rows: Final = Array((16, 2), "float64")
cancelling: Final = [np.tile([HUGE, -HUGE], (16, 1)), np.ones((16, 2))]
"""Sums along the rows are 0; other sums may overflow."""
sum_of_rows: Final = of_two(
    "ij,ij->i", *(f(Atomic(rows), Atomic(rows)) for f in (smooth.first, smooth.second))
)
turned: Final = Compose(x, Transpose(A, (1, 0)))
spread: Final = then(x, Sum(A, (0,)), sin(space(6)), Broadcast(A, (0,)))
outer: Final = of_two("ij,kj->ikj", x, y)
thin: Final = Product(space(8, 2), Product(space(2, 8), space(8)))
left: Final = smooth.first(space(8, 2), thin.factors()[1])
rest: Final = smooth.second(space(8, 2), thin.factors()[1])
middle: Final = then(rest, smooth.first(space(2, 8), space(8)))
right: Final = then(rest, smooth.second(space(2, 8), space(8)))

EXAMPLES: Final[dict[str, list[Arrow | tuple[Arrow, Sequence[Numbers]]]]] = {
    "1 x = x": [scaled("float64", 1.0), scaled("float64", 2.0)],
    "(-1) x = -x": [scaled("float64", -1.0), scaled("float64", 2.0)],
    "-(-x) = x": [then(negate(a), negate(a))],
    "-(f x) = (-f) x": [then(Scale(A, 2.0), negate(a))],
    "f (-x) = (-f) x": [then(negate(a), Scale(A, 2.0))],
    "f (g x) = (f g) x": [
        scaled("float64", 2.0, 3.0),
        (scaled("float32", 1e30, 1e30), [np.full(3, 1e-30, "float32")]),
        (scaled("float16", 1e-4, 1e-4), [np.full(3, 1e4, "float16")]),
    ],
    "p(-x) = p(x) for even p": [
        then(negate(a), polynomial(a, (1, 0, 2))),
        then(negate(a), polynomial(a, (1, 2, 3))),
    ],
    "x + c is a polynomial": [
        Add(x, filled(2.5)),
        Add(filled(2.5), x),
        Add(x, y),
        Add(x, filled(np.inf)),
        Add(x, filled(np.arange(24.0).reshape(4, 6))),
    ],
    "c - x is a polynomial": [
        Compose(Pair(filled(2.5), x), Subtract(A)),
        Compose(Pair(x, y), Subtract(A)),
    ],
    "x + 0 = x": [Add(x, filled(0.0)), Add(filled(0.0), x), Add(x, y)],
    "x + (-y) = x - y": [Add(x, then(y, negate(a))), Add(then(x, negate(a)), y), Add(x, y)],
    "max (relu x) = relu (max x)": [
        pooled(relu(a), 2),
        pooled(relu(a), 1),
        pooled(exp(a), 2),
        pooled(smooth.identity(a), 2),
        then(relu(a), Max(A, (1,))),
        then(negate(a), Max(A, (1,))),
        Max(A, (1,)),
    ],
    "a transpose in order is nothing": [Transpose(A, (0, 1)), Transpose(A, (1, 0))],
    "a transpose of a transpose is one": [
        then(
            Transpose(Array((2, 3, 4), "float64"), (1, 2, 0)),
            Transpose(Array((3, 4, 2), "float64"), (2, 0, 1)),
        ),
        then(
            Transpose(Array((2, 3, 4), "float64"), (1, 2, 0)),
            Transpose(Array((3, 4, 2), "float64"), (1, 2, 0)),
        ),
    ],
    "a reshape to the same shape is nothing": [Reshape(A, (4, 6)), Reshape(A, (6, 4))],
    "a reshape of a reshape is one": [
        then(Reshape(A, (24,)), Reshape(Array((24,), "float64"), (2, 12)))
    ],
    "along no axes is nothing": [Sum(A, ()), Broadcast(A, ()), Sum(A, (0,)), Broadcast(A, (0,))],
    "a broadcast of a broadcast is one": [
        then(Broadcast(A, (1,)), Broadcast(Array((4, 5, 6), "float64"), (1,))),
        then(Broadcast(A, (0,)), Broadcast(Array((4, 6, 5), "float64"), (2,))),
    ],
    "a sum of a sum is one": [
        then(Sum(Array((2, 3, 4), "float64"), (1,)), Sum(Array((2, 4), "float64"), (1,))),
        then(Sum(Array((2, 3, 4), "float64"), (0,)), Sum(Array((3, 4), "float64"), (0,))),
    ],
    "c x, c in every entry, is a multiple": [
        of_two("ij,ij->ij", filled(2.5), y),
        of_two("ij,ij->ij", x, filled(2.5)),
        of_two("ij,ij->ij", x, y),
        of_two("ij,ij->i", x, filled(2.5)),
        of_two("ij,ij->ji", x, filled(2.5)),
        of_two("ij,ij->ij", x, filled(np.inf)),
    ],
    "a contraction of a transposed array is one of the array": [
        of_two("ij,jk->ik", turned, y),
        of_two("ij,jk->ik", y, turned),
        of_two("ij,ji->j", turned, y),
    ],
    "a contraction of a broadcast array is one of the array": [
        of_two("ij,ij->ij", spread, y),
        of_two("ij,ij->ij", y, spread),
        of_two("ij,ij->j", spread, y),
        of_two("ij,kj->ikj", spread, y),
    ],
    "a transposed contraction is a contraction": [
        then(outer, Transpose(Array((4, 4, 6), "float64"), (2, 0, 1)))
    ],
    "a sum of a product is a contraction": [
        summed(of_two("ij,ij->ij", x, y), 0),
        summed(outer, 2),
        summed(outer, 0),
        (summed(sum_of_rows, 0), cancelling),
    ],
    "a sum of a contraction is one": [
        summed(of_two("ij,ij->i", x, y), 0),
        summed(of_two("ij,kj->ik", x, y), 0),
    ],
    "Σ (x + y) = Σ x + Σ y": [
        summed(Add(of_two("ij,ij->ij", x, y), then(x, sin(a))), 0),
        summed(
            Compose(
                Pair(
                    Compose(Pair(then(x, sin(a)), of_two("ij,ij->ij", x, y)), Subtract(A)),
                    then(y, exp(a)),
                ),
                Subtract(A),
            ),
            0,
        ),
        summed(
            Compose(
                Pair(x, Compose(Pair(then(x, sin(a)), of_two("ij,ij->ij", x, y)), Subtract(A))),
                Subtract(A),
            ),
            0,
        ),
        summed(Add(then(x, sin(a)), y), 0),
    ],
    "(a b) c = a (b c)": [
        of_two("ij,j->i", of_two("ij,jk->ik", left, middle), right),
        of_two("j,ij->i", right, of_two("ij,jk->ik", left, middle)),
        of_two("ij,j->i", of_two("jk,ij->ik", middle, left), right),
        of_two("ij,ij->ij", then(x, sin(a)), y),
    ],
}
"""For each equation maps, with the arrays at which they are run, else with some drawn at random."""

COST_ONLY: Final = {
    ("max (relu x) = relu (max x)", "seen.sizes == seen.strides"),
    ("Σ (x + y) = Σ x + Σ y", "not any((_taken_in(w, term, axes) for _, term in terms))"),
}
"""Conditions that save work: without them the result is the same."""


def run(code: Program[Array], inputs: Sequence[Numbers]) -> list[Numbers]:
    """What a program computes, by the definition."""
    with np.errstate(all="ignore"):
        return code.run(inputs, values_at)


def examples_of(rule: Rule) -> list[tuple[Arrow, Sequence[Numbers]]]:
    found: list[tuple[Arrow, Sequence[Numbers]]] = []
    for example in EXAMPLES[rule.equation]:
        if isinstance(example, tuple):
            found.append(example)
        else:
            rng = np.random.default_rng(0)
            arrays = [rng.normal(size=b.shape).astype(b.dtype) for b in example.domain.atoms()]
            found.append((example, arrays))
    return found


def rejected(rule: Rule, broken: Rule) -> bool:
    """Whether an example of a rule shows that another in its place is wrong."""
    rules = [broken if each is rule else each for each in RULES]
    for f, inputs in examples_of(rule):
        code = program(f)
        try:
            simpler = run(simplify(code, exact=rule.exact, rules=rules), inputs)
        except Exception:
            return True
        for one, other in zip(simpler, run(code, inputs), strict=True):
            if one.shape != other.shape or not np.allclose(
                one, other, rtol=1e-3, atol=1e-12, equal_nan=True
            ):
                return True
    return False


def applies(rule: Rule) -> bool:
    """Whether the rule changes one of its examples."""
    others = [each for each in RULES if each is not rule]
    return any(
        simplify(program(f), exact=rule.exact).instructions
        != simplify(program(f), exact=rule.exact, rules=others).instructions
        for f, _ in examples_of(rule)
    )


def plus_one(rule: Rule) -> Rule:
    """The rule, whose result is one too large."""

    def wrong(w: Any, generator: Any, v: Any) -> int | None:
        result = rule.rewriting(w, generator, v)
        if result is None:
            return None
        more: int = w.emit(Polynomial(w.atoms[result], (1.0, 1.0)), [result])
        return more

    return replace(rule, rewriting=wrong)


def mutants(rule: Rule) -> list[tuple[str, Rule]]:
    """The rule with a wrong result, and without each of its conditions."""
    functions = without_conditions(rule.rewriting)
    return [
        ("one too large", plus_one(rule)),
        *((words, replace(rule, rewriting=function)) for words, function in functions),
    ]
