"""Ctrl-C at any moment: commands end by exit status 130, with one line, and leave nothing."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from tests.faults.kills import checksum_of, command_of, finish, position_of, whole_of
from tests.faults.kind import Inject, Place
from tests.processes import begun, names

MOST = 60
"""Seconds after which a process that was interrupted has to be over."""

ENDS = 3
"""Seconds that Python may take to end, once all is printed."""

EXPERIMENTS = (
    "experiments",
    "experiments.autoencoder",
    "experiments.boolean_iris",
    "experiments.convolutional",
    "experiments.fixed_point_iris",
    "experiments.gan",
    "experiments.hypergradient",
    "experiments.iris",
    "experiments.neural_ode",
    "experiments.optimisers",
    "experiments.semirings",
    "experiments.sequential",
    "experiments.sequence",
)


def ends(process: subprocess.Popen[str], moments: Sequence[float], wanted: str = "") -> str | None:
    """What is wrong with how a process ends after Ctrl-C, after these seconds each.

    None if it was over already. ``wanted`` is the checksum that it prints then.
    """
    for seconds in moments:
        time.sleep(seconds)
        process.send_signal(signal.SIGINT)
    pressed = time.monotonic()
    try:
        out, err = process.communicate(timeout=MOST)
    except subprocess.TimeoutExpired:
        return f"it was not over after {MOST} s"
    where = f"after {', '.join(f'{seconds:.3f}' for seconds in moments)} s"
    if process.returncode == 0:
        if wanted and checksum_of(0, out, err) != wanted:
            return f"{where}: it ended, with other numbers"
        return None if time.monotonic() - pressed < ENDS else f"{where}: it went on"
    said = [line for line in err.splitlines() if "error: " in line]
    if process.returncode != 130 or "Traceback" in err or "Exception ignored" in err:
        return f"{where}: it ended with {process.returncode}: {err[-400:]}"
    if len(said) != 1 or "interrupted" not in said[0] or err.splitlines()[-1] != said[0]:
        return f"{where}: it said {err[-400:]!r}"
    return f"{where}: it printed {out[-100:]!r}" if out else ""


def in_training(engine: str, *, twice: bool = False) -> Inject:
    """Ctrl-C in the training of iris, from the first import to the end, with a checkpoint."""

    def inject(chance: Random, place: Place, number: int) -> Iterator[str]:
        name = f"iris, {engine}"
        command = command_of(name, place.shared)
        whole = whole_of(name, command, place.shared)
        sites, folder = place.folder / "sites", place.folder / "kept"
        sites.mkdir()
        k = 0
        while k < number:
            folder.mkdir()
            file = folder / "training.npz"
            kept = [*command, "--checkpoint", str(file), "--checkpoint-seconds", "0"]
            moments = [chance.uniform(0, whole.seconds)]
            if twice:
                moments.append(chance.choice([0, chance.uniform(0, 0.001), chance.uniform(0, 0.1)]))
            with begun(kept, sites) as process:
                words = ends(process, moments, whole.checksum)
            words = words if words is None else words or _left(folder, file)
            if words == "" and twice and file.exists() and k % 4 == 0:
                ended = finish(kept)
                words = "" if ended == whole.checksum else f"resumed: {ended}"
            file.unlink(missing_ok=True)
            _remove(folder)
            if words is not None:
                k += 1
                yield words

    return inject


def _left(folder: Path, file: Path) -> str:
    if set(names(folder)) - {file.name}:
        return f"left behind: {names(folder)}"
    try:
        position_of(file)
    except Exception as error:
        return f"the checkpoint cannot be read: {error}"
    return ""


def _remove(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()


def in_imports(chance: Random, place: Place, number: int) -> Iterator[str]:
    """Ctrl-C soon after Python has started, which takes no care of it until then."""
    sites = place.folder / "sites"
    sites.mkdir()
    k = 0
    while k < number:
        with begun([chance.choice(EXPERIMENTS), "--help"], sites) as process:
            words = ends(process, [chance.uniform(0, 0.8)])
        if words is not None:
            k += 1
            yield words
