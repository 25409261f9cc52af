# pyright: basic
"""Every public name, as it stands in the source: a line for each, the same on every Python.

A name is public if it has no underscore and a package of the library exports it, or a module that
users import from. Of a class, what its body defines is listed; what it inherits is where it is
defined.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Final, TypeVar

import cartesian_rdc
from tests.fuzz.scope import MODULES

FILE: Final = Path(__file__).parent / "signatures.txt"

Definition = ast.FunctionDef | ast.ClassDef


def modules() -> list[ModuleType]:
    """Those that users import from."""
    walked = pkgutil.walk_packages(cartesian_rdc.__path__, "cartesian_rdc.")
    names = {module.name for module in walked if module.ispkg}
    names |= {"cartesian_rdc", "cartesian_rdc.errors"}
    names |= {module.__name__ for module in MODULES.values()}
    return [importlib.import_module(name) for name in sorted(names)]


def public(module: ModuleType) -> dict[str, object]:
    """The public names of a module, and what they are."""
    home = "cartesian_rdc" if hasattr(module, "__path__") else module.__name__
    return {
        name: value
        for name, value in sorted(vars(module).items())
        if not name.startswith("_")
        and not isinstance(value, ModuleType | TypeVar)
        and str(getattr(value, "__module__", home)).startswith(home)
    }


def lines() -> list[str]:
    """All signatures."""
    found: list[str] = []
    listed: dict[object, str] = {}
    for module in modules():
        for name, value in public(module).items():
            whole = f"{module.__name__}.{name}"
            known = listed.setdefault(value, whole) if _definition(value) else whole
            found += _lines_of(whole, value) if known == whole else [f"{whole} is {known}"]
    return found


def undocumented() -> list[str]:
    """Functions and classes without a docstring."""
    return [
        f"{module.__name__}.{name}"
        for module in modules()
        for name, value in public(module).items()
        if (inspect.isfunction(value) or inspect.isclass(value)) and not value.__doc__
    ]


def _lines_of(name: str, value: object) -> Iterator[str]:
    definition = _definition(value)
    if definition is None:
        kind = "an alias" if _is_alias(value) else type(value).__name__
        yield f"{name}: {kind}"
    elif isinstance(definition, ast.FunctionDef):
        yield _signature(name, definition)
    else:
        bases = ", ".join(map(ast.unparse, [*definition.bases, *definition.keywords]))
        yield f"class {name}({bases})"
        for part in definition.body:
            if isinstance(part, ast.FunctionDef) and not part.name.startswith("_"):
                yield _signature(f"{name}.{part.name}", part)
            elif isinstance(part, ast.AnnAssign) and not ast.unparse(part).startswith("_"):
                yield f"{name}.{ast.unparse(part)}"


def _signature(name: str, function: ast.FunctionDef) -> str:
    words = [ast.unparse(decorator) for decorator in function.decorator_list]
    told = [f"@{word} " for word in words if word in ("overload", "property", "classmethod")]
    gives = f" -> {ast.unparse(function.returns)}" if function.returns else ""
    return f"{''.join(told)}{name}({ast.unparse(function.args)}){gives}"


def _is_alias(value: object) -> bool:
    return type(value).__module__ in ("typing", "types", "collections.abc")


def _definition(value: object) -> Definition | None:
    """Where a function or class is defined, in the source."""
    if not (inspect.isfunction(value) or inspect.isclass(value)):
        return None
    return _definitions(value.__module__).get(value.__qualname__)


@cache
def _definitions(module: str) -> dict[str, Definition]:
    tree = ast.parse(inspect.getsource(importlib.import_module(module)))
    return {part.name: part for part in tree.body if isinstance(part, Definition)}
