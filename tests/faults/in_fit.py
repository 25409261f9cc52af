"""Ctrl-C in a script that trains by ``fit``: it ends, and what it has learned is kept."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final

from cartesian_rdc.execution import engine_named
from cartesian_rdc.storage import checksum
from tests.faults import long_fit
from tests.faults.kills import position_of
from tests.faults.kind import Inject, Place
from tests.processes import names, running_module

MOST: Final = 120
"""Seconds after which a process that was interrupted has to be over."""

COLLECTED = re.compile(
    r"Exception ignored in: <function _xla_gc_callback .*?\nKeyboardInterrupt: ?\n", re.DOTALL
)
"""JAX calls Python when garbage is collected, and exceptions are lost there: ``fit`` raises it."""


def in_fit(engine: str) -> Inject:
    """Ctrl-C from the first import of the engine to the end of the last step.

    Every other one comes once there is a checkpoint: in the steps, mostly. Half of the scripts
    catch it. All are resumed, to the same bits.
    """

    def inject(chance: Random, place: Place, number: int) -> Iterator[str]:
        run, steps = engine_named(engine), long_fit.STEPS[engine]
        known = [*long_fit.states(run, steps)]
        k, seconds = 0, 1.0
        while k < number:
            folder = place.folder / f"run {k}"
            folder.mkdir(exist_ok=True)
            file = folder / "training.npz"
            catches, late = chance.randrange(2) == 1, k % 2 == 1
            arguments = [engine, str(file), *["catches"] * catches]
            with running_module("tests.faults.long_fit", *arguments) as process:
                began = time.monotonic()
                while late and process.poll() is None and not file.exists():
                    time.sleep(0.002)
                time.sleep(chance.uniform(0, 1) * seconds)
                process.send_signal(signal.SIGINT)
                words = _ended(process, known, catches=catches)
            if words is None:  # before it was interrupted: the next is, sooner
                seconds *= 0.7
                file.unlink(missing_ok=True)
                continue
            seconds = max(seconds, 0.8 * (time.monotonic() - began) if not late else 0.0)
            k += 1
            words = words or _left(folder, file)
            if not words:
                again = checksum(long_fit.trained(run, steps, str(file)).state)
                words = "" if again == known[-1] else f"resumed: {again}, not {known[-1]}"
            yield words and f"{words} ({k}, {'late' if late else 'early'})"

    return inject


def _ended(process: subprocess.Popen[str], known: list[str], *, catches: bool) -> str | None:
    """What is wrong with how a process ends; None if it was over already."""
    try:
        out, err = process.communicate(timeout=MOST)
    except subprocess.TimeoutExpired:
        return f"it was not over after {MOST} s"
    err = COLLECTED.sub("", err)
    said = json.loads(out)["state_sha256"] if out else ""
    if said == known[-1] and process.returncode in {0, -signal.SIGINT}:
        return None
    if catches:
        sound = process.returncode == 0 and not err and said in {None, *known}
        return "" if sound else f"it ended with {process.returncode}, {out!r}: {err[-400:]}"
    last = err.splitlines()[-1] if err else ""
    plain = process.returncode == -signal.SIGINT and last == "KeyboardInterrupt"
    told = process.returncode == 1 and ".Interrupted: <Fitted, interrupted" in last
    if out or not (plain or told):
        return f"it ended with {process.returncode}, {out!r}: {err[-400:]}"
    return ""


def _left(folder: Path, file: Path) -> str:
    """What is wrong with what it has left behind."""
    if set(names(folder)) - {file.name}:
        return f"left behind: {names(folder)}"
    try:
        position_of(file)
    except Exception as error:
        return f"the checkpoint cannot be read: {error}"
    return ""
