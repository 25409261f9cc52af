# pyright: basic
"""What ``>>`` takes: maps, layers and makers; and what is said of everything else."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast, final

import pytest
from hypothesis import given, strategies as st

from cartesian_rdc.categories.circuits import Circuits
from cartesian_rdc.categories.free import Atomic, Free
from cartesian_rdc.categories.matrices import Matrices
from cartesian_rdc.categories.polynomials import Polynomials, PolynomialsOverRing
from cartesian_rdc.categories.semirings import Integers, Modular
from cartesian_rdc.categories.smooth import smooth
from cartesian_rdc.categories.truth_tables import TruthTables
from cartesian_rdc.circuits import bus
from cartesian_rdc.errors import CompositionError, StructureError
from cartesian_rdc.execution import program
from cartesian_rdc.learning import ascent, descent, difference_loss, residual, sum_loss
from cartesian_rdc.neural import (
    Layer,
    SmoothMap,
    SmoothObject,
    bias,
    correlate,
    dense,
    flatten,
    linear,
    max_pool,
    reals,
    relu,
    sigmoid,
    tanh,
)
from cartesian_rdc.type_variables import A
from cartesian_rdc.typed import (
    Hom,
    Obj,
    ParaHom,
    Wire,
    add,
    addition,
    answer_of,
    arrows,
    called,
    copy,
    delete,
    ending,
    first,
    forward_derivative,
    get,
    identity,
    in_lenses,
    lens,
    negate,
    pair,
    parametric,
    put,
    reverse_derivative,
    second,
    two,
    unit,
    zero,
)

a, b = reals(3), reals(2)
layer = a >> linear(b)


@final
@dataclass(frozen=True)
class Repeated:
    """A maker with fields."""

    times: int

    def __call__(self, wire: SmoothObject[A]) -> SmoothMap[A, A]:
        result = identity(wire)
        for _ in range(self.times):
            result = result >> tanh
        return result

    def also(self, wire: SmoothObject[A]) -> Layer[A, A, A]:
        return wire >> bias >> self


MAPS: list[Callable[[SmoothObject[Wire]], SmoothMap[Wire, Wire]]] = [
    relu,
    identity,
    Repeated(2),
    called("boxed", tanh),
    relu if len("a") == 1 else tanh,
    lambda wire: wire >> relu >> relu,
]
LAYERS: list[Callable[[SmoothObject[Wire]], Layer[Any, Wire, Wire]]] = [
    bias,
    linear(b),
    dense(b, sigmoid),
    dense(b, Repeated(3)),
    Repeated(1).also,
    residual(dense(b, tanh)),
    called("first", dense(b, relu)),
    residual(called("second", bias)),
    called("outer", residual(bias)),
]


@given(st.sampled_from(MAPS), st.sampled_from(LAYERS))
def test_a_step_is_the_composite_with_what_is_made(
    to_map: Callable[[SmoothObject[Wire]], SmoothMap[Wire, Wire]],
    to_layer: Callable[[SmoothObject[Wire]], Layer[Any, Wire, Wire]],
) -> None:
    """``f >> maker`` is ``f >> maker(end of f)``, from objects, maps and layers."""
    starts: list[Any] = [b, relu(b), layer]
    for start in starts:
        for maker in (to_map, to_layer):
            assert start >> maker == start >> maker(b)
            assert (start >> maker).codomain == maker(b).codomain
    assert isinstance(b >> to_map, Hom)
    assert isinstance(relu(b) >> to_map, Hom)
    assert isinstance(b >> to_layer, ParaHom)
    assert isinstance(layer >> to_map, ParaHom)
    assert (layer >> to_layer).parameters == to_layer(b).parameters @ layer.parameters


def test_from_an_object_it_is_what_is_made() -> None:
    f, g = relu(b), b >> bias
    assert b >> f is f
    assert b >> g is g
    assert b >> relu == f
    with pytest.raises(CompositionError, match=r"^cannot compose: the first ends in R\[3\], the s"):
        a >> f
    with pytest.raises(CompositionError, match=r"^cannot compose: the first ends in R\[3\], the s"):
        a >> g


def test_a_model_is_one_expression() -> None:
    picture, digits = reals(1, 9, 9), reals(10)
    model = (
        picture >> correlate(3, (2, 2)) >> relu >> max_pool(2) >> flatten >> dense(digits, sigmoid)
    )
    by_hand = picture >> correlate(3, (2, 2))(picture)
    by_hand = by_hand >> relu(by_hand.codomain)
    assert model.domain == picture
    assert model.codomain == digits
    assert model.names == ("kernels", "weights", "bias")
    pooled = by_hand >> max_pool(2)(by_hand.codomain)
    flat = pooled >> flatten(pooled.codomain)
    assert model == flat >> dense(digits, sigmoid)(flat.codomain)


def test_of_a_mutant_that_begins_elsewhere_the_law_says_so() -> None:
    """A maker is asked with the wire on the left, and with no other."""
    asked: list[SmoothObject[Wire]] = []

    def curious(wire: SmoothObject[Wire]) -> SmoothMap[Wire, Wire]:
        asked.append(wire)
        return identity(wire)

    _ = a >> curious >> linear(b) >> curious
    assert asked == [a, b]
    assert asked[0] is a


# What is refused


@pytest.mark.parametrize(
    ("left", "kind"), [(b, "Obj"), (relu(b), "Hom"), (layer, "ParaHom")], ids=str
)
def test_what_is_no_step_is_the_type_error_of_python(left: Any, kind: str) -> None:
    for right in (3, "relu", None, [relu], b):
        words = f"unsupported operand type(s) for >>: '{kind}' and '{type(right).__name__}'"
        with pytest.raises(TypeError) as caught:
            left >> right
        assert str(caught.value) == words
    with pytest.raises(TypeError, match=r"unsupported operand type\(s\) for >>: 'int' and "):
        3 >> left
    with pytest.raises(TypeError, match=r"unsupported operand type\(s\) for >>: 'function' and "):
        relu >> left
    for other in (relu, 3):
        with pytest.raises(TypeError, match=r"unsupported operand type\(s\) for @: "):
            left @ other


def test_what_is_no_step_may_still_compose_itself() -> None:
    """``NotImplemented`` is returned, so that a class of one's own has its turn."""

    class Mine:
        def __rrshift__(self, left: object) -> str:
            return f"after {left}"

    assert (layer >> Mine()) == f"after {layer}"


def makes_nothing(wire: object) -> None:
    """No map."""


def makes_an_object(wire: SmoothObject[A]) -> SmoothObject[A]:
    return wire


def begins_elsewhere(wire: object) -> SmoothMap[Wire, Wire]:
    return relu(reals(7))


def layer_elsewhere(wire: object) -> Layer[Any, Wire, Wire]:
    return reals(7) >> bias


def in_circuits(wire: object) -> Any:
    return identity(bus(Circuits(Modular(2)), 1))


class Digits: ...


@pytest.mark.parametrize("left", [b, relu(b), layer], ids=str)
def test_a_maker_that_makes_no_map(left: Any) -> None:
    for maker, made in ((makes_nothing, "None"), (makes_an_object, "<Obj R[2]>"), (len, None)):
        with pytest.raises(TypeError) as caught:
            left >> maker
        if made is not None:
            assert str(caught.value) == (f"a maker makes a map from R[2]: {maker!r} makes {made}")
    named, nothing_made = reals(2, name=Digits), cast("Any", makes_nothing)
    with pytest.raises(TypeError, match=r"a map from R\[2\] called Digits: <function makes_n"):
        named >> nothing_made
    with pytest.raises(TypeError, match=r"a maker makes a map from R\[2\]: .* makes None"):
        b >> called("word", nothing_made)
    uncurried: Any = correlate
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'size'"):
        b >> uncurried
    curried: Any = linear
    with pytest.raises(TypeError, match=r"a maker makes a map from R\[2\]: .* makes <function"):
        b >> curried


@pytest.mark.parametrize("left", [b, relu(b), layer], ids=str)
@pytest.mark.parametrize("maker", [begins_elsewhere, layer_elsewhere])
def test_a_maker_whose_map_begins_elsewhere(left: Any, maker: Any) -> None:
    with pytest.raises(CompositionError) as caught:
        left >> maker
    assert str(caught.value) == (
        f"cannot compose with what {maker!r} makes: the first ends in R[2], "
        "the second begins in R[7]"
    )
    with pytest.raises(CompositionError, match=r"cannot compose with what .*the second is in Circ"):
        left >> in_circuits


def test_errors_inside_of_a_maker_are_its_own() -> None:
    def fails(wire: object) -> SmoothMap[Wire, Wire]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        b >> fails


# A Hom checks itself


def test_a_hom_checks_itself() -> None:
    f = relu(b).morphism
    assert Hom(b, b, f) == relu(b)
    for domain, codomain in ((a, b), (b, a), (b, reals(2, dtype="float32"))):
        with pytest.raises(CompositionError, match="cannot name a morphism: the names are for "):
            Hom(domain, codomain, f)
    elsewhere: Any = Obj(Free(), Atomic("A"))
    with pytest.raises(CompositionError, match=r"cannot name a morphism R\[2\] -> A: the first is"):
        Hom(b, elsewhere, f)


def test_a_para_hom_checks_itself() -> None:
    inside = layer.inside
    assert ParaHom(layer.parameters, a, b, inside) == layer
    wrong: list[tuple[Any, Any, Any]] = [
        (a, a, b),
        (layer.parameters, b, b),
        (layer.parameters, a, a),
        (unit(smooth), layer.parameters @ a, b),
    ]
    for parameters, domain, codomain in wrong:
        with pytest.raises(CompositionError, match="cannot name a morphism: the names are for "):
            ParaHom(parameters, domain, codomain, inside)
    wrong_body: Any = layer.body
    with pytest.raises(CompositionError, match=r"make a parametric map: the first ends in R\[2\]"):
        parametric(b, a, wrong_body)


# Structure that a category lacks

Z_2 = Modular(2)
lenses = two(reals(2), reals(2))
tables: Obj[Any, Any, Wire] = Obj(TruthTables(Z_2), 1)
maps: Obj[Any, Any, Wire] = Obj(PolynomialsOverRing(Integers()), 2)
rows: Obj[Any, Any, Wire] = Obj(Matrices(Integers()), 2)
no_negatives: Obj[Any, Any, Wire]
no_negatives = Obj(
    Polynomials(__import__("cartesian_rdc.categories.semirings", fromlist=["x"]).MinPlus()), 1
)


def said(c: object, operation: str, rung: str) -> str:
    return f"cannot {operation} in {c}: it is no {rung}"


LACKING: list[tuple[Callable[[], object], Obj[Any, Any, Any], str, str]] = [
    (lambda: copy(lenses), lenses, "copy", "CartesianCategory"),
    (lambda: delete(lenses), lenses, "delete", "CartesianCategory"),
    (lambda: first(lenses, lenses), lenses, "project", "CartesianCategory"),
    (lambda: second(lenses, lenses), lenses, "project", "CartesianCategory"),
    (lambda: pair(identity(lenses), identity(lenses)), lenses, "pair", "CartesianCategory"),
    (lambda: zero(lenses, lenses), lenses, "take zero", "LeftAdditiveCategory"),
    (lambda: add(identity(lenses), identity(lenses)), lenses, "add", "LeftAdditiveCategory"),
    (lambda: addition(lenses), lenses, "add", "LeftAdditiveCategory"),
    (lambda: negate(identity(lenses)), lenses, "negate", "WithNegatives"),
    (lambda: two(lenses, lenses), lenses, "make lenses", "CartesianCategory"),
    (lambda: reverse_derivative(identity(lenses)), lenses, "take R", "ReverseDifferentialCategory"),
    (lambda: forward_derivative(identity(lenses)), lenses, "take D", "DifferentialCategory"),
    (lambda: negate(identity(no_negatives)), no_negatives, "negate", "WithNegatives"),
    (lambda: descent(no_negatives), no_negatives, "negate", "WithNegatives"),
    (lambda: difference_loss(no_negatives), no_negatives, "negate", "WithNegatives"),
    (lambda: reverse_derivative(identity(tables)), tables, "take R", "ReverseDifferentialCategory"),
    (lambda: in_lenses(identity(tables)), tables, "take R", "ReverseDifferentialCategory"),
    (lambda: forward_derivative(identity(tables)), tables, "take D", "DifferentialCategory"),
]


@pytest.mark.parametrize(("make", "wire", "operation", "rung"), LACKING)
def test_structure_that_a_category_lacks(
    make: Callable[[], object], wire: Obj[Any, Any, Any], operation: str, rung: str
) -> None:
    with pytest.raises(StructureError, match=re.escape(f"it is no {rung}")) as caught:
        make()
    error = caught.value
    assert str(error) == said(wire.category, operation, rung)
    assert (error.operation, error.category, error.rung) == (operation, wire.category, rung)


def test_structure_that_a_category_has() -> None:
    """The same functions, where it is there: the check may not refuse too much."""
    for wire in (maps, rows, no_negatives, b):
        assert copy(wire).codomain == wire @ wire
        assert addition(wire).domain == wire @ wire
        assert ascent(wire).parameters == wire
        assert sum_loss(wire).codomain == wire
        assert in_lenses(identity(wire)) == identity(two(wire, wire))
    assert negate(negate(identity(maps))) == identity(maps)
    assert copy(tables).codomain == tables @ tables
    assert ending(identity(tables)).domain == two(tables, tables)


def test_the_base_of_lenses_is_asked_for() -> None:
    """Of ``Lens(C)`` only: what is no lens is refused by ``get``."""
    one: Hom[Any, Any, Any, Any] = identity(lenses)
    assert get(one) == identity(b)
    assert put(one) == second(b, b)
    assert lens(b, get(one), put(one)) == one
    takers: list[tuple[Callable[[Any], object], str]]
    takers = [(get, "take get"), (put, "take put"), (answer_of, "take put")]
    for take, operation in takers:
        no_lens = relu(b)
        with pytest.raises(StructureError, match=r"it is no Lens$") as caught:
            take(no_lens)
        assert caught.value.operation == operation


def test_mutants_of_the_steps_are_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    good = arrows.made_from

    def asks_twice(wire: Any, given: Any) -> Any:
        made: Any = good(wire, given)
        return good(made.domain, given) if made.domain != wire else good(made.codomain, given)

    def trusts(wire: Any, given: Any) -> Any:
        return given if isinstance(given, Hom | ParaHom) else given(wire)

    monkeypatch.setattr(arrows, "made_from", asks_twice)
    with pytest.raises((AssertionError, CompositionError)):
        test_of_a_mutant_that_begins_elsewhere_the_law_says_so()
    monkeypatch.setattr(arrows, "made_from", trusts)
    with pytest.raises((AssertionError, AttributeError, pytest.fail.Exception)):
        test_a_maker_that_makes_no_map(b)
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        test_a_maker_whose_map_begins_elsewhere(b, begins_elsewhere)


def test_programs_of_chains_and_of_composites_are_equal() -> None:
    chain = a >> dense(b, tanh) >> called("top", dense(a, relu))
    first_, second_ = dense(b, tanh)(a), dense(a, relu)(b)
    assert program((first_ >> second_).body) == program(chain.body)
