"""Words that come from outside, as a line that can be printed."""

from __future__ import annotations


def line(words: str, most: int = 200) -> str:
    """The words in one line, cut after ``most`` letters; ``?`` for what a terminal would obey."""
    spaced = " ".join(words.split())
    shown = "".join(letter if letter.isprintable() else "?" for letter in spaced[: most + 1])
    return shown if len(shown) <= most else f"{shown[:most]}..."
