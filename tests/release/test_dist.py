"""What is wrong in a wheel, an sdist or a page is found, and said."""

from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.release.alone import extras_of
from tests.release.contents import (
    files_of,
    files_of_wheel,
    require_same_wheels,
    require_sdist,
    require_wheel,
    unpacked,
)
from tests.release.dist import ROOT, export, pages_of, version_in
from tests.release.steps import FailedError, RefusedError, listed, run

SOURCE = {
    ".ci/run": b"make test",
    ".gitignore": b"dist/",
    "LICENSE": b"MIT",
    "Makefile": b"test:",
    "cartesian_rdc/__init__.py": b'__version__ = "0.3.0"\n',
    "cartesian_rdc/py.typed": b"",
    "tests/test_it.py": b"",
}

INFO = "cartesian_rdc-0.3.0.dist-info"

WHEEL = {
    "cartesian_rdc/__init__.py": b'__version__ = "0.3.0"\n',
    "cartesian_rdc/py.typed": b"",
    f"{INFO}/METADATA": b"Name: cartesian-rdc",
    f"{INFO}/RECORD": b"",
    f"{INFO}/WHEEL": b"",
    f"{INFO}/licenses/LICENSE": b"MIT",
}

SDIST = {name: data for name, data in SOURCE.items() if name != ".ci/run"} | {"PKG-INFO": b"Name:"}


def without(files: dict[str, bytes], name: str) -> dict[str, bytes]:
    return {other: data for other, data in files.items() if other != name}


def test_what_belongs_there_is_accepted() -> None:
    require_wheel(WHEEL, SOURCE)
    require_sdist(SDIST, SOURCE)
    require_same_wheels(WHEEL, dict(WHEEL))


@pytest.mark.parametrize(
    ("wheel", "words"),
    [
        (without(WHEEL, "cartesian_rdc/py.typed"), "the wheel is without cartesian_rdc/py.typed"),
        (
            WHEEL | {"tests/test_it.py": b""},
            "the wheel has tests/test_it.py, which does not belong there",
        ),
        (
            WHEEL | {"cartesian_rdc/__pycache__/a.pyc": b""},
            "the wheel has cartesian_rdc/__pycache__/a.pyc, which does not belong there",
        ),
        (
            WHEEL | {"cartesian_rdc/__init__.py": b""},
            "the wheel has another cartesian_rdc/__init__.py",
        ),
        (
            without(WHEEL, f"{INFO}/licenses/LICENSE"),
            "the wheel has ['METADATA', 'RECORD', 'WHEEL'], where "
            "['METADATA', 'RECORD', 'WHEEL', 'licenses/LICENSE'] belong",
        ),
        (WHEEL | {f"{INFO}/licenses/LICENSE": b""}, "the licence in the wheel is another"),
    ],
)
def test_a_wheel_with_too_little_or_too_much(wheel: dict[str, bytes], words: str) -> None:
    with pytest.raises(FailedError) as found:
        require_wheel(wheel, SOURCE)
    assert str(found.value) == words


def test_a_source_without_types() -> None:
    with pytest.raises(FailedError, match=r"the wheel has no py\.typed: its types are not seen"):
        require_wheel(*(without(files, "cartesian_rdc/py.typed") for files in (WHEEL, SOURCE)))


@pytest.mark.parametrize(
    ("sdist", "words"),
    [
        (without(SDIST, "tests/test_it.py"), "the sdist is without tests/test_it.py"),
        (SDIST | {".ci/run": b""}, "the sdist has .ci/run, which does not belong there"),
        (SDIST | {"LICENSE": b"other"}, "the sdist has another LICENSE"),
    ],
)
def test_an_sdist_with_too_little_or_too_much(sdist: dict[str, bytes], words: str) -> None:
    with pytest.raises(FailedError) as found:
        require_sdist(sdist, SOURCE)
    assert str(found.value) == words


def test_a_wheel_that_the_sdist_builds_otherwise() -> None:
    with pytest.raises(FailedError, match=r"the wheel that the sdist builds has another .*RECORD"):
        require_same_wheels(WHEEL, WHEEL | {f"{INFO}/RECORD": b"other"})


def test_files_of_archives(tmp_path: Path) -> None:
    wheel, sdist = tmp_path / "a.whl", tmp_path / "a.tar.gz"
    with ZipFile(wheel, "w") as zipped:
        for name, data in WHEEL.items():
            zipped.writestr(name, data)
    with tarfile.open(sdist, "w:gz") as packed:
        for name, data in SDIST.items():
            header = tarfile.TarInfo(f"cartesian_rdc-0.3.0/{name}")
            header.size = len(data)
            packed.addfile(header, io.BytesIO(data))
    assert files_of_wheel(wheel) == WHEEL
    (tmp_path / "aside").mkdir()
    folder = unpacked(sdist, tmp_path / "aside")
    assert folder.name == "cartesian_rdc-0.3.0"
    assert files_of(folder) == SDIST


def test_what_is_exported_is_what_git_does_not_ignore(tmp_path: Path) -> None:
    root = tmp_path / "checkout"
    for name, data in SOURCE.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    with pytest.raises(RefusedError, match="this is no repository of git: clone it"):
        export(root, tmp_path / "export")
    subprocess.run(["git", "init", "--quiet", "--template="], cwd=root, check=True)
    subprocess.run(["git", "add", "--all"], cwd=root, check=True)
    (root / "dist").mkdir()
    (root / "dist" / "old.whl").write_bytes(b"")
    (root / "link").symlink_to("LICENSE")
    (root / "Makefile").unlink()
    (root / "it is new.py").write_bytes(b"new")
    export(root, tmp_path / "export")
    assert files_of(tmp_path / "export") == without(SOURCE, "Makefile") | {"it is new.py": b"new"}
    assert version_in(tmp_path / "export") == "0.3.0"


@pytest.mark.parametrize(
    ("code", "extras"),
    [
        ("import math, numpy.linalg\nfrom cartesian_rdc.neural import dense", set[str]()),
        ("import jax.numpy as jnp", {"jax"}),
        ("def f():\n    from cartesian_rdc.execution.jax_engine import from_jax", {"jax"}),
        ("from cartesian_rdc import testing_what\nfrom hypothesis import given", {"testing"}),
        ("from cartesian_rdc.testing import Sample\nimport jax", {"jax", "testing"}),
    ],
)
def test_extras_of_a_page(code: str, extras: set[str]) -> None:
    assert extras_of(code) == extras


def test_a_page_that_imports_what_nothing_brings() -> None:
    with pytest.raises(FailedError, match=r"the page imports tests\.effort, which no extra brings"):
        extras_of("import numpy, tests.effort")


def test_pages_import_what_the_library_and_its_extras_bring() -> None:
    pages = pages_of(ROOT)
    assert len(pages) > 5
    assert {extra for page in pages for code in page for extra in extras_of(code)} == {
        *("jax", "testing"),
    }


def test_a_program_that_fails_is_shown_with_what_it_said(tmp_path: Path) -> None:
    with pytest.raises(FailedError) as found:
        run("git", "no-such-command", cwd=tmp_path)
    assert str(found.value).startswith(
        "git no-such-command: the exit status is 1, where 0 belongs\ngit: 'no-such-command' is not"
    )
    with pytest.raises(FailedError, match="no-such-program: No such file or directory"):
        run("no-such-program", cwd=tmp_path)


def test_names_are_listed_up_to_five() -> None:
    assert listed(list("abcde")) == "a, b, c, d, e"
    assert listed(list("abcdefg")) == "a, b, c, d, e and 2 more"
