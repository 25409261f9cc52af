"""Training as the experiments do it: watched, kept in a checkpoint, and timed."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Protocol, final

import numpy as np

from cartesian_rdc.categories.smooth import Arrow, Space, Value
from cartesian_rdc.categories.smooth.spaces import on_leaves
from cartesian_rdc.errors import DataError
from cartesian_rdc.execution import NumpyEngine, engine_named
from cartesian_rdc.execution.arrays import ArrayFold, CompiledFold
from cartesian_rdc.execution.interruptions import Interruptions, uninterrupted
from cartesian_rdc.execution.orders import Steps
from cartesian_rdc.execution.processes import Processes
from cartesian_rdc.learning import Learner, Order, Progress, Stream, folding, in_order
from cartesian_rdc.neural import SmoothMap, SmoothObject
from cartesian_rdc.storage import Checkpoint, Fact, described, facts_of
from cartesian_rdc.type_variables import A, B, L, P, S, X, Y
from experiments.command import Options, draw_learner, require_progress
from experiments.curves import Curves

ALONE = Processes()
"""One process, which trains alone."""

Measure = Callable[[Value], Mapping[str, float]]
"""From a state to what is worth seeing of it."""

Show = Callable[[int, Mapping[str, float]], None]
"""What is told how many steps are done, and what was measured."""


class Peer(Protocol):
    """Trains in our place, once it is told the space of states."""

    def __call__(self, state: SmoothObject[S], /) -> ArrayFold: ...


@final
@dataclass(frozen=True)
class Trained:
    """What came out of training: the state, the curves, and the time that it took.

    ``seconds`` and ``steps`` are those of this run of the program, without what was in the
    checkpoint; ``seconds`` leave out what it took to compile, ``compile_seconds``, and to measure.
    """

    state: Value = field(repr=False)
    curves: Curves = field(repr=False)
    steps: int
    seconds: float
    compile_seconds: float

    @property
    def timing(self) -> dict[str, object]:
        """How long it took, in all and for a step, as a report says it."""
        return {
            "seconds": self.seconds,
            "us_per_step": 1e6 * self.seconds / self.steps if self.steps else None,
            "compile_seconds": self.compile_seconds,
        }


def run_training(
    options: Options,
    learner: Learner[Space, Arrow, S, P, X, B, Y, L],
    parameters: Value,
    data: Value | Stream[Value],
    *,
    measure: Measure,
    facts: Mapping[str, Fact],
    order: Order = in_order,
    every: int | None = None,
    run: ArrayFold | None = None,
    here: Processes = ALONE,
) -> Trained:
    """Fold the step of a learner over data for as many epochs as the options say.

    The state at the start is that of the ``parameters`` with a fresh memory.

    ``measure`` is asked at the beginning, after each epoch and, in each epoch, after every
    ``every`` steps: what it says is shown by a bar and returned as curves. Between these places
    training cannot be saved, so choose them some tenths of a second apart. ``facts`` are what
    the experiment has to say about itself that determines the numbers: a checkpoint that
    differs in any of them is refused. Engine, seed, order, data, start and step are compared
    without being named; what the parts of a ``Stream`` are made of, it has to say. ``run`` is what
    folds, where no engine of ours does. ``here`` is this process, where several train together:
    each has its samples of the batches of ``order``, and process 0 alone shows progress and writes
    the checkpoint, which all read.

    After Ctrl-C the last state is saved. Raises ``KeyboardInterrupt``, saying how to go on;
    ``DataError``, ``DivergenceError``, ``MissingExtraError`` and ``OSError``.
    """
    if here.is_coordinator:
        draw_learner(learner, options.diagram)
    step, start = learner.step, NumpyEngine().compile(learner.start)(parameters)
    keep = None
    if options.checkpoint is not None:
        told = {
            "engine": options.engine,
            "dtype": options.dtype,
            "seed": options.seed,
            "order": described(order),
            **facts,
        }
        whole = () if isinstance(data, Stream) else data
        every_fact = facts_of(told, step, start, whole)
        keep = Checkpoint(options.checkpoint, step.codomain, every_fact)
    if here.count > 1:
        run = sharded(step)
    with (
        uninterrupted() as interruptions,
        keep.held() if keep and here.is_coordinator else nullcontext(),
    ):
        return _trained(
            options, step, start, data, measure, order, every, run, keep, interruptions, here
        )


def sharded(step: SmoothMap[tuple[S, A], S]) -> ArrayFold:
    """The fold of a step of batches over all devices of all processes."""
    from cartesian_rdc.execution.jax_engine import JaxEngine
    from cartesian_rdc.execution.jax_engine.processes import ShardedFold, data_mesh

    fold = ShardedFold(JaxEngine().fold(step), data_mesh())

    def run(state: object, data: object, order: Steps) -> Value:
        return on_leaves(fold(state, data, order), np.asarray)  # each process has all of it

    return run


def _trained(
    options: Options,
    step: SmoothMap[tuple[S, A], S],
    start: Value,
    data: Value | Stream[Value],
    measure: Measure,
    order: Order,
    every: int | None,
    run: ArrayFold | None,
    keep: Checkpoint[S] | None,
    interruptions: Interruptions,
    here: Processes,
) -> Trained:
    """Training from where the checkpoint ``keep`` is, which this process holds, or the start."""
    engine = NumpyEngine() if run else engine_named(options.engine)
    loaded = keep.load() if keep else None
    if here.count > 1:
        interruptions.allowed_in(_all_have_loaded)
    begun, history = loaded or (Progress(0, start), {})
    curves = Curves.of(history)
    began = time.perf_counter()
    run = run or interruptions.allowed_in(lambda: engine.fold(step))
    states = folding(engine, run, begun, data, epochs=options.epochs, order=order, every=every)
    length = data.steps if isinstance(data, Stream) else _steps(order, engine.length(data))
    first, total = begun.number * length + begun.step, options.epochs * length
    bar = _bar(first, total) if here.is_coordinator else nullcontext(_silent)
    interruptions.allowed_in(lambda: prepare(run, begun, data, order, options.epochs, every))
    compile_seconds = time.perf_counter() - began

    at, seconds, saved = begun, 0.0, float("-inf")
    with bar as show:
        try:
            while True:
                began = time.perf_counter()
                following = interruptions.allowed_in(lambda: next(states, None))
                seconds += time.perf_counter() - began
                if following is None:
                    break
                at = following
                measured = measure(at.state)
                where = at.number + at.step / max(1, length)
                if not curves.epochs or curves.epochs[-1] < where:
                    curves.append(where, measured)
                show(at.number * length + at.step, measured)
                if (
                    keep
                    and here.is_coordinator
                    and time.perf_counter() - saved >= options.checkpoint_seconds
                ):
                    keep.save(at, curves.history)
                    saved = time.perf_counter()
        except KeyboardInterrupt:
            if keep is None or not here.is_coordinator:
                raise
            keep.save(at, curves.history)
            raise KeyboardInterrupt(
                f"interrupted in epoch {at.number + 1} after step {at.step}: "
                f"the same command goes on from there, with {keep.file}"
            ) from None
        if keep and here.is_coordinator:
            keep.save(at, curves.history)
    steps = at.number * length + at.step - first
    return Trained(at.state, curves, steps, seconds, compile_seconds)


def prepare(
    run: ArrayFold,
    begun: Progress[Value],
    data: Value | Stream[Value],
    order: Order,
    epochs: int,
    every: int | None,
) -> None:
    """Compile the fold for the runs of all lengths that training takes.

    What does not say how it is compiled, such as a peer, takes one step, which is forgotten. Of a
    ``Stream`` it is the first part, and a shorter last one compiles when it comes.
    """
    if begun.number >= epochs:
        return
    if isinstance(data, Stream):
        data = next(iter(data.parts(begun.number + 1)))
        epochs, begun = 1, Progress(0, begun.state)
    samples = order(begun.number + 1, NumpyEngine().length(data))
    if not isinstance(run, CompiledFold):
        run(begun.state, data, samples[:1])
        return
    lengths: set[int] = set()
    for first in (begun.step, 0) if begun.number + 1 < epochs else (begun.step,):
        done = first
        while done < len(samples):
            until = min(len(samples), done + every - done % every if every else len(samples))
            lengths.add(until - done)
            done = until
    for length in lengths:
        run.prepare(begun.state, data, samples[:length])


def _steps(order: Order, samples: int) -> int:
    """The steps of the first epoch. Raises ``DataError`` if that is no sequence."""
    given = order(1, samples)
    if not hasattr(given, "__len__"):
        raise DataError(f"an order gives the samples of an epoch as a sequence, not {given!r}")
    return len(given)


def _all_have_loaded() -> None:
    """Wait until no process reads the checkpoint any more, which process 0 writes."""
    from cartesian_rdc.execution.jax_engine.processes import barrier

    barrier("all have loaded")


def _silent(steps: int, measured: Mapping[str, float]) -> None:
    """Show nothing."""


def _bar(first: int, total: int) -> AbstractContextManager[Show]:
    """A bar of steps done, time left and numbers.

    Raises ``MissingExtraError`` if tqdm is not installed.
    """
    require_progress()
    from tqdm import tqdm

    @contextmanager
    def bar() -> Generator[Show]:
        with tqdm(
            initial=first, total=total, unit="step", file=sys.stderr, mininterval=0.2
        ) as made:

            def show(steps: int, measured: Mapping[str, float]) -> None:
                words = (f"{name}={number:.4f}" for name, number in measured.items())
                made.set_postfix_str(", ".join(words), refresh=False)
                made.update(steps - made.n)

            yield show

    return bar()
