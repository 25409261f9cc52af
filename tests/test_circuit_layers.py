"""Layers of circuits as makers: names, labels, points, and builders that take what users hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from cartesian_rdc.categories.circuits import Bus, Circuit, Circuits, ShiftRight
from cartesian_rdc.categories.free import Atomic, FreeCategory
from cartesian_rdc.categories.semirings import CommutativeSemiring, Modular, PrimeField
from cartesian_rdc.circuits import (
    Inputs,
    Layer,
    Wires,
    affine,
    bus,
    convolution,
    equals_zero,
    freeze,
    layered,
    linear,
    look_up_table,
    masking,
    on_every_wire,
    point,
    polynomial,
    products,
    pseudo_linear,
    total,
    width_of,
)
from cartesian_rdc.errors import CompositionError, NamingError, ScalarError, StructureError
from cartesian_rdc.execution import CircuitEngine, polynomials_of, program, run_circuit
from cartesian_rdc.hardware import blif, c_source, netlist, truth_table, verilog
from cartesian_rdc.learning import ascent, identity_rate, sum_loss, supervised
from cartesian_rdc.typed import Obj, Wire, called, retie, reverse_derivative

Z_2 = Circuits(Modular(2))

Made: TypeAlias = Callable[[Wires[int, Wire]], Layer[int, Wire, Wire, Wire]]


def text(circuit: Circuit[int]) -> str:
    """The program of a circuit, instruction for instruction."""
    return str(program(circuit))


def layer_from(wire: Wires[int, Wire], kind: int, width: int) -> Layer[int, Wire, Wire, Wire]:
    """One of the layers, from this wire to one of some width."""
    b, c = bus(Z_2, width), bus(Z_2, 1)
    every: list[Made] = [
        lambda a: (a >> affine(b)).unnamed(),
        lambda a: (a >> linear(b)).unnamed(),
        lambda a: (a >> affine(bus(Z_2, 2 * width)) >> products).unnamed(),
        lambda a: (a >> look_up_table(b)).unnamed(),
        lambda a: (a >> polynomial(b, degree=2)).unnamed(),
        lambda a: (a >> pseudo_linear(c)).unnamed(),
        lambda a: (a >> masking(c)).unnamed(),
        lambda a: (a >> convolution((1, width_of(a)), (1, 1)) >> total(c)).unnamed(),
        lambda a: (a >> layered([2], b)).unnamed(),
    ]
    return every[kind % len(every)](wire)


DRAWN = st.tuples(st.integers(0, 8), st.integers(1, 2), st.booleans())


@settings(max_examples=30)
@given(st.lists(DRAWN, min_size=1, max_size=3))
def test_labelled_and_unlabelled_models_have_equal_programs(
    drawn: list[tuple[int, int, bool]],
) -> None:
    plain: Layer[int, Wire, Wire, Wire] | None = None
    labelled: Layer[int, Wire, Wire, Wire] | None = None
    for number, (kind, width, named) in enumerate(drawn):
        one = layer_from(plain.codomain if plain else bus(Z_2, 2), kind, width)
        other = one.called(f"layer{number}") if named else one
        plain = (plain >> one).unnamed() if plain else one
        labelled = (labelled >> other).unnamed() if labelled else other
    assert plain is not None
    assert labelled is not None
    whole = labelled.called("whole")
    assert all(name.startswith("whole/") for name in whole.names)
    assert len(set(whole.names)) == len(whole.names) == len(plain.names)
    assert text(plain.inside) == text(whole.inside)
    back, again = reverse_derivative(plain.body), reverse_derivative(whole.body)
    assert text(back.morphism) == text(again.morphism)
    one_step, other_step = (
        supervised(f, sum_loss, identity_rate, ascent).step for f in (plain, whole)
    )
    assert text(one_step.morphism) == text(other_step.morphism)


def test_the_names_of_a_model() -> None:
    one = bus(Z_2, 1)
    image = bus(Z_2, 12, name=Inputs) >> convolution((3, 4), (2, 2))
    model = image >> affine(bus(Z_2, 4)) >> products >> affine(bus(Z_2, 2)) >> look_up_table(one)
    assert model.names == ("kernel", "weights", "weights.2", "table")
    scoped = image.called("see") >> called("judge", polynomial(one, degree=1))
    assert scoped.names == ("see/kernel", "judge/coefficients")
    assert (bus(Z_2, 3) >> layered([4, 2], one)).names == ("weights", "weights.2", "weights.3")
    assert (bus(Z_2, 3) >> pseudo_linear(one)).names == ("mask",)
    assert (bus(Z_2, 3) >> linear(bus(Z_2, 0))).names == ()
    assert sum_loss(one).names == ("label",)
    assert bus(Z_2, 3, name=Inputs).names == ("Inputs",)


def test_parameters_by_name() -> None:
    """Held fixed at elements, and tied: against the model itself."""
    a, b = bus(Z_2, 2), bus(Z_2, 2)
    model = a >> affine(b) >> affine(b)
    below, above, x = [1, 0, 1, 0, 1, 1], [1, 1, 0, 0, 1, 0], [1, 0]
    wanted = run_circuit(Z_2, model.body)([*above, *below, *x])
    frozen = freeze(model, {"weights": below})
    assert frozen.names == ("weights.2",)
    assert run_circuit(Z_2, frozen.body)([*above, *x]) == wanted
    both = freeze(model, {"weights.2": above, "weights": below})
    assert run_circuit(Z_2, both.body)(x) == wanted
    tied = retie(model, {"weights.2": "weights"})
    assert tied.names == ("weights",)
    assert run_circuit(Z_2, tied.body)([*below, *x]) == run_circuit(Z_2, model.body)(
        [*below, *below, *x]
    )
    with pytest.raises(
        NamingError, match=r"no parameter 'weights.3'; the most similar name is 'weights"
    ):
        freeze(model, {"weights.3": below})
    with pytest.raises(ScalarError, match=r"has 6 elements, not 1"):
        freeze(model, {"weights": [1]})
    with pytest.raises(ScalarError, match="2 is no element of Z_2"):
        point(a, [0, 2])


def test_a_model_at_a_point_is_the_engine_s() -> None:
    model = bus(Z_2, 2) >> look_up_table(bus(Z_2, 1))
    fixed = CircuitEngine(Z_2).fix(model, np.array([0, 1, 1, 0]))
    assert fixed.domain == model.domain
    assert fixed.codomain == model.codomain
    assert CircuitEngine(Z_2).fix(model.body, np.array([0, 1, 1, 0])) is fixed.morphism
    held = model.at(point(model.parameters, [0, 1, 1, 0]))
    assert text(held.morphism) == text(fixed.morphism)
    assert truth_table(Z_2, fixed) == "x0 x1 : y0\n0 0 : 0\n0 1 : 1\n1 0 : 1\n1 1 : 0\n"


def test_builders_take_what_users_hold() -> None:
    engine, model = CircuitEngine(Z_2), bus(Z_2, 2) >> look_up_table(bus(Z_2, 1))
    body, term = model.body, model.inside
    at, parameters, rows = [0, 1, 1, 0, 1, 0], np.array([0, 1, 1, 0]), engine.samples([[0, 1]])
    for run in (engine.compile(body), engine.compile(term)):
        assert run(np.array(at)).tolist() == [1]
    for each in (engine.each(body), engine.each(term)):
        assert each(parameters, rows)[0].rows.tolist() == [[1]]
    assert run_circuit(Z_2, body)(at) == run_circuit(Z_2, term)(at) == (1,)
    assert polynomials_of(Z_2, body) == polynomials_of(Z_2, term)
    assert netlist(Z_2, body) == netlist(Z_2, term)
    assert verilog(Z_2, body) == verilog(Z_2, term)
    assert blif(Z_2, body) == blif(Z_2, term)
    assert c_source(Z_2, body) == c_source(Z_2, term)
    assert truth_table(Z_2, body) == truth_table(Z_2, term)
    step = supervised(model, sum_loss, identity_rate, ascent).step
    samples = engine.samples([[1, 0, 1]])
    for fold in (engine.fold(step), engine.fold(step.morphism)):
        assert fold(np.zeros(4, np.uint8), samples, [0]).tolist() == [0, 0, 1, 0]


def test_layers_of_what_is_no_circuit() -> None:
    """Wires of the same objects in a category without gates: the operation and the rung."""

    class Other(FreeCategory[CommutativeSemiring[int]]):
        def __str__(self) -> str:
            return "Other"

    wire: Obj[Bus[int], Circuit[int], Wire] = Obj(Other(), Atomic(Modular(2)))
    one = bus(Z_2, 1)
    refused = "cannot {} in Other: it is no CircuitCategory"
    with pytest.raises(StructureError, match=refused.format("make a layer with weights")):
        _ = wire >> affine(one)
    with pytest.raises(StructureError, match=refused.format("multiply wires")):
        _ = wire >> products
    with pytest.raises(StructureError, match=refused.format("make a look-up table")):
        _ = wire >> look_up_table(one)
    with pytest.raises(StructureError, match=refused.format("compare")):
        _ = wire >> equals_zero


def test_wires_that_do_not_meet() -> None:
    one, five = bus(Z_2, 1), Circuits(PrimeField(5))
    layer = bus(Z_2, 3, name=Inputs) >> affine(one)
    with pytest.raises(CompositionError, match=r"begins in Z_2 × \(Z_2 × Z_2\) called Inputs"):
        _ = bus(Z_2, 2, name=Inputs) >> layer
    with pytest.raises(CompositionError, match=r"in Circuits\(Z_2\), the second is in Circuits"):
        _ = bus(Z_2, 3) >> affine(bus(five, 1))
    with pytest.raises(CompositionError, match="the second begins in Z"):
        _ = bus(Z_2, 3) >> on_every_wire(ShiftRight(1))


def test_a_bus_is_named_by_a_class() -> None:
    with pytest.raises(TypeError, match="the name of a wire is a class, not 'In'"):
        bus(Z_2, 3, name="In")  # type: ignore[call-overload]  # pyright: ignore


def test_a_bus_of_any_bracketing_is_an_end() -> None:
    """Outputs go where the wire says, whatever products it is made of."""
    one, engine, at = bus(Z_2, 1), CircuitEngine(Z_2), np.array([1, 1, 0, 1, 1, 0, 1, 0])
    left = one @ one >> linear((one @ one) @ one)
    right = one @ one >> linear(one @ (one @ one))
    assert (
        engine.compile(left.body)(at).tolist()
        == engine.compile(right.body)(at).tolist()
        == [1, 0, 1]
    )
