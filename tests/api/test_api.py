"""The public names are those that are written down."""

from __future__ import annotations

from difflib import unified_diff

from tests.api.names import FILE, lines, undocumented


def changes(before: list[str], now: list[str]) -> str:
    """What differs, in words; nothing if nothing does."""
    _, _, *told = [*unified_diff(before, now, n=0)] or ("", "")
    words = {"-": "was  ", "+": "is   "}
    return "\n".join(f"{words[line[0]]}{line[1:]}" for line in told if line[0] in words)


def test_public_names_are_those_that_are_written_down() -> None:
    found = changes(FILE.read_text().splitlines(), lines())
    assert not found, f"\n{found}\nif this is meant, python -m tests.api writes it down"


def test_what_is_public_is_documented() -> None:
    assert undocumented() == []


def test_changes_are_told() -> None:
    before, now = ["a(x)", "b: int", "c()"], ["a(x, y)", "c()", "d()"]
    assert changes(before, now).splitlines() == [
        "was  a(x)",
        "was  b: int",
        "is   a(x, y)",
        "is   d()",
    ]
    assert changes(now, now) == ""
