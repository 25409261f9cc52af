"""Archives of arrays in the format ``.npz``, read without believing what they say of themselves.

An array is looked at before it is read: its header says how large it is, and no more than that is
read. Arrays are not compressed, as those of ``numpy.savez``, so that none is larger than the file.
Those of bfloat16 are kept as NumPy does it, as 2 bytes of no kind, and are bfloat16 again.
"""

from __future__ import annotations

import errno
import io
import math
import sys
from collections.abc import Collection, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, final
from zipfile import ZIP_STORED, BadZipFile, ZipFile

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.categories.smooth.dtypes import BFLOAT16, numpy_dtype
from cartesian_rdc.execution.once import once

LONGEST_HEADER = 10_000
"""In bytes; NumPy reads none that is longer, unless it is told to."""

LONGEST_TEXT = 100_000
"""In letters."""

AT_ONCE = 1 << 20


@final
@dataclass(frozen=True)
class Header:
    """What an archive says about the array ``name``, whose numbers are after ``begin`` bytes."""

    name: str
    shape: tuple[int, ...]
    dtype: np.dtype[np.generic]
    fortran: bool
    begin: int

    @property
    def size(self) -> int:
        """In bytes."""
        return math.prod(self.shape) * self.dtype.itemsize


@final
class Archive:
    """The arrays in a file. All that is wrong with it is a ``BadZipFile``."""

    def __init__(self, zipped: ZipFile, size: int) -> None:
        self._zipped = zipped
        self._size = size

    @once
    def names(self) -> list[str]:
        """Those of the arrays."""
        return [name[: -len(".npy")] for name in self._zipped.namelist() if name.endswith(".npy")]

    def header(self, name: str) -> Header:
        """What it says of an array.

        Raises ``KeyError`` if there is none of this name, ``MissingExtraError`` for bfloat16
        without ml_dtypes.
        """
        member = self._zipped.getinfo(f"{name}.npy")
        if member.compress_type != ZIP_STORED:
            raise BadZipFile(f"{name} is compressed, which no array in it should be")
        with _as_bad(name):
            with self._zipped.open(member) as part:
                begin = io.BytesIO(part.read(LONGEST_HEADER))
            version = np.lib.format.read_magic(begin)
            read = {
                (1, 0): np.lib.format.read_array_header_1_0,
                (2, 0): np.lib.format.read_array_header_2_0,
            }[version]
            shape, fortran, written = read(begin, LONGEST_HEADER)
        dtype = _meant(written)
        found = Header(name, shape, dtype, fortran, begin.tell())
        sound = not dtype.hasobject and dtype.itemsize > 0 and all(n >= 0 for n in shape)
        if not sound or found.begin + found.size != member.file_size or found.size > self._size:
            raise BadZipFile(f"{name} is not what its header says, {dtype} of {shape}")
        return found

    def read(self, header: Header) -> NDArray[np.generic]:
        """The array. It has memory of its own, and can be written to."""
        numbers = np.empty(header.size, np.uint8)
        with _as_bad(header.name), self._zipped.open(f"{header.name}.npy") as part:
            part.read(header.begin)
            for k in range(0, header.size, AT_ONCE):
                wanted = numbers[k : k + AT_ONCE]
                wanted[:] = np.frombuffer(part.read(len(wanted)), np.uint8)
            part.read(1)  # the end, where the checksum is compared
            array = numbers.view(header.dtype)
            return array.reshape(header.shape, order="F" if header.fortran else "C")

    def read_all(self, names: Collection[str]) -> dict[str, NDArray[np.generic]]:
        """The arrays of these names, which in all are no larger than the file."""
        headers = [self.header(name) for name in names]
        if sum(header.size for header in headers) > self._size:
            raise BadZipFile("its arrays are larger than the file: they lie in each other")
        return {header.name: self.read(header) for header in headers}

    def texts(self, name: str, most: int) -> list[str]:
        """The texts in an array of them.

        Raises ``KeyError`` if there is none of this name, ``ValueError`` if it holds something
        else, more than ``most`` texts, or texts of more than ``LONGEST_TEXT`` letters.
        """
        header = self.header(name)
        letters = header.dtype.itemsize // 4
        if header.dtype.kind != "U" or math.prod(header.shape) > most or letters > LONGEST_TEXT:
            raise ValueError(f"{name} is {header.dtype} of {header.shape}, where texts belong")
        texts = self.read(header).ravel()
        if texts.view(f"{header.dtype.str[0]}u4").max(initial=0) > sys.maxunicode:
            raise ValueError(f"{name} has letters that there are not")
        return list(map(str, texts.tolist()))


def write(stream: BinaryIO, arrays: Mapping[str, NDArray[np.generic]]) -> None:
    """Write an archive, as ``numpy.savez`` does, and pickle nothing."""
    with ZipFile(stream, "w", ZIP_STORED) as zipped:
        for name, array in arrays.items():
            with zipped.open(f"{name}.npy", "w", force_zip64=True) as part:
                np.lib.format.write_array(part, array, allow_pickle=False)


@contextmanager
def opened(file: Path) -> Generator[Archive]:
    """The archive in a file. Raises ``OSError``, and ``BadZipFile`` if it is none."""
    with file.open("rb") as stream:
        with _as_bad():
            zipped = ZipFile(stream)
        with zipped:
            yield Archive(zipped, stream.seek(0, io.SEEK_END))


@contextmanager
def _as_bad(name: str = "") -> Generator[None]:
    """Whatever zipfile and NumPy say to bytes of any kind is a ``BadZipFile``."""
    try:
        yield
    except BadZipFile:
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno != errno.EINVAL:
            raise  # and EINVAL says that the file has sent zipfile to a place that no file has
        raise BadZipFile(f"{name}: {error}" if name else str(error)) from None


def _meant(dtype: np.dtype[np.generic]) -> np.dtype[np.generic]:
    """The dtype that a file means: it has no name for bfloat16, and says 2 bytes.

    Raises ``MissingExtraError`` for bfloat16 without ml_dtypes.
    """
    return numpy_dtype(BFLOAT16) if dtype == np.dtype("V2") else dtype
