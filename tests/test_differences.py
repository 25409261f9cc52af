# pyright: basic
"""No message shows two equal things: random pairs that differ, in every category and operation."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from cartesian_rdc.categories.circuits import Circuits, CircuitsOverRing, Multilinear, Multiply
from cartesian_rdc.categories.context import Context
from cartesian_rdc.categories.free import Atomic, Free, Identity, Object, Product, Symbol, Unit
from cartesian_rdc.categories.lens import Lens, LensObject
from cartesian_rdc.categories.matrices import Matrices, MatricesOverRing
from cartesian_rdc.categories.para import Para, ParaMorphism
from cartesian_rdc.categories.polynomials import Polynomials, variable
from cartesian_rdc.categories.product import Product as OfTwo
from cartesian_rdc.categories.semirings import (
    Booleans,
    Floats,
    Homomorphism,
    Integers,
    MinPlus,
    Modular,
    Naturals,
    PrimeField,
    Rationals,
    Saturating,
)
from cartesian_rdc.categories.smooth import Array, smooth, space, variable as formula
from cartesian_rdc.categories.truth_tables import TruthTables
from cartesian_rdc.circuits import masking
from cartesian_rdc.differences import SHORT, Ends, told_apart
from cartesian_rdc.errors import CompositionError, NamingError, ScalarError, SpaceError
from cartesian_rdc.execution import CircuitEngine, NumpyEngine
from cartesian_rdc.functors import (
    AtPoint,
    CompositeFunctor,
    IdentityFunctor,
    Interpretation,
    NaturalTransformation,
    Normalisation,
    OnCircuits,
    OnPolynomials,
    Tabulation,
)
from cartesian_rdc.learning import supervised
from cartesian_rdc.neural import Adam, constant_rate, dense, reals, sigmoid
from cartesian_rdc.typed import Hom, Obj, add, lens, pair, parametric, retie, second, wire
from cartesian_rdc.typed.parameters import freeze_at
from tests.effort import effort


@dataclass(frozen=True)
class Twin(Free):  # type: ignore[misc]  # prints as the library's own
    """A category of one's own that prints as another."""

    def __repr__(self) -> str:
        return "Free()"


def twin_of(semiring: Any) -> Any:
    """A semiring of another class with the same name, which prints alike."""

    @dataclass(frozen=True)
    class PrimeField(Rationals):  # type: ignore[misc]
        place: object = field(default_factory=object)

        def __str__(self) -> str:
            return str(semiring)

        __repr__ = semiring.__repr__

    return PrimeField()


SEMIRINGS = [
    *(Modular(n) for n in (1, 2, 3)),
    *(PrimeField(n) for n in (2, 3)),
    *(Saturating(n) for n in (2, 3)),
    Booleans(),
    Naturals(),
    Integers(),
    Rationals(),
    Floats(),
    MinPlus(),
    twin_of(PrimeField(2)),
    twin_of(PrimeField(2)),
]
ATOMS: dict[str, list[Any]] = {
    "smooth": [
        Array(shape, dtype)
        for shape in ((), (1,), (2,), (2, 3), (32, 10), (0,))
        for dtype in ("float16", "float32", "float64")
    ],
    "circuits": SEMIRINGS,
    "free": ["A", "B", "1", "A × B", "A × 1", "(A × B) × 1", "...", "", "x" * 200, "x" * 201],
    "of any kind": [
        1,
        1.0,
        True,
        "1",
        0.0,
        -0.0,
        Fraction(1),
        (1, 2),
        (1, 2.0),
        object(),
        object(),
    ],
}
CATEGORIES: dict[str, list[Any]] = {
    "smooth": [smooth],
    "free": [Free(), Twin()],
    "circuits": [CircuitsOverRing(Modular(2)), CircuitsOverRing(PrimeField(2))],
    "of any kind": [Free()],
}
EVERY_CATEGORY = [
    *(c for some in CATEGORIES.values() for c in some),
    *(kind(k) for kind in (Circuits, Matrices, Polynomials) for k in SEMIRINGS),
    *(Circuits(k, comparison=True) for k in SEMIRINGS),
    MatricesOverRing(Modular(2)),
    MatricesOverRing(PrimeField(2)),
    TruthTables(Modular(2)),
    TruthTables(PrimeField(2)),
    TruthTables(PrimeField(2), 10),
    *(kind(c) for kind in (Lens, Para) for c in (Free(), Twin(), smooth)),
    *(OfTwo(Matrices(k), Polynomials(Modular(2))) for k in SEMIRINGS),
    *(Context(Free(), Atomic(a)) for a in ATOMS["free"]),
]


@st.composite
def pairs(draw: st.DrawFn, kind: str) -> tuple[Object[Any], Object[Any]]:
    """Two different objects, on atoms of a kind: often equal but for one place, however deep."""
    atoms: st.SearchStrategy[Any] = st.sampled_from(ATOMS[kind]).map(Atomic)
    objects: st.SearchStrategy[Any] = st.recursive(
        atoms | st.just(Unit()), lambda inner: st.builds(Product, inner, inner), max_leaves=4
    )
    a, b = draw(st.tuples(objects, objects).filter(lambda both: both[0] is not both[1]))
    for beside, left in draw(st.lists(st.tuples(objects, st.booleans()), max_size=12)):
        a, b = (Product(x, beside) if left else Product(beside, x) for x in (a, b))
    return a, b


BEGINNINGS = re.compile(
    r"^(the (first|second|parameters|reparametrisation|point|names|morphism|step)"
    r"|its (get|put|body|value)|this one|this|it|that takes a point|that|the model"
    r"|the loss takes labels|a wire|number \d+|they) ?"
    r"(should )?(begins in the state|begins?|ends?|is|are|goes|go)? ?(in|over|of|for)? "
)
"""What stands before the two things in messages."""


def shown(error: CompositionError) -> tuple[str, str]:
    """The two things in a message, without the words that say which is which."""
    words = []
    for side in (error.left, error.right):
        found = BEGINNINGS.match(side)
        assert found, side
        words.append(side[found.end() :])
    return words[0], words[1]


def refused(operation: Callable[[], object]) -> None:
    """That an operation raises, and shows two things that differ, in not too many words."""
    with pytest.raises(CompositionError) as caught:
        operation()
    left, right = shown(caught.value)
    assert left != right, str(caught.value)
    assert max(len(left), len(right)) < 12 * SHORT, str(caught.value)


def operations(c: Any, a: Any, b: Any) -> dict[str, Callable[[], object]]:
    """What does not go together, in a category with two different objects."""
    x: Obj[Any, Any, Any] = wire(c, a)
    y: Obj[Any, Any, Any] = wire(c, b)
    one = c.identity
    lenses, para, context = Lens(c), Para(c), Context(c, a)
    f, g = Hom(x, x, one(a)), Hom(y, y, one(b))
    over_a = parametric(x.called("p"), x, Hom(x @ x, x, c.first(a, a)))
    over_b = parametric(y.called("q"), y, Hom(y @ y, y, c.first(b, b)))
    of_a = para.reparametrisation(over_a.morphism, one(a))
    of_b = para.reparametrisation(over_b.morphism, one(b))
    named, aa = Hom(x.called("A"), x.called("A"), one(a)), LensObject(a, a)
    both = over_a @ over_b
    return {
        "compose": lambda: c.compose(one(a), one(b)),
        "pair": lambda: c.pair(c.delete(a), c.delete(b)),
        "add from": lambda: c.add(c.delete(a), c.delete(b)),
        "add to": lambda: c.add(c.zero(c.unit, a), c.zero(c.unit, b)),
        "negate": lambda: c.require_parallel(one(a), one(b), "multiply"),
        "lens, get": lambda: lenses.lens(aa, aa, one(b), c.second(a, a)),
        "lens, put": lambda: lenses.lens(aa, LensObject(a, b), one(a), c.second(a, a)),
        "of lenses": lambda: lenses.compose(
            lenses.identity(LensObject(a, b)), lenses.identity(LensObject(a, a))
        ),
        "of lenses of lenses": lambda: Para(lenses).compose(
            Para(lenses).identity(LensObject(a, a)), Para(lenses).identity(LensObject(a, b))
        ),
        "parametric": lambda: para.parametric(a, a, c.first(a, b)),
        "of parametric maps": lambda: para.compose(over_a.morphism, over_b.morphism),
        "before": lambda: para.before(one(a), over_b.morphism),
        "after": lambda: para.after(over_a.morphism, one(b)),
        "reparametrise": lambda: para.reparametrise(over_a.morphism, one(b)),
        "vertical": lambda: para.vertical(of_a, of_b),
        "horizontal": lambda: para.horizontal(of_a, of_b),
        "of two": lambda: OfTwo(c, c).compose((one(a), one(a)), (one(a), one(b))),
        "context": lambda: context.in_context(a, c.first(b, a)),
        "in context": lambda: context.compose(context.identity(a), context.identity(b)),
        "pair in context": lambda: context.pair(context.identity(a), context.identity(b)),
        "add in context": lambda: context.add(context.zero(a, a), context.zero(a, b)),
        "at a point": lambda: AtPoint(context, c.zero(c.unit, b)),
        "into another": lambda: CompositeFunctor(
            IdentityFunctor(context), IdentityFunctor(Context(c, b))
        ),
        "name": lambda: Hom(x, y, one(a)),
        "name with parameters": lambda: parametric(x, x, Hom(x @ y, x, c.first(a, b))),
        "then": lambda: f >> g,
        "from": lambda: x >> over_b,
        "then named": lambda: named >> over_b,
        "one name": lambda: named >> Hom(y.called("A"), y, one(b)),
        "maker": lambda: f >> (lambda _: g),
        "along": lambda: over_a.reparametrise(g),
        "at": lambda: over_a.at(Hom(wire(c, c.unit), y, c.zero(c.unit, b))),
        "typed pair": lambda: pair(f, g),
        "typed add": lambda: add(f, g),
        "typed lens": lambda: lens(y, f, Hom(x @ x, x, c.second(a, a))),
        "freeze": lambda: freeze_at(over_a, {"p": Hom(wire(c, c.unit), y, c.zero(c.unit, b))}),
        "component": lambda: NaturalTransformation(
            IdentityFunctor(c), IdentityFunctor(c), lambda _: one(b)
        ).component(a),
        "interpret": lambda: Interpretation(
            Free(), c, lambda _: a, lambda _: one(b)
        ).on_morphism(Symbol("f", Atomic("A"), Atomic("A"))),
        "tie": lambda: as_composition(NamingError, lambda: retie(both, {"q": "p"})),
    }  # fmt: skip


def as_composition(kind: type[Exception], operation: Callable[[], object]) -> None:
    """Another error in which two things stand after ``: the first is`` and ``, the second is``."""
    with pytest.raises(kind) as caught:
        operation()
    _, left, right = re.split(r"the first is |, the second is ", str(caught.value), maxsplit=2)
    raise CompositionError("tie", f"it is {left}", f"it is {right}")


NAMES = list(operations(smooth, space(), space(1)))


@pytest.mark.parametrize("kind", CATEGORIES)
@settings(max_examples=effort(15, in_all=2_500), deadline=None)
@given(data=st.data())
def test_two_objects_are_never_shown_alike(kind: str, data: st.DataObject) -> None:
    a, b = data.draw(pairs(kind))
    c = data.draw(st.sampled_from(CATEGORIES[kind]))
    every = operations(c, a, b)
    for name in data.draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6, unique=True)):
        if name not in {"tie", "freeze"} or Unit() not in (a, b):  # the unit has no name
            refused(every[name])


@pytest.mark.parametrize("name", NAMES)
def test_every_operation_refuses_what_does_not_go_together(name: str) -> None:
    a, b = Atomic(Modular(2)), Atomic(PrimeField(2))
    deep: Object[Any] = a
    other: Object[Any] = b
    for _ in range(20):
        deep, other = Product(deep, Unit()), Product(other, Unit())
    for c in CATEGORIES["circuits"]:
        refused(operations(c, a, b)[name])
        refused(operations(c, deep, other)[name])
    refused(operations(Matrices(Integers()), 2, 3)[name])


@settings(max_examples=effort(30, in_all=10_000), deadline=None)
@given(st.sampled_from(EVERY_CATEGORY), st.sampled_from(EVERY_CATEGORY))
def test_two_categories_are_never_shown_alike(c: Any, d: Any) -> None:
    if c == d:
        return
    one: Obj[Any, Any, Any] = Obj(c, c.unit)
    two: Obj[Any, Any, Any] = Obj(d, d.unit)
    refused(lambda: one @ two)
    refused(lambda: one >> Hom(two, two, d.identity(d.unit)))
    refused(lambda: CompositeFunctor(IdentityFunctor(c), IdentityFunctor(d)))
    refused(lambda: NaturalTransformation(IdentityFunctor(c), IdentityFunctor(d), c.identity))


@settings(max_examples=effort(30, in_all=10_000))
@given(st.data())
def test_anything_is_told_apart(data: st.DataObject) -> None:
    kinds = st.sampled_from(list(ATOMS))
    a, b = data.draw(kinds.flatmap(pairs))
    both = LensObject(a, a), LensObject(b, a)
    for left, right in ((a, b), ((a, b), (a, a)), (Ends(a, a), Ends(a, b)), both):
        one, two = told_apart(left, right)
        assert one != two
        assert told_apart(right, left) == (two, one)
        assert told_apart(left, left)[0] == told_apart(left, left)[1]


def test_the_smallest_part_that_differs_is_shown() -> None:
    def nested(a: Object[Array], depth: int) -> Object[Array]:
        for _ in range(depth):
            a = Product(a, space(7))
        return a

    assert told_apart(space(2), space(3)) == ("R[2]", "R[3]")
    assert told_apart(nested(space(2), 2), nested(space(3), 2)) == (
        "(R[2] × R[7]) × R[7]",
        "(R[3] × R[7]) × R[7]",
    )
    for depth in (7, 20, 2_000):
        left, right = told_apart(nested(space(2), depth), nested(space(2, dtype="float32"), depth))
        assert left.endswith(f", whose first^{depth} is R[2]")
        assert right.endswith(f", whose first^{depth} is float32[2]")
    left, right = told_apart(nested(space(2), 9), nested(space(3), 9), ("Left", ""))
    assert " called Left, whose first^9 is R[2]" in left
    assert "called" not in right
    assert told_apart(TruthTables(Modular(2)), TruthTables(Modular(2), 8)) == (
        "TruthTables(Z_2)",
        "TruthTables(Z_2, largest=8)",
    )
    assert told_apart(Circuits(Modular(2)), Circuits(PrimeField(2))) == (
        "Circuits(Z_2)",
        "Circuits(F_2)",
    )
    assert told_apart(Atomic("1"), Unit()) == ("1, that is Atomic('1')", "1, that is Unit()")
    left, right = told_apart(PrimeField(2), twin_of(PrimeField(2)))  # of one name, and one repr
    assert left == "F_2, of cartesian_rdc.categories.semirings.finite.PrimeField"
    assert right == "F_2, of tests.test_differences.twin_of.<locals>.PrimeField"
    left, right = told_apart(*SEMIRINGS[-2:])  # and one place
    assert re.fullmatch(r"F_2, of .*|F_2, at 0x\w+", left)


def test_long_words_are_shown_around_where_they_differ() -> None:
    a, b = f"{'x' * 500}a{'y' * 500}", f"{'x' * 500}b{'y' * 500}"
    left, right = told_apart(a, b)
    assert left == f"...{'x' * SHORT}a{'y' * (SHORT - 1)}..."
    assert right == f"...{'x' * SHORT}b{'y' * (SHORT - 1)}..."
    assert told_apart("x" * 500, "x" * 501) == (f"...{'x' * SHORT}", f"...{'x' * (SHORT + 1)}")


def test_two_kinds_of_one_semiring_are_told_apart() -> None:
    two, other = Modular(2), PrimeField(2)
    c, d = Circuits(two), Circuits(other)
    refused(lambda: c.compose(c.identity(c.wire), d.identity(d.wire)))
    refused(lambda: c.total(c.bus(2), [d.first(d.wire, d.wire)]))
    refused(lambda: OnCircuits(Homomorphism(two, two, int)).on_morphism(Multiply(other)))
    refused(lambda: Normalisation(c).on_morphism(Multiply(other)))
    refused(lambda: Normalisation(c).on_object(d.wire))
    refused(lambda: Tabulation(c, TruthTables(other)))
    refused(lambda: Tabulation(c, TruthTables(two)).on_morphism(Multiply(other)))
    refused(lambda: CircuitEngine(c).compile(Multiply(other)))
    of_maps = OnPolynomials(Homomorphism(two, two, int))
    refused(lambda: of_maps.on_morphism(Polynomials(other).variable(1, 0)))
    with pytest.raises(ScalarError, match="component 0 is over F_2, not Z_2"):
        Polynomials(two).map(1, [variable(other, 0)])
    of_ones_own = Circuits(twin_of(two))
    with pytest.raises(ScalarError, match=r"over Z_2, of .*Modular, not over Z_2, of .*PrimeField"):
        Multilinear(of_ones_own.identity(of_ones_own.wire))
    wires: Obj[Any, Any, Any] = wire(of_ones_own, of_ones_own.wire)
    with pytest.raises(ScalarError, match=r"a model over Z_2, of .*, not over Z_2, of .*PrimeF"):
        wires >> masking(wires)


def test_a_loss_takes_what_the_model_ends_in() -> None:
    """The wire of the prediction is shown, and not that of the label, which may be another."""
    model = reals(4) >> dense(reals(32, 10), sigmoid)
    for other in (reals(32), reals(32, 10, dtype="float32")):

        def loss(b: Any, other: Any = other) -> Any:
            return parametric(b.called("label"), other, second(b, other))

        with pytest.raises(CompositionError) as caught:
            supervised(model, loss, constant_rate(0.1), Adam())
        words = f"the model ends in R[32, 10], the loss takes predictions of {other}"
        assert str(caught.value) == f"cannot learn: {words}"


def test_a_fold_shows_its_state_and_its_end() -> None:
    s, x = space(2), space(3)
    for step in (Identity(Product(s, x)), smooth.second(s, x)):
        refused(partial(NumpyEngine().fold, step))
    a, b = space(2), Product(Product(space(2), space(1)), space(1))
    with pytest.raises(SpaceError, match=r"^R\[2\] and \(R\[2\] × R\[1\]\) × R\[1\] do not go"):
        formula(Product(a, b)).halves()[0] + formula(Product(a, b)).halves()[1]


def test_2_cells_compose_where_the_maps_are_the_same() -> None:
    c = Polynomials(Integers())
    para = Para(c)
    x, y = c.first(1, 1), c.second(1, 1)
    f, g = ParaMorphism(1, 1, c.multiply(x, y)), ParaMorphism(1, 1, c.add(x, y))
    double = c.add(c.identity(1), c.identity(1))
    s = para.reparametrisation(f, double)
    t = para.reparametrisation(s.target, double)
    assert para.vertical(s, t).target == para.reparametrise(f, c.compose(double, double))
    refused(lambda: para.vertical(s, para.reparametrisation(g, double)))  # of the same boundaries
    refused(lambda: para.vertical(s, s))
