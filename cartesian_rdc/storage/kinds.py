"""Kinds of values, for static checkers, and what those are made of that have no rule."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from copyreg import dispatch_table
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Protocol, TypeGuard

import numpy as np

from cartesian_rdc.categories.free.interning import is_tuple


class Describes(Protocol):
    """A value that says what it is, where its fields do not."""

    def described_as(self) -> tuple[object, ...]:
        """What it is, as values that can be described."""
        ...


def describes(value: object) -> TypeGuard[Describes]:
    """Whether a value, and not a class, says what it is."""
    return callable(getattr(type(value), "described_as", None))


def named_parts(value: object) -> list[tuple[str, object]] | None:
    """The parts of a tuple whose parts have names; ``None`` if it is no such tuple."""
    names: object = getattr(value, "_fields", None)
    if not (is_tuple(value) and is_tuple(names)):
        return None
    return list(zip(map(str, names), value, strict=True))


def is_plain_tuple(value: object) -> TypeGuard[tuple[object, ...]]:
    """Whether this is a tuple, and not of a subclass."""
    return type(value) is tuple


def is_list(value: object) -> TypeGuard[list[object]]:
    """Whether this is a list, and not of a subclass."""
    return type(value) is list


def is_set(value: object) -> TypeGuard[set[object]]:
    """Whether this is a set, frozen or not."""
    return type(value) in (set, frozenset)


def is_mapping(value: object) -> TypeGuard[Mapping[object, object]]:
    """Whether this is a dictionary, or a view of one."""
    return type(value) in (dict, MappingProxyType)


def is_array(value: object) -> bool:
    """Whether this is an array, or a number, of NumPy or of another library."""
    names = ("dtype", "shape", "__array__")
    return not isinstance(value, type) and all(hasattr(value, name) for name in names)


def name_of_ufunc(value: object) -> str | None:
    """The name of a function of NumPy; empty of such a one of somebody else."""
    if not isinstance(value, np.ufunc):
        return None
    name = str(getattr(value, "__name__", ""))
    return name if getattr(np, name, None) is value else ""


def inside_of_method(value: object) -> object | None:
    """The function of a static method, or of a method of a class; ``None`` of something else."""
    return getattr(value, "__func__", None) if type(value) in (staticmethod, classmethod) else None


def fields_of(value: object) -> list[tuple[str, object]] | None:
    """The fields of a dataclass that are compared, with their names; ``None`` if it is none."""
    if isinstance(value, type) or not is_dataclass(value):
        return None
    return [(field.name, getattr(value, field.name)) for field in fields(value) if field.compare]


def pickled_as(value: object) -> str | list[object]:
    """The call that a value pickles as, its parts in turn; or the name, of a global one.

    Raises whatever a class says that does not pickle.
    """
    registered: Callable[[object], object] | None = dispatch_table.get(type(value))
    reduced: object = registered(value) if registered else value.__reduce_ex__(4)
    if isinstance(reduced, str):
        return reduced
    assert is_tuple(reduced)
    return [list(part) if _is_iterator(part) else part for part in reduced]


def _is_iterator(value: object) -> TypeGuard[Iterable[object]]:
    return hasattr(value, "__next__")


def importable(value: object) -> str:
    """The name under which installed code has this very value; empty if it has none."""
    module = getattr(value, "__module__", None)
    name = getattr(value, "__qualname__", None) or getattr(value, "__name__", None)
    if not (isinstance(module, str) and isinstance(name, str)):
        return ""
    found: object = sys.modules.get(module)
    if not (isinstance(found, ModuleType) and is_installed(found)):
        return ""
    for part in name.split("."):
        found = getattr(found, part, None)
    return f"{module}.{name}" if found is value else ""


def is_installed(module: ModuleType) -> bool:
    """Whether a module is of this package, the standard library, or an installed package."""
    top = module.__name__.partition(".")[0]
    if top in sys.stdlib_module_names or top == __name__.partition(".")[0]:
        return True
    file = getattr(module, "__file__", None)
    places = {"site-packages", "dist-packages"}
    return isinstance(file, str) and not places.isdisjoint(Path(file).parts)
