"""Disks that are full, and folders that cannot be written to."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from random import Random

from tests.faults.kind import Inject, Place
from tests.processes import ROOT

MOUNTED = 'mount -t tmpfs -o size=4m none "$1" && shift && exec "$@"'
"""A small disk, which only the process sees that is started on it, and which ends with it."""


@cache
def mounts() -> tuple[str, ...] | None:
    """What a command begins with that sees a disk of its own, or None where there is no such."""
    if sys.platform != "linux" or shutil.which("unshare") is None:
        return None
    root = () if os.geteuid() == 0 else ("--user", "--map-root-user")
    begins = ("unshare", "--mount", "--propagation", "private", *root)
    tried = subprocess.run(
        [*begins, "sh", "-c", MOUNTED, "sh", str(ROOT / "tests" / "faults"), "true"],
        capture_output=True,
        check=False,
    )
    return None if tried.returncode else begins


def how() -> str:
    """How disks are full, and folders read-only, on this machine."""
    if mounts():
        return "Full disks and read-only folders are those of a small file system in memory."
    return (
        "Full disks are a limit on the size of files (RLIMIT_FSIZE), and read-only folders have "
        "the mode 0500: no file system could be mounted."
    )


def disk(fault: str) -> Inject:
    """Checkpoints, pictures and machine code on one that is ``full`` or ``read-only``."""

    def inject(chance: Random, place: Place, number: int) -> Iterator[str]:
        begins = mounts()
        if begins is None and fault == "read-only" and os.geteuid() == 0:
            raise RuntimeError("the superuser may write anywhere, and nothing can be mounted")
        seed, folder = chance.randrange(1 << 32), place.folder
        code = [
            sys.executable,
            "-m",
            "tests.faults.on_a_disk",
            str(folder),
            fault,
            str(number),
            str(seed),
        ]
        command = (
            [*begins, "sh", "-c", MOUNTED, "sh", str(folder), *code, "mounted"]
            if begins
            else [*code, "limited"]
        )
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60 + 10 * number
        )
        said = done.stdout.splitlines()
        yield from said
        if len(said) != number or done.returncode:
            yield f"it ended with {done.returncode}: {done.stderr[-500:]}"

    return inject
