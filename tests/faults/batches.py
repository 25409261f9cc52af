"""Faults of one kind, injected by a process of their own, of which nothing is left."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, final

from tests.faults.kind import Kind
from tests.processes import ROOT


@final
@dataclass
class Outcome:
    """How many faults of a kind were injected, and in what words each that lost something did."""

    injected: int = 0
    lost: list[str] = field(default_factory=list[str])

    def add(self, other: Outcome) -> None:
        """Count these as well."""
        self.injected += other.injected
        self.lost += other.lost


@final
class Batch:
    """Some faults of a kind, while they are injected.

    ``number``  of faults
    ``seed``    that they are drawn from
    ``place``   a folder, which this makes and removes; ``shared`` is one that batches share
    """

    def __init__(self, kind: Kind, number: int, seed: str, place: Path, shared: Path) -> None:
        self.kind, self._number, self._place = kind, number, place
        self._until = time.monotonic() + 120 + number * kind.seconds
        folder, aside, user = place / "folder", place / "tmp", shared / "user"
        for one in (folder, aside, user):
            one.mkdir(parents=True, exist_ok=True, mode=0o700)
        environment = {
            "TMPDIR": str(aside),
            "CARTESIAN_RDC_CACHE": str(user / "cache"),
            "MPLCONFIGDIR": str(user / "matplotlib"),
            "HYPOTHESIS_STORAGE_DIRECTORY": str(user / "hypothesis"),
        }
        arguments = [kind.name, seed, str(number), str(folder), str(shared)]
        self._said, self._errors = self._stream("said"), self._stream("errors")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.child", *arguments],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=self._said,
            stderr=self._errors,
            start_new_session=True,
        )

    def _stream(self, name: str) -> IO[bytes]:
        return (self._place / name).open("wb")

    def is_over(self) -> bool:
        """Whether it has ended, or takes too long."""
        return self._process.poll() is not None or time.monotonic() > self._until

    def outcome(self) -> Outcome:
        """What it found; it ends, if it has not."""
        status = self._process.poll()
        self.end()
        lines = (self._place / "said").read_text(encoding="utf-8").splitlines()
        words = [str(json.loads(line)) for line in lines]
        found = Outcome(len(words), [one for one in words if one])
        errors = (self._place / "errors").read_text(encoding="utf-8", errors="replace")
        if status is None:
            found.add(Outcome(1, ["it hangs"]))
        elif status:
            found.add(Outcome(1, [f"the process ended with {status}: {errors[-1000:]}"]))
        left = sorted(path.name for path in (self._place / "tmp").iterdir())
        if left:
            found.lost.append(f"left behind in the folder of temporary files: {left}")
        return found

    def end(self) -> None:
        """End the process, and all that it has started."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._said.close()
        self._errors.close()

    def remove(self) -> None:
        """Remove what it has written."""
        shutil.rmtree(self._place, ignore_errors=True)
