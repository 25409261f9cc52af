"""``python -m tests.release.dist``: build wheel and sdist, and check what users get.

What is built is the files that git knows of, and new ones that it does not ignore, as they are
now. The wheel has the package, ``py.typed`` and the licence, and nothing else; the sdist has all
that ``make test`` needs, and builds the same wheel, to the byte. Each is installed alone in an
empty environment: it brings NumPy only, is imported, the command of laws runs or says which extra
it needs, and ``mypy --strict`` passes the code on the README and in the guide. Both are put into
``dist`` only then.

The exit status is 0 if all of that holds, 1 if something does not, 2 if the command makes no sense.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from experiments.command import Parser
from tests.release.alone import check_alone
from tests.release.contents import (
    files_of,
    files_of_wheel,
    require_same_wheels,
    require_sdist,
    require_wheel,
    unpacked,
)
from tests.release.steps import FailedError, RefusedError, require, run
from tests.test_readme import BLOCK

ROOT = Path(__file__).parent.parent.parent

VERSION = re.compile(r'^__version__ = "([^"]*)"$', re.MULTILINE)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the result is its exit status."""
    parser = Parser("tests.release.dist", __doc__)
    parser.add_argument(
        "--into", type=Path, default=ROOT / "dist", metavar="FOLDER", help="default: dist"
    )
    options = parser.parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory() as aside:
            source, built = Path(aside, "source"), Path(aside, "built")
            export(ROOT, source)
            made = build_and_check(source, built)
            options.into.mkdir(parents=True, exist_ok=True)
            for file in made:
                print(shutil.copy2(file, options.into))
    except (RefusedError, FailedError, OSError) as error:
        print(f"{parser.prog}: error: {error}", file=sys.stderr)
        return 2 if isinstance(error, RefusedError) else 1
    except KeyboardInterrupt:
        print(f"{parser.prog}: interrupted", file=sys.stderr)
        return 1
    return 0


def export(root: Path, into: Path) -> None:
    """Copy the files of a checkout into a new folder, without what git ignores.

    Raises ``RefusedError`` if it is no checkout.
    """
    if not (root / ".git").exists():
        raise RefusedError(f"{root}: this is no repository of git: clone it")
    told = run(
        "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate",
        cwd=root,
    )  # fmt: skip
    for name in filter(None, told.stdout.split("\0")):
        file = root / name
        if file.is_file() and not file.is_symlink():
            (into / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, into / name)


def version_in(root: Path) -> str:
    """The version that a source has. Raises ``RefusedError`` if it does not say so in a line."""
    file = root / "cartesian_rdc" / "__init__.py"
    found: list[str] = VERSION.findall(file.read_text())
    if len(found) != 1:
        raise RefusedError(f"{file} has {len(found)} lines of __version__, where one belongs")
    return found[0]


def build_and_check(source: Path, into: Path) -> Sequence[Path]:
    """The wheel and the sdist of a source, built into a new folder. Raises ``FailedError``."""
    version = version_in(source)
    build(source, into, "--wheel", "--sdist")
    wheel, sdist = (_only(into, pattern) for pattern in ("*.whl", "*.tar.gz"))
    for file in (wheel, sdist):
        right = file.name.startswith(f"cartesian_rdc-{version}{'-' if file is wheel else '.tar'}")
        require(right, f"{file.name} is not of version {version}")
    run(sys.executable, "-m", "twine", "check", "--strict", wheel, sdist, cwd=into)
    print(f"{wheel.name}, {sdist.name}: built, and twine finds nothing", flush=True)
    files, found = files_of(source), files_of_wheel(wheel)
    require_wheel(found, files)
    with tempfile.TemporaryDirectory() as aside:
        again = unpacked(sdist, Path(aside))
        require_sdist(files_of(again), files)
        build(again, Path(aside), "--wheel")
        require_same_wheels(found, files_of_wheel(_only(Path(aside), "*.whl")))
    print(f"{wheel.name}: {len(found)} files, the same from the sdist", flush=True)
    pages = pages_of(source)
    for file in (wheel, sdist):
        with tempfile.TemporaryDirectory() as aside:
            for line in check_alone(file, version, pages, Path(aside)):
                print(f"{file.name}, alone: {line}", flush=True)
    return wheel, sdist


def pages_of(source: Path) -> list[list[str]]:
    """The blocks of code on the README and on each page of the guide."""
    files = [source / "README.md", *sorted((source / "docs" / "guide").glob("*.md"))]
    return [[code for _, code, _ in BLOCK.findall(file.read_text())] for file in files]


def build(source: Path, into: Path, *what: str) -> None:
    """Build a source in an environment with what its ``pyproject.toml`` asks for, and no more."""
    run(
        sys.executable, "-m", "build", "--installer", "uv", *what, "--outdir", into, source,
        cwd=source.parent,
    )  # fmt: skip


def _only(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    require(len(found) == 1, f"{len(found)} files {pattern} were built, where one belongs")
    return found[0]


if __name__ == "__main__":
    sys.exit(main())
