"""``python -m tests.processes``: two real processes that train together, and what a kill does.

Each model is trained by one device, by four, and by two processes on loopback, under automatic and
explicit axes: the parameters are the same up to rounding. Then one of two processes is killed, at a
random time, again and again: the other ends with an error, in less than a minute; and from the
checkpoint training goes on, on one process and on four devices, to the numbers of a training that
nobody stopped. The exit status is 0 if all is so.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final, final

import numpy as np

from cartesian_rdc.execution.processes import Processes
from experiments.processes import free_port
from tests.processes import ROOT

MODELS = ("mlp", "convolutional", "transformer")

KINDS = ("Auto", "Explicit")
"""The types of the axes of meshes."""

CLOSE = 1e-12
"""By how much parameters may differ after 100 steps in float64."""

IN_TIME = 60.0
"""Seconds in which a process ends after another was killed."""

LONGEST = 300.0
"""Seconds that one training may take."""

DEVICES: Final = {"XLA_FLAGS": "--xla_force_host_platform_device_count=4"}


def command(output: Path, *words: str) -> list[str]:
    """What trains, and writes its parameters to a file."""
    return [sys.executable, "-m", "tests.processes.worker", "--output", str(output), *words]


def started(words: Sequence[str], environment: dict[str, str], err: Path) -> subprocess.Popen[str]:
    """A process, whose errors go to a file."""
    with err.open("w") as errors:
        return subprocess.Popen(
            words,
            cwd=ROOT,
            env={**os.environ, "JAX_PLATFORMS": "cpu", **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )


def finished(words: Sequence[str], environment: dict[str, str], folder: Path) -> str:
    """Run to the end, its output to ``out``; nothing, or what went wrong."""
    with started(words, environment, folder / "err") as process:
        try:
            said, _ = process.communicate(timeout=LONGEST)
        except subprocess.TimeoutExpired:
            process.kill()
            return f"it did not end within {LONGEST} s"
    (folder / "out").write_text(said)
    if process.returncode:
        return f"it ended with {process.returncode}: {(folder / 'err').read_text()[-300:]}"
    return ""


def difference(one: Path, other: Path) -> float:
    """By how much two states differ at most."""
    with np.load(one) as ours, np.load(other) as theirs:
        assert ours.files == theirs.files
        return float(np.max([abs(ours[n] - theirs[n]).max(initial=0) for n in ours.files]))


def states_in(folder: Path) -> int:
    """How many states the last run in a folder has told."""
    return (folder / "out").read_text().count("step ")


def judged(words: str, one: Path, other: Path) -> str:
    """Nothing if a training ended well with the same numbers, else what is wrong."""
    if words:
        return words
    apart = difference(one, other)
    return f"the numbers differ by {apart:.1e}" if not apart <= CLOSE else ""


@final
@dataclass(frozen=True)
class Kill:
    """One process is killed; the other one has no more than its environment, or one above both.

    ``victim``    process 0 or 1
    ``launched``  whether the two are started by ``--processes 2``
    ``orbax``     whether the checkpoint is a folder of Orbax, or one file
    ``states``    after how many states it is killed, from the time that the first was there
    ``joined``    whether it is killed in training, or before the two are connected
    """

    victim: int
    launched: bool
    orbax: bool
    states: int
    joined: bool

    @property
    def words(self) -> str:
        """In words."""
        when = f"after {self.states} states" if self.joined else "before they are connected"
        how = "started together" if self.launched else "started apart"
        return f"{how}, {'Orbax' if self.orbax else 'file'}, process {self.victim} {when}"

    def options(self, checkpoint: Path) -> list[str]:
        """Of the command line."""
        return ["--checkpoint", str(checkpoint), *(["--orbax"] * self.orbax)]

    def inject(self, folder: Path) -> tuple[str, float]:
        """What went wrong, and the seconds until the other had ended."""
        words = command(folder / "killed.npz", *self.options(folder / "run.npz"))
        slowly = {"SECONDS_A_STEP": "0.02"}
        if self.launched:
            with started([*words, "--processes", "2"], slowly, folder / "err0") as parent:
                return self._killed([parent], folder)
        meeting = f"127.0.0.1:{free_port()}"
        both = [
            started(words, {**slowly, **Processes(2, k, meeting).environment}, folder / f"err{k}")
            for k in range(2)
        ]
        try:
            return self._killed(both, folder)
        finally:
            for process in both:
                process.kill()
                process.communicate()

    def _killed(self, processes: list[subprocess.Popen[str]], folder: Path) -> tuple[str, float]:
        first = processes[0]
        assert first.stdout is not None
        if self.joined:
            for _ in range(self.states):
                if not first.stdout.readline():
                    break
        else:
            time.sleep(0.1 * self.states / 10)
        if self.launched:
            wanted = _child(first.pid, self.victim)
            other = first
        else:
            wanted, other = processes[self.victim].pid, processes[1 - self.victim]
        if wanted is None or any(process.poll() is not None for process in processes):
            return "nothing was killed: it had ended", 0.0
        os.kill(wanted, signal.SIGKILL)
        began = time.monotonic()
        try:
            other.wait(IN_TIME)
        except subprocess.TimeoutExpired:
            other.kill()
            return f"the other did not end in {IN_TIME} s", IN_TIME
        took = time.monotonic() - began
        which = 0 if self.launched else 1 - self.victim
        said = (folder / f"err{which}").read_text()
        if other.returncode == 0:
            return "the other ended with exit status 0", took
        if self.launched and (other.returncode != 1 or f"process {self.victim} of 2" not in said):
            return f"exit status {other.returncode}: {said[-300:]}", took
        return ("" if said.strip() else "the other said nothing"), took


def _child(parent: int, index: int) -> int | None:
    """The number of the process with this index, once its parent has started both."""
    for _ in range(500):
        text = Path(f"/proc/{parent}/task/{parent}/children").read_text()
        children = sorted(map(int, text.split()))
        if len(children) == 2:
            return children[index]
        time.sleep(0.01)
    return None


def drawn(chance: Random) -> Kill:
    """Any."""
    return Kill(
        chance.randrange(2),
        chance.random() < 0.5,
        chance.random() < 0.5,
        chance.randint(1, 36),
        chance.random() < 0.9,
    )


def row(what: str, words: str, took: float | None = None) -> bool:
    """Print a line of the table; whether all is well."""
    shown = f"{took:5.1f} s" if took is not None else " " * 7
    print(f"{what:58} {shown}  {words or 'as it should be'}", flush=True)
    return not words


def main() -> int:
    """Train, kill, compare; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.processes", description=__doc__)
    parser.add_argument("--times", type=int, default=20, help="how many kills; default: 20")
    parser.add_argument("--seed", type=int, default=0, help="of the kills; default: 0")
    parser.add_argument("--models", nargs="*", default=MODELS, choices=MODELS)
    chosen = parser.parse_args()
    well = list[bool]()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for model in dict.fromkeys(["mlp", *chosen.models]):
            whole, other = folder / f"{model}.npz", folder / "other.npz"
            of = ("--model", model)
            well.append(row(f"{model}: one device", finished(command(whole, *of), {}, folder)))
            ended = finished(command(other, *of), DEVICES, folder)
            well.append(row(f"{model}: four devices", judged(ended, whole, other)))
            for axes in KINDS:
                two = command(other, *of, "--processes", "2", "--axes", axes)
                what = f"{model}: two processes, {axes.lower()} axes"
                well.append(row(what, judged(finished(two, {}, folder), whole, other)))
                ended = finished([*two, "--sharded"], {}, folder)
                well.append(row(f"{what}, the state sharded", judged(ended, whole, other)))
        chance = Random(chosen.seed)
        for number in range(chosen.times):
            kill = drawn(chance)
            place = folder / f"kill {number}"
            place.mkdir()
            wrong, took = kill.inject(place)
            copy = folder / f"copy {number}"
            shutil.copytree(place, copy)
            for where, environment in ((place, {}), (copy, DEVICES)):
                if not wrong:
                    words = command(where / "ended.npz", *kill.options(where / "run.npz"))
                    ended = finished(words, dict(environment), where)
                    wrong = judged(ended, folder / "mlp.npz", where / "ended.npz")
                    made, all_of_them = states_in(where), states_in(folder)
                    if not wrong and kill.joined and made > all_of_them - kill.states + 1:
                        wrong = f"it began again: {made} states after {kill.states} were kept"
            well.append(row(f"{number + 1}: {kill.words}", wrong, took))
    print(f"{sum(well)} of {len(well)} as they should be")
    return 0 if all(well) else 1


if __name__ == "__main__":
    sys.exit(main())
