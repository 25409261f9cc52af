"""The page on security says what the code does, as far as figures and names go."""

from __future__ import annotations

import re
from pathlib import Path

from cartesian_rdc.execution.numba_engine import cache
from cartesian_rdc.storage import checkpoint, tensors
from experiments import iris_data, mnist_data, mnist_fetch
from tests.release.dist import ROOT

PAGE = " ".join((ROOT / "SECURITY.md").read_text().split())


def test_figures() -> None:
    for words in (
        f"whose header is at most {tensors.LONGEST_HEADER >> 20} MiB",
        f"texts are at most {checkpoint.MOST_TEXTS:,},",
        f"there are at most {mnist_data.MOST:,} digits.",
        f"at most {iris_data.LARGEST >> 20} MiB of UTF-8",
        f"given up beyond {mnist_fetch.LARGEST:,} bytes;",
    ):
        assert words in PAGE
    assert iris_data.LARGEST == 4 << 20
    assert iris_data.CLASSES == 3
    assert "three classes" in PAGE
    assert len(mnist_fetch.MIRRORS) == 2
    assert all(mirror.startswith("https://") for mirror in mnist_fetch.MIRRORS)
    assert cache.digest(ROOT / "name", b"kept") != cache.digest(ROOT / "other", b"kept")


def test_files_that_are_named() -> None:
    named = re.findall(r"`((?:\w+/)+\w+\.py)`", PAGE)
    assert len(named) == 7
    assert all((ROOT / name).is_file() for name in named)


JOINS = ROOT / "cartesian_rdc/execution/jax_engine/processes.py"
"""It asks whether the port is free at which processes are told to connect."""


def imports_in(*paths: Path) -> set[str]:
    """The modules that files import, and all files under folders."""
    files = [file for path in paths for file in ([path] if path.is_file() else path.rglob("*.py"))]
    lines = [line.split() for file in files for line in file.read_text().splitlines()]
    return {words[1].partition(".")[0] for words in lines if words[:1] in (["import"], ["from"])}


def test_the_package_never_uses_the_network_nor_unpickles() -> None:
    unsafe = {"marshal", "pickle", "shelve"}
    network = {"http", "pooch", "requests", "socket", "urllib"}
    package = [file for file in (ROOT / "cartesian_rdc").rglob("*.py") if file != JOINS]
    assert not imports_in(*package) & (unsafe | network)
    assert imports_in(JOINS) & (unsafe | network) == {"socket"}
    assert not imports_in(ROOT / "experiments") & unsafe
    assert imports_in(ROOT / "experiments") >= {"pooch", "requests"}  # what is there is found
