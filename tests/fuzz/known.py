# pyright: basic
"""Faults that are known and not yet mended; the table has to be empty in the end."""

from __future__ import annotations

import re
from typing import Any, Final

KNOWN: Final[tuple[tuple[str, str], ...]] = (
    (r"'LensObject' object has no attribute", "a wire of lenses in a layer or a loss of arrays"),
    (r"'Modular' object has no attribute 'rank'", "initialise of a wire of circuits"),
    (r"slice step cannot be zero", "take with step 0: bare error"),
    (r"ValueError: (scale < 0|high - low)", "normal and uniform with a negative number"),
    (r"expected non-negative integer", "a negative seed of initialise and Shuffled"),
    (r"too many values to unpack|not enough values to unpack|empty sequence", "argmax of no array"),
    (r"'int' object has no attribute 'fold'", "CompositeFunctor of functors that do not compose"),
    (r"inhomogeneous shape.*circuit_engine", "ragged samples of CircuitEngine"),
)
"""A pattern of ``place: error: words: where``, and the reason why it still stands."""


def known(fault: Any) -> str:
    """The reason why a fault still stands, or nothing."""
    place, error, where = fault.signature
    words = f"{place}: {error}: {fault.error}: {where}"
    return next((reason for pattern, reason in KNOWN if re.search(pattern, words)), "")
