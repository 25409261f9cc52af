"""Every block of Python on a page runs, prints what the page says, and type-checks.

A fence "python torch" opens a block that runs where ``torch`` is installed, and so for the others
in ``OPTIONAL``; such a block type-checks everywhere.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import subprocess
import sys
import types
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.effort import effort

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
CATEGORIES = ROOT / "docs" / "guide" / "categories.md"
"""A page that is a file of tests, too."""
PROGRAMS = ROOT / "docs" / "digits.md"
"""A page whose blocks are programs, run one after the other in the same folder."""
BLOCK = re.compile(r"```python(?: (\w+))?\n(.*?)```\n(?:```text\n(.*?)```\n)?", re.DOTALL)
OPTIONAL = {"flatbuffers", "torch"}
"""What blocks may need that is not installed everywhere."""


def blocks_of(page: Path) -> list[tuple[str, str, str]]:
    """What each block needs, or nothing; its code; what it prints."""
    return BLOCK.findall(page.read_text())


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT).with_suffix(""))


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page != PROGRAMS and blocks_of(page)], ids=name_of
)
def test_every_block_runs_and_prints_what_the_page_says(
    page: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)  # where a block writes files
    module = types.ModuleType("page")
    monkeypatch.setitem(sys.modules, "page", module)
    for needed, code, expected in blocks_of(page):
        if needed and not find_spec(needed):
            continue
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, page.name, "exec"), vars(module))
        assert printed.getvalue() == expected, code


def test_every_program_runs_in_a_process_of_its_own(tmp_path: Path) -> None:
    for _, code, expected in blocks_of(PROGRAMS):
        run = subprocess.run(
            [sys.executable, "-c", code],
            cwd=tmp_path,
            env={"PYTHONPATH": str(ROOT), "PATH": ""},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (run.stdout, run.returncode) == (expected, 0), run.stderr
    assert sorted(file.name for file in tmp_path.iterdir()) == ["digits.npz", "digits.svg"]


def test_the_life_of_a_model_takes_at_most_40_lines() -> None:
    lines = [line for _, code, _ in blocks_of(PROGRAMS) for line in code.splitlines()]
    assert len([line for line in lines if line.strip() and not line.startswith("#")]) <= 40


def test_the_life_of_a_model_passes_pyright_too(tmp_path: Path) -> None:
    for number, (_, code, _) in enumerate(blocks_of(PROGRAMS)):
        (tmp_path / f"program{number}.py").write_text(code)
    told = {
        "include": [str(tmp_path)],
        "extraPaths": [str(ROOT)],
        "typeCheckingMode": "strict",
    }
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(told))
    run = subprocess.run(
        [
            *(sys.executable, "-m", "basedpyright", "--level", "error"),
            *("-p", str(tmp_path), "--pythonpath", sys.executable),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout


def test_every_page_type_checks(tmp_path: Path) -> None:
    for page in PAGES:
        programs = [code for _, code, _ in blocks_of(page)]
        if page != PROGRAMS:
            programs = ["\n".join(programs)]
        for number, code in enumerate(programs):
            (tmp_path / f"{name_of(page).replace('/', '_')}{number}.py").write_text(code)
    run = subprocess.run(
        [sys.executable, "-m", "mypy", *map(str, tmp_path.iterdir())],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout


FEW = f"""
from hypothesis import settings

settings.register_profile("few", max_examples={effort(10, in_all=100)}, deadline=None)
settings.load_profile("few")
"""


def test_the_laws_on_a_page_are_tests(tmp_path: Path) -> None:
    code = "\n".join(code for _, code, _ in blocks_of(CATEGORIES))
    (tmp_path / "test_page.py").write_text(code)
    (tmp_path / "conftest.py").write_text(FEW)
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_page.py"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout
    assert "95 passed" in run.stdout


def test_the_category_of_the_tutorial_is_short() -> None:
    _, code, _ = blocks_of(ROOT / "docs" / "howto" / "own_category.md")[0]
    assert len([line for line in code.splitlines() if line.strip()]) <= 60


def test_the_first_example_has_at_most_20_lines() -> None:
    _, code, _ = blocks_of(ROOT / "README.md")[0]
    assert len([line for line in code.splitlines() if line.strip()]) <= 20


def test_what_blocks_need_is_known() -> None:
    """A fence with another word would be run nowhere."""
    needed = {needed for page in PAGES for needed, _, _ in blocks_of(page)}
    assert needed == {"", *OPTIONAL}
    for page in PAGES:
        fences = re.findall(r"^```python.*$", page.read_text(), re.MULTILINE)
        assert len(fences) == len(blocks_of(page)), page
