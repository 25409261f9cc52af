"""Compile C sources and call them on NumPy arrays."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from cartesian_rdc.errors import MissingExtraError

# errno after a square root is no part of the result, and asking for it prevents vectors; how
# wide vectors are passed on matters to no caller, since functions that take them are inlined
FLAGS = ("-O3", "-march=native", "-fno-math-errno", "-Wno-psabi", "-shared", "-fPIC")


def load(source: Path, *options: str) -> ctypes.CDLL:
    """The library of one C source. Raises ``MissingExtraError`` where there is no compiler."""
    if shutil.which("cc") is None:
        raise MissingExtraError("there is no C compiler cc: install GCC or Clang")
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / f"{source.stem}.so"
        subprocess.run(["cc", *FLAGS, *options, "-o", library, source, "-lm"], check=True)
        return ctypes.CDLL(str(library))


def address(array: NDArray[Any]) -> ctypes.c_void_p:
    """The address of the first entry of an array, which the caller must keep."""
    return ctypes.c_void_p(array.ctypes.data)
