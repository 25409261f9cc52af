"""A test to show changes to, which pytest collects only where it is named."""

from __future__ import annotations

from cartesian_rdc.differences import told_apart


def test_two_words() -> None:
    assert told_apart(1, 2) == ("1", "2")
