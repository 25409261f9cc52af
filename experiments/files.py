"""Files that are written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from cartesian_rdc.errors import DataError


def part_of(file: Path) -> Path:
    """The file beside it in which the next version is written."""
    return file.with_name(f"{file.name}.part")


def require_place(file: Path) -> None:
    """Raise ``DataError`` if a file of this name cannot be written, before work is lost."""
    if file.is_dir():
        raise DataError(f"{file}: it is a folder, where a file belongs")
    if not file.parent.is_dir():
        raise DataError(f"{file}: there is no folder {file.parent}: make it, or name another")
    if not os.access(file.parent, os.W_OK):
        raise DataError(f"{file}: the folder {file.parent} cannot be written to: name another")


@contextmanager
def replacing(file: Path) -> Generator[BinaryIO]:
    """A stream whose contents become those of the file once all are on the disk.

    Until then, and for ever if writing fails or is interrupted, the file is as it was.
    Raises ``OSError``, which names the file.
    """
    part = part_of(file)
    try:
        with part.open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(file)
        _sync_folder(file.parent)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise OSError(
            error.errno,
            f"{error.strerror or error}: it could not be written, and is as it was before",
            str(file),
        ) from None
    except BaseException:
        part.unlink(missing_ok=True)
        raise


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
