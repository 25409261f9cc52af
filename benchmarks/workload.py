# pyright: basic
"""A training run that engines and peers can both do, and the comparison of two of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from benchmarks.machine import machine
from benchmarks.measure import in_turn, spread, timed
from cartesian_rdc.categories.smooth import Arrow, Space, Value
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import DataError
from cartesian_rdc.execution import ArrayEngine, engine_named
from cartesian_rdc.learning import Learner
from cartesian_rdc.neural import Scalar
from cartesian_rdc.type_variables import B, P, S, X, Y

PRECISIONS = ("default", "high", "highest")
"""Those of products of matrices in JAX: on a processor they are one."""

Arrays = list[NDArray[Any]]
Training = Callable[[], Arrays]
"""Trains from the start, and gives the parameters."""


class Workload(ABC):
    """Training one model on one set of data, for a number of steps."""

    checked_steps: int
    """After how many steps the two are compared."""

    tolerance: float
    """How far apart they may be then: the norm of the difference over the norm."""

    steps: int
    """How many steps are timed."""

    steps_against: ClassVar[Mapping[str, int]]
    """How many are timed against a slow peer, by its name."""

    @abstractmethod
    def ours(self, engine: ArrayEngine, steps: int) -> Training:
        """Our training on an engine."""

    @abstractmethod
    def theirs(self, peer: str, steps: int) -> Training:
        """That of a peer. Raises ``MissingExtraError``."""

    @abstractmethod
    def accuracy(self, parameters: Arrays) -> float | None:
        """The part of the samples to test on that these parameters classify correctly."""


def compare(
    workload: Workload,
    engine: str,
    peer: str,
    repeat: int,
    steps: int | None,
    precision: str = "default",
) -> dict[str, object]:
    """Time both in turn, from the same start with the same samples.

    ``precision``: that of products of matrices in JAX, on both sides. Raises ``DataError`` if it is
    not the default one and neither side is JAX, ``AssertionError`` if the two learn different
    parameters.
    """
    if "jax" in (engine, peer):
        set_precision(precision)
    elif precision != "default":
        raise DataError(f"a precision is one of JAX, not of {engine} and {peer}")
    short = workload.checked_steps
    mine = workload.ours(engine_named(engine), short)()
    far = distance(mine, workload.theirs(peer, short)())
    assert far <= workload.tolerance, f"after {short} steps they are {far:.2g} apart"

    count = steps or workload.steps_against.get(peer, workload.steps)
    theirs = workload.theirs(peer, count)
    preparing, ours = timed(lambda: workload.ours(engine_named(engine), count))
    first, parameters = timed(ours)  # some engines compile when they are first called
    mine_seconds, their_seconds = in_turn(ours, theirs, repeat)
    us, peer_us = ([1e6 * s / count for s in found] for found in (mine_seconds, their_seconds))
    return {
        "engine": engine,
        "against": peer,
        "precision": precision,
        "us_per_step": spread(us),
        "peer_us_per_step": spread(peer_us),
        "ratio": spread([a / b for a, b in zip(us, peer_us, strict=True)]),
        "compile_seconds": max(0.0, preparing + first - min(mine_seconds)),
        "accuracy": workload.accuracy(parameters),
        "difference": far,
        "steps": count,
        "repeat": repeat,
        "machine": machine(),
    }


def set_precision(precision: str) -> None:
    """Let products of matrices in JAX have this precision, one of ``PRECISIONS``."""
    import jax

    config: Any = jax.config
    config.update("jax_default_matmul_precision", precision)


def distance(mine: Arrays, theirs: Arrays) -> float:
    """The norm of the difference over the norm, of the arrays taken together."""
    apart = sum(float(np.sum((a - b) ** 2)) for a, b in zip(mine, theirs, strict=True))
    size = sum(float(np.sum(b**2)) for b in theirs)
    return float(np.sqrt(apart / size)) if size else float(np.sqrt(apart))


def training(
    engine: ArrayEngine,
    learner: Learner[Space, Arrow, S, P, X, B, Y, Scalar],
    parameters: Value,
    data: Value,
    order: NDArray[np.int64],
) -> Training:
    """The fold of a learner's step as a training, over data that the engine looks at once.

    It begins with a state where the engine has its arrays, as peers do, and gives back arrays of
    NumPy.
    """
    start, order = placed(engine, (engine.compile(learner.start)(parameters), order))
    last = engine.compile(learner.parameters)
    run = engine.fold(learner.step).over(data)

    def train() -> Arrays:
        return [np.asarray(array) for array in leaves_of(last(run(start, order)))]

    return train


def placed(engine: ArrayEngine, tree: Any) -> Any:
    """The arrays of nested tuples in the memory of the engine."""
    if type(engine).__name__ == "JaxEngine":  # imported only where it is used
        import jax
        import jax.numpy as jnp

        with jax.enable_x64(True):  # counters are of 64 bits
            return jax.tree.map(jnp.asarray, tree)
    return tree


def assembled(arrays: Sequence[NDArray[Any]]) -> Value:
    """The parameters ``((b2, w2), (b1, w1))`` from those in a row."""
    b2, w2, b1, w1 = arrays
    return (b2, w2), (b1, w1)
