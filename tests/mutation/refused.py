"""Changes that mypy refuses, by its errors in the file where mutmut has put them side by side.

mutmut writes each change as a copy of its function, beside a copy of what was there. A change is
refused where mypy says something of it that it does not say of what was there.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TypeAlias

Errors: TypeAlias = set[tuple[str, str]]

NAME: Final = re.compile(r"x(?:_|ǁ(?P<class>\w+?)ǁ)(?P<function>\w+)__mutmut_(?P<number>\d+|orig)$")
"""How mutmut calls the copies of a function."""

OF_TYPES: Final = frozenset(
    {
        "arg-type", "assignment", "attr-defined", "call-arg", "call-overload",
        "comparison-overlap", "dict-item", "index", "list-item", "misc", "name-defined", "operator",
        "return", "return-value", "type-var", "union-attr",
    }
)  # fmt: skip
"""The kinds of errors that count; others say that a type is not known, for want of another."""


def refused(folder: Path) -> set[str]:
    """The names of the changes, as mutmut names them, that mypy refuses in a folder of mutmut's."""
    errors = _errors(folder)
    found = set[str]()
    for path, lines in errors.items():
        of_function = defaultdict[str, Errors](set)
        for name, first, last in _functions(path):
            for line, error in lines:
                if first <= line <= last:
                    of_function[name].add(error)
        module = ".".join(path.relative_to(folder).with_suffix("").parts).removesuffix(".__init__")
        for name, said in of_function.items():
            before = of_function.get(re.sub(r"\d+$", "orig", name), set())
            if not name.endswith("orig") and said - before:
                found.add(f"{module}.{name}")
    return found


def _errors(folder: Path) -> dict[Path, list[tuple[int, tuple[str, str]]]]:
    command = ("mypy", "--strict", "--output", "json", "--package", "cartesian_rdc")
    told = subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, check=False
    )
    if told.returncode not in (0, 1):
        raise RuntimeError(f"mypy ended with {told.returncode}: {told.stdout}{told.stderr}")
    found = defaultdict[Path, list[tuple[int, tuple[str, str]]]](list)
    for error in map(json.loads, filter(None, told.stdout.splitlines())):
        if error["code"] in OF_TYPES:
            words = re.sub(r"__mutmut_\w+", "", error["message"])
            found[folder / error["file"]].append((error["line"], (error["code"], words)))
    return found


def _functions(path: Path) -> Iterator[tuple[str, int, int]]:
    """The functions of mutmut's in a file, with their first and last line."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef) and NAME.match(node.name):
            yield node.name, node.lineno, node.end_lineno or node.lineno
