"""Both checkers accept what they should, and refuse every wrong wiring."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest
from numpy.lib import NumpyVersion

HERE = Path(__file__).parent / "typing"
ROOT = HERE.parent.parent


Lines: TypeAlias = set[tuple[str, int]]
"""Files and numbers of lines."""


def refused_by_mypy(files: Sequence[Path]) -> Lines:
    run = subprocess.run(
        [sys.executable, "-m", "mypy", *map(str, files)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode in (0, 1), run.stdout + run.stderr
    found = re.findall(r"^(?:.*/)?(.+\.py):(\d+): error", run.stdout, re.MULTILINE)
    return {(file, int(line)) for file, line in found}


def refused_by_pyright(files: Sequence[Path]) -> Lines:
    run = subprocess.run(
        [
            *(sys.executable, "-m", "basedpyright", "--outputjson"),
            *("-p", str(HERE), "--pythonpath", sys.executable),
            *("--pythonversion", "{}.{}".format(*sys.version_info)),
        ],
        cwd=HERE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode in (0, 1), run.stdout + run.stderr
    found = json.loads(run.stdout)
    assert found["summary"]["filesAnalyzed"] == len(files)
    return {
        (Path(item["file"]).name, item["range"]["start"]["line"] + 1)
        for item in found["generalDiagnostics"]
        if item["severity"] == "error"
    }


def tagged(file: Path) -> Lines:
    lines = file.read_text().splitlines()
    return {
        (file.name, number) for number, line in enumerate(lines, 1) if re.search(r"# E\b", line)
    }


@pytest.mark.parametrize("refused", [refused_by_mypy, refused_by_pyright])
def test_what_is_refused(refused: Callable[[Sequence[Path]], Lines]) -> None:
    files = sorted(HERE.glob("*.py"))
    assert refused(files) == {line for file in files for line in tagged(file)}


@pytest.mark.skipif(
    NumpyVersion(np.__version__) < "2.4.0",
    reason="before 2.4, np.zeros of a dtype that is no literal is Any",
)
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
            *("--cache-dir", ".mypy_cache/no-any"),  # other options, and so another cache
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
