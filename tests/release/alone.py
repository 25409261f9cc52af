"""A wheel or an sdist in an environment of its own, where nothing else is."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import final

from tests.release.steps import FailedError, require, run

UV = (sys.executable, "-m", "uv")

NEEDED = {"cartesian-rdc", "numpy"}
"""What is there when the library is: NumPy is the only dependency."""

EXTRAS = {
    "cartesian_rdc.execution.jax_engine": "jax",
    "cartesian_rdc.testing": "testing",
    "hypothesis": "testing",
    "jax": "jax",
}
"""What a page may import besides NumPy and the library, and the extras that bring it."""

IMPORT = (
    "import cartesian_rdc, sys; print(cartesian_rdc.__version__); print(cartesian_rdc.__file__)"
)

LAWS = ("--only", "Matrices", "--examples", "2", "--jobs", "1")
"""A few of the laws."""


@final
@dataclass(frozen=True)
class Environment:
    """An environment in a folder, in which there was nothing."""

    folder: Path

    @classmethod
    def made(cls, folder: Path) -> Environment:
        """A new one, of this interpreter."""
        run(*UV, "venv", "--quiet", "--python", sys.executable, folder / "environment", cwd=folder)
        return cls(folder)

    @property
    def python(self) -> Path:
        """Its interpreter."""
        place = "Scripts/python.exe" if sys.platform == "win32" else "bin/python"
        return self.folder / "environment" / place

    def install(self, *packages: str) -> None:
        """Install packages, and what they need."""
        run(*UV, "pip", "install", "--quiet", "--python", self.python, *packages, cwd=self.folder)

    def packages(self) -> set[str]:
        """The names of all that is installed."""
        told = run(
            *UV, "pip", "list", "--quiet", "--format", "freeze", "--python", self.python,
            cwd=self.folder,
        )  # fmt: skip
        return {line.partition("==")[0].partition(" @ ")[0] for line in told.stdout.splitlines()}

    def run(self, *arguments: str, status: int = 0) -> tuple[str, str]:
        """Run its interpreter in an empty folder: what it prints, and what it says of errors."""
        empty = self.folder / "empty"
        empty.mkdir(exist_ok=True)
        done = run(self.python, *arguments, cwd=empty, status=status)
        return done.stdout, done.stderr

    def check_types(self, pages: Sequence[Sequence[str]]) -> None:
        """Raise ``FailedError`` if mypy is not content with pages, the blocks of each a module."""
        files = [f"page{number}.py" for number, _ in enumerate(pages)]
        for file, page in zip(files, pages, strict=True):
            (self.folder / "empty" / file).write_text("\n".join(page))
        self.run("-m", "mypy", "--strict", *files)


def check_alone(
    package: Path, version: str, pages: Sequence[Sequence[str]], folder: Path
) -> Iterator[str]:
    """Check a wheel or an sdist, alone in a new folder; each check yields a line when it is done.

    ``pages`` have the blocks of code that have to pass ``mypy --strict``: with nothing but mypy
    those that need no extra, and with the extras all. Raises ``FailedError``.
    """
    place = Environment.made(folder)
    place.install(str(package))
    found = place.packages()
    require(found == NEEDED, f"{package.name} alone brings {sorted(found)}, and not NumPy only")
    told, where = place.run("-c", IMPORT)[0].splitlines()
    require(told == version, f"{package.name} is version {told}, where {version} belongs")
    require(Path(where).is_relative_to(folder), f"another cartesian_rdc is imported: {where}")
    yield "brings NumPy and nothing else, and is imported"
    out, err = place.run("-m", "cartesian_rdc.laws", status=2)
    words = "pip install 'cartesian-rdc[testing]' brings it"
    require(
        out == "" and err.count("\n") == 1 and words in err,
        f"the laws without their extra say: {out}{err}",
    )
    yield "the command of laws says which extra it needs"
    place.install("mypy")
    alone = [[code for code in page if not extras_of(code)] for page in pages]
    place.check_types(alone)
    yield f"mypy --strict passes {sum(map(len, alone))} blocks of the README and the guide"
    blocks = [code for page in pages for code in page]
    extras = sorted({extra for code in blocks for extra in extras_of(code)} | {"testing"})
    place.install(f"cartesian-rdc[{','.join(extras)}] @ {package.as_uri()}")
    out, _ = place.run("-m", "cartesian_rdc.laws", *LAWS)
    require(" 0 not passed" in out, f"the laws do not say that they hold: {out}")
    yield "the command of laws runs with its extra"
    place.check_types(pages)
    yield f"mypy --strict passes all {len(blocks)} with the extras {', '.join(extras)}"


def extras_of(code: str) -> set[str]:
    """The extras that a block of code imports something of.

    Raises ``FailedError`` if it imports what neither the library nor one of them brings.
    """
    found: set[str] = set()
    for name in imports_of(code):
        extra = next(
            (extra for of, extra in EXTRAS.items() if f"{name}.".startswith(f"{of}.")), None
        )
        if extra:
            found.add(extra)
        elif name.partition(".")[0] not in {*sys.stdlib_module_names, "cartesian_rdc", "numpy"}:
            raise FailedError(f"the page imports {name}, which no extra brings")
    return found


def imports_of(code: str) -> list[str]:
    """The modules that a block of code imports."""
    found: list[str] = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append(node.module)
    return found
