"""Models that are circuits: what they compute, by hand; what they learn; what they refuse."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product as tuples

import numpy as np
import pytest
from hypothesis import given, strategies as st

from cartesian_rdc.categories.circuits import CircuitCategory, Circuits, CircuitsOverRing
from cartesian_rdc.categories.polynomials import Polynomials
from cartesian_rdc.categories.semirings import (
    FiniteSemiring,
    Integers,
    Modular,
    PrimeField,
    Saturating,
)
from cartesian_rdc.circuits import (
    Inputs,
    Layer,
    Outputs,
    Wires,
    affine,
    agreement,
    bus,
    comparing,
    convolution,
    layer,
    layered,
    linear,
    look_up_table,
    masking,
    polynomial,
    products,
    pseudo_linear,
    total,
    width_of,
)
from cartesian_rdc.circuits.counting import at_most, count
from cartesian_rdc.errors import ScalarError
from cartesian_rdc.execution import CircuitEngine, polynomials_of
from cartesian_rdc.execution.circuit_engine import Numbers
from cartesian_rdc.hardware import all_points
from cartesian_rdc.learning import (
    ascent,
    assess,
    best,
    descent,
    difference_loss,
    identity_rate,
    one_by_one,
    sum_loss,
    supervised,
    training,
)
from cartesian_rdc.type_variables import A, B, P
from cartesian_rdc.typed import reverse_derivative
from models.fixed_point import error, integers, shifted_descent

Z_2 = Circuits(Modular(2))
OVER: list[CircuitCategory[int]] = [
    Z_2,
    Circuits(PrimeField(5), comparison=True),
    Circuits(Saturating(4), comparison=True),
    Circuits(Modular(6), comparison=True),
]


def begin(c: CircuitCategory[int], width: int) -> Wires[int, Inputs]:
    return bus(c, width, name=Inputs)


def end(c: CircuitCategory[int], width: int) -> Wires[int, Outputs]:
    return bus(c, width, name=Outputs)


def agree(
    c: CircuitCategory[int],
    model: Layer[int, P, A, B],
    by_hand: Callable[[list[int], list[int]], list[int]],
    points: int = 100,
) -> None:
    """The model at random parameters and inputs, and at zeros and ones."""
    semiring = c.scalars
    assert isinstance(semiring, FiniteSemiring)
    engine = CircuitEngine(c)
    width, inputs = width_of(model.parameters), width_of(model.domain)
    rng = np.random.default_rng(0)
    for low, high in ((0, len(semiring.elements)), (0, 1), (min(1, len(semiring.elements) - 1), 2)):
        parameters = rng.integers(low, high, width)
        rows = rng.integers(0, len(semiring.elements), (points, inputs))
        found = engine.each(model.body)(parameters, engine.samples(rows))[0].rows
        expected = [by_hand(parameters.tolist(), row) for row in rows.tolist()]
        assert found.tolist() == expected


def sum_of(c: CircuitCategory[int], terms: list[tuple[int, ...]]) -> int:
    k = c.scalars
    total_ = k.zero
    for term in terms:
        value = k.one
        for factor in term:
            value = k.multiply(value, factor)
        total_ = k.add(total_, value)
    return total_


@pytest.mark.parametrize("c", OVER, ids=str)
def test_look_up_tables(c: CircuitCategory[int]) -> None:
    semiring = c.scalars
    assert isinstance(semiring, FiniteSemiring)
    for inputs, outputs in ((0, 1), (1, 2), (2, 1), (3, 0)):
        rows = list(tuples(semiring.elements, repeat=inputs))

        def by_hand(
            theta: list[int], x: list[int], rows: list[tuple[int, ...]] = rows, m: int = outputs
        ) -> list[int]:
            number = rows.index(tuple(x))
            return [theta[j * len(rows) + number] for j in range(m)]

        agree(c, begin(c, inputs) >> look_up_table(end(c, outputs)), by_hand)


def test_the_table_of_odd_numbers() -> None:
    """2101.10488: one pass over all inputs sets every row to its label."""
    engine, model = CircuitEngine(Z_2), begin(Z_2, 4) >> look_up_table(end(Z_2, 1))
    learner = supervised(model, sum_loss, identity_rate, ascent)
    x = np.array([[n >> 3 & 1, n >> 2 & 1, n >> 1 & 1, n & 1] for n in range(16)])
    data = engine.samples(np.column_stack([x, np.arange(16) % 2]))
    states = [epoch.state for epoch in training(engine, learner, np.zeros(16, int), data, epochs=2)]
    for state in states[1:]:
        assert sum(int(bit) << n for n, bit in enumerate(state.tolist())) == 0xAAAA
        assert agreement(assess(engine, learner, state, data)) == 1


@given(st.lists(st.booleans(), max_size=40), st.lists(st.booleans(), max_size=9))
def test_counting_and_comparing(bits: list[bool], others: list[bool]) -> None:
    domain = Z_2.bus(len(bits) + len(others))
    wires = Z_2.wires(domain)
    counted = count(Z_2, wires[: len(bits)])
    few = at_most(Z_2, domain, counted, wires[len(bits) :])
    circuit = Z_2.join(domain, [*counted, few])
    *digits, said = CircuitEngine(Z_2).compile(circuit)(np.array([*bits, *others], int)).tolist()
    number = sum(bit << k for k, bit in enumerate(others))
    assert sum(digit << k for k, digit in enumerate(digits)) == sum(bits)
    assert said == (sum(bits) <= number)


@pytest.mark.parametrize("width", [0, 1, 2, 5, 16, 70])
def test_masks(width: int) -> None:
    def masked(p: list[int], x: list[int]) -> list[int]:
        return [int(any(a and b for a, b in zip(p, x, strict=True)))]

    agree(Z_2, begin(Z_2, width) >> masking(end(Z_2, 1)), masked)
    for divisor in (1, 2, 4):

        def pseudo(p: list[int], x: list[int], divisor: int = divisor) -> list[int]:
            return [int(sum(a & b for a, b in zip(p, x, strict=True)) <= sum(p) // divisor)]

        agree(Z_2, begin(Z_2, width) >> pseudo_linear(end(Z_2, 1), divisor=divisor), pseudo)


@pytest.mark.parametrize("c", OVER, ids=str)
@pytest.mark.parametrize("powers", [False, True])
def test_polynomials(c: CircuitCategory[int], powers: bool) -> None:
    for inputs, outputs, degree in ((3, 2, 2), (2, 1, 3), (0, 1, 2), (4, 1, 0), (2, 0, 1)):
        exponents = [
            m
            for d in range(degree + 1)
            for m in sorted(tuples(range(degree + 1), repeat=inputs), reverse=True)
            if sum(m) == d and (powers or max(m, default=0) <= 1)
        ]

        def by_hand(
            theta: list[int],
            x: list[int],
            monomials: list[tuple[int, ...]] = exponents,
            m: int = outputs,
        ) -> list[int]:
            values = [
                sum_of(c, [tuple(a for a, e in zip(x, m, strict=True) for _ in range(e))])
                for m in monomials
            ]
            rows = [theta[j * len(values) : (j + 1) * len(values)] for j in range(m)]
            return [sum_of(c, list(zip(row, values, strict=True))) for row in rows]

        model = begin(c, inputs) >> polynomial(end(c, outputs), degree=degree, powers=powers)
        agree(c, model, by_hand)


@pytest.mark.parametrize("c", OVER, ids=str)
def test_layers(c: CircuitCategory[int]) -> None:
    def dense(w: list[int], x: list[int]) -> list[int]:
        n = len(x) + 1
        rows = [w[j * n : (j + 1) * n] for j in range(2)]
        return [sum_of(c, [*zip(row[:-1], x, strict=True), (row[-1],)]) for row in rows]

    three, one = begin(c, 3), end(c, 1)
    agree(c, three >> affine(end(c, 2)), dense)
    agree(c, three >> linear(one), lambda w, x: [sum_of(c, list(zip(w, x, strict=True)))])
    agree(c, three >> linear(end(c, 0)), lambda w, x: [])

    def correlated(k: list[int], x: list[int]) -> list[int]:
        image, kernel = np.reshape(x, (3, 4)), np.reshape(k, (2, 3))
        parts = [image[i : i + 2, j : j + 3] for i in range(2) for j in range(2)]
        return [
            sum_of(c, list(zip(kernel.ravel().tolist(), part.ravel().tolist(), strict=True)))
            for part in parts
        ]

    learned = begin(c, 12) >> convolution((3, 4), (2, 3))
    agree(c, learned, correlated)
    agree(c, learned >> total(one), lambda k, x: [sum_of(c, [(y,) for y in correlated(k, x)])])

    inputs = begin(c, 2)

    def layers(w: list[int], x: list[int]) -> list[int]:
        above, below = w[:3], w[3:]
        units = [
            sum_of(c, [*zip(below[3 * u : 3 * u + 2], x, strict=True), (below[3 * u + 2],)])
            for u in range(4)
        ]
        made = [c.scalars.multiply(units[k], units[k + 2]) for k in range(2)]
        return [sum_of(c, [*zip(above[:2], made, strict=True), (above[2],)])]

    agree(c, inputs >> layered([4], one), layers)
    deep = inputs >> layered([4, 2], one)
    assert width_of(deep.parameters) == 2 + 2 * 3 + 4 * 3
    assert width_of((inputs >> layered([], one)).parameters) == 3


@pytest.mark.parametrize("c", OVER[1:], ids=str)
def test_arithmetic_with_comparison(c: CircuitCategory[int]) -> None:
    def by_hand(w: list[int], x: list[int]) -> list[int]:
        above, below = w[:4], w[4:]
        units = [
            int(
                sum_of(c, [*zip(below[3 * u : 3 * u + 2], x, strict=True), (below[3 * u + 2],)])
                == 0
            )
            for u in range(3)
        ]
        return [sum_of(c, [*zip(above[:3], units, strict=True), (above[3],)])]

    agree(c, begin(c, 2) >> comparing(3, end(c, 1)), by_hand)


@given(st.data())
def test_the_derivative_of_a_mask_is_that_of_its_polynomial(data: st.DataObject) -> None:
    """By differences, against formal derivatives of the multilinear normal form."""
    width = data.draw(st.integers(0, 3))
    divisor = data.draw(st.sampled_from([1, 2]))
    f = begin(Z_2, width) >> pseudo_linear(end(Z_2, 1), divisor=divisor)
    derivative = polynomials_of(Z_2, reverse_derivative(f.body))
    formal = Polynomials(Z_2.scalars).reverse_derivative(polynomials_of(Z_2, f.body))
    assert derivative == formal
    assert all(e == 1 for p in derivative.components for m, _ in p.terms for _, e in m)


def learned(
    c: Circuits[int],
    model: Layer[int, P, Inputs, Outputs],
    labels: Callable[[Numbers], Numbers],
    epochs: int,
) -> float:
    """The best accuracy on all inputs, from 0, by reverse derivative ascent over Z_2."""
    engine, learner = CircuitEngine(c), supervised(model, sum_loss, identity_rate, ascent)
    points = all_points(c, width_of(model.domain))
    data = engine.samples(np.column_stack([points, labels(points)]))
    start = np.zeros(width_of(model.parameters), np.uint8)
    states = training(engine, learner, start, data, epochs=epochs * len(points), order=one_by_one)
    return best(states, lambda state: agreement(assess(engine, learner, state, data))).score


def test_what_models_over_z_2_learn() -> None:
    inputs, output = begin(Z_2, 3), end(Z_2, 1)

    def majority(points: Numbers) -> Numbers:
        most: Numbers = (points.sum(axis=1) >= 2).astype(np.int64)
        return most

    assert learned(Z_2, inputs >> look_up_table(output), majority, 1) == 1
    assert learned(Z_2, inputs >> masking(output), lambda x: x[:, 1], 2) == 1


def test_tables_over_z_5_learn_any_function_by_descent() -> None:
    """The one learner again, with the difference for its loss: one pass sets every row."""
    c = CircuitsOverRing(PrimeField(5), comparison=True)
    engine, model = CircuitEngine(c), begin(c, 2) >> look_up_table(end(c, 1))
    learner = supervised(model, difference_loss, identity_rate, descent)
    x = all_points(c, 2)
    labels = (x[:, 0] ** 3 + 2 * x[:, 1]) % 5
    data = engine.samples(np.column_stack([x, labels]))
    *_, last = training(engine, learner, np.full(25, 3), data, epochs=1)
    assert last.state.tolist() == labels.tolist()
    assert agreement(assess(engine, learner, last.state, data)) == 1


def test_fixed_point_steps_are_those_of_integers() -> None:
    """One step by the library and by hand."""
    engine = CircuitEngine(integers)
    model = begin(integers, 4) >> linear(end(integers, 3))
    learner = supervised(model, error, identity_rate, shifted_descent)
    rng = np.random.default_rng(0)
    rows = np.column_stack(
        [rng.integers(0, 8000, (20, 4)), 1024 * np.eye(3, dtype=np.int64)[rng.integers(0, 3, 20)]]
    )
    w = rng.integers(-2000, 2000, (3, 4))
    fold = engine.fold(learner.step)
    state = fold(w.ravel(), engine.samples(rows), range(20))
    for row in rows:
        x, label = row[:4], row[4:]
        squashed = (np.clip(w @ x >> 10, -1024, 1024) + 1024) >> 1
        w = w - ((np.outer(squashed - label, x) >> 10) * 8 >> 10)
    assert state.tolist() == w.ravel().tolist()


def test_models_that_cannot_be() -> None:
    z_4, z, one = Circuits(Modular(4)), CircuitsOverRing(Integers()), end(Z_2, 1)
    with pytest.raises(
        ScalarError,
        match=r"Circuits\(Z_4\) has no comparison, and a look-up table has to tell 4 elements apar",
    ):
        _ = begin(z_4, 2) >> look_up_table(end(z_4, 1))
    with pytest.raises(ScalarError, match="a row for each element, and Z is infinite"):
        _ = begin(z, 2) >> look_up_table(end(z, 1))
    with pytest.raises(
        ScalarError,
        match=f"a look-up table .* over Z_2 has {2**30} parameters, more than 65536: give it fewer",
    ):
        _ = begin(Z_2, 30) >> look_up_table(one)
    with pytest.raises(ScalarError, match="of degree 20 has 1048576 parameters, more than 655"):
        _ = begin(Z_2, 20) >> polynomial(one, degree=20)
    with pytest.raises(ScalarError, match="a polynomial has a degree from 0, not -1"):
        polynomial(one, degree=-1)
    with pytest.raises(ScalarError, match="pseudo_linear is a model over Z_2, not over Z_4"):
        _ = begin(z_4, 2) >> pseudo_linear(end(z_4, 1))
    with pytest.raises(ScalarError, match="masking says one thing, on one wire, not on 2"):
        masking(end(Z_2, 2))
    with pytest.raises(ScalarError, match="pseudo_linear divides by a power of 2, not by 3"):
        pseudo_linear(one, divisor=3)
    with pytest.raises(ScalarError, match="need an even number of wires, not 3"):
        _ = begin(Z_2, 3) >> products
    with pytest.raises(ScalarError, match="a kernel of 4 × 1 fits nowhere into 3 × 3"):
        convolution((3, 3), (4, 1))
    with pytest.raises(ScalarError, match="an image of 3 × 3 has 9 wires, not 8"):
        _ = begin(Z_2, 8) >> convolution((3, 3), (2, 2))
    with pytest.raises(ScalarError, match="a sum is on one wire, not on 2"):
        total(end(Z_2, 2))
    with pytest.raises(ScalarError, match=r"Circuits\(Z_4\) has no comparison: ask for it"):
        _ = begin(z_4, 2) >> comparing(2, end(z_4, 1))
    with pytest.raises(ScalarError, match="1 wires were made for Z_2 × Z_2"):
        layer("w", 1, one, end(Z_2, 2), lambda c, domain, w, x: w)
