"""What the experiments measure, and the engine that does."""

from __future__ import annotations

from collections.abc import Callable

from cartesian_rdc.categories.smooth import Arrow, Space, Value
from cartesian_rdc.execution import ArrayEngine, NumpyEngine, engine_named
from cartesian_rdc.learning import Assessment, Learner, assess
from cartesian_rdc.neural import Scalar, accuracy
from cartesian_rdc.type_variables import B, P, S, X, Y
from experiments.panels import TEST


def judge(
    engine: ArrayEngine, learner: Learner[Space, Arrow, S, P, X, B, Y, Scalar], data: Value
) -> Callable[[Value], dict[str, float]]:
    """Makes loss and accuracy, by name, of a state of the learner on data."""
    return lambda state: numbers_of(assess(engine, learner, state, data))


def judge_both(
    engine: ArrayEngine,
    learner: Learner[Space, Arrow, S, P, X, B, Y, Scalar],
    data: Value,
    tested: Value,
) -> Callable[[Value], dict[str, float]]:
    """The same on data that are learned from, and on others, where the names begin with test."""
    on_data, on_others = judge(engine, learner, data), judge(engine, learner, tested)
    return lambda state: {
        **on_data(state),
        **{f"{TEST}{name}": number for name, number in on_others(state).items()},
    }


def numbers_of(seen: Assessment[Value]) -> dict[str, float]:
    """Loss and accuracy, by name."""
    return {"loss": seen.loss, "accuracy": accuracy(seen)}


def engine_to_measure(trains: str) -> ArrayEngine:
    """The engine that measures where this one trains: that of JAX, or that of NumPy.

    What is measured is run too seldom to be worth native code.
    """
    return engine_named("jax") if trains == "jax" else NumpyEngine()
