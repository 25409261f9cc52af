"""Wires from column to column: through the channels, bent in their middle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, final

from cartesian_rdc.drawing.lengths import BOLD, SMALL, Ink, Line, Point, Rect, Text, label_of
from cartesian_rdc.drawing.measures import width
from cartesian_rdc.drawing.rows import Rows
from cartesian_rdc.drawing.sheets import Wire

Way: TypeAlias = Literal["ahead", "back", "turn"]
SIDES: Final[tuple[Literal["left", "right"], Literal["left", "right"]]] = ("left", "right")
STUB = 14.0
"""How long a wire without a name goes straight."""


@final
@dataclass(frozen=True, slots=True)
class Hop:
    """A piece of a wire in a channel, from one height to another.

    ``way``: from the left, from the right, or from the left and round to the right of a box.
    """

    wire: int
    start: float
    end: float
    way: Way


@final
@dataclass(frozen=True, slots=True)
class Channel:
    """Between two columns: names of what goes ahead, bends, names of what comes back."""

    x0: float
    x1: float
    x2: float
    x3: float


def named_width(wire: Wire) -> float:
    """How much room the name of a wire takes, with what runs along it."""
    if wire.quiet:
        return STUB
    name, space = label_of(wire)
    return 10 + width(f"{name} " if name else "", BOLD) + width(space, SMALL)


@final
class Hops:
    """The wires of level 0: those of channel c arrive at column c, or start there to the left."""

    def __init__(self, rows: Rows) -> None:
        self.rows, self.sheet = rows, rows.sheet
        self.hops: list[list[Hop]] = [[] for _ in range(rows.n + 1)]
        for k, box in enumerate(self.sheet.boxes):
            if box.level:
                continue
            for side in SIDES:
                heights = rows.outlines.heights(k, side)
                for port, y in zip(box.on(side), heights, strict=True):
                    if port.into:
                        self._arrive(port.wire, box.column, side, rows.y[k] + y)
        for v, c in sorted(rows.slots):
            self._arrive(v, c, SIDES[self.sheet.wires[v].back], rows.at[v, c])
        for port, y in zip(self.sheet.on("left"), rows.left, strict=True):
            if port.into:
                self._arrive(port.wire, -1, "right", y)
        for port, y in zip(self.sheet.on("right"), rows.right, strict=True):
            if port.into:
                self._arrive(port.wire, rows.n, "left", y)

    def _arrive(self, v: int, c: int, side: Literal["left", "right"], y: float) -> None:
        """A wire arrives in column c on this side: from before, from behind, or turning round."""
        at = self.rows.at
        if side == "left":
            self.hops[c].append(Hop(v, at[v, c - 1], y, "ahead"))
        elif self.sheet.wires[v].back:
            self.hops[c + 1].append(Hop(v, at[v, c + 1], y, "back"))
        else:
            self.hops[c + 1].append(Hop(v, at[v, c], y, "turn"))

    def channels(self, widths: list[float]) -> list[Channel]:
        """The channels between columns of these widths."""
        n = self.rows.n
        ahead, behind = [0.0] * (n + 1), [0.0] * (n + 1)
        for v, c in self.rows.at:
            wire = self.sheet.wires[v]
            if self.rows.begins(v, c):
                names, place = (behind, c) if wire.back else (ahead, c + 1)
                names[place] = max(names[place], named_width(wire))
        behind[n] = max(behind[n], STUB)
        found: list[Channel] = []
        x = 0.0
        for c in range(n + 1):
            x1 = x + ahead[c]
            x2 = x1 + self._bend(c)
            found.append(Channel(x, x1, x2, x2 + behind[c]))
            x = found[-1].x3 + (widths[c] if c < n else 0.0)
        return found

    def _bend(self, channel: int) -> float:
        most = max((abs(hop.start - hop.end) for hop in self.hops[channel]), default=0.0)
        return min(90.0, 22.0 + 0.3 * most)

    def draw(self, ink: Ink, channels: list[Channel], lowered: float) -> None:
        """Draw all pieces, ``lowered`` by as much as their rows have been since."""
        for c, (hops, channel) in enumerate(zip(self.hops, channels, strict=True)):
            count: dict[int, int] = {}
            for hop in hops:
                a, b = hop.start + lowered, hop.end + lowered
                arrow = hop.way == "back" and self.rows.begins(hop.wire, c - 1)
                ink.lines.append(Line(hop.wire, _route(channel, a, b, hop.way), True, arrow))
                count[hop.wire] = count.get(hop.wire, 0) + 1
                if count[hop.wire] == 2:
                    x = channel.x2 if self.sheet.wires[hop.wire].back else channel.x1
                    ink.dots.append((hop.wire, x, a))
        arriving = {(hop.wire, c) for c, hops in enumerate(self.hops) for hop in hops}
        for (v, c), y in self.rows.at.items():
            wire = self.sheet.wires[v]
            number = c if wire.back else c + 1
            channel = channels[number]
            x, end = (channel.x3, channel.x2) if wire.back else (channel.x0, channel.x1)
            if (v, number) not in arriving:
                ink.ending(v, (x, y), (end, y))
            if self.rows.begins(v, c) and not wire.quiet:
                _write(ink, v, wire, x, y - 4)

    def stubs(self, ink: Ink, rects: list[Rect], x0: list[float], widths: list[float]) -> None:
        """From the sides of boxes to the sides of their columns, and through columns."""
        for k, box in enumerate(self.sheet.boxes):
            if box.level:
                continue
            a, rect = x0[box.column], rects[k]
            b = a + widths[box.column]
            for side, x, edge in zip(SIDES, (rect.x, rect.x + rect.w), (a, b), strict=True):
                heights = self.rows.outlines.heights(k, side)
                for port, y in zip(box.on(side), heights, strict=True):
                    ink.line(port.wire, (edge, rect.y + y), (x, rect.y + y))
        for v, c in sorted(self.rows.slots):
            y = self.rows.at[v, c]
            ink.line(v, (x0[c], y), (x0[c] + widths[c], y))


def _route(channel: Channel, a: float, b: float, way: Way) -> tuple[Point, ...]:
    x0, x1, x2, x3 = channel.x0, channel.x1, channel.x2, channel.x3
    middle = (x1 + x2) / 2
    if way == "ahead":
        bend = ((x1, a), (middle, a), (middle, b), (x2, b))
        return ((x0, a), (x0, a), (x1, a), *bend, (x2, b), (x3, b), (x3, b))
    if way == "back":
        bend = ((x2, a), (middle, a), (middle, b), (x1, b))
        return ((x3, a), (x3, a), (x2, a), *bend, (x1, b), (x0, b), (x0, b))
    far = x1 + 0.9 * (x2 - x1)
    bend = ((x1, a), (far, a), (far, b), (x1, b))
    return ((x0, a), (x0, a), (x1, a), *bend, (x1, b), (x0, b), (x0, b))


def _write(ink: Ink, v: int, wire: Wire, x: float, y: float) -> None:
    """The name of a wire and what runs along it, from x on, or back."""
    name, space = label_of(wire)
    if wire.back:
        words = " ".join(filter(None, (name, space)))
        ink.texts.append(Text(v, x - 4, y, words, ends=True))
        return
    if name:
        ink.texts.append(Text(v, x + 4, y, name, strong=True))
        x += width(f"{name} ", BOLD)
    ink.texts.append(Text(v, x + 4, y, space))


def column_widths(rows: Rows) -> list[float]:
    """How wide each column is: as its widest box, or what is above it."""
    widths = [0.0] * rows.n
    sheet, outlines = rows.sheet, rows.outlines
    for box, (w, _) in zip(sheet.boxes, outlines.sizes, strict=True):
        if box.level == 0:
            widths[box.column] = max(widths[box.column], w)
    for (_, c), places in sheet.cells.items():
        widths[c] = max(widths[c], sum(outlines.cell_width(place) for place in places))
    return widths
