"""Checkpoints for ``fit``: a file for the last state, and one beside it for the best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import final

from cartesian_rdc.categories.smooth import Value
from cartesian_rdc.neural import SmoothMap
from cartesian_rdc.storage.checkpoint import Checkpoint
from cartesian_rdc.storage.description import described
from cartesian_rdc.storage.facts import Fact, facts_of
from cartesian_rdc.storage.parameters import FileName, named_file
from cartesian_rdc.type_variables import P, S, X


@final
@dataclass(frozen=True)
class InFile:
    """A maker of checkpoints, for ``fit``; ``file`` is that of the last state.

    The best state, where there is one to be, is in a file beside it, ``NAME-best``. Both hold one
    training run, and are refused by another, with what differs.
    """

    file: Path

    def __call__(
        self,
        word: str,
        told: Mapping[str, object],
        step: SmoothMap[tuple[tuple[S, P], X], tuple[S, P]],
        start: Value,
        data: Sequence[Value],
    ) -> Checkpoint[tuple[S, P]]:
        """The checkpoint of the run of these. Raises ``DataError`` like ``facts_of``."""
        facts = facts_of_run(told, step, start, data)
        beside = self.file.with_name(f"{self.file.stem}-{word}{self.file.suffix}")
        return Checkpoint(self.file if word == "last" else beside, step.codomain, facts)


def facts_of_run(
    told: Mapping[str, object],
    step: SmoothMap[tuple[tuple[S, P], X], tuple[S, P]],
    start: Value,
    data: Sequence[Value],
) -> dict[str, Fact]:
    """The facts of a run of ``fit``, which tells a keeper of them. Raises like ``facts_of``."""
    whole: Value = ()
    for part in data:
        whole = part, whole
    return facts_of({name: described(value) for name, value in told.items()}, step, start, whole)


def in_file(file: FileName) -> InFile:
    """Keeps training in a ``file``, ``.npz``, for ``fit``: the same call goes on from there.

    Raises ``TypeError`` if this is no name of a file.
    """
    return InFile(named_file(file))
