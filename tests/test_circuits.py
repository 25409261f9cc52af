"""Circuits: what they mean, by two routes, and their derivatives against SymPy."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from cartesian_rdc.categories.circuits import (
    Circuits,
    CircuitsOverRing,
    Clamp,
    Compare,
    Multilinear,
    ShiftRight,
)
from cartesian_rdc.categories.polynomials import Polynomials
from cartesian_rdc.categories.semirings import (
    FiniteSemiring,
    Integers,
    Modular,
    PrimeField,
    Saturating,
)
from cartesian_rdc.categories.truth_tables import TruthTables
from cartesian_rdc.errors import CompositionError, ScalarError, UntranslatableError
from cartesian_rdc.execution import CircuitEngine, polynomials_of, run_circuit
from cartesian_rdc.functors import Normalisation, tabulation
from cartesian_rdc.hardware import all_points
from cartesian_rdc.testing.algebra import buses, circuits, elements_of
from tests.effort import effort
from tests.functions_of_a_wire import Square
from tests.sympy_circuits import derivatives, formal_derivatives

MANY = effort(40, in_all=1000)


@pytest.mark.parametrize("p", [2, 5])
def test_reverse_derivatives_are_the_formal_ones_of_sympy(p: int) -> None:
    z_p = Modular(p)
    category = Circuits(z_p)
    derived = 0

    @settings(max_examples=MANY, deadline=None)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        nonlocal derived
        a, b = data.draw(buses(category)), data.draw(buses(category))
        circuit = data.draw(circuits(category, elements_of(z_p), a, b, depth=3))
        ours, theirs = derivatives(circuit, p)
        assert ours == theirs
        derived += any(not polynomial.is_zero for polynomial in theirs)

    check()
    assert derived > MANY // 10


@pytest.mark.parametrize(
    "semiring", [Modular(2), PrimeField(5), Saturating(4)], ids=["Z_2", "Z_5", "Sat_4"]
)
def test_reverse_derivatives_are_formal_on_packed_words_too(
    semiring: FiniteSemiring[int],
) -> None:
    category = Circuits(semiring)
    engine = CircuitEngine(category)
    values = list(semiring.elements)
    derived = 0

    @settings(max_examples=MANY, deadline=None)
    @given(st.data(), st.integers(0, 2**32 - 1))
    def check(data: st.DataObject, seed: int) -> None:
        nonlocal derived
        a, b = data.draw(buses(category)), data.draw(buses(category))
        circuit = data.draw(circuits(category, elements_of(semiring), a, b, depth=3))
        ours, formal = formal_derivatives(circuit, semiring)
        assert ours == formal
        reverse = category.reverse_derivative(circuit)
        wires = len(reverse.domain.atoms())
        if len(values) ** wires <= 70:
            rows = all_points(category, wires)
        else:
            rows = np.random.default_rng(seed).integers(0, len(values), (70, wires))
        whole = category.compose(category.second(category.unit, reverse.domain), reverse)
        found = engine.each(whole)(np.zeros(0, np.int64), engine.samples(rows))[0].rows
        expected = [[f.at(row) for f in formal] for row in rows.tolist()]
        assert found.tolist() == expected
        derived += any(not polynomial.is_zero for polynomial in formal)

    check()
    assert derived > MANY // 10


@given(st.data())
def test_polynomials_by_the_functor_and_by_the_program(data: st.DataObject) -> None:
    semiring = data.draw(st.sampled_from([Modular(2), Modular(6), Saturating(4)]))
    category = Circuits(semiring)
    a, b = data.draw(buses(category)), data.draw(buses(category))
    functions = semiring == Modular(2)
    circuit = data.draw(circuits(category, elements_of(semiring), a, b, functions=functions))
    if data.draw(st.booleans()):
        circuit = category.reverse_derivative(circuit)
    normal = polynomials_of(category, circuit)
    assert normal == Normalisation(category).on_morphism(circuit)

    point = data.draw(st.tuples(*[elements_of(semiring).strategy] * normal.inputs))
    assert Polynomials(semiring).at(normal, point) == run_circuit(category, circuit)(point)


@given(st.data())
def test_truth_tables_by_the_functor_and_by_the_program(data: st.DataObject) -> None:
    semiring = Saturating(3)
    category = Circuits(semiring, comparison=True)
    a, b = data.draw(buses(category)), data.draw(buses(category))
    circuit = data.draw(circuits(category, elements_of(semiring), a, b))
    tables = TruthTables(semiring)
    table = tabulation(category, semiring).on_morphism(circuit)
    run = run_circuit(category, circuit)
    assert [table.rows[k] for k, _ in enumerate(table.rows)] == [
        run(x) for x in tables.points(table.inputs)
    ]


def test_x_and_its_square_over_z_2() -> None:
    """The same function with different derivatives: R acts on circuits."""
    z_2 = Modular(2)
    c = Circuits(z_2)
    x, square = c.identity(c.wire), c.compose(c.copy(c.wire), c.multiply)
    to_tables, to_polynomials = tabulation(c, z_2), Normalisation(c)
    assert to_tables.on_morphism(x) == to_tables.on_morphism(square)
    assert to_polynomials.on_morphism(x) != to_polynomials.on_morphism(square)
    r = [to_polynomials.on_morphism(c.reverse_derivative(f)) for f in (x, square)]
    assert [str(f) for f in r] == ["(x1) : 2 -> 1", "(0) : 2 -> 1"]
    assert not hasattr(TruthTables(z_2), "reverse_derivative")


def test_comparison_is_there_where_it_is_asked_for() -> None:
    z_3 = Modular(3)
    with pytest.raises(ScalarError, match=re.escape("Circuits(Z_3) has no comparison: ask for it")):
        Circuits(z_3).compare()
    c = Circuits(z_3, comparison=True)
    equal = run_circuit(c, c.compare())
    assert [equal((x, y)) for x, y in ((1, 1), (1, 2))] == [(1,), (0,)]
    refused = "compare : Z_3 × Z_3 -> Z_3 has no value here: it is neither a multiplication nor a "
    with pytest.raises(UntranslatableError, match=f"{refused}constant nor a Boolean function"):
        Normalisation(c).on_morphism(c.compare())
    with pytest.raises(UntranslatableError, match=refused):
        polynomials_of(c, c.compare())
    through = run_circuit(c, c.reverse_derivative(Compare(z_3, straight_through=True)))
    assert through((0, 1, 2)) == (2, 2)
    assert run_circuit(c, c.reverse_derivative(c.compare()))((0, 1, 2)) == (0, 0)


def test_a_function_is_its_multilinear_polynomial() -> None:
    """As functions, x and its square are one generator's value, with one derivative."""
    c = Circuits(Modular(2))
    square = c.compose(c.copy(c.wire), c.multiply)
    x, function = c.identity(c.wire), Multilinear(square)
    assert polynomials_of(c, function) == polynomials_of(c, x)
    derivative = c.reverse_derivative(function)
    assert polynomials_of(c, derivative) == polynomials_of(c, c.reverse_derivative(x))
    assert polynomials_of(c, derivative) != polynomials_of(c, c.reverse_derivative(square))
    conjunction = polynomials_of(c, c.reverse_derivative(Multilinear(c.multiply)))
    assert [str(p) for p in conjunction.components] == ["x1 x2", "x0 x2"]
    assert tabulation(c, Modular(2)).on_morphism(function).rows == ((0,), (1,))


def test_rounding_has_a_table_over_a_finite_semiring_and_no_polynomial() -> None:
    z_4 = Modular(4)
    c = Circuits(z_4)
    assert tabulation(c, z_4).on_morphism(Square(z_4)).rows == ((0,), (1,), (0,), (1,))
    with pytest.raises(UntranslatableError, match="shiftright : Z -> Z has no value here"):
        polynomials_of(Circuits(Integers()), ShiftRight(3))
    with pytest.raises(ScalarError, match="a number is shifted by 0 bits or more, not -1"):
        ShiftRight(-1)
    with pytest.raises(ScalarError, match="nothing lies between 2 and 1"):
        Clamp(2, 1)


def test_wires_and_what_is_made_of_them() -> None:
    c = Circuits(Modular(5))
    bus = c.product(c.bus(3), c.unit)
    wires = c.wires(bus)
    assert c.join(bus, wires).codomain is c.bus(3)
    run = run_circuit(c, c.join(bus, [c.total(bus, wires), c.product_of(bus, wires)]))
    assert run((2, 3, 4)) == ((2 + 3 + 4) % 5, (2 * 3 * 4) % 5)
    none = run_circuit(c, c.join(bus, [c.total(bus, []), c.product_of(bus, [])]))
    assert none((2, 3, 4)) == (0, 1)
    for made in (c.join, c.total, c.product_of):  # one that begins, and one that ends elsewhere
        for other in (c.identity(c.wire), c.copy(bus)):
            for parts in ([other], [wires[0], other], [other, other, wires[0]]):
                with pytest.raises(
                    CompositionError, match=r"cannot put wires together: they go \("
                ):
                    made(bus, parts)


def test_what_does_not_fit_is_refused() -> None:
    c, d = Circuits(Modular(2)), Circuits(Modular(3))
    with pytest.raises(CompositionError, match="the first ends in Z_2, the second begins in Z_3"):
        c.compose(c.identity(c.wire), d.identity(d.wire))
    with pytest.raises(ScalarError, match="2 is no element of Z_2"):
        c.constant(2)
    with pytest.raises(ScalarError, match="has 1073741824 rows, more than 1048576: use circuits"):
        TruthTables(Modular(2)).identity(30)


def test_a_bus_is_balanced_and_may_be_wide() -> None:
    c = CircuitsOverRing(Modular(5))
    bus = c.bus(1000)
    assert len(bus.atoms()) == 1000
    doubled = run_circuit(c, c.multiples(2, bus))
    assert doubled((3,) * 1000) == (1,) * 1000
    assert run_circuit(c, c.negate(c.identity(bus)))((1,) * 1000) == (4,) * 1000
