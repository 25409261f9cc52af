"""Handwritten digits: the files of MNIST, in the IDX format, from a folder."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import final

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.errors import DataError

IMAGES, LABELS = 0x803, 0x801
"""The first four bytes of a file: bytes in three dimensions, bytes in one."""


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


def read(folder: Path, part: str = "train") -> Digits:
    """The digits to ``train`` on, or those to test on, ``t10k``.

    The files may be compressed by gzip, and then end in ``.gz``. Raises ``DataError``, naming
    the file.
    """
    images, labels = folder / f"{part}-images-idx3-ubyte", folder / f"{part}-labels-idx1-ubyte"
    pixels = _idx(images, IMAGES)
    shown = _idx(labels, LABELS)
    if pixels.shape[1:] != (28, 28):
        raise DataError(f"{images}: images of {pixels.shape[1:]}, where 28 by 28 pixels belong")
    if len(pixels) != len(shown):
        raise DataError(f"{images}: {len(pixels)} images, but {labels} has {len(shown)} labels")
    if shown.size and shown.max() > 9:
        raise DataError(f"{labels}: a label is {shown.max()}, where digits from 0 to 9 belong")
    return Digits(pixels, shown)


def _idx(file: Path, magic: int) -> NDArray[np.uint8]:
    """The array in a file of IDX format."""
    data = _bytes(file)
    found = int.from_bytes(data[:4], "big")
    if len(data) < 4 or found != magic:
        raise DataError(f"{file}: it begins with {data[:4].hex()}, where {magic:08x} belongs")
    rank = magic & 0xFF
    start = 4 + 4 * rank
    shape = tuple(int.from_bytes(data[4 + 4 * k : 8 + 4 * k], "big") for k in range(rank))
    size = int(np.prod(shape, dtype=np.int64))
    if len(data) != start + size:
        raise DataError(
            f"{file}: {len(data)} bytes, where {start + size} belong: "
            f"{'x'.join(map(str, shape))} behind {start}"
        )
    return np.frombuffer(data, np.uint8, offset=start).reshape(shape)


def _bytes(file: Path) -> bytes:
    compressed = file.with_name(f"{file.name}.gz")
    try:
        if compressed.is_file():
            return gzip.decompress(compressed.read_bytes())
        return file.read_bytes()
    except (gzip.BadGzipFile, EOFError) as error:
        raise DataError(
            f"{compressed}: it is not compressed by gzip, or not whole: {error}"
        ) from None
    except OSError as error:
        raise DataError(f"{file}: {error.strerror or error}, with or without .gz") from None
