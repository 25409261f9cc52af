"""Exported circuits, simulated: Verilog, C, BLIF and truth tables against the library."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from cartesian_rdc.categories.circuits import (
    Circuit,
    CircuitCategory,
    Circuits,
    CircuitsOverRing,
    Multilinear,
)
from cartesian_rdc.categories.semirings import (
    FiniteSemiring,
    Integers,
    MinPlus,
    Modular,
    PrimeField,
    Saturating,
)
from cartesian_rdc.circuits import agreement, bus, look_up_table, pseudo_linear
from cartesian_rdc.errors import CompositionError, ScalarError, UntranslatableError
from cartesian_rdc.execution import CircuitEngine, run_circuit
from cartesian_rdc.execution.circuit_engine import Numbers
from cartesian_rdc.hardware import all_points, blif, c_source, netlist, truth_table, verilog
from cartesian_rdc.learning import ascent, assess, identity_rate, sum_loss, supervised, training
from cartesian_rdc.testing.algebra import buses, circuits, elements_of
from tests.effort import effort
from tests.functions_of_a_wire import Always, Square
from tests.yosys import evaluated, gates_of, prove_equal, simulated

needs_compiler = pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler")

WORDS: list[FiniteSemiring[int]] = [
    *(Modular(n) for n in (1, 2, 4, 6)),
    PrimeField(5),
    *(Saturating(n) for n in (1, 2, 3, 4, 6)),
]


def values(category: CircuitCategory[int], circuit: Circuit[int], points: Numbers) -> Numbers:
    engine = CircuitEngine(category)
    whole = category.compose(category.second(category.unit, circuit.domain), circuit)
    return engine.each(whole)(np.zeros(0, np.int64), engine.samples(points))[0].rows


def words_of(rows: Numbers, bits: int) -> list[int]:
    """Rows of numbers as words, the first number lowest."""
    return [sum(int(v) << (k * bits) for k, v in enumerate(row)) for row in rows.tolist()]


def check_verilog(category: CircuitCategory[int], circuit: Circuit[int], points: Numbers) -> None:
    bits = netlist(category, circuit).word.width
    source, inputs = verilog(category, circuit), len(circuit.domain.atoms()) * bits
    expected = values(category, circuit, points)
    if expected.shape[1]:
        found = evaluated(source, words_of(points, bits), inputs)
        assert found == words_of(expected, bits)
    else:
        assert " y" not in source.splitlines()[1]


def check_c(
    category: CircuitCategory[int], circuit: Circuit[int], points: Numbers, folder: Path
) -> None:
    source, library = folder / "circuit.c", folder / "circuit.so"
    source.write_text(c_source(category, circuit))
    flags = ["-std=c99", "-O1", "-Wall", "-Wextra", "-Werror", "-pedantic", "-shared", "-fPIC"]
    subprocess.run(["cc", *flags, "-o", str(library), str(source)], check=True)
    run = ctypes.CDLL(str(library)).circuit
    inputs, outputs = len(circuit.domain.atoms()), len(circuit.codomain.atoms())
    found: list[list[int]] = []
    one_bit = netlist(category, circuit).word.is_bit
    rows: list[list[int]] = points.tolist()
    for start in range(0, len(rows), 64 if one_bit else 1):
        part = rows[start : start + (64 if one_bit else 1)]
        words = [sum(row[k] << s for s, row in enumerate(part)) for k in range(inputs)]
        x, y = (ctypes.c_uint64 * max(1, inputs))(*words), (ctypes.c_uint64 * max(1, outputs))()
        run(x, y)
        mask = 1 if one_bit else 2**64 - 1
        found += [[y[k] >> s & mask for k in range(outputs)] for s in range(len(part))]
    assert found == values(category, circuit, points).tolist()


def run_blif(text: str, point: list[int]) -> list[int]:
    """An evaluator of BLIF that knows nothing about circuits."""
    value: dict[str, int] = {}
    outputs: list[str] = []
    gates: list[tuple[list[str], list[str]]] = []
    for line in text.splitlines():
        words = line.split()
        if line.startswith("#") or not words or words[0] in (".model", ".end"):
            continue
        if words[0] == ".inputs":
            value = dict(zip(words[1:], point, strict=True))
        elif words[0] == ".outputs":
            outputs = words[1:]
        elif words[0] == ".names":
            gates.append((words[1:], []))
        else:
            gates[-1][1].append(line)
    for (*inputs, result), rows in gates:
        bits = "".join(str(value[name]) for name in inputs)
        patterns = [row.split()[0] if inputs else "" for row in rows]
        value[result] = int(
            any(all(p in ("-", b) for p, b in zip(row, bits, strict=True)) for row in patterns)
        )
    return [value[name] for name in outputs]


def drawn(data: st.DataObject, semiring: FiniteSemiring[int]) -> tuple[Circuits[int], Circuit[int]]:
    category = Circuits(semiring, comparison=True)
    a, b = data.draw(buses(category)), data.draw(buses(category))
    f = data.draw(circuits(category, elements_of(semiring), a, b, depth=3))
    if semiring == Modular(2):
        f = Multilinear(f)
    if data.draw(st.booleans()):
        f = category.reverse_derivative(f)
    return category, category.compose(f, f) if a is b and f.domain is a else f


@pytest.mark.parametrize("semiring", WORDS, ids=str)
def test_random_circuits_as_verilog(semiring: FiniteSemiring[int]) -> None:
    @settings(max_examples=effort(5, in_all=20))
    @given(st.data())
    def agrees(data: st.DataObject) -> None:
        category, f = drawn(data, semiring)
        points = all_points(category, len(f.domain.atoms()))
        check_verilog(category, f, points[:: -(-len(points) // 300)])

    agrees()


@needs_compiler
@pytest.mark.parametrize("semiring", WORDS, ids=str)
def test_random_circuits_as_c(semiring: FiniteSemiring[int], tmp_path: Path) -> None:
    number = 0

    @settings(max_examples=effort(5, in_all=20))
    @given(st.data())
    def agrees(data: st.DataObject) -> None:
        nonlocal number
        number += 1  # a library that is loaded stays
        folder = tmp_path / str(number)
        folder.mkdir()
        category, f = drawn(data, semiring)
        points = all_points(category, len(f.domain.atoms()))
        check_c(category, f, points[:: -(-len(points) // 300)], folder)

    agrees()


@pytest.mark.parametrize("semiring", [Modular(2), Saturating(2)], ids=str)
def test_random_circuits_as_blif(semiring: FiniteSemiring[int]) -> None:
    @given(st.data())
    def agrees(data: st.DataObject) -> None:
        category, f = drawn(data, semiring)
        points = all_points(category, len(f.domain.atoms()))
        text = blif(category, f)
        found = [run_blif(text, row) for row in points.tolist()]
        assert found == values(category, f, points).tolist()
        if points.shape[1] and found[0]:
            assert prove_equal(text, verilog(category, f))

    agrees()


@pytest.fixture(scope="module")
def trained() -> tuple[Circuits[int], Circuit[int]]:
    """A mask of 16 pixels, trained to tell few bits from many, its parameters fixed."""
    c = Circuits(Modular(2))
    engine = CircuitEngine(c)
    model = bus(c, 16) >> pseudo_linear(bus(c, 1))
    learner = supervised(model, sum_loss, identity_rate, ascent)
    rng = np.random.default_rng(0)
    x = rng.integers(0, 2, (300, 16))
    x[::2, :8] &= rng.integers(0, 2, (150, 8)) & rng.integers(0, 2, (150, 8))
    labels = (x[:, :8].sum(axis=1) <= 2).astype(np.int64)
    data = engine.samples(np.column_stack([x, labels]))
    *_, last = training(engine, learner, np.zeros(16, np.uint8), data, epochs=1)
    assert last.state.any()
    assert agreement(assess(engine, learner, last.state, data)) > 0.6
    return c, engine.fix(model, last.state).morphism


def test_a_trained_circuit_as_verilog_at_every_input_of_16_bits(
    trained: tuple[Circuits[int], Circuit[int]],
) -> None:
    c, circuit = trained
    points = all_points(c, 16)
    assert len(points) == 2**16
    expected = values(c, circuit, points)[:, 0].tolist()
    assert len(set(expected)) == 2
    gates = gates_of(verilog(c, circuit))
    assert simulated(gates, words_of(points, 1), outputs=1) == expected


@needs_compiler
def test_a_trained_circuit_as_c_at_every_input_of_16_bits(
    trained: tuple[Circuits[int], Circuit[int]], tmp_path: Path
) -> None:
    c, circuit = trained
    check_c(c, circuit, all_points(c, 16), tmp_path)


def test_a_trained_circuit_as_blif(trained: tuple[Circuits[int], Circuit[int]]) -> None:
    c, circuit = trained
    points = all_points(c, 16)[::97]
    text = blif(c, circuit)
    assert [run_blif(text, row) for row in points.tolist()] == values(c, circuit, points).tolist()
    assert prove_equal(text, verilog(c, circuit))
    other = CircuitEngine(c).fix(bus(c, 16) >> pseudo_linear(bus(c, 1)), np.ones(16, np.uint8))
    assert not prove_equal(text, verilog(c, other.morphism))


def test_a_trained_table_over_z_5_as_verilog() -> None:
    """A function of two numbers modulo 5, learned from all its values."""
    c = Circuits(PrimeField(5), comparison=True)
    engine = CircuitEngine(c)
    model = bus(c, 2) >> look_up_table(bus(c, 1))
    points = all_points(c, 2)
    wanted = points[:, :1] * points[:, 1:] ** 3 % 5
    fixed = engine.fix(model, wanted[:, 0]).morphism
    assert np.array_equal(values(c, fixed, points), wanted)
    check_verilog(c, fixed, points)
    assert verilog(c, fixed).startswith("// ")


def test_what_a_fixed_table_becomes() -> None:
    c = Circuits(Modular(2))
    model = bus(c, 2) >> look_up_table(bus(c, 1))
    both = CircuitEngine(c).fix(model, np.array([0, 0, 0, 1]))
    assert verilog(c, both) == (
        "// over Z_2; gates: 1; bits a wire: 1\n"
        "module circuit(input wire [1:0] x, output wire [0:0] y);\n"
        "  wire v2 = x[0:0] & x[1:1];\n"
        "  assign y[0:0] = v2;\n"
        "endmodule\n"
    )
    assert blif(c, both) == (
        "# over Z_2; gates: 1\n.model circuit\n.inputs x0 x1\n.outputs y0\n"
        ".names x0 x1 v2\n11 1\n.names v2 y0\n1 1\n.end\n"
    )
    assert truth_table(c, both) == "x0 x1 : y0\n0 0 : 0\n0 1 : 0\n1 0 : 0\n1 1 : 1\n"
    assert "  const uint64_t v2 = x[0] & x[1];\n  y[0] = v2;\n}" in c_source(c, both)
    never = CircuitEngine(c).fix(model, np.array([0, 0, 0, 0]))
    assert netlist(c, never).gates == 0


@needs_compiler
@pytest.mark.parametrize("semiring", WORDS, ids=str)
def test_functions_of_one_wire(semiring: FiniteSemiring[int], tmp_path: Path) -> None:
    c = Circuits(semiring)
    points = all_points(c, 1)
    check_verilog(c, Square(semiring), points)
    check_c(c, Square(semiring), points, tmp_path)


def test_what_cannot_be_exported() -> None:
    z = CircuitsOverRing(Integers())
    for export in (verilog, c_source, blif):
        with pytest.raises(
            UntranslatableError, match="words of some width, and Z has none that are known: circ"
        ):
            export(z, z.multiply)
    with pytest.raises(UntranslatableError, match="and min-plus has none"):
        verilog(Circuits(MinPlus()), Circuits(MinPlus()).multiply)
    z_4 = Circuits(Modular(4))
    with pytest.raises(
        UntranslatableError, match="BLIF has wires of one bit, and Z_4 has 4 elements: export it"
    ):
        blif(z_4, z_4.multiply)
    with pytest.raises(ScalarError, match="a row for each element, and Z is infinite"):
        truth_table(z, z.multiply)
    wide = z_4.identity(z_4.bus(30))
    with pytest.raises(
        ScalarError, match=f"30 inputs over Z_4 has {4**30} rows, more than 1048576: export Veri"
    ):
        truth_table(z_4, wide)
    with pytest.raises(CompositionError, match="cannot export the circuit: it is over Z_4"):
        verilog(z_4, Circuits(Modular(8)).multiply)
    large = Modular(1000)
    with pytest.raises(UntranslatableError, match="square : Z_1000 -> Z_1000 has no gate: sums, "):
        verilog(Circuits(large), Square(large))


LARGE: list[FiniteSemiring[int]] = [
    *(Modular(n) for n in (255, 256, 257, 2**31, 2**32 - 1, 2**32)),
    *(Saturating(n) for n in (255, 256, 2**31 + 1, 2**32)),
]


def at_the_ends(semiring: FiniteSemiring[int]) -> tuple[Circuits[int], Circuit[int], Numbers]:
    """Sum, product, comparison and a product with the last element, at the ends of the range."""
    c, last = Circuits(semiring, comparison=True), semiring.size - 1
    bus_ = c.bus(2)
    x, y = c.wires(bus_)
    equal = c.compose(c.pair(x, y), c.compare())
    outputs = [c.add(x, y), c.times(x, y), equal, c.times(x, c.everywhere(bus_, last))]
    ends = [0, 1, 2, last // 2, last // 2 + 1, last - 1, last]
    return c, c.join(bus_, outputs), np.array([[a, b] for a in ends for b in ends])


@needs_compiler
@pytest.mark.parametrize("semiring", LARGE, ids=str)
def test_c_at_the_ends_of_the_range(semiring: FiniteSemiring[int], tmp_path: Path) -> None:
    c, f, points = at_the_ends(semiring)
    run = run_circuit(c, f)
    assert values(c, f, points).tolist() == [list(run(row)) for row in points.tolist()]
    check_c(c, f, points, tmp_path)


@pytest.mark.parametrize("semiring", LARGE, ids=str)
def test_verilog_at_the_ends_of_the_range(semiring: FiniteSemiring[int]) -> None:
    check_verilog(*at_the_ends(semiring))


def test_wires_wider_than_hardware_has() -> None:
    for large in (Modular(2**32 + 1), Modular(2**64), Saturating(2**80)):
        c = Circuits(large)
        for export in (verilog, c_source, blif):
            with pytest.raises(UntranslatableError, match=f"and {large} has none that are known"):
                export(c, c.multiply)
        with pytest.raises(ScalarError, match=f"1 inputs over {large} has {large.size} rows, more"):
            truth_table(c, c.identity(c.wire))


def test_functions_with_values_outside_of_the_semiring() -> None:
    z_4 = Modular(4)
    c = Circuits(z_4)
    for value in (4, -1, 1.0, True, "1"):
        for export in (verilog, c_source, truth_table):
            with pytest.raises(ScalarError, match=f"^{value!r} is no element of Z_4$"):
                export(c, Always(z_4, value))
