# pyright: basic, reportMissingTypeStubs=false
"""Diagrams of DisCoPy: the laws of the functor to them, and terms there and back."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

import cartesian_rdc as rdc
from cartesian_rdc import NumpyEngine, dense, reals, sigmoid, tanh
from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.circuits import Circuits
from cartesian_rdc.categories.free import (
    Add,
    Atomic,
    Compose,
    Free,
    FreeCategory,
    Generator,
    Pair,
    Product,
    Symbol,
    Term,
    Unit,
)
from cartesian_rdc.categories.semirings import Modular
from cartesian_rdc.categories.smooth import smooth
from cartesian_rdc.errors import CompositionError, UntranslatableError
from cartesian_rdc.interchange.discopy import (
    Diagrams,
    InDiagrams,
    from_discopy,
    to_discopy,
    type_of,
)
from cartesian_rdc.neural import quadratic_loss
from cartesian_rdc.testing import Comparison, Sample, law_tests
from cartesian_rdc.testing.algebra import circuits_sample, elements_of
from cartesian_rdc.testing.free import free_sample
from cartesian_rdc.testing.smooth import smooth_sample
from cartesian_rdc.typed import Hom, Obj, ParaHom
from tests.effort import effort

markov: Any = import_module("discopy.markov")
monoidal: Any = import_module("discopy.monoidal")
Box, Copy, Diagram = markov.Box, markov.Copy, markov.Diagram
Discard, Swap, Ty = markov.Discard, markov.Swap, markov.Ty
ROOT = Path(__file__).parent.parent.parent

C = Free()
A, B = Atomic("A"), Atomic("B")
Z_2 = Modular(2)
SAMPLES: dict[str, Sample[Any, Any, Any]] = {
    "smooth": smooth_sample(),
    "free": free_sample(),
    "circuits": circuits_sample(Circuits(Z_2), elements_of(Z_2)),
}


def read_back(sample: Sample[Any, Any, Any]) -> Comparison[Any, Any]:
    """Diagrams are equal whose terms are, in the comparison of the sample."""

    def difference(a: Any, b: Any, left: Any, right: Any, data: st.DataObject) -> str | None:
        f = from_discopy(left, sample.category)
        ends = {"domain": f.domain, "codomain": f.codomain}
        g = from_discopy(right, sample.category, **ends)
        return sample.difference(f.morphism, g.morphism, data)

    return Comparison(difference)


def diagrams(sample: Sample[Any, Any, Any]) -> Sample[Any, Any, Any]:
    return Sample(
        Diagrams(),
        sample.objects.map(type_of),
        lambda a, b: sample.morphisms(a.object, b.object).map(to_discopy),
        read_back(sample),
    )


few = settings(max_examples=effort(5, in_all=100))

test_the_category_of_diagrams = law_tests(Diagrams(), diagrams(SAMPLES["smooth"]), settings=few)
test_smooth_maps_to_diagrams = law_tests(
    InDiagrams(smooth), SAMPLES["smooth"].to(diagrams(SAMPLES["smooth"])), settings=few
)
test_circuits_to_diagrams = law_tests(
    InDiagrams(Circuits(Z_2)),
    SAMPLES["circuits"].to(diagrams(SAMPLES["circuits"])),
    settings=few,
)


@pytest.mark.parametrize("name", SAMPLES)
@settings(max_examples=effort(30, in_all=1000))
@given(data=st.data())
def test_there_and_back_is_the_same_map(name: str, data: st.DataObject) -> None:
    sample = SAMPLES[name]
    a, b = data.draw(sample.objects), data.draw(sample.objects)
    f = data.draw(sample.morphisms(a, b))
    labels = data.draw(st.booleans())
    if labels:
        f = sample.category.called("part", f)
    diagram = to_discopy(f, labels=labels)
    again = from_discopy(diagram, sample.category)
    assert (again.domain.object, again.codomain.object) == (a, b)
    assert sample.difference(f, again.morphism, data) is None


@pytest.mark.parametrize("name", SAMPLES)
@settings(max_examples=effort(15, in_all=300))
@given(data=st.data())
def test_diagrams_are_composed_as_maps_are(name: str, data: st.DataObject) -> None:
    """``>>`` and ``@`` are those of DisCoPy."""
    sample = SAMPLES[name]
    c: FreeCategory[Any] = sample.category
    a, b, d = (data.draw(sample.objects) for _ in range(3))
    f, g = data.draw(sample.morphisms(a, b)), data.draw(sample.morphisms(b, d))
    made = from_discopy(to_discopy(f) >> to_discopy(g), c)
    assert (made.domain.object, made.codomain.object) == (a, d)
    assert sample.difference(c.compose(f, g), made.morphism, data) is None
    beside = from_discopy(to_discopy(f) @ to_discopy(g), c)
    assert sample.difference(c.tensor(f, g), beside.morphism, data) is None
    one: Any = to_discopy(f)
    summed = from_discopy(one + one, c)
    assert sample.difference(c.add(f, f), summed.morphism, data) is None


def layers(n: int) -> Any:
    model: Any = reals(2) >> dense(reals(2), tanh)
    for _ in range(n - 1):
        model = model >> dense(reals(2), tanh)
    return model


def test_a_map_with_parameters() -> None:
    model = reals(2) >> rdc.called("first", dense(reals(3), tanh)) >> dense(reals(1), sigmoid)
    drawn = to_discopy(model)
    assert drawn.inside.dom == drawn.parameters.object @ drawn.domain.object
    assert drawn.names == model.names
    again = from_discopy(drawn, smooth)
    assert (again.parameters, again.domain, again.codomain) == (
        model.parameters,
        model.domain,
        model.codomain,
    )
    assert again.names == model.names
    parameters = rdc.initialise(model.parameters, seed=1)
    x = np.array([0.3, -2.0])
    run = NumpyEngine().compile
    np.testing.assert_array_equal(
        run(again.body)((parameters, x)), run(model.body)((parameters, x))
    )
    start = rdc.initialise(again.parameters, seed=1)
    assert all(
        map(
            np.array_equal,
            rdc.arrays(again.parameters, start).values(),
            rdc.arrays(model.parameters, parameters).values(),
        )
    )


def test_para_of_diagrams_composes_as_para_of_maps() -> None:
    first, last = reals(2) >> dense(reals(3), tanh), reals(3) >> dense(reals(1), sigmoid)
    composed, whole = to_discopy(first) >> to_discopy(last), first >> last
    beside, both = to_discopy(first) @ to_discopy(last), first @ last
    run = NumpyEngine().compile
    drawn: Any
    model: Any
    for drawn, model in ((composed, whole), (beside, both)):
        assert drawn.names == model.names
        again: Any = from_discopy(drawn, smooth)
        assert again.body.domain == model.body.domain
        x = rdc.initialise(model.body.domain, seed=0)
        np.testing.assert_equal(run(again.body)(x), run(model.body)(x))


def test_a_step_of_a_learner_there_and_back() -> None:
    learner = rdc.supervised(layers(2), quadratic_loss, rdc.constant_rate(0.1), rdc.descent)
    again: Any = from_discopy(to_discopy(learner.step), smooth)
    run = NumpyEngine().compile
    value = rdc.initialise(learner.step.domain, seed=0)
    np.testing.assert_equal(run(again)(value), run(learner.step)(value))


def test_what_is_computed_once_is_one_box() -> None:
    f = Symbol("f", A, B)
    twice = Compose(f, C.copy(B))
    diagram = to_discopy(twice)
    assert [str(box) for box in diagram.boxes] == ["f", "Copy(B)"]
    assert to_discopy(Pair(f, f)) == diagram
    assert diagram.boxes[0].data is f
    assert diagram == Box("f", type_of(A), type_of(B), data=f) >> Copy(type_of(B))


def test_structure_is_that_of_discopy() -> None:
    x, y = type_of(A), type_of(B)
    assert to_discopy(C.identity(A)) == Diagram.id(x)
    assert to_discopy(C.copy(A)) == Copy(x)
    assert to_discopy(C.delete(A)) == Discard(x)
    assert to_discopy(C.symmetry(A, B)) == Swap(x, y)
    assert to_discopy(C.first(A, B)) == x @ Discard(y)
    assert to_discopy(C.associator(A, B, A)) == Diagram.id(x @ y @ x)
    assert to_discopy(C.delete(C.unit)) == Diagram.id(Ty())
    zero, plus = to_discopy(C.zero(C.unit, A)), to_discopy(C.addition(A))
    assert [box.name for box in (*zero.boxes, *plus.boxes)] == ["0", "+"]
    f = Symbol("f", A, A)
    assert [box.name for box in to_discopy(Add(f, C.identity(A))).boxes][-2:] == ["Swap(A, A)", "+"]


def test_three_copies_are_one_box() -> None:
    f = C.pair(C.identity(A), C.copy(A))
    assert to_discopy(f) == Copy(type_of(A), 3)


def test_swaps_are_as_few_as_there_are_crossings() -> None:
    wires = Product(Product(A, B), Product(A, B))
    f = Symbol("f", Product(B, A), A)
    one = C.compose(C.pair(C.compose(C.second(A, B), C.identity(B)), C.first(A, B)), f)
    kinds = Counter(type(box) for box in to_discopy(C.tensor(one, one)).boxes)
    assert kinds == {Swap: 2, Box: 2}
    assert to_discopy(C.symmetry(wires, A)).boxes.count(Swap(type_of(B), type_of(A))) == 2


def boxes_of(n: int) -> int:
    f = Symbol("f", Product(A, A), A)
    step = C.pair(f, C.first(A, A))
    term: Term[str] = C.identity(Product(A, A))
    for _ in range(n):
        term = C.compose(term, step)
    diagram = to_discopy(term)
    assert sum(isinstance(box.data, Generator) for box in diagram.boxes) == n
    return len(diagram)


def test_layers_are_linear_in_the_program() -> None:
    short, long = boxes_of(20), boxes_of(effort(100, in_all=1000))
    n = effort(100, in_all=1000)
    assert long - short == (n - 20) * 4  # a copy, two swaps at most, a box


def test_a_deep_term() -> None:
    deep: Any = Symbol("f", A, A)
    for _ in range(effort(1000, in_all=4000)):
        deep = Compose(deep, Symbol("f", A, A))
    again = from_discopy(to_discopy(deep), C)
    assert len(to_discopy(again).inside) == len(to_discopy(deep).inside)


def test_labels_are_bubbles() -> None:
    f, g = Symbol("f", A, B), Symbol("g", B, A)
    inner = C.called("inner", f)
    term = C.called("outer", C.compose(inner, g))
    (outer,) = to_discopy(term, labels=True).boxes
    assert isinstance(outer, monoidal.Bubble)
    assert (outer.name, [box.name for box in outer.arg.boxes]) == ("outer", ["inner", "g"])
    assert [box.name for box in to_discopy(term).boxes] == ["f", "g"]
    assert from_discopy(to_discopy(term, labels=True), C).morphism is term
    assert Hom(Obj(Diagrams(), type_of(A)), Obj(Diagrams(), type_of(B)), to_discopy(f)).called(
        "inner"
    ).morphism == to_discopy(inner, labels=True)


def test_diagrams_are_drawn(tmp_path: Path) -> None:
    before = mpl.get_backend()
    mpl.use("agg")
    model = reals(2) >> rdc.called("first", dense(reals(3), tanh)) >> dense(reals(1), sigmoid)
    for labels in (False, True):
        file = tmp_path / f"{labels}.png"
        to_discopy(model, labels=labels).inside.draw(path=str(file), show=False)
        assert file.stat().st_size > 1000
    mpl.use(before)


# what is drawn in DisCoPy's own words

x, y = Ty("x"), Ty("y")
MEANING: dict[str, Any] = {
    "square": sm.power(sm.space(2), 2),
    "times": sm.multiply(sm.space(2)),
    "total": sm.sum(sm.space(2), [0]),
}
WIRES = {"x": reals(2), "y": reals()}


def test_a_diagram_of_discopy_is_differentiated_and_run() -> None:
    """``(u, v) -> (sum of u² u v, v)``, against NumPy."""
    square, times, total = Box("square", x, x), Box("times", x @ x, x), Box("total", x, y)
    diagram = (
        Copy(x) @ Copy(x)
        >> square @ x @ Swap(x, x)
        >> Diagram.id(x @ x) @ Swap(x, x)
        >> times @ x @ x
        >> times @ x
        >> total @ x
    )
    f = from_discopy(diagram, smooth, boxes=MEANING, objects=WIRES)
    u, v, c, d = np.array([2.0, 3.0]), np.array([5.0, -1.0]), np.array(2.0), np.array([7.0, 9.0])
    run = NumpyEngine().compile
    value: Any = run(f)((u, v))
    s, t = value
    assert s == np.sum(u * u * u * v)
    np.testing.assert_array_equal(t, v)
    back: Any = run(rdc.reverse_derivative(f))(((u, v), (c, d)))
    du, dv = back
    np.testing.assert_allclose(du, c * 3 * u * u * v)
    np.testing.assert_allclose(dv, c * u**3 + d)


def test_meanings_are_given_in_several_ways() -> None:
    square = Box("square", x, x)
    named = Hom(reals(2), reals(2), MEANING["square"])
    ways: list[dict[str, Any]] = [
        {"boxes": MEANING, "objects": WIRES},
        {"boxes": {"square": named}, "objects": {x: sm.space(2)}},
        {"boxes": {square: named}, "objects": {x.inside[0]: sm.space(2)}},
        {"boxes": lambda box: MEANING[box.name], "objects": lambda name: WIRES[name]},
    ]
    for way in ways:
        assert from_discopy(square, smooth, **way).morphism is MEANING["square"]
    held = Box("f", x, x, data=MEANING["square"])
    assert from_discopy(held, smooth, objects=WIRES).morphism is MEANING["square"]


def test_boxes_of_one_name_are_told_apart_by_their_types() -> None:
    one, other = Box("f", x, x), Box("f", x, y)
    boxes = {one: MEANING["square"], other: MEANING["total"]}
    f = from_discopy(one >> other, smooth, boxes=boxes, objects=WIRES)
    assert f.morphism is smooth.compose(MEANING["square"], MEANING["total"])


def test_the_ends_say_how_atoms_are_bracketed() -> None:
    diagram = Diagram.id(x @ y @ x)
    a, b = sm.space(2), sm.space()
    flat = from_discopy(diagram, smooth, objects=WIRES)
    assert flat.domain.object == Product(Product(a, b), a)
    ends = reals(2) @ (reals() @ reals(2))
    f = from_discopy(diagram, smooth, objects=WIRES, domain=ends.object, codomain=flat.domain)
    assert f.morphism is smooth.associator_inverse(a, b, a)
    point = ends.called("point")
    named = from_discopy(diagram, smooth, objects=WIRES, domain=point, codomain=ends)
    assert (named.domain.word, named.codomain.word) == ("point", "")
    assert from_discopy(Diagram.id(Ty()), smooth).domain.object == Unit()


def test_a_wire_may_carry_a_product() -> None:
    pair = reals(2) @ reals(3)
    f = from_discopy(Copy(x), smooth, objects={"x": pair})
    assert f.codomain.object == (pair @ pair).object
    assert f.morphism is smooth.copy(pair.object)


def test_layers_of_several_boxes() -> None:
    """Those of ``foliation``."""
    f, g = Box("f", x, y), Box("g", y, x)
    boxes = {"f": MEANING["total"], "g": sm.broadcast(sm.space(2), [0])}
    one = (f @ g >> g @ f).foliation()
    assert len(one) == 2
    made = from_discopy(one, smooth, boxes=boxes, objects=WIRES)
    assert (
        made.morphism is from_discopy(f @ g >> g @ f, smooth, boxes=boxes, objects=WIRES).morphism
    )


def test_sums_and_zeros_of_discopy() -> None:
    f = Box("square", x, x)
    given: dict[str, Any] = {"boxes": MEANING, "objects": WIRES}
    summed: Any = from_discopy((f + f + Diagram.id(x)) >> f, smooth, **given)
    u = np.array([2.0, -3.0])
    np.testing.assert_allclose(NumpyEngine().compile(summed)(u), u**4 + u**4 + u**2)
    zero = from_discopy(Diagram.sum_factory((), x, y), smooth, objects=WIRES)
    assert zero.morphism is smooth.zero(sm.space(2), sm.space())


def test_atoms_that_print_alike_are_two_wires() -> None:
    one, other = Atomic("A"), Atomic(Modular(2))
    assert type_of(one) != Ty("A")
    assert Ty("A") != type_of(one)
    assert type_of(Product(one, one)) == type_of(one) @ type_of(one)
    assert hash(type_of(Product(one, Unit()))) == hash(type_of(one))
    assert type_of(one) != type_of(other)
    assert repr(type_of(one)) == "monoidal.Ty(cat.Ob('A'))" or "A" in repr(type_of(one))


# errors

f_box = Box("f", x, y)
REFUSED: dict[str, tuple[type[Exception], str, Any, dict[str, Any]]] = {
    "a wire": (
        UntranslatableError,
        "nobody says what the wire x carries: objects={'x': an object} does",
        f_box,
        {},
    ),
    "a box": (
        UntranslatableError,
        "nobody says what the box f : x -> y means: boxes={'f': a map} does",
        f_box,
        {"objects": WIRES},
    ),
    "a box turned around": (
        UntranslatableError,
        "nobody says what the box f[::-1] : y -> x means: boxes={'f[::-1]': a map} does",
        f_box.dagger(),
        {"objects": WIRES, "boxes": {"f": MEANING["total"]}},
    ),
    "a generator turned around": (
        UntranslatableError,
        "nobody says what the box f[::-1] : B -> A means: boxes={'f[::-1]': a map} does",
        to_discopy(Symbol("f", A, B)).dagger(),
        {},
    ),
    "a merge": (
        UntranslatableError,
        "nobody says what the box Merge(x) : x @ x -> x means: boxes={'Merge(x)': a map} does",
        markov.Merge(x),
        {"objects": WIRES},
    ),
    "a bubble": (
        UntranslatableError,
        "nobody says what the box (f).bubble() : x -> y means: boxes={'(f).bubble()': a map} does",
        monoidal.Box("f", x, y).bubble(),
        {"objects": WIRES, "boxes": {"f": MEANING["total"]}},
    ),
    "nothing from a function": (
        UntranslatableError,
        "nobody says what the box f : x -> y means: boxes={'f': a map} does",
        f_box,
        {"objects": WIRES.get, "boxes": lambda box: None},
    ),
    "a map that does not fit": (
        CompositionError,
        "cannot read the box f: its wires carry R[2] -> R, what it means goes R[2] -> R[2]",
        f_box,
        {"objects": WIRES, "boxes": {"f": MEANING["square"]}},
    ),
    "an end": (
        CompositionError,
        "cannot read the diagram: the domain is to be R[3], its wires carry R[2]",
        Diagram.id(x),
        {"objects": WIRES, "domain": reals(3)},
    ),
    "no map": (
        TypeError,
        "what the box f means is a term, or a Hom over terms, and not the class Box",
        f_box,
        {"objects": WIRES, "boxes": {"f": Box}},
    ),
    "no object": (
        TypeError,
        "what the wire x carries is an object of terms, such as reals(2) or Atomic('A'), and not 2",
        f_box,
        {"objects": {"x": 2}},
    ),
    "no diagram": (
        TypeError,
        "the diagram is one of discopy, such as a markov.Box, and not 'f'",
        "f",
        {},
    ),
    "no boxes": (
        TypeError,
        "what boxes mean is a dict, or a function, and not 3",
        f_box,
        {"boxes": 3},
    ),
    "no objects": (
        TypeError,
        "what wires carry is a dict, or a function, and not 3",
        f_box,
        {"objects": 3},
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_errors(case: str) -> None:
    error, words, diagram, given = REFUSED[case]
    with pytest.raises(error) as caught:
        from_discopy(diagram, smooth, **given)
    assert str(caught.value) == words


def test_errors_of_the_way_there() -> None:
    with pytest.raises(TypeError, match="a term or a Hom is needed here, not 'f'"):
        to_discopy("f")  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="the category is a free one, such as smooth or Free"):
        from_discopy(Diagram.id(Ty()), Diagrams())  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="what becomes a type is an object of terms"):
        type_of(3)  # type: ignore[arg-type]
    one: Any = Obj(Diagrams(), type_of(A))
    drawn: Any = ParaHom(one, one, one, to_discopy(C.first(A, A)))
    with pytest.raises(
        TypeError, match="the category of the map is a free one, whose maps are terms"
    ):
        to_discopy(drawn)
    with pytest.raises(CompositionError, match="the first ends in A, the second begins in B"):
        Diagrams().compose(Diagram.id(type_of(A)), Diagram.id(type_of(B)))


def test_without_discopy() -> None:
    code = "import sys; sys.modules['discopy'] = None\nimport cartesian_rdc.interchange.discopy"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.stderr.splitlines()[-1] == (
        "cartesian_rdc.errors.MissingExtraError: discopy is not installed: "
        "pip install 'cartesian-rdc[discopy]' brings it"
    )
