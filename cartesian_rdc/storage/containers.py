"""What files of parameters have in common: arrays by name, and a text of ours beside them."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO, Final, Protocol, final

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.errors import DataError
from cartesian_rdc.storage import archives, tensors

Arrays = Mapping[str, NDArray[np.generic]]

OURS = "cartesian_rdc"
"""The key of our text in the metadata of a file that has metadata."""

BESIDE = "__metadata__"
"""The name of the array that holds our text in a file that has none; and of no parameter."""


class Contents(Protocol):
    """An open file. All that is wrong with it is a ``BadZipFile``, ``KeyError``, ``ValueError``."""

    @property
    def names(self) -> list[str]:
        """Those of the arrays."""
        ...

    @property
    def text(self) -> str | None:
        """Ours; ``None`` if somebody else has written the file."""
        ...

    def kind(self, name: str) -> tuple[str, tuple[int, ...]]:
        """The dtype and the shape of an array, which is not read for that."""
        ...

    def read(self) -> dict[str, NDArray[np.generic]]:
        """All arrays, in memory of their own."""
        ...


class Format(Protocol):
    """A format of files."""

    def require(self) -> None:
        """Raise ``MissingExtraError`` if what reads and writes it is not installed."""
        ...

    def write(self, stream: BinaryIO, arrays: Arrays, text: str) -> None:
        """Write the arrays and our text. Raises ``DataError`` if they cannot be kept so."""
        ...

    def opened(self, file: Path) -> AbstractContextManager[Contents]:
        """The contents of a file. Raises ``OSError``, and what ``Contents`` does."""
        ...


@final
class _Archive:
    def __init__(self, archive: archives.Archive) -> None:
        self._archive = archive

    @property
    def names(self) -> list[str]:
        return [name for name in self._archive.names if name != BESIDE]

    @property
    def text(self) -> str | None:
        if BESIDE not in self._archive.names:
            return None
        return "".join(self._archive.texts(BESIDE, most=1))

    def kind(self, name: str) -> tuple[str, tuple[int, ...]]:
        header = self._archive.header(name)
        return header.dtype.name, header.shape

    def read(self) -> dict[str, NDArray[np.generic]]:
        return self._archive.read_all(self.names)


@final
class _Npz:
    def require(self) -> None:
        """NumPy is there."""

    def write(self, stream: BinaryIO, arrays: Arrays, text: str) -> None:
        dense = {name: np.asarray(array, order="C") for name, array in arrays.items()}
        archives.write(stream, {BESIDE: np.array(text), **dense})

    @contextmanager
    def opened(self, file: Path) -> Generator[Contents]:
        with archives.opened(file) as archive:
            yield _Archive(archive)


@final
class _Tensors:
    def __init__(self, found: tensors.Tensors) -> None:
        self._tensors = found

    @property
    def names(self) -> list[str]:
        return self._tensors.names

    @property
    def text(self) -> str | None:
        return self._tensors.metadata.get(OURS)

    def kind(self, name: str) -> tuple[str, tuple[int, ...]]:
        header = self._tensors.header(name)
        return header.dtype, header.shape

    def read(self) -> dict[str, NDArray[np.generic]]:
        return self._tensors.read()


@final
class _Safetensors:
    def require(self) -> None:
        tensors.require_safetensors()

    def write(self, stream: BinaryIO, arrays: Arrays, text: str) -> None:
        tensors.write(stream, arrays, text, OURS)

    @contextmanager
    def opened(self, file: Path) -> Generator[Contents]:
        with tensors.opened(file) as found:
            yield _Tensors(found)


FORMATS: Final[Mapping[str, Format]] = {".safetensors": _Safetensors(), ".npz": _Npz()}
"""By suffix."""


def format_of(file: Path) -> Format:
    """The format of a file. Raises ``DataError`` if its name ends in another suffix."""
    found = FORMATS.get(file.suffix)
    if found is None:
        raise DataError(
            f"{file}: files of arrays end in {' or '.join(FORMATS)}, not in {file.suffix!r}"
        )
    return found
