"""What is above the columns: parameters, their covectors, and boxes between them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import final

from cartesian_rdc.drawing.lengths import GAP, LINES, PORT, Ink, Line, Rect, Text, label_of
from cartesian_rdc.drawing.outlines import Outlines

SHORT = 12.0
"""How long a wire is that nothing reads."""


@final
@dataclass(frozen=True, slots=True)
class Rise:
    """A piece of a wire in a channel below a level, at these places above and below.

    ``begins``: whether the wire comes out of a box, or the edge, just there.
    """

    wire: int
    above: float
    below: float
    begins: bool


@final
@dataclass(frozen=True, slots=True)
class Zone:
    """The channel below a level: names, then bends."""

    y0: float
    y1: float
    y2: float


@final
class Levels:
    """The places above the columns; ``height`` is that of all of them.

    ``rects``  the boxes, of which those above get their places here
    ``edge``   where the ports of the edge above are
    ``rises``  the pieces of wires in the channel above each level, from level 0
    """

    def __init__(
        self, outlines: Outlines, rects: list[Rect], x0: list[float], widths: list[float]
    ) -> None:
        self.outlines, self.sheet, self.rects = outlines, outlines.sheet, rects
        self.top = self.sheet.levels + 1
        self.points: dict[tuple[int, int, int], float] = {}  # of a wire, a level and a column
        heights = dict.fromkeys(range(1, self.top + 1), 0.0)
        self._place(x0, widths, heights)
        self.edge = self._edge()
        self.rises: dict[int, list[Rise]] = {}
        self._find_rises()
        self.zones: dict[int, Zone] = {}
        self.spans: dict[int, tuple[float, float]] = {}
        self.height = self._stack(heights)

    def _place(self, x0: list[float], widths: list[float], heights: dict[int, float]) -> None:
        """Where things are from left to right: each over what it is for, so that wires fall."""
        lead = self._leads()
        for (level, c), places in sorted(self.sheet.cells.items()):
            rooms = [self.outlines.cell_width(place) for place in places]
            first = places[0]
            x = x0[c] + (widths[c] - sum(rooms)) / 2
            if c in lead:
                inset = GAP / 2 + self.outlines.first(first, "bottom") if first >= 0 else PORT / 2
                x = lead[c] - inset
            x = max(x0[c], min(x, x0[c] + widths[c] - sum(rooms)))
            for place, room in zip(places, rooms, strict=True):
                if place < 0:
                    self.points[-1 - place, level, c] = x + PORT / 2
                else:
                    self.rects[place] = Rect(x + GAP / 2, 0.0, *self.outlines.sizes[place])
                    heights[level] = max(heights[level], self.outlines.sizes[place][1])
                x += room
            if first < 0:
                lead[c] = self.points[-1 - first, level, c]
            elif self.sheet.boxes[first].on("top"):
                lead[c] = self.rects[first].x + self.outlines.first(first, "top")

    def _leads(self) -> dict[int, float]:
        """Of each column, where the first wire from above ends."""
        return {
            box.column: self.rects[k].x + self.outlines.first(k, "top")
            for k, box in enumerate(self.sheet.boxes)
            if box.level == 0 and box.on("top")
        }

    def _edge(self) -> list[float]:
        column = {v: c for v, level, c in self.points if level == self.top}
        return [
            self.points.get((port.wire, self.top, column.get(port.wire, 0)), 0.0)
            for port in self.sheet.on("top")
        ]

    # The pieces of wires

    def _find_rises(self) -> None:
        starts = {
            port.wire: (self.top, x)
            for port, x in zip(self.sheet.on("top"), self.edge, strict=True)
            if not port.into
        }
        out: dict[int, tuple[int, int, float]] = {}
        for k, box in enumerate(self.sheet.boxes):
            for port, x in zip(box.on("bottom"), self._across(k, "bottom"), strict=True):
                if not port.into:
                    starts[port.wire] = box.level, x
            for port, x in zip(box.on("top"), self._across(k, "top"), strict=True):
                if not port.into:
                    out[port.wire] = box.level, box.column, x
        for k, box in enumerate(self.sheet.boxes):
            for port, x in zip(box.on("top"), self._across(k, "top"), strict=True):
                if port.into and port.wire in starts:
                    self._fall(port.wire, *starts[port.wire], box.level, box.column, x)
            for port, x in zip(box.on("bottom"), self._across(k, "bottom"), strict=True):
                if port.into and port.wire in out:
                    self._rise(port.wire, *out[port.wire], box.level, x)
        for port, x in zip(self.sheet.on("top"), self.edge, strict=True):
            if port.into and port.wire in out:
                self._rise(port.wire, *out[port.wire], self.top, x)

    def _across(self, k: int, side: str) -> list[float]:
        """Where the ports above or below a box are."""
        inset = self.outlines.across(k, "top" if side == "top" else "bottom")
        return [self.rects[k].x + x for x in inset]

    def _fall(self, v: int, start: int, above: float, end: int, column: int, below: float) -> None:
        """A wire goes down, past places in the column where it ends."""
        for level in range(end + 1, start):
            x = self.points[v, level, column]
            self.rises.setdefault(level - 1, []).append(Rise(v, x, below, begins=False))
            below = x
        self.rises.setdefault(start - 1, []).append(Rise(v, above, below, begins=True))

    def _rise(self, v: int, start: int, column: int, below: float, end: int, above: float) -> None:
        """A wire goes up, past places in the column where it starts."""
        for level in range(start + 1, end):
            x = self.points[v, level, column]
            self.rises.setdefault(level - 1, []).append(Rise(v, x, below, begins=False))
            below = x
        self.rises.setdefault(end - 1, []).append(Rise(v, above, below, begins=False))

    # Heights

    def _stack(self, heights: dict[int, float]) -> float:
        """Where levels and channels are from above; the height of all."""
        read = {rise.wire for rises in self.rises.values() for rise in rises}
        unread = any(not p.into and p.wire not in read for p in self.sheet.on("top"))
        y = 0.0
        for level in range(self.top, 0, -1):
            self.spans[level] = y, y + heights[level]
            y += heights[level]
            rises = self.rises.get(level - 1, [])
            named = any(rise.begins for rise in rises) or (level == self.top and unread)
            most = max((abs(rise.above - rise.below) for rise in rises), default=0.0)
            bend = min(60.0, 16 + 0.15 * most) if rises else 0.0
            self.zones[level - 1] = Zone(y, y + LINES * named, y + LINES * named + bend)
            y = self.zones[level - 1].y2
        for k, box in enumerate(self.sheet.boxes):
            if box.level:
                above, below = self.spans[box.level]
                rect = self.rects[k]
                self.rects[k] = replace(rect, y=above + (below - above - rect.h) / 2)
        return y

    # Lines

    def draw(self, ink: Ink) -> None:
        """Draw all pieces, when the boxes of level 0 have their heights."""
        passing = {(v, level) for v, level, _ in self.points if level < self.top}
        for channel, rises in self.rises.items():
            zone = self.zones[channel]
            count: dict[int, int] = {}
            for rise in rises:
                back = self.sheet.wires[rise.wire].back
                arrow = back and (rise.wire, channel + 1) not in passing
                route = _route(zone, rise)
                points = tuple(reversed(route)) if back else route
                ink.lines.append(Line(rise.wire, points, True, arrow))
                count[rise.wire] = count.get(rise.wire, 0) + (rise.begins or back)
                if count[rise.wire] == 2:
                    place = (rise.below, zone.y2) if back else (rise.above, zone.y1)
                    ink.dots.append((rise.wire, *place))
                if rise.begins and count[rise.wire] == 1:
                    self._write(ink, rise.wire, rise.above, zone.y0)
        for (v, level, _), x in self.points.items():
            if level < self.top:
                above, below = self.spans[level]
                ink.line(v, (x, above), (x, below))
        self._stubs(ink, {rise.wire for rises in self.rises.values() for rise in rises})

    def _stubs(self, ink: Ink, joined: set[int]) -> None:
        """From boxes to the channels; what nothing reads ends in a dot."""
        for k, box in enumerate(self.sheet.boxes):
            rect = self.rects[k]
            for port, x in zip(box.on("top"), self._across(k, "top"), strict=True):
                if port.wire in joined:
                    ink.line(port.wire, (x, self.zones[box.level].y2), (x, rect.y))
                elif not port.into:
                    ink.ending(port.wire, (x, rect.y), (x, rect.y - SHORT))
            for port, x in zip(box.on("bottom"), self._across(k, "bottom"), strict=True):
                end = rect.y + rect.h
                if port.wire in joined:
                    ink.line(port.wire, (x, end), (x, self.zones[box.level - 1].y0))
                elif not port.into:
                    ink.ending(port.wire, (x, end), (x, end + SHORT))
        for port, x in zip(self.sheet.on("top"), self.edge, strict=True):
            if not port.into and port.wire not in joined:
                ink.ending(port.wire, (x, 0.0), (x, SHORT))
                self._write(ink, port.wire, x, 0.0)

    def _write(self, ink: Ink, v: int, x: float, y: float) -> None:
        """The name of a wire, and below it what runs along it."""
        name, space = label_of(self.sheet.wires[v])
        lines = [(name, True), (space, False)] if name else [(space, False)]
        for number, (text, strong) in enumerate(lines):
            ink.texts.append(Text(v, x + 5, y + 11 + 12 * number, text, strong))


def _route(zone: Zone, rise: Rise) -> tuple[tuple[float, float], ...]:
    a, b, middle = rise.above, rise.below, (zone.y1 + zone.y2) / 2
    straight = ((a, zone.y0), (a, zone.y0), (a, zone.y1))
    return (*straight, (a, zone.y1), (a, middle), (b, middle), (b, zone.y2))
