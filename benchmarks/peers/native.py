"""Compile C sources and call them on NumPy arrays."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.errors import MissingExtraError

# errno after a square root is no part of the result, and asking for it prevents vectors; how
# wide vectors are passed on matters to no caller, since functions that take them are inlined
FLAGS = ("-O3", "-march=native", "-fno-math-errno", "-Wno-psabi", "-shared", "-fPIC")


def load(source: Path, *options: str) -> ctypes.CDLL:
    """The library of one C source. Raises ``MissingExtraError`` if there is no compiler."""
    if shutil.which("cc") is None:
        raise MissingExtraError("there is no C compiler cc: install GCC or Clang")
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / f"{source.stem}.so"
        subprocess.run(["cc", *FLAGS, *options, "-o", library, source, "-lm"], check=True)
        return ctypes.CDLL(str(library))


def trainer(
    library: ctypes.CDLL,
    parameters: Sequence[NDArray[Any]],
    data: Sequence[NDArray[Any]],
    order: NDArray[np.int64],
    rates: Sequence[ctypes.c_float | ctypes.c_double],
) -> Callable[[], list[NDArray[Any]]]:
    """What trains copies of the parameters by the function ``train`` of a library.

    It takes the parameters, the data and the order, each by its address, the number of steps,
    and the rates.
    """

    def train() -> list[NDArray[Any]]:
        moved = [parameter.copy() for parameter in parameters]
        given = [_address(array) for array in (*moved, *data, order)]
        library.train(*given, ctypes.c_int64(len(order)), *rates)
        return moved

    return train


def _address(array: NDArray[Any]) -> ctypes.c_void_p:
    """The address of the first entry of an array, which the caller must keep."""
    return ctypes.c_void_p(array.ctypes.data)
