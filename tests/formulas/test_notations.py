# pyright: basic
"""Expressions in three notations: brackets where they are needed, and no more than words."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sympy
from hypothesis import given, settings, strategies as st

from cartesian_rdc.categories.free import writing as w
from cartesian_rdc.categories.free.notations import LATEX, TEXT, UNICODE, digits
from cartesian_rdc.interchange.sympy import meaning
from tests.effort import effort
from tests.formulas.reading import sympify

HOSTILE = [
    "<script>alert(1)</script>",
    r"\input{x}",
    "$%&_#{}~^",
    "a\nb\r\x1b[31m",
    "\\end{aligned}$$",
    "{{{",
    "}}}",
    '"><img src=x onerror=y>',
    "-->",
    "",
    " " * 500,
    "w" * 10_000,
]


def balanced(latex: str) -> bool:
    """Whether all brackets of TeX are closed, and each left has its right."""
    bare = re.sub(r"\\[\\{}$&#%_]", "", latex)
    depth = 0
    for c in bare:
        depth += (c == "{") - (c == "}")
        if depth < 0:
            return False
    left, right = (len(re.findall(rf"\\{word}(?![a-z])", bare)) for word in ("left", "right"))
    return depth == 0 and left == right and "$" not in bare


letters = st.sampled_from([w.Letter("x"), w.Letter("y", 2), w.Letter("z", 0, 1)])
numbers = st.sampled_from([-2, -1, 0, 1, 3, 0.5, -0.25, 1e-7]).map(w.Numeral)


def larger(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    two = st.tuples(inner, inner)
    return st.one_of(
        two.map(lambda p: p[0] + p[1]),
        two.map(lambda p: p[0] - p[1]),
        two.map(lambda p: p[0] * p[1]),
        two.map(w.Added),
        two.map(w.Multiplied),
        two.map(lambda p: w.multiplied(*p, w.ENTRYWISE)),
        inner.map(lambda e: -e),
        inner.map(w.Negated),
        inner.map(w.Spread),
        inner.map(lambda e: w.applied("sin", e)),
        st.tuples(inner, letters).map(lambda p: p[0] / p[1]),
        st.tuples(letters, inner).map(lambda p: p[0] / (p[1] ** 2 + p[0])),
        st.tuples(inner, st.sampled_from([1, 2, 3, -1])).map(lambda p: (p[0] + 7) ** p[1]),
        inner.map(lambda e: w.Raised(w.Numeral(2), w.applied("sin", e))),
    )


expressions = st.recursive(letters | numbers, larger, max_leaves=6)
VALUES = {
    letter: sympy.Symbol(TEXT.of(letter), positive=True)
    for letter in (w.Letter("x"), w.Letter("y", 2), w.Letter("z", 0, 1))
}
POINT = dict(zip(VALUES.values(), map(sympy.Rational, ("1.3", "0.7", "2.1")), strict=True))


@settings(max_examples=effort(200, in_all=3000))
@given(expressions)
def test_what_is_read_is_what_was_written(e: w.Written) -> None:
    """Signs, brackets and precedence: Python reads the text as the expression that it is."""
    names = {str(symbol): symbol for symbol in VALUES.values()}
    read = sympify(TEXT.of(e), locals=names, rational=True)
    meant = meaning(e, VALUES)
    one, other = (sympy.sympify(x).subs(POINT) for x in (read, meant))
    if other.is_finite and one.is_finite:
        assert abs(sympy.N(one - other, 15)) <= 1e-9 * max(1, abs(sympy.N(other, 15)))
    assert balanced(LATEX.of(e))
    for notation in (UNICODE, LATEX):
        assert "--" not in notation.of(e)
        assert "\n" not in notation.of(e)


@pytest.mark.parametrize(
    ("e", "text", "unicode", "latex"),
    [
        (w.Letter("W", 2) @ w.Letter("x"), "W_2 @ x", "W₂ x", "W_{2} x"),
        (
            w.multiplied(w.Letter("W") @ w.Letter("x"), w.Letter("y", 0, 1), w.ENTRYWISE),
            "(W @ x)*dy",
            "(W x) ⊙ y′",
            r"(W x) \odot y'",
        ),
        (w.Letter("W").transposed @ w.Letter("y"), "W.T @ y", "Wᵀ y", r"W^{\top} y"),
        (
            (w.Letter("a") + 1).transposed,
            "(a + 1).T",
            "(a + 1)ᵀ",
            r"(a + 1)^{\top}",
        ),
        (
            w.Over("sum", ("j",), w.Letter("x").at("i", "j")),
            "sum[j](x[i, j])",
            "Σ_j x[i, j]",
            r"\sum_{j} x_{i j}",
        ),
        (w.Compared(w.Letter("x"), "≥", w.Numeral(0)), "(x >= 0)", "[x ≥ 0]", r"[x \geq 0]"),
        (w.applied("sqrt", w.Letter("x") + 1), "sqrt(x + 1)", "√(x + 1)", r"\sqrt{x + 1}"),
        (w.applied("abs", w.Letter("x")), "abs(x)", "|x|", "|x|"),
        (w.applied("exp", -w.Letter("x")), "exp(-x)", "exp(-x)", "e^{-x}"),
        (w.Letter("y", 0, 1) ** 2, "dy**2", "y′²", "{y'}^{2}"),
        (w.Numeral(1e-8) * w.Letter("x"), "1e-8*x", "10⁻⁸ x", "10^{-8} x"),
        (w.Numeral(float("inf")), "inf", "∞", r"\infty"),
        (2 * w.Numeral(3), "2*3", "2 · 3", r"2 \cdot 3"),
        (w.Letter("x") / 2 / w.Letter("y"), "x / 2 / y", "x / 2 / y", r"\frac{\frac{x}{2}}{y}"),
        (1 / (w.Letter("x") / 2), "1 / (x / 2)", "1 / (x / 2)", r"\frac{1}{\frac{x}{2}}"),
        (w.applied("sigmoid", w.Letter("x")), "sigmoid(x)", "σ(x)", r"\sigma(x)"),
        (w.added(w.Letter("x"), w.Letter("y"), "⊕"), "x ^ y", "x ⊕ y", r"x \oplus y"),
        (w.exponential(-0.10536051565782628 * w.Letter("t")), "0.9**t", "0.9^t", "0.9^{t}"),
        (w.exponential(2 * w.Letter("t")), "exp(2*t)", "exp(2 t)", "e^{2 t}"),
        (w.polynomial((1.0, 0.0, -1.0), w.Letter("y")), "1 - y**2", "1 - y²", "1 - y^{2}"),
        (w.polynomial((), w.Letter("y")), "0", "0", "0"),
        (w.Listed((w.Letter("x"), w.Numeral(2))), "(x, 2)", "(x, 2)", "(x, 2)"),
    ],
)
def test_notations(e: w.Written, text: str, unicode: str, latex: str) -> None:
    assert TEXT.of(e) == text
    assert UNICODE.of(e) == unicode
    assert LATEX.of(e) == latex


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_words(name: str) -> None:
    for e in (w.applied(name, w.Letter("x")), w.Quoted(name), w.Letter(name or "?")):
        for notation in (TEXT, UNICODE, LATEX):
            shown = notation.of(e)
            assert shown
            assert "\n" not in shown
            assert "\x1b" not in shown
        latex = LATEX.of(e)
        assert balanced(latex)
        assert len(latex) < 3000
        assert not re.search(r"<[a-z/!]", latex)
        assert r"\input" not in latex
        assert r"\end" not in latex


def test_numbers() -> None:
    assert digits(0.1) == "0.1"
    assert digits(1 - 0.9) == "0.1"
    assert digits(1 - 0.999) == "0.001"
    assert digits(3.0) == "3"
    assert digits(10**100) == "a whole number of 333 bits"
    assert digits(1e300) == "1e300"
    assert LATEX.of(w.Numeral(2.5e-7)) == r"2.5 \cdot 10^{-7}"
