"""The dtypes of spaces: those of NumPy, and bfloat16, which the package ml_dtypes brings.

bfloat16 has the exponents of float32 and 8 bits of digits. NumPy knows it by this name once
ml_dtypes is imported, which is done here, the first time that the name is met. It calls it a dtype
of no kind, and says other things of it than of float16; what the library asks is answered here.

>>> widened("float16"), widened("float64")
('float32', 'float64')
>>> finfo("float16").max
65504.0
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, final

import numpy as np
from numpy.typing import DTypeLike

from cartesian_rdc.errors import missing_extra

BFLOAT16: Final = "bfloat16"
"""The name of the dtype that NumPy does not have."""

HALVES: Final = ("float16", BFLOAT16)
"""The dtypes of half precision, in which numbers are kept, and not computed."""


@final
@dataclass(frozen=True)
class Limits:
    """The largest number of a floating point dtype, the smallest normal one, and more.

    ``eps``: what is between 1 and the next number. ``maxexp``: the power of two that is the first
    beyond all numbers.
    """

    max: float
    tiny: float
    eps: float
    maxexp: int


def numpy_dtype(dtype: DTypeLike) -> np.dtype[np.generic]:
    """The dtype for NumPy.

    Raises ``MissingExtraError`` for bfloat16 without ml_dtypes, ``TypeError`` or ``ValueError`` if
    there is no such dtype.
    """
    if isinstance(dtype, str) and dtype == BFLOAT16:
        try:
            import ml_dtypes  # noqa: PLC0415
        except ImportError:
            raise missing_extra("ml_dtypes, which has bfloat16,", "jax") from None
        named: np.dtype[np.generic] = np.dtype(ml_dtypes.bfloat16)
        return named
    return np.dtype(dtype)


def finfo(dtype: str) -> Limits:
    """The limits of a floating point dtype. Raises ``ValueError`` if it is another."""
    if dtype == BFLOAT16:
        return Limits((2 - 2**-7) * 2.0**127, 2.0**-126, 2.0**-7, 128)
    found = np.finfo(dtype)
    return Limits(float(found.max), float(found.tiny), float(found.eps), found.maxexp)


def is_floating(dtype: np.dtype[np.generic]) -> bool:
    """Whether the numbers of a dtype are floating point numbers."""
    return dtype.kind == "f" or dtype.name == BFLOAT16


def is_half(dtype: str) -> bool:
    """Whether this is a dtype of half precision: its numbers take 16 bits."""
    return dtype in HALVES


def widened(dtype: str) -> str:
    """The dtype in which one computes with numbers of this one: float32 for half precision."""
    return "float32" if is_half(dtype) else dtype


def converts(given: np.dtype[np.generic], dtype: str) -> bool:
    """Whether numbers of the dtype ``given`` are numbers of this ``dtype``, up to rounding."""
    return given == numpy_dtype(dtype) or np.can_cast(
        _of_numpy(given), _of_numpy(numpy_dtype(dtype)), "same_kind"
    )


def keeps(given: np.dtype[np.generic], dtype: str) -> bool:
    """Whether each number of the dtype ``given`` is one of this ``dtype``."""
    wanted = numpy_dtype(dtype)
    if BFLOAT16 in (given.name, wanted.name):
        return given == wanted or (is_floating(wanted) and wanted.itemsize > 2)
    return np.can_cast(given, wanted, "safe")


def _of_numpy(dtype: np.dtype[np.generic]) -> np.dtype[np.generic]:
    """The dtype; float16 for bfloat16, which is of the same size."""
    return np.dtype(np.float16) if dtype.name == BFLOAT16 else dtype
