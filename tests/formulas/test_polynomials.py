# pyright: basic
"""Random polynomials: the text that SymPy reads, the program over SymPy, and its derivatives."""

from __future__ import annotations

from typing import Any

import sympy
from hypothesis import given, settings, strategies as st

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.circuits import CircuitsOverRing
from cartesian_rdc.categories.polynomials import PolynomialsOverRing
from cartesian_rdc.categories.semirings import Integers
from cartesian_rdc.categories.smooth import smooth
from cartesian_rdc.formulas import formula
from cartesian_rdc.functors import Normalisation
from tests.effort import effort
from tests.formulas.reading import read, symbols

Z = CircuitsOverRing(Integers())
number = st.sampled_from([-3.0, -1.0, -0.5, 0.1, 0.25, 1.0, 2.0, 7.5])

WAYS: list[Any] = [
    (lambda x, y, c: x + y, max),
    (lambda x, y, c: x - y, max),
    (lambda x, y, c: x * y, lambda d, e: d + e),
    (lambda x, y, c: c * x, lambda d, e: d),
    (lambda x, y, c: x / c, lambda d, e: d),
    (lambda x, y, c: c - x, lambda d, e: d),
    (lambda x, y, c: -x, lambda d, e: d),
    (lambda x, y, c: 1 - c * x + x**2, lambda d, e: 2 * d),
    (lambda x, y, c: x**3, lambda d, e: 3 * d),
]
"""A polynomial of two, and a number; and its degree by theirs."""


@st.composite
def smooth_polynomials(draw: st.DrawFn) -> Any:
    """A polynomial map ``R^n -> R^m`` of Smooth, with values that are used more than once."""
    n = draw(st.integers(1, 3))
    a = sm.space()
    for _ in range(n - 1):
        a = smooth.product(a, sm.space())
    whole = sm.variable(a)
    known: list[Any] = []
    rest = whole
    for _ in range(n - 1):
        rest, last = rest.halves()
        known.append(last)
    known.append(rest)
    degrees = [1] * n
    for _ in range(draw(st.integers(1, 6))):
        i, j = (draw(st.integers(0, len(known) - 1)) for _ in range(2))
        x, y, c = known[i], known[j], draw(number)
        make, degree_of = draw(st.sampled_from(WAYS))
        degree = degree_of(degrees[i], degrees[j])
        if degree <= 6:
            known.append(make(x, y, c))
            degrees.append(degree)
    outputs = draw(st.lists(st.sampled_from(known), min_size=1, max_size=3))
    result = outputs[0]
    for other in outputs[1:]:
        result = result.pair(other)
    return result.arrow


@st.composite
def circuits(draw: st.DrawFn) -> Any:
    """A circuit over the integers."""
    bus = Z.bus(draw(st.integers(1, 3)))
    known: list[Any] = [*Z.wires(bus), Z.everywhere(bus, draw(st.integers(-3, 3)))]
    degrees = [1] * (len(known) - 1) + [0]
    for _ in range(draw(st.integers(1, 6))):
        i, j = (draw(st.integers(0, len(known) - 1)) for _ in range(2))
        if draw(st.booleans()):
            known.append(Z.add(known[i], known[j]))
            degrees.append(max(degrees[i], degrees[j]))
        elif degrees[i] + degrees[j] <= 6:
            known.append(Z.times(known[i], known[j]))
            degrees.append(degrees[i] + degrees[j])
    return Z.join(bus, draw(st.lists(st.sampled_from(known), min_size=1, max_size=3)))


def same(one: list[Any], other: list[Any]) -> bool:
    return len(one) == len(other) and all(
        sympy.expand(x - y) == 0 for x, y in zip(one, other, strict=True)
    )


def check(category: Any, f: Any) -> None:
    """What is read, what is run, and what SymPy differentiates are the same."""
    e = formula(f)
    values, x = read(e), symbols(e)
    assert same(values, list(e.sympy()))
    for derivative, expected in (
        (category.reverse_derivative(f), reverse),
        (category.forward_derivative(f), forward),
    ):
        d = formula(derivative)
        inputs = symbols(d)
        point, vector = inputs[: len(x)], inputs[len(x) :]
        at = [v.subs(dict(zip(x, point, strict=True)), simultaneous=True) for v in values]
        wanted = expected(at, point, vector)
        assert same(read(d), wanted)
        assert same(list(d.sympy()), wanted)


def reverse(values: list[Any], x: list[Any], covector: list[Any]) -> list[Any]:
    return [
        sum((sympy.diff(v, one) * c for v, c in zip(values, covector, strict=True)), sympy.S(0))
        for one in x
    ]


def forward(values: list[Any], x: list[Any], vector: list[Any]) -> list[Any]:
    return [
        sum((sympy.diff(v, one) * d for one, d in zip(x, vector, strict=True)), sympy.S(0))
        for v in values
    ]


@settings(max_examples=effort(25, in_all=500), deadline=None)
@given(smooth_polynomials())
def test_polynomials_of_smooth_agree_with_sympy(f: Any) -> None:
    check(smooth, f)


@settings(max_examples=effort(25, in_all=500), deadline=None)
@given(circuits())
def test_circuits_over_the_integers_agree_with_sympy(f: Any) -> None:
    check(Z, f)


@settings(max_examples=effort(25, in_all=500), deadline=None)
@given(circuits())
def test_polynomials_in_normal_form_agree_with_sympy(f: Any) -> None:
    made = Normalisation(Z).on_morphism(f)
    e, d = formula(made), formula(PolynomialsOverRing(Integers()).reverse_derivative(made))
    assert same(read(e), list(e.sympy()))
    assert same(read(e), list(formula(f).sympy()))
    assert same(read(d), list(d.sympy()))
    inputs, n = symbols(d), len(symbols(e))
    at = [v.subs(dict(zip(symbols(e), inputs, strict=False)), simultaneous=True) for v in read(e)]
    assert same(read(d), reverse(at, inputs[:n], inputs[n:]))
