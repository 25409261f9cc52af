"""The objects of Smooth: arrays of a shape and a dtype, their products, and the unit.

Arrays of floating point numbers are real vector spaces. Arrays of whole numbers, of dtype int64,
are *indices*: they name the rows of a table, classes and places, and are exact. Maps move them and
compare them, and no derivative goes back to them: the covector of an index is 0.

>>> space(20, 4)
Atomic(Array((20, 4), 'float64'))
>>> from cartesian_rdc.categories.free import Product
>>> print(Product(space(20, 4), space(dtype="float32")))
R[20, 4] × float32
>>> print(indices(7))
Z[7]
>>> space(-1)
Traceback (most recent call last):
...
cartesian_rdc.errors.SpaceError: an axis has a length of 0 or more, not -1

A *value* of a space is an array, a pair of values, or the empty tuple: ``value_of`` checks one.

>>> value_of(Product(space(2), space()), ([1, 2], 3))
(array([1., 2.]), array(3.))
>>> value_of(space(2), [1.0])
Traceback (most recent call last):
...
cartesian_rdc.errors.SpaceError: the space is R[2], the value is an array of shape (1,) and ...
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from math import prod
from operator import index
from typing import SupportsIndex, TypeAlias, TypeGuard, final

import numpy as np
from numpy.typing import DTypeLike, NDArray

from cartesian_rdc.categories.free import Atomic, Interned, Object, Product, Term, Unit, interned
from cartesian_rdc.categories.free.interning import is_tuple
from cartesian_rdc.categories.smooth.dtypes import is_floating, numpy_dtype
from cartesian_rdc.categories.smooth.given import array_given, as_dtype
from cartesian_rdc.errors import DataError, SpaceError, shown

INDEX = "int64"
"""The dtype of indices."""


@final
@interned
class Array(Interned):
    """Arrays of real numbers or of indices, of the given shape and dtype.

    ``dtype``: the name of a floating point type of NumPy, ``"bfloat16"`` or ``"int64"``. Raises
    ``SpaceError`` if a length is negative, if no memory has room for one, or if the dtype is
    another or is called by another name; ``MissingExtraError`` for bfloat16 if ml_dtypes is not
    installed.
    """

    shape: tuple[int, ...]
    dtype: str

    def __post_init__(self) -> None:
        for length in self.shape:
            if type(length) is not int or length < 0:
                raise SpaceError(f"an axis has a length of 0 or more, not {shown(length)}")
        if (name := dtype_named(self.dtype)) != self.dtype:
            raise SpaceError(f"a dtype is called by its full name, {name}, not {self.dtype}")
        if not is_floating(numpy_dtype(self.dtype)) and self.dtype != INDEX:
            raise SpaceError(
                f"the dtype of a space is a floating point type, or {INDEX} for indices, "
                f"not {self.dtype}: a derivative needs the reals"
            )
        lengths = [max(length, 1) for length in self.shape]  # as NumPy counts
        if prod(lengths) * numpy_dtype(self.dtype).itemsize > sys.maxsize:
            shape = ", ".join(map(shown, self.shape))
            raise SpaceError(
                f"an array of {self.dtype} with the lengths {shape} takes {sys.maxsize} bytes or "
                "more: no memory is so large"
            )

    @property
    def real(self) -> bool:
        """Whether these are arrays of real numbers, and not of indices."""
        return self.dtype != INDEX

    @property
    def rank(self) -> int:
        """The number of axes."""
        return len(self.shape)

    @property
    def axes(self) -> tuple[int, ...]:
        """All axes, by their numbers."""
        return tuple(range(self.rank))

    @property
    def size(self) -> int:
        """The number of entries."""
        return prod(self.shape)

    @property
    def bytes(self) -> int:
        """The memory that an array takes."""
        return self.size * numpy_dtype(self.dtype).itemsize

    def with_shape(self, *shape: int) -> Array:
        """Arrays of the same dtype and this shape."""
        return Array(tuple(map(index, shape)), self.dtype)

    def with_dtype(self, dtype: str) -> Array:
        """Arrays of the same shape and this dtype."""
        return Array(self.shape, dtype)

    def rows(self, n: int) -> Array:
        """An array of n rows of this shape, on a new first axis. Raises ``SpaceError`` if n < 0."""
        return self.with_shape(n, *self.shape)

    def _in_words(self) -> str:
        return str(self)

    def __str__(self) -> str:
        numbers = {"float64": "R", INDEX: "Z"}.get(self.dtype, self.dtype)
        return f"{numbers}[{', '.join(map(str, self.shape))}]" if self.shape else numbers


Space: TypeAlias = Object[Array]
"""An object of Smooth."""

Arrow: TypeAlias = Term[Array]
"""A morphism of Smooth."""

Numbers: TypeAlias = NDArray[np.floating | np.integer]
"""An array of floating point numbers, of whatever precision, or of whole numbers, for indices."""

Value: TypeAlias = "Numbers | tuple[()] | tuple[Value, Value]"
"""A point of a space: an array, the empty tuple, or a pair of values."""


def space(*shape: SupportsIndex, dtype: DTypeLike = "float64") -> Space:
    """The space of arrays of a shape and a dtype.

    Raises ``SpaceError`` if a length is no whole number from 0, or if the dtype is not a floating
    point type, nor that of indices, or if no memory has room for such an array;
    ``MissingExtraError`` for bfloat16 if ml_dtypes is not installed.
    """
    return Atomic(Array(whole_numbers("lengths", shape), dtype_named(dtype)))


def whole_numbers(what: str, given: Iterable[SupportsIndex]) -> tuple[int, ...]:
    """The numbers as ``int``. Raises ``SpaceError``, naming ``what``, if they are not whole."""
    try:
        return tuple(map(index, given))
    except TypeError:
        raise SpaceError(f"{what} are several whole numbers, not {shown(given)}") from None


def dtype_named(dtype: DTypeLike) -> str:
    """The full name of a dtype. Raises ``SpaceError`` if NumPy knows none by this name."""
    try:
        return numpy_dtype(dtype).name
    except (TypeError, ValueError):
        raise SpaceError(f"NumPy has no dtype {shown(dtype)}") from None


def indices(*shape: SupportsIndex) -> Space:
    """The space of arrays of indices, of a shape. Raises ``SpaceError`` if a length is negative."""
    return space(*shape, dtype=INDEX)


def require_real(*arrays: Array) -> None:
    """Raise ``SpaceError`` if one is an array of indices."""
    for array in arrays:
        if not array.real:
            raise SpaceError(
                f"real numbers are needed here, {array} are indices, which are only moved and "
                "compared: as_reals makes numbers of them"
            )


def array_of(a: Space) -> Array:
    """The array that a space consists of. Raises ``SpaceError`` on a product or the unit."""

    def refuse() -> Array:
        raise SpaceError(f"a single array is needed here, not {a}")

    require_space(a)
    return a.match(refuse, require_array, lambda _, __: refuse())


def is_space(value: object) -> TypeGuard[Space]:
    """Whether this is a space of Smooth."""
    return _is_object(value) and all(isinstance(atom, Array) for atom in value.atoms())


def _is_object(value: object) -> TypeGuard[Object[object]]:
    return isinstance(value, Object)


def real_with_dtype(array: Array, dtype: str) -> Array:
    """The array, of this dtype if it is one of real numbers."""
    return array.with_dtype(dtype) if array.real else array


def spaces_with_dtype(a: Space, dtype: str) -> Space:
    """The space, whose arrays of real numbers have this dtype."""
    nothing: Space = Unit()

    def beside(x: Space, y: Space) -> Space:
        return Product(x, y)

    return a.fold(lambda: nothing, lambda array: Atomic(real_with_dtype(array, dtype)), beside)


def require_array(atom: object) -> Array:
    """The atom of a space. Raises ``SpaceError`` if it is that of another category."""
    if not isinstance(atom, Array):
        raise SpaceError(f"a space of Smooth is made of arrays, {atom} is none")
    return atom


def require_space(a: object) -> None:
    """Raise ``SpaceError`` if this is no space."""
    if not isinstance(a, Object):
        raise SpaceError(f"a space is needed here, not {shown(a)}: of a wire, its .object")


def arrays_in(a: Space) -> tuple[Array, ...]:
    """The arrays that a space is made of, from left to right.

    Raises ``SpaceError`` if it is no space of Smooth.
    """
    require_space(a)
    return tuple(map(require_array, a.atoms()))


def dtype_of(a: Space) -> str:
    """The dtype that all arrays of a space have; float64 where there are none.

    Raises ``SpaceError`` if they have several.
    """
    dtypes = {array.dtype for array in arrays_in(a)} or {"float64"}
    if len(dtypes) > 1:
        raise SpaceError(f"one dtype is needed here, {a} has {', '.join(sorted(dtypes))}")
    (dtype,) = dtypes
    return dtype


def value_of(a: Space, value: object) -> Value:
    """The value as one of the space: nested tuples of arrays of the right shapes and dtypes.

    Numbers and lists become arrays. Nothing is copied that fits already.
    Raises ``SpaceError``, naming the space and what came.
    """
    return assemble(a, arrays_of(a, value))


def arrays_of(a: Space, value: object) -> list[Numbers]:
    """The arrays of a value from left to right. Raises ``SpaceError`` if it is not in A."""
    return [_array(array, part) for array, part in parts_of(a, value)]


def parts_of(a: Space, value: object) -> list[tuple[Array, object]]:
    """Each array of a space with its part of a value, whatever that is, but no tuple.

    Raises ``SpaceError`` if the pairs of the value do not nest as those of the space.
    """
    require_space(a)
    parts = a.distribute(value, _halves, _require_unit)
    for array, part in parts:
        if is_tuple(part):
            raise SpaceError(
                f"the space is {array}, the value is {_words(part)}, and no array or list"
            )
    return parts


def assemble(a: Space, arrays: Iterable[Numbers]) -> Value:
    """The value whose arrays from left to right are these.

    Raises ``SpaceError`` if they are more or fewer than those of the space.
    """
    leaves: list[Value] = list(arrays)
    wanted = len(a.atoms())
    if len(leaves) != wanted:
        raise SpaceError(f"{a} has {wanted} arrays, {len(leaves)} are given")

    def pair(first: Value, second: Value) -> Value:
        return first, second

    return a.collect(leaves, lambda: (), pair)


def leaves_of(value: Value) -> list[Numbers]:
    """The arrays of a value from left to right, whatever its space.

    Raises ``SpaceError`` if a tuple in it is neither a pair nor empty.
    """
    found: list[Numbers] = []
    todo: list[Value] = [value]
    while todo:
        part = todo.pop()
        if isinstance(part, tuple):
            _require_pair(part)
            todo.extend(reversed(part))
        else:
            found.append(part)
    return found


def on_leaves(value: Value, change: Callable[[Numbers], Numbers]) -> Value:
    """The value with each array changed.

    Raises ``SpaceError`` if a tuple in it is neither a pair nor empty.
    """
    todo: list[Value | None] = [value]
    done: list[Value] = []
    while todo:
        part = todo.pop()
        if part is None:
            second, first = done.pop(), done.pop()
            done.append((first, second))
        elif isinstance(part, tuple):
            _require_pair(part)
            todo.extend((None, *reversed(part)) if part else ())
            done.extend(() if part else ((),))
        else:
            done.append(change(part))
    return done[0]


def batch_of(a: Space, data: object) -> list[Numbers]:
    """The arrays of many values of a space at once: each has one axis more, in front.

    Raises ``SpaceError`` if an array does not fit its space, ``DataError`` if they
    differ in length.
    """
    parts = parts_of(a, data)
    rows = [_rows(array, part) for array, part in parts]
    for number, ((array, _), row) in enumerate(zip(parts, rows, strict=True)):
        if len(row) != len(rows[0]):
            raise DataError(
                f"the data for array 0, {parts[0][0]}, have {len(rows[0])} rows, "
                f"those for array {number}, {array}, have {len(row)}"
            )
    return rows


def _rows(array: Array, value: object) -> Numbers:
    given = array_given(value, f"the space is {array}")
    return np.ascontiguousarray(_array(array.rows(len(given) if given.ndim else 0), given))


def _halves(a: Space, value: object) -> tuple[object, object]:
    if is_tuple(value) and len(value) == 2:
        return value[0], value[1]
    how = _how(value)
    raise SpaceError(f"the space is {a}, whose values are pairs, the value is {_words(value)}{how}")


def _require_unit(value: object) -> None:
    if not is_tuple(value) or value:
        raise SpaceError(f"the space is 1, whose only value is (), the value is {_words(value)}")


def _array(array: Array, value: object) -> Numbers:
    wanted = f"the space is {require_array(array)}"
    given = array_given(value, wanted)
    require_shape(array, given.shape, given.dtype)
    return as_dtype(given, array.dtype, wanted)


def require_shape(array: Array, shape: tuple[int, ...], dtype: object) -> None:
    """Raise ``SpaceError``, which names also the ``dtype``, if an array has another shape."""
    if shape != array.shape:
        came = f"an array of shape {shape} and dtype {dtype}"
        raise SpaceError(f"the space is {array}, the value is {came}")


def _require_pair(value: tuple[object, ...]) -> None:
    if len(value) not in (0, 2):
        raise SpaceError(f"a value is an array, a pair or (), and not {_words(value)}{_how(value)}")


def _how(value: object) -> str:
    """How a pair is written, for those who gave something else."""
    if is_tuple(value) and len(value) > 2:
        return ", where pairs nest, as (x, (y, z))"
    once = ": make arrays of it" if hasattr(value, "__next__") else ""
    return f", where a pair is written (x, y){once}"


def _words(value: object) -> str:
    if is_tuple(value):
        return f"a tuple of length {len(value)}"
    return f"of type {type(value).__name__}"
