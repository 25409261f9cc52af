"""Words that come from outside, as a line that can be printed."""

from __future__ import annotations


def visible(words: str) -> str:
    """The words with ``?`` for each letter that a terminal would obey."""
    return "".join(letter if letter.isprintable() else "?" for letter in words)


def line(words: str, most: int = 200) -> str:
    """The words in one line, cut after ``most`` letters; ``?`` for what a terminal would obey."""
    shown = visible(" ".join(words.split())[: most + 1])
    return shown if len(shown) <= most else f"{shown[:most]}..."


def printable(words: str) -> str:
    r"""Words in a line: what does not print, as in the name of a file, is as Python spells it.

    >>> print(printable("a\nb\x1b[31m"))
    a\nb\x1b[31m
    """
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in words
    )
