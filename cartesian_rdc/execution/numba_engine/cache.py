"""Machine code, kept in the user's cache folder.

An entry is a file named after the checksum of a program, of the versions that compile it and of
the processor. It begins with a SHA-256 of its name and of all that follows, which is looked at
before anything else is; nothing is unpickled. An entry that does not fit is compiled anew. So no
accident of disks or files is executed.

A checksum detects damage, not an attack: an attacker writes the checksum of his own code. So the
file, its folder and the folder that holds that one are used only if the user owns them and nobody
else may write to them. An attacker who is the user or the superuser is not kept out: he might as
well change this module. A folder of machine code that somebody else made is not to be used.

Where there is no folder or no room, a program is compiled in memory.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import sys
import tempfile
import time
import warnings
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from cartesian_rdc.errors import missing_extra
from cartesian_rdc.execution.interruptions import uninterrupted
from cartesian_rdc.execution.numba_engine.machine_code import MachineCode, Native, processor

try:
    import platformdirs
    from numba.core.compiler_lock import global_compiler_lock
except ImportError:
    raise missing_extra("platformdirs", "numba") from None

LARGEST = 1 << 28
"""Entries of more bytes are neither kept nor read."""

ASIDE = ".tmp"
"""How the names of folders end in which an entry is written before it is put in its place."""

LEFT = 3600.0
"""Seconds after which such a folder is nobody's."""


def folder() -> Path:
    """Where machine code is kept; the environment may say so in ``CARTESIAN_RDC_CACHE``."""
    chosen = os.environ.get("CARTESIAN_RDC_CACHE")
    found = Path(chosen) if chosen else platformdirs.user_cache_path("cartesian_rdc")
    return found / "numba"


def load(text: str) -> Native:
    """The function ``run`` of a module. Raises ``CompilationError`` if Numba cannot compile it.

    One thread does it at a time, and Ctrl-C waits: what Numba and LLVM hold is never half made.
    """
    with uninterrupted(), global_compiler_lock:
        return _loaded(text)


def _loaded(text: str) -> Native:
    numba, llvmlite = version("numba"), version("llvmlite")
    program = f"{sys.version} {numba} {llvmlite} {processor()}\n{text}"
    name = f"cartesian_rdc_{hashlib.sha256(program.encode()).hexdigest()}.code"
    place = _place()
    kept = place and entry_in(place / name)
    if kept:
        return kept.function()
    code = MachineCode.of(text)
    if place:
        _write(place / name, bytes(code))
    return code.function()


def _place() -> Path | None:
    """The folder, if there is one that is the user's."""
    place = folder()
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.mkdir(mode=0o700, exist_ok=True)
        others = [path for path in (place, place.parent) if not _is_own(path.stat())]
    except OSError:
        return None
    for path in others:
        _warn(
            f"{path} is not the user's own, or others may write to it: no machine code is kept or "
            f"looked for there; chmod go-w, or name another folder by CARTESIAN_RDC_CACHE"
        )
        return None
    return place


def _is_own(status: os.stat_result) -> bool:
    """Whether nobody but the user may write."""
    if sys.platform == "win32":  # there, modes say nothing
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def entry_in(file: Path) -> MachineCode | None:
    """What is kept in a file; none if there is no file, or one that does not fit, which goes."""
    try:
        with open(file, "rb", opener=_opened) as opened:
            status = os.fstat(opened.fileno())
            fits = stat.S_ISREG(status.st_mode) and status.st_size <= LARGEST
            data = opened.read() if fits and _is_own(status) else b""
    except FileNotFoundError:
        return None
    except OSError:  # a link, a folder, a disk that fails
        data = b""
    kept = data[32:]
    if data[:32] == digest(file, kept):
        with suppress(ValueError):
            return MachineCode.from_bytes(kept)
    _remove(file)
    _warn(f"{file} is damaged, or was not written by this program: it is compiled anew")
    return None


def _opened(path: str, flags: int) -> int:
    """Open a file, and neither follow a link nor wait for a pipe."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))


def digest(file: Path, kept: bytes) -> bytes:
    """What a file begins with, in which this is kept."""
    return hashlib.sha256(f"{file.name}\n".encode() + kept).digest()


def _remove(file: Path) -> None:
    """Remove what is in the place of a file, if that can be."""
    try:
        file.unlink()
    except OSError:
        shutil.rmtree(file, ignore_errors=True)


def _write(file: Path, kept: bytes) -> None:
    """Write a file, all of it or nothing; nothing where there is no room."""
    if len(kept) + 32 > LARGEST:
        return
    try:
        _remove_leftovers(file.parent)
        with uninterrupted(), tempfile.TemporaryDirectory(dir=file.parent, suffix=ASIDE) as aside:
            part = Path(aside, file.name)
            part.write_bytes(digest(file, kept) + kept)
            part.chmod(0o600)
            part.replace(file)
    except OSError:
        return


def _remove_leftovers(place: Path) -> None:
    """Remove what processes that were killed while they wrote have left.

    One that still writes, so late, will find its folder gone, and keeps nothing.
    """
    for aside in place.glob(f"*{ASIDE}"):
        if time.time() - aside.lstat().st_mtime > LEFT:
            _remove(aside)


def _warn(words: str) -> None:
    warnings.warn(words, RuntimeWarning, stacklevel=2)


if hasattr(os, "register_at_fork"):  # a child would wait for a thread that it does not have
    os.register_at_fork(
        before=global_compiler_lock.acquire,
        after_in_parent=global_compiler_lock.release,
        after_in_child=global_compiler_lock.release,
    )
