"""Descriptions: texts that are the same for the same value in every process.

``repr`` is no such text: that of a function, and of all that holds one, has a place in memory.
Here a value is told by what it is made of:

- numbers, texts, tuples, lists, sets and dictionaries, frozen dataclasses and named tuples are
  written out; an array is its dtype, its shape and its bytes; a value that pickles as a call is
  that call;
- a function, class or object of an installed package, of the standard library or of this one that
  can be imported is told by its name; no version is compared but that of this package, which is a
  fact of every checkpoint;
- a function of one's own is told by its qualified name and the checksum of all that it does: its
  bytecode, constants, defaults, the variables that it closes over, and the global ones that it
  reads, each of them described in turn; a class of one's own likewise by its methods. The module
  does not count, so that a program may be run and imported; a new version of Python, which compiles
  to other bytecode, does;
- a function of JAX in a map of Smooth is told by its jaxpr, which is what JAX computes: neither its
  name nor how it is written counts;
- a value whose class has a method ``described_as`` is told by the values that this gives;
- a module is told by its name; what a function reads as an attribute of a module of one's own,
  ``helpers.rate``, is described as a global variable is.

What none of this applies to is refused, since nothing would tell it from another.

>>> described((1, 0.5, {"rate": None}))
"(1, 0.5, {'rate': None})"
>>> from cartesian_rdc.learning import Shuffled
>>> described(Shuffled(7))
'cartesian_rdc.learning.orders.Shuffled(seed=7)'
>>> described(lambda x: x + 1) == described(lambda x: x + 1) != described(lambda x: x + 2)
True
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from functools import partial
from hashlib import sha256
from types import (
    BuiltinFunctionType,
    CodeType,
    FunctionType,
    MethodType,
    ModuleType,
)
from typing import Final, final

import numpy as np

from cartesian_rdc.categories.free import Interned
from cartesian_rdc.categories.free.interning import parts_first
from cartesian_rdc.errors import DataError
from cartesian_rdc.storage.code import globals_read, spelled
from cartesian_rdc.storage.kinds import (
    describes,
    fields_of,
    importable,
    inside_of_method,
    is_array,
    is_list,
    is_mapping,
    is_plain_tuple,
    is_set,
    name_of_ufunc,
    named_parts,
    pickled_as,
)

ENOUGH: Final = 32
"""Digits of a checksum that stand for what it is of."""

PLAIN: Final = (type(None), bool, int, float, complex, str, type(...), range)
"""Types whose ``repr`` says all; of a subclass it may not."""


WRITTEN: Final = frozenset(
    {
        *("__init__", "__repr__", "__eq__", "__hash__", "__setattr__", "__delattr__"),
        *("__lt__", "__le__", "__gt__", "__ge__", "__replace__", "_fill"),
    }
)
"""The methods that ``dataclass`` writes, of which its fields are told."""


def described(value: object) -> str:
    """A text that says what a value is: equal for equal values, in every process.

    Raises ``DataError`` if it holds something that nothing tells from another.
    """
    try:
        return _Descriptions().of(value)
    except RecursionError:
        raise DataError("what lies so deep within itself cannot be described") from None


def fingerprint(value: object) -> str:
    """The SHA-256 of ``described``. Raises ``DataError`` as that does."""
    return sha256(described(value).encode(errors="surrogatepass")).hexdigest()


def _short(*parts: bytes) -> str:
    """A checksum of these parts, each with its length."""
    digest = sha256()
    for part in parts:
        digest.update(b"%d:" % len(part))
        digest.update(part)
    return digest.hexdigest()[:ENOUGH]


@final
class _Descriptions:
    """The descriptions of one value and its parts, each made once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[object, str]] = {}  # who is held keeps its number
        self._open: dict[int, int] = {}

    def of(self, value: object) -> str:
        if type(value) in PLAIN:
            return repr(value)
        if isinstance(value, Interned):
            return self._interned(value)
        if id(value) in self._known:
            return self._known[id(value)][1]
        if id(value) in self._open:  # it is a part of itself
            return f"part {self._open[id(value)]}"
        self._open[id(value)] = len(self._open)
        try:
            text = self._part(value)
        finally:
            del self._open[id(value)]
        self._known[id(value)] = value, text
        return text

    def _interned(self, root: Interned) -> str:
        """Parts before wholes, as terms may be ten thousand composites deep."""
        if id(root) not in self._known:
            for node in parts_first(root, self._new_parts):
                inside = node.described_as() if describes(node) else node.arguments
                text = f"{self.of(type(node))}#{self._checksum(*inside)}"
                self._known[id(node)] = node, text
        return self._known[id(root)][1]

    def _new_parts(self, value: Interned) -> list[Interned]:
        parts = [part for part in value.arguments if isinstance(part, Interned)]
        return [part for part in parts if id(part) not in self._known]

    def _checksum(self, *parts: object) -> str:
        return _short(*(self.of(part).encode(errors="surrogatepass") for part in parts))

    def _part(self, value: object) -> str:
        name = importable(value)
        if name:
            return name
        if describes(value):
            return f"{self.of(type(value))}#{self._checksum(*value.described_as())}"
        container = self._container(value)
        if container is not None:
            return container
        match value:
            case ModuleType():
                return f"module {value.__name__}"
            case type():
                return f"{value.__qualname__}#{self._checksum(*self._class(value))}"
            case FunctionType():
                return f"{value.__qualname__}#{self._checksum(*self._function(value))}"
            case CodeType():
                return f"code#{self._checksum(*spelled(value))}"
            case MethodType():
                return f"{self.of(value.__self__)}.{self.of(value.__func__)}"
            case BuiltinFunctionType() if not isinstance(value.__self__, ModuleType | None):
                return f"{self.of(value.__self__)}.{value.__name__}"
            case property():
                return f"property{self.of((value.fget, value.fset, value.fdel))}"
            case partial():
                return f"partial{self.of((value.func, value.args, value.keywords))}"
            case Enum():
                return f"{self.of(type(value))}.{value.name}"
            case _:
                return self._object(value)

    def _container(self, value: object) -> str | None:
        """The description of a container, or of an array; ``None`` if it is another value."""
        named = named_parts(value)
        if named is not None:
            return self._fields(value, named)
        if is_plain_tuple(value):
            return f"({self._all(value)}{',' * (len(value) == 1)})"
        if is_list(value):
            return f"[{self._all(value)}]"
        if isinstance(value, bytes):
            return f"bytes {len(value)}#{_short(value)}"
        if is_set(value):
            inside = ", ".join(sorted(map(self.of, value)))
            return f"{{{inside}}}" if inside else "set()"
        if is_mapping(value):
            items = (f"{self.of(key)}: {self.of(item)}" for key, item in value.items())
            return f"{{{', '.join(items)}}}"
        if isinstance(value, np.dtype):
            return f"dtype {value.str}"
        return self._array(value) if is_array(value) else None

    def _all(self, values: Iterable[object]) -> str:
        return ", ".join(map(self.of, values))

    def _fields(self, value: object, pairs: Iterable[tuple[str, object]]) -> str:
        inside = ", ".join(f"{name}={self.of(part)}" for name, part in pairs)
        return f"{self.of(type(value))}({inside})"

    def _array(self, value: object) -> str:
        try:
            array = np.asarray(value)
        except Exception as error:  # whatever an array of another library says
            raise _indescribable(value, str(error)) from None
        if array.dtype.hasobject:
            return f"array {array.shape} {self.of(array.tolist())}"
        bytes_of = np.ascontiguousarray(array).tobytes()
        return f"array {array.dtype.str} {array.dtype}{array.shape}#{_short(bytes_of)}"

    def _function(self, function: FunctionType) -> list[object]:
        """All that a function does is determined by."""
        cells = [_contents(cell) for cell in function.__closure__ or ()]
        reads = globals_read(function.__code__, function.__globals__)
        return [function.__code__, function.__defaults__, function.__kwdefaults__, cells, reads]

    def _class(self, cls: type) -> list[object]:
        """The bases of a class, and what its body defines, in the order of the names."""
        own: list[object] = [base for base in cls.__bases__ if base is not object]
        for name, part in sorted(vars(cls).items()):
            if not _is_machinery(name, part):
                own += [name, part]
        return own

    def _object(self, value: object) -> str:
        """An instance: its fields, what it wraps, or the call that it pickles as."""
        name, inside = name_of_ufunc(value), fields_of(value)
        if name:
            return f"numpy.{name}"
        if name == "":
            raise _indescribable(value, "it is no function of NumPy itself")
        if inside is not None:
            return self._fields(value, inside)
        wrapped: object = inside_of_method(value) or getattr(value, "__wrapped__", None)
        if wrapped is not None:
            return f"{self.of(type(value))} of {self.of(wrapped)}"
        try:
            pickled = pickled_as(value)
        except Exception as error:  # whatever a class says that does not pickle
            raise _indescribable(value, str(error)) from None
        if isinstance(pickled, str):
            return f"{type(value).__qualname__} {pickled}"
        return f"{self.of(type(value))}#{self._checksum(*pickled)}"


def _contents(cell: object) -> object:
    """What a variable is that a function closes over; one may not be assigned yet."""
    return getattr(cell, "cell_contents", "not assigned")


def _is_machinery(name: str, part: object) -> bool:
    """Whether Python, and not the body of a class, has put this there."""
    if isinstance(part, FunctionType):
        return name in WRITTEN and part.__code__.co_filename == "<string>"
    method = isinstance(part, property) or inside_of_method(part) is not None
    slot = type(part).__name__ in ("member_descriptor", "getset_descriptor")
    return not method and (slot or name == "_abc_impl" or name[:2] == name[-2:] == "__")


def _indescribable(value: object, why: str) -> DataError:
    words = " ".join(why.split())[:100]
    return DataError(
        f"a {type(value).__name__} cannot be told from another in a new process ({words}): let it "
        "be a value, such as a frozen dataclass, or a function that makes it"
    )
