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
- modules are told by their names: what is read from a module of one's own as an attribute,
  ``helpers.rate``, is not looked at. Import the name instead, ``from helpers import rate``.

What none of this applies to is refused, since nothing would tell it from another.

>>> described((1, 0.5, {"rate": None}))
"(1, 0.5, {'rate': None})"
>>> from cartesian_rdc.learning import Batches
>>> described(Batches(3))[:69]
'cartesian_rdc.learning.training.Batches(size=3, order=cartesian_rdc.le'
>>> described(lambda x: x + 1) == described(lambda y: y + 1) != described(lambda x: x + 2)
True
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Set
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import partial
from hashlib import sha256
from pathlib import Path
from types import (
    BuiltinFunctionType,
    CodeType,
    FunctionType,
    MethodType,
    ModuleType,
)
from typing import Final, Protocol, TypeGuard, final

import numpy as np

from cartesian_rdc.categories.free import Interned
from cartesian_rdc.categories.free.interning import is_tuple, parts_first
from cartesian_rdc.errors import DataError
from cartesian_rdc.storage.code import globals_read, spelled

ENOUGH: Final = 32
"""Digits of a checksum that stand for what it is of."""

PLAIN: Final = (type(None), bool, int, float, complex, str, type(...), range)
"""Types whose ``repr`` says all; of a subclass it may not."""


class Describes(Protocol):
    """A value that says what it is, where its fields do not."""

    def described_as(self) -> tuple[object, ...]:
        """What it is, as values that can be described."""


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
                inside = node.described_as() if _describes(node) else node.arguments
                text = f"{self.of(type(node))}#{self._checksum(*inside)}"
                self._known[id(node)] = node, text
        return self._known[id(root)][1]

    def _new_parts(self, value: Interned) -> list[Interned]:
        parts = [part for part in value.arguments if isinstance(part, Interned)]
        return [part for part in parts if id(part) not in self._known]

    def _checksum(self, *parts: object) -> str:
        return _short(*(self.of(part).encode(errors="surrogatepass") for part in parts))

    def _part(self, value: object) -> str:
        name = _importable(value)
        if name:
            return name
        if _describes(value):
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
                return f"{value.co_name}#{self._checksum(*spelled(value))}"
            case MethodType():
                return f"{self.of(value.__self__)}.{self.of(value.__func__)}"
            case BuiltinFunctionType() if not isinstance(value.__self__, ModuleType | None):
                return f"{self.of(value.__self__)}.{value.__name__}"
            case property():
                return f"property{self.of((value.fget, value.fset, value.fdel))}"
            case staticmethod() | classmethod():
                return f"{type(value).__name__} {self.of(value.__func__)}"
            case partial():
                return f"partial{self.of((value.func, value.args, value.keywords))}"
            case Enum():
                return f"{self.of(type(value))}.{value.name}"
            case _:
                return self._object(value)

    def _container(self, value: object) -> str | None:
        """The description of a container, or of an array; ``None`` if it is another value."""
        if _is_named_tuple(value):
            pairs = zip(value._fields, value, strict=True)
            return self._fields(value, pairs)
        if type(value) is tuple and is_tuple(value):
            return f"({self._all(value)}{',' * (len(value) == 1)})"
        if type(value) is list:
            return f"[{self._all(value)}]"
        if type(value) is bytes:
            return f"bytes {len(value)}#{_short(value)}"
        if isinstance(value, Set) and type(value) in (set, frozenset):
            return f"{{{', '.join(sorted(map(self.of, value)))}}}"
        if isinstance(value, Mapping) and type(value).__module__ in ("builtins", "types"):
            items = (f"{self.of(key)}: {self.of(item)}" for key, item in value.items())
            return f"{{{', '.join(items)}}}"
        if isinstance(value, np.dtype):
            return f"dtype {value.str}"
        if isinstance(value, np.ndarray | np.generic) or _is_array(value):
            return self._array(value)
        return None

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
        return f"array {array.dtype.str}{array.shape}#{_short(bytes_of)}"

    def _function(self, function: FunctionType) -> list[object]:
        """All that a function does is determined by."""
        cells = [_contents(cell) for cell in function.__closure__ or ()]
        there = function.__globals__
        reads = [(name, there[name]) for name in globals_read(function.__code__) if name in there]
        return [function.__code__, function.__defaults__, function.__kwdefaults__, cells, reads]

    def _class(self, cls: type) -> list[object]:
        """The bases of a class, and what its body defines, in the order of the names."""
        own: list[object] = [base for base in cls.__bases__ if base is not object]
        for name, part in sorted(vars(cls).items()):
            inner = getattr(part, "__func__", part)
            if isinstance(inner, FunctionType):  # not those that ``dataclass`` has written
                if inner.__code__.co_filename != "<string>":
                    own += [name, part]
            elif not _is_machinery(name, part):
                own += [name, part]
        return own

    def _object(self, value: object) -> str:
        """An instance: its fields, or the call that it pickles as."""
        if isinstance(value, np.ufunc):
            if getattr(np, value.__name__, None) is value:
                return f"numpy.{value.__name__}"
            raise _indescribable(value, "it is no function of NumPy itself")
        if is_dataclass(value) and not isinstance(value, type):
            told = [field.name for field in fields(value) if field.compare]
            return self._fields(value, ((name, getattr(value, name)) for name in told))
        wrapped = getattr(value, "__wrapped__", None)
        if wrapped is not None:
            return f"{self.of(type(value))} of {self.of(wrapped)}"
        try:
            reduced = value.__reduce_ex__(4)
        except Exception as error:  # whatever a class says that does not pickle
            raise _indescribable(value, str(error)) from None
        if isinstance(reduced, str):
            return f"{type(value).__qualname__} {reduced}"
        made, *rest = reduced
        parts = [list(part) if hasattr(part, "__next__") else part for part in rest]
        return f"{self.of(type(value))}#{self._checksum(made, *parts)}"


def _describes(value: object) -> TypeGuard[Describes]:
    return callable(getattr(type(value), "described_as", None))


class _NamedTuple(Protocol):
    _fields: tuple[str, ...]

    def __iter__(self) -> Iterable[object]: ...


def _is_named_tuple(value: object) -> TypeGuard[_NamedTuple]:
    return is_tuple(value) and isinstance(getattr(value, "_fields", None), tuple)


def _is_array(value: object) -> bool:
    """Whether this is an array of another library."""
    names = ("dtype", "shape", "__array__")
    return not isinstance(value, type) and all(hasattr(value, name) for name in names)


def _contents(cell: object) -> object:
    """What a variable is that a function closes over; one may not be assigned yet."""
    return getattr(cell, "cell_contents", "not assigned")


def _is_machinery(name: str, part: object) -> bool:
    """Whether Python has put this into the body of a class."""
    slot = type(part).__name__ in ("member_descriptor", "getset_descriptor")
    return slot or name == "_abc_impl" or (name[:2] == name[-2:] == "__")


def _importable(value: object) -> str:
    """The name under which installed code has this very value; empty if it has none."""
    module = getattr(value, "__module__", None)
    name = getattr(value, "__qualname__", None) or getattr(value, "__name__", None)
    if not (isinstance(module, str) and isinstance(name, str)):
        return ""
    found: object = sys.modules.get(module)
    if not (isinstance(found, ModuleType) and _is_installed(found)):
        return ""
    for part in name.split("."):
        found = getattr(found, part, None)
    return f"{module}.{name}" if found is value else ""


def _is_installed(module: ModuleType) -> bool:
    """Whether a module is of this package, the standard library, or an installed package."""
    top = module.__name__.partition(".")[0]
    if top in sys.stdlib_module_names or top == __name__.partition(".")[0]:
        return True
    file = getattr(module, "__file__", None)
    return isinstance(file, str) and not {"site-packages", "dist-packages"}.isdisjoint(
        Path(file).parts
    )


def _indescribable(value: object, why: str) -> DataError:
    words = " ".join(why.split())[:100]
    return DataError(
        f"a {type(value).__name__} cannot be told from another in a new process ({words}): let it "
        "be a value, such as a frozen dataclass, or a function that makes it"
    )
