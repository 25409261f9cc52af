"""The memory that something takes, as Python and NumPy count it."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable


def peak_of(action: Callable[[], object]) -> int:
    """The most bytes that it holds at one time."""
    tracemalloc.start()
    try:
        action()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
