"""Handwritten digits: the files of MNIST, in the IDX format, from a folder.

Files are known by the checksums of their raw bytes, since a folder may hold them compressed anew.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import math
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, final

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.errors import DataError

IMAGES, LABELS = 0x803, 0x801
"""The first four bytes of a file: bytes in three dimensions, bytes in one."""

CHECKSUMS: Mapping[str, str] = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
"""The files, and the SHA-256 of their raw bytes.

Computed from files whose published MD5 agree: 6bbc9ace898e44ae57da46a324031adb of the raw
training images, 9fb629c4189551a2d022fa330f9573f3, d53e105ee54ea40749a09fcbcd1e9432 and
ec29112dd5afa0611ce80d1b7f02629c of the compressed test images, training and test labels.
"""


SIZES: Mapping[str, int] = {"train": 60_000, "t10k": 10_000}
"""How many digits there are to train on, and how many to test on."""

MOST = 1_000_000
"""How many digits another collection may have; a file that says that it has more is not read."""

PIXELS = 28 * 28

AT_ONCE = 1 << 20


@final
@dataclass(frozen=True)
class Digits:
    """Images of 28 × 28 pixels, 0 to 255, and what they show."""

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]

    def one_hot(self, dtype: str = "float32") -> NDArray[np.floating]:
        """A row of ten numbers for each label, 1 where it is and 0 elsewhere."""
        rows: NDArray[np.floating] = np.eye(10, dtype=np.dtype(dtype))[self.labels]
        return rows

    def grey(self, dtype: str = "float32") -> NDArray[np.floating]:
        """The pixels between 0 and 1."""
        grey: NDArray[np.floating] = self.images.astype(np.dtype(dtype))
        return grey / np.asarray(255, grey.dtype)


def read(folder: Path, part: str = "train", *, checked: bool = True) -> Digits:
    """The digits to ``train`` on, or those to test on, ``t10k``.

    The files may be compressed by gzip, and then end in ``.gz``; ``checked``: they have to be
    those of MNIST, and not of another collection in the same format. No more is read than its
    header says, if that is no more than MNIST has, or a million digits of another collection.
    Raises ``DataError``, naming the file.
    """
    images, labels = f"{part}-images-idx3-ubyte", f"{part}-labels-idx1-ubyte"
    raw = {name: contents(folder, name, checked=checked) for name in (images, labels)}
    pixels, shown = (array_in(data, name, folder) for name, data in raw.items())
    if len(pixels) != len(shown):
        raise DataError(
            f"{folder / images}: {len(pixels)} images, but {folder / labels} has {len(shown)} "
            "labels: take both from one source"
        )
    if shown.size and shown.max() > 9:
        raise DataError(
            f"{folder / labels}: a label is {shown.max()}, where digits from 0 to 9 belong"
        )
    if checked:
        for name, data in raw.items():
            require_checksum(data, name, folder)
    return Digits(pixels, shown)


def contents(folder: Path, name: str, *, checked: bool = True) -> bytes:
    """The raw bytes of a file, compressed or not, and no more than one too many of them.

    ``checked``: it has to be that of MNIST. Raises ``DataError`` if it cannot be read, or says
    that it has more digits than there may be.
    """
    file, compressed = folder / name, folder / f"{name}.gz"
    try:
        with compressed.open("rb") as stream:
            return uncompressed(stream, name, folder, checked=checked)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise DataError(f"{compressed}: {error.strerror or error}") from None
    try:
        with file.open("rb") as stream:
            return _bounded(stream, name, folder, checked=checked)
    except OSError as error:
        raise DataError(
            f"{file}: {error.strerror or error}, with or without .gz: "
            f"--data-dir is a folder with the files {', '.join(CHECKSUMS)}"
        ) from None


def uncompressed(stream: BinaryIO, name: str, where: object, *, checked: bool = True) -> bytes:
    """The raw bytes, as ``contents`` has them.

    Raises ``DataError`` like ``contents``, and if gzip has not compressed them, or they were cut.
    """
    try:
        with gzip.GzipFile(fileobj=stream, mode="rb") as raw:
            return _bounded(raw, name, where, checked=checked)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise DataError(
            f"{where}/{name}.gz: it is not compressed by gzip, or not whole: {error}: "
            "replace it by a whole one"
        ) from None


def _bounded(stream: BinaryIO | gzip.GzipFile, name: str, where: object, *, checked: bool) -> bytes:
    """The header of this file and what it says that there is, with a byte more if there is more.

    Raises ``DataError`` if that is more than there may be.
    """
    magic, rank = _kind(name)
    kept = io.BytesIO()
    kept.write(stream.read(4 + 4 * rank))
    if not kept.getvalue().startswith(magic.to_bytes(4, "big")):
        return kept.getvalue()
    size = math.prod(_shape(kept.getvalue(), rank))
    most = SIZES[name.partition("-")[0]] if checked else MOST
    if size > most * (PIXELS if rank > 1 else 1) and stream.read(1):
        shape = " × ".join(map(str, _shape(kept.getvalue(), rank)))
        raise DataError(
            f"{where}/{name}: it says that {shape} bytes follow, where {most} digits are the most: "
            + ("it is not that of MNIST: replace it" if checked else "take a part of them")
        )
    left = size + 1
    while left > 0 and (data := stream.read(min(left, AT_ONCE))):
        kept.write(data)
        left -= len(data)
    return kept.getvalue()


def _kind(name: str) -> tuple[int, int]:
    """How a file of this name begins, and how many axes it has."""
    magic = IMAGES if "-images-" in name else LABELS
    return magic, magic & 0xFF


def _shape(header: bytes, rank: int) -> tuple[int, ...]:
    return tuple(int.from_bytes(header[4 + 4 * k : 8 + 4 * k], "big") for k in range(rank))


def array_in(data: bytes, name: str, where: object) -> NDArray[np.uint8]:
    """The array in the raw bytes of this file, in the format IDX.

    Raises ``DataError`` if they begin with another number, are too few or too many, or are images
    of another size.
    """
    magic, rank = _kind(name)
    if data[:4] != magic.to_bytes(4, "big"):
        raise DataError(
            f"{where}/{name}: it begins with {data[:4].hex() or 'nothing'}, where {magic:08x} "
            "belongs: this is another file, or another format"
        )
    start = 4 + 4 * rank
    shape = _shape(data, rank)
    size = start + math.prod(shape)
    if len(data) != size:
        found = f"{size + 1} bytes or more" if len(data) > size else f"{len(data)} bytes"
        raise DataError(
            f"{where}/{name}: {found}, where {size} belong, "
            f"{' × '.join(map(str, shape))} after a header of {start}: it was cut, or something "
            "was added"
        )
    if shape[1:] not in ((), (28, 28)):
        images = " by ".join(map(str, shape[1:]))
        raise DataError(f"{where}/{name}: images of {images}, where 28 by 28 pixels belong")
    return np.frombuffer(data, np.uint8, offset=start).reshape(shape)


def require_checksum(data: bytes, name: str, where: object) -> None:
    """Raise ``DataError`` if the raw bytes are not those that were published."""
    found = hashlib.sha256(data).hexdigest()
    if found != CHECKSUMS[name]:
        raise DataError(
            f"{where}/{name}: its raw bytes have the SHA-256 {found[:16]}..., where "
            f"{CHECKSUMS[name][:16]}... was published: it is not that of MNIST: replace it, or "
            "take it as it is with --unchecked"
        )
