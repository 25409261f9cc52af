"""Locks: files that one process holds, which say who it is, and end with it.

They are locks of the kernel on an open file, so that one of a process that ended, however it
ended, is nobody's. The file is removed when it is let go of; one that a killed process has left is
taken over.
"""

from __future__ import annotations

import errno
import os
import platform
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_ISREG

from cartesian_rdc.errors import DataError
from cartesian_rdc.storage.words import visible

HOLDER = "process "
"""What the text of a lock begins with; a file with another text is not touched."""

UNABLE = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EBADF, errno.EINVAL)
"""What a system of files says that knows no locks."""

TIME = "%Y-%m-%d %H:%M:%S"

FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""How it is opened: no link is followed, and no pipe waited for."""

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        """A byte far behind the text, which others may read."""
        os.lseek(descriptor, 1 << 30, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        os.lseek(descriptor, 0, os.SEEK_SET)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def beside(file: Path, ending: str) -> Path:
    """The file in the same folder whose name goes on with ``ending``."""
    return file.with_name(f"{file.name}{ending}")


def locked(descriptor: int) -> bool | None:
    """Lock an open file, until it is closed; whether it could be, or None if no file can."""
    try:
        _lock(descriptor)
    except OSError as error:
        if error.errno in UNABLE:
            return None
        if error.errno in (errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK):
            return False
        raise
    return True


@contextmanager
def holding(file: Path) -> Generator[None]:
    """Inside, this process alone holds the lock of a file, ``FILE.lock`` beside it.

    Where the system of files has no locks, nobody is kept out. Raises ``DataError`` if another
    holds it, saying who, on which machine and since when; and if no lock can be made there.
    """
    lock = beside(file, ".lock")
    try:
        descriptor = _held(file, lock)
    except OSError as error:
        words = error.strerror or error
        raise DataError(f"{file}: {lock} cannot be locked: {words}: name another file") from None
    try:
        with suppress(OSError):  # on a full disk it does not say by whom it is held
            os.ftruncate(descriptor, 0)
            os.lseek(descriptor, 0, os.SEEK_SET)
            os.write(descriptor, _this_process().encode())
        yield
    finally:
        with suppress(OSError):
            if sys.platform != "win32":  # while it is locked; Windows removes no open file
                lock.unlink()
        os.close(descriptor)
        with suppress(OSError):
            if sys.platform == "win32":
                lock.unlink()


def _held(file: Path, lock: Path) -> int:
    """The file ``lock``, open and locked. Raises ``DataError`` if another process holds it."""
    while True:
        descriptor = os.open(lock, FLAGS, 0o666)
        try:
            _require_lock(file, lock, descriptor)
            held = locked(descriptor)
            if held is False:
                raise DataError(
                    f"{file}: it is in use by {_holder(descriptor)}: wait until that ends, "
                    "stop it, or name another file"
                )
            if held is None or _is(lock, descriptor):
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)  # who held it has removed it meanwhile


def _require_lock(file: Path, lock: Path, descriptor: int) -> None:
    """Raise ``DataError`` if this is something else than a lock, which would be written over."""
    is_file = S_ISREG(os.fstat(descriptor).st_mode)
    text = _text(descriptor) if is_file else ""
    if not is_file or text[: len(HOLDER)] != HOLDER[: len(text)]:
        raise DataError(
            f"{file}: {lock} is not the lock that belongs there: remove it, or name another file"
        )


def _is(lock: Path, descriptor: int) -> bool:
    """Whether this is the name of the open file, still."""
    try:
        return os.path.samestat(os.lstat(lock), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _this_process() -> str:
    return f"{HOLDER}{os.getpid()} on {platform.node()} since {time.strftime(TIME)}"


def _holder(descriptor: int) -> str:
    """Who holds a lock, in its own words, which it may be about to write."""
    for _ in range(50):
        text = _text(descriptor)
        if text:
            return text
        time.sleep(0.02)
    return "another process"


def _text(descriptor: int) -> str:
    """What a file begins with, in a line that can be printed."""
    os.lseek(descriptor, 0, os.SEEK_SET)
    return visible(os.read(descriptor, 200).decode(errors="replace").strip("\0"))
