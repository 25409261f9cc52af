"""Every block of Python on a page runs, prints what the page says, and type-checks."""

from __future__ import annotations

import contextlib
import io
import re
import subprocess
import sys
import types
from pathlib import Path

import pytest

from tests.effort import effort

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"```python\n(.*?)```\n(?:```text\n(.*?)```\n)?", re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_block_runs_and_prints_what_the_page_says(
    page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = types.ModuleType("page")
    monkeypatch.setitem(sys.modules, "page", module)
    for code, expected in BLOCK.findall(page.read_text()):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, page.name, "exec"), vars(module))
        assert printed.getvalue() == expected, code


def test_every_page_type_checks(tmp_path: Path) -> None:
    for page in PAGES:
        blocks = BLOCK.findall(page.read_text())
        (tmp_path / f"{page.stem}.py").write_text("\n".join(code for code, _ in blocks))
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


def test_the_laws_on_the_readme_are_tests(tmp_path: Path) -> None:
    blocks = BLOCK.findall((ROOT / "README.md").read_text())
    (tmp_path / "test_page.py").write_text("\n".join(code for code, _ in blocks))
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
    assert "79 passed" in run.stdout


def test_the_category_of_the_tutorial_is_short() -> None:
    code, _ = BLOCK.findall((ROOT / "docs" / "your_own_category.md").read_text())[0]
    assert len([line for line in code.splitlines() if line.strip()]) <= 60


def test_the_first_example_has_at_most_20_lines() -> None:
    code, _ = BLOCK.findall((ROOT / "README.md").read_text())[0]
    assert len([line for line in code.splitlines() if line.strip()]) <= 20


def test_links_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)\)", BLOCK.sub("", page.read_text())):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
