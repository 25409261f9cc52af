"""What is given for an array, as numbers: nothing that it says is dropped, or refused it is.

Numbers, lists, arrays of NumPy, and whatever turns into one by ``__array__``, are taken. What
would lose something on the way is not: a mask, an imaginary part, a unit of time, objects, text, a
number beyond the largest of the dtype. Rounding to the dtype is no loss: numbers of Python are
float64, and models often float32.

>>> array_given([1, 2], "R[2] is wanted")
array([1, 2])
>>> import numpy as np
>>> array_given(np.ma.array([1.0, 2.0], mask=[False, True]), "R[2] is wanted")
Traceback (most recent call last):
...
cartesian_rdc.errors.SpaceError: R[2] is wanted, the value is a masked array, ...
>>> as_dtype(np.array([1.0, 1e300]), "float32", "float32[2] is wanted")
Traceback (most recent call last):
...
cartesian_rdc.errors.SpaceError: float32[2] is wanted, the value has the number 1e+300, ...
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.categories.smooth.dtypes import converts, finfo, is_floating, keeps, numpy_dtype
from cartesian_rdc.errors import SpaceError, came

INSTEAD = {
    "O": "make numbers of the objects",
    "U": "make numbers of the texts",
    "S": "make numbers of the texts",
    "M": "take the time since a date, in some unit",
    "m": "divide by a unit of time, such as np.timedelta64(1, 's')",
    "c": "take real and imaginary parts",
    "f": "numbers of classes and of rows are whole, as of .astype('int64')",
}
"""What to do about numbers of another kind, by the kind of their dtype."""

DEEPEST = 64
"""The most axes that an array of NumPy has."""


def array_given(value: object, wanted: str) -> NDArray[Any]:
    """The value as an array of NumPy, of whatever dtype.

    Raises ``SpaceError``, which begins with the words ``wanted``, if the value is no array or has a
    mask.
    """
    if type(value) is np.ndarray:
        return value
    if has_mask(value):
        raise SpaceError(
            f"{wanted}, the value is a masked array, whose mask would be lost: "
            "leave the masked entries out, or fill them in"
        )
    try:
        made = np.asarray(value)
    except Exception as error:  # whatever __array__ of another library says
        words = " ".join(str(error).split())
        raise SpaceError(f"{wanted}, the value is no array: {words}") from None
    if not made.ndim and made.dtype == object and not hasattr(value, "__array__"):
        iterates = "; np.array([*rows]) makes one of rows" if hasattr(value, "__iter__") else ""
        raise SpaceError(f"{wanted}, the value is {came(value)}, which is no array{iterates}")
    return made


def fits(given: np.dtype[np.generic], dtype: str) -> bool:
    """Whether numbers of the dtype ``given`` are numbers of this ``dtype``, up to rounding."""
    return converts(given, dtype)


def require_fitting(
    shape: tuple[int, ...], given: np.dtype[np.generic], dtype: str, wanted: str
) -> None:
    """Raise ``SpaceError``, which begins with ``wanted`` and says what to do, if none ``fits``."""
    if not fits(given, dtype):
        words = f"an array of shape {shape} and dtype {given}"
        kind = "f" if is_floating(given) else given.kind
        hint = f": {INSTEAD[kind]}" if kind in INSTEAD else ""
        raise SpaceError(f"{wanted}, the value is {words}, which does not convert to {dtype}{hint}")


def as_dtype(given: NDArray[np.generic], dtype: str, wanted: str) -> NDArray[np.floating]:
    """The array in this dtype, rounded to it.

    Raises ``SpaceError``, which begins with the words ``wanted``, if its dtype is of another kind,
    or a number is beyond the largest of this dtype.
    """
    require_fitting(given.shape, given.dtype, dtype, wanted)
    with np.errstate(over="ignore"):
        made: NDArray[np.floating] = given.astype(dtype, copy=False)
    if not keeps(given.dtype, dtype):
        lost = _lost(given, made)
        if lost.any():
            raise SpaceError(
                f"{wanted}, the value has the number {given[lost].flat[0]!s}, "
                f"and {dtype} ends at {_largest(dtype)}"
            )
    return made


def _lost(given: NDArray[np.generic], made: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Where a number is beyond the dtype: it has become infinite, or another integer."""
    if np.issubdtype(made.dtype, np.integer):
        return np.asarray(made != given)
    infinite: NDArray[np.bool_] = np.isinf(made)
    if infinite.any():
        infinite &= np.isfinite(given)
    return infinite


def _largest(dtype: str) -> str:
    kind = numpy_dtype(dtype)
    return f"{finfo(dtype).max:.8g}" if is_floating(kind) else str(np.iinfo(dtype).max)


PLAIN = {float, int, bool, np.ndarray, np.float64, np.float32, np.int64}
"""Types without masks, of which there may be very many."""


def has_mask(value: object) -> bool:
    """Whether a value, or something in a list, has a mask."""
    level: list[object] = [value]
    for _ in range(DEEPEST):
        if not set(map(type, level)) - PLAIN:
            return False
        if any(_is_masked(part) for part in level):
            return True
        level = [part for inside in level if _is_list(inside) for part in inside]
    return False


def _is_list(part: object) -> TypeGuard[Sequence[object]]:
    return isinstance(part, list | tuple)


def _is_masked(part: object) -> bool:
    """Whether a value has a mask: an array of NumPy or one of its kind, not a method ``mask``."""
    mask = getattr(part, "mask", None)
    return mask is not None and not callable(mask)
