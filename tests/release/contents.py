"""What is in a wheel and in an sdist, and what belongs there."""

from __future__ import annotations

import tarfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from zipfile import ZipFile

from tests.release.steps import listed, require

PACKAGE = "cartesian_rdc"

AROUND = {"METADATA", "RECORD", "WHEEL", "licenses/LICENSE"}
"""What is in a wheel beside the package, in its ``dist-info``."""

HIDDEN = {".ci", ".gitattributes"}
"""What is for the repository only, and in no sdist."""


def files_of(root: Path) -> dict[str, bytes]:
    """The files under a folder, by their names from there."""
    return {
        file.relative_to(root).as_posix(): file.read_bytes()
        for file in root.rglob("*")
        if file.is_file()
    }


def files_of_wheel(wheel: Path) -> dict[str, bytes]:
    """The files in a wheel."""
    with ZipFile(wheel) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist() if not name.endswith("/")}


def unpacked(sdist: Path, into: Path) -> Path:
    """The only folder in an sdist, unpacked into another."""
    with tarfile.open(sdist) as packed:
        packed.extractall(into, filter="data")
    (folder,) = into.iterdir()
    return folder


def require_wheel(found: Mapping[str, bytes], source: Mapping[str, bytes]) -> None:
    """Raise ``FailedError`` if a wheel is not the package of a source, its licence, and no more."""
    package = {name: data for name, data in source.items() if name.startswith(f"{PACKAGE}/")}
    around = {name for name in found if name.partition("/")[0].endswith(".dist-info")}
    _require_same(
        {name: data for name, data in found.items() if name not in around}, package, "the wheel"
    )
    inside = {name.partition("/")[2] for name in around}
    require(inside == AROUND, f"the wheel has {sorted(inside)}, where {sorted(AROUND)} belong")
    (licence,) = (data for name, data in found.items() if name.endswith("/licenses/LICENSE"))
    require(licence == source["LICENSE"], "the licence in the wheel is another")
    require(f"{PACKAGE}/py.typed" in found, "the wheel has no py.typed: its types are not seen")


def require_sdist(found: Mapping[str, bytes], source: Mapping[str, bytes]) -> None:
    """Raise ``FailedError`` if an sdist is not a source, with the tests and all that they need."""
    inside = {name: data for name, data in found.items() if name != "PKG-INFO"}
    wanted = {
        name: data for name, data in source.items() if PurePosixPath(name).parts[0] not in HIDDEN
    }
    _require_same(inside, wanted, "the sdist")


def require_same_wheels(built: Mapping[str, bytes], again: Mapping[str, bytes]) -> None:
    """Raise ``FailedError`` if the wheel that an sdist builds has other files or other bytes."""
    _require_same(again, built, "the wheel that the sdist builds")


def _require_same(found: Mapping[str, bytes], wanted: Mapping[str, bytes], what: str) -> None:
    missing, more = sorted(wanted.keys() - found.keys()), sorted(found.keys() - wanted.keys())
    require(not missing, f"{what} is without {listed(missing)}")
    require(not more, f"{what} has {listed(more)}, which does not belong there")
    other = sorted(name for name, data in wanted.items() if found[name] != data)
    require(not other, f"{what} has another {listed(other)}")
