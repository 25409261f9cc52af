"""The pins are in step with pyproject.toml."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent


def needed(extra: str) -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    found: list[Requirement] = []
    for text in project["optional-dependencies"][extra]:
        wanted = Requirement(text)
        if wanted.name == "cartesian-rdc":
            found += [inner for name in sorted(wanted.extras) for inner in needed(name)]
        else:
            found.append(wanted)
    return [*found, *map(Requirement, project["dependencies"])]


def test_every_requirement_is_met_by_pins_with_hashes() -> None:
    lock = (ROOT / "requirements" / "test.txt").read_text().replace("\\\n", " ")
    pins: dict[str, list[str]] = {}
    for line in lock.splitlines():
        name, version = re.split(r"==|\s", line)[:2]
        assert "--hash=sha256:" in line, line
        pins.setdefault(canonicalize_name(name), []).append(version)
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]
    for wanted in [*needed("test"), *map(Requirement, build)]:
        met = pins.get(canonicalize_name(wanted.name), [])
        assert met, f"{wanted} has no pin: make lock"
        assert all(wanted.specifier.contains(version) for version in met), f"{wanted}: make lock"
