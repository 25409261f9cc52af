"""Links from pages to lines of the code, which are found by name: ``python -m tests.papers``.

A page writes ``[`module.Class.method`](../../module.py#L12)``, the path being that from the page.
The command writes the lines anew, and ``tests/test_pages.py`` checks them.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from os.path import relpath
from pathlib import Path

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
LINK = re.compile(r"\[`((?:cartesian_rdc|models|experiments|tests)(?:\.\w+)+)`\]\(([^)\s]*)\)")
"""A link whose text is a name of the code."""


def pages() -> list[Path]:
    """The pages that may have such links."""
    return sorted(DOCS.rglob("*.md"))


def place_of(name: str) -> tuple[Path, int]:
    """The file and the line, from 1, where a dotted name is defined; of a module, its first line.

    Raises ``LookupError`` if it is defined nowhere: imported names have another place.
    """
    words = name.split(".")
    for cut in range(len(words), 0, -1):
        base = ROOT.joinpath(*words[:cut])
        for file in (base.with_suffix(".py"), base / "__init__.py"):
            if file.exists():
                return file, _line(_parsed(file), words[cut:], name)
    raise LookupError(f"no module begins {name}")


def link(name: str, page: Path) -> str:
    """The link from a page to the line of a name."""
    file, line = place_of(name)
    return f"[`{name}`]({Path(relpath(file, page.parent)).as_posix()}#L{line})"


def renewed(page: Path) -> str:
    """The text of a page with the lines as they are."""
    return LINK.sub(lambda found: link(found[1], page), page.read_text())


@cache
def _parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text())


def _line(node: ast.AST, words: list[str], name: str) -> int:
    if not words:
        return getattr(node, "lineno", 1)
    for child in reversed(list(ast.iter_child_nodes(node))):  # the last of overloads
        if words[0] in _defined(child):
            return _line(child, words[1:], name)
    raise LookupError(f"{name}: nothing there defines {words[0]}")


def _defined(node: ast.AST) -> list[str]:
    """The names that a statement defines."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.AnnAssign):
        return [part.id for part in [node.target] if isinstance(part, ast.Name)]
    if isinstance(node, ast.Assign):
        return [part.id for part in node.targets if isinstance(part, ast.Name)]
    return []


if __name__ == "__main__":
    for page in pages():
        text = renewed(page)
        if text != page.read_text():
            page.write_text(text)
            print(page.relative_to(ROOT))
