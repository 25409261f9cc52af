"""The effort of a test: usual, or larger with ``make test-all``."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final, TypeVar

T = TypeVar("T")

ALL: Final = os.environ.get("HYPOTHESIS_PROFILE") == "all"


def effort(usual: int, *, in_all: int) -> int:
    """A number of examples, of layers, and the like."""
    return in_all if ALL else usual


def usually(few: Sequence[T], *, of: Sequence[T]) -> Sequence[T]:
    """A few cases, or all ``of`` them with ``make test-all``."""
    return of if ALL else few
