# pyright: basic
"""Faults that random programs found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from cartesian_rdc import circuits, neural, typed
from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.circuits import CircuitsOverRing
from cartesian_rdc.categories.free import Unit
from cartesian_rdc.categories.lens import Lens
from cartesian_rdc.categories.para import Para
from cartesian_rdc.categories.semirings import Modular
from cartesian_rdc.circuits import agreement, bus
from cartesian_rdc.errors import CompositionError, DataError, SpaceError, StructureError
from cartesian_rdc.execution import (
    ENGINES,
    CircuitEngine,
    NumpyEngine,
    Points,
    engine_named,
    evaluate,
    evaluation,
    polynomials_of,
    run_circuit,
)
from cartesian_rdc.functors import Normalisation, tabulation
from cartesian_rdc.hardware import all_points, netlist
from cartesian_rdc.learning import Assessment, descent
from cartesian_rdc.neural import Each, descent_ascent, quadratic_loss, reals, tanh, unit_rate
from cartesian_rdc.typed import (
    Obj,
    associator_inverse,
    in_lenses,
    interchange,
    left_unitor_inverse,
    two,
)
from tests.fuzz.checks import CHECKS
from tests.fuzz.documented import errors_of
from tests.fuzz.noise import PLACES, _Noise

Z_2 = CircuitsOverRing(Modular(2))
bits: Any = bus(Z_2, 2)
numbers: Any = reals(2)


def test_a_formula_is_not_divided_by_the_number_zero() -> None:
    x = sm.variable(sm.space(2))
    zeros: tuple[Any, ...] = (0, 0.0, -0.0, np.float32(0))
    for zero in zeros:
        with pytest.raises(SpaceError, match="not divided by the number 0"):
            x / zero
    assert np.array_equal(np.asarray(evaluate((x / 2).arrow, [1.0, 2.0])), [0.5, 1.0])


def test_wires_of_two_categories_are_told_apart_before_anything_is_made() -> None:
    lens = two(numbers, numbers)
    with pytest.raises(CompositionError, match="cannot make a wire of lenses: the first is in"):
        two(numbers, bits)
    for operands in ((lens, lens, lens, numbers), (lens, numbers, numbers, lens)):
        with pytest.raises(CompositionError, match="cannot multiply: the first is in"):
            interchange(*operands)
    with pytest.raises(CompositionError, match="cannot multiply: the first is in"):
        associator_inverse(lens, numbers, numbers)


@pytest.mark.parametrize("maker", [tanh, unit_rate, quadratic_loss])
def test_a_wire_of_circuits_is_no_space(maker: Any) -> None:
    with pytest.raises(SpaceError, match="a space of Smooth is made of arrays, Z_2 is none"):
        maker(bits)


LAYERS: dict[str, Callable[[Any, Any], object]] = {
    "affine": lambda a, b: circuits.affine(b)(a),
    "linear": lambda a, b: circuits.linear(b)(a),
    "total": lambda a, b: circuits.total(b)(a),
    "layered": lambda a, b: circuits.layered([2], b)(a),
    "comparing": lambda a, b: circuits.comparing(2, b)(a),
    "convolution": lambda a, b: circuits.convolution((1, 1), (1, 1))(a),
    "look_up_table": lambda a, b: circuits.look_up_table(b)(a),
    "masking": lambda a, b: circuits.masking(b)(a),
    "pseudo_linear": lambda a, b: circuits.pseudo_linear(b)(a),
    "polynomial": lambda a, b: circuits.polynomial(b, degree=1)(a),
    "products": lambda a, b: circuits.products(a),
    "equals_zero": lambda a, b: circuits.equals_zero(a),
    "on_every_wire": lambda a, b: circuits.on_every_wire(Z_2.identity(Z_2.wire))(a),
    "point": lambda a, b: circuits.point(a, [1, 0]),
    "width_of": lambda a, b: circuits.width_of(a),
    "layer": lambda a, b: circuits.layer("w", 1, a, b, lambda c, domain, p, x: p),
}


@pytest.mark.parametrize("layer", LAYERS.values(), ids=LAYERS)
def test_a_layer_of_circuits_is_made_of_wires_of_circuits(layer: Any) -> None:
    one: Any = bus(Z_2, 1)
    for stranger in (numbers, two(numbers, numbers), two(bits, bits) @ two(bits, bits)):
        for ends in ((stranger, one), (stranger, stranger)):
            with pytest.raises(StructureError, match="it is no CircuitCategory"):
                layer(*ends)


@pytest.mark.parametrize("maker", [Each(descent, descent), descent_ascent])
def test_a_wire_of_lenses_is_no_space(maker: Any) -> None:
    lens: Any = two(numbers, numbers)
    for wire in (lens, lens @ lens):
        with pytest.raises(SpaceError, match=r"a space is needed here, not LensObject"):
            maker(wire)


def test_a_lens_is_not_evaluated() -> None:
    lens: Any = in_lenses(tanh(numbers))
    for run in (lambda: evaluate(lens, [1.0, 2.0]), lambda: NumpyEngine().compile(lens)):
        with pytest.raises(TypeError, match="a term or a Hom is needed here"):
            run()


def agreed(predictions: Points, labels: Points) -> float:
    return agreement(Assessment(predictions, labels, labels, None, len(labels.rows)))


def test_points_of_two_shapes_do_not_agree_or_differ() -> None:
    samples = CircuitEngine(Z_2).samples
    for others in ([[0, 1]], [[0], [1]], [[0, 1]] * 3):
        with pytest.raises(DataError, match="the predictions are of shape"):
            agreed(samples([[0, 1], [1, 1]]), samples(others))
    assert agreed(samples([[0, 1], [1, 1]]), samples([[0, 1], [1, 0]])) == 0.5


ON_CIRCUITS: dict[str, Callable[[Any], object]] = {
    "take polynomials": Normalisation,
    "tabulate": lambda c: tabulation(c, Modular(2)),
    "run": CircuitEngine,
    "run circuits": lambda c: run_circuit(c, Z_2.identity(Z_2.unit)),
    "take polynomials of": lambda c: polynomials_of(c, Z_2.identity(Z_2.unit)),
    "export": lambda c: netlist(c, Z_2.identity(Z_2.unit)),
    "tabulate circuits": lambda c: all_points(c, 2),
    "make a bus": lambda c: bus(c, 2),
}


@pytest.mark.parametrize("operation", ON_CIRCUITS)
def test_other_categories_have_no_circuits(operation: str) -> None:
    other: Any
    for other in (sm.smooth, Lens(Z_2), None):
        with pytest.raises(StructureError, match=f"cannot {operation}.*: it is no CircuitCategory"):
            ON_CIRCUITS[operation](other)


def test_xla_takes_small_numbers_for_nothing() -> None:
    """Below the normal numbers: what is left of a variance of 5e-309 beside 1e-300."""
    CHECKS["JAX, step by step"].run(neural.normalise(neural.reals(2), 1e-300))


def test_a_cell_says_what_it_raises() -> None:
    one: Any = neural.scalars()
    leaves_the_state: Any = neural.one_hot(1)
    with pytest.raises(CompositionError, match=r"the first ends in R\[1\], the second begins in R"):
        neural.elman_cell(one, one, leaves_the_state)
    nothing: Any = Obj(sm.smooth, Unit())
    for cell in (neural.elman_cell, neural.gru_cell, neural.lstm_cell):
        with pytest.raises(SpaceError, match="a single array is needed here"):
            cell(nothing, nothing)
        assert SpaceError in errors_of(cell)
    assert CompositionError in errors_of(neural.elman_cell)
    assert SpaceError in errors_of(neural.gate)


def test_noise_hides_no_sum_that_overflows() -> None:
    """At the largest numbers: noise made them infinite before any sum was."""
    a: Any = neural.reals(2)
    picture: Any = neural.reals(1, 4, 4, name=neural.Scalar)
    cell: Any = neural.along_rows(neural.elman_cell(a, a, neural.relu), 3)
    strided: Any = neural.gate(picture, neural.reals(), neural.max_pool(1, stride=2))
    for model in (cell, strided):
        CHECKS["NumPy, R"].run(model)


def test_noise_is_never_rounded_to_none() -> None:
    """Three times none gave a bound below one unit in the last place of a ``tanh``."""
    noise = _Noise(PLACES, np.random.default_rng(0), False)
    for dtype in (np.float16, np.float32, np.float64):
        exact: Any = np.linspace(0.5, 1, 2000, dtype=dtype)
        assert (noise(exact) != exact).all()
    a: Any = reals(2)
    model: Any = typed.as_inputs(neural.gate(a, a, tanh) @ typed.addition(a), ["weights"])
    CHECKS["Numba, R"].run(model)


@pytest.mark.parametrize(
    ("name", "dtype"),
    [(name, "float32") for name in ENGINES] + [("numpy", "float16"), ("jax", "float16")],
)
def test_a_number_beyond_the_dtype_is_infinite_and_not_warned_of(name: str, dtype: str) -> None:
    """Warnings are errors here: there was one while a program was compiled."""
    x = sm.variable(sm.space(2, dtype=dtype))
    f = (x * 1e300 + x / 1e300 + (1 + x) ** 3 * -1e300).arrow
    engine = engine_named(name)
    for g, at in ((f, [1.5, 2.0]), (sm.smooth.reverse_derivative(f), ([1.5, 2.0], [1.0, 1.0]))):
        assert np.array_equal(engine.compile(g)(at), evaluate(g, at), equal_nan=True)


def test_a_maker_of_smooth_maps_makes_no_map_of_functions() -> None:
    same: Any = evaluation()(left_unitor_inverse(numbers))
    makes: list[Callable[[], object]] = [lambda: same >> tanh, lambda: same.codomain >> tanh]
    for make in makes:
        with pytest.raises(TypeError, match="a map of Functions is needed here, not a"):
            make()


def test_a_maker_of_smooth_maps_makes_no_parametric_map() -> None:
    over_smooth: Any = Para(sm.smooth)
    wire: Any = Obj(over_smooth, numbers.object)
    for begin in (wire, typed.identity(wire), typed.unit(over_smooth), typed.corner(wire)):
        with pytest.raises(
            TypeError, match=r"a morphism of Para\(Smooth\) is a parametric map, .*"
        ):
            begin >> tanh
