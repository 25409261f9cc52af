"""Pictures in plain text, drawn with the lines and corners of Unicode.

They are sketches: lines that cross, or bend side by side, share characters, ``┼`` among them; a
copy is ``●``.
"""

from __future__ import annotations

from itertools import pairwise
from math import floor
from typing import Final, final

from cartesian_rdc.drawing.lengths import SMALL
from cartesian_rdc.drawing.shapes import Disc, Panel, Picture, Point, Stroke, Words

ACROSS = 6.0
ALONG = 10.0
"""How wide and how high a character is, in points."""

NORTH, EAST, SOUTH, WEST = 1, 2, 4, 8
LINES: Final = {
    NORTH: "╵",
    EAST: "╶",
    SOUTH: "╷",
    WEST: "╴",
    NORTH | SOUTH: "│",
    EAST | WEST: "─",
    EAST | SOUTH: "╭",
    SOUTH | WEST: "╮",
    NORTH | EAST: "╰",
    NORTH | WEST: "╯",
    NORTH | EAST | SOUTH: "├",
    NORTH | SOUTH | WEST: "┤",
    EAST | SOUTH | WEST: "┬",
    NORTH | EAST | WEST: "┴",
    NORTH | EAST | SOUTH | WEST: "┼",
}


def text_of(picture: Picture) -> str:
    """The picture, in lines without spaces at their ends."""
    grid = _Grid()
    for shape in picture.shapes:
        match shape:
            case Stroke(points):
                grid.stroke(points)
            case Panel(at):
                grid.panel(at.x, at.y, at.x + at.w, at.y + at.h)
            case Disc(x, y, _, _, stroke):
                if not stroke:
                    grid.written[_cell(x, y)] = "●"
            case Words(x, y, text, _, size, anchor):
                beside = anchor == "start"  # clear of the box where the wire begins
                grid.words(x + 2 * beside, y - (size / 3 if size > SMALL else 5.4), text, anchor)
            case _:
                pass
    return grid.text()


def _cell(x: float, y: float) -> tuple[int, int]:
    return floor(x / ACROSS + 0.5), floor(y / ALONG + 0.5)


@final
class _Grid:
    """Characters by column and row, and of each cell the sides to which a line goes."""

    def __init__(self) -> None:
        self.sides: dict[tuple[int, int], int] = {}
        self.borders: set[tuple[int, int]] = set()
        self.written: dict[tuple[int, int], str] = {}

    def _mark(self, cell: tuple[int, int], sides: int) -> None:
        self.sides[cell] = self.sides.get(cell, 0) | sides

    def stroke(self, points: tuple[Point, ...]) -> None:
        """A line, or curves as lines that are level or upright."""
        ends = points if len(points) == 2 else points[::3]
        for (x0, y0), (x1, y1) in pairwise(ends):
            (a, b), (c, d) = _cell(x0, y0), _cell(x1, y1)
            middle = (a + c) // 2 if a != c else a
            upright = (
                len(points) > 2 and points[1][0] == points[0][0] and abs(y1 - y0) > abs(x1 - x0)
            )
            if upright and a != c:
                turn = (b + d) // 2
                self._line(a, b, a, turn)
                self._line(a, turn, c, turn)
                self._line(c, turn, c, d)
            else:
                self._line(a, b, middle, b)
                self._line(middle, b, middle, d)
                self._line(middle, d, c, d)

    def _line(self, a: int, b: int, c: int, d: int) -> None:
        if b == d:
            for x in range(min(a, c), max(a, c)):
                self._mark((x, b), EAST)
                self._mark((x + 1, b), WEST)
        else:
            for y in range(min(b, d), max(b, d)):
                self._mark((a, y), SOUTH)
                self._mark((a, y + 1), NORTH)

    def panel(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A box, which covers what is below it."""
        (a, b), (c, d) = _cell(x0, y0), _cell(x1, y1)
        d = max(d, b + 2)
        for x in range(a, c + 1):
            for y in range(b, d + 1):
                self.borders.add((x, y))
                self.sides.pop((x, y), None)
                self.written.pop((x, y), None)
        for x in range(a, c):
            for y in (b, d):
                self._mark((x, y), EAST)
                self._mark((x + 1, y), WEST)
        for y in range(b, d):
            for x in (a, c):
                self._mark((x, y), SOUTH)
                self._mark((x, y + 1), NORTH)

    def words(self, x: float, y: float, text: str, anchor: str) -> None:
        """A line of text around this height."""
        column, row = _cell(x, y)
        column -= {"start": 0, "middle": len(text) // 2, "end": len(text)}[anchor]
        for k, character in enumerate(text):
            self.written[column + k, row] = character

    def _line_at(self, cell: tuple[int, int]) -> str:
        """The character of a cell: where lines meet away from boxes, they cross."""
        sides = self.sides[cell]
        meet = sides.bit_count() == 3 and cell not in self.borders
        return "┼" if meet else LINES[sides]

    def text(self) -> str:
        """All rows."""
        cells = {**{cell: self._line_at(cell) for cell in self.sides}, **self.written}
        rows: dict[int, dict[int, str]] = {}
        for (x, y), character in cells.items():
            rows.setdefault(y, {})[x] = character
        lines = [
            "".join(rows.get(y, {}).get(x, " ") for x in range(max(rows.get(y, {-1: ""})) + 1))
            for y in range(min(rows, default=0), max(rows, default=-1) + 1)
        ]
        left = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
        return "\n".join(line[left:].rstrip() for line in lines)
