"""What training and evaluation are given, looked at before anything is compiled."""

from __future__ import annotations

from cartesian_rdc.errors import require_kind
from cartesian_rdc.execution.engine import BY_NAME, Engine
from cartesian_rdc.learning.learner import Learner
from cartesian_rdc.type_variables import B, Data, L, Mor, Ob, P, Point, S, X, Y


def require_engine(
    engine: Engine[Mor, Point, Data], learner: Learner[Ob, Mor, S, P, X, B, Y, L]
) -> None:
    """Raise ``TypeError`` if ``engine`` is not an ``Engine`` or ``learner`` not a ``Learner``."""
    value = "a value, such as NumpyEngine() or engine_named('jax')"
    require_kind(engine, Engine, "the engine", value)
    made = "one, as supervised(model, loss, rate, optimiser) makes it"
    require_kind(learner, Learner, "the learner", made)


def first_state(
    engine: Engine[Mor, Point, Data], learner: Learner[Ob, Mor, S, P, X, B, Y, L], parameters: Point
) -> Point:
    """``parameters`` with fresh memory. Raises ``SpaceError``, with names, if they do not fit."""
    how = f"{BY_NAME}; those of what fit returns are its .parameters"
    engine.require_point(learner.optimiser.parameters, parameters, how)
    return engine.compile(learner.start)(parameters)


def require_state(
    engine: Engine[Mor, Point, Data], learner: Learner[Ob, Mor, S, P, X, B, Y, L], state: Point
) -> None:
    """Raise ``SpaceError``, which says where one comes from, if this is no state."""
    where = "fit(...).state, or engine.compile(learner.start)(parameters)"
    engine.require_point(learner.start.codomain, state, f"a state has memory as well: {where}")
