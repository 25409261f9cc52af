"""Steps of training on batches: any learner of samples as one of batches, of any size.

Model, loss and rate run on each sample of the batch, with the same parameters, and the optimiser is
as it was: ``(R(objective^n) >> rate^n) reparametrised along the optimiser``. Since ``R[copy]`` is
``+``, the covector that it is given is the sum of those of the samples, or with ``rate^n / n`` the
mean. How samples lie in a batch is the engine's: for Smooth it is the functor ``Batching``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Generic, Literal, TypeAlias, final

from cartesian_rdc.errors import DataError
from cartesian_rdc.execution.engine import Engine, Fold
from cartesian_rdc.execution.orders import Samples
from cartesian_rdc.learning.learner import Learner
from cartesian_rdc.type_variables import B, Data, L, Mor, Ob, P, Point, S, X, Y
from cartesian_rdc.typed import Batch, Hom, answer_of, ending

Reduction: TypeAlias = Literal["mean", "sum"]
"""What becomes of the losses of a batch."""


def step_of_batch(
    engine: Engine[Mor, Point, Data],
    learner: Learner[Ob, Mor, S, P, X, B, Y, L],
    size: int,
    reduction: Reduction = "mean",
    accumulate: int = 1,
) -> Hom[Ob, Mor, tuple[tuple[S, P], Batch[X]], tuple[S, P]]:
    """``(S × P) × X^n -> S × P``: one step of ``learner`` on ``size`` samples, for ``engine``.

    ``accumulate``: in how many microbatches the samples are taken, one after the other, as a scan.
    R of a scan adds the gradients of the parameters that its steps share. So this step equals the
    one with a single microbatch, but for rounding, and takes the memory of one. Raises
    ``DataError`` if ``size`` is below 1, if ``accumulate`` does not divide it, or if ``reduction``
    is neither ``"mean"`` nor ``"sum"``; ``StructureError`` if the category has no mean.
    """
    if reduction not in ("mean", "sum"):
        raise DataError(f"the losses of a batch become their 'mean' or 'sum', not {reduction!r}")
    rates = engine.power(answer_of(learner.rate), size)
    if reduction == "mean" and size > 1:
        rates = rates >> engine.division(rates.codomain, size)
    return learner.step_on(engine.sharing(learner.objective, size, accumulate), ending(rates))


@final
@dataclass(frozen=True, repr=False)
class BatchFold(Generic[Mor, Point, Data]):
    """A fold whose steps take batches, of several sizes; each size is compiled when it comes.

    ``fold_of``: the fold of batches of a size.
    """

    engine: Engine[Mor, Point, Data]
    fold_of: Callable[[int], Fold[Point, Data]]
    kept: dict[int, Fold[Point, Data]] = field(default_factory=dict, compare=False)

    def over(self, data: Data) -> Callable[[Point, Samples], Point]:
        """The fold over these data, for many calls."""
        folds: dict[int, Callable[[Point, Samples], Point]] = {}

        def run(state: Point, order: Samples) -> Point:
            for size, batches in groupby(map(_numbers, order), len):
                if size not in folds:
                    folds[size] = self.engine.over(self._of(size), data)
                state = folds[size](state, list(batches))
            return state

        return run

    def _of(self, size: int) -> Fold[Point, Data]:
        if size not in self.kept:
            self.kept[size] = self.fold_of(size)
        return self.kept[size]

    def __repr__(self) -> str:
        return f"<BatchFold on {self.engine}>"


def _numbers(batch: int | Sequence[int]) -> Sequence[int]:
    """Raises ``DataError`` for a step that takes one sample and is no batch of it."""
    if not isinstance(batch, Sequence):
        raise DataError(f"steps take batches here, as Batches(32) gives them, not sample {batch!r}")
    return batch
