# pyright: reportMissingImports=false, reportUnknownMemberType=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
# safetensors is there with an extra only, and its reader has no types
"""Files of arrays in the format ``.safetensors`` (extra ``safetensors``), read like archives.

The header, in JSON, says what arrays there are, and is looked at before more is read. What is in
the file is then read by the package ``safetensors``, and has to agree.
"""

from __future__ import annotations

import json
import math
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import BinaryIO, Final, TypeGuard, final

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.categories.smooth.dtypes import numpy_dtype
from cartesian_rdc.errors import DataError, missing_extra
from cartesian_rdc.storage.words import line

LONGEST_HEADER = 8 << 20
"""In bytes. The format allows more."""

DTYPES: Final[Mapping[str, str]] = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "C64": "<c8", "BOOL": "|b1",
    "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "|i1",
    "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "|u1",
}  # fmt: skip
"""The dtypes that NumPy has, too."""

BFLOAT16 = "BF16"

NAMES: Final[Mapping[str, str]] = {BFLOAT16: "bfloat16"} | {
    name: np.dtype(kind).name for name, kind in DTYPES.items()
}

METADATA = "__metadata__"


@final
@dataclass(frozen=True)
class Tensor:
    """What the header says about the array ``name``."""

    name: str
    shape: tuple[int, ...]
    kind: str

    @property
    def dtype(self) -> str:
        """The name of the dtype."""
        return NAMES.get(self.kind, self.kind)

    @property
    def size(self) -> int:
        """In bytes."""
        width = 2 if self.kind == BFLOAT16 else np.dtype(DTYPES[self.kind]).itemsize
        return math.prod(self.shape) * width


@final
class Tensors:
    """The arrays in a file. All that is wrong with it is a ``ValueError``."""

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream, self._size = stream, size
        length = int.from_bytes(stream.read(8), "little")
        if not 2 <= length <= min(LONGEST_HEADER, size - 8):
            raise ValueError(f"a header of {length} bytes is not in it")
        self._begin = 8 + length
        try:
            header: object = json.loads(stream.read(length).decode(), object_pairs_hook=_entries)
        except RecursionError:
            raise ValueError("its header is nested too deep") from None
        if not _is_mapping(header):
            raise ValueError("its header is no object")
        self.metadata = _texts(header.pop(METADATA, {}))
        self._tensors = {name: _tensor(name, told) for name, told in header.items()}

    @property
    def names(self) -> list[str]:
        """Those of the arrays."""
        return list(self._tensors)

    def header(self, name: str) -> Tensor:
        """What it says of an array. Raises ``KeyError`` if there is none of this name."""
        return self._tensors[name]

    def read(self) -> dict[str, NDArray[np.generic]]:
        """All arrays.

        They take as much memory as the file, and as much again while they are read. Raises
        ``DataError`` if one is of a dtype that NumPy has not, and is not bfloat16;
        ``MissingExtraError`` if safetensors, or ml_dtypes for bfloat16, is not installed.
        """
        for tensor in self._tensors.values():
            if tensor.kind not in NAMES:
                raise DataError(f"{line(tensor.name)} is of {line(tensor.kind)}, as NumPy has none")
        if sum(tensor.size for tensor in self._tensors.values()) != self._size - self._begin:
            raise ValueError("its arrays are larger or smaller than what the header says")
        self._stream.seek(0)
        parts = {part[0]: part[1:] for part in _deserialized(self._stream.read(self._size))}
        return {name: _array(tensor, *parts[name]) for name, tensor in self._tensors.items()}


def write(stream: BinaryIO, arrays: Mapping[str, NDArray[np.generic]], text: str, key: str) -> None:
    """Write a file of arrays, with a ``text`` in its metadata under ``key``.

    Raises ``DataError`` if the format has no such dtype or no room for so many names, and
    ``MissingExtraError`` if safetensors is not installed.
    """
    require_safetensors()
    from safetensors.numpy import save

    for name, array in arrays.items():
        if array.dtype.name not in NAMES.values():
            raise DataError(
                f"{line(name)} is of {array.dtype}, which .safetensors has not: use .npz"
            )
    dense = {name: np.asarray(array, order="C") for name, array in arrays.items()}
    data = save(dense, {key: text})
    if int.from_bytes(data[:8], "little") > LONGEST_HEADER:
        raise DataError(
            f"the names take more than {LONGEST_HEADER} bytes, the most that is read: use .npz"
        )
    stream.write(data)


@contextmanager
def opened(file: Path) -> Generator[Tensors]:
    """The arrays in a file. Raises ``OSError``, ``ValueError``, and ``MissingExtraError``."""
    require_safetensors()
    with file.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(0)
        yield Tensors(stream, size)


def require_safetensors() -> ModuleType:
    """The package. Raises ``MissingExtraError`` if it is not installed."""
    try:
        import safetensors
    except ImportError as error:
        raise missing_extra(error.name or "safetensors", "safetensors") from None
    found: ModuleType = safetensors
    return found


def _deserialized(data: bytes) -> list[tuple[str, str, list[int], bytearray]]:
    """Names, dtypes, shapes and bytes, as the package reads them."""
    safetensors = require_safetensors()
    try:
        found = safetensors.deserialize(data)
    except safetensors.SafetensorError as error:
        raise ValueError(str(error)) from None
    return [(name, part["dtype"], part["shape"], part["data"]) for name, part in found]


def _array(wanted: Tensor, kind: str, shape: list[int], data: bytearray) -> NDArray[np.generic]:
    if (kind, tuple(shape)) != (wanted.kind, wanted.shape):
        raise ValueError(f"what is read of {wanted.name} is not what the header says")
    dtype = numpy_dtype("bfloat16" if kind == BFLOAT16 else DTYPES[kind])
    array: NDArray[np.generic] = np.frombuffer(data, dtype).reshape(wanted.shape)
    return array


def _tensor(name: str, told: object) -> Tensor:
    """An entry of the header."""
    if _is_mapping(told):
        kind, shape = told.get("dtype"), told.get("shape")
        if isinstance(kind, str) and _are_lengths(shape):
            return Tensor(name, tuple(shape), kind)
    raise ValueError(f"what its header says of {line(name)} is no array")


def _entries(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object of JSON. Raises ``ValueError`` if a name is there twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("two entries of its header have one name")
    return found


def _is_mapping(value: object) -> TypeGuard[dict[str, object]]:
    return isinstance(value, dict)


def _are_lengths(value: object) -> TypeGuard[list[int]]:
    return isinstance(value, list) and all(type(n) is int and 0 <= n < 1 << 63 for n in value)


def _texts(value: object) -> dict[str, str]:
    if not _is_mapping(value):
        raise ValueError("its metadata are no object")
    return {name: text for name, text in value.items() if isinstance(text, str)}
