"""The command that injects faults: its page, its options, its end, and one fault of most kinds."""

from __future__ import annotations

import json
import time
from pathlib import Path
from random import Random

import pytest

from tests.effort import usually
from tests.faults import command
from tests.faults.batches import Batch, Outcome
from tests.faults.kind import Kind, Place
from tests.faults.page import kinds_on, page
from tests.faults.table import KINDS
from tests.processes import names, started

NAMES = [kind.name for kind in KINDS]


def test_the_page_has_the_kinds_of_the_table() -> None:
    text = command.PAGE.read_text(encoding="utf-8")
    assert kinds_on(text) == NAMES
    for kind in KINDS:
        assert f"| {kind.name} | {kind.what} | " in text
    assert len(set(NAMES)) == len(NAMES)


def test_a_page_counts() -> None:
    outcomes = {name: Outcome(k, ["lost"] * (k % 2)) for k, name in enumerate(NAMES)}
    text = page(outcomes, 7)
    assert kinds_on(text) == NAMES
    for k, kind in enumerate(KINDS):
        assert f"| {kind.name} | {kind.what} | {k} | {k % 2} |" in text
    n = len(NAMES)
    assert f"| in all | | {n * (n - 1) // 2} | {n // 2} |" in text
    assert "seed 7" in text
    assert "NumPy" in text


@pytest.mark.parametrize("count", [None, 1, 7, 500])
def test_batches_are_as_many_faults_as_were_asked_for(count: int | None) -> None:
    batches = command.planned(KINDS, count)
    for kind in KINDS:
        sizes = [size for other, size, _ in batches if other is kind]
        assert sum(sizes) == (kind.number if count is None else count)
        assert max(sizes) <= kind.at_once
    assert {kind.name for kind, _, _ in batches[: len(KINDS)]} == {*NAMES}  # by turns


CHEAP = [kind for kind in KINDS if kind.cheap]
USUAL = [kind for kind in CHEAP if kind.name != "Ctrl-C-in-fit-Numba"]


@pytest.mark.parametrize("kind", usually(USUAL, of=CHEAP), ids=lambda kind: kind.name)
def test_a_fault_of_a_kind(kind: Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARTESIAN_RDC_CACHE", str(tmp_path / "cache"))
    place = Place(tmp_path / "folder", tmp_path / "shared")
    place.folder.mkdir()
    place.shared.mkdir()
    assert list(kind.inject(Random("quick"), place, 1)) == [""]


def found_by(kind: Kind, place: Path) -> Outcome:
    batch = Batch(kind, 1, "1", place / "own", place / "shared")
    while not batch.is_over():
        time.sleep(0.01)
    found = batch.outcome()
    batch.remove()
    assert names(place) == ["shared"]
    return found


def test_a_batch_is_a_process_that_leaves_nothing(tmp_path: Path) -> None:
    (kind,) = (kind for kind in KINDS if kind.name == "Ctrl-C-in-imports")
    assert found_by(kind, tmp_path) == Outcome(1, [])


def test_a_process_that_crashes_has_lost_something(tmp_path: Path) -> None:
    kind = Kind("no such kind", "nothing", KINDS[0].inject, 1, 1)
    found = found_by(kind, tmp_path)
    assert found.injected == 1
    (words,) = found.lost
    assert words.startswith("the process ended with 1: Traceback")


@pytest.mark.parametrize(
    "options",
    [
        ["--only", "rain"],
        ["--minutes", "0"],
        ["--minutes", "nan"],
        ["--count", "0"],
        ["--seed", "x"],
    ],
)
def test_options_that_make_no_sense(options: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        command.main(options)
    assert caught.value.code == 2


def test_what_is_lost_is_told_with_the_way_to_see_it_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def lose(_: object, outcomes: dict[str, Outcome], *__: object) -> None:
        outcomes["forks"].add(Outcome(3, ["a child hung"]))

    monkeypatch.setattr(command, "_run", lose)
    monkeypatch.setattr(command, "PAGE", tmp_path / "page.md")
    assert command.main(["--seed", "5", "--only", "forks", "pools"]) == 1
    said = capsys.readouterr().out
    assert "forks                            3         2     1" in said
    assert "python -m tests.faults --seed 5 --only forks\n    a child hung" in said
    assert names(tmp_path) == []  # a part of the kinds is no page
    file = tmp_path / "other.md"
    arguments = ["--seed", "5", "--only", "forks", "--json", "--output", str(file)]
    assert command.main(arguments) == 1
    told = json.loads(capsys.readouterr().out)
    assert told == {"seed": 5, "kinds": {"forks": {"injected": 3, "lost": ["a child hung"]}}}
    assert kinds_on(file.read_text(encoding="utf-8")) == NAMES
    assert command.main(["--seed", "5"]) == 1
    assert names(tmp_path) == ["other.md", "page.md"]


def test_ctrl_c_leaves_neither_processes_nor_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with started(["tests.faults", "--only", "forks", "--seed", "1"]) as process:
        while not list(tmp_path.rglob("said")):
            time.sleep(0.01)
        process.send_signal(2)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "seed 1; Ctrl-C stops\n")
    assert err == "python -m tests.faults: interrupted\n"
    assert names(tmp_path) == []
    running = [file.read_bytes() for file in Path("/proc").glob("[0-9]*/cmdline") if _is_open(file)]
    assert not any(str(tmp_path).encode() in words for words in running)


def _is_open(file: Path) -> bool:
    try:
        return bool(file.read_bytes())
    except OSError:
        return False
