"""Tables of words and numbers, as text of a limited width and as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from cartesian_rdc.printing import cut

WIDTH = 100
"""The most characters of a line of text."""

LEAST = 4
"""The fewest characters that are left of words that are cut."""

GAP = "  "


def as_text(rows: Sequence[Sequence[str]], words: int, width: int = WIDTH) -> list[str]:
    """The lines of a table, whose first columns, ``words`` of them, are text, the others numbers.

    Words are cut so that lines have this ``width`` at most, those of the widest column first;
    numbers are not.
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    while sum(widths) + len(GAP) * (len(widths) - 1) > width:
        widest = max(range(words), key=lambda k: widths[k])
        if widths[widest] <= LEAST:
            break
        widths[widest] -= 1
    return [
        GAP.join(
            cut(cell, length).ljust(length) if k < words else cell.rjust(length)
            for k, (cell, length) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def as_html(rows: Sequence[Sequence[str]], words: int) -> str:
    """A table whose first row is its head; its first columns, ``words`` of them, are text."""
    head, *body = ([escape(cell) for cell in row] for row in rows)
    lines = ["<table>", f"<tr>{''.join(f'<th>{cell}</th>' for cell in head)}</tr>"]
    for row in body:
        cells = (
            f'<td style="text-align: {"left" if k < words else "right"}">{cell}</td>'
            for k, cell in enumerate(row)
        )
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return "\n".join([*lines, "</table>"])
