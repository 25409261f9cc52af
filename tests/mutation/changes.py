# pyright: basic, reportMissingImports=false
# mutmut is there for make mutation only
"""Small changes to the library's code, one place at a time, as mutmut makes them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, final

from tests.mutation.refused import NAME

ROOT: Final = Path(__file__).parent.parent.parent

CHANGED: Final = ("categories", "functors", "learning", "execution/passes")
"""The folders of the package that are changed."""

FINAL: Final = re.compile(r"^ +@final$(?=\n +def )", re.MULTILINE)
"""A decorator that does nothing when it runs; mutmut leaves decorated functions alone."""


@final
@dataclass(frozen=True)
class Source:
    """A file of the library, and all changes to it.

    ``path``      of the file, from the root of the repository
    ``text``      what is in the file, line by line, without what is ``FINAL``
    ``together``  the same with a copy of each function for each change
    """

    path: Path
    text: str
    together: str

    @property
    def module(self) -> str:
        """The name by which the file is imported."""
        return ".".join(self.path.with_suffix("").parts).removesuffix(".__init__")


@final
@dataclass(frozen=True)
class Change:
    """A change to one function: ``first`` to ``last`` are its lines, ``text`` is the whole file."""

    name: str
    source: Source
    first: int
    last: int
    text: str


def without_final(text: str) -> str:
    """The text with empty lines for ``FINAL``: all others keep their numbers."""
    return FINAL.sub("", text)


def sources() -> Iterator[Source]:
    """Each file that is changed."""
    from mutmut.mutation.file_mutation import mutate_file_contents

    for folder in CHANGED:
        for file in sorted((ROOT / "cartesian_rdc" / folder).rglob("*.py")):
            text, path = without_final(file.read_text()), file.relative_to(ROOT)
            yield Source(path, text, mutate_file_contents(str(path), text).code)


def changes(source: Source) -> Iterator[Change]:
    """All changes to one file."""
    lines, copies = source.text.splitlines(keepends=True), source.together.splitlines(keepends=True)
    places = {name: node for name, node in _functions(source.text) if not node.decorator_list}
    for _, node in _functions(source.together):
        named = NAME.match(node.name)
        if named is None or named["number"] == "orig":
            continue
        place = places[named["class"] or "", named["function"]]
        copy = "".join(copies[node.lineno - 1 : _last(node)]).replace(node.name, place.name, 1)
        text = "".join([*lines[: place.lineno - 1], copy, *lines[_last(place) :]])
        yield Change(f"{source.module}.{node.name}", source, place.lineno, _last(place), text)


def _functions(text: str) -> Iterator[tuple[tuple[str, str], ast.FunctionDef]]:
    """Functions and methods, by the names of their class, or an empty one, and their own."""
    module = ast.parse(text)
    for node in module.body:
        if isinstance(node, ast.FunctionDef):
            yield ("", node.name), node
        if isinstance(node, ast.ClassDef):
            for method in node.body:
                if isinstance(method, ast.FunctionDef):
                    yield (node.name, method.name), method


def _last(node: ast.FunctionDef) -> int:
    return node.end_lineno or node.lineno
