# pyright: basic
"""Faults that are known and not yet mended; the table has to be empty in the end."""

from __future__ import annotations

import re
from typing import Any

KNOWN: tuple[tuple[str, str], ...] = ()
"""A pattern of ``place: error: words: where``, and the reason why it still stands."""


def known(fault: Any) -> str:
    """The reason why a fault still stands, or nothing."""
    place, error, where = fault.signature
    words = f"{place}: {error}: {fault.error}: {where}"
    return next((reason for pattern, reason in KNOWN if re.search(pattern, words)), "")
