# pyright: basic
"""Transformations of Optax as optimisers: any state, to the bit, and one call of update a step."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from hypothesis import given, strategies as st

from cartesian_rdc.categories.smooth import assemble
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import UntranslatableError
from cartesian_rdc.execution import ArrayEngine, NumpyEngine, evaluate
from cartesian_rdc.execution.jax_engine import JaxEngine
from cartesian_rdc.execution.jax_engine.leaves import Form
from cartesian_rdc.execution.numba_engine import NumbaEngine
from cartesian_rdc.learning import side_by_side, supervised
from cartesian_rdc.neural import (
    Maximise,
    Momentum,
    Scheduled,
    dense,
    glorot,
    initialise,
    linear,
    quadratic_loss,
    reals,
    tanh,
    unit_rate,
    warm_up,
)
from cartesian_rdc.neural.optimisers.from_optax import FromOptax
from cartesian_rdc.typed import put
from tests.effort import ALL, usually

numpy_engine, jax_engine = NumpyEngine(), JaxEngine()
LABELS = ["a", "b", "a", "b"]
finished: Any = jax.effects_barrier


def noise(key: Any) -> Any:
    return optax.chain(optax.sgd(0.1), optax.add_noise(0.1, 0.5, key))


TRANSFORMATIONS: dict[str, Callable[[], Any]] = {
    "adam": lambda: optax.adam(0.1),
    "adam of bfloat16": lambda: optax.adam(0.1, mu_dtype=jnp.bfloat16),
    "adafactor": lambda: optax.adafactor(0.1, min_dim_size_to_factor=2),
    "lion": lambda: optax.lion(0.01),
    "momentum": lambda: optax.sgd(0.1, momentum=0.9, nesterov=True),
    "noise of a number": lambda: noise(3),
    "noise of a key": lambda: noise(jax.random.key(3)),
    "noise of another generator": lambda: noise(jax.random.key(3, impl="rbg")),
    "masked": lambda: optax.masked(optax.adam(0.1), [True, False, True, False]),
    "masked by rank": lambda: optax.masked(
        optax.adam(0.1), lambda p: jax.tree.map(lambda x: x.ndim > 1, p)
    ),
    "of several": lambda: optax.multi_transform(
        {"a": optax.adam(0.1), "b": noise(jax.random.key(0))}, LABELS
    ),
    "every second step": lambda: optax.MultiSteps(optax.adam(0.1), 2),
    "schedule": lambda: optax.sgd(optax.warmup_cosine_decay_schedule(0, 0.1, 2, 10)),
    "hyperparameters": lambda: optax.inject_hyperparams(optax.adam)(
        learning_rate=optax.linear_schedule(0.1, 0.01, 5)
    ),
    "switches": lambda: optax.apply_if_finite(optax.adam(0.1), 3),
    "past gradients": lambda: optax.lbfgs(linesearch=None),
    "free of schedules": lambda: optax.contrib.schedule_free_sgd(0.1),
    "nothing": optax.identity,
}


def made(name: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of Optax, that seeds go
        return TRANSFORMATIONS[name]()


def by_optax(transformation: Any, start: Any, gradients: list[Any], dtype: str) -> Any:
    """State and parameters after these steps, without this library."""

    @jax.jit
    def step(gradient: Any, state: Any, p: Any) -> Any:
        changes, state = transformation.update(gradient, state, p)
        return optax.apply_updates(p, changes), state

    with jax.enable_x64(True):
        p = [jnp.asarray(x, dtype) for x in start]
        state = transformation.init(p)
        for gradient in gradients:
            p, state = step([jnp.asarray(x, dtype) for x in gradient], state, p)
    return state, p


def of_bits(leaf: Any) -> tuple[Any, ...]:
    if jnp.issubdtype(leaf.dtype, jax.dtypes.prng_key):
        leaf = jax.random.key_data(leaf)
    array = np.asarray(leaf)
    return array.dtype.name, array.shape, array.tobytes()


USUAL = ["adafactor", "of several", "switches"]

RUNS = [
    *((name, "float64", numpy_engine) for name in (TRANSFORMATIONS if ALL else USUAL)),
    *((name, "float32", jax_engine) for name in ("adam of bfloat16", "noise of a key")),
]


@pytest.mark.parametrize(("name", "dtype", "engine"), RUNS, ids=str)
def test_three_steps_are_those_of_optax_to_the_bit(
    name: str, dtype: str, engine: ArrayEngine
) -> None:
    """Parameters and state."""
    transformation = made(name)
    a, b = reals(3, dtype=dtype), reals(2, dtype=dtype)
    p = (a >> dense(b, tanh) >> dense(b, tanh)).parameters
    start = leaves_of(initialise(p, 0, weights=glorot))
    rng = np.random.default_rng(0)
    gradients = [[rng.normal(size=x.shape).astype(dtype) for x in start] for _ in range(3)]
    its_state, its_p = by_optax(transformation, start, gradients, dtype)
    optimiser = FromOptax(transformation)(p)
    whole = assemble(p.object, start)
    state: Any = (engine.compile(optimiser.fresh)(whole), whole)
    step = engine.compile(put(optimiser.lens))
    for gradient in gradients:
        state = step((state, assemble(p.object, gradient)))
    memory, after = state
    assert [of_bits(x) for x in leaves_of(after)] == [of_bits(x) for x in its_p]
    with jax.enable_x64(True):
        expected = [Form.of(leaf).kept(leaf) for leaf in jax.tree.leaves(its_state)]
    assert [of_bits(x) for x in leaves_of(memory)] == [of_bits(x) for x in expected]


# One call a step


def counted(transformation: Any) -> tuple[Any, list[int], list[int]]:
    """The transformation, the number of times that JAX traces its update, and that of its runs."""
    traced, ran = [0], [0]

    def ran_once() -> None:
        ran[0] += 1

    def update(gradient: Any, state: Any, p: Any = None) -> Any:
        traced[0] += 1
        jax.debug.callback(ran_once)
        return transformation.update(gradient, state, p)

    made: Any = optax.GradientTransformation
    return made(transformation.init, update), traced, ran


@pytest.mark.filterwarnings("ignore:the Numba engine has no loops:RuntimeWarning")
@pytest.mark.parametrize(
    ("layers", "engine"),
    [
        *((layers, numpy_engine) for layers in usually((1, 4), of=(1, 2, 4))),
        (3, jax_engine),
        (2, NumbaEngine(fallback=numpy_engine)),
    ],
    ids=str,
)
def test_a_step_runs_the_update_once(layers: int, engine: ArrayEngine) -> None:
    transformation, traced, ran = counted(optax.adam(0.1))
    model: Any = reals(2) >> dense(reals(2), tanh)
    for _ in range(layers - 1):
        model = model >> dense(reals(2), tanh)
    learner = supervised(model, quadratic_loss, unit_rate, FromOptax(transformation))
    state = engine.compile(learner.start)(initialise(model.parameters, 0, weights=glorot))
    run, data = engine.fold(learner.step), (np.ones((3, 2)), np.ones((3, 2)))
    ran[0] = 0
    for steps in (1, 2, 3):
        ran[0] = 0
        state = run(state, data, list(range(steps)))
        finished()
        assert ran == [steps]
    before = traced[0]
    run(state, data, [0, 1, 2])
    assert traced[0] == before  # what is compiled is kept


@pytest.mark.parametrize("engine", [numpy_engine, jax_engine], ids=str)
def test_parameters_of_one_array_and_of_none(engine: ArrayEngine) -> None:
    """A memory that is the unit, beside one array."""
    for transformation in (optax.sgd(0.5), optax.sgd(0.5, momentum=0.9)):
        spaces: list[Any] = [
            reals(2),
            (reals(2) >> linear(reals(1))).parameters,
            reals(0) @ reals(0),
        ]
        for p in spaces:
            optimiser = FromOptax(transformation)(p)
            zeros = assemble(p.object, [np.zeros(x.shape) for x in p.object.atoms()])
            ones = assemble(p.object, [np.ones(x.shape) for x in p.object.atoms()])
            fresh = engine.compile(optimiser.fresh)(zeros)
            after: Any = engine.compile(put(optimiser.lens))(((fresh, zeros), ones))
            assert all((x == -0.5).all() for x in leaves_of(after[1]))
            by_definition: Any = evaluate(put(optimiser.lens), ((fresh, zeros), ones))
            assert [x.tolist() for x in leaves_of(by_definition)] == [
                x.tolist() for x in leaves_of(after)
            ]


def test_inside_other_optimisers() -> None:
    """Beside momentum, scheduled, uphill: each still with its keys and counters."""
    p, q = reals(2), reals(3)
    optax_noise = FromOptax(noise(jax.random.key(1)))
    both = side_by_side(Scheduled(warm_up(2), Maximise(optax_noise))(p), Momentum(0.5)(q))
    whole = (np.zeros(2), np.zeros(3))
    state: Any = (numpy_engine.compile(both.fresh)(whole), whole)
    step = numpy_engine.compile(put(both.lens))
    for _ in range(3):
        state = step((state, (np.ones(2), np.ones(3))))
    its_state, _ = by_optax(noise(jax.random.key(1)), [np.zeros(2)], [[-np.ones(2)]] * 3, "float64")
    (((_, memory), _), _) = state
    with jax.enable_x64(True):
        expected = [Form.of(leaf).kept(leaf) for leaf in jax.tree.leaves(its_state)]
    assert [x.tolist() for x in leaves_of(memory)] == [x.tolist() for x in expected]


# What cannot be had


def changing(first: Any, then: Any) -> Any:
    made: Any = optax.GradientTransformation
    return made(lambda p: first, lambda g, s, p=None: (g, then))


@pytest.mark.parametrize(
    ("transformation", "words"),
    [
        (
            optax.lookahead(optax.sgd(0.1), 5, 0.5),
            "on a list of the arrays of R[2]: AttributeError",
        ),
        (optax.lbfgs(), "on a list of the arrays of R[2]: TypeError: .* 'value'"),
        (optax.contrib.reduce_on_plateau(), "on a list of the arrays of R[2]: TypeError"),
        (optax.masked(optax.sgd(1.0), {"w": True}), "on a list of the arrays of R[2]: ValueError"),
        (changing(jnp.zeros(2), (jnp.zeros(2),) * 2), "changes its form: at first it is"),
        (changing(np.zeros(2), np.zeros(2, "int32")), "array of float64 becomes int32"),
        (changing(np.zeros(2, "int32"), np.zeros(2)), "array of int32 becomes float64"),
        (changing("text", "text"), "list of the arrays of R[2]: TypeError"),
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_what_cannot_be_run_says_so(transformation: Any, words: str) -> None:
    with (
        jax.enable_x64(True),
        pytest.raises(UntranslatableError, match=words.replace("[", r"\[").replace("]", r"\]")),
    ):
        FromOptax(transformation)(reals(2))


# Arrays of any dtype, to the bit


WHOLE = ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
FLOATS = ["float16", "float32", "float64", "bfloat16", "float8_e4m3fn", "complex64", "complex128"]


@given(st.sampled_from([*WHOLE, *FLOATS]), st.binary(min_size=32, max_size=32), st.booleans())
def test_every_bit_of_an_array_is_kept(dtype: str, data: bytes, flat: bool) -> None:
    """Drawn as bytes: the smallest and the largest number, nan with all its bits, -0."""
    kind = np.dtype(dtype)
    array = np.frombuffer(data, np.uint8) % 2 == 1 if dtype == "bool" else np.frombuffer(data, kind)
    array = array if flat else array.reshape(2, -1)
    with jax.enable_x64(True):
        leaf = jnp.asarray(array)
        form = Form.of(leaf)
        kept = np.asarray(form.kept(leaf))
        back = np.asarray(form.restored(jnp.asarray(kept)))
    assert kept.dtype.name in ("bfloat16", "float16", "float32", "float64")
    assert back.dtype == kind
    assert back.tobytes() == array.tobytes()
    if dtype in WHOLE and kind.itemsize < 8:
        assert kept.tolist() == array.tolist()  # counters are seen as they are
    elif dtype in WHOLE:
        assert kept.shape == (*array.shape, 2)


@pytest.mark.parametrize("generator", ["threefry2x32", "rbg"])
def test_random_keys_are_kept(generator: str) -> None:
    keys = jax.random.split(jax.random.key(7, impl=generator), 3)
    with jax.enable_x64(True):
        form = Form.of(keys)
        back = form.restored(jnp.asarray(np.asarray(form.kept(keys))))
    assert back.dtype == keys.dtype
    assert [jax.random.uniform(k) for k in back] == [jax.random.uniform(k) for k in keys]
