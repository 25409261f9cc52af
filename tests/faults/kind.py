"""What a kind of faults is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TypeAlias, final

Inject: TypeAlias = "Callable[[Random, Place, int], Iterator[str]]"
"""Injects so many faults, and says of each what was lost by it: nothing, or a sentence."""


@final
@dataclass(frozen=True)
class Place:
    """A ``folder`` that is empty, and one that is ``shared`` by all faults of a run."""

    folder: Path
    shared: Path


@final
@dataclass(frozen=True)
class Kind:
    """Faults of one kind.

    ``what``     is injected, and what the documented outcome is
    ``number``   of faults in a run
    ``at_once``  so many are injected by one process, each of which may take some ``seconds``
    ``cheap``    one of them takes at most a few seconds
    """

    name: str
    what: str
    inject: Inject
    number: int
    at_once: int
    seconds: float = 60
    cheap: bool = False
