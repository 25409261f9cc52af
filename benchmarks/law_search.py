"""How long it takes to search all laws of things that the library has."""

from __future__ import annotations

from functools import partial

import hypothesis

from benchmarks.measure import spread, timed
from cartesian_rdc.testing.search import Check, Effort
from cartesian_rdc.testing.shipped import shipped

NAMES = ("Smooth", "Lens(Smooth)", "Para(Smooth)", "Polynomials(Z_2)", "Circuits(Z_2)")
EXAMPLES = 20


def times(repeat: int) -> list[dict[str, object]]:
    """Seconds for all laws of each, with ``EXAMPLES`` examples of each law."""
    settings = hypothesis.settings(max_examples=EXAMPLES, deadline=None, database=None)
    rows: list[dict[str, object]] = []
    entries = shipped()
    for name in (name for name in NAMES if name in entries):
        checks = list(entries[name]())
        search = partial(_search, checks, settings)
        seconds = [timed(search)[0] for _ in range(repeat)]
        rows.append(
            {"of": name, "laws": len(checks), "examples": EXAMPLES, "seconds": spread(seconds)}
        )
    return rows


def _search(checks: list[Check], settings: hypothesis.settings) -> None:
    for check in checks:
        check.search(Effort(settings, seed=0))
