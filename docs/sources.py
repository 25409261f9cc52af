# pyright: basic, reportMissingImports=false
"""Links out of ``docs``: to source, with a page for each file, and to pages of the root.

On a hosting site a link such as ``../cartesian_rdc/errors.py#L12`` leads to a line of a file. Here
it leads to a page with the same file, whose lines have the same anchors, so that every link works
in both places.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from docs.vocabulary import file_of, parsed

ROOT: Final = Path(__file__).parent.parent
LINK: Final = re.compile(r"\]\(([^()\s#:]+)(#[^()\s]*)?\)")
SCHEME: Final = "source"

PROJECT: Final = {
    "README.md": "/index.md",
    "CONTRIBUTING.md": "/project/contributing.md",
    "SECURITY.md": "/project/security.md",
    "CHANGELOG.md": "/project/changelog.md",
}
"""The pages of the root, and where the site has them."""


def rewritten(text: str, folder: Path) -> str:
    """A page of ``folder`` with its links as the site has them: those to files that are there."""

    def link(found: re.Match[str]) -> str:
        file = Path(os.path.normpath(folder / found[1]))
        if not file.is_file() or not file.is_relative_to(ROOT):
            return found[0]
        place, anchor = file.relative_to(ROOT).as_posix(), found[2] or ""
        if place in PROJECT:
            return f"]({PROJECT[place]}{anchor})"
        if place.endswith(".py"):
            return f"]({SCHEME}:{place}{anchor})"
        return (
            f"](/{place.removeprefix('docs/')}{anchor})" if place.startswith("docs/") else found[0]
        )

    return LINK.sub(link, text)


@cache
def linked() -> frozenset[str]:
    """The files of source that the pages link to."""
    pages = [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")]
    texts = [rewritten(page.read_text(encoding="utf-8"), page.parent) for page in pages]
    return frozenset(found for text in texts for found in re.findall(r"\]\(source:([^)#]+)", text))


def line_of(module: str, name: str) -> tuple[str, int] | None:
    """The file and the line in which ``name``, such as ``Learner.fed``, is defined."""
    here = _node(module, name.split("."))
    return here and (file_of(here[0]).relative_to(ROOT).as_posix(), here[1].lineno)


def _node(module: str, names: list[str]) -> tuple[str, ast.stmt] | None:
    first, *rest = names
    for node in parsed(module).body:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("cartesian"):
            for alias in node.names:
                if alias.name == "*" and (found := _node(node.module, names)):
                    return found
                if (alias.asname or alias.name) == first:
                    return _node(node.module, [alias.name, *rest])
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == first:
            part = _inside(node, rest)
            return None if part is None else (module, part)
    return None


def _inside(node: ast.stmt, names: list[str]) -> ast.stmt | None:
    """What a class defines by these names, each in the one before."""
    if not names:
        return node
    parts = [part for part in getattr(node, "body", ()) if _called(part) == names[0]]
    return _inside(parts[0], names[1:]) if parts else None


def _called(node: ast.stmt) -> str | None:
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return name
        case ast.AnnAssign(target=ast.Name(name)):
            return name
        case _:
            return None


def pages() -> Iterator[tuple[str, dict[str, object], str]]:
    """The pages of source: name, context, template."""
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    own = {file.relative_to(ROOT).as_posix() for file in (ROOT / "cartesian_rdc").rglob("*.py")}
    form = HtmlFormatter(lineanchors="L", linenos="inline", anchorlinenos=True)
    for place in sorted(own | linked()):
        text = (ROOT / place).read_text(encoding="utf-8")
        code = highlight(text, PythonLexer(), form).replace('"L-', '"L').replace('"#L-', '"#L')
        body = f'<h1>{place}</h1><div class="highlight-python notranslate">{code}</div>'
        yield f"source/{place}", {"title": place, "body": body}, "page.html"


def connect(app) -> None:  # type: ignore[no-untyped-def]
    """Rewrite links as pages are read, lead them to pages of source, and write those."""
    from docutils import nodes

    def read(app, name, source):  # type: ignore[no-untyped-def]
        source[0] = rewritten(source[0], (Path(app.srcdir) / name).parent)

    def included(app, file, parent, source):  # type: ignore[no-untyped-def]
        source[0] = rewritten(source[0], (Path(app.srcdir) / file).resolve().parent)

    def led(app, doctree, name):  # type: ignore[no-untyped-def]
        for node in doctree.findall(nodes.reference):
            if node.get("refuri", "").startswith(f"{SCHEME}:"):
                place, _, line = node["refuri"].removeprefix(f"{SCHEME}:").partition("#")
                uri = app.builder.get_relative_uri(name, f"source/{place}")
                node["refuri"] = f"{uri}#{line}" if line else uri
                node["classes"] = [c for c in node["classes"] if c != "external"] + ["internal"]

    contents: dict[int, str] = {}

    def same_contents(app, name, template, context, doctree):  # type: ignore[no-untyped-def]
        """The table of contents beside a page of source is made once for each depth of folders."""
        depth, made = name.count("/"), context.get("toctree")

        def toctree(**options):  # type: ignore[no-untyped-def]
            if depth not in contents:
                contents[depth] = made(**options)
            return contents[depth]

        if name.startswith("source/"):
            context["toctree"] = toctree

    app.connect("html-page-context", same_contents, priority=100)
    app.connect("source-read", read)
    app.connect("include-read", included)
    app.connect("doctree-resolved", led)
    app.connect("html-collect-pages", lambda app: pages())
