"""Whether a program with loops fits in memory, said before it runs.

The memory of a loop is known: its rows. What would not fit is refused with the bytes that it takes,
and what it would take if less were kept for the way back.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import isqrt
from pathlib import Path
from typing import final

from cartesian_rdc.categories.smooth import Array
from cartesian_rdc.errors import SpaceError
from cartesian_rdc.execution._program import Program
from cartesian_rdc.execution.loops import Loop, is_loop


@final
@dataclass(frozen=True)
class Need:
    """The ``bytes`` of a program, and what to do where they are too many."""

    bytes: int
    words: str

    def require(self) -> None:
        """Raise ``SpaceError`` if the machine has less memory."""
        if self.bytes > FEW and self.bytes > (free := available()):
            raise SpaceError(f"{self.words}; there are {free:,}")


FEW = 2**28
"""So much is not looked for."""


def need_of(code: Program[Array]) -> Need | None:
    """What a program with loops needs; ``None`` of one without."""
    loops = [i.generator for i in code.instructions if is_loop(i.generator)]
    if not loops:
        return None
    return Need(code.bytes, f"the map takes {code.bytes:,} bytes of memory{_advice(loops)}")


def _recorded(loop: Loop[Array]) -> int:
    """The bytes of the rows that a loop makes."""
    body = loop.body
    return loop.n * sum(body.atoms[v].bytes for v in body.outputs[loop.states :])


def _advice(loops: Sequence[Loop[Array]]) -> str:
    """What the loop that keeps most keeps, and what it would with other choices."""
    loop = max(loops, key=_recorded)
    body, n = loop.body, loop.n
    words = f", {_recorded(loop):,} of them for what a loop of {n:,} steps keeps"
    if any(is_loop(i.generator) for i in body.instructions):
        return words  # it has segments already
    ways = [other for other in loops if other.n == n]
    state = min(sum(a.bytes for a in other.codomain.atoms()[: other.states]) for other in ways)
    segments = max(1, isqrt(n))
    short = (segments + -(-n // segments)) * state
    if loop.keep == "everything" and n * state < _recorded(loop):
        words += f', where keep="states" keeps about {n * state:,}'
    return f"{words}; with segments={segments} it is about {short:,}"


def available() -> int:
    """The bytes of memory that are free, or where that is not known, of the machine."""
    try:
        text = Path("/proc/meminfo").read_text(encoding="ascii")
        found = re.search(r"MemAvailable:\s*(\d+) kB", text)
        if found is not None:
            return int(found[1]) * 1024
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, AttributeError):
        return 2**63 - 1
