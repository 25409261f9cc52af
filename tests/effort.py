"""The effort of a test: usual, or larger with ``make test-all``."""

from __future__ import annotations

import os
from typing import Final

ALL: Final = os.environ.get("HYPOTHESIS_PROFILE") == "all"


def effort(usual: int, *, in_all: int) -> int:
    """A number of examples, of layers, and the like."""
    return in_all if ALL else usual
