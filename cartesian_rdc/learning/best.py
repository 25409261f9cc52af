"""Which of the states that training comes to is the best, and since when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Generic, final

from cartesian_rdc.errors import DataError, came, require_whole
from cartesian_rdc.learning.training import Progress
from cartesian_rdc.type_variables import Point


@final
@dataclass(frozen=True)
class Best(Generic[Point]):
    """The best state so far: where it was, its score, and how many states ago it was reached."""

    at: Progress[Point]
    score: float
    states: int = 0


@final
@dataclass(frozen=True)
class Goal:
    """What makes a state the best: the lowest number of a measure, or with ``sign`` 1 the highest.

    ``patience``: after how many states without a better one training ends.
    """

    name: str
    sign: int
    patience: int | None = None

    def after(
        self, before: Best[Point] | None, at: Progress[Point], numbers: Mapping[str, float]
    ) -> Best[Point]:
        """The best state after one more.

        NaN is never the best, unless all are; of several that are, the latest is kept. Raises
        ``DataError`` if nothing was measured by the name of the goal.
        """
        if self.name not in numbers:
            there = f"there are {', '.join(numbers)}" if numbers else "nothing is measured"
            raise DataError(f"there is no measure {came(self.name)}: {there}")
        score = self.sign * numbers[self.name]
        if before is None or isnan(before.score) or score > before.score:
            return Best(at, score)
        return Best(at if score == before.score else before.at, before.score, before.states + 1)

    def resumed(
        self,
        begun: Progress[Point],
        kept: Progress[Point] | None,
        history: Mapping[str, Sequence[float]],
    ) -> Best[Point] | None:
        """The best state where training goes on from ``begun``, whose measures are ``history``.

        ``kept``: the best that was kept. One later than ``begun`` is found again.
        """
        best: Best[Point] | None = None
        for name, numbers in history.items():
            for number in numbers if name == self.name else ():
                best = self.after(best, begun, {name: number})
        if best is None or kept is None or (kept.number, kept.step) > (begun.number, begun.step):
            return best
        return Best(kept, best.score, best.states)

    def is_lost(self, best: Best[Point] | None) -> bool:
        """Whether the best state is too long ago."""
        return best is not None and self.patience is not None and best.states >= self.patience


def goal_of(
    lowest: str | None, highest: str | None, patience: int | None, loss: str
) -> Goal | None:
    """The goal of these options of ``fit``; with ``patience`` alone it is the lowest ``loss``.

    Raises ``DataError`` if they make no sense.
    """
    if lowest is not None and highest is not None:
        raise DataError(
            f"the best state has the lowest {lowest} or the highest {highest}, not both"
        )
    if patience is not None:
        require_whole(DataError, "patience", patience, 1)
    if highest is not None:
        return Goal(highest, 1, patience)
    if lowest is None and patience is None:
        return None
    return Goal(lowest or loss, -1, patience)
