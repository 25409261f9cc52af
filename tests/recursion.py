"""Values that are nested deeper than a call may go: whatever recurses on them fails.

The limit of recursion is lowered meanwhile, so that the values need not be so deep.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

from tests.effort import effort

DEPTH: Final = effort(200, in_all=1_500)

ROOM: Final = effort(190, in_all=950)
"""How deep a call may go, below a test."""


@contextmanager
def little_room() -> Generator[None]:
    """Lower the limit of recursion to less than ``DEPTH``."""
    before = sys.getrecursionlimit()
    limit = len(inspect.stack(0)) + ROOM
    sys.setrecursionlimit(limit)
    try:
        yield
        assert sys.getrecursionlimit() == limit
    finally:
        sys.setrecursionlimit(before)
