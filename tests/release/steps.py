"""Steps of a command: those that are refused, those that fail, and programs that are run."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

LAST = 40
"""How many lines are shown of what a program that failed has said."""

OURS = {
    *("PYTHONPATH", "PYTHONHOME", "MYPYPATH", "VIRTUAL_ENV", "CONDA_PREFIX"),
    *("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"),
}
"""What would show another environment, or repository, to a program that is to see its own."""


class RefusedError(Exception):
    """It makes no sense, and nothing was begun."""


class FailedError(Exception):
    """A step has failed."""


def run(
    *command: str | Path, cwd: Path, status: int = 0, given: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program. Raises ``FailedError``, with the last that it said, if it ends otherwise."""
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words,
            cwd=cwd,
            env={name: text for name, text in os.environ.items() if name not in OURS},
            input=given,
            stdin=subprocess.DEVNULL if given is None else None,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        raise FailedError(f"{words[0]}: {error.strerror or error}") from None
    if done.returncode != status:
        said = "\n".join((done.stdout + done.stderr).splitlines()[-LAST:])
        raise FailedError(
            f"{' '.join(words)}: the exit status is {done.returncode}, where {status} belongs\n"
            f"{said}".rstrip()
        )
    return done


def require(holds: bool, words: str) -> None:
    """Raise ``FailedError`` with these words if it does not hold."""
    if not holds:
        raise FailedError(words)


def listed(names: Sequence[str], most: int = 5) -> str:
    """The first of these names, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
