# pyright: basic
"""``python -m tests.faults.on_a_disk``: what is written to a disk that breaks, in a new process.

It prints a line for each time, empty where all was as documented.
"""

from __future__ import annotations

import errno
import os
import resource
import subprocess
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

import numpy as np

from cartesian_rdc.categories.smooth import scale, smooth, space
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import DataError
from cartesian_rdc.learning import Progress
from cartesian_rdc.storage import Checkpoint
from cartesian_rdc.typed import Obj, Wire

SIZE = 50_000
"""Numbers of a checkpoint, of 400 kB."""

SAYS = {"full": (errno.ENOSPC, errno.EFBIG), "read-only": (errno.EROFS, errno.EACCES)}


class Disk:
    """A folder with a checkpoint, a picture and machine code, and a way to break it.

    ``fault``    ``full`` or ``read-only``
    ``mounted``  whether it is a system of files of its own
    """

    def __init__(self, place: Path, fault: str, *, mounted: bool) -> None:
        self._place, self._fault, self._mounted = place, fault, mounted
        self.folder = place / "disk"
        self.code = self.folder / "cache" / "numba"
        self.code.mkdir(parents=True)
        os.environ["CARTESIAN_RDC_CACHE"] = str(self.code.parent)
        file = self.folder / "kept.npz"
        self.checkpoint: Checkpoint[Wire] = Checkpoint(file, Obj(smooth, space(SIZE)), {})

    def save(self, k: int) -> None:
        """A checkpoint of the number k."""
        self.checkpoint.save(Progress(k, np.full(SIZE, float(k))))

    def draw(self, k: int) -> None:
        """A picture that depends on k."""
        from experiments.plots import draw_pictures

        draw_pictures(self.folder / "kept.png", np.full((1, 1, 2, 2), 1 / (k + 1)), "grey")

    def compile(self, k: int) -> None:
        """Machine code that multiplies by k."""
        from cartesian_rdc.execution.numba_engine import NumbaEngine

        run = NumbaEngine().compile(scale(space(2), float(k)))
        if leaves_of(run([1.0, 2.0]))[0].tolist() != [k, 2 * k]:
            raise AssertionError("a wrong number")

    def contents(self) -> dict[str, bytes]:
        """All files, by their names."""
        return {path.name: path.read_bytes() for path in self.folder.rglob("*") if path.is_file()}

    def break_it(self, chance: Random) -> None:
        """Let it be full, up to some bytes, or read-only."""
        if self._fault == "full" and self._mounted:
            filler = self._place / "filler"
            with suppress(OSError), filler.open("wb") as stream:
                while True:
                    stream.write(bytes(1 << 16))
                    stream.flush()
            room = chance.choice([0, chance.randrange(1 << 14), chance.randrange(1 << 19)])
            os.truncate(filler, filler.stat().st_size - room)
        elif self._fault == "full":
            resource.setrlimit(resource.RLIMIT_FSIZE, (chance.randrange(1 << 19), -1))
        elif self._mounted:
            subprocess.run(["mount", "-o", "remount,ro", str(self._place)], check=True)
        else:
            self._permit(0o500)

    def mend(self) -> None:
        """Let it be as before."""
        if self._fault == "full":
            resource.setrlimit(resource.RLIMIT_FSIZE, (-1, -1))
            (self._place / "filler").unlink(missing_ok=True)
        elif self._mounted:
            subprocess.run(["mount", "-o", "remount,rw", str(self._place)], check=True)
        else:
            self._permit(0o700)

    def _permit(self, mode: int) -> None:
        for folder in (self.folder, self.code):
            folder.chmod(mode)

    def tried(self, what: Callable[[int], None], k: int) -> tuple[bool, str]:
        """Whether it was done, and what is wrong with how it was not."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                what(k)
        except DataError as error:
            right = self._fault == "read-only" and "cannot be written to" in str(error)
            return False, "" if right else f"it said {error}"
        except OSError as error:
            as_before = "it could not be written, and is as it was before" in str(error)
            right = error.errno in SAYS[self._fault] and as_before
            return False, "" if right else f"it said {error}"
        except Exception as error:
            return False, f"{type(error).__name__}: {error}"
        return True, ""

    def lost(self, what: Callable[[int], None], k: int, chance: Random) -> str:
        """Do one thing where the disk is broken; what is lost by it."""
        compiling = what == self.compile
        if not compiling:
            what(1)
        before = self.contents()
        self.break_it(chance)
        done, words = self.tried(what, k)
        after = self.contents()
        self.mend()
        if words:
            return words
        changed = {name for name in before | after if before.get(name) != after.get(name)}
        if compiling and not done:
            return "what is compiled in memory needs no room"
        if done and not compiling and self._fault == "read-only":
            return "it was written where nothing can be"
        if changed and (not done or self._fault == "read-only"):
            return f"{sorted(changed)} changed, though it could not be written"
        if len(changed) > 1 or (compiling and changed & {*before}):
            return f"{sorted(changed)} changed"
        self.save(0)
        loaded = self.checkpoint.load()
        if loaded is None or leaves_of(loaded[0].state)[0].any():
            return "what was saved afterwards is not there"
        if compiling:
            for file in self.code.iterdir():
                file.unlink()
        return ""


def main(place: str, fault: str, number: str, seed: str, how: str) -> None:
    """Do so many things."""
    chance, disk = Random(seed), Disk(Path(place), fault, mounted=how == "mounted")
    for k in range(2, int(number) + 2):
        print(disk.lost(chance.choice([disk.save, disk.draw, disk.compile]), k, chance), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
