"""The page that says what was injected and what was lost."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from importlib.metadata import version

from tests.faults.batches import Outcome
from tests.faults.disks import how
from tests.faults.table import KINDS

TOP = """\
# What breaks it

Faults are injected where the world makes them: processes are killed, disks are full, files are
damaged, users press Ctrl-C. A fault is *lost* if its outcome is any other than the documented one:
a wrong number, a process that hangs or that a signal ends, an exception that is not documented, a
file that is lost, half written, or left behind.

`make faults` writes this page, in ten minutes. `python -m tests.faults --help` says how to inject
more of a kind.
"""


def versions() -> str:
    """What ran."""
    ran = [f"{name} {version(name.lower())}" for name in ("NumPy", "Numba", "JAX")]
    return ", ".join([f"Python {platform.python_version()}", *ran])


def page(outcomes: Mapping[str, Outcome], seed: int) -> str:
    """The whole page."""
    total = Outcome()
    rows = ["| kind | what is injected | injected | lost |", "|---|---|---:|---:|"]
    for kind in KINDS:
        outcome = outcomes.get(kind.name, Outcome())
        total.add(outcome)
        rows.append(f"| {kind.name} | {kind.what} | {outcome.injected} | {len(outcome.lost)} |")
    rows.append(f"| in all | | {total.injected} | {len(total.lost)} |")
    return "\n".join([TOP, *rows, "", f"{versions()}; seed {seed}. {how()}", ""])


def kinds_on(text: str) -> list[str]:
    """The kinds that a page has rows of."""
    rows = [line.split("|")[1].strip() for line in text.splitlines() if line.startswith("| ")]
    return rows[1:-1]
