"""Scalars: which values are elements, who looks at them, and maps over different semirings."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import combinations
from operator import add, mul
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from cartesian_rdc.categories.circuits import (
    Circuits,
    CircuitsOverRing,
    Clamp,
    Constant,
    Multilinear,
    ShiftRight,
)
from cartesian_rdc.categories.context import Context
from cartesian_rdc.categories.lens import Lens
from cartesian_rdc.categories.matrices import Matrices, MatricesOverRing
from cartesian_rdc.categories.polynomials import (
    Polynomials,
    PolynomialsOverRing,
    constant,
    polynomial,
    variable,
)
from cartesian_rdc.categories.product import Product
from cartesian_rdc.categories.semirings import (
    INFINITY,
    Booleans,
    CommutativeSemiring,
    Field,
    FiniteSemiring,
    Floats,
    Homomorphism,
    Integers,
    MinPlus,
    Modular,
    Naturals,
    PrimeField,
    Rationals,
    Residues,
    Saturating,
    initial,
    reduction,
    rounding,
)
from cartesian_rdc.categories.smooth import smooth, space
from cartesian_rdc.categories.truth_tables import TruthTables
from cartesian_rdc.circuits import (
    bus,
    convolution,
    freeze,
    linear,
    point,
    polynomial as polynomial_layer,
    pseudo_linear,
)
from cartesian_rdc.errors import CompositionError, ScalarError, UntranslatableError
from cartesian_rdc.execution import (
    ArrayEngine,
    CircuitEngine,
    NumpyEngine,
    evaluate,
    polynomials_of,
    run_circuit,
)
from cartesian_rdc.execution.jax_engine import JaxEngine
from cartesian_rdc.execution.numba_engine import NumbaEngine
from cartesian_rdc.functors import (
    AtPoint,
    Batching,
    IntoContext,
    Normalisation,
    OnCircuits,
    OnMatrices,
    OnPolynomials,
    RationalPolynomials,
    ReverseDerivative,
    Tabulation,
    tabulation,
)
from cartesian_rdc.hardware import all_points, c_source, verilog
from cartesian_rdc.testing.algebra import elements_of
from cartesian_rdc.typed import Hom, Obj
from tests.functions_of_a_wire import Always, Square

NAN, INF = float("nan"), float("inf")

NOT_ELEMENTS: list[tuple[CommutativeSemiring[Any], list[object]]] = [
    (Integers(), [1.0, 0.5, NAN, INF, True, "1", None, 1j, Fraction(1), np.int64(1), INFINITY]),
    (Naturals(), [-1, 1.0, True, "1", np.uint64(1), -(2**70)]),
    (Modular(5), [5, -1, 2.0, 2.5, NAN, True, "2", np.int8(2), 2**70, Fraction(2)]),
    (Modular(1), [1, 0.0, False]),
    (PrimeField(5), [5, -1, 2.0, True, np.int64(2)]),
    (Saturating(4), [4, -1, 2.0, True, np.int64(2)]),
    (Booleans(), [0, 1, 1.0, "True", None, np.True_]),
    (Rationals(), [1, 0.5, True, "1/2", np.float64(0.5), NAN]),
    (Floats(), [1, NAN, INF, -INF, True, "1.0", np.float32(1), Fraction(1, 2)]),
    (MinPlus(), [1.0, INF, True, "1", None, np.int64(1)]),
]


def doors(k: CommutativeSemiring[Any]) -> dict[str, Callable[[Any], object]]:
    """Whatever a scalar is given to."""
    c, wire = Circuits(k), Circuits(k).wire
    poly, matrices = Polynomials(k), Matrices(k)
    x = variable(k, 0)
    found: dict[str, Callable[[Any], object]] = {
        "element": k.element,
        "constant polynomial": lambda a: constant(k, a),
        "terms": lambda a: polynomial(k, [(((0, 1),), a)]),
        "scaled": x.scaled,
        "polynomial at a point": lambda a: x.at([a]),
        "variable that does not occur": lambda a: constant(k, k.one).at([a]),
        "constant map": lambda a: poly.constant(2, [a]),
        "map at a point": lambda a: poly.at(poly.variable(1, 0), [a]),
        "matrix": lambda a: matrices.matrix(1, [[a]]),
        "constant circuit": c.constant,
        "generator": lambda a: Constant(k, a),
        "everywhere": lambda a: c.everywhere(wire, a),
        "multiples": lambda a: c.multiples(a, wire),
        "point of a bus": lambda a: point(bus(c, 1), [a]),
        "frozen": lambda a: freeze(bus(c, 1) >> linear(bus(c, 1)), {"weights": [a]}),
        "run": lambda a: run_circuit(c, c.identity(wire))([a]),
        "function of a wire": lambda a: run_circuit(c, Always(k, a))([k.zero]),
        "source": Homomorphism(k, k, lambda a: a),
        "target": lambda a: Homomorphism(k, k, lambda _: a)(k.zero),
    }
    if isinstance(k, Field):
        found["inverse"] = k.inverse
    if isinstance(k, FiniteSemiring):
        tables: TruthTables[Any] = TruthTables(k)
        found["table"] = lambda a: tables.tabulate(0, 1, lambda _: (a,))
        found["table at a point"] = lambda a: tables.at(tables.identity(1), (a,))
        found["tabulated function"] = lambda a: tabulation(c, k).on_morphism(Always(k, a))
    if isinstance(k, FiniteSemiring | Integers | Naturals):
        engine = CircuitEngine(c)
        found["function on the engine"] = lambda a: engine.compile(Always(k, a))(np.array([0]))
    return found


@pytest.mark.parametrize(("semiring", "values"), NOT_ELEMENTS, ids=lambda x: str(x)[:8])
def test_what_is_no_element_is_taken_nowhere(
    semiring: CommutativeSemiring[Any], values: list[object]
) -> None:
    for door, give in doors(semiring).items():
        give(semiring.one)
        for value in values:
            with pytest.raises(ScalarError) as refused:
                give(value)
            assert str(refused.value) == f"{value!r} is no element of {semiring}", door


def test_a_number_that_python_does_not_write_is_refused_in_words() -> None:
    for give in doors(Modular(5)).values():
        with pytest.raises(ScalarError, match="number of type int with thousands of digits is no "):
            give(10**5000)
    with pytest.raises(ScalarError, match="nothing lies between 3 and a number of type int with"):
        Clamp(3, -(10**5000))
    with pytest.raises(ScalarError, match="thousands of digits is no prime: Modular"):
        PrimeField(10**5000)


NO_NATURALS = [2.0, 2.5, NAN, True, "2", None, np.int64(2), Fraction(2), -1]

COUNTS: dict[str, Callable[[Any], object]] = {
    "Modular": Modular,
    "PrimeField": PrimeField,
    "Saturating": Saturating,
    "power": lambda n: Integers().power(3, n),
    "times": lambda n: Integers().times(n, 3),
    "natural": Integers().natural,
    "power of a polynomial": lambda n: variable(Integers(), 0) ** n,
    "number of a variable": lambda n: variable(Integers(), n),
    "variable of a monomial": lambda n: polynomial(Integers(), [(((n, 1),), 1)]),
    "exponent": lambda n: polynomial(Integers(), [(((0, n),), 1)]),
    "bus": Circuits(Integers()).bus,
    "shift": ShiftRight,
    "inputs": lambda n: all_points(Circuits(Modular(2)), n),
    "degree": lambda n: polynomial_layer(bus(Circuits(Modular(2)), 1), degree=n),
    "divisor": lambda n: pseudo_linear(bus(Circuits(Modular(2)), 1), divisor=n),
    "image": lambda n: convolution((n, 3), (1, 1)),
    "kernel": lambda n: convolution((3, 3), (1, n)),
}


@pytest.mark.parametrize("count", COUNTS, ids=str)
def test_counts_are_natural_numbers(count: str) -> None:
    COUNTS[count](2)
    for n in NO_NATURALS:
        with pytest.raises(ScalarError) as refused:
            COUNTS[count](n)
        assert repr(n) in str(refused.value)


def test_parameters_of_semirings_begin_at_1() -> None:
    with pytest.raises(ScalarError, match=r"^the n of Z_n is an int from 1, not 2\.0$"):
        Modular(2.0)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    with pytest.raises(ScalarError, match=r"^the n of F_n is an int from 1, not True$"):
        PrimeField(True)
    with pytest.raises(ScalarError, match=r"^the n of Sat_n is an int from 1, not 0$"):
        Saturating(0)
    with pytest.raises(ScalarError, match=r"^6 is no prime: Modular\(6\) is a ring and no field$"):
        PrimeField(6)
    with pytest.raises(TypeError, match="abstract"):
        Residues(2)  # type: ignore[abstract]  # pyright: ignore[reportAbstractUsage]


def test_clamps_lie_between_integers() -> None:
    for low, high in ((0.5, 2), (0, 2.5), (NAN, 1), (False, True), (np.int64(0), 1)):
        with pytest.raises(ScalarError, match="is no element of Z"):
            Clamp(low, high)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def test_inverses_in_fields() -> None:
    assert [PrimeField(5).inverse(a) for a in (1, 2, 3, 4)] == [1, 3, 2, 4]
    assert Rationals().inverse(Fraction(2)) == Fraction(1, 2)
    for field, zero in ((PrimeField(5), 0), (Rationals(), Fraction(0)), (Floats(), 0.0)):
        with pytest.raises(ScalarError, match=f"^0 has no inverse in {field}$"):
            field.inverse(zero)  # type: ignore[arg-type]


def test_homomorphisms_at_the_ends_of_the_range() -> None:
    assert initial(Saturating(4))(10**100) == 3
    assert reduction(Modular(6))(-(2**63) - 1) == (-(2**63) - 1) % 6
    assert rounding()(Fraction(1, 3)) == 1 / 3
    with pytest.raises(ScalarError, match="a fraction is larger than every number of float64"):
        rounding()(Fraction(10**400))
    with pytest.raises(ScalarError, match=r"^inf is no element of float64$"):
        initial(Floats())(10**400)
    with pytest.raises(ScalarError, match=r"^1\.5 is no element of Z$"):
        reduction(Modular(6))(1.5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def test_monomials_are_in_order() -> None:
    for monomial in (((1, 1), (0, 1)), ((0, 1), (0, 1))):
        with pytest.raises(ScalarError, match="a monomial has its variables in order, each once"):
            polynomial(Integers(), [(monomial, 1)])
    p = variable(Integers(), 3)
    with pytest.raises(ScalarError, match="there are 1 values, and none for x3 of x3"):
        p.at([1])
    with pytest.raises(ScalarError, match="there are 0 values, and none for x3 of x3"):
        p.substitute([])
    others: list[Any] = [2, 0.5, "x"]
    for other in others:
        with pytest.raises(TypeError, match="unsupported operand"):
            add(p, other)
        with pytest.raises(TypeError):
            mul(p, other)


def test_a_point_has_an_element_for_each_wire() -> None:
    c = Circuits(Integers())
    for values in ([1], [1, 2, 3], []):
        with pytest.raises(ScalarError, match=f"of Z × Z has 2 elements, not {len(values)}"):
            run_circuit(c, c.multiply)(values)
    assert run_circuit(c, c.multiply)([10**5000, 10]) == (10**5001,)


# How semirings print

SEMIRINGS: list[CommutativeSemiring[Any]] = [
    *(kind(n) for kind in (Modular, Saturating) for n in (1, 2, 3, 5)),
    *(PrimeField(n) for n in (2, 3, 5)),
    *(Naturals(), Integers(), Rationals(), Booleans(), MinPlus(), Floats()),
]


def test_semirings_that_differ_print_differently() -> None:
    assert len(set(SEMIRINGS)) == len(set(map(str, SEMIRINGS))) == len(SEMIRINGS)
    assert [str(k) for k in (Modular(2), PrimeField(2), Saturating(2), Booleans())] == [
        *("Z_2", "F_2", "Sat_2", "B")
    ]


def test_categories_over_semirings_that_differ_print_differently() -> None:
    kinds: list[Callable[[Any], object]] = [
        *(Matrices, Polynomials, Circuits, MatricesOverRing, PolynomialsOverRing, CircuitsOverRing),
        *(TruthTables, lambda k: TruthTables(k, 4), lambda k: Circuits(k, comparison=True)),
    ]
    made = [kind(k) for k in SEMIRINGS for kind in kinds]
    assert len(set(map(str, made))) == len(made)


# Maps over different semirings

A, B = Modular(2), Modular(3)
PAIRS = list(combinations(SEMIRINGS, 2))


@given(st.sampled_from(PAIRS), st.data())
def test_polynomials_over_different_semirings_do_not_mix(
    pair: tuple[CommutativeSemiring[Any], CommutativeSemiring[Any]], data: st.DataObject
) -> None:
    first, second = data.draw(st.permutations(pair))
    one, other = (
        data.draw(st.sampled_from([variable(k, 0), constant(k, k.one), constant(k, k.zero)]))
        for k in (first, second)
    )
    words = f": the first is over {first}, the second is over {second}"
    with pytest.raises(CompositionError) as added:
        add(one, other)
    assert str(added.value) == f"cannot add{words}"
    with pytest.raises(CompositionError) as multiplied:
        mul(one, other)
    assert str(multiplied.value) == f"cannot multiply{words}"


def test_a_polynomial_takes_none_over_another_semiring() -> None:
    p = variable(B, 0) * variable(B, 1)
    with pytest.raises(CompositionError, match="multiply: the first is over Z_3, the second is ov"):
        p.substitute([variable(A, 0), variable(A, 1)])
    with pytest.raises(ScalarError, match="component 0 is over Z_2, not Z_3"):
        Polynomials(B).map(1, [variable(A, 0)])


FOREIGN: dict[str, tuple[Any, Any]] = {
    "matrices": (Matrices(A), Matrices(B).identity(1)),
    "matrices over a ring": (MatricesOverRing(A), MatricesOverRing(B).identity(1)),
    "matrices over two kinds of Z_2": (Matrices(A), Matrices(PrimeField(2)).identity(1)),
    "polynomials": (Polynomials(A), Polynomials(B).identity(1)),
    "polynomials over a ring": (PolynomialsOverRing(A), PolynomialsOverRing(B).identity(1)),
    "tables": (TruthTables(A), TruthTables(B).identity(1)),
    "C x D": (
        Product(Polynomials(A), Matrices(B)),
        (Polynomials(B).identity(1), Matrices(B).identity(1)),
    ),
    "D x C": (
        Product(Matrices(B), Polynomials(A)),
        (Matrices(B).identity(1), Polynomials(B).identity(1)),
    ),
    "C[X]": (Context(Matrices(A), 1), Context(Matrices(B), 1).identity(1)),
}


def named(c: Any, f: Any) -> object:
    a: Obj[Any, Any, Any] = Obj(c, c.domain(f))
    return Hom(a, a, f)


OPERATIONS: dict[str, Callable[[Any, Any], object]] = {
    "domain": lambda c, f: c.domain(f),
    "compose": lambda c, f: c.compose(f, f),
    "compose before": lambda c, f: c.compose(f, c.identity(c.codomain(f))),
    "compose after": lambda c, f: c.compose(c.identity(c.domain(f)), f),
    "tensor": lambda c, f: c.tensor(f, f),
    "pair": lambda c, f: c.pair(f, f),
    "add": lambda c, f: c.add(f, f),
    "negate": lambda c, f: c.negate(f),
    "reverse derivative": lambda c, f: c.reverse_derivative(f),
    "forward derivative": lambda c, f: c.forward_derivative(f),
    "dagger": lambda c, f: c.dagger(f),
    "transpose": lambda c, f: c.transpose(f),
    "multiply": lambda c, f: c.multiply(f, f),
    "named": named,
    "R as a functor": lambda c, f: ReverseDerivative(c).on_morphism(f),
}


METHODS = {
    "named": "domain",
    "R as a functor": "reverse_derivative",
    "compose before": "compose",
    "compose after": "compose",
}


@pytest.mark.parametrize(
    ("kind", "operation"),
    [
        (kind, operation)
        for kind, (c, _) in FOREIGN.items()
        for operation in OPERATIONS
        if hasattr(c, METHODS.get(operation, operation.replace(" ", "_")))
    ],
)
def test_an_operation_takes_no_map_over_another_semiring(kind: str, operation: str) -> None:
    c, f = FOREIGN[kind]
    with pytest.raises(CompositionError) as refused:
        OPERATIONS[operation](c, f)
    words = str(refused.value)
    assert "is over" in words
    assert refused.value.left != refused.value.right
    other = "F_2" if "kinds" in kind else "Z_3"
    assert f"over {other}" in words
    assert "over Z_2" in words


def test_points_of_maps_over_another_semiring() -> None:
    with pytest.raises(CompositionError, match="it is over Z_3, that is over Z_2"):
        Polynomials(A).at(Polynomials(B).identity(1), [1])
    with pytest.raises(CompositionError, match="it is over Z_3, that is over Z_2"):
        TruthTables(A).at(TruthTables(B).identity(1), (1,))


def test_maps_in_another_context() -> None:
    one, two = (Context(Matrices(A), n) for n in (1, 2))
    f = two.in_context(1, Matrices(A).matrix(3, [[1, 1, 1]]))
    for operation in ("domain", "compose", "pair", "add", "reverse derivative"):
        with pytest.raises(CompositionError, match="should begin in 2, this one begins in 3"):
            OPERATIONS[operation](one, f)
    leaving = AtPoint(one, Matrices(A).matrix(0, [[]]))
    with pytest.raises(CompositionError, match="in the context 1: its body should begin in 2"):
        leaving.on_morphism(f)
    with pytest.raises(CompositionError, match="it is over Z_3, that is over Z_2"):
        IntoContext(one).on_morphism(Matrices(B).identity(1))
    lens = ReverseDerivative(Matrices(B)).on_morphism(Matrices(B).identity(1))
    with pytest.raises(CompositionError, match="it is over Z_3, that is over Z_2"):
        Lens(Matrices(A)).compose(lens, lens)


def test_circuits_over_another_semiring() -> None:
    c, d, two = Circuits(A), Circuits(B), Circuits(PrimeField(2))
    words = "it is over Z_2, a wire is over Z_3"
    for read in (run_circuit, polynomials_of, verilog, c_source):
        with pytest.raises(CompositionError, match=words):
            read(c, d.multiply)
    with pytest.raises(CompositionError, match=words):
        CircuitEngine(c).compile(d.multiply)
    with pytest.raises(CompositionError, match="it is over Z_2, a wire is over F_2"):
        run_circuit(c, two.multiply)
    with pytest.raises(CompositionError, match="the first ends in Z_2, the second begins in F_2"):
        c.compose(c.identity(c.wire), two.identity(two.wire))


def test_functors_take_no_maps_of_another_category() -> None:
    c, d = Circuits(A), Circuits(B)
    two = Circuits(PrimeField(2))
    h = reduction(Modular(2))
    at_wires = (d.multiply, d.identity(d.wire), d.constant(1), d.zero(d.wire, d.wire))
    for functor in (
        Normalisation(c),
        tabulation(c, A),
        OnCircuits(Homomorphism(A, A, lambda a: a)),
    ):
        for f in (*at_wires, two.multiply, Multilinear(two.multiply), Square(B)):
            with pytest.raises(CompositionError, match=r"it is over (Z_3|F_2), that is over Z_2"):
                functor.on_morphism(f)
    with pytest.raises(CompositionError, match=r"it is over Z_3, that is over Z$"):
        OnMatrices(h).on_morphism(Matrices(B).identity(1))
    with pytest.raises(CompositionError, match=r"it is over Z_3, that is over Z$"):
        OnPolynomials(h).on_morphism(Polynomials(B).identity(1))
    with pytest.raises(CompositionError, match=r"it is over Z_3, that is over Z$"):
        OnCircuits(h).on_morphism(d.multiply)
    with pytest.raises(CompositionError, match="it is over Z_3, that is over Z_2"):
        Tabulation(c, TruthTables(B))


@pytest.mark.parametrize(
    "engine", [NumpyEngine(), NumbaEngine(), JaxEngine()], ids=lambda e: type(e).__name__
)
def test_engines_of_arrays_take_no_circuits(engine: ArrayEngine) -> None:
    c: Any = Circuits(A)
    words = "a wire carries elements of Z_2, and the wires of Smooth carry arrays: circuits are run"
    for f in (c.multiply, c.identity(c.wire)):
        with pytest.raises(UntranslatableError, match=words):
            engine.compile(f)
    with pytest.raises(UntranslatableError, match=words):
        engine.fold(c.addition(c.wire))


def test_what_reads_smooth_maps_takes_no_circuits_and_the_other_way_round() -> None:
    c: Any = Circuits(A)
    f: Any = smooth.identity(space(2))
    for read in (Batching(2).on_morphism, RationalPolynomials().on_morphism):
        with pytest.raises(UntranslatableError, match=r"multiply"):
            read(c.multiply)
    with pytest.raises(UntranslatableError, match="is not a generator of Smooth"):
        evaluate(c.multiply, (1, 1))
    with pytest.raises(CompositionError, match=r"it is over Z_2, a wire is over R\[2\]"):
        run_circuit(c, f)
    with pytest.raises(CompositionError, match=r"it is over R\[2\], that is over Z_2"):
        Normalisation(c).on_morphism(f)


@given(st.data())
def test_maps_over_one_semiring_still_compose(data: st.DataObject) -> None:
    """Equal semirings are one, whichever instance they are."""
    k, again = Modular(6), Modular(6)
    a, b = (data.draw(elements_of(k).strategy) for _ in range(2))
    f, g = Matrices(k).matrix(1, [[a]]), Matrices(again).matrix(1, [[b]])
    assert Matrices(again).compose(f, g) == Matrices(k).matrix(1, [[a * b % 6]])
    p, q = constant(k, a), constant(again, b)
    assert (p + q, p * q) == (constant(k, (a + b) % 6), constant(k, a * b % 6))
