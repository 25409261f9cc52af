"""A law that something wrong breaks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import Phase, settings

from cartesian_rdc.errors import NamingError, SpaceError

FOUND = settings(database=None, max_examples=200, phases=[Phase.generate])
"""To find that a law fails, and not the smallest reason."""


def assert_rejected(law: Callable[[], None]) -> None:
    """Fail if the law holds."""
    with pytest.raises((AssertionError, NamingError, SpaceError, TypeError, KeyError)):
        (FOUND(law) if hasattr(law, "hypothesis") else law)()
