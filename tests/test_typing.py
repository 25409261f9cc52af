"""Both checkers accept what they should, and refuse every wrong wiring."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent / "typing"
ROOT = HERE.parent.parent


def refused_by_mypy(file: str, *options: str) -> set[int]:
    run = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", *options, file],
        cwd=HERE,
        env={"MYPYPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode in (0, 1), run.stdout + run.stderr
    lines = re.findall(rf"^{re.escape(file)}:(\d+): error", run.stdout, re.MULTILINE)
    others = [line for line in run.stdout.splitlines() if ": error" in line and file not in line]
    assert not others
    return {int(line) for line in lines}


def refused_by_pyright(file: str) -> set[int]:
    run = subprocess.run(
        [
            *(sys.executable, "-m", "basedpyright", "--outputjson"),
            *("-p", str(HERE), "--pythonpath", sys.executable, file),
        ],
        cwd=HERE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode in (0, 1), run.stdout + run.stderr
    found = json.loads(run.stdout)
    assert found["summary"]["filesAnalyzed"] >= 1
    return {
        item["range"]["start"]["line"] + 1
        for item in found["generalDiagnostics"]
        if item["severity"] == "error" and item["file"].endswith(file)
    }


def tagged(file: str) -> set[int]:
    lines = (HERE / file).read_text().splitlines()
    return {number for number, line in enumerate(lines, 1) if re.search(r"# E\b", line)}


@pytest.mark.parametrize("refused", [refused_by_mypy, refused_by_pyright])
@pytest.mark.parametrize("file", ["accept.py", "circuits.py", "reject.py"])
def test_what_is_refused(refused: object, file: str) -> None:
    assert callable(refused)
    assert refused(file) == tagged(file)


def test_no_expression_of_the_core_has_type_any() -> None:
    core = [
        *(ROOT / "cartesian_rdc" / "functors").glob("*.py"),
        ROOT / "cartesian_rdc" / "categories" / "base.py",
        *(ROOT / "cartesian_rdc" / "typed").glob("*.py"),
    ]
    core = [file for file in core if file.name not in ("aliases.py", "__init__.py")]
    run = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--strict"),
            *("--disallow-any-expr", "--follow-imports=silent"),
            *map(str, core),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout
    for file in core:
        text = file.read_text()
        assert not re.search(r"\bAny\b|\bcast\(|type: ignore|pyright:", text), file
