"""Trainings that are killed at any moment, and go on to the numbers of one that is not."""

from __future__ import annotations

import json
import os
import secrets
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Final, final

from tests.faults.kind import Place
from tests.processes import names, started

LONGEST = 300
"""Seconds that a process may take."""

DIGITS = ("--data-dir", "DIGITS", "--unchecked")
MODERN = ("experiments.convolutional", "modern", *DIGITS)
NUMERIC_OPTICS = ("experiments.convolutional", *DIGITS)

TRAININGS: Final = MappingProxyType(
    {
        "iris, NumPy": (4, ["experiments.iris", "hidden", "--epochs", "150"]),
        "iris, Numba": (3, ["experiments.iris", "hidden", "--epochs", "150", "--engine", "numba"]),
        "iris, JAX": (1, ["experiments.iris", "hidden", "--epochs", "150", "--engine", "jax"]),
        "convolutional, NumPy": (
            3,
            [*MODERN, "--epochs", "4", "--batch-size", "2", "--engine", "numpy"],
        ),
        "convolutional, Numba": (2, [*NUMERIC_OPTICS, "--epochs", "40", "--engine", "numba"]),
        "convolutional, JAX": (1, [*NUMERIC_OPTICS, "--epochs", "40", "--engine", "jax"]),
        "fit, NumPy": (4, ["tests.faults.fitting", "--engine", "numpy"]),
        "fit, Numba": (2, ["tests.faults.fitting", "--engine", "numba"]),
        "fit, JAX": (1, ["tests.faults.fitting", "--engine", "jax"]),
    }
)
"""How often each is killed, and its command."""


@final
@dataclass(frozen=True)
class Whole:
    """What a training that nobody stops ends with, and the seconds that it takes."""

    checksum: str
    seconds: float


def kills(chance: Random, place: Place, number: int) -> Iterator[str]:
    """One training, killed so many times, each time while it goes on from the last; then ended."""
    name = drawn(chance)
    for words in killed_again_and_again(name, chance, place, number):
        yield words and f"{name}: {words}"


def drawn(chance: Random) -> str:
    """The name of a training."""
    return chance.choices(list(TRAININGS), [often for often, _ in TRAININGS.values()])[0]


def command_of(name: str, shared: Path) -> list[str]:
    """A command, with the digits that it wants."""
    _, words = TRAININGS[name]
    return [*(_digits(shared) if word == "DIGITS" else word for word in words), "--json"]


def _digits(shared: Path) -> str:
    """Few of them, written by whoever comes first."""
    from tests.digits import write_digits

    folder = shared / "digits"
    if not folder.exists():
        aside = shared / f"digits {secrets.token_hex(8)}"
        aside.mkdir()
        write_digits(aside, train=161, test=20)
        try:
            aside.rename(folder)
        except OSError:  # somebody else was faster
            for file in aside.iterdir():
                file.unlink()
            aside.rmdir()
    return str(folder)


def whole_of(name: str, command: Sequence[str], shared: Path) -> Whole:
    """What it ends with, found once in a run."""
    known = shared / f"{name}.json"
    if not known.exists():
        if "Numba" in name:
            finish(command)  # which compiles what is kept
        began = time.monotonic()
        found = finish(command), time.monotonic() - began
        aside = shared / f"{name} {secrets.token_hex(8)}"
        aside.write_text(json.dumps(found), encoding="utf-8")
        aside.replace(known)
    checksum, seconds = json.loads(known.read_text(encoding="utf-8"))
    return Whole(checksum, seconds)


def finish(command: Sequence[str]) -> str:
    """The checksum of the state that a training ends with, or what it says instead."""
    with started(command) as process:
        out, err = process.communicate(timeout=LONGEST)
    return checksum_of(process.returncode, out, err)


def checksum_of(status: int, out: str, err: str) -> str:
    """That which a process has printed, or how it has ended instead."""
    if status:
        return f"it ended with {status}: {err[-300:]}"
    return str(json.loads(out.splitlines()[-1])["state_sha256"])


def killed(command: Sequence[str], moment: Callable[[], bool]) -> str:
    """Start, and kill at that moment. Nothing, or the checksum where it had ended before."""
    with started(command) as process:
        while process.poll() is None and not moment():
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
        out, err = process.communicate()
    if process.returncode == -signal.SIGKILL:
        return ""
    return checksum_of(process.returncode, out, err)


def after(seconds: float) -> Callable[[], bool]:
    """The moment after so many seconds."""
    until = time.monotonic() + seconds
    return lambda: time.monotonic() >= until


def writing(file: Path) -> Callable[[], bool]:
    """A moment in which the file is being written."""
    return lambda: any(file.parent.glob("*.part"))


def changed(file: Path, times: int) -> Callable[[], bool]:
    """The moment when the file has been replaced so many times since this was called."""
    seen = {file.stat().st_ino if file.exists() else 0}
    count = [0]

    def moment() -> bool:
        if file.exists() and file.stat().st_ino not in seen:
            seen.clear()
            seen.add(file.stat().st_ino)
            count[0] += 1
        return count[0] >= times

    return moment


def _moment(chance: Random, file: Path, seconds: float) -> Callable[[], bool]:
    """Any, or one soon after the training has begun to write."""
    match chance.randrange(4):
        case 0:
            return after(chance.uniform(0, seconds))
        case 1:
            return writing(file)
        case _:
            some, later = changed(file, chance.randrange(1, 8)), chance.uniform(0, 0.03)
            return lambda: some() and after(later)()


def position_of(file: Path) -> tuple[int, int]:
    """Where training stands."""
    import numpy as np

    if not file.exists():
        return -1, 0
    with np.load(file) as parts:
        number, step = parts["position"].tolist()
    return number, step


def killed_again_and_again(name: str, chance: Random, place: Place, number: int) -> Iterator[str]:
    """What is lost by each of so many kills of one training; nothing, if all is well at the end."""
    command = command_of(name, place.shared)
    whole = whole_of(name, command, place.shared)
    file = place.folder / "training.npz"
    kept = [*command, "--checkpoint", str(file), "--checkpoint-seconds", "0"]
    so_far, positions, wrong = 0, [(-1, 0)], list[str]()
    while so_far < number:
        ended = killed(kept, _moment(chance, file, whole.seconds))
        if ended:  # before it was killed: another one begins
            wrong += [f"{ended}, not {whole.checksum}"] * (ended != whole.checksum)
            file.unlink(missing_ok=True)
            positions = [(-1, 0)]
            if len(wrong) > number:
                break
            continue
        so_far += 1
        positions.append(position_of(file))
    if positions != sorted(positions):
        wrong.append(f"it went back: {positions}")
    ended = finish(kept)
    if ended != whole.checksum:
        wrong.append(f"after {positions}: {ended}, not {whole.checksum}")
    if names(place.folder) != [file.name]:
        wrong.append(f"left behind: {names(place.folder)}")
    file.unlink(missing_ok=True)
    yield from ["; ".join(wrong)] * number


def kills_beside_another(chance: Random, place: Place, number: int) -> Iterator[str]:
    """A training is killed while another process wants the same file, and has it afterwards."""
    for _ in range(number):
        name = drawn(chance)
        command = command_of(name, place.shared)
        whole = whole_of(name, command, place.shared)
        file = place.folder / "training.npz"
        kept = [*command, "--checkpoint", str(file), "--checkpoint-seconds", "0"]
        words = _beside(kept, file, chance, whole)
        left = set(names(place.folder)) - {file.name}
        file.unlink(missing_ok=True)
        words += [f"left behind: {sorted(left)}"] * bool(left)
        yield f"{name}: {'; '.join(words)}" if words else ""


def _beside(kept: list[str], file: Path, chance: Random, whole: Whole) -> list[str]:
    wrong = list[str]()
    first, another = chance.uniform(0, whole.seconds), chance.uniform(0, whole.seconds)
    with started(kept) as one:
        time.sleep(min(first, another))
        with started(kept) as two:
            time.sleep(max(0, first - another))
            os.kill(one.pid, signal.SIGKILL)
            one.communicate()
            out, err = two.communicate(timeout=LONGEST)
    last = err.splitlines()[-1] if err else ""
    if two.returncode == 2:
        if f"it is in use by process {one.pid} on " not in last:
            wrong.append(f"the other was refused: {last}")
    elif checksum_of(two.returncode, out, err) != whole.checksum:
        wrong.append(f"the other: {checksum_of(two.returncode, out, err)}")
    ended = finish(kept)
    if ended != whole.checksum:
        wrong.append(f"{ended}, not {whole.checksum}")
    return wrong
