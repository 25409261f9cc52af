"""Locks and files as they are on Windows, whose manners are played: no open file goes or moves."""

from __future__ import annotations

import fcntl
import importlib.util
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from cartesian_rdc.errors import DataError
from cartesian_rdc.storage import locks, writing
from tests.processes import names

FAR = 1 << 30
"""Where the byte is that is locked: others cannot read one that is."""


class Msvcrt(ModuleType):
    """Locks of bytes, which end when the file is closed."""

    LK_NBLCK = 2

    def locking(self, descriptor: int, mode: int, count: int) -> None:
        assert (mode, count) == (self.LK_NBLCK, 1)
        assert os.lseek(descriptor, 0, os.SEEK_CUR) == FAR
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PermissionError(13, "Permission denied") from None


def is_open(path: Path) -> bool:
    """Whether this process has the file open."""
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(OSError):  # some of them end meanwhile
            if descriptor.samefile(path):
                return True
    return False


def loaded(module: ModuleType) -> Any:
    """The module, run again."""
    spec = importlib.util.spec_from_file_location(module.__name__, module.__file__)
    assert spec is not None
    assert spec.loader is not None
    again = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(again)
    return again


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, Any]]:
    """The modules of locks and of files there."""
    unlink, replace = Path.unlink, Path.replace

    def unlink_closed(path: Path, missing_ok: bool = False) -> None:
        if is_open(path):
            raise PermissionError(13, "in use", str(path))
        unlink(path, missing_ok)

    def replace_closed(path: Path, target: Path) -> Path:
        if is_open(path):
            raise PermissionError(13, "in use", str(path))
        return replace(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(sys, "platform", "win32")
        patch.setitem(sys.modules, "msvcrt", Msvcrt("msvcrt"))
        patch.setattr(Path, "unlink", unlink_closed)
        patch.setattr(Path, "replace", replace_closed)
        locks_there = loaded(locks)
        patch.setitem(sys.modules, "cartesian_rdc.storage.locks", locks_there)
        yield locks_there, loaded(writing)


pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")


def test_a_lock_is_held_by_one_and_goes(windows: tuple[Any, Any], tmp_path: Path) -> None:
    there, _ = windows
    file = tmp_path / "file"
    with there.holding(file):
        assert (tmp_path / "file.lock").read_text().startswith(f"process {os.getpid()} on ")
        with (
            pytest.raises(DataError, match=f"in use by process {os.getpid()} on "),
            there.holding(file),
        ):
            pass
    assert names(tmp_path) == []
    with there.holding(file):
        pass


def test_a_file_is_put_in_place_once_it_is_closed(windows: tuple[Any, Any], tmp_path: Path) -> None:
    _, there = windows
    file = tmp_path / "file"
    file.write_bytes(b"before")
    with there.replacing(file) as stream:
        stream.write(b"after")
        assert file.read_bytes() == b"before"
    assert (file.read_bytes(), names(tmp_path)) == (b"after", ["file"])

    def fail() -> None:
        with there.replacing(file) as stream:
            stream.write(b"never")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert (file.read_bytes(), names(tmp_path)) == (b"after", ["file"])


def test_parts_of_the_dead_go_and_those_of_the_living_stay(
    windows: tuple[Any, Any], tmp_path: Path
) -> None:
    _, there = windows
    file, dead = tmp_path / "file", tmp_path / f"file.{'0' * 16}.part"
    dead.write_bytes(b"left")
    with there.replacing(file) as first:
        assert not dead.exists()
        (part,) = tmp_path.iterdir()
        with there.replacing(file) as second:
            second.write(b"second")
        assert part.exists()
        first.write(b"first")
    assert (file.read_bytes(), names(tmp_path)) == (b"first", ["file"])
