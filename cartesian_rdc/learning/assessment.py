"""What a trained model says to data: predictions, labels and losses, of all samples in one pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeAlias, final

from cartesian_rdc.errors import DataError
from cartesian_rdc.execution.engine import Engine
from cartesian_rdc.learning.entrance import require_engine, require_state
from cartesian_rdc.learning.learner import Learner
from cartesian_rdc.type_variables import B, Data, L, Mor, Ob, P, Point, S, T, X, Y


@final
@dataclass(frozen=True, eq=False, repr=False)
class Assessment(Generic[Data]):
    """Of each sample, in the order of the data: prediction, label and loss.

    ``predictions``  many points of B
    ``labels``       many points of Y
    ``losses``       many points of L
    ``average``      the mean of the losses if they are in R, else ``None``
    ``samples``      how many there are
    """

    predictions: Data
    labels: Data
    losses: Data = field(repr=False)
    average: float | None
    samples: int

    @property
    def loss(self) -> float:
        """The mean of the losses, in R. Raises ``DataError`` if the losses are not in R."""
        if self.average is None:
            raise DataError("the mean of losses is taken in R, and these losses are not in R")
        return self.average

    def __repr__(self) -> str:
        loss = "" if self.average is None else f", loss {self.average:g}"
        return f"<Assessment of {self.samples} samples{loss}>"


Measure: TypeAlias = Callable[[Assessment[Data]], T]
"""From predictions, labels and losses to what is worth knowing, such as ``accuracy``."""


def assess(
    engine: Engine[Mor, Point, Data],
    learner: Learner[Ob, Mor, S, P, X, B, Y, L],
    state: Point,
    data: Data,
) -> Assessment[Data]:
    """What the model of ``learner`` at ``state``, in ``S × P``, says to ``data``, many samples.

    ``engine`` runs it on many samples at once. Measures are functions of the result:
    ``accuracy(assess(...))``. Raises ``DataError`` if the data are empty or differ in length, or if
    a label is the number of no class; ``SpaceError`` if data or state do not fit the learner,
    ``TypeError`` if engine or learner are none.
    """
    require_engine(engine, learner)
    require_state(engine, learner, state)
    engine.require_data(learner.samples, data)
    return assessing(engine, learner)(state, data)


def assessing(
    engine: Engine[Mor, Point, Data], learner: Learner[Ob, Mor, S, P, X, B, Y, L]
) -> Callable[[Point, Data], Assessment[Data]]:
    """``assess`` as a function of a state and data that fit, for many calls."""
    run = engine.each(learner.predict, learner.label, learner.loss)

    def seen(state: Point, data: Data) -> Assessment[Data]:
        length = engine.length(data)
        if length == 0:
            raise DataError("the data have no rows: there is nothing to be right about")
        predictions, labels, losses = run(state, data)
        return Assessment(predictions, labels, losses, engine.average(losses), length)

    return seen
