# pyright: basic
"""What things print, say and give, to the letter and the bit, at the smallest cases there are."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from cartesian_rdc import neural
from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.circuits import Circuits
from cartesian_rdc.categories.free import Atomic, Free, Product, Symbol
from cartesian_rdc.categories.matrices import Matrices
from cartesian_rdc.categories.para import Para
from cartesian_rdc.categories.polynomials import Polynomials, constant, variable
from cartesian_rdc.categories.semirings import Integers, Modular, PrimeField, Rationals, Saturating
from cartesian_rdc.categories.smooth import Arrow
from cartesian_rdc.categories.truth_tables import TruthTables
from cartesian_rdc.errors import CompositionError, SpaceError
from cartesian_rdc.execution import NumpyEngine, evaluate, program as program_of
from cartesian_rdc.execution.passes.simplify import simplify
from cartesian_rdc.functors import (
    IdentityFunctor,
    NaturalTransformation,
    RationalPolynomials,
    tabulation,
)
from cartesian_rdc.learning import difference_loss

M, Z_3 = Matrices(Integers()), Modular(3)
C, comparing = Circuits(Z_3), Circuits(Z_3, comparison=True)
PRINTED = {
    C: "Circuits(Z_3)",
    comparing: "Circuits(Z_3, with comparison)",
    Free(): "Free",
    M: "Matrices(Z)",
    Para(M): "Para(Matrices(Z))",
}

REFUSED: dict[str, Callable[[], object]] = {
    "cannot add: the first begins in 1, the second begins in 2": lambda: M.add(
        M.identity(1), M.identity(2)
    ),
    "cannot put wires together: they go Z_3 × Z_3 -> Z_3, number 0 goes Z_3 -> Z_3": lambda: C.join(
        C.bus(2), [C.identity(C.wire)]
    ),
    "cannot go from a functor to another: the first goes Matrices(Z) -> Matrices(Z), the second "
    "Smooth -> Smooth": lambda: NaturalTransformation(
        IdentityFunctor(M), IdentityFunctor[Any, Any](sm.smooth), M.identity
    ),
    "a formula is neither true nor false: a < x < b is (x > a) * (x < b), and x if c > 0 else y is "
    "(c > 0).where(x, y)": lambda: bool(sm.variable(sm.space(2)) > 0),
    "a formula is not divided by the number 0": lambda: sm.variable(sm.space(2)) / 0,
}

REFUSED |= {
    "4 is no prime: Modular(4) is a ring and no field": lambda: PrimeField(4),
    "the generator f : a -> a has no reverse derivative: give it one as its fourth argument, or do "
    "not take R of it": lambda: Free().reverse_derivative(Symbol("f", Atomic("a"), Atomic("a"))),
    "cannot take this for a map of Polynomials(Z): it is over Q, that is over Z": lambda: (
        Polynomials(Integers()).compose(
            Polynomials(Integers()).identity(1), Polynomials[Any](Rationals()).identity(1)
        )
    ),
}


@pytest.mark.parametrize("category", PRINTED, ids=PRINTED.values())
def test_categories_print_by_name(category: Any) -> None:
    assert str(category) == PRINTED[category]


@pytest.mark.parametrize("words", REFUSED)
def test_what_is_said(words: str) -> None:
    with pytest.raises(Exception) as told:  # noqa: PT011
        REFUSED[words]()
    assert str(told.value) == words


def test_equal_terms_are_not_apart() -> None:
    c, a, b = Free(), Atomic("a"), Atomic("b")
    assert c.are_apart(c.first(a, a), c.second(a, a))
    assert not c.are_apart(c.first(a, b), c.first(a, b))


@pytest.mark.parametrize("value", [[], (1,), ((),), None, 0, np.zeros(0)])
def test_the_unit_has_one_value(value: Any) -> None:
    f = sm.smooth.zero(sm.smooth.unit, sm.space(2))
    for run in (lambda x: evaluate(f, x), NumpyEngine().compile(f)):
        with pytest.raises(SpaceError, match=r"the space is 1, whose only value is \(\)"):
            run(value)
        assert np.array_equal(np.asarray(run(())), np.zeros(2))


def test_a_space_is_as_large_as_memory_can_be() -> None:
    most = np.iinfo(np.intp).max
    for dtype in ("float16", "float32", "float64"):
        size = np.dtype(dtype).itemsize
        assert sm.Array((most // size,), dtype).size == most // size
        with pytest.raises(SpaceError, match="no memory is so large"):
            sm.Array((most // size + 1,), dtype)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_zeros_keep_their_dtype(dtype: str) -> None:
    a = sm.space(2, dtype=dtype)
    zero = NumpyEngine().compile(sm.smooth.zero(a, a))(np.ones(2, dtype))
    assert np.asarray(zero).dtype == dtype


def test_a_quotient_whose_reciprocal_is_too_small_for_the_dtype() -> None:
    halves = sm.space(1, dtype="float16")
    for run in (evaluate, lambda f, x: NumpyEngine().compile(f)(x)):
        found = run(sm.divide_by(halves, 2.0**26), np.array([60_000], "float16"))
        assert np.asarray(found) == np.float16(60_000 / 2.0**26) > 0


def test_the_logarithm_of_softmax_of_three_numbers() -> None:
    found = np.asarray(evaluate(sm.log_softmax(sm.space(3)), np.array([0.0, -1.0, -2.0])))
    total = np.log1p(np.exp(-1.0) + np.exp(-2.0))
    assert found == pytest.approx([-total, -1 - total, -2 - total], rel=1e-15)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_rows_of_ones_and_zeros_are_of_the_dtype_that_is_asked_for(dtype: str) -> None:
    for a in (sm.space(dtype="float32"), sm.space(dtype="int64")):
        hot = sm.one_hot(a, 3, dtype=dtype)
        assert sm.dtype_of(hot.codomain) == dtype
        at = np.asarray(1, sm.array_of(a).dtype)
        assert np.array_equal(np.asarray(evaluate(hot, at)), [0, 1, 0])


def test_polynomials_of_powers() -> None:
    f = RationalPolynomials().on_morphism(sm.polynomial(sm.space(), (1, 2, 3)))
    x, one = variable(Rationals(), 0), constant(Rationals(), Fraction(1))
    assert f.components == (x * x + x * x + x * x + x + x + one,)


def test_the_table_of_a_comparison() -> None:
    equal = tabulation(comparing, Z_3).on_morphism(comparing.compare())
    pairs = [(x, y) for x in range(3) for y in range(3)]
    assert equal.rows == tuple((int(x == y),) for x, y in pairs)
    again = TruthTables(Z_3).tabulate(2, 1, lambda xy: (int(xy[0] == xy[1]),))
    assert not TruthTables(Z_3).are_apart(equal, again)


def test_the_label_of_a_loss_is_called_so() -> None:
    numbers: Any = neural.reals(2)
    assert difference_loss(numbers).names == ("label",)


ANNIHILATED: dict[str, tuple[Any, list[bool], bool]] = {
    "x² + x": (sm.polynomial(sm.space(), (0, 1, 1)), [True], True),
    "x² + 1": (sm.polynomial(sm.space(), (1, 0, 1)), [True], False),
    "x² + x of what is not 0": (sm.polynomial(sm.space(), (0, 1, 1)), [False], False),
    "a row of zeros": (sm.gather(sm.space(3, 2), sm.space(4, dtype="int64")), [True, False], True),
    "row 0": (sm.gather(sm.space(3, 2), sm.space(4, dtype="int64")), [False, True], False),
}


@pytest.mark.parametrize("case", ANNIHILATED.values(), ids=ANNIHILATED)
def test_what_zeros_annihilate(case: tuple[Any, list[bool], bool]) -> None:
    generator, zeros, annihilated = case
    assert generator.annihilated_by(zeros) == annihilated


def test_2_cells_of_two_maps_are_not_composed() -> None:
    para = Para(M)
    f, g = (para.lift(M.identity(n)) for n in (1, 2))
    one, other = (para.reparametrisation(h, M.identity(M.unit)) for h in (f, g))
    with pytest.raises(CompositionError, match=r"^cannot compose two 2-cells: the first ends in"):
        para.vertical(one, other)


def test_matrices_without_rows_or_columns_print() -> None:
    assert str(M.zero(2, 0)) == "[] (no rows, 2 columns)"
    assert str(M.zero(0, 2)) == "[]\n[]"


def test_indices_are_not_contracted_on_either_side() -> None:
    reals, indices = sm.space(2), sm.space(2, dtype="int64")
    for ends in ((reals, indices), (indices, reals)):
        with pytest.raises(SpaceError, match="real numbers are needed here"):
            sm.contraction("i,i->", *ends)


def test_products_stop_at_the_largest_number() -> None:
    s = Saturating(4)
    assert [[s.multiply(x, y) for x in range(4)] for y in range(4)] == [
        [0, 0, 0, 0],
        [0, 1, 2, 3],
        [0, 2, 3, 3],
        [0, 3, 3, 3],
    ]


def instructions(f: Arrow, *, exact: bool = True) -> list[str]:
    program = simplify(program_of(f), exact=exact)
    return [type(instruction.generator).__name__ for instruction in program.instructions]


def test_what_programs_become() -> None:
    c, a, b = sm.smooth, sm.space(3), sm.space(3, 2)
    (x, y), z = sm.variable(Product(Product(a, a), a))
    assert instructions(((-y) + x).arrow) == instructions((x + (-y)).arrow) == ["Subtract"]
    product, twice = sm.contraction("i,i->i", a, a), c.compose(c.delete(a), sm.constant([2.0] * 3))
    for both in (c.pair(twice, c.identity(a)), c.pair(c.identity(a), twice)):
        assert instructions(c.compose(both, product)) == ["Scale"]
    for entrywise in (product, sm.contraction("ij,ij->ij", b, b)):
        whole = c.compose(entrywise, sm.sum(entrywise.codomain))
        assert instructions(whole) == ["Contraction"]
    outer = sm.contraction("i,j->ij", a, sm.space(2))
    assert instructions(c.compose(outer, sm.sum(b, [0]))) == ["Contraction", "Sum"]
    total = (x.pair(y).into(product) + z).into(sm.sum(a)).arrow
    assert instructions(total) == ["Contraction", "Plus", "Sum"]
    assert instructions(total, exact=False) == ["Contraction", "Sum", "Plus"]
    assert instructions((x + z).into(sm.sum(a)).arrow, exact=False) == ["Plus", "Sum"]
