"""The pages of the reference: one for each package, with what it exports, by where that is defined.

Text comes from docstrings, by autodoc; here is only which names are on which page, and in which
order. A name is on the page of the package that defines it; a package that exports it again has a
link. Nothing of the library is imported: what a package exports is read from its source.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, final

ROOT: Final = Path(__file__).parent.parent

PAGES: Final = {
    "Build": (
        "cartesian_rdc",
        "cartesian_rdc.typed",
        "cartesian_rdc.neural",
        "cartesian_rdc.drawing",
        "cartesian_rdc.formulas",
    ),
    "Train": (
        "cartesian_rdc.learning",
        "cartesian_rdc.neural.optimisers.from_optax",
        "cartesian_rdc.storage",
    ),
    "Run": (
        "cartesian_rdc.execution",
        "cartesian_rdc.execution.numpy_engine",
        "cartesian_rdc.execution.numba_engine",
        "cartesian_rdc.execution.jax_engine",
        "cartesian_rdc.execution.circuit_engine",
    ),
    "Give to others": (
        "cartesian_rdc.interchange.discopy",
        "cartesian_rdc.interchange.onnx",
        "cartesian_rdc.interchange.sklearn",
        "cartesian_rdc.interchange.sympy",
        "cartesian_rdc.interchange.torch",
    ),
    "Circuits": ("cartesian_rdc.circuits", "cartesian_rdc.hardware"),
    "Categories": (
        "cartesian_rdc.categories.base",
        "cartesian_rdc.categories.free",
        "cartesian_rdc.categories.smooth",
        "cartesian_rdc.categories.semirings",
        "cartesian_rdc.categories.matrices",
        "cartesian_rdc.categories.polynomials",
        "cartesian_rdc.categories.circuits",
        "cartesian_rdc.categories.truth_tables",
        "cartesian_rdc.categories.product",
        "cartesian_rdc.categories.context",
        "cartesian_rdc.categories.daggers",
        "cartesian_rdc.categories.lens",
        "cartesian_rdc.categories.para",
    ),
    "Functors": ("cartesian_rdc.functors",),
    "Laws and errors": ("cartesian_rdc.laws", "cartesian_rdc.testing", "cartesian_rdc.errors"),
}
"""The packages and modules that have a page, under the headings of the reference."""

LIBRARY: Final = "cartesian_rdc"

ALL: Final = tuple(name for names in PAGES.values() for name in names)


@final
@dataclass(frozen=True)
class Name:
    """A public name: where users import it from, and where it is defined."""

    package: str
    name: str
    module: str

    @property
    def whole(self) -> str:
        """The name with its package."""
        return f"{self.package}.{self.name}"


@cache
def parsed(module: str) -> ast.Module:
    """The source of a module."""
    return ast.parse(file_of(module).read_text(encoding="utf-8"))


def file_of(module: str) -> Path:
    """The file of a module or package."""
    path = ROOT.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@cache
def exported(package: str) -> Sequence[Name]:
    """What a package exports; of a module, what it defines; in the order of the source."""
    return tuple(dict.fromkeys(_exported(package)))


def _exported(package: str) -> Iterator[Name]:
    tree = parsed(package)
    if file_of(package).name != "__init__.py":
        yield from (Name(package, name, package) for name in defined(package))
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                if alias.name == "*":
                    yield from (Name(package, name, node.module) for name in defined(node.module))
                elif alias.asname == alias.name:
                    yield Name(package, alias.name, _source(node.module, alias.name))


def _source(module: str, name: str) -> str:
    """The module that defines a name, which others import from each other."""
    for node in parsed(module).body:
        if isinstance(node, ast.ImportFrom) and node.module and _inside(node.module, LIBRARY):
            if any(alias.name == name for alias in node.names):
                return _source(node.module, name)
            if any(alias.name == "*" for alias in node.names) and name in defined(node.module):
                return node.module
    return module


def defined(module: str) -> Iterator[str]:
    """The public names that a module defines: functions, classes, and values."""
    for node in parsed(module).body:
        names: list[str] = []
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                names = [name]
            case ast.AnnAssign(target=ast.Name(name)) | ast.Assign(targets=[ast.Name(name)]):
                names = [name]
            case ast.Assign(targets=[ast.Tuple(elements)]):
                names = [element.id for element in elements if isinstance(element, ast.Name)]
            case _:
                pass
        yield from (name for name in names if not name.startswith("_"))


def home_of(name: Name) -> str:
    """The package on whose page a name is: the innermost that its module lies in."""
    around = [page for page in ALL if _inside(name.module, page) and page != LIBRARY]
    exporting = [page for page in around if name.name in _words(page)]
    return max(exporting, key=len, default=name.package)


@cache
def _words(package: str) -> frozenset[str]:
    return frozenset(name.name for name in exported(package))


def title_of(package: str) -> str:
    """What a page is called: the name inside the library."""
    return package.removeprefix("cartesian_rdc.")


def page(package: str) -> str:
    """The page of a package, as reST."""
    names = exported(package)
    own = [name for name in names if home_of(name) == package]
    lines = [*_title(title_of(package), "="), f"``{package}``", ""]
    lines += [f".. automodule:: {package}", "   :no-members:", ""]
    others = sorted({name.name: name for name in names if name not in own}.items())
    for module in dict.fromkeys(name.module for name in own):
        here = [name for name in own if name.module == module]
        if module != package:
            lines += _title(module.removeprefix(f"{package}.").lstrip("_"), "-")
            lines += [f".. automodule:: {module}", "   :no-members:", "   :no-index:", ""]
        for name in dict.fromkeys(here):
            lines += _entry(name)
    if others:
        lines += [*_title("From other packages", "-")] if own else []
        lines += [".. list-table::", "   :widths: auto", ""]
        for _, name in others:
            lines += [f"   * - :py:obj:`{name.name} <{home_of(name)}.{name.name}>`"]
            lines += [f"     - {_in_short(name)}"]
    return "\n".join(lines) + "\n"


@cache
def homes() -> Mapping[str, str]:
    """The names that only one package defines, each with its package; and all whole names."""
    found: dict[str, set[str]] = {}
    for package in ALL:
        for name in exported(package):
            found.setdefault(name.name, set()).add(f"{home_of(name)}.{name.name}")
    one = {name: whole for name, (whole, *others) in found.items() if not others}
    return one | {whole: whole for names in found.values() for whole in names}


def is_name(word: str) -> bool:
    """Whether a word in a text can only be a public name, and no parameter or variable."""
    return len(word) > 2 and ("_" in word or "." in word or word[0].isupper())


def write(folder: Path) -> None:
    """Write all pages into a folder; those that are as they were are not touched."""
    for name in ALL:
        file, text = folder / f"{name}.rst", page(name)
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")


def _inside(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def _title(text: str, line: str) -> list[str]:
    return [text, line * len(text), ""]


def _entry(name: Name) -> list[str]:
    """A function or a class by autodoc; a value with what the source says of it."""
    node, said = _definition(name.module, name.name)
    match node:
        case ast.FunctionDef():
            return [f".. autofunction:: {name.whole}", ""]
        case ast.ClassDef(bases=bases):
            told = ["   :show-inheritance:"] if any(map(is_told, map(ast.unparse, bases))) else []
            return [f".. autoclass:: {name.whole}", "   :members:", *told, ""]
        case _:
            return [*_value(name, node), "", *(f"   {line}".rstrip() for line in said), ""]


def _value(name: Name, node: ast.stmt | None) -> list[str]:
    lines = [f".. py:data:: {name.name}", f"   :module: {name.package}"]
    match node:
        case ast.AnnAssign(annotation=kind, value=value) if value is not None:
            if ast.unparse(kind) not in ("Final", "TypeAlias"):
                lines.append(f"   :type: {ast.unparse(kind)}")
            lines.append(f"   :value: {_short(value)}")
        case ast.Assign(value=value) if not isinstance(value, ast.Tuple):
            lines.append(f"   :value: {_short(value)}")
        case _:
            pass
    return lines


def _in_short(name: Name) -> str:
    """The first line of what is said of a name, or what it is."""
    node, said = _definition(name.module, name.name)
    match node:
        case ast.FunctionDef() | ast.ClassDef():
            return (ast.get_docstring(node) or "").partition("\n")[0].rstrip(":")
        case ast.AnnAssign(value=value) if value is not None and not said:
            return f"``{_short(value)}``"
        case _:
            return next(iter(said), "").rstrip(":")


def _short(value: ast.expr) -> str:
    text = ast.unparse(value)
    return text if len(text) <= 100 else f"{text[:99]}…"


def _definition(module: str, name: str) -> tuple[ast.stmt | None, Sequence[str]]:
    """Where a name is defined, by what, and the lines of text below it, if it is a value."""
    body = parsed(module).body
    for number, node in enumerate(body):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
            return node, ()
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                if (alias.asname or alias.name) == name:
                    return _definition(node.module, alias.name)
        if name in _assigned(node):
            return node, _text_after(body, number)
    return None, ()


def _assigned(node: ast.stmt) -> set[str]:
    match node:
        case ast.AnnAssign(target=ast.Name(name)) | ast.Assign(targets=[ast.Name(name)]):
            return {name}
        case ast.Assign(targets=[ast.Tuple(elements)]):
            return {element.id for element in elements if isinstance(element, ast.Name)}
        case _:
            return set()


def _text_after(body: Sequence[ast.stmt], number: int) -> Sequence[str]:
    match body[number + 1 : number + 2]:
        case [ast.Expr(ast.Constant(str(text)))]:
            return laid_out(text.strip().splitlines())
        case _:
            return ()


def is_told(base: str) -> bool:
    """Whether a base class says anything to a reader."""
    return base.partition("[")[0].rpartition(".")[2] not in ("Generic", "Protocol", "Brief")


RULE: Final = re.compile(r"\s*=+(\s+=+)+\s*")
ENTRY: Final = re.compile(r"(\s*)(``[^`]+``(?:, ``[^`]+``)*)  +(\S.*)")


def laid_out(lines: Sequence[str]) -> list[str]:
    """The lines of a docstring, in which tables of words, as "``word``  text", become lists."""
    out: list[str] = []
    inside = ""
    for line in ("" if RULE.fullmatch(line) else line for line in lines):
        found = ENTRY.fullmatch(line)
        if found:
            space, word, text = found.groups()
            if not inside and out and out[-1].strip():
                out.append("")
            out += [f"{space}{word}", f"{space}    {text}"]
            inside = f"{space}    "
        elif inside and line.strip() and line.startswith(inside[:-3]):  # the text goes on
            out.append(f"{inside}{line.strip()}")
        else:
            if inside and line.strip():
                out.append("")
            inside = ""
            out.append(line)
    return out
