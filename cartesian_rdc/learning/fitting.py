"""``fit``: training to the end, watched on training and validation data, stopped in time, kept.

``training`` gives the same states one after the other, to those who want the loop.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from math import isnan
from typing import Generic, TypeAlias, final

from cartesian_rdc.errors import DataError, require_whole
from cartesian_rdc.execution.engine import Engine
from cartesian_rdc.execution.interruptions import uninterrupted
from cartesian_rdc.learning.assessment import Measure, assess
from cartesian_rdc.learning.bars import Show, bar
from cartesian_rdc.learning.batches import Reduction
from cartesian_rdc.learning.learner import Learner
from cartesian_rdc.learning.orders import Batches, Order, in_order
from cartesian_rdc.learning.training import Progress, samples_of, training
from cartesian_rdc.type_variables import B, Data, L, Mor, Ob, P, Point, S, X, Y

Watcher: TypeAlias = Callable[[Progress[Point]], object]
"""Is told of each state that training comes to; ``True`` stops training."""

VALIDATION = "validation "
"""What stands before the name of a measure, where it is taken on validation data."""


@final
@dataclass(frozen=True, eq=False, repr=False)
class Fitted(Generic[Point]):
    """What was learned.

    ``parameters``  those of the best state, or of the last, if none was to be the best
    ``named``       the same by name
    ``state``       memory and parameters of that state, in ``S × P``
    ``history``     the numbers of each measure by name; those of ``"epoch"`` say where it was taken
    ``last``        where training ended; it goes on from there with ``begun``
    ``ended``       why it ended, in words
    """

    parameters: Point
    named: Mapping[str, Point]
    state: Point
    history: Mapping[str, Sequence[float]]
    last: Progress[Point]
    ended: str

    def __repr__(self) -> str:
        numbers = (f"{name} {values[-1]:.4g}" for name, values in self.history.items() if values)
        return f"<Fitted, {self.ended}: {', '.join(numbers)}>"


@final
class Interrupted(KeyboardInterrupt):
    """Ctrl-C while ``fit`` trained: ``fitted`` is what was learned until then.

    At a prompt that is ``sys.last_value.fitted``.
    """

    def __init__(self, fitted: object) -> None:
        super().__init__(fitted)
        self.fitted = fitted

    def __str__(self) -> str:
        return f"{self.fitted!r} is what was learned: the attribute fitted of this exception"


@final
@dataclass(frozen=True)
class _Best(Generic[Point]):
    """The best state so far, and how many rounds ago that was."""

    state: Point
    score: float
    rounds: int = 0


@final
@dataclass(frozen=True)
class _Goal:
    """What makes a state the best: the lowest or the highest number of a measure."""

    name: str
    sign: int

    def after(self, before: _Best[Point] | None, state: Point, number: float) -> _Best[Point]:
        """NaN is never the best, unless all are; of several that are, the latest is kept."""
        score = self.sign * number
        if before is None or isnan(before.score) or score > before.score:
            return _Best(state, score)
        kept = state if score == before.score else before.state
        return _Best(kept, before.score, before.rounds + 1)


def fit(
    engine: Engine[Mor, Point, Data],
    learner: Learner[Ob, Mor, S, P, X, B, Y, L],
    parameters: Point,
    data: Data,
    *,
    epochs: int,
    batch: int | None = None,
    reduction: Reduction = "mean",
    drop_last: bool = False,
    order: Order = in_order,
    every: int | None = None,
    begun: Progress[Point] | None = None,
    validation: Data | None = None,
    validation_split: float = 0.0,
    measures: Mapping[str, Measure[Data, float]] | None = None,
    lowest: str | None = None,
    highest: str | None = None,
    patience: int | None = None,
    callbacks: Sequence[Watcher[Point]] = (),
    progress: bool = False,
) -> Fitted[Point]:
    """Train ``learner`` on ``engine`` for so many ``epochs``, from ``parameters``.

    ``data``, ``batch``, ``reduction``, ``drop_last``, ``order``, ``every`` and ``begun`` are those
    of ``training``, whose states are those that are measured here.

    ``validation``        samples that are not trained on
    ``validation_split``  the share of ``data`` that is taken for them, from the end
    ``measures``          functions of an ``Assessment``, by name; the loss is measured anyway,
                          where it is a number
    ``lowest``            the name of a measure, such as ``"validation loss"``: the best state is
                          that where it is lowest, and is what is returned
    ``highest``           the same, of a measure that is better the higher
    ``patience``          after how many states without a better one training ends
    ``callbacks``         functions of each state; one that returns ``True`` ends training
    ``progress``          whether there is a bar, in a terminal or a notebook

    With ``patience`` alone the best is that of the lowest validation loss, or training loss if
    there are no validation data. NaN is never the best.

    Raises like ``training``; ``DataError`` if options make no sense, or a measure has another name;
    ``MissingExtraError`` for a bar without tqdm; and ``Interrupted``, with what was learned until
    then, at Ctrl-C.
    """
    if validation_split:
        data, validation = _split(engine, data, validation, validation_split)
    parts = {"": data} if validation is None else {"": data, VALIDATION: validation}
    placed = {name: engine.data(learner.samples, part) for name, part in parts.items()}
    told = dict(measures or {})
    goal = _goal(lowest, highest, patience, [*placed])
    states = training(
        engine,
        learner,
        parameters,
        placed[""],
        epochs=epochs,
        batch=batch,
        reduction=reduction,
        drop_last=drop_last,
        order=order,
        every=every,
        begun=begun,
    )

    def measured(state: Point) -> dict[str, float]:
        found = dict[str, float]()
        for prefix, part in placed.items():
            seen = assess(engine, learner, state, part)
            if seen.average is not None:
                found[f"{prefix}loss"] = seen.loss
            found.update({f"{prefix}{name}": float(told[name](seen)) for name in told})
        return found

    steps_of = Batches(batch, order, drop_last) if batch is not None else order
    length = len(samples_of(steps_of, 1, engine.length(placed[""]))) if epochs else 0
    history: dict[str, list[float]] = {"epoch": []}
    last, best, ended = begun, None, f"after {epochs} epochs"

    def fitted() -> Fitted[Point]:
        assert last is not None, "the first state is given before anything is trained"
        state = best.state if best is not None else last.state
        found = engine.compile(learner.parameters)(state)
        named = engine.named(learner.optimiser.parameters, found)
        return Fitted(found, named, state, history, last, ended)

    first = begun.number * length + begun.step if begun else 0
    shown: AbstractContextManager[Show] = (
        bar(first, epochs * length) if progress else nullcontext(_silent)
    )
    with uninterrupted() as interruptions, shown as show:
        try:
            while True:
                following = interruptions.allowed_in(lambda: next(states, None))
                if following is None:
                    break
                last = following
                numbers = interruptions.allowed_in(partial(measured, following.state))
                history["epoch"].append(following.number + following.step / max(1, length))
                for name, number in numbers.items():
                    history.setdefault(name, []).append(number)
                show(following.number * length + following.step, numbers)
                if goal is not None:
                    best = goal.after(best, following.state, _number(goal, numbers))
                    if patience is not None and best.rounds >= patience:
                        ended = f"after {best.rounds} states without a better {goal.name}"
                        break
                answers = [callback(following) for callback in callbacks]
                if any(answer is True for answer in answers):
                    ended = "by a callback"
                    break
        except KeyboardInterrupt:
            if last is None:
                raise
            ended = "interrupted"
            raise Interrupted(fitted()) from None
    return fitted()


def _silent(steps: int, numbers: Mapping[str, float]) -> None:
    """Show nothing."""


def _split(
    engine: Engine[Mor, Point, Data], data: Data, validation: Data | None, share: float
) -> tuple[Data, Data]:
    """The data without their last samples, and those."""
    if validation is not None:
        raise DataError("validation data are given, or split from the data, and not both")
    if not 0 < share < 1:
        raise DataError(f"the share of validation data is between 0 and 1, {share!r} is not")
    length = engine.length(data)
    kept = length - round(share * length)
    if not 0 < kept < length:
        raise DataError(f"of {length} samples, {kept} would be left to train on")
    return engine.some(data, range(kept)), engine.some(data, range(kept, length))


def _goal(
    lowest: str | None, highest: str | None, patience: int | None, parts: Sequence[str]
) -> _Goal | None:
    if lowest is not None and highest is not None:
        raise DataError(
            f"the best state has the lowest {lowest} or the highest {highest}, not both"
        )
    if patience is not None:
        require_whole(DataError, "patience", patience, 1)
        if lowest is None and highest is None:
            lowest = f"{parts[-1]}loss"
    if highest is not None:
        return _Goal(highest, 1)
    return None if lowest is None else _Goal(lowest, -1)


def _number(goal: _Goal, numbers: Mapping[str, float]) -> float:
    if goal.name not in numbers:
        raise DataError(f"there is no measure {goal.name!r}: there are {', '.join(numbers)}")
    return numbers[goal.name]
