"""How wide text is, without a font: no less than in the usual fonts without serifs."""

from __future__ import annotations

from unicodedata import combining, east_asian_width

_WIDTHS = {
    0.30: "ijl|'.,:;!`",
    0.42: 'ftr()[]{}/\\ I"-*',
    0.92: "mwMW%@×⊗⊙→↦—Σ∇",
    0.74: "ABCDEFGHJKLNOPQRSTUVXYZ&+=<>~#$",
}
_WIDTH = {character: width for width, some in _WIDTHS.items() for character in some}


def width(text: str, size: float) -> float:
    """The width of a line of text in a font of this size, in the unit of the size."""
    return size * sum(map(_width, text))


def _width(character: str) -> float:
    if character in _WIDTH:
        return _WIDTH[character]
    if combining(character) or not character.isprintable():
        return 0.0
    return 1.1 if ord(character) > 0x2E80 or east_asian_width(character) in "WF" else 0.66


def shortened(text: str, most: int) -> str:
    """The text, or its beginning and ``…``, in one line without control characters."""
    line = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return line if len(line) <= most else line[: most - 1] + "…"
