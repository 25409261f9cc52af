# pyright: basic
"""Every optimiser against Optax, for a thousand steps in double precision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from cartesian_rdc.categories.smooth import Numbers, Value
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import CompositionError, SpaceError
from cartesian_rdc.execution import NumpyEngine
from cartesian_rdc.execution.jax_engine import JaxEngine
from cartesian_rdc.learning import ascent, descent, supervised
from cartesian_rdc.neural import (
    Adagrad,
    Adam,
    AdamW,
    Each,
    Maximise,
    Momentum,
    Nesterov,
    RMSProp,
    Schedule,
    Scheduled,
    constant_rate,
    cosine_decay,
    dense,
    descent_ascent,
    exponential_decay,
    initialise,
    linear_decay,
    normal,
    quadratic_loss,
    reals,
    sigmoid,
    staircase,
    tanh,
    warm_up,
)
from cartesian_rdc.neural.optimisers.from_optax import FromOptax
from cartesian_rdc.typed import get, put
from tests.effort import usually

STEPS, SAMPLES = 1000, 7
ins, middle, outs = reals(3), reals(4), reals(2)
model = (ins >> dense(middle, tanh)) >> (middle >> dense(outs, sigmoid))
rng = np.random.default_rng(0)
DATA = (rng.normal(size=(SAMPLES, 3)), rng.uniform(size=(SAMPLES, 2)))
START = initialise(model.parameters, 1, weights=normal(0.5), biases=normal(0.5))
ORDER = [step % SAMPLES for step in range(STEPS)]

Arrays = list[Any]


def ours(optimiser: Any, rate: float, engine: Any = None) -> list[Numbers]:
    """The parameters at which the model would be run after the last step."""
    engine = engine or NumpyEngine()
    learner = supervised(model, quadratic_loss, constant_rate(rate), optimiser)
    state = engine.compile(learner.start)(START)
    state = engine.fold(learner.step)(state, DATA, ORDER)
    return leaves_of(engine.compile(get(learner.optimiser.lens))(state))


def loss(arrays: Arrays, x: Any, t: Any) -> Any:
    b2, w2, b1, w1 = arrays
    y = jax.nn.sigmoid(b2 + w2 @ jnp.tanh(b1 + w1 @ x))
    return 0.5 * jnp.sum((y - t) ** 2)


def by_optax(transformation: optax.GradientTransformation) -> list[Numbers]:
    def step(carried: Any, sample: Any) -> Any:
        arrays, state = carried
        gradient = jax.grad(loss)(arrays, *sample)
        changes, state = transformation.update(gradient, state, arrays)
        return (optax.apply_updates(arrays, changes), state), None

    with jax.enable_x64(True):
        arrays = [jnp.asarray(array) for array in leaves_of(START)]
        samples = tuple(jnp.asarray(part[np.array(ORDER)]) for part in DATA)
        (arrays, _), _ = jax.lax.scan(step, (arrays, transformation.init(arrays)), samples)
        return [np.asarray(array) for array in arrays]


def agree(got: list[Numbers], expected: list[Numbers]) -> None:
    for x, y in zip(got, expected, strict=True):
        np.testing.assert_allclose(x, y, rtol=1e-10, atol=1e-10)


def precise(schedule: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Counts of Optax are whole numbers, of which its schedules make single precision."""
    return lambda t: schedule(jnp.asarray(t, jnp.float64))


def warm_then_cool(t: Any) -> Any:
    return optax.linear_schedule(0, 1, 50)(t) * optax.exponential_decay(1.0, 200, 0.5)(t)


def moved() -> list[Numbers]:
    return leaves_of(START)


PAIRS: dict[str, tuple[Any, float, optax.GradientTransformation]] = {
    "descent": (descent, 0.1, optax.sgd(0.1)),
    "ascent": (ascent, 0.01, optax.sgd(-0.01)),
    "momentum": (Momentum(0.9), 0.05, optax.sgd(0.05, momentum=0.9)),
    "Adam uphill": (Maximise(Adam(step_size=0.001)), 1.0, optax.adam(-0.001)),
    "printed momentum": (Momentum(0.5, sign="printed"), 0.05, optax.sgd(0.05, momentum=-0.5)),
    "Nesterov": (Nesterov(0.9), 0.05, optax.sgd(0.05, momentum=0.9, nesterov=True)),
    "Adagrad": (
        Adagrad(step_size=0.05, epsilon=1e-30),
        1.0,
        optax.chain(optax.scale_by_rss(0.0, eps=0.0), optax.scale(-0.05)),
    ),
    "RMSProp": (
        RMSProp(step_size=0.003, rho=0.9, epsilon=1e-5),
        1.0,
        optax.rmsprop(0.003, decay=0.9, eps=1e-5, eps_in_sqrt=False),
    ),
    "Adam": (Adam(step_size=0.01), 1.0, optax.adam(0.01)),
    "Adam of other betas": (
        Adam(step_size=0.01, beta1=0.5, beta2=0.9, epsilon=1e-3),
        2.0,
        optax.chain(optax.scale(2.0), optax.adam(0.01, b1=0.5, b2=0.9, eps=1e-3)),
    ),
    "AdamW": (AdamW(step_size=0.01, decay=0.1), 1.0, optax.adamw(0.01, weight_decay=0.1)),
    "exponential decay": (
        Scheduled(exponential_decay(0.5, 100), descent),
        0.1,
        optax.sgd(precise(optax.exponential_decay(0.1, 100, 0.5))),
    ),
    "linear decay": (
        Scheduled(linear_decay(400, final=0.1), Momentum(0.9)),
        0.05,
        optax.sgd(precise(optax.linear_schedule(0.05, 0.005, 400)), momentum=0.9),
    ),
    "cosine decay": (
        Scheduled(cosine_decay(800, final=0.2), Adam(step_size=0.01)),
        1.0,
        optax.adam(precise(optax.cosine_decay_schedule(0.01, 800, alpha=0.2))),
    ),
    "warm-up and decay": (
        Scheduled(lambda t: warm_up(50)(t) * exponential_decay(0.5, 200)(t), AdamW(step_size=0.01)),
        1.0,
        optax.adamw(precise(lambda t: 0.01 * warm_then_cool(t)), weight_decay=0.01),
    ),
    "staircase": (
        Scheduled(staircase(0.5, 100, 300), descent),
        0.1,
        optax.sgd(precise(optax.piecewise_constant_schedule(0.1, {100: 0.5, 300: 0.5}))),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PAIRS)
def test_against_optax(name: str) -> None:
    optimiser, rate, transformation = PAIRS[name]
    got = ours(optimiser, rate)
    assert any(not np.allclose(x, y, atol=1e-3) for x, y in zip(got, moved(), strict=True))
    agree(got, by_optax(transformation))  # for Nesterov, at the parameters looked ahead


TRANSFORMATIONS: dict[str, optax.GradientTransformation] = {
    "adamw": optax.adamw(optax.cosine_decay_schedule(0.01, 500), weight_decay=0.1),
    "clipped momentum": optax.chain(optax.clip_by_global_norm(0.05), optax.sgd(0.1, momentum=0.9)),
    "adagrad": optax.adagrad(0.05),  # its memory does not begin at zero
    "adam": optax.adam(0.01),
    "lion": optax.lion(0.001),
    "adabelief": optax.adabelief(0.01),
    "identity": optax.identity(),
}


@pytest.mark.parametrize("name", usually([*TRANSFORMATIONS][1:3], of=[*TRANSFORMATIONS]))
def test_any_transformation_of_optax_is_an_optimiser(name: str) -> None:
    transformation = TRANSFORMATIONS[name]
    expected = by_optax(transformation)
    agree(ours(FromOptax(transformation), 1.0, JaxEngine()), expected)


def test_ours_and_that_of_optax_are_the_same_step_for_step() -> None:
    engine = NumpyEngine()
    pairs: list[Any] = [(Adam(step_size=0.01), optax.adam(0.01)), (descent, optax.sgd(1.0))]
    for mine, its in pairs:
        states: list[Value] = []
        for optimiser in (mine, FromOptax(its)):
            learner = supervised(model, quadratic_loss, constant_rate(1.0), optimiser)
            state = engine.compile(learner.start)(START)
            run = engine.fold(learner.step)
            for step in range(5):
                state = run(state, DATA, [step])
                states.append(engine.compile(learner.parameters)(state))
        for left, right in zip(states[:5], states[5:], strict=True):
            agree(leaves_of(left), leaves_of(right))


def test_each_half_has_its_own_optimiser() -> None:
    engine = NumpyEngine()
    made = Each(Momentum(0.9), Adam(step_size=0.1))(outs @ ins)
    step: Any = engine.compile(put(made.lens))
    start: Value = (
        (np.ones(2), (np.array(0.0), (np.zeros(3), np.zeros(3)))),
        (np.ones(2), np.ones(3)),
    )
    change: Value = (np.full(2, 0.5), np.full(3, 0.5))
    moved_, (p, q) = step((start, change))
    np.testing.assert_allclose(leaves_of(moved_)[0], 0.9 - 0.5)
    np.testing.assert_allclose(p, 1 + 0.9 - 0.5)
    np.testing.assert_allclose(q, 1 - 0.1, rtol=1e-6)
    with pytest.raises(CompositionError, match=r"a projection needs a product, this is R\[3\]"):
        Each(Momentum(0.9), descent)(ins)


def test_descent_ascent() -> None:
    """``(p - p', q + q')`` (2403.13001, Definition 8.14)."""
    made = descent_ascent(outs @ ins)
    back = NumpyEngine().compile(put(made.lens))
    after = back(((((), ()), (np.zeros(2), np.zeros(3))), (np.ones(2), np.ones(3))))
    assert [array.tolist() for array in leaves_of(after)] == [[-1, -1], [1, 1, 1]]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Adam(step_size=0.0), "the step_size of Adam is positive, 0.0 is not"),
        (lambda: Adam(step_size=float("inf")), "the step_size of Adam is positive, inf is not"),
        (lambda: Adam(beta1=1.0), "beta1 of Adam lies between 0 and 1, 1.0 does not"),
        (lambda: AdamW(decay=-1.0), "the decay of AdamW is positive, -1.0 is not"),
        (lambda: RMSProp(rho=0.0), "rho of RMSProp lies between 0 and 1, 0.0 does not"),
        (lambda: Adagrad(epsilon=0.0), "the epsilon of Adagrad is positive, 0.0 is not"),
        (lambda: warm_up(0), "a schedule has 1 step or more, not 0"),
        (lambda: exponential_decay(-1.0, 5), "the rate of a decay is positive, -1.0 is not"),
        (lambda: Momentum(float("nan"))(ins), "a factor is finite, not nan"),
    ],
)
def test_what_makes_no_sense_is_refused(make: Callable[[], object], words: str) -> None:
    with pytest.raises(SpaceError, match=words):
        make()


def test_a_counter_is_of_parameters_of_any_dtype_and_of_none() -> None:
    mixed = reals(2) @ reals(2, dtype="float32")
    step = NumpyEngine().compile(put(Scheduled(warm_up(4), descent)(mixed).lens))
    ones = (np.ones(2), np.ones(2, "float32"))
    moved = leaves_of(step((((2.0, ()), ones), ones)))[1:]
    assert [(x.dtype.name, x.tolist()) for x in moved] == [
        ("float64", [0.5, 0.5]), ("float32", [0.5, 0.5])
    ]  # fmt: skip
    nothing = Scheduled(warm_up(3), Adam())(reals(0) @ reals(0))
    back = NumpyEngine().compile(put(nothing.lens))
    start = NumpyEngine().compile(nothing.fresh)((np.zeros(0), np.zeros(0)))
    empty: Value = (np.zeros(0), np.zeros(0))
    counts = [array for array in leaves_of(back(((start, empty), empty))) if array.size]
    assert [float(count) for count in counts] == [1, 1]  # that of Scheduled, and that of Adam


def test_a_schedule_is_a_smooth_map() -> None:
    counter = reals()
    from cartesian_rdc.neural import variable

    def at(schedule: Schedule, t: float) -> float:
        arrow = schedule(variable(counter.object)).arrow
        (value,) = leaves_of(NumpyEngine().compile(arrow)(t))
        return float(value)

    assert at(warm_up(4), 1) == 0.25
    assert at(warm_up(4), 9) == 1
    assert at(linear_decay(10, final=0.5), 5) == 0.75
    assert at(cosine_decay(10), 10) == pytest.approx(0, abs=1e-12)
    assert at(staircase(0.1, 3, 6), 6) == pytest.approx(0.01)
    assert at(staircase(0.1, 3, 6), 2) == 1
