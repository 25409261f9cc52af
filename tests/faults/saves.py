"""Processes that save and read one checkpoint at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random

from tests.faults.kind import Place
from tests.processes import names, started_code

SAVES = """
import sys
from pathlib import Path
import numpy as np
from cartesian_rdc.categories.smooth import smooth, space
from cartesian_rdc.learning import Progress
from cartesian_rdc.typed import Obj
from cartesian_rdc.storage import Checkpoint

file, role, times, size = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
checkpoint = Checkpoint(file, Obj(smooth, space(size)), {"seed": 1})
print("ready", flush=True)
sys.stdin.readline()
for k in range(times):
    try:
        if role == "read":
            progress, _ = checkpoint.load() or (Progress(0, np.zeros(size)), None)
            if (progress.state != progress.number).any():
                print("read", "half a file")
        else:
            checkpoint.save(Progress(k, np.full(size, float(k))))
    except Exception as error:
        print(role, error)
"""


def saves_at_once(file: Path, *, writers: int, readers: int, saves: int, size: int) -> list[str]:
    """What went wrong when each writer saved so many states of so many numbers, while others read.

    Each reader reads as often as a writer writes.
    """
    roles = [*["save"] * writers, *["read"] * readers]
    with ExitStack() as stack:
        made = [started_code(SAVES, file, role, saves, size) for role in roles]
        processes = [stack.enter_context(one) for one in made]
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            assert process.stdin is not None
            print(file=process.stdin, flush=True)
        ended = [process.communicate(timeout=600) for process in processes]
    wrong = [line for out, err in ended for line in (out + err).splitlines()]
    wrong += [f"ended with {process.returncode}" for process in processes if process.returncode]
    left = set(names(file.parent)) - {file.name}
    return wrong + [f"left behind: {sorted(left)}"] * bool(left)


def saves(chance: Random, place: Place, number: int) -> Iterator[str]:
    """Of 16 MB, by four processes, while two read."""
    writers = min(4, number)
    wrong = saves_at_once(
        place.folder / "file.npz",
        writers=writers,
        readers=2,
        saves=-(-number // writers),
        size=2_000_000,
    )
    yield from [*wrong, *[""] * number][: max(number, len(wrong))]
