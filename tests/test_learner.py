# pyright: basic
"""The steps of learners: Figure 6 against the direct construction by morphisms without names."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from cartesian_rdc.categories.base import ReverseDifferentialCategory, WithNegatives
from cartesian_rdc.categories.circuits import Circuits
from cartesian_rdc.categories.lens import Lens, LensMorphism, LensObject
from cartesian_rdc.categories.para import Para, ParaMorphism
from cartesian_rdc.categories.polynomials import PolynomialsOverRing
from cartesian_rdc.categories.semirings import Modular
from cartesian_rdc.categories.smooth import assemble, smooth
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.circuits import affine, bus, look_up_table, products
from cartesian_rdc.errors import StructureError
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
    identity_rate,
    learner as learner_module,
    open_learner,
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
from cartesian_rdc.typed import (
    Hom,
    Obj,
    ParaHom,
    delete,
    ending,
    first,
    identity,
    put,
    renamed,
    right_unitor_inverse,
    two,
    unit,
)
from tests.breaking import rejected
from tests.effort import effort
from tests.polynomial_maps import Anything, Z, maps, obj, parametric_maps, sizes, turned

Category = ReverseDifferentialCategory[Any, Any]


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
        down, up = optimiser(model.parameters), optimiser(model.parameters)
        one = both.domain.object
        zero = c.zero(c.unit, both.codomain.object)
        mask: Any = Hom(unit(model.category), both.codomain, zero)
        if not isinstance(c, WithNegatives):  # neither up nor down: both halves would coincide
            with pytest.raises(StructureError, match="cannot negate in"):
                adversarial(both, loss, mask, rate_of, down=down, up=up)
            return
        judge, chosen = loss(both.codomain), side_by_side(down, descending(up))
        rate = direct_rate(c, answer(judge.codomain).morphism)
        step = direct_step(
            c, direct_adversaries(c, model), judge.morphism, rate, chosen.lens.morphism
        )
        labelled = c.pair(c.identity(one), c.compose(c.delete(one), zero))
        direct = fed(c, step, chosen.lens.morphism.domain.forward, labelled)
        agree(c, adversarial(both, loss, mask, rate_of, down=down, up=up).step, direct)


def direct_adversaries(c: Category, f: ParaHom[Any, Any, Any, Any, Any]) -> ParaMorphism[Any, Any]:
    para, g = Para(c), f.morphism
    apart = para.compose(para.left_of(g, c.identity(g.domain)), para.tensor(g, g))
    p = g.parameters
    along = c.compose(c.symmetry(p, p), c.tensor(c.copy(p), c.identity(p)))
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


@settings(max_examples=effort(8, in_all=100))
@given(
    st.integers(2, 3),
    st.lists(st.sampled_from(SMOOTH), min_size=1, max_size=3),
    st.sampled_from(LOSSES),
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


@settings(max_examples=effort(8, in_all=100))
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


@settings(max_examples=effort(8, in_all=100))
@given(st.data(), st.sampled_from([sum_loss, difference_loss]), st.sampled_from([ascent, descent]))
def test_steps_of_polynomials(data: st.DataObject, loss: Any, optimiser: Any) -> None:
    a = data.draw(sizes)
    b = data.draw(st.sampled_from([a, 1]))
    model = data.draw(parametric_maps(a, b))
    check(Z, model, loss, identity, optimiser)
    answer = data.draw(maps(b, b))
    check(Z, model, loss, lambda _: answer, optimiser) if a != b else None


# Figures 5 and 6


@settings(max_examples=effort(5, in_all=100))
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


# Mutants


def the_first(good: Any) -> Any:
    """Of two equal wires the wrong one: the input for the label."""
    return lambda a, b: first(a, b) if a == b else good(a, b)


def uphill(good: Any) -> Any:
    return lambda model, loss, rate, lens: good(model, loss, rate, turned(lens))


here = sys.modules[__name__]
test_mutants_are_rejected = rejected([
    (test_steps_of_polynomials, learner_module, "second", the_first),
    (test_steps_of_polynomials, learner_module, "closed_learner", uphill),
    (test_steps_of_circuits, learner_module, "closed_learner", uphill),
    (test_steps_of_smooth_maps, learner_module, "closed_learner", uphill),
    (test_steps_of_smooth_maps, systems, "exchange", lambda _: lambda f: f),
    (test_steps_of_smooth_maps, systems, "descending", lambda _: lambda f: f),
    (test_steps_of_smooth_maps, systems, "side_by_side", lambda good: lambda f, g: good(g, f)),
    (test_the_put_of_the_closed_learner_is_the_step_to_the_bit, here, "closed_learner", uphill),
    (test_the_open_learner_is_figure_6, here, "open_learner", uphill),
])  # fmt: skip
