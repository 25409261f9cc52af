"""What keeps training, so that it goes on after whatever stopped it: a file, for example."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol, TypeAlias

from cartesian_rdc.learning.training import Progress
from cartesian_rdc.type_variables import Data, Mor, Ob, P, Point, S, X
from cartesian_rdc.typed import Hom


class Keeps(Protocol[Point]):
    """Keeps the last state of one training run, and its history."""

    def held(self) -> AbstractContextManager[None]:
        """Inside, nobody else keeps this run."""
        ...

    def load(self) -> tuple[Progress[Point], dict[str, list[float]]] | None:
        """What was kept last, or nothing."""
        ...

    def save(self, progress: Progress[Point], history: Mapping[str, Sequence[float]]) -> None:
        """Keep this instead."""
        ...


Keeper: TypeAlias = Callable[
    [
        str,
        Mapping[str, object],
        Hom[Ob, Mor, tuple[tuple[S, P], X], tuple[S, P]],
        Point,
        Sequence[Data],
    ],
    Keeps[Point],
]
"""From a word, options, step, first state and data to what keeps the run that they determine.

The word is ``"last"`` for the last state, ``"best"`` for the best.
"""
