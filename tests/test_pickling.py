# pyright: basic
"""Values can be pickled and copied, and are then equal, and do the same."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest

from cartesian_rdc.categories.circuits import Circuits
from cartesian_rdc.categories.semirings import Modular
from cartesian_rdc.categories.smooth import smooth
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.circuits import bus, look_up_table
from cartesian_rdc.execution import CircuitEngine, engine_named, points_engine, program
from cartesian_rdc.laws import CategoryLaws, laws_of
from cartesian_rdc.learning import (
    Batches,
    Shuffled,
    ascent,
    descent,
    identity_rate,
    in_order,
    rate_at,
    sum_loss,
    supervised,
    training,
)
from cartesian_rdc.neural import (
    Adam,
    Each,
    Maximise,
    Momentum,
    Scheduled,
    constant_rate,
    cosine_decay,
    dense,
    exponential_decay,
    glorot,
    initialise,
    linear_decay,
    normal,
    point,
    proportional_rate,
    quadratic_loss,
    reals,
    scalars,
    sigmoid,
    staircase,
    uniform,
    unit_rate,
    warm_up,
)
from cartesian_rdc.neural.optimisers.from_optax import FromOptax

model = reals(3) >> dense(reals(2), sigmoid)
learner = supervised(model, quadratic_loss, constant_rate(0.1), Scheduled(warm_up(3), Adam()))
START = initialise(model.parameters, 0, weights=glorot)
rng = np.random.default_rng(0)
DATA: Any = (rng.normal(size=(4, 3)), rng.uniform(size=(4, 2)))

BITS = Circuits(Modular(2))
table = bus(BITS, 2) >> look_up_table(bus(BITS, 1))
circuits = supervised(table, sum_loss, identity_rate, ascent)
binary = CircuitEngine(BITS)

VALUES: dict[str, Any] = {
    "term": model.inside,
    "layer": model,
    "object": model.parameters,
    "program": program(model.body),
    "learner": learner,
    "optimiser": learner.optimiser,
    "makers of optimisers": Each(Momentum(0.9), Maximise(Scheduled(warm_up(2), descent))),
    "warm-up": warm_up(3),
    "exponential": exponential_decay(0.5, 3),
    "linear": linear_decay(3, final=0.5),
    "cosine": cosine_decay(3),
    "staircase": staircase(0.5, 2, 4),
    "rate": constant_rate(0.5),
    "proportional": proportional_rate(0.5),
    "unit": unit_rate,
    "rate at": rate_at(point(scalars(), 2.0)),
    "normal": normal(0.5),
    "uniform": uniform(0.5),
    "orders": Batches(2, Shuffled(1)),
    "in order": in_order,
    "engine of points": points_engine(smooth),
    "engine of circuits": binary,
    "learner of circuits": circuits,
    "law": next(iter(CategoryLaws(smooth))),
    "laws": tuple(laws_of(smooth)),
    "compiled circuit": binary.compile(table.body),
    "fold of circuits": binary.fold(circuits.step),
    "each of circuits": binary.each(circuits.predict),
    "compiled, by definition": points_engine(smooth).compile(model.body),
    "fold, by definition": points_engine(smooth).fold(learner.step),
    **{
        f"{name} of {engine}": value
        for engine in ("numpy", "numba", "jax")
        for name, value in {
            "engine": engine_named(engine),
            "compiled": engine_named(engine).compile(model.body),
            "fold": engine_named(engine).fold(learner.step),
        }.items()
    },
}


def again(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))


@pytest.mark.parametrize("name", VALUES)
def test_values_are_pickled_copied_and_hashed(name: str) -> None:
    value = VALUES[name]
    for other in (again(value), copy.copy(value), copy.deepcopy(value)):
        assert other == value
        assert hash(other) == hash(value)
        assert repr(other) == repr(value)


@pytest.mark.parametrize("named", ["numpy", "numba", "jax"])
def test_what_is_compiled_again_does_the_same(named: str) -> None:
    f, fold = VALUES[f"compiled of {named}"], VALUES[f"fold of {named}"]
    assert f == engine_named(named).compile(model.body) != VALUES[f"fold of {named}"]
    state = engine_named("numpy").compile(learner.start)(START)
    for mine, its in (
        (f((START, DATA[0][0])), again(f)((START, DATA[0][0]))),
        (fold(state, DATA, [0, 1, 2]), again(fold)(state, DATA, [0, 1, 2])),
    ):
        for x, y in zip(leaves_of(mine), leaves_of(its), strict=True):
            assert x.tobytes() == y.tobytes()


def test_circuits_that_are_compiled_again_do_the_same() -> None:
    data = binary.samples([[0, 1, 1], [1, 1, 0], [1, 0, 1]])
    state = np.array([0, 0, 0, 1])
    fold, each = VALUES["fold of circuits"], VALUES["each of circuits"]
    assert fold(state, data, [0, 1, 2]).tolist() == again(fold)(state, data, [0, 1, 2]).tolist()
    (one,), (other,) = each(state, data), again(each)(state, again(data))
    assert one.rows.tolist() == other.rows.tolist()
    f = VALUES["compiled circuit"]
    assert f(np.array([1, 0, 1, 0, 1, 0])) == again(f)(np.array([1, 0, 1, 0, 1, 0]))


def test_a_learner_that_was_elsewhere_trains_alike() -> None:
    engine = engine_named("numpy")
    runs = [list(training(engine, one, START, DATA, epochs=2)) for one in (learner, again(learner))]
    assert runs[0] == runs[1]
    assert again(runs[0]) == runs[0]


def test_schedules_are_values() -> None:
    assert warm_up(3) == warm_up(3) != warm_up(4)
    assert warm_up(3) != linear_decay(3)
    assert [repr(s) for s in (warm_up(3), linear_decay(2), staircase(0.5, 1, 2))] == [
        "warm_up(3)",
        "linear_decay(2, 0.0)",
        "staircase(0.5, 1, 2)",
    ]
    assert Scheduled(warm_up(3), Adam()) == Scheduled(warm_up(3), Adam())
    assert constant_rate(0.5) == constant_rate(0.5) != proportional_rate(0.5)


def test_what_optax_brings_may_not_pickle_and_says_so() -> None:
    import optax

    made = FromOptax(optax.sgd(0.1))
    assert copy.deepcopy(made) == made
    with pytest.raises((AttributeError, pickle.PicklingError)):  # closures of Optax
        pickle.dumps(made)
