# pyright: basic
"""What is refused says in words what does not fit; and the values at the ends of definitions."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from cartesian_rdc import neural
from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.circuits import Circuits
from cartesian_rdc.categories.context import Context
from cartesian_rdc.categories.daggers import ForwardWithDagger
from cartesian_rdc.categories.free import Free, interned
from cartesian_rdc.categories.lens import Lens
from cartesian_rdc.categories.matrices import Matrices
from cartesian_rdc.categories.para import Para
from cartesian_rdc.categories.polynomials import Polynomials, variable
from cartesian_rdc.categories.semirings import Integers, Modular, Rationals
from cartesian_rdc.categories.smooth import (
    Arrow,
    Functions,
    Numbers,
    SmoothGenerator,
    Space,
    smooth,
    space,
)
from cartesian_rdc.categories.smooth.arithmetic import Power, Scale
from cartesian_rdc.categories.smooth.generator import point
from cartesian_rdc.categories.smooth.lookup import Gather
from cartesian_rdc.categories.smooth.rearrangement import Broadcast, Concatenate, Slice, Sum
from cartesian_rdc.categories.smooth.sliding import Unfold
from cartesian_rdc.categories.smooth.spaces import INDEX, Array, leaves_of
from cartesian_rdc.categories.truth_tables import TruthTables
from cartesian_rdc.errors import (
    DerivativeError,
    ScalarError,
    SpaceError,
    StructureError,
    UntranslatableError,
)
from cartesian_rdc.execution import (
    CircuitEngine,
    NumpyEngine,
    check_derivative,
    evaluate,
    polynomials_of,
    program,
    run_circuit,
)
from cartesian_rdc.functors import Batching, RationalPolynomials
from cartesian_rdc.functors.derivatives import Dagger
from cartesian_rdc.hardware import truth_table, verilog
from cartesian_rdc.neural import reals
from cartesian_rdc.testing.comparison import close
from cartesian_rdc.typed import arrows, forward_derivative

Z, Q, BITS = Integers(), Rationals(), TruthTables(Modular(2))
a = Array((2, 3), "float64")
numbers = Array((4,), INDEX)


@interned
class SquaredLength(SmoothGenerator):
    """``x -> Σ x²`` of two numbers."""

    def boundary(self) -> tuple[Space, Space]:
        return space(2), space()

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return np.asarray((arguments[0] ** 2).sum())

    def reverse_derivative(self) -> Arrow:
        x, c = point(self)
        pair = Array((2,), "float64")
        return (x.into(Scale(pair, 2.0)) * c.into(Broadcast(pair, (0,)))).arrow


@interned
class Astray(SmoothGenerator):
    """A derivative that goes elsewhere."""

    def boundary(self) -> tuple[Space, Space]:
        return space(2), space()

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return np.asarray(arguments[0].sum())

    def reverse_derivative(self) -> Arrow:
        return sm.negate(space(2))


@pytest.mark.parametrize(
    ("action", "error", "words"),
    [
        (
            lambda: Matrices(Z).matrix(2, [[1, 2], [3]]),
            ScalarError,
            "row 1 has 1 entries, and not 2",
        ),
        (
            lambda: Polynomials(Z).map(1, [variable(Z, 0), variable(Z, 1)]),
            ScalarError,
            "component 1, x1, has more than 1 variables",
        ),
        (
            lambda: Polynomials(Z).at(Polynomials(Z).identity(2), [1]),
            ScalarError,
            "the point has 1 entries, the map 2 variables",
        ),
        (
            lambda: BITS.tabulate(1, 2, lambda x: x),
            ScalarError,
            "a row should have 2 entries, this one is (0,)",
        ),
        (
            lambda: BITS.at(BITS.identity(2), (1,)),
            ScalarError,
            "the point has 1 entries, the table 2 inputs",
        ),
        (
            lambda: evaluate(smooth.first(space(), space()), 1.0),
            SpaceError,
            "the space is R × R, whose values are pairs, the value is of type float",
        ),
        (
            lambda: Gather(a, numbers.with_dtype("float64"), 0),
            SpaceError,
            "cannot look R[4] up in R[2, 3]: rows are named by indices",
        ),
        (
            lambda: sm.tanh(3),  # type: ignore[call-overload]
            SpaceError,
            "tanh is a function of a space or of a formula, not of 3",
        ),
        (lambda: Sum(a, (1, 0)), SpaceError, "R[2, 3] has the axes (0, 1), not (1, 0)"),
        (
            lambda: Slice(a, ((0, 1, 1),)),
            SpaceError,
            "R[2, 3] has 2 axes, the slice has 1 ranges",
        ),
        (
            lambda: Slice(a, ((0, 3, 1), (0, 1, 1))),
            SpaceError,
            "the range 0:3:1 does not lie in an axis of length 2",
        ),
        (lambda: Concatenate(a, a, 2), SpaceError, "R[2, 3] has no axis 2"),
        (
            lambda: Unfold(a, (0, 1), (2,), (1,)),
            SpaceError,
            "windows over 2 axes of R[2, 3] have as many sizes and strides, not (2,) and (1,)",
        ),
        (lambda: Batching(2).row(space(), 2), SpaceError, "a batch of 2 has no row 2"),
        (
            lambda: neural.attention(reals(3), reals(2, 3), reals(2, 3)),
            SpaceError,
            "queries, keys and values are rows, two axes, not R[3]",
        ),
        (
            lambda: neural.row_of(reals(2) @ reals(3)),  # type: ignore[arg-type]
            SpaceError,
            "rows have a first axis of one length, R[2] × R[3] has none",
        ),
        (
            lambda: neural.from_arrays(reals(2), [[1.0, 2.0], [3.0]]),
            SpaceError,
            "R[2] has 1 arrays, 2 are given",
        ),
        (
            lambda: arrows.unit(Dagger(smooth).target),  # type: ignore[arg-type]
            StructureError,
            "cannot take the unit in Smooth^op: it is no SymmetricMonoidalCategory",
        ),
        (
            lambda: RationalPolynomials().on_morphism(Power(Array((), "float64"), 0.5)),
            UntranslatableError,
            "power : R -> R is no polynomial: nothing but linear generators, contractions, ",
        ),
        (
            lambda: Context(smooth, space()).domain(sm.negate(space())),  # type: ignore[arg-type]
            TypeError,
            "a morphism of Smooth[R] is in the context, ",
        ),
    ],
)
def test_words(action: Callable[[], object], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=re.escape(words)):
        action()


CIRCUITS = Circuits(Modular(2))

OF_TERMS: dict[str, Callable[[Any], object]] = {
    "evaluate": lambda f: evaluate(f, 1.0),
    "check_derivative": check_derivative,
    "program": program,
    "numpy, compile": NumpyEngine().compile,
    "numpy, fold": NumpyEngine().fold,
    "circuits, compile": CircuitEngine(CIRCUITS).compile,
    "circuits, fold": CircuitEngine(CIRCUITS).fold,
    "circuits, each": CircuitEngine(CIRCUITS).each,
    "circuits, fix": lambda f: CircuitEngine(CIRCUITS).fix(f, np.array([0])),
    "run_circuit": lambda f: run_circuit(CIRCUITS, f),
    "polynomials_of": lambda f: polynomials_of(CIRCUITS, f),
    "verilog": lambda f: verilog(CIRCUITS, f),
    "truth_table": lambda f: truth_table(CIRCUITS, f),
}


@pytest.mark.parametrize("operation", OF_TERMS)
def test_what_is_no_term_is_refused(operation: str) -> None:
    for value in (neural.unit_rate(reals()), neural.unit_rate(reals()).morphism, "x", None):
        with pytest.raises(TypeError, match="a term or a Hom is needed here, not "):
            OF_TERMS[operation](value)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Lens(smooth), "Lens(Smooth)"),
        (Para(Lens(smooth)), "Para(Lens(Smooth))"),
        (Context(smooth, space(2)), "Smooth[R[2]]"),
        (Functions(), "Functions"),
        (Free(), "Free"),
        (Dagger(smooth).target, "Smooth^op"),
        (ForwardWithDagger(smooth), "ForwardWithDagger(Smooth)"),
        (BITS.identity(1), "1 -> 1 : 0 1"),
    ],
)
def test_names(value: object, words: str) -> None:
    assert str(value) == words


def test_a_derivative_that_goes_elsewhere_is_refused() -> None:
    with pytest.raises(DerivativeError, match=r"R should go .* it goes "):
        check_derivative(Astray())


def test_a_power_of_nothing_is_constant() -> None:
    one = Power(Array((2,), "float64"), 0.0)
    reverse = smooth.reverse_derivative(one)
    assert leaves_of(evaluate(one, [2.0, 3.0]))[0].tolist() == [1.0, 1.0]
    assert leaves_of(evaluate(reverse, ([2.0, 3.0], [5.0, 7.0])))[0].tolist() == [0.0, 0.0]


def test_powers_of_whole_exponents_are_polynomials() -> None:
    f = RationalPolynomials().on_morphism(Power(Array((2,), "float64"), 3.0))
    assert Polynomials(Q).at(f, (Fraction(1, 2), Fraction(-2))) == (Fraction(1, 8), Fraction(-8))


def test_rows_of_a_generator_of_ones_own() -> None:
    """One after the other, and so is their reverse derivative."""
    f = Batching(3).on_morphism(SquaredLength())
    value = np.arange(6.0).reshape(3, 2)
    covector = np.array([1.0, 10.0, 100.0])
    expected = (2 * value * covector[:, None]).tolist()
    reverse, compiled = smooth.reverse_derivative(f), NumpyEngine().compile
    for found in (evaluate(f, value), compiled(f)(value)):
        assert leaves_of(found)[0].tolist() == (value**2).sum(1).tolist()
    for found in (evaluate(reverse, (value, covector)), compiled(reverse)((value, covector))):
        assert leaves_of(found)[0].tolist() == expected


def test_the_context_is_a_map_from_the_unit() -> None:
    context = Context(smooth, space(2))
    look = context.look()
    assert (context.domain(look), context.codomain(look)) == (smooth.unit, space(2))
    assert leaves_of(evaluate(look.body, ([1.0, 2.0], ())))[0].tolist() == [1.0, 2.0]


def test_forward_derivatives_of_holders() -> None:
    f = neural.tanh(reals())
    assert forward_derivative(f).morphism is smooth.forward_derivative(f.morphism)


def test_numbers_that_are_close() -> None:
    assert close(math.nan, math.nan)
    assert close(1.0, 1.0 + 1e-12)
    assert not close(1.0, 1.1)
    assert not close(math.nan, 1.0)
    assert close(0.0, 0.05, absolute=0.1)
