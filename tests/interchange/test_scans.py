# pyright: basic
"""Scans in the formats of others, which have no loops: the step, once for each row."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import cartesian_rdc as rdc
from cartesian_rdc import neural
from cartesian_rdc.categories.circuits import Circuits, CircuitsOverRing
from cartesian_rdc.categories.semirings import Integers, Modular, Saturating
from cartesian_rdc.categories.smooth import assemble
from cartesian_rdc.categories.smooth.spaces import arrays_of
from cartesian_rdc.execution import CircuitEngine, NumpyEngine, run_circuit
from cartesian_rdc.formulas import formula
from cartesian_rdc.hardware import all_points, blif, c_source, verilog
from tests.test_circuit_loops import counting
from tests.yosys import evaluated, prove_equal


def given(f: Any) -> list[Any]:
    rng = np.random.default_rng(0)
    return [rng.normal(size=array.shape) for array in f.domain.object.atoms()]


def expected(f: Any, arrays: list[Any]) -> list[Any]:
    a, b = f.domain.object, f.codomain.object
    return [*arrays_of(b, NumpyEngine().compile(f)(assemble(a, arrays)))]


def maps() -> dict[str, Any]:
    """A cell along rows, either way; R of it; a loop in a loop."""
    cell = neural.elman_cell(neural.reals(2), neural.reals(3))
    forth = neural.along_rows(cell, 2).body
    return {
        "forth": forth,
        "back": neural.along_rows(cell, 2, backwards=True).body,
        "reverse": rdc.reverse_derivative(forth),
        "one row": neural.along_rows(cell, 1).body,
        "segments": neural.along_rows(cell, 5, segments=2).body,
    }


MAPS = maps()


@pytest.mark.parametrize("name", MAPS)
def test_a_scan_in_onnx(name: str) -> None:
    onnx = pytest.importorskip("cartesian_rdc.interchange.onnx")
    runtime = pytest.importorskip("onnxruntime")
    f = MAPS[name]
    session = runtime.InferenceSession(onnx.to_onnx(f).SerializeToString())
    arrays = given(f)
    names = [one.name for one in session.get_inputs()]
    found = session.run(None, dict(zip(names, arrays, strict=True)))
    for one, other in zip(found, expected(f, arrays), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", ["forth", "back", "one row"])
def test_a_scan_in_sympy(name: str) -> None:
    pytest.importorskip("sympy")
    f = MAPS[name]
    arrays = given(f)
    values = {
        f"{letter}[{','.join(map(str, place))}]": array[place]
        for letter, array in zip(["b", "W_2", "W", "x", "y"], arrays, strict=True)
        for place in np.ndindex(array.shape)
    }
    for one, other in zip(formula(f).sympy(), expected(f, arrays), strict=True):
        found = one.subs({symbol: values[str(symbol)] for symbol in one.free_symbols})
        numbers: Any = found
        np.testing.assert_allclose(np.array(numbers.tolist(), float), other, rtol=1e-12)


def test_a_scan_in_discopy() -> None:
    discopy = pytest.importorskip("cartesian_rdc.interchange.discopy")
    category = CircuitsOverRing(Modular(5))
    scan = counting(category, 3)
    for f in (scan, category.reverse_derivative(scan)):
        diagram = discopy.to_discopy(f)
        assert {"+", "multiply"} <= {box.name for box in diagram.boxes}
        again = discopy.from_discopy(diagram, category, domain=f.domain, codomain=f.codomain)
        rows = np.random.default_rng(0).integers(0, 5, (20, len(f.domain.atoms()))).tolist()
        one, other = (run_circuit(category, g) for g in (f, again))
        assert [one(row) for row in rows] == [other(row) for row in rows]


def test_a_scan_over_the_integers_in_sympy() -> None:
    pytest.importorskip("sympy")
    found: Any = formula(counting(CircuitsOverRing(Integers()), 2)).sympy()
    assert str(found[0].expand()) == "x_1**2*x_2 + x_1*x_3 + x_4"


def test_a_scan_for_hardware_without_a_clock() -> None:
    bits = CircuitsOverRing(Modular(2))
    scan = counting(bits, 3)
    assert prove_equal(verilog(bits, scan), blif(bits, scan))
    words = CircuitsOverRing(Modular(3))
    scan = counting(words, 2)
    points = all_points(words, 4)
    values = CircuitEngine(words).rows(scan)(CircuitEngine(words).samples(points)).rows
    inputs = [sum(int(v) << 2 * k for k, v in enumerate(row)) for row in points]
    outputs = [sum(int(v) << 2 * k for k, v in enumerate(row)) for row in values]
    assert evaluated(verilog(words, scan), inputs, 8) == outputs
    saturating = Circuits(Saturating(4))
    assert "void circuit" in c_source(saturating, counting(saturating, 2))
