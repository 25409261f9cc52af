"""Scans of circuits on the engine of circuits, and unrolled, against their definition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from cartesian_rdc.categories.circuits import (
    Bus,
    Circuit,
    CircuitCategory,
    Circuits,
    CircuitsOverRing,
    Multilinear,
)
from cartesian_rdc.categories.free import Scan
from cartesian_rdc.categories.semirings import (
    CommutativeSemiring,
    FiniteSemiring,
    Integers,
    Modular,
    Naturals,
    Saturating,
)
from cartesian_rdc.errors import RangeError
from cartesian_rdc.execution import CircuitEngine, polynomials_of, program, run_circuit
from cartesian_rdc.execution.circuit_engine.kernel import Setting, kernel_of
from cartesian_rdc.execution.circuit_engine.programs import inlined
from cartesian_rdc.execution.loops import is_loop
from cartesian_rdc.execution.passes.unroll import unrolled
from cartesian_rdc.hardware import netlist
from cartesian_rdc.testing.algebra import buses, circuits, elements_of

SEMIRINGS: list[FiniteSemiring[int]] = [
    *(Modular(n) for n in (2, 3, 8)),
    *(Saturating(n) for n in (2, 4)),
]

Both = tuple[Circuit[int], Circuit[int]]


def scans(data: st.DataObject, category: CircuitCategory[int]) -> Both:
    """A scan as a loop, and by its definition; scans of these; and R."""
    assert isinstance(category.scalars, FiniteSemiring)
    entries, n = elements_of(category.scalars), data.draw(st.integers(0, 4))
    p, s, x, y = (data.draw(buses(category)) for _ in range(4))
    many = [category.power(a, n) for a in (x, y)]

    def step(given: Bus[int], made: Bus[int]) -> Circuit[int]:
        domain = category.product(p, category.product(s, given))
        drawn = data.draw(circuits(category, entries, domain, category.product(s, made), depth=2))
        boolean = category.scalars == Modular(2) and data.draw(st.booleans())
        return Multilinear(drawn) if boolean else drawn

    one = step(x, y)
    found = category.scan(p, s, x, y, one, n), category.unrolled(p, s, x, y, one, n)
    if data.draw(st.booleans()):  # a loop in a loop, between steps
        before = step(many[0], many[0])
        inner = [_after(category, p, s, many[0], before, f) for f in found]
        found = (
            category.scan(p, s, many[0], many[1], inner[0], 2),
            category.unrolled(p, s, many[0], many[1], inner[1], 2),
        )
    if data.draw(st.booleans()):
        found = category.reverse_derivative(found[0]), category.reverse_derivative(found[1])
    return found


def _after(
    c: CircuitCategory[int], p: Bus[int], s: Bus[int], x: Bus[int], f: Circuit[int], g: Circuit[int]
) -> Circuit[int]:
    """``(p, (s, x)) -> g(p, f(p, (s, x)))``."""
    return c.compose(c.pair(c.first(p, c.product(s, x)), f), g)


@pytest.mark.parametrize("semiring", SEMIRINGS, ids=str)
def test_loops_on_the_engine_of_circuits_are_the_scans_of_the_definition(
    semiring: FiniteSemiring[int],
) -> None:
    category = Circuits(semiring, comparison=True)
    engine = CircuitEngine(category)

    @settings(max_examples=15)
    @given(st.data())
    def agrees(data: st.DataObject) -> None:
        f, definition = scans(data, category)
        rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
        points = rng.integers(0, semiring.size, (4, len(f.domain.atoms())))
        width = len(f.domain.factors()[0].atoms())
        points[:, :width] = points[0, :width]
        run = run_circuit(category, definition)
        expected = [list(run(point)) for point in points.tolist()]
        loop = run_circuit(category, f)
        assert [list(loop(point)) for point in points[:3].tolist()] == expected[:3]
        compiled = engine.compile(f)
        assert [compiled(point).tolist() for point in points[:3]] == expected[:3]
        assert engine.rows(f)(engine.samples(points)).rows.tolist() == expected
        (each,) = engine.each(f)(points[0, :width], engine.samples(points[:, width:]))
        assert each.rows.tolist() == expected
        code = unrolled(program(f))
        assert not any(is_loop(i.generator) for i in code.instructions)

    agrees()


def counting(category: CircuitCategory[int], n: int) -> Circuit[int]:
    """``P × (S × S^n) -> S × S^n``: ``s' = p s + x``, and each s is shown."""
    w = category.wire
    p, rest = category.first(w, category.product(w, w)), category.second(w, category.product(w, w))
    s, x = (category.compose(rest, half(w, w)) for half in (category.first, category.second))
    after = category.add(category.times(p, s), x)
    return category.scan(w, w, w, w, category.pair(after, after), n)


def test_the_plan_of_a_loop_does_not_grow() -> None:
    category = CircuitsOverRing(Modular(3))
    engine = CircuitEngine(category)
    sizes = set[tuple[int, int, int]]()
    for n in (2, 50, 500):
        back = category.reverse_derivative(counting(category, n))
        kernel = kernel_of(back, Setting(category.scalars, engine.arithmetic))
        bodies = kernel.bodies.values()
        operations = sum(len(body.plan.operations) for body in bodies)
        ends = len(back.domain.atoms())
        assert kernel.plan.rows < 3 * ends
        sizes.add((len(kernel.plan.operations), operations, sum(b.plan.rows for b in bodies)))
    assert len(sizes) == 1


def test_what_does_not_change_is_computed_before_a_loop_and_once_for_all_samples() -> None:
    category = CircuitsOverRing(Modular(3))
    w = category.wire
    rest = category.product(w, w)
    p = category.first(w, rest)
    s = category.compose(category.second(w, rest), category.first(w, w))
    square = category.times(p, p)
    step = category.pair(category.add(s, square), square)
    scan = category.scan(w, w, w, w, step, 5)
    engine = CircuitEngine(category)
    code = Setting(category.scalars, engine.arithmetic).flat(scan)
    (loop,) = (i.generator for i in code.instructions if is_loop(i.generator))
    assert [i.generator.label for i in loop.body.instructions] == ["plus"]
    (made,) = engine.each(scan)(np.array([2]), engine.samples([[k] * 6 for k in range(3)]))
    assert made.rows[:, 0].tolist() == [(k + 5) % 3 for k in range(3)]


def test_a_fold_has_loops_in_its_steps() -> None:
    """The sum of all numbers of all samples, by a loop within a fold."""
    category = CircuitsOverRing(Modular(8))
    w, many = category.wire, category.power(category.wire, 3)
    given = category.product(w, many)
    both = category.pair(category.everywhere(given, 1), category.identity(given))
    step = category.composite(both, counting(category, 3), category.first(w, many))
    engine = CircuitEngine(category)
    samples = np.random.default_rng(0).integers(0, 8, (20, 3))
    after = engine.fold(step)(np.array([5]), engine.samples(samples), range(20))
    assert after.tolist() == [(5 + samples.sum()) % 8]


@pytest.mark.parametrize("semiring", [Integers(), Naturals()], ids=str)
def test_loops_over_numbers_are_exact_or_refuse(semiring: CommutativeSemiring[int]) -> None:
    category = Circuits(semiring)
    engine, scan = CircuitEngine(category), counting(category, 3)
    run = engine.compile(scan)
    assert run(np.array([2, 1, 1, 1, 1])).tolist() == [15, 3, 7, 15]
    with pytest.raises(RangeError, match=r"outside of -2\^63"):
        run(np.array([2**22, 1, 1, 1, 1]))
    point = [2**22, 1, 1, 1, 1]
    assert run_circuit(category, scan)(point)[0] == 2**66 + 2**44 + 2**22 + 1


def test_polynomials_of_a_scan() -> None:
    category = CircuitsOverRing(Integers())
    found = polynomials_of(category, counting(category, 2))
    assert [str(p) for p in found.components] == [
        "x0² x1 + x0 x2 + x3",
        "x0 x1 + x2",
        "x0² x1 + x0 x2 + x3",
    ]


def test_functions_in_bodies_are_written_out() -> None:
    category = CircuitsOverRing(Modular(2))
    w = category.wire
    rest = category.product(w, w)
    s, x = (
        category.compose(category.second(category.unit, rest), half(w, w))
        for half in (category.first, category.second)
    )
    step = Multilinear(category.pair(category.times(s, x), category.add(s, x)))
    back = category.reverse_derivative(category.scan(category.unit, w, w, w, step, 3))
    code = inlined(program(back))
    loops = [i.generator for i in code.instructions if is_loop(i.generator)]
    inside = {i.generator.label for loop in loops for i in loop.body.instructions}
    assert inside == {"plus", "multiply", "0", "1"}
    assert netlist(category, back).gates > 0


def test_rows_of_wires_are_the_kind_of_circuits() -> None:
    category = Circuits(Saturating(4))
    (loop,) = (i.generator for i in program(counting(category, 2)).instructions)
    assert is_loop(loop)
    assert loop.kind is Scan
