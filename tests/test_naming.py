# pyright: basic
"""Laws of names, searched: each with mutants that it rejects, in the table at the end."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any, TypeAlias

import numpy as np
import pytest
from hypothesis import assume, given, strategies as st

from cartesian_rdc import learning, neural, typed
from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.circuits import Circuits
from cartesian_rdc.categories.semirings import Modular
from cartesian_rdc.categories.smooth import Numbers, Value, arrays_of, assemble, smooth
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.circuits import bus, look_up_table
from cartesian_rdc.errors import CompositionError, NamingError, SpaceError
from cartesian_rdc.execution import evaluate, program
from cartesian_rdc.execution.named import by_array
from cartesian_rdc.functors import Batching, IdentityFunctor, IntoContext, WithoutNoise, functor
from cartesian_rdc.learning import Cell, exchange, residual, tie, unroll
from cartesian_rdc.neural import (
    Layer,
    SmoothObject,
    arrays,
    batched,
    bias,
    dense,
    freeze,
    initialise,
    linear,
    normal,
    point,
    reals,
    relu,
    value,
)
from cartesian_rdc.typed import (
    Hom,
    Obj,
    Wire,
    _lenses,
    arrows,
    associator,
    associator_inverse,
    called,
    copy,
    freeze_at,
    identity,
    in_lenses,
    left_unitor,
    naming,
    parameters as by_name,
    parametric,
    retie,
    right_unitor,
    second,
    symmetry,
    unit,
    unnamed,
)
from tests.breaking import assert_rejected
from tests.effort import effort
from tests.recursion import DEPTH, little_room

Model: TypeAlias = Layer[Wire, Wire, Wire]

WIRES = [reals(2), reals(0), reals(), reals(2, dtype="float32"), reals(1, 2)]
WORDS = ["first", "block", "weights"]


def without_parameters(a: SmoothObject[Wire]) -> Model:
    return parametric(unit(smooth), a, left_unitor(a)).unnamed()


def plain(a: SmoothObject[Wire]) -> list[Model]:
    """Layers that begin and end in A."""
    return [
        (a >> linear(a)).unnamed(),
        (a >> bias).unnamed(),
        (a >> dense(a, relu)).unnamed(),
        (a >> dense(a, identity)).unnamed(),
        without_parameters(a),
    ]


@st.composite
def layers(draw: st.DrawFn, a: SmoothObject[Wire]) -> Model:
    """One layer, perhaps in scopes."""
    layer: Model = draw(st.sampled_from(plain(a)))
    words: list[str] = draw(st.lists(st.sampled_from(WORDS), max_size=2))
    for word in words:
        layer = layer.called(word)
    return layer


@st.composite
def bracketed(draw: st.DrawFn, parts: Sequence[Model]) -> Model:
    """The parts composed in this order, bracketed anyhow."""
    todo = list(parts)
    while len(todo) > 1:
        k = draw(st.integers(0, len(todo) - 2))
        todo[k : k + 2] = [(todo[k] >> todo[k + 1]).unnamed()]
    return todo[0]


@st.composite
def models(draw: st.DrawFn, a: SmoothObject[Wire]) -> Model:
    """Some layers, of which some parameters may be frozen or tied, so that numbers are pinned."""
    model = draw(bracketed(draw(st.lists(layers(a), min_size=1, max_size=4))))
    if bool(model.names) and draw(st.booleans()):
        gone = draw(st.sampled_from(model.names))
        model = freeze(model, {gone: zeros(model)[gone]})
    return model


def zeros(model: Model) -> dict[str, Numbers]:
    return arrays(model.parameters, initialise(model.parameters, 0, weights=neural.zeros))


def start(model: Model, seed: int = 0) -> Value:
    return initialise(model.parameters, seed, weights=normal(1.0), biases=normal(1.0))


def input_of(model: Model) -> Value:
    (array,) = model.domain.object.atoms()
    return np.linspace(-1, 1, array.size, dtype=array.dtype).reshape(array.shape)


def run(model: Model, at: Value) -> list[Numbers]:
    return leaves_of(evaluate(model.body.morphism, (at, input_of(model))))


def same(left: Sequence[Numbers], right: Sequence[Numbers]) -> bool:
    return all(
        a.dtype == b.dtype and np.array_equal(a, b) for a, b in zip(left, right, strict=True)
    )


wires = st.sampled_from(WIRES)
one_model = wires.flatmap(models)
two_models = wires.flatmap(lambda a: st.tuples(models(a), models(a)))
three_models = wires.flatmap(lambda a: st.tuples(models(a), models(a), models(a)))


@given(st.data())
def test_names_do_not_depend_on_brackets(data: st.DataObject) -> None:
    a = data.draw(wires)
    parts = data.draw(st.lists(models(a), min_size=1, max_size=5))
    one, other = data.draw(bracketed(parts)), data.draw(bracketed(parts))
    assert one.names == other.names


@given(three_models)
def test_names_differ(three: tuple[Model, Model, Model]) -> None:
    f, g, h = three
    for model in (f >> g >> h, f.called("f") >> g.called("f") >> h, (f @ g) @ h):
        assert len(set(model.names)) == len(model.names)
        assert len(model.names) == len(f.names) + len(g.names) + len(h.names)


@given(two_models)
def test_a_name_stays_when_something_newer_is_composed(two: tuple[Model, Model]) -> None:
    f, g = two
    assert (f >> g).names[: len(f.names)] == f.names


@given(two_models)
def test_scopes_keep_the_names_of_their_parts(two: tuple[Model, Model]) -> None:
    f, g = two
    both = (f.called("f") >> g.called("g")).names
    assert both == (*(f"f/{name}" for name in f.names), *(f"g/{name}" for name in g.names))


@given(one_model, st.sampled_from(["x", "y"]))
def test_words_are_not_compared(model: Model, word: str) -> None:
    """``f.called(word)`` is f, up to the label of its body, that no program has."""
    other = model.called(word)
    assert other.parameters == model.parameters
    assert hash(other.parameters) == hash(model.parameters)
    assert (other.domain, other.codomain) == (model.domain, model.codomain)
    assert other.inside == smooth.called(word, model.inside)
    assert program(other.body) == program(model.body)
    assert model.parameters.called(word) == model.parameters
    assert bool(model.names) == (other.names != model.names)


@given(one_model, st.integers(0, 9))
def test_values_and_arrays_are_inverse(model: Model, seed: int) -> None:
    at = start(model, seed)
    named = arrays(model.parameters, at)
    assert tuple(named) == model.names
    back = value(model.parameters, named)
    assert same(leaves_of(back), leaves_of(at))
    again = arrays(model.parameters, back)
    assert list(again) == list(named)
    assert same(list(again.values()), list(named.values()))
    assert same(run(model, back), run(model, at))
    mixed = value(model.parameters, dict(reversed(named.items())))  # names decide, not places
    assert same(leaves_of(mixed), leaves_of(at))


@given(st.data(), one_model)
def test_what_is_frozen_goes_and_the_others_keep_their_names(
    data: st.DataObject, model: Model
) -> None:
    at = start(model)
    named = arrays(model.parameters, at)
    gone = data.draw(st.sets(st.sampled_from(model.names))) if model.names else set()
    rest = freeze(model, {name: named[name] for name in gone})
    assert rest.names == tuple(name for name in model.names if name not in gone)
    left = value(rest.parameters, {name: named[name] for name in rest.names})
    assert same(run(rest, left), run(model, at))
    points = {name: point_of(model, name, named[name]) for name in gone}
    assert freeze_at(model, points) == rest
    assert freeze_at(model, points).names == rest.names


def point_of(model: Model, name: str, array: Numbers) -> Hom[Any, Any, Any, Wire]:
    """A point of the part that has this name."""
    parts = {part.name: part.object for part in naming.leaves(model.parameters.naming)}
    part: SmoothObject[Wire] = Obj(smooth, parts[name])
    return point(part, array)


@given(one_model)
def test_a_model_at_a_point_is_the_model_there(model: Model) -> None:
    at = start(model)
    fixed = model.at(point(model.parameters, at))
    assert (fixed.domain, fixed.codomain) == (model.domain, model.codomain)
    assert same(leaves_of(evaluate(fixed.morphism, input_of(model))), run(model, at))


@given(st.data(), one_model)
def test_of_two_that_are_tied_one_stays(data: st.DataObject, model: Model) -> None:
    named = arrays(model.parameters, start(model))
    pairs = [
        (gone, kept)
        for gone, array in named.items()
        for kept, other in named.items()
        if gone != kept and array.shape == other.shape
    ]
    assume(pairs)
    gone, kept = data.draw(st.sampled_from(pairs))
    tied = retie(model, {gone: kept})
    assert tied.names == tuple(name for name in model.names if name != gone)
    left = value(tied.parameters, {name: named[name] for name in tied.names})
    full = value(model.parameters, {**named, gone: named[kept]})
    assert same(run(tied, left), run(model, full))


@given(three_models)
def test_names_stay_along_structure(three: tuple[Model, Model, Model]) -> None:
    f, g, h = three
    p, q, r = f.parameters, g.parameters, h.parameters
    chain = (f >> g) >> h
    assert chain.parameters == r @ (q @ p)
    assert chain.reparametrise(associator(r, q, p)).names == chain.names
    assert (f >> (g >> h)).reparametrise(associator_inverse(r, q, p)).names == chain.names
    assert f.reparametrise(left_unitor(p)).names == f.names
    assert f.reparametrise(right_unitor(p)).names == f.names
    assert f.reparametrise(unnamed(p)).names == f.names
    assert tie(p, f >> f).names == f.names
    assert (f >> f).reparametrise(copy(p)).names == f.names
    assert residual(f).names == f.names
    one = identity(f.domain)
    assert (one @ f).names == f.names == (f @ one).names
    assert (f @ g).names == (g >> f).names  # parameters p × q, read from right to left
    assert exchange(exchange(f)).names == f.names


@given(one_model, st.integers(0, 3))
def test_names_stay_along_functors(model: Model, n: int) -> None:
    assert batched(model, n).names == model.names
    for moved in (
        Batching(n)(model),
        IdentityFunctor(smooth)(model),
        IntoContext(neural.on_graphs(3))(model),
        in_lenses(model),
    ):
        assert moved.names == model.names
    assert Batching(n)(model.parameters).names == model.names
    assert (in_lenses(model) >> in_lenses(model)).names == (model >> model).names


@given(one_model, st.integers(1, 3))
def test_names_stay_when_a_cell_is_unrolled(model: Model, n: int) -> None:
    s = model.domain
    cell = Cell(s, s, s, (model @ identity(s)) >> symmetry(s, s))
    assert unroll(cell, n).names == cell.map.names == model.names


def starts(a: Any) -> dict[str, Any]:
    """How parameters start, by name."""
    return {part.name: part.start for part in naming.leaves(a.naming)}


@given(st.data(), two_models)
def test_starts_stay_with_names(data: st.DataObject, two: tuple[Model, Model]) -> None:
    """Along composition, scopes, freezing, tying, choosing and turning into inputs."""
    f, g = two
    of_f, of_g = starts(f.parameters), starts(g.parameters)
    assert None not in of_f.values()
    both = starts((f >> g).parameters)
    assert list(both.items())[: len(of_f)] == list(of_f.items())
    assert list(both.values()) == [*of_f.values(), *of_g.values()]
    assert starts(f.called("f").parameters) == {f"f/{name}": at for name, at in of_f.items()}
    assert starts(f.unnamed().parameters) == of_f
    assert starts(residual(f).parameters) == of_f
    assert starts(tie(f.parameters, f >> f).parameters) == of_f
    assert starts(pickle.loads(pickle.dumps(f)).parameters) == of_f
    some = data.draw(st.sets(st.sampled_from(f.names))) if f.names else set[str]()
    left = {name: at for name, at in of_f.items() if name not in some}
    assert starts(freeze(f, {name: zeros(f)[name] for name in some}).parameters) == left
    assert starts(by_name.as_inputs(f, some).parameters) == left
    assert starts(by_name.only(f.parameters, set(left))) == left
    twice = f.called("f") >> f.called("f")
    tied = retie(twice, {"f.2": "f"} if f.names else {})
    assert starts(tied.parameters) == starts(f.called("f").parameters)
    for name, part in typed.parts(f.parameters).items():
        word = f.parameters.category, part.object, naming.leaf(part.object, "x", of_f[name])
        assert starts(Obj(*word).called("y")) == {"y": of_f[name]}


@given(one_model, st.integers(0, 3))
def test_starts_stay_along_functors(model: Model, n: int) -> None:
    wanted = starts(model.parameters)
    for moved in (
        batched(model, n),
        Batching(n)(model),
        IdentityFunctor(smooth)(model),
        WithoutNoise()(model),
        IntoContext(neural.on_graphs(3))(model),
        in_lenses(model),
    ):
        assert starts(moved.parameters) == wanted


def test_names_of_the_functor_of_circuits() -> None:
    c = Circuits(Modular(2))
    model = bus(c, 2) >> called("first", look_up_table(bus(c, 1))) >> look_up_table(bus(c, 1))
    assert model.names == ("first/table", "table")
    assert in_lenses(model).names == model.names
    assert IdentityFunctor(c)(model).names == model.names


# Cases


w = reals(2)
layer = linear(w)
of_digits = dense(w, relu)


def test_the_least_number_that_is_free() -> None:
    two = w >> layer >> layer
    later = freeze(two, {"weights": np.eye(2)})
    assert later.names == ("weights.2",)
    assert (later >> layer).names == ("weights.2", "weights")
    assert (later >> layer >> layer).names == ("weights.2", "weights", "weights.3")
    assert (later >> later).names == ("weights.2", "weights.3")
    assert (w >> layer >> later).names == ("weights", "weights.2")
    assert (two >> later).names == ("weights", "weights.2", "weights.3")


def test_a_name_with_a_number_is_frozen_and_tied_like_others() -> None:
    model = w >> layer >> layer >> layer
    rest = retie(model, {"weights.3": "weights"})
    assert rest.names == ("weights", "weights.2")
    assert freeze(rest, {"weights": np.eye(2)}).names == ("weights.2",)
    assert retie(freeze(model, {"weights": np.eye(2)}), {"weights.3": "weights.2"}).names == (
        "weights.2",
    )


def test_a_scope_and_a_leaf_of_one_word_differ() -> None:
    leaf_first = (w >> bias) >> (w >> layer).called("bias")
    assert leaf_first.names == ("bias", "bias.2/weights")
    scope_first = (w >> layer).called("bias") >> (w >> bias)
    assert scope_first.names == ("bias/weights", "bias.2")


def test_scopes_are_tied() -> None:
    model = w >> called("first", of_digits) >> of_digits >> called("third", of_digits)
    assert model.names == (
        *("first/weights", "first/bias", "weights", "bias", "third/weights", "third/bias"),
    )
    tied = retie(model, {"third": "first"})
    assert tied.names == model.names[:4]
    whole, single = leaves_of(start_of(model)), leaves_of(start_of(tied))
    assert len(whole) - len(single) == 2
    frozen = freeze(model, {"first/weights": np.eye(2), "first/bias": np.zeros(2)})
    assert frozen.names == model.names[2:]
    assert (frozen >> called("first", of_digits)).names[-1] == "first/bias"


def start_of(model: Layer[Any, Any, Any]) -> Value:
    return initialise(model.parameters, 0, weights=normal(1.0))


def test_a_swap_moves_numbers_but_not_scopes() -> None:
    f, g = w >> layer, w >> layer
    swapped = (f >> g).reparametrise(symmetry(f.parameters, g.parameters))
    assert swapped.names == ("weights", "weights.2")  # numbers are positions
    f, g = f.called("f"), g.called("g")
    swapped = (f >> g).reparametrise(symmetry(f.parameters, g.parameters))
    assert swapped.names == ("g/weights", "f/weights")


def test_along_a_map_that_is_not_structural_it_is_called_what_the_domain_is() -> None:
    code: SmoothObject[Wire] = reals(3)
    f = w >> layer
    four: SmoothObject[Wire] = reals(4)
    shape = Hom(four, f.parameters, sm.reshape(four.object, 2, 2))
    spread = code.called("code") >> linear(four) >> shape
    assert f.reparametrise(spread.body).names == ("code", "weights")


def test_one_word_for_several_arrays() -> None:
    gates: SmoothObject[Wire] = Obj(smooth, (reals(2) @ reals(3)).object).called("gates")
    model = parametric(gates, w, second(gates, w)).unnamed()
    assert model.names == ("gates",)
    at: Value = (np.ones(2), np.zeros(3))
    assert {k: a.shape for k, a in arrays(model.parameters, at).items()} == {
        "gates": (3,),
        "gates.2": (2,),
    }
    rest = freeze(model, {"gates.2": np.ones(2)})
    assert rest.names == ("gates",)
    assert rest.parameters.object == reals(3).object
    twice = (reals(1) @ gates) @ gates
    numbered: Value = ((np.zeros(1), at), at)
    assert list(arrays(twice, numbered)) == ["gates", "gates.2", "gates.3", "gates.4", "parameter"]


def test_wires_have_names_of_their_own() -> None:
    class Digits: ...

    class Other(Digits): ...

    digits = reals(3, name=Digits)
    assert digits.names == ("Digits",)
    assert str(digits) == "R[3]"
    assert digits.words == "R[3] called Digits"
    assert reals(3).words == "R[3]"
    assert digits == reals(3, name=Other)
    assert unit(smooth).names == ()
    assert unit(smooth).called("nothing").names == ()
    assert (digits @ reals(2)).names == ("parameter", "Digits")
    assert (digits @ reals(2)).called("both").names == ("both/parameter", "both/Digits")


# What is refused


@pytest.mark.parametrize("word", ["", "a/b", "weights.2", "."])
def test_bad_words(word: str) -> None:
    words = f"a part is called by a word without / and ., not {word!r}"
    for make in (
        lambda: (w >> layer).called(word),
        lambda: w.called(word),
        lambda: called(word, layer),
        lambda: relu(w).called(word),
        lambda: unit(smooth).called(word),
    ):
        with pytest.raises(ValueError, match="a part is called by a word") as caught:
            make()
        assert str(caught.value) == words


MODEL = w >> called("first", of_digits) >> of_digits


def refused(words: str) -> pytest.RaisesExc[NamingError]:
    return pytest.raises(NamingError, match=words)


def test_a_name_that_is_not_there_says_the_nearest_that_is() -> None:
    with refused(
        "^the map has no parameter 'first/wieghts'; the most similar name is 'first/weights'$"
    ):
        freeze(MODEL, {"first/wieghts": np.eye(2)})
    with refused("^the map has no parameter 'bais'; the most similar name is 'bias'$"):
        retie(MODEL, {"weights": "bais"})
    with refused("^the map has no parameter 'fist'; the most similar name is "):
        retie(MODEL, {"fist": "first"})
    with refused("^the map has no parameter 'Bias'; the most similar name is 'bias'$"):
        freeze_at(MODEL, {"Bias": point(w, np.ones(2)) >> unnamed(w)})
    with refused("^the map has no parameter 'weight'; the most similar name is 'weights'$"):
        value(MODEL.parameters, {"weight": np.eye(2)})
    with refused("^the map has no parameter 'bias'; it has none$"):
        freeze(without_parameters(w), {"bias": np.ones(2)})


def test_arrays_that_are_missing_or_of_another_shape() -> None:
    named = arrays(MODEL.parameters, start_of(MODEL))
    del named["first/bias"], named["weights"]
    with refused("^there is no array for first/bias, weights$"):
        value(MODEL.parameters, named)
    with pytest.raises(SpaceError, match=r"the space is R\[2\]"):
        freeze(MODEL, {"bias": np.ones(3)})
    with pytest.raises(SpaceError, match=r"R\[2\]"):
        arrays(w, np.ones(3))


def test_what_cannot_be_tied() -> None:
    with refused(r"^cannot tie weights to bias: the first is R\[2, 2\], the second is R\[2\]$"):
        retie(MODEL, {"weights": "bias"})
    with refused("^cannot tie weights to first/weights, which becomes weights$"):
        retie(MODEL, {"weights": "first/weights", "first/weights": "weights"})
    with refused("^cannot tie weights to weights, which becomes weights$"):
        retie(MODEL, {"weights": "weights"})
    with refused("^the map has no parameter 'second/weights'; the most similar name is 'weights'$"):
        retie(MODEL, {"first": "second"})
    with pytest.raises(CompositionError, match=r"cannot freeze bias: it is R\[2\], the point is o"):
        freeze_at(MODEL, {"bias": point(reals(3), np.ones(3))})


# Depth


def chain(depth: int, nested: str, pinned: bool = False) -> Model:
    f = (w >> bias).unnamed()
    if pinned:
        f = freeze(f >> f, {"bias": np.ones(2)})
    model = f
    for _ in range(depth - 1):
        if nested == "scopes":
            model = (model >> f).unnamed().called("in")
        else:
            model = (model >> f if nested == "left" else f >> model).unnamed()
    return model


@pytest.mark.parametrize("nested", ["left", "right"])
def test_names_of_more_layers_than_calls(nested: str) -> None:
    depth = effort(DEPTH, in_all=10_000)
    model = chain(depth, nested)
    with little_room():
        assert model.names == ("bias", *(f"bias.{k}" for k in range(2, depth + 1)))
        again: Model = pickle.loads(pickle.dumps(model))
        assert again == model
        assert again.names == model.names
        assert in_lenses(model).names == model.names
        scoped: Model = pickle.loads(pickle.dumps(model.called("whole")))
    assert scoped.names[-1] == f"whole/bias.{depth}"


def test_what_is_frozen_and_tied_may_be_deep() -> None:
    depth = effort(DEPTH, in_all=10_000)
    model = chain(depth, "left")
    with little_room():
        rest = freeze(model, {f"bias.{k}": np.zeros(2) for k in range(2, depth, 2)})
        tied = retie(model, {f"bias.{k}": "bias" for k in range(2, depth + 1)})
    assert rest.names == ("bias", *(f"bias.{k}" for k in range(3, depth, 2)), f"bias.{depth}")
    assert tied.names == ("bias",)


def lines_of(make: Callable[[], object]) -> int:
    """How many lines of the module of names are run."""
    count = 0

    def inside(frame: FrameType, event: str, given: object) -> Any:
        nonlocal count
        count += event == "line"
        return inside

    def entered(frame: FrameType, event: str, given: object) -> Any:
        return inside if frame.f_code.co_filename == naming.__file__ else None

    before = sys.gettrace()
    sys.settrace(entered)
    try:
        make()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("pinned", [False, True])
@pytest.mark.parametrize("nested", ["left", "right", "scopes"])
def test_names_take_linear_time(nested: str, pinned: bool) -> None:
    short, long = chain(100, nested, pinned), chain(400, nested, pinned)
    few, many = lines_of(lambda: short.names), lines_of(lambda: long.names)
    assert few > 100
    assert many <= 4.2 * few


# Mutants


def numberless(name: str, taken: dict[str, int]) -> str:
    return name


def counted(name: str, taken: dict[str, int]) -> str:
    """Numbers that depend on everything that was seen before."""
    taken[name + str(len(taken))] = 1
    return f"{name}.{len(taken)}"


def from_left(names: Any) -> list[Any]:
    """The newest first."""
    mirrored = naming.fold(
        names,
        naming.nothing,
        lambda a: naming.leaf(a.object, a.word.partition(".")[0]),
        lambda x, y: naming.beside(y, x),
        naming.scope,
    )
    return naming.leaves(mirrored)


def by_depth(names: Any) -> list[Any]:
    """Names that know how deep they are."""
    found: list[Any] = []
    todo = [(names, 0)]
    while todo:
        part, depth = todo.pop()
        if part.objects:
            word = f"{part.word}{depth}"
            found.append(naming.Named(part.objects[0], word, word))
        todo.extend((inside, depth + 1) for inside in part.parts)
    return found


def forgets(part: Any) -> Any:
    """A leaf whose number is not kept."""
    return naming.leaf(part.object, part.word.partition(".")[0], part.start)


def stops(part: Any) -> Any:
    """A leaf whose start is not kept."""
    return naming.leaf(part.object, part.word)


def stopping(names: Any, on_object: Any) -> Any:
    return naming.fold(
        names,
        naming.nothing,
        lambda a: naming.leaf(on_object(a.object), a.word),
        naming.beside,
        naming.scope,
    )


def backwards(a: Any, at: Any) -> dict[str, Any]:
    good = neural.arrays(a, at)
    return dict(zip(good, reversed(good.values()), strict=True))


def in_order(a: Any, named: Any) -> Any:
    """A value that looks at places, and not at names."""
    wanted = by_array(a).names
    return neural.value(a, dict(zip(wanted, named.values(), strict=False)))


def other_parameter(f: Any, at: Any) -> Any:
    return neural.freeze(f, {name: 1 + np.asarray(array) for name, array in at.items()})


def the_wrong_one(f: Any, same: Any) -> Any:
    (gone, kept), *_ = same.items()
    return by_name.retie(f, {kept: gone})


def renaming(f: Any, n: int) -> Any:
    return neural.batched(f.called("batched"), n)


def elsewhere(a: Any, at: Any) -> Any:
    return neural.point(a, assemble(a.object, [1 + array for array in arrays_of(a.object, at)]))


def longer(cell: Any, n: int) -> Any:
    return learning.unroll(cell, n).called("unrolled")


here = sys.modules[__name__]
MUTANTS: list[tuple[Callable[[], None], object, str, object]] = [
    (test_names_differ, naming, "_free", numberless),
    (test_the_least_number_that_is_free, naming, "_free", counted),
    (test_names_do_not_depend_on_brackets, arrows, "leaves", by_depth),
    (test_a_name_stays_when_something_newer_is_composed, arrows, "leaves", from_left),
    (test_scopes_keep_the_names_of_their_parts, arrows, "scope", lambda inside, word: inside),
    (test_words_are_not_compared, arrows, "scope", lambda inside, word: inside),
    (test_values_and_arrays_are_inverse, here, "arrays", backwards),
    (test_values_and_arrays_are_inverse, here, "value", in_order),
    (test_what_is_frozen_goes_and_the_others_keep_their_names, by_name, "unchanged", forgets),
    (test_what_is_frozen_goes_and_the_others_keep_their_names, here, "freeze", other_parameter),
    (test_a_model_at_a_point_is_the_model_there, here, "point", elsewhere),
    (test_of_two_that_are_tied_one_stays, by_name, "unchanged", forgets),
    (test_of_two_that_are_tied_one_stays, here, "retie", the_wrong_one),
    (test_names_stay_along_structure, here, "residual", lambda f: learning.residual(f.called("x"))),
    (test_names_stay_along_structure, here, "tie", lambda p, f: learning.tie(p.called("x"), f)),
    (test_names_stay_along_functors, here, "batched", renaming),
    (test_names_stay_along_functors, here, "in_lenses", lambda f: typed.in_lenses(f.called("R"))),
    (test_names_stay_when_a_cell_is_unrolled, here, "unroll", longer),
    (test_scopes_are_tied, by_name, "scope", lambda inside, word: inside),
    (test_starts_stay_with_names, by_name, "unchanged", stops),
    (test_starts_stay_with_names, arrows, "leaf", lambda a, word, start: naming.leaf(a, word)),
    (test_starts_stay_along_functors, functor, "replaced", stopping),
    (test_starts_stay_along_functors, _lenses, "replaced", stopping),
]  # fmt: skip


@pytest.mark.parametrize(
    ("law", "where", "name", "broken"),
    MUTANTS,
    ids=[f"{law.__name__}-{name}-{k}" for k, (law, _, name, _) in enumerate(MUTANTS)],
)
def test_mutants_are_rejected(
    law: Callable[[], None],
    where: object,
    name: str,
    broken: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(where, name, broken)
    assert_rejected(law)
