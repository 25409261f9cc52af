"""The engine of circuits: against the definition, at the edges of words, what it refuses."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

import numpy as np
import pytest
from hypothesis import given, strategies as st

from cartesian_rdc.categories.circuits import (
    Bus,
    Circuit,
    Circuits,
    CircuitsOverRing,
    Clamp,
    Differences,
    Multilinear,
    ShiftRight,
)
from cartesian_rdc.categories.free import Generator, interned
from cartesian_rdc.categories.semirings import (
    Booleans,
    CommutativeSemiring,
    FiniteSemiring,
    Integers,
    Modular,
    Naturals,
    PrimeField,
    Rationals,
    Saturating,
)
from cartesian_rdc.circuits import agreement
from cartesian_rdc.errors import (
    CompositionError,
    DataError,
    RangeError,
    ScalarError,
    UntranslatableError,
)
from cartesian_rdc.execution import CircuitEngine, Points, program, run_circuit
from cartesian_rdc.execution.circuit_engine.arithmetic import arithmetic_of
from cartesian_rdc.learning import Assessment
from cartesian_rdc.testing.algebra import buses, circuits, elements_of
from cartesian_rdc.type_variables import K
from tests.effort import effort
from tests.functions_of_a_wire import Square


@final
@dataclass(frozen=True)
class Divisors(FiniteSemiring[int]):
    """The divisors of 6, by greatest common divisor and least common multiple: no Z_n, no Sat_n."""

    @property
    def zero(self) -> int:
        return 6  # x is divided by gcd(x, 6) = x

    @property
    def one(self) -> int:
        return 1

    def add(self, a: int, b: int) -> int:
        return int(np.gcd(a, b))

    def multiply(self, a: int, b: int) -> int:
        return int(np.lcm(a, b))

    def contains(self, value: object) -> bool:
        return value in self.elements

    @property
    def elements(self) -> tuple[int, ...]:
        return (6, 1, 2, 3)


FINITE: list[FiniteSemiring[int]] = [
    *(Modular(n) for n in (1, 2, 3, 8, 16, 17, 300, 70000)),
    PrimeField(2),
    PrimeField(5),
    *(Saturating(n) for n in (1, 2, 4, 17, 300)),
    Divisors(),
]


def check(semiring: FiniteSemiring[K], data: st.DataObject) -> None:
    category = Circuits(semiring, comparison=True)
    engine, elements = CircuitEngine(category), list(semiring.elements)
    s, x, b = (data.draw(buses(category)) for _ in range(3))
    domain = category.product(s, x)
    f = data.draw(circuits(category, elements_of(semiring), domain, b, depth=3))
    if data.draw(st.booleans()):
        f = category.reverse_derivative(f)
    points, width = engine_points(engine, f, data)
    run = run_circuit(category, f)
    expected = [
        [elements.index(y) for y in run([elements[k] for k in point])] for point in points.tolist()
    ]
    compiled = engine.compile(f)
    assert [compiled(point).tolist() for point in points[:3]] == expected[:3]
    (found,) = engine.each(f)(points[0, :width], engine.samples(points[:, width:]))
    assert found.rows.tolist() == expected


def engine_points(
    engine: CircuitEngine[K], f: Circuit[K], data: st.DataObject
) -> tuple[np.ndarray[tuple[int, int], np.dtype[np.int64]], int]:
    """Points of a product that agree in its first factor; and how wide that is."""
    semiring = engine.category.scalars
    assert isinstance(semiring, FiniteSemiring)
    count = data.draw(st.sampled_from([0, 1, 63, 64, 65, 130]))
    generator = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    wires = len(f.domain.atoms())
    points = generator.integers(0, len(semiring.elements), (max(count, 1), wires))
    width = len(f.domain.factors()[0].atoms())
    points[:, :width] = points[0, :width]
    return points, width


@pytest.mark.parametrize("semiring", FINITE, ids=str)
def test_the_engine_agrees_with_the_definition(semiring: FiniteSemiring[int]) -> None:
    @given(st.data())
    def agrees(data: st.DataObject) -> None:
        check(semiring, data)

    agrees()


@given(st.data())
def test_it_does_on_booleans(data: st.DataObject) -> None:
    check(Booleans(), data)


@given(st.data())
def test_boolean_functions_and_their_derivatives(data: st.DataObject) -> None:
    """By differences on packed points, one after another, many at once, and written out."""
    semiring = Modular(2)
    category = Circuits(semiring)
    engine = CircuitEngine(category)
    a, b = data.draw(buses(category)), data.draw(buses(category))
    body = data.draw(circuits(category, elements_of(semiring), a, b))
    f: Circuit[int] = Multilinear(body)
    for _ in range(data.draw(st.integers(0, 2))):
        f = category.reverse_derivative(f)
    whole = category.compose(category.second(category.unit, f.domain), f)
    points, _ = engine_points(engine, whole, data)
    run = run_circuit(category, f)
    expected = [list(run(point)) for point in points.tolist()]
    compiled = engine.compile(f)
    assert [compiled(point).tolist() for point in points[:5]] == expected[:5]
    (found,) = engine.each(whole)(points[0, :0], engine.samples(points))
    assert found.rows.tolist() == expected


def test_differences_of_a_wide_function() -> None:
    """More than 64 inputs: points in several words, each wire in its place."""
    category = Circuits(Modular(2))
    bus = category.bus(150)
    x = category.wires(bus)
    both = category.join(bus, [category.total(bus, x), category.product_of(bus, x)])
    derivative = CircuitEngine(category).compile(category.reverse_derivative(Multilinear(both)))
    ones = np.ones(150, np.int64)
    assert derivative(np.array([*ones, 1, 0])).tolist() == [1] * 150  # of the sum
    assert derivative(np.array([*ones, 0, 1])).tolist() == [1] * 150  # all others are 1
    assert derivative(np.array([*ones, 1, 1])).tolist() == [0] * 150
    ones[70] = 0
    assert np.flatnonzero(derivative(np.array([*ones, 0, 1]))).tolist() == [70]


def test_a_fold_is_a_step_for_each_sample_in_the_order_given() -> None:
    z_5 = PrimeField(5)
    c = CircuitsOverRing(z_5)
    engine = CircuitEngine(c)
    s, x = c.bus(2), c.bus(1)
    (p, q, t) = c.wires(c.product(s, x))
    step = c.join(c.product(s, x), [q, c.add(c.times(p, t), q)])
    data = engine.samples([[1], [2], [3], [4]])
    state, order = (3, 1), [3, 0, 0, 2, 1]
    found = engine.fold(step)(np.array(state), data, order)
    for k in order:
        state = state[1], (state[0] * (k + 1) + state[1]) % 5
    assert tuple(found.tolist()) == state
    assert engine.fold(step)(np.array(state), data, []).tolist() == list(state)


def test_a_state_that_has_not_changed_is_the_same_array() -> None:
    c = Circuits(Modular(2))
    engine = CircuitEngine(c)
    step = engine.fold(c.first(c.bus(3), c.bus(2)))
    state = np.array([1, 0, 1])
    assert step(state, engine.samples([[0, 1]]), [0]) is state


def test_constants_repeated_wires_and_nothing_at_all() -> None:
    c = Circuits(Modular(2))
    engine = CircuitEngine(c)
    wire = c.bus(1)
    four = c.join(wire, [c.identity(wire), c.everywhere(wire, 1), c.zero(wire, wire)])
    assert engine.compile(c.compose(four, c.copy(four.codomain)))(np.array([1])).tolist() == [
        *(1, 1, 0),
        *(1, 1, 0),
    ]
    nothing = engine.compile(c.identity(c.unit))
    assert nothing(np.zeros(0, np.int64)).tolist() == []
    every = engine.each(c.first(wire, c.unit))
    for rows in (3, 0):
        (found,) = every(np.array([1]), engine.samples(np.zeros((rows, 0), int)))
        assert (found.rows.tolist(), found.rows.shape) == ([[1]] * rows, (rows, 1))


def test_a_deep_circuit() -> None:
    c = Circuits(Modular(2))
    wire = c.wire
    toggle = c.add(c.identity(wire), c.everywhere(wire, 1))
    chain = c.identity(wire)
    for _ in range(effort(2_001, in_all=10_001)):
        chain = c.compose(chain, toggle)
    engine = CircuitEngine(c)
    assert engine.compile(chain)(np.array([0])).tolist() == [1]
    pair = np.array([0, 1])
    assert engine.compile(c.reverse_derivative(chain))(pair).tolist() == [1]


def test_threads_do_not_share_tables() -> None:
    c = Circuits(Modular(2))
    engine = CircuitEngine(c)
    bus = c.bus(200)
    run = engine.compile(c.join(bus, [c.total(bus, c.wires(bus))] * 2))
    wrong: list[int] = []

    def work(seed: int) -> None:
        generator = np.random.default_rng(seed)
        for _ in range(200):
            point = generator.integers(0, 2, 200)
            wrong.extend(y for y in run(point).tolist() if y != point.sum() % 2)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


SMALL = st.integers(-(2**20), 2**20)
EDGES = st.sampled_from([0, 1, -1, 2**31, -(2**31), 2**32, 2**62, -(2**62), 2**63 - 1, -(2**63)])


@given(st.lists(st.tuples(SMALL | EDGES, SMALL | EDGES), min_size=1, max_size=5), st.data())
def test_integers_are_exact_or_refused(pairs: list[tuple[int, int]], data: st.DataObject) -> None:
    """Never wrapped around: the value of Python, or an error where that needs more than 64 bits."""
    c = CircuitsOverRing(Integers())
    engine = CircuitEngine(c)
    two = c.bus(2)
    x, y = c.wires(two)
    gate = data.draw(st.sampled_from([c.add(x, y), c.times(x, y), c.subtract(x, y)]))
    whole = c.compose(c.second(c.unit, two), gate)
    run = run_circuit(c, gate)
    expected = [list(run(pair)) for pair in pairs]
    inner = [-b for _, b in pairs] if gate is c.subtract(x, y) else []
    fits = all(-(2**63) <= v < 2**63 for v in [*(v for (v,) in expected), *inner])
    every = engine.each(whole)
    rows = engine.samples(np.array(pairs, np.int64))
    if fits:
        assert every(np.zeros(0, np.int64), rows)[0].rows.tolist() == expected
    else:
        with pytest.raises(RangeError, match=r"over Z is outside of -2\^63 to 2\^63 - 1, and"):
            every(np.zeros(0, np.int64), rows)


@given(SMALL | EDGES, st.integers(0, 70), SMALL, SMALL)
def test_rounding_and_clipping(x: int, bits: int, one: int, other: int) -> None:
    c = CircuitsOverRing(Integers())
    engine = CircuitEngine(c)
    low, high = min(one, other), max(one, other)
    shift, clamp = ShiftRight(bits), Clamp(low, high)
    for gate, value in ((shift, x >> bits), (clamp, min(max(x, low), high))):
        assert engine.compile(gate)(np.array([x])).tolist() == [value]
        assert run_circuit(c, gate)([x]) == (value,)
        through = engine.compile(c.reverse_derivative(gate))
        assert through(np.array([x, 5])).tolist() == [5]


@pytest.mark.parametrize("semiring", [*FINITE, Integers(), Naturals()], ids=str)
def test_a_function_of_ones_own(semiring: CommutativeSemiring[int]) -> None:
    c = Circuits(semiring)
    engine = CircuitEngine(c)
    arithmetic = arithmetic_of(semiring)
    for number in range(
        min(3, len(semiring.elements)) if isinstance(semiring, FiniteSemiring) else 3
    ):
        (value,) = engine.compile(Square(semiring))(np.array([number])).tolist()
        element = arithmetic.element(number)
        assert arithmetic.element(value) == semiring.multiply(element, element)


def test_a_function_of_ones_own_that_is_too_large() -> None:
    engine = CircuitEngine(Circuits(Integers()))
    with pytest.raises(RangeError, match=f"the number {2**80} over Z is outside of"):
        engine.compile(Square(Integers()))(np.array([2**40]))


def test_fixing_the_parameters_of_a_circuit() -> None:
    for category in (Circuits(PrimeField(5)), Circuits(Integers())):
        c, engine = category, CircuitEngine(category)
        fixed = engine.fix(c.multiply, np.array([3]))
        assert fixed.domain is c.wire
        assert engine.compile(fixed)(np.array([4])).tolist() == [
            12 % 5 if c.scalars != Integers() else 12
        ]
        with pytest.raises(DataError, match=r"a point of [ZF].* has 1 numbers, not 2"):
            engine.fix(c.multiply, np.array([3, 1]))
        with pytest.raises(CompositionError, match="a projection needs a product"):
            engine.fix(c.identity(c.wire), np.array([3]))
    minus = CircuitEngine(CircuitsOverRing(Integers()))
    assert minus.compile(minus.fix(minus.category.multiply, np.array([-3])))(
        np.array([4])
    ).tolist() == [-12]


def test_samples_are_looked_at_first() -> None:
    z_5 = CircuitEngine(Circuits(PrimeField(5)))
    with pytest.raises(
        DataError, match=re.escape("sample 1, wire 2: 5 is no element of F_5, which are 0 to 4")
    ):
        z_5.samples([[0, 1, 2], [3, 4, 5]])
    with pytest.raises(DataError, match=re.escape("wire 0: -1 is no element of F_5")):
        z_5.point([-1])
    with pytest.raises(DataError, match="elements of F_5 are given as integers of up to 64"):
        z_5.samples([[0.5]])
    with pytest.raises(DataError, match="given as integers of up to 64 bits, not as object"):
        z_5.samples([[2**70]])
    with pytest.raises(DataError, match=re.escape("rows of an array, not one of shape (3,)")):
        z_5.samples([1, 2, 3])
    with pytest.raises(DataError, match=re.escape("a number for each wire, not the shape (1, 1)")):
        z_5.point([[1]])
    bits = CircuitEngine(Circuits(Modular(2)))
    with pytest.raises(DataError, match="wire 1: 2 is no element of Z_2, which are 0 and 1"):
        bits.samples([[1, 2]])
    with pytest.raises(DataError, match="wire 0: -1 is no element of N, which are 0 to 2"):
        CircuitEngine(Circuits(Naturals())).samples([[-1]])
    with pytest.raises(DataError, match=f"wire 0: {2**63} is no element of Z"):
        CircuitEngine(Circuits(Integers())).point([2**63])
    assert bits.samples([[True, False]]).rows.tolist() == [[1, 0]]


def agreed(predictions: Points, labels: Points) -> float:
    return agreement(Assessment(predictions, labels, labels, None, len(labels.rows)))


def test_points_data_and_orders_that_do_not_fit() -> None:
    c = Circuits(Modular(2))
    engine = CircuitEngine(c)
    s, x = c.bus(2), c.bus(3)
    step = engine.fold(c.first(s, x))
    good = engine.samples(np.zeros((4, 3), int))
    with pytest.raises(DataError, match="a point of Z_2 × Z_2 has 2 numbers, not 3"):
        step(np.array([0, 0, 0]), good, [0])
    with pytest.raises(DataError, match=re.escape("samples of Z_2 × (Z_2 × Z_2) have 3 numbers, ")):
        step(np.array([0, 0]), engine.samples(np.zeros((4, 2), int)), [0])
    with pytest.raises(
        DataError, match=re.escape("2 samples of Z_2 × (Z_2 × Z_2) have 3 numbers, not 6")
    ):
        step(np.array([0, 0]), good, np.array([[0, 1]]).tolist())
    with pytest.raises(CompositionError, match=re.escape("cannot fold: the step begins in ")):
        engine.fold(c.second(s, x))
    with pytest.raises(CompositionError, match="a projection needs a product, this is Z_2"):
        engine.each(c.identity(c.wire))
    with pytest.raises(DataError, match="agreement is a mean over samples, and there are none"):
        agreed(engine.samples(np.zeros((0, 1), int)), engine.samples(np.zeros((0, 1), int)))


def test_semirings_that_do_not_fit_into_words() -> None:
    with pytest.raises(ScalarError, match="circuits over Q are not packed into words: DirectEng"):
        CircuitEngine(Circuits(Rationals())).samples([[1]])
    large = Modular(2**32 + 1)
    with pytest.raises(ScalarError, match=r"has 4294967297 elements, more than fit: the engine"):
        CircuitEngine(Circuits(large)).compile(Circuits(large).multiply)
    largest = Modular(2**32)
    product = CircuitEngine(Circuits(largest)).compile(Circuits(largest).multiply)
    assert product(np.array([2**32 - 1, 2**32 - 1])).tolist() == [1]


def test_circuits_over_another_semiring_and_unknown_generators() -> None:
    engine = CircuitEngine(Circuits(Modular(2)))
    with pytest.raises(
        CompositionError,
        match="cannot run the circuit: it is over Z_2, a wire is over Z_3",
    ):
        engine.compile(Circuits(Modular(3)).multiply)

    @final
    @interned
    class Mystery(Generator[CommutativeSemiring[int]]):
        wire: Bus[int]

        def boundary(self) -> tuple[Bus[int], Bus[int]]:
            return self.wire, self.wire

        def reverse_derivative(self) -> Circuit[int]:
            raise NotImplementedError

    with pytest.raises(UntranslatableError, match="mystery : Z_2 -> Z_2 is no generator of circui"):
        engine.compile(Mystery(Circuits(Modular(2)).wire))


def test_functions_by_differences_are_over_z_2() -> None:
    c = Circuits(Modular(3))
    with pytest.raises(ScalarError, match="differences are for functions over Z_2, not over Z_3"):
        Multilinear(c.multiply)


def test_a_wide_derivative_is_not_written_out() -> None:
    c = Circuits(Modular(2))
    bus = c.bus(2000)
    f = Multilinear(c.product_of(bus, c.wires(bus)))
    with pytest.raises(UntranslatableError, match="may have more than 262144 gates: Circui"):
        run_circuit(c, Differences(f))
    assert program(c.reverse_derivative(f)).operations == 1


# Numbers at the ends of the range

EVERY: list[CommutativeSemiring[int]] = [
    *(Modular(n) for n in (1, 2, 3, 256, 257, 2**16, 2**32 - 1, 2**32)),
    *(Saturating(n) for n in (1, 2, 3, 256, 2**32)),
    *(PrimeField(2), PrimeField(5), Naturals(), Integers()),
]
ENDS = [
    *(0, 1, -1, 2, 255, 256, 2**16, 2**31, -(2**31), 2**32 - 2, 2**32 - 1, 2**32),
    *(2**63 - 1, 2**63, -(2**63), 2**64 - 1),
]


def in_dtypes(value: int) -> list[np.ndarray[tuple[int], np.dtype[Any]]]:
    """The number, in every dtype of integers that has it."""
    names = [f"{order}{kind}{size}" for order in "<>" for kind in "iu" for size in (1, 2, 4, 8)]
    infos = [(name, np.iinfo(np.dtype(name))) for name in names]
    return [np.array([value], name) for name, info in infos if info.min <= value <= info.max]


@pytest.mark.parametrize("semiring", EVERY, ids=str)
def test_points_of_every_dtype_are_exact_or_refused(semiring: CommutativeSemiring[int]) -> None:
    c = Circuits(semiring)
    engine, bus = CircuitEngine(c), c.bus(2)
    x, y = c.wires(bus)
    f = c.join(bus, [x, c.add(x, y), c.times(x, y)])
    run, each = engine.compile(f), engine.each(f)
    fold, fix = engine.fold(c.first(c.wire, c.wire)), engine.fix
    by_hand = run_circuit(c, f)
    none = engine.samples([[0]])
    for value in ENDS:
        for point in in_dtypes(value):
            both = np.concatenate([point, point])
            if not semiring.contains(value) or not -(2**63) <= value < 2**63:
                for refused in (
                    lambda both=both: run(both),
                    lambda point=point: each(point, none),
                    lambda point=point: engine.samples(point[None]),
                    lambda point=point: fold(point, none, [0]),
                    lambda point=point: fold(point, none, []),
                    lambda point=point: fix(c.identity(bus), point),
                    lambda point=point: engine.pair(np.array([0]), point),
                ):
                    with pytest.raises(DataError, match=f"{value} is no element of {semiring}, "):
                        refused()
                continue
            expected = by_hand([value, value])
            samples = engine.samples(point[None])
            assert samples.rows.tolist() == [[value]]
            assert fold(point, samples, [0]).tolist() == [value]
            assert engine.pair(np.array([0]), point).tolist() == [0, value]
            fixed = engine.fix(c.identity(bus), point)
            if all(-(2**63) <= v < 2**63 for v in expected):
                assert run(both).tolist() == list(expected)
                assert each(point, samples)[0].rows.tolist() == [list(expected)]
                assert engine.compile(fixed)(point).tolist() == [value, value]
            else:
                with pytest.raises(RangeError, match=r"is outside of -2\^63 to 2\^63 - 1"):
                    run(both)
                with pytest.raises(RangeError, match=r"is outside of -2\^63 to 2\^63 - 1"):
                    each(point, samples)


@pytest.mark.parametrize("semiring", [*EVERY, Booleans()], ids=str)
def test_what_is_no_array_of_integers_is_refused(semiring: CommutativeSemiring[Any]) -> None:
    engine = CircuitEngine(Circuits(semiring))
    nothing = [0.0, 1.0, 0.5, float("nan"), float("inf"), "0", None, 0j, 2**70, Fraction(0)]
    rows: list[Any] = [[x] for x in nothing]
    rows += [np.array([0], kind) for kind in (object, "m8[s]", "M8[s]", "f2", "f4", "S1", "U1")]
    rows += [[[0], [0, 0]], *(np.ma.array([0, 0], mask=[k, False]) for k in (True, False))]
    for row in rows:
        with pytest.raises(DataError, match=f"elements of {semiring} are given as integers of up"):
            engine.point(row)
        with pytest.raises(DataError, match=f"elements of {semiring} are given as integers of up"):
            engine.samples(row[None] if hasattr(row, "ndim") else [row])


def test_truth_values_are_0_and_1() -> None:
    for semiring in (Booleans(), Modular(2), Modular(5), Integers()):
        engine: CircuitEngine[Any] = CircuitEngine(Circuits(semiring))
        assert engine.point([True, False]).tolist() == [1, 0]
    with pytest.raises(DataError, match="1 is no element of Z_1, which are 0 to 0"):
        CircuitEngine(Circuits(Modular(1))).point([True])


def test_samples_are_looked_at_and_kept() -> None:
    """What is written over the array afterwards does not reach them."""
    engine = CircuitEngine(Circuits(Modular(2)))
    rows = np.array([[0], [1]])
    samples = engine.samples(rows)
    rows[:] = 7
    assert samples.rows.tolist() == [[0], [1]]


def test_samples_of_another_semiring() -> None:
    engine, other = CircuitEngine(Circuits(Modular(2))), CircuitEngine(Circuits(Modular(5)))
    c = engine.category
    theirs, ours = other.samples([[4]]), engine.samples([[1]])
    words = "the samples are over Z_5, the circuit is over Z_2"
    with pytest.raises(DataError, match=words):
        engine.fold(c.second(c.wire, c.wire))(np.array([0]), theirs, [0])
    with pytest.raises(DataError, match=words):
        engine.each(c.second(c.wire, c.wire))(np.array([0]), theirs)
    for labels, shape in (
        (theirs, r"\(1, 1\) over Z_5"),
        (engine.samples([[1, 0]]), r"\(1, 2\) over Z_2"),
        (engine.samples([[1], [0]]), r"\(2, 1\) over Z_2"),
    ):
        with pytest.raises(DataError, match=rf"are of shape \(1, 1\) over Z_2, .* shape {shape}"):
            agreed(ours, labels)
    assert agreed(ours, engine.samples([[1]])) == 1.0


def test_semirings_larger_than_any_list() -> None:
    c = Circuits(Modular(2**64))
    with pytest.raises(ScalarError, match="has 18446744073709551616 elements, more than fit: the"):
        CircuitEngine(c).compile(c.multiply)
    assert run_circuit(c, c.multiply)([2**64 - 1, 2**64 - 1]) == (1,)
