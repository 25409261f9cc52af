"""Data as somebody gives them, looked at without a copy: whether they are rows of a space.

>>> import numpy as np
>>> from cartesian_rdc.neural import indices, reals
>>> require_rows(reals(3) @ indices(), (np.zeros((5, 3)), np.zeros((5, 3))))
Traceback (most recent call last):
...
cartesian_rdc.errors.SpaceError: the space is Z[5], the value is an array of shape (5, 3) ...
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeGuard, final

import numpy as np

from cartesian_rdc.categories.smooth import Array, Arrow, Space
from cartesian_rdc.categories.smooth.given import array_given, has_mask, require_fitting
from cartesian_rdc.categories.smooth.spaces import parts_of, require_shape
from cartesian_rdc.errors import DataError, SpaceError
from cartesian_rdc.execution.named import by_array
from cartesian_rdc.type_variables import A
from cartesian_rdc.typed import Obj
from cartesian_rdc.typed.naming import leaves


@final
@dataclass(frozen=True)
class Below:
    """The range of an index: ``0 <= index < classes``."""

    classes: int


def require_rows(a: Obj[Space, Arrow, A], data: object) -> None:
    """Raise ``SpaceError``, with what to do, if a row of the data is not in A.

    Raises ``DataError`` like ``require_classes``. Lengths are not compared.
    """
    parts = parts_of(a.object, data)
    for array, part in parts:
        shape, dtype = _kind(array, part)
        many = array.rows(shape[0] if shape else 0)
        try:
            require_shape(many, shape, dtype)
            require_fitting(shape, dtype, array.dtype, f"the space is {many}")
        except SpaceError as error:
            raise SpaceError(f"{error}{_hint(array, shape, dtype)}") from None
    require_classes(a, [part for _, part in parts])


def require_classes(a: Obj[Space, Arrow, A], arrays: Sequence[object]) -> None:
    """Raise ``DataError`` if arrays of indices, ``Below`` a number of classes, name another one."""
    for start, part in zip(_starts(a), arrays, strict=True):
        if isinstance(start, Below):
            numbers = np.asarray(part)
            if not numbers.size:
                continue
            least, most = int(numbers.min()), int(numbers.max())
            if least < 0 or most >= start.classes:
                raise DataError(
                    f"the {start.classes} classes are numbered from 0, a label is "
                    f"{least if least < 0 else most}: np.unique(labels, return_inverse=True)[1] "
                    "numbers them, and a model has an entry for each"
                )


def _starts(a: Obj[Space, Arrow, A]) -> list[Hashable]:
    return [part.start for part in reversed(leaves(by_array(a).naming))]


def _kind(array: Array, part: object) -> tuple[tuple[int, ...], np.dtype[np.generic]]:
    """Shape and dtype of what is given for an array; only what has none of its own is converted."""
    if _has_kind(part) and not has_mask(part):
        return part.shape, part.dtype
    given = array_given(part, f"the space is {array}")
    return given.shape, given.dtype


class _HasKind(Protocol):
    """An array of NumPy or of another library that has the dtypes of NumPy."""

    @property
    def shape(self) -> tuple[int, ...]: ...

    @property
    def dtype(self) -> np.dtype[np.generic]: ...


def _has_kind(part: object) -> TypeGuard[_HasKind]:
    shape, dtype = getattr(part, "shape", None), getattr(part, "dtype", None)
    return isinstance(shape, tuple) and isinstance(dtype, np.dtype)


def _hint(array: Array, shape: tuple[int, ...], dtype: np.dtype[np.generic]) -> str:
    """What to do about rows of another shape."""
    if shape[:1] == (0,):
        return ": the data have no rows"
    if array.rank == 1 and len(shape) == 1 and dtype.kind in "iu":
        return ": one whole number a row is a value of indices(), and one_hot codes it as a row"
    if not array.real and len(shape) == array.rank + 2:
        return (
            ": ravel() takes away the last axis"
            if shape[-1] == 1
            else ": np.argmax(labels, axis=-1) are the classes that rows of an entry for each name"
        )
    if array.real and array.rank == 1 and len(shape) == 1:
        return f": rows have an axis of their own, as of reshape(-1, {array.shape[0]})"
    if array.rank and shape[1:] == array.shape[1:]:
        return (
            ": many samples have one axis more, in front; of a learner made by batched, training "
            f"has order=Batches({array.shape[0]}), and fit trains one of samples, with batch="
        )
    return ""
