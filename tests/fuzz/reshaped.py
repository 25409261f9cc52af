"""Containers of bytes that are opened, changed inside, and closed so that their checksums fit."""

from __future__ import annotations

import gzip
import io
import warnings
import zlib
from collections.abc import Callable
from typing import TypeAlias
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

import numpy as np

Mutate: TypeAlias = Callable[[bytes], bytes]

Reshape: TypeAlias = Callable[[bytes, Mutate, np.random.Generator], bytes]
"""A container, what to do to its inside, and where chance comes from."""

LARGEST = 1 << 16
"""No more is taken out of a container."""


def zips(data: bytes, mutate: Mutate, rng: np.random.Generator) -> bytes:
    """An archive with a member changed, in its bytes, its name or its number; or the bytes changed.

    Where there is no archive, only the bytes are.
    """
    try:
        with ZipFile(io.BytesIO(data)) as zipped:
            members = [(m.filename, _first(zipped, m.filename)) for m in zipped.infolist()]
    except Exception:  # what zipfile raises on bytes of any kind
        return mutate(data)
    if not members or rng.random() < 0.1:
        return mutate(data)
    place = int(rng.integers(len(members)))
    name, content = members[place]
    choice = rng.random()
    if choice < 0.75:
        members[place] = name, mutate(content)
    elif choice < 0.85:
        del members[place]
    elif choice < 0.9:
        members.append((name, content))
    elif choice < 0.95:
        members[place] = mutate(name.encode()).decode(errors="replace"), content
    else:
        members[place] = name, members[int(rng.integers(len(members)))][1]
    return _zipped(members, ZIP_DEFLATED if rng.random() < 0.05 else ZIP_STORED) or mutate(data)


def _first(zipped: ZipFile, name: str) -> bytes:
    with zipped.open(name) as part:
        return part.read(LARGEST)


def _zipped(members: list[tuple[str, bytes]], how: int) -> bytes:
    stream = io.BytesIO()
    try:
        with warnings.catch_warnings(), ZipFile(stream, "w", how) as zipped:
            warnings.simplefilter("ignore")  # two members of one name
            for name, content in members:
                with zipped.open(name, "w") as part:
                    part.write(content)
    except (ValueError, BadZipFile, UnicodeError):
        return b""
    return stream.getvalue()


def gzips(data: bytes, mutate: Mutate, rng: np.random.Generator) -> bytes:
    """A compressed file with its inside changed; or the bytes, now and then."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as raw:
            inside = raw.read(LARGEST)
    except (OSError, EOFError, zlib.error):
        return mutate(data)
    return mutate(data) if rng.random() < 0.2 else gzip.compress(mutate(inside), 1, mtime=0)
