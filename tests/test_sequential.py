"""Machines: a step of a scan as Verilog with a clock, in Yosys, against the scan itself."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from cartesian_rdc.categories.circuits import Circuit, CircuitCategory, Circuits, CircuitsOverRing
from cartesian_rdc.categories.semirings import FiniteSemiring, Integers, Modular, Saturating
from cartesian_rdc.circuits import bus, look_up_table
from cartesian_rdc.errors import CompositionError, ScalarError, UntranslatableError
from cartesian_rdc.execution import CircuitEngine
from cartesian_rdc.hardware import netlist, sequential_verilog
from cartesian_rdc.learning import Cell, unroll
from cartesian_rdc.testing.algebra import circuits, elements_of
from experiments import sequential
from tests.yosys import clocked, latches_of

Z_2 = Circuits(Modular(2))


def outputs(
    category: CircuitCategory[int], step: Circuit[int], start: Sequence[int], rows: np.ndarray
) -> list[list[int]]:
    """The rows of the scan of a step, in blocks, from the state where the one before ended."""
    (s, x), (_, y) = step.domain.factors(), step.codomain.factors()
    states, length, made = np.array(start), 50, list[list[int]]()
    nothing = category.unit
    alone = category.compose(category.second(nothing, step.domain), step)
    scan = category.scan(nothing, s, x, y, alone, length)
    run = CircuitEngine(category).compile(scan)
    for block in rows.reshape(-1, length * rows.shape[1]):
        found = run(np.concatenate([states, block]))
        states = found[: len(start)]
        made += found[len(start) :].reshape(length, -1).tolist()
    return made


def simulated(
    category: CircuitCategory[int],
    step: Circuit[int],
    start: Sequence[int],
    rows: np.ndarray,
    resets: Sequence[int] = (),
) -> list[list[int]]:
    """What the module does, as Yosys reads it, in gates and latches."""
    bits = netlist(category, step).word.width
    given = [
        {"x": sum(int(v) << k * bits for k, v in enumerate(row)), "reset": int(k in resets)}
        for k, row in enumerate(rows)
    ]
    words = clocked(latches_of(sequential_verilog(category, step, start)), given)
    width = len(step.codomain.factors()[1].atoms())
    return [[word >> k * bits & (1 << bits) - 1 for k in range(width)] for word in words]


@pytest.mark.parametrize(
    ("semiring", "length"),
    [(Modular(2), 10_000), (Modular(3), 300), (Saturating(4), 300)],
    ids=str,
)
def test_a_machine_does_what_the_scan_does(semiring: FiniteSemiring[int], length: int) -> None:
    category = Circuits(semiring, comparison=True)
    s, x, y = category.bus(3), category.bus(2), category.bus(2)
    domain, codomain = category.product(s, x), category.product(s, y)

    @settings(max_examples=3)
    @given(st.data())
    def agrees(data: st.DataObject) -> None:
        entries = elements_of(semiring)
        step = data.draw(circuits(category, entries, domain, codomain, depth=3))
        start = [data.draw(entries.strategy) for _ in range(3)]
        rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
        rows = rng.integers(0, semiring.size, (length, 2))
        assert simulated(category, step, start, rows) == outputs(category, step, start, rows)

    agrees()


def totals(category: CircuitCategory[int]) -> Circuit[int]:
    """``(s, x) -> (s + x, s + x)``."""
    return category.compose(category.addition(category.wire), category.copy(category.wire))


def test_reset_begins_again() -> None:
    category = CircuitsOverRing(Modular(5))
    rows = np.random.default_rng(0).integers(0, 5, (100, 1))
    found = simulated(category, totals(category), [3], rows, resets=[49])
    halves = (outputs(category, totals(category), [3], part) for part in (rows[:50], rows[50:]))
    assert found == [row for half in halves for row in half]


def test_a_cell_that_was_trained_is_a_machine() -> None:
    """Its parameters are constants: a table of the next state and the output."""
    state = given = shown = bus(Z_2, 1)
    table = state @ given >> look_up_table(state @ shown)
    cell = Cell(state, given, shown, table)
    engine, numbers = CircuitEngine(Z_2), np.array([0, 1, 1, 0, 0, 0, 0, 1])
    step = engine.fix(cell.map, numbers)
    rows = np.random.default_rng(0).integers(0, 2, (50, 1))
    run = engine.compile(unroll(cell, 50).body)
    expected = run(np.concatenate([numbers, [0], rows[:, 0]]))[1:]
    assert [row[0] for row in simulated(Z_2, step.morphism, [0], rows)] == expected.tolist()


@pytest.mark.parametrize("name", sequential.MACHINES)
def test_a_learned_machine_with_a_clock(name: str) -> None:
    learned = sequential.train(name, seed=0, steps=2000)
    assert learned.result["accuracy"] == 1.0
    rows = np.random.default_rng(2).integers(0, 2, (10_000, 1))
    given = [{"x": x} for x in rows[:, 0].tolist()]
    found = clocked(latches_of(sequential.verilog_of(learned)), given)
    step = CircuitEngine(Z_2).fix(learned.cell.map, learned.table.ravel())
    start = [0] * sequential.MACHINES[name].states
    assert [[y] for y in found] == outputs(Z_2, step.morphism, start, rows)
    state: Sequence[int] = start
    for x, y in zip(rows[:, 0].tolist(), found, strict=True):  # and with what it was learned from
        state, expected = sequential.MACHINES[name].step(state, x)
        assert y == expected


def test_machines_without_inputs_outputs_or_states() -> None:
    w, unit = Z_2.wire, Z_2.unit
    other = Z_2.add(Z_2.first(w, unit), Z_2.everywhere(Z_2.product(w, unit), 1))
    flip = Z_2.compose(other, Z_2.copy(w))
    none = np.zeros((6, 0), int)
    assert simulated(Z_2, flip, [0], none) == [[1], [0], [1], [0], [1], [0]]
    plain = Z_2.tensor(Z_2.identity(unit), Z_2.identity(w))
    source = sequential_verilog(Z_2, plain, [])
    assert "reg" not in source
    rows = np.array([[0], [1], [1]])
    assert simulated(Z_2, plain, [], rows) == rows.tolist()
    silent = Z_2.compose(Z_2.addition(w), Z_2.right_unitor_inverse(w))
    assert " y" not in sequential_verilog(Z_2, silent, [1]).splitlines()[1]


def test_what_is_no_machine() -> None:
    w = Z_2.wire
    with pytest.raises(CompositionError, match=r"begins in the state Z_2.*ends in Z_2 × Z_2"):
        sequential_verilog(Z_2, Z_2.tensor(Z_2.copy(w), Z_2.identity(w)), [0])
    with pytest.raises(ScalarError, match="a state of Z_2 has 1 elements, not 2"):
        sequential_verilog(Z_2, totals(Z_2), [0, 1])
    with pytest.raises(ScalarError, match="2"):
        sequential_verilog(Z_2, totals(Z_2), [2])
    numbers = Circuits(Integers())
    with pytest.raises(UntranslatableError, match="circuits over Z_n, Sat_n"):
        sequential_verilog(numbers, totals(numbers), [0])
