"""``fit``: training to the end, watched on training and validation data, stopped in time, kept.

``training`` gives the same states one after the other, to those who want the loop.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from html import escape
from time import perf_counter
from typing import Generic, SupportsFloat, TypeAlias, TypeGuard, final

from cartesian_rdc.errors import (
    DataError,
    came,
    require_function,
    require_kind,
    require_number,
)
from cartesian_rdc.execution.engine import Engine
from cartesian_rdc.execution.interruptions import uninterrupted
from cartesian_rdc.learning.assessment import Assessment, Measure, assessing
from cartesian_rdc.learning.bars import bar
from cartesian_rdc.learning.batches import Reduction
from cartesian_rdc.learning.best import Best, Goal, goal_of
from cartesian_rdc.learning.curves import curves_of
from cartesian_rdc.learning.entrance import first_state, require_engine
from cartesian_rdc.learning.keeping import Keeper, Keeps
from cartesian_rdc.learning.learner import Learner
from cartesian_rdc.learning.orders import Batches, Order, in_order, require_order
from cartesian_rdc.learning.streams import Stream, is_stream, is_whole
from cartesian_rdc.learning.training import Progress, samples_of, training
from cartesian_rdc.type_variables import B, Data, L, Mor, Ob, P, Point, S, X, Y

Watcher: TypeAlias = Callable[[Progress[Point]], object]
"""Is told of each state that training comes to; ``True`` stops training."""

SECONDS_BETWEEN_SAVES = 2.0
"""How much training may be lost to a power cut."""

VALIDATION = "validation "
"""What stands before the name of a measure, where it is taken on validation data."""


@final
@dataclass(frozen=True, eq=False, repr=False)
class Fitted(Generic[Point]):
    """What was learned.

    ``parameters``  those of the best state, or of the last, if none was to be the best
    ``named``       the same by name
    ``state``       memory and parameters of that state, in ``S × P``
    ``history``     the numbers of each measure by name; those of ``"epoch"`` say where they were
                    taken
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

    def html(self) -> str:
        """The last numbers, and a curve for each measure, as notebooks show it."""
        return f"<p>{escape(repr(self))}</p>{curves_of(self.history, 'epoch', VALIDATION)}"

    _repr_html_ = html


@final
class Interrupted(KeyboardInterrupt):
    """Ctrl-C while ``fit`` trained: ``fitted`` is what was learned until then.

    ``kept``: the checkpoint of ``fit``, if it had one.

    At a prompt that is ``sys.last_value.fitted``.
    """

    def __init__(self, fitted: object, kept: object = None) -> None:
        super().__init__(fitted, kept)
        self.fitted = fitted
        self.kept = kept

    def __str__(self) -> str:
        words = f"{self.fitted!r} is what was learned: the attribute fitted of this exception"
        return words if self.kept is None else f"{words}; the same call goes on from {self.kept!r}"


def fit(
    engine: Engine[Mor, Point, Data],
    learner: Learner[Ob, Mor, S, P, X, B, Y, L],
    parameters: Point,
    data: Data | Stream[Data],
    *,
    epochs: int,
    batch: int | None = None,
    reduction: Reduction = "mean",
    drop_last: bool = False,
    accumulate: int = 1,
    order: Order = in_order,
    every: int | None = None,
    begun: Progress[Point] | None = None,
    validation: Data | None = None,
    validation_split: float = 0.0,
    measures: Mapping[str, Measure[Data, float]] | None = None,
    measure_training: bool = True,
    lowest: str | None = None,
    highest: str | None = None,
    patience: int | None = None,
    callbacks: Sequence[Watcher[Point]] = (),
    progress: bool = False,
    checkpoint: Keeper[Ob, Mor, S, P, X, Point, Data] | None = None,
) -> Fitted[Point]:
    """The result of training ``learner`` on ``engine`` from ``parameters`` to epoch ``epochs``.

    ``data``, ``batch``, ``reduction``, ``drop_last``, ``accumulate``, ``order``, ``every`` and
    ``begun`` are those of ``training``, whose states are those that are measured here.

    ``validation``        samples that are not trained on
    ``validation_split``  the share of ``data`` that is taken for them, from the end
    ``measures``          functions of an ``Assessment``, by name; the loss is measured anyway,
                          where it is a number
    ``measure_training``  whether they are taken on all ``data`` too, at each state, which takes as
                          long as to evaluate them; otherwise, and of a ``Stream``, on validation
                          data only
    ``lowest``            the name of a measure, such as ``"validation loss"``: the best state is
                          that where it is lowest, and is what is returned
    ``highest``           the same, of a measure that is better the higher
    ``patience``          after how many states without a better one training ends
    ``callbacks``         functions of each state; one that returns ``True`` ends training
    ``progress``          whether there is a bar, in a terminal or a notebook
    ``checkpoint``        keeps training while it goes on, as ``storage.in_file("FILE.npz")``; where
                          something of the same run is kept already, training goes on from there

    With ``patience`` alone the best state has the lowest validation loss, or, without validation
    data, the lowest training loss. A state whose measure is NaN is worse than any other.

    Raises like ``training``; ``DataError`` if options make no sense, or a measure has another name
    or gives no number; ``TypeError`` if measures, callbacks or a checkpoint are none;
    ``MissingExtraError`` for a bar without tqdm; and ``Interrupted``, with what was learned until
    then, at Ctrl-C.
    """
    require_engine(engine, learner)
    _require_functions(measures, callbacks, order, checkpoint)
    if validation_split:
        if is_whole(data):
            engine.require_data(learner.samples, data)
        data, validation = _split(engine, data, validation, validation_split)
    watched = dict[str, Data]()
    if is_whole(data):
        data = engine.data(learner.samples, data)
        if measure_training:
            watched[""] = data
    if validation is not None:
        watched[VALIDATION] = engine.data(learner.samples, validation)
    watch = _Watch(engine, learner, watched, dict(measures or {}), assessing(engine, learner))
    goal = goal_of(lowest, highest, patience, f"{'' if validation is None else VALIDATION}loss")
    keeps: dict[str, Keeps[Point]] = {}
    if checkpoint is not None:
        told: dict[str, object] = {
            "engine": engine,
            "batch": batch,
            "reduction": reduction,
            "drop_last": drop_last,
            "accumulate": accumulate,
            "order": order,
            "every": every,
            "measures": [f"{part}{name}" for part in watched for name in ("loss", *watch.measures)],
            "goal": "none" if goal is None else f"{goal.sign} {goal.name} {goal.patience}",
        }
        kept = [*watched.values()]
        if is_stream(data):
            told["stream"] = Stream(data.parts, data.steps)  # however many are made ahead
        elif is_whole(data) and not measure_training:
            kept.insert(0, data)
        start = first_state(engine, learner, parameters)
        for word in ("last", "best")[: 1 if goal is None else 2]:
            keeps[word] = checkpoint(word, told, learner.step, start, kept)
    with ExitStack() as stack:
        interruptions = stack.enter_context(uninterrupted())
        for keep in keeps.values():
            stack.enter_context(keep.held())
        history, best = dict[str, list[float]](), None
        loaded = keeps["last"].load() if keeps else None
        if loaded is not None:
            begun, history = loaded
            if goal is not None:
                chosen = keeps["best"].load()
                best = goal.resumed(begun, chosen[0] if chosen else None, history)
        states = interruptions.allowed_in(
            lambda: training(
                engine,
                learner,
                parameters,
                data,
                epochs=epochs,
                batch=batch,
                reduction=reduction,
                drop_last=drop_last,
                accumulate=accumulate,
                order=order,
                every=every,
                begun=begun,
            )
        )
        length = _steps(engine, data, batch, drop_last, order) if epochs else 0
        first = begun.number * length + begun.step if begun else 0
        show = stack.enter_context(bar(first, epochs * length)) if progress else _silent
        run = _Run(watch, goal, keeps, history, begun, best, f"after {epochs} epochs")
        try:
            while not (goal is not None and goal.is_lost(run.best)):
                following = interruptions.allowed_in(lambda: next(states, None))
                if following is None:
                    break
                where = following.number + following.step / max(1, length)
                if not run.is_measured(where):
                    numbers_now = interruptions.allowed_in(partial(watch.measure, following.state))
                    run.note(following, where, numbers_now)
                    show(following.number * length + following.step, numbers_now)
                answers = [callback(following) for callback in callbacks]
                if any(answer is True for answer in answers):
                    run.ended = "by a callback"
                    break
            if goal is not None and run.best is not None and goal.is_lost(run.best):
                run.ended = f"after {run.best.states} states without a better {goal.name}"
            run.save()
        except KeyboardInterrupt:
            if run.last is None:
                raise
            run.save()
            run.ended = "interrupted"
            raise Interrupted(run.fitted(), checkpoint) from None
    return run.fitted()


@final
@dataclass(frozen=True)
class _Watch(Generic[Ob, Mor, Point, Data, S, P, X, B, Y, L]):
    """What is measured: by an engine, of a learner, on parts of data, by name."""

    engine: Engine[Mor, Point, Data]
    learner: Learner[Ob, Mor, S, P, X, B, Y, L]
    parts: Mapping[str, Data]
    measures: Mapping[str, Measure[Data, float]]
    assess: Callable[[Point, Data], Assessment[Data]]

    def measure(self, state: Point) -> dict[str, float]:
        """The numbers of a state, by name."""
        found = dict[str, float]()
        for prefix, part in self.parts.items():
            seen = self.assess(state, part)
            if seen.average is not None:
                found[f"{prefix}loss"] = seen.average
            for name, measure in self.measures.items():
                found[f"{prefix}{name}"] = _number(name, measure(seen))
        return found

    def parameters(self, state: Point) -> tuple[Point, dict[str, Point]]:
        """The parameters of a state, and the same by name."""
        found = self.engine.compile(self.learner.parameters)(state)
        return found, self.engine.named(self.learner.optimiser.parameters, found)


@final
@dataclass
class _Run(Generic[Ob, Mor, Point, Data, S, P, X, B, Y, L]):
    """Where ``fit`` stands."""

    watch: _Watch[Ob, Mor, Point, Data, S, P, X, B, Y, L]
    goal: Goal | None
    keeps: Mapping[str, Keeps[Point]]
    history: dict[str, list[float]]
    last: Progress[Point] | None
    best: Best[Point] | None
    ended: str
    saved: float = 0.0

    def is_measured(self, where: float) -> bool:
        """Whether that was noted already, before training went on."""
        return "epoch" in self.history and self.history["epoch"][-1] >= where

    def note(self, at: Progress[Point], where: float, numbers: Mapping[str, float]) -> None:
        """Go on to a state, of which this was measured; from time to time it is kept."""
        self.last = at
        for name, number in {"epoch": where, **numbers}.items():
            self.history.setdefault(name, []).append(number)
        if self.goal is not None:
            self.best = self.goal.after(self.best, at, numbers)
        if self.keeps and perf_counter() - self.saved >= SECONDS_BETWEEN_SAVES:
            self.save()

    def save(self) -> None:
        """Keep the best state, and then the last."""
        if self.keeps and self.last is not None:
            if self.best is not None:
                self.keeps["best"].save(self.best.at, {})
            self.keeps["last"].save(self.last, self.history)
            self.saved = perf_counter()

    def fitted(self) -> Fitted[Point]:
        """What was learned."""
        assert self.last is not None, "the first state is given before anything is trained"
        at = self.last if self.best is None else self.best.at
        found, named = self.watch.parameters(at.state)
        return Fitted(found, named, at.state, self.history, self.last, self.ended)


def _steps(
    engine: Engine[Mor, Point, Data],
    data: Data | Stream[Data],
    batch: int | None,
    drop_last: bool,
    order: Order,
) -> int:
    """How many steps the first epoch has."""
    if is_stream(data):
        return data.steps
    assert is_whole(data), "data are there, or come in parts"
    steps = order if batch is None else Batches(batch, order, drop_last)
    return len(samples_of(steps, 1, engine.length(data)))


def _require_functions(
    measures: object, callbacks: object, order: object, checkpoint: object
) -> None:
    """Raise ``TypeError`` if what is to be called cannot be, or is not by name or in a list."""
    by_name = 'a mapping from names to functions, such as {"accuracy": accuracy}'
    if measures is not None:
        require_kind(measures, Mapping, "the value of measures", by_name)
    if _is_mapping(measures):
        for name, measure in measures.items():
            require_function(measure, f"the measure {name!r}", "a function of an Assessment")
    require_kind(callbacks, Sequence, "the value of callbacks", "a list of functions of a Progress")
    if _is_sequence(callbacks):
        for callback in callbacks:
            if not callable(callback):
                require_function(callback, "a callback", "a function of a Progress")
    require_order(order)
    if checkpoint is not None:
        keeper = "what keeps training, such as in_file('FILE.npz')"
        require_function(checkpoint, "the checkpoint", keeper)


def _is_mapping(value: object) -> TypeGuard[Mapping[object, object]]:
    return isinstance(value, Mapping)


def _is_sequence(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, Sequence)


def _number(name: str, measured: object) -> float:
    """Raises ``DataError``, with the name of the measure, if this is no number."""
    if isinstance(measured, SupportsFloat) and not getattr(measured, "shape", ()):
        return float(measured)
    raise DataError(f"the measure {name!r} gives a number for each state, and not {came(measured)}")


def _silent(steps: int, numbers: Mapping[str, float]) -> None:
    """Show nothing."""


def _split(
    engine: Engine[Mor, Point, Data],
    data: Data | Stream[Data],
    validation: Data | None,
    share: float,
) -> tuple[Data, Data]:
    """The data without their last samples, and those."""
    if not is_whole(data):
        raise DataError("a stream is not split: give samples that are not in it as validation")
    if validation is not None:
        raise DataError("validation data are given, or split from the data, and not both")
    what = "share of validation data"
    require_number(DataError, what, share, lambda number: 0 < number < 1, "between 0 and 1")
    length = engine.length(data)
    kept = length - round(share * length)
    if not 0 < kept < length:
        raise DataError(f"of {length} samples, {kept} would be left to train on")
    return engine.some(data, range(kept)), engine.some(data, range(kept, length))
