"""Files that are written whole or not at all, whoever else writes them."""

from __future__ import annotations

import os
import re
import secrets
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_ISREG
from typing import BinaryIO

from cartesian_rdc.errors import DataError
from cartesian_rdc.execution.interruptions import uninterrupted
from cartesian_rdc.storage.locks import beside, locked

TOKEN = 8
"""The bytes of a private name that are drawn at random."""


def require_place(file: Path) -> None:
    """Raise ``DataError`` if a file of this name cannot be written, before work is lost."""
    try:
        with suppress(FileNotFoundError, NotADirectoryError):
            os.lstat(_private(file))
    except (OSError, ValueError) as error:
        words = (isinstance(error, OSError) and error.strerror) or error
        raise DataError(f"{file}: no file can be called so: {words}: name another") from None
    if file.is_dir():
        raise DataError(f"{file}: it is a folder, where a file belongs")
    if file.exists() and not file.is_file():
        raise DataError(f"{file}: it is a device or a pipe, where a file belongs: name another")
    if not file.parent.is_dir():
        raise DataError(f"{file}: there is no folder {file.parent}: make it, or name another")
    if not os.access(file.parent, os.W_OK):
        raise DataError(f"{file}: the folder {file.parent} cannot be written to: name another")


@contextmanager
def replacing(file: Path) -> Generator[BinaryIO]:
    """A stream whose contents become those of the file once all are on the disk.

    Until then, and for ever if writing fails or is interrupted, the file is as it was. They are
    written beside it under a private name, so that several processes may write one file: the last
    one wins, and whoever reads it sees one version, whole. A symbolic link of this name is
    replaced, and what it points at is left alone. What writers that were killed have left is
    removed, that of living ones is not. Raises ``OSError``, which names the file.
    """
    with uninterrupted(), _replacing(file) as stream:
        yield stream


@contextmanager
def _replacing(file: Path) -> Generator[BinaryIO]:
    part: Path | None = None
    try:
        _remove_leftovers(file)
        part, stream = _new_part(file)
        with stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
            if sys.platform != "win32":  # while it is locked; Windows moves no file that is open
                part.replace(file)
        if sys.platform == "win32":
            part.replace(file)
        _sync_folder(file.parent)
    except BaseException as error:
        if part is not None:
            with suppress(OSError):
                part.unlink(missing_ok=True)
        if not isinstance(error, OSError):
            raise
        raise OSError(
            error.errno,
            f"{error.strerror or error}: it could not be written, and is as it was before",
            str(file),
        ) from None


def _private(file: Path) -> Path:
    """A name beside it that nobody else has or can foresee."""
    return beside(file, f".{secrets.token_hex(TOKEN)}.part")


def _new_part(file: Path) -> tuple[Path, BinaryIO]:
    """A new file under a private name, locked while it is open."""
    while True:
        part = _private(file)
        stream = part.open("xb")  # neither a file nor a link of this name is opened
        try:
            if locked(stream.fileno()) is not False and part.exists():
                return part, stream
        except BaseException:
            stream.close()
            raise
        stream.close()  # it was taken for a leftover before it was locked


def _remove_leftovers(file: Path) -> None:
    """Remove the parts of this file that nobody holds: those of writers that were killed."""
    theirs = re.compile(re.escape(file.name) + rf"\.[0-9a-f]{{{2 * TOKEN}}}\.part")
    for part in file.parent.iterdir():
        if theirs.fullmatch(part.name):
            with suppress(OSError):  # it is gone, or that of another user
                _remove_if_dead(part)


def _remove_if_dead(part: Path) -> None:
    if sys.platform == "win32":
        part.unlink()  # which fails while it is open
        return
    descriptor = os.open(part, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        if S_ISREG(os.fstat(descriptor).st_mode) and locked(descriptor):
            part.unlink()
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    """Let the new name be on the disk as well, where the system can do that for a folder."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
