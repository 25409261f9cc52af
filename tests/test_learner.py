# pyright: basic
"""The steps of learners: Figure 6 against the direct construction by morphisms without names."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings, strategies as st

from cartesian_rdc.categories.base import ReverseDifferentialCategory
from cartesian_rdc.categories.circuits import Circuits
from cartesian_rdc.categories.lens import Lens, LensMorphism, LensObject
from cartesian_rdc.categories.para import Para, ParaMorphism
from cartesian_rdc.categories.polynomials import PolynomialsOverRing
from cartesian_rdc.categories.semirings import Integers, Modular
from cartesian_rdc.categories.smooth import assemble, smooth
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.circuits import affine, bus, look_up_table, products
from cartesian_rdc.execution import NumpyEngine, evaluate, program
from cartesian_rdc.functors import ParaFunctor, ReverseDerivative
from cartesian_rdc.learning import (
    adversarial,
    adversaries,
    ascent,
    closed_learner,
    descending,
    descent,
    difference_loss,
    dreaming,
    exchange,
    identity_rate,
    learner as learner_module,
    open_learner,
    rate_at,
    side_by_side,
    sum_loss,
    supervised,
    systems,
    unsupervised,
)
from cartesian_rdc.neural import (
    Adam,
    Momentum,
    dense,
    dot_product,
    linear,
    point,
    quadratic_loss,
    reals,
    relu,
    softmax_cross_entropy,
    tanh,
    unit_rate,
)
from cartesian_rdc.testing.algebra import INTEGERS, polynomials_sample
from cartesian_rdc.typed import (
    Hom,
    Obj,
    ParaHom,
    adapter,
    add,
    answer_of,
    copy,
    corner,
    delete,
    ending,
    first,
    get,
    identity,
    in_lenses,
    lens,
    pair,
    parametric,
    put,
    renamed,
    reverse_derivative,
    right_unitor,
    right_unitor_inverse,
    second,
    two,
    unit,
    unzipped,
    zipped,
)

Category = ReverseDifferentialCategory[Any, Any]
Anything = Hom[Any, Any, Any, Any]


# The second route: no names, no facade


def direct_rate(c: Category, answer: Any) -> LensMorphism[Any, Any]:
    """``(L, L) -> 1`` of ``L -> L``."""
    loss, lenses = c.domain(answer), Lens(c)
    back = c.compose(c.first(loss, c.unit), answer)
    return lenses.lens(LensObject(loss, loss), lenses.unit, c.delete(loss), back)


def direct_step(
    c: Category,
    model: ParaMorphism[Any, Any],
    loss: ParaMorphism[Any, Any],
    rate: LensMorphism[Any, Any],
    optimiser: LensMorphism[Any, Any],
) -> Any:
    """``(S × P) × (A × B) -> S × P``."""
    lenses = Lens(c)
    para, derivative = Para(lenses), ParaFunctor(ReverseDerivative(c))
    scored = Para(c).compose(model, loss)
    labels = loss.parameters

    # The open learner, A -> 1 with parameters B × (S × P) ...
    learner = para.after(derivative.on_morphism(scored), rate)
    label = lenses.identity(LensObject(labels, labels))
    learner = para.reparametrise(learner, lenses.tensor(label, optimiser))
    # ... closed on the left by a corner: 1 -> 1 with parameters Q = (B × (S × P)) × A, so that
    # put : (Q × 1) × 1 -> Q × 1.
    closed = para.compose(para.corner(learner.domain), learner).body

    a, b = scored.domain, labels
    state, sample = optimiser.domain.forward, c.product(a, b)
    before, given = c.first(state, sample), c.second(state, sample)
    x, y = c.compose(given, c.first(a, b)), c.compose(given, c.second(a, b))
    nothing = c.delete(c.product(state, sample))
    label_and_state = c.product(b, state)
    return c.composite(
        c.pair(c.pair(c.pair(c.pair(y, before), x), nothing), nothing),
        closed.put,
        c.first(c.product(label_and_state, a), c.unit),
        c.first(label_and_state, a),
        c.second(b, state),
    )


def fed(c: Category, step: Any, state: Any, along: Any) -> Any:
    """The step on other samples."""
    return c.compose(c.tensor(c.identity(state), along), step)


def agree(c: Category, step: Anything, direct: Any) -> None:
    """Both are one program, instruction for instruction; where there are none, both are equal."""
    assert c.domain(direct) == step.domain.object
    assert c.codomain(direct) == step.codomain.object
    if isinstance(c, PolynomialsOverRing):
        assert step.morphism == direct
    else:
        mine, other = program(step.morphism), program(direct)
        assert mine.instructions == other.instructions
        assert mine == other


def check(
    c: Category, model: ParaHom[Any, Any, Any, Any, Any], loss: Any, answer: Any, optimiser: Any
) -> None:
    """All the learners that can be made of these."""
    judge, chosen = loss(model.codomain), optimiser(model.parameters)
    rate = direct_rate(c, answer(judge.codomain).morphism)

    def rate_of(wire: Any) -> Any:
        return ending(answer(wire))

    step = direct_step(c, model.morphism, judge.morphism, rate, chosen.lens.morphism)
    made = supervised(model, loss, rate_of, optimiser)
    agree(c, made.step, step)
    agree(c, made.start, c.pair(chosen.fresh.morphism, c.identity(model.parameters.object)))

    turned = ParaMorphism(
        model.domain.object,
        model.parameters.object,
        c.compose(c.symmetry(model.domain.object, model.parameters.object), model.inside),
    )
    of_input = optimiser(model.domain)
    direct = direct_step(c, turned, judge.morphism, rate, of_input.lens.morphism)
    agree(c, dreaming(model, loss, rate_of, optimiser).step, direct)

    if model.domain.object == model.codomain.object:
        state = chosen.lens.morphism.domain.forward
        direct = fed(c, step, state, c.copy(model.domain.object))
        agree(c, unsupervised(model, loss, rate_of, optimiser).step, direct)

        both = adversaries(model, model)
        loss = dot_product if loss is softmax_cross_entropy else loss  # that of one array
        judge, chosen = loss(both.codomain), optimiser(both.parameters)
        rate = direct_rate(c, answer(judge.codomain).morphism)
        one = both.domain.object
        zero = c.zero(c.unit, both.codomain.object)
        mask: Any = Hom(unit(model.category), both.codomain, zero)
        step = direct_step(
            c, direct_adversaries(c, model), judge.morphism, rate, chosen.lens.morphism
        )
        labelled = c.pair(c.identity(one), c.compose(c.delete(one), zero))
        direct = fed(c, step, chosen.lens.morphism.domain.forward, labelled)
        agree(c, adversarial(both, loss, mask, rate_of, optimiser).step, direct)


def direct_adversaries(c: Category, f: ParaHom[Any, Any, Any, Any, Any]) -> ParaMorphism[Any, Any]:
    para, g = Para(c), f.morphism
    apart = para.compose(para.left_of(g, c.identity(g.domain)), para.tensor(g, g))
    along = c.tensor(c.copy(g.parameters), c.identity(g.parameters))
    return para.reparametrise(apart, along)


# They agree


def a_quarter(wire: Obj[Any, Any, Any]) -> Anything:
    atoms = wire.object.atoms()
    return delete(wire) >> point(
        wire, assemble(wire.object, [np.full(a.shape, 0.25) for a in atoms])
    )


SMOOTH: list[Callable[[Any], Any]] = [
    dense(reals(2), tanh),
    linear(reals(2)),
    dense(reals(2), relu),
]

LOSSES = [quadratic_loss, dot_product, softmax_cross_entropy, sum_loss, difference_loss]


@settings(max_examples=25)
@given(
    st.integers(2, 3),
    st.lists(st.sampled_from(SMOOTH), min_size=1, max_size=3),
    st.sampled_from(
        [quadratic_loss, dot_product, softmax_cross_entropy, sum_loss, difference_loss]
    ),
    st.sampled_from([identity, a_quarter]),
    st.sampled_from([ascent, descent, Momentum(0.9), Adam()]),
)
def test_steps_of_smooth_maps(
    width: int, layers: list[Any], loss: Any, answer: Any, optimiser: Any
) -> None:
    model: Any = reals(width) >> layers[0]
    for layer in layers[1:]:
        model = model >> layer
    check(smooth, model, loss, answer, optimiser)


CIRCUITS = Circuits(Modular(2))


@settings(max_examples=25)
@given(st.integers(1, 2), st.lists(st.sampled_from(["table", "affine", "products"]), max_size=3))
def test_steps_of_circuits(width: int, kinds: list[str]) -> None:
    two_wires = bus(CIRCUITS, 2)
    makers: dict[str, Any] = {
        "table": look_up_table(two_wires),
        "affine": affine(two_wires),
        "products": lambda a: a >> affine(bus(CIRCUITS, 4)) >> products,
    }
    model: Any = bus(CIRCUITS, width) >> look_up_table(two_wires)
    for kind in kinds:
        model = model >> makers[kind]
    check(CIRCUITS, model, sum_loss, identity, ascent)


Z = PolynomialsOverRing(Integers())
sample = polynomials_sample(Z, INTEGERS)
sizes = st.integers(0, 2)


def obj(n: int) -> Obj[Any, Any, Any]:
    return Obj(Z, n)


def maps(a: int, b: int) -> st.SearchStrategy[Anything]:
    return sample.morphisms(a, b).map(lambda f: Hom(obj(a), obj(b), f))


@st.composite
def parametric_maps(draw: st.DrawFn, a: int, b: int) -> ParaHom[Any, Any, Any, Any, Any]:
    p = draw(sizes)
    return parametric(obj(p), obj(a), renamed(obj(p) @ obj(a), obj(p + a)) >> draw(maps(p + a, b)))


@settings(max_examples=25)
@given(st.data(), st.sampled_from([sum_loss, difference_loss]), st.sampled_from([ascent, descent]))
def test_steps_of_polynomials(data: st.DataObject, loss: Any, optimiser: Any) -> None:
    a = data.draw(sizes)
    b = data.draw(st.sampled_from([a, 1]))
    model = data.draw(parametric_maps(a, b))
    check(Z, model, loss, identity, optimiser)
    answer = data.draw(maps(b, b))
    check(Z, model, loss, lambda _: answer, optimiser) if a != b else None


# Figures 5 and 6


@settings(max_examples=20)
@given(st.integers(0, 99), st.sampled_from([descent, Momentum(0.9), Adam()]))
def test_the_put_of_the_closed_learner_is_the_step_to_the_bit(seed: int, optimiser: Any) -> None:
    model: Any = reals(3) >> dense(reals(4), tanh) >> dense(reals(2), tanh)
    judge, chosen = quadratic_loss(model.codomain), optimiser(model.parameters)
    closed: Any = closed_learner(model, judge, unit_rate(judge.codomain), chosen.lens)
    back = put_of(right_unitor_inverse(closed.parameters) >> closed.body)
    step = supervised(model, quadratic_loss, unit_rate, optimiser).step
    rng, engine = np.random.default_rng(seed), NumpyEngine()
    state = step.codomain.object
    at = assemble(state, [np.asarray(abs(rng.normal(size=s.shape))) for s in state.atoms()])
    x, y = rng.normal(size=3), rng.normal(size=2)
    got: Any = engine.compile(back)((((y, at), x), ()))
    expected = engine.compile(step)((at, (x, y)))
    for one, other in zip(leaves_of(got[0][1]), leaves_of(expected), strict=True):
        assert one.tobytes() == other.tobytes()
    by_definition: Any = evaluate(back, (((y, at), x), ()))
    for one, other in zip(leaves_of(by_definition[0][1]), leaves_of(expected), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-10, atol=1e-12)


def put_of(f: Any) -> Anything:
    """The put of a lens that ends in the unit."""
    nothing = unit(smooth)
    return put(f >> renamed(f.codomain, two(nothing, nothing)))


@given(st.data())
def test_the_open_learner_is_figure_6(data: st.DataObject) -> None:
    """``(R(model) >> R(loss) >> rate)`` along ``1 × optimiser``, and a corner closes it."""
    a, b = data.draw(sizes), data.draw(sizes)
    model, judge = data.draw(parametric_maps(a, b)), sum_loss(obj(b))
    chosen, rate = ascent(model.parameters), identity_rate(obj(b))
    made: Any = open_learner(model, judge, rate, chosen.lens)
    lenses = Lens(Z)
    para, derivative = Para(lenses), ParaFunctor(ReverseDerivative(Z))
    pieces = [derivative.on_morphism(f.morphism) for f in (model, judge)]
    direct = para.after(para.compose(*pieces), rate.morphism)
    label = lenses.identity(LensObject(b, b))
    direct = para.reparametrise(direct, lenses.tensor(label, chosen.lens.morphism))
    assert made.morphism == direct
    closed: Any = closed_learner(model, judge, rate, chosen.lens)
    assert closed.morphism == para.compose(para.corner(made.domain.object), direct)


# Lenses


@st.composite
def lens_from(draw: st.DrawFn, a: int, a_: int, b: int, b_: int) -> Anything:
    back = renamed(obj(a) @ obj(b_), obj(a + b_)) >> draw(maps(a + b_, a_))
    return lens(obj(b_), draw(maps(a, b)), back)


@given(st.tuples(sizes, sizes, sizes, sizes), st.sampled_from([obj, reals]))
def test_zipped_and_unzipped_are_inverse(ends: tuple[int, int, int, int], of: Any) -> None:
    a, a_, b, b_ = map(of, ends)
    one, other = two(a, a_), two(b, b_)
    there, back = zipped(one, other), unzipped(one, other)
    assert there >> back == identity(two(a @ b, a_ @ b_))
    assert back >> there == identity(one @ other)
    assert there.codomain == one @ other


@given(st.data())
def test_get_and_put_of_composites(data: st.DataObject) -> None:
    a, a_, b, b_, c, c_ = (data.draw(sizes) for _ in range(6))
    f, g = data.draw(lens_from(a, a_, b, b_)), data.draw(lens_from(b, b_, c, c_))
    assert get(f >> g) == get(f) >> get(g)
    before, change = first(obj(a), obj(c_)), second(obj(a), obj(c_))
    assert put(f >> g) == pair(before, pair(before >> get(f), change) >> put(g)) >> put(f)
    assert lens(obj(b_), get(f), put(f)) == f
    one: Anything = identity(two(obj(a), obj(a_)))
    assert get(one) == identity(obj(a))
    assert put(one) == second(obj(a), obj(a_))


@given(st.data())
def test_an_adapter_forgets(data: st.DataObject) -> None:
    a, b = data.draw(sizes), data.draw(sizes)
    f, back = data.draw(maps(a, b)), data.draw(maps(b, a))
    made = adapter(f, back)
    assert get(made) == f
    assert put(made) == second(obj(a), obj(b)) >> back


@given(st.data())
def test_ending_and_answer_of_are_inverse(data: st.DataObject) -> None:
    a, a_ = data.draw(sizes), data.draw(sizes)
    answer = data.draw(maps(a, a_))
    closed = ending(answer)
    assert closed.codomain.object == Lens(Z).unit
    assert answer_of(closed) == answer
    assert ending(answer_of(closed)) == closed
    number = data.draw(maps(0, a))
    constant: Any = Hom(unit(obj(a).category), obj(a), number.morphism)
    assert answer_of(rate_at(constant)(obj(a))) == delete(obj(a)) >> constant
    assert answer_of(identity_rate(obj(a))) == identity(obj(a))


@given(st.data())
def test_r_is_a_functor_into_lenses(data: st.DataObject) -> None:
    a, b, c = (data.draw(sizes) for _ in range(3))
    f, g = data.draw(maps(a, b)), data.draw(maps(b, c))
    assert in_lenses(f >> g) == in_lenses(f) >> in_lenses(g)
    assert in_lenses(identity(obj(a))) == identity(two(obj(a), obj(a)))
    assert get(in_lenses(f)) == f
    assert put(in_lenses(f)) == reverse_derivative(f)
    m, n = data.draw(parametric_maps(a, b)), data.draw(parametric_maps(b, c))
    assert in_lenses(m >> n).morphism == (in_lenses(m) >> in_lenses(n)).morphism
    beside, apart = in_lenses(m @ n).inside, (in_lenses(m) @ in_lenses(n)).inside
    assert beside == apart


@given(st.data())
def test_a_corner_bends_the_input_into_a_parameter(data: st.DataObject) -> None:
    a, b = data.draw(sizes), data.draw(sizes)
    f = data.draw(parametric_maps(a, b))
    bent = corner(f.domain) >> f
    assert bent.domain.object == 0
    assert bent.parameters == f.parameters @ f.domain
    assert right_unitor_inverse(bent.parameters) >> bent.body == f.body
    assert exchange(exchange(f)) == f
    assert corner(f.domain).body == right_unitor(f.domain)


@given(st.data())
def test_optimisers_beside_each_other_do_not_meet(data: st.DataObject) -> None:
    p, q = obj(data.draw(sizes)), obj(data.draw(sizes))
    both: Any = side_by_side(ascent(p), descent(q))
    whole: Any = ascent(p @ q)
    assert side_by_side(ascent(p), ascent(q)).lens.morphism.put == whole.lens.morphism.put
    assert descending(descending(ascent(p))) == ascent(p)
    assert both.parameters == p @ q
    again = copy(both.parameters) >> put_in_z(both)
    assert again >> first(p, q) == first(p, q) >> copy(p) >> put_in_z(ascent(p))
    assert again >> second(p, q) == second(p, q) >> copy(q) >> put_in_z(descent(q))


def put_in_z(optimiser: Any) -> Anything:
    """The put of an optimiser without memory: ``P × P -> P``, for the unit is 0 wires."""
    p = optimiser.parameters
    return Hom(p @ p, p, put(optimiser.lens).morphism)


# Mutants


def swapped(good: Any) -> Any:
    return lambda closed, state, x, y: good(closed, state, y, x)


def uphill(good: Any) -> Any:
    return lambda model, loss, rate, lens: good(model, loss, rate, turned(lens))


def turned(given: Any) -> Any:
    """The lens that is given twice the covector."""
    forward, back = get(given), put(given)
    wire: Any = Obj(forward.category, given.codomain.object.backward)
    return lens(wire, forward, (identity(forward.domain) @ doubled(wire)) >> back)


def doubled(wire: Any) -> Any:
    return add(identity(wire), identity(wire))


def twice(good: Any) -> Any:
    return lambda *f: turned(good(*f)) if isinstance(f[0], Hom) else good(*f)


def composed_wrong(good: Any) -> Any:
    def compose(self: Any, f: Any, g: Any) -> Any:
        made, c = good(self, f, g), self.base
        return LensMorphism(made.domain, made.codomain, made.get, c.add(made.put, made.put))

    return compose


here = sys.modules[__name__]
MUTANTS: list[tuple[Callable[[], None], object, str, Callable[[Any], object]]] = [
    (test_steps_of_polynomials, learner_module, "_step", swapped),
    (test_steps_of_polynomials, learner_module, "closed_learner", uphill),
    (test_steps_of_circuits, learner_module, "closed_learner", uphill),
    (test_steps_of_smooth_maps, learner_module, "closed_learner", uphill),
    (test_steps_of_smooth_maps, systems, "exchange", lambda _: lambda f: f),
    (test_the_put_of_the_closed_learner_is_the_step_to_the_bit, here, "closed_learner", uphill),
    (test_the_open_learner_is_figure_6, here, "open_learner", uphill),
    (test_zipped_and_unzipped_are_inverse, here, "unzipped", lambda good: lambda a, b: good(b, a)),
    (test_get_and_put_of_composites, Lens, "compose", composed_wrong),
    (test_an_adapter_forgets, here, "adapter", twice),
    (test_ending_and_answer_of_are_inverse, here, "ending",
     lambda good: lambda f: good(f >> doubled(f.codomain))),
    (test_r_is_a_functor_into_lenses, here, "in_lenses", twice),
    (test_a_corner_bends_the_input_into_a_parameter, here, "corner",
     lambda good: lambda a: good(a) >> doubled(a)),
    (test_optimisers_beside_each_other_do_not_meet, here, "side_by_side",
     lambda good: lambda f, g: good(g, f)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("law", "where", "name", "breaking"), MUTANTS, ids=[str(k) for k in range(len(MUTANTS))]
)
def test_mutants_are_rejected(
    law: Callable[[], None],
    where: Any,
    name: str,
    breaking: Callable[[Any], object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(where, name, breaking(getattr(where, name)))
    with pytest.raises((AssertionError, TypeError)):
        settings(database=None, max_examples=100, phases=[Phase.generate])(law)()
