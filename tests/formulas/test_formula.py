# pyright: basic
"""``formula``: whose names, how many lines, and what is refused."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
import pytest
import sympy

import cartesian_rdc as rdc
from cartesian_rdc import circuits, neural as n
from cartesian_rdc.categories import (
    circuits as gates,
    free,
    matrices,
    polynomials,
    semirings,
    smooth as sm,
)
from cartesian_rdc.categories.free import Atomic, Generator, interned
from cartesian_rdc.categories.free.notations import LATEX, TEXT, UNICODE
from cartesian_rdc.categories.free.writing import Letter, Written, applied
from cartesian_rdc.categories.smooth import conversion, limits, smooth
from cartesian_rdc.categories.smooth.rearrangement import Reverse
from cartesian_rdc.categories.smooth.scanning import ScanRows
from cartesian_rdc.errors import SpaceError, UntranslatableError
from cartesian_rdc.execution import instructions, program
from cartesian_rdc.formulas import formula
from cartesian_rdc.functors import Batching, batching
from cartesian_rdc.neural import reals
from cartesian_rdc.typed import Obj, called, reverse_derivative, wire
from tests.formulas.test_notations import HOSTILE, balanced

A = sm.Array((3,), "float64")
S = Atomic("S")
SCAN_STEP = free.Product(S, free.Product(S, S))
SCAN = smooth.scanning(
    sm.then(
        smooth.second(sm.space(3), smooth.product(sm.space(3), sm.space(3))),
        sm.multiply(sm.space(3)),
        smooth.copy(sm.space(3)),
    ),
    2,
)
BITS = gates.Circuits(semirings.Modular(2))


M = sm.Array((3, 4), "float64")


def made() -> Sequence[Any]:
    x, y = sm.variable(sm.space(3, 4)), sm.variable(sm.space(3))
    images = reals(1, 5, 5)
    pair = smooth.product(sm.space(3), sm.space(3))
    u = sm.variable(pair)
    (left, right) = u.halves()
    table = sm.gather(sm.space(5, 2), sm.indices(3))
    two_bits = BITS.bus(2)
    z = gates.CircuitsOverRing(semirings.Integers(), comparison=True)
    maps: list[Any] = [
        *(f(sm.space(3)) for f in sm.FUNCTIONS),
        (-y).arrow,
        (2.5 * y / 3).arrow,
        (y**2 + y**-0.5).arrow,
        (left / right).arrow,
        ((left > right) + (left >= right) + left.equals(right)).arrow,
        ((left > 0).where(right, left)).arrow,
        left.maximum(right).arrow,
        x.apply(lambda s: sm.max(s, [1])).arrow,
        x.apply(lambda s: sm.log_sum_exp(s, [1])).arrow,
        x.apply(sm.softmax).arrow,
        x.apply(sm.log_softmax).arrow,
        sm.weigh(sm.space(3)),
        (x[1:, 0].concatenate(x[0])).arrow,
        x.apply(lambda s: sm.reshape(s, 4, 3)).arrow,
        x.apply(sm.transpose).arrow,
        smooth.reverse_derivative(x[1:, 0].arrow),
        x.sum([0]).arrow,
        sm.contraction("ij,ij->ij", sm.space(3, 4), sm.space(3, 4)),
        sm.broadcast(sm.space(3, 4), [0]),
        Reverse(sm.array_of(sm.space(3, 4)), (0,)),
        SCAN,
        sm.cast(sm.space(3), "float32"),
        sm.nearest(sm.space(3)),
        sm.as_reals(sm.indices(3)),
        sm.constant(np.arange(9.0)),
        table,
        smooth.reverse_derivative(table),
        reverse_derivative((images >> n.correlate(2, (2, 2)) >> n.max_pool(2)).body).morphism,
        sm.Dropout(A, 0.5),
        sm.Attention(M, M, M, 0.5, True),
        sm.AttentionBackward(M, M, M, 0.5, True),
        batching.Rowwise(conversion.Nearest(A), 2),
        smooth.add(sm.sin(sm.space(3)), sm.cos(sm.space(3))),
        smooth.zero(sm.space(3), sm.space(4)),
        free.Symbol("f", Atomic("A"), Atomic("B")),
        BITS.times(*BITS.wires(two_bits)),
        BITS.everywhere(two_bits, 1),
        z.compare(),
        gates.Clamp(-3, 3),
        gates.ShiftRight(2),
        gates.Multilinear(BITS.times(*BITS.wires(two_bits))),
        BITS.reverse_derivative(gates.Multilinear(BITS.times(*BITS.wires(two_bits)))),
    ]
    return maps


def concrete(kind: Any) -> set[Any]:
    children: list[Any] = kind.__subclasses__()
    below = {sub for child in children for sub in concrete(child)}
    mine = {kind} if not getattr(kind, "__abstractmethods__", None) else set()
    return {k for k in below | mine if k.__module__.startswith("cartesian_rdc.")}


# the classes that @interned replaced by one with slots are still there
KINDS = {
    kind
    for kind in concrete(Generator)
    if getattr(sys.modules[kind.__module__], kind.__name__, None) is kind
    and "jax" not in kind.__module__
}


def test_every_generator_prints_in_every_notation() -> None:
    boxed: Any = instructions.Boxed(free.Label("box", sm.sin(reals(3).object)))
    found: dict[type, Any] = {
        instructions.Subtract: instructions.Subtract(A),
        instructions.Boxed: boxed,
        ScanRows: SCAN,
        limits.Largest: limits.Largest(A),
        limits.Smallest: limits.Smallest(A),
        limits.PowerOfRange: limits.PowerOfRange(A, 3),
        free.Scan: free.Scan(free.Symbol("f", SCAN_STEP, free.Product(S, S)), 2),
    }
    for f in made():
        for i in program(f).instructions:
            found.setdefault(type(i.generator), i.generator)
    assert len(KINDS) > 40
    assert KINDS - set(found) == set()
    for generator in found.values():
        letters = [Letter("x", k + 1) for k in range(len(generator.domain.atoms()))]
        result = generator.written(letters)
        for e in [result] if isinstance(result, Written) else result:
            for notation in (TEXT, UNICODE, LATEX):
                shown = notation.of(e)
                assert shown
                assert "\n" not in shown
            assert balanced(LATEX.of(e))
            used = {letter for letter in letters if TEXT.of(letter) in TEXT.of(e)}
            assert used == set(letters), generator


@pytest.mark.parametrize("f", made(), ids=lambda f: type(f).__name__)
def test_every_map_has_a_formula(f: Any) -> None:
    e = formula(f)
    assert balanced(e.latex)
    assert e.text.isprintable() or "\n" in e.text
    assert max(map(len, e.unicode.splitlines())) <= 200
    assert format(e) == format(e, "unicode") == str(e) == e.unicode
    assert format(e, "text") == e.text
    assert format(e, "latex") == e.latex
    assert e._repr_latex_() == f"$$\n{e.latex}\n$$"
    assert len(repr(e)) < 200


def test_letters_are_the_names_of_parameters() -> None:
    a = reals(2)
    model = a >> called("body", n.dense(reals(3), n.tanh)) >> n.dense(reals(2), rdc.identity)
    e = formula(model)
    assert e.text.splitlines() == [
        "f(((b_2, W_2), (b, W)), x) = b_2 + W_2 @ tanh(b + W @ x)",
        "where b_2 : bias, R[2]; W_2 : weights, R[2, 3]; b : body/bias, R[3]"
        "; W : body/weights, R[3, 2]",
        "      x : R[2]",
    ]


@pytest.mark.parametrize("name", [name for name in HOSTILE if name.strip()])
def test_hostile_names_of_wires_and_of_boxes(name: str) -> None:
    word = name.replace("/", "").replace(".", "") or "w"
    p = reals(2, 2).called(word)
    f: Any = rdc.parametric(p, reals(2), rdc.second(p, reals(2)))
    boxed = f.called(word)
    for e in (formula(f), formula(boxed), formula(boxed.body)):
        assert balanced(e.latex.replace(r"\begin{aligned}", "").replace(r"\end{aligned}", ""))
        assert "<script" not in e.latex
        assert "\x1b" not in e.text + e.unicode + e.latex
        assert len(e.text.splitlines()) <= 4
        assert len(e.latex) < 3000


@interned
class Sine2(sm.Pointwise):
    """A user's generator, which says how it prints."""

    def evaluate(self, arguments: Any) -> Any:
        return np.sin(arguments[0]) ** 2

    def written(self, arguments: Sequence[Written]) -> Written:
        return applied("sin", arguments[0]) ** 2

    def reverse_derivative(self) -> Any:
        x, c = sm.point(self)
        return (sm.sin(2 * x) * c).arrow


@interned
class Plain(sm.Pointwise):
    """One that does not."""

    def evaluate(self, arguments: Any) -> Any:
        return arguments[0]

    def reverse_derivative(self) -> Any:
        return smooth.second(self.domain, self.codomain)


@interned
class Halves(sm.SmoothGenerator):
    """One with two results, and one expression for both."""

    space: sm.Array

    def boundary(self) -> Any:
        a = Atomic(self.space)
        return a, free.Product(a, a)

    def evaluate(self, arguments: Any) -> Any:
        return arguments[0] / 2, arguments[0] / 2

    def reverse_derivative(self) -> Any:
        _, c = sm.point(self)
        x, y = c.halves()
        return ((x + y) / 2).arrow


@interned
class BothHalves(sm.SmoothGenerator):
    """The same with an expression for each."""

    space: sm.Array

    def boundary(self) -> Any:
        a = Atomic(self.space)
        return a, free.Product(a, a)

    def evaluate(self, arguments: Any) -> Any:
        return arguments[0] / 2, arguments[0] / 2

    def written(self, arguments: Sequence[Written]) -> Sequence[Written]:
        return [arguments[0] / 2, arguments[0] / 2]

    def reverse_derivative(self) -> Any:
        return Halves(self.space).reverse_derivative()


def test_generators_of_ones_own() -> None:
    scalar = sm.Array((), "float64")
    assert formula(Sine2(scalar)).text.splitlines()[0] == "f(x) = sin(x)**2"
    x = sympy.Symbol("x", real=True)
    assert formula(Sine2(scalar)).sympy() == (sympy.sin(x) ** 2,)
    assert formula(Plain(A)).text.splitlines()[0] == "f(x) = plain(x)"
    assert formula(Plain(scalar)).sympy() == (sympy.Function("plain")(x),)
    assert formula(Halves(A)).text.splitlines()[:2] == [
        "(v_1, v_2) = halves(x)",
        "      f(x) = (v_1, v_2)",
    ]
    assert formula(BothHalves(A)).text.splitlines()[0] == "f(x) = (x / 2, x / 2)"
    with pytest.raises(UntranslatableError, match=r"^halves : R\[3\] -> .* has no expression"):
        formula(Halves(A)).sympy()
    own = sm.elementwise("cosh", np.cosh, lambda x, y: 1.0)
    assert formula(own(sm.space())).text.splitlines()[0] == "f(x) = cosh(x)"


def test_values_that_are_used_twice_have_a_line() -> None:
    x = sm.variable(sm.space())
    long = sm.sin(x + 1) * sm.cos(x)
    e = formula((long * long + sm.exp(long)).arrow)
    assert e.text.splitlines() == [
        " v_1 = sin(1 + x)*cos(x)",
        "f(x) = v_1*v_1 + exp(v_1)",
        "where x : R",
    ]


def test_long_lines_are_broken() -> None:
    x = sm.variable(sm.space())
    for k in range(40):
        x = sm.sin(x) + k / 7
    e = formula(x.arrow)
    assert all(len(line) <= 90 for line in e.text.splitlines())
    assert len(e.text.splitlines()) > 5


def test_long_terms_are_cut() -> None:
    f: Any = sm.sin(sm.space())
    for _ in range(3000):
        f = smooth.compose(f, sm.sin(sm.space()))
    e = formula(f)
    assert len(e.text.splitlines()) == 43
    assert "more operations: formula(f, lines=...) has as many lines as you ask for" in e.text
    assert "more" in e.latex
    assert balanced(e.latex)
    assert len(formula(f, lines=3).text.splitlines()) == 6
    assert "more" not in formula(f, lines=1000).text
    with pytest.raises(SpaceError, match=r"^an expression is made for each number"):
        formula(rdc.reals(300, 300) >> n.tanh).sympy()


def test_many_letters_are_cut() -> None:
    a = sm.space()
    for _ in range(500):
        a = smooth.product(a, sm.space())
    e = formula(smooth.identity(a))
    assert "… 497 more" in e.text
    assert "… 477 more" in e.text
    assert all(len(line) <= 200 for line in e.text.splitlines())
    many = polynomials.Polynomials(semirings.Integers())
    total = many.variable(100, 0)
    for k in range(1, 100):
        total = many.add(total, many.variable(100, k))
    assert "… 80 more" in formula(total).text
    assert len(formula(total).sympy()[0].args) == 100


def test_long_polynomials_are_cut() -> None:
    e = formula(sm.polynomial(sm.space(), [1.0] * 1000))
    assert "… 980 more" in e.text
    assert len(e.latex) < 500


def test_names_of_maps() -> None:
    f = n.tanh(reals())
    assert formula(f, name="R[f]").text.startswith("R[f](x) = ")
    assert formula(f, name="R[f]").latex.splitlines()[1].startswith("R[f](x) &= ")
    for name in HOSTILE:
        e = formula(f, name=name)
        assert balanced(e.latex)
        assert "\\input" not in e.latex
        assert len(e.text.splitlines()) == 2
    with pytest.raises(TypeError, match=r"^the name of a map is text, such as 'f', and not 3$"):
        formula(f, name=3)  # type: ignore[arg-type]


def test_other_categories() -> None:
    two = BITS.bus(2)
    x, y = BITS.wires(two)
    xor = BITS.add(BITS.times(x, y), x)
    assert formula(xor).unicode.splitlines()[0] == "f(x, y) = x ∧ y ⊕ x"
    assert formula(xor).text.splitlines()[0] == "f(x, y) = x & y ^ x"
    one, other = sympy.symbols("x y", real=True)
    assert formula(xor).sympy() == (one * other + one,)
    others: list[tuple[Any, str]] = [
        (semirings.MinPlus(), "f(x, y) = min(x + y, x)"),
        (semirings.Booleans(), "f(x, y) = x ∧ y ∨ x"),
        (semirings.Saturating(3), "f(x, y) = x y + x"),
    ]
    for semiring, words in others:
        c: Any = gates.Circuits(semiring)
        x, y = c.wires(c.bus(2))
        e = formula(c.add(c.times(x, y), x))
        assert e.unicode.splitlines()[0] == words
        with pytest.raises(UntranslatableError, match=r"^.* has not the \+ and · of SymPy"):
            e.sympy()
    look = circuits.bus(BITS, 2) >> circuits.look_up_table(circuits.bus(BITS, 1))
    assert balanced(formula(look).latex)
    assert formula(wire(smooth, sm.space()) >> n.tanh)
    assert formula(program(xor)).text == formula(xor).text
    assert formula(sm.variable(sm.space()) ** 2).text.splitlines()[0] == "f(x) = x**2"


def test_lenses_without_names() -> None:
    e = formula(rdc.in_lenses(n.tanh(reals())).morphism)
    assert [block.title for block in e.blocks] == ["get", "put"]
    assert e["get"].text.splitlines()[1] == "get(x) = tanh(x)"
    with pytest.raises(KeyError, match="'get', 'put', not 'step'"):
        e["step"]
    with pytest.raises(
        ValueError, match=r"several: formula\(f\)\['get'\] or formula\(f\)\['put'\]"
    ):
        e.sympy()
    with pytest.raises(KeyError, match="are none, not 'put'"):
        formula(n.tanh(reals()))["put"]


@pytest.mark.parametrize(
    "f",
    [
        3,
        "W x + b",
        None,
        n.dense(reals(3), n.tanh),
        rdc.Adam(),
        rdc.descent,
        reals(3),
        matrices.Matrices(semirings.Integers()).identity(3),
        np.zeros((1000, 1000)),
    ],
    ids=lambda f: type(f).__name__,
)
def test_what_has_no_formula(f: Any) -> None:
    with pytest.raises(TypeError, match=r"^a formula is of ") as error:
        formula(f)
    assert len(str(error.value)) < 250
    assert "\n" not in str(error.value)


def test_maps_of_other_categories_have_none() -> None:
    c = matrices.Matrices(semirings.Integers())
    with pytest.raises(TypeError, match=r"^a formula is of "):
        formula(rdc.identity(Obj(c, 3)))


def test_unknown_formats_and_numbers_of_lines() -> None:
    e = formula(n.tanh(reals()))
    with pytest.raises(
        ValueError, match=r"^a formula is written as text, unicode or latex, not as"
    ):
        format(e, "html")
    for lines in (0, -1, 1.5, "3", True):
        with pytest.raises(SpaceError, match=r"^the number of lines is a whole number, 1 or more"):
            formula(n.tanh(reals()), lines=lines)  # type: ignore[arg-type]


def test_without_sympy() -> None:
    code = (
        "import sys; sys.modules['sympy'] = None\n"
        "import cartesian_rdc as rdc\n"
        "e = rdc.formula(rdc.tanh(rdc.reals()))\n"
        "print(e.text.splitlines()[0])\n"
        "e.sympy()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == "f(x) = tanh(x)\n"
    assert done.stderr.splitlines()[-1] == (
        "cartesian_rdc.errors.MissingExtraError: sympy is not installed: "
        "pip install 'cartesian-rdc[symbolic]' brings it"
    )


def test_programs_show_their_subscripts() -> None:
    f = (reals(2) >> n.dense(reals(3), n.tanh)).body
    code = program(reverse_derivative(f))
    verbs = [i.verb for i in code.instructions]
    assert verbs[0] == "contraction ab,b->a"
    assert {"contraction a,a->a", "contraction a,b->ab", "contraction ab,a->b"} <= set(verbs)
    assert all(i.verb in str(i) for i in code.instructions)
    assert code._repr_html_() == f"<pre>{escape(str(code))}</pre>"


def test_notebooks_show_the_beginning_of_a_long_program() -> None:
    f: Any = sm.sin(sm.space())
    for _ in range(500):
        f = smooth.compose(f, sm.sin(sm.space()))
    shown = program(f)._repr_html_()
    assert shown.count("\n") == 42
    assert "… 461 more: print(program) has all" in shown
    assert len(shown) < 3000
    symbol = free.Symbol("f", Atomic("<b>" * 500), Atomic("B"))
    assert "<b>" not in program(symbol)._repr_html_()
    assert len(program(symbol)._repr_html_()) < 3000


def test_equations_are_values() -> None:
    import pickle

    f = (reals(2) >> n.dense(reals(3), n.tanh)).body
    e = formula(f)
    assert e == formula(f)
    assert pickle.loads(pickle.dumps(e)).text == e.text
    assert all(len(repr(part)) < 200 for part in (e, *e.blocks, *e.blocks[0].lines))


def test_formulas_of_batches() -> None:
    f = (reals(2) >> n.dense(reals(3), n.tanh)).body
    e = formula(Batching(5).on_morphism(f.morphism))
    assert balanced(e.latex)
