"""Lengths: a sheet and the frames of the boxes that are open in it become a frame.

Each sheet is laid out alone, from the inside to the outside. A wire leaves its box straight, below
its name, bends in the middle of a channel, and goes straight to where it ends; nothing else is in
a channel, and so no wire meets a box, and no name another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, final

from cartesian_rdc.drawing.measures import shortened, width
from cartesian_rdc.drawing.sheets import Place, Port, Sheet, Wire

PORT = 20.0
"""The distance between wires."""
GAP = 10.0
"""The distance between boxes in a column."""
SMALL = 10.0
LARGE = 13.0
BOLD = 11.2
"""The sizes of what stands at wires and in boxes; bold letters are wider."""
BAR = 20.0
"""The height of the title of an open box."""
LINES = 28.0
"""The height of the two lines at a wire that comes from above."""
NAME = 22
"""How many characters a name of a wire has at most."""


@final
@dataclass(frozen=True, slots=True)
class Rect:
    """A box: its corner above on the left, and its size."""

    x: float
    y: float
    w: float
    h: float


@final
@dataclass(frozen=True, slots=True)
class Line:
    """A piece of a wire: a point, and then for each piece three points of Bézier, or one.

    ``arrow``: whether it ends at a box or at the edge, against the reading direction.
    """

    wire: int
    points: tuple[tuple[float, float], ...]
    curved: bool
    arrow: bool = False


@final
@dataclass(frozen=True, slots=True)
class Text:
    """A name at a wire; ``x`` is where it begins, or ends if ``ends``."""

    wire: int
    x: float
    y: float
    text: str
    strong: bool = False
    ends: bool = False


@final
@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A sheet with lengths, from (0, 0) to (``w``, ``h``).

    ``dots``  where wires are copied, or end
    ``left``, ``right``, ``top``  where the ports of the edge are
    ``turned``  whether left and right are exchanged
    ``cuts``  where the picture can be cut from above to below: there all wires are level
    """

    sheet: Sheet
    w: float
    h: float
    rects: tuple[Rect, ...]
    lines: tuple[Line, ...]
    dots: tuple[tuple[int, float, float], ...]
    texts: tuple[Text, ...]
    left: tuple[float, ...]
    right: tuple[float, ...]
    top: tuple[float, ...]
    inner: Mapping[int, Frame]
    cuts: tuple[float, ...] = ()
    turned: bool = False

    def mirrored(self) -> Frame:
        """The same with left and right exchanged."""
        w = self.w
        return replace(
            self,
            rects=tuple(Rect(w - r.x - r.w, r.y, r.w, r.h) for r in self.rects),
            lines=tuple(
                replace(line, points=tuple((w - x, y) for x, y in line.points))
                for line in self.lines
            ),
            dots=tuple((v, w - x, y) for v, x, y in self.dots),
            texts=tuple(replace(t, x=w - t.x, ends=not t.ends) for t in self.texts),
            left=self.right,
            right=self.left,
            top=tuple(w - x for x in self.top),
            inner={k: frame.mirrored() for k, frame in self.inner.items()},
            turned=not self.turned,
        )


def label_of(wire: Wire) -> tuple[str, str]:
    """The name of a wire, and what runs along it, as they are written."""
    return shortened(wire.name, NAME), shortened(wire.space, NAME)


def framed(sheet: Sheet, inner: Mapping[int, Frame]) -> Frame:
    """The frame of a sheet, with the frames of the boxes that are open."""
    return _Layout(sheet, inner).frame()


Span: TypeAlias = "tuple[float, float]"


@final
class _Layout:
    def __init__(self, sheet: Sheet, inner: Mapping[int, Frame]) -> None:
        self.sheet, self.inner = sheet, inner
        self.lines: list[Line] = []
        self.dots: list[tuple[int, float, float]] = []
        self.texts: list[Text] = []
        self.sizes = [self._size(k) for k in range(len(sheet.boxes))]
        self.n = len(sheet.columns)

    # Boxes

    def _size(self, k: int) -> tuple[float, float]:
        box = self.sheet.boxes[k]
        title = width(box.title, LARGE) + 18
        bottom = max(
            sum(self._room(p, fall=True) for p in box.on(side)) for side in ("top", "bottom")
        )
        ports = max(len(box.on("left")), len(box.on("right")))
        if k in self.inner:
            frame = self.inner[k]
            return max(frame.w, title, bottom), max(frame.h, ports * PORT) + BAR
        if box.kind == "turn":
            return 12.0, 2 * PORT
        if box.kind in ("sum", "zero") and not box.on("top"):
            return 20.0, max(20.0, ports * PORT if ports > 2 else 20.0)
        return max(title, 30.0, bottom), max(30.0, ports * PORT)

    def _room(self, port: Port, *, fall: bool = False) -> float:
        """How wide a wire is that comes from above, with its name on its right.

        ``fall``: whether it is as wide where it ends, so that it can fall straight.
        """
        wire = self.sheet.wires[port.wire]
        if wire.back or (port.into and not fall):
            return PORT
        name, space = label_of(wire)
        return max(PORT, 14 + max(width(name, BOLD), width(space, SMALL)))

    def _heights(self, k: int, side: Literal["left", "right"]) -> list[float]:
        """Where the ports of a side are, from the top of the box."""
        count = len(self.sheet.boxes[k].on(side))
        if k in self.inner:
            found = self.inner[k].left if side == "left" else self.inner[k].right
            if len(found) == count:
                return list(found)
        h = self.sizes[k][1] - (BAR if k in self.inner else 0)
        step = min(PORT, h / max(count, 1))
        return [h / 2 + (i - (count - 1) / 2) * step for i in range(count)]

    def _across(self, k: int, side: Literal["top", "bottom"]) -> list[float]:
        """Where the ports above or below are, from the left of the box."""
        ports, w = self.sheet.boxes[k].on(side), self.sizes[k][0]
        if side == "top" and k in self.inner and len(self.inner[k].top) == len(ports):
            return list(self.inner[k].top)
        rooms = [self._room(p, fall=True) for p in ports]
        x, found = (w - sum(rooms)) / 2, list[float]()
        for room in rooms:
            found.append(x + min(room, PORT) / 2)
            x += room
        return found

    # Heights of level 0

    def _place_columns(self) -> None:
        """``self.y``: the top of each box of level 0; ``self.at``: the height of wires there.

        ``at[v, c]`` is where wire v is in column c: passing, or at the box or edge that makes it.
        """
        sheet = self.sheet
        self.y = [0.0] * len(sheet.boxes)
        self.at: dict[tuple[int, int], float] = {}
        edges = {side: [p for p in sheet.ports if p.side == side] for side in ("left", "right")}
        self.left = [(i - (len(edges["left"]) - 1) / 2) * PORT for i in range(len(edges["left"]))]
        for port, y in zip(edges["left"], self.left, strict=True):
            if not port.into:
                self.at[port.wire, -1] = y
        low = min(self.left, default=0.0) - PORT
        high = max(self.left, default=0.0) + PORT
        for c, places in enumerate(sheet.columns):
            tops = self._column(c, places)
            for place, (top, bottom) in zip(places, tops, strict=True):
                low, high = min(low, top), max(high, bottom)
                if place < 0:
                    self.at[-1 - place, c] = (top + bottom) / 2
                    continue
                self.y[place] = top
                for side in ("left", "right"):
                    heights = self._heights(place, side)
                    for port, y in zip(sheet.boxes[place].on(side), heights, strict=True):
                        if not port.into:
                            self.at[port.wire, c] = top + y
        self.right = self._right_edge(edges["right"])
        for port, y in zip(edges["right"], self.right, strict=True):
            if not port.into:
                self.at[port.wire, self.n] = y
        self.low = min([low, *(y - PORT for y in self.right)]) - 6
        self.high = max([high, *(y + PORT for y in self.right)]) + 6

    def _right_edge(self, ports: Sequence[Port]) -> list[float]:
        wanted = [
            self.at.get((p.wire, self._last(p.wire, self.n))) if p.into else None for p in ports
        ]
        return [
            top + PORT / 2
            for top, _ in _stacked(
                [(PORT, None if y is None else y - PORT / 2) for y in wanted], 0.0
            )
        ]

    def _last(self, v: int, before: int) -> int:
        """The last column before this one where a wire is."""
        return next((c for c in range(before - 1, -2, -1) if (v, c) in self.at), -1)

    def _column(self, c: int, places: Sequence[Place]) -> list[Span]:
        wanted: list[tuple[float, float | None]] = []
        for place in places:
            if place < 0:
                y = self.at.get((-1 - place, self._last(-1 - place, c)))
                wanted.append((PORT, None if y is None else y - PORT / 2))
                continue
            heights = self._heights(place, "left")
            known = [
                self.at[p.wire, b] - y
                for p, y in zip(self.sheet.boxes[place].on("left"), heights, strict=True)
                if p.into and (p.wire, b := self._last(p.wire, c)) in self.at
            ]
            h = self.sizes[place][1]
            wanted.append((h, sum(known) / len(known) if known else None))
        return _stacked(wanted, GAP)

    # Widths

    def _place_across(self) -> None:
        """``self.x0``: where each column begins; ``self.channels``: of each channel its zones."""
        sheet = self.sheet
        self.w = [0.0] * self.n
        for k, box in enumerate(sheet.boxes):
            if box.level == 0:
                self.w[box.column] = max(self.w[box.column], self.sizes[k][0])
        for (level, c), places in sheet.cells.items():
            if self.n:
                self.w[c] = max(self.w[c], sum(self._cell_width(level, p) for p in places))
        ahead = [0.0] * (self.n + 1)  # names of wires that begin left of channel c - 1
        behind = [0.0] * (self.n + 1)
        for (v, c), _ in self.at.items():
            if not self._begins(v, c):
                continue
            if sheet.wires[v].quiet:
                behind[c] = max(behind[c], 14.0)
                continue
            name, space = label_of(sheet.wires[v])
            room = 10 + width(f"{name} " if name else "", BOLD) + width(space, SMALL)
            if sheet.wires[v].back:
                behind[c] = max(behind[c], room)
            else:
                ahead[c + 1] = max(ahead[c + 1], room)
        self.x0, self.channels = [0.0] * (self.n + 1), list[tuple[float, float, float, float]]()
        x = 0.0
        for c in range(self.n + 1):
            bend = self._bend(c - 1)
            self.channels.append(
                (x, x + ahead[c], x + ahead[c] + bend, x + ahead[c] + bend + behind[c])
            )
            x = self.channels[-1][3]
            self.x0[c] = x
            x += self.w[c] if c < self.n else 0.0
        self.total = x

    def _begins(self, v: int, c: int) -> bool:
        """Whether a wire begins at this column, and does not only pass it."""
        if not 0 <= c < self.n:
            return True
        return (v, c) not in self.slots

    def _bend(self, c: int) -> float:
        most = max((abs(y1 - y2) for _, y1, y2, _ in self.hops[c + 1]), default=0.0)
        return min(90.0, 22.0 + 0.3 * most)

    def _cell_width(self, level: int, place: Place) -> float:
        if place >= 0:
            return self.sizes[place][0] + GAP
        wire = self.sheet.wires[-1 - place]
        if level <= self.sheet.levels or wire.back:
            return PORT
        return self._room(Port("top", -1 - place, into=False))

    # Wires of level 0

    def _find_hops(self) -> None:
        """``self.hops``: for each channel its pieces: wire, where from, where to, and the kind."""
        sheet = self.sheet
        self.slots = {
            (-1 - p, c) for c, places in enumerate(sheet.columns) for p in places if p < 0
        }
        self.hops: list[list[tuple[int, float, float, str]]] = [[] for _ in range(self.n + 1)]
        for k, box in enumerate(sheet.boxes):
            if box.level:
                continue
            for side in ("left", "right"):
                heights = self._heights(k, side)
                for port, y in zip(box.on(side), heights, strict=True):
                    if port.into:
                        self._hop(port.wire, box.column, side, self.y[k] + y)
        for v, c in sorted(self.slots):
            self._hop(v, c, "right" if sheet.wires[v].back else "left", self.at[v, c])
        for side, ys in (("left", self.left), ("right", self.right)):
            for port, y in zip(sheet.on("left" if side == "left" else "right"), ys, strict=True):
                if port.into:
                    at = -1 if side == "left" else self.n
                    self._hop(port.wire, at, "right" if side == "left" else "left", y)

    def _hop(self, v: int, c: int, side: str, y: float) -> None:
        """A wire arrives in column c on this side: from before, from behind, or turning round."""
        back = self.sheet.wires[v].back
        if side == "left":
            self.hops[c].append((v, self.at[v, c - 1], y, "ahead"))
        elif back:
            self.hops[c + 1].append((v, self.at[v, c + 1], y, "back"))
        else:
            self.hops[c + 1].append((v, self.at[v, c], y, "turn"))

    def _draw_hops(self) -> None:
        for c, hops in enumerate(self.hops):
            x0, x1, x2, x3 = self.channels[c]
            ends: dict[int, int] = {}
            for v, _, _, _ in hops:
                ends[v] = ends.get(v, 0) + 1
            for v, y1, y2, kind in hops:
                arrow = kind == "back" and (v, c - 1) not in self.slots
                if kind == "ahead":
                    points = _bent((x0, y1), (x1, y1), (x2, y2), (x3, y2))
                elif kind == "back":
                    points = _bent((x3, y1), (x2, y1), (x1, y2), (x0, y2))
                else:
                    far = x1 + 0.9 * (x2 - x1)
                    points = (
                        *((x0, y1), (x0, y1), (x1, y1), (x1, y1), (far, y1), (far, y2)),
                        *((x1, y2), (x1, y2), (x0, y2), (x0, y2)),
                    )
                self.lines.append(Line(v, points, True, arrow))
            for v, count in ends.items():
                back = self.sheet.wires[v].back
                if count > 1:
                    y = next(y1 for w, y1, _, _ in hops if w == v)
                    self.dots.append((v, x2 if back else x1, y))
        arriving = {(v, c) for c, hops in enumerate(self.hops) for v, _, _, _ in hops}
        for (v, c), y in self.at.items():
            back = self.sheet.wires[v].back
            x0, x1, x2, x3 = self.channels[c if back else c + 1]
            if (v, c if back else c + 1) not in arriving:
                self._end_of(v, x3 if back else x0, x2 if back else x1, y)
            if self._begins(v, c) and not self.sheet.wires[v].quiet:
                self._name(v, x3 - 4 if back else x0 + 4, y - 4, back)

    def _end_of(self, v: int, x0: float, x1: float, y: float) -> None:
        """A wire that nothing reads ends in a dot."""
        self.lines.append(Line(v, ((x0, y), (x1, y)), False))
        self.dots.append((v, x1, y))

    def _name(self, v: int, x: float, y: float, ends: bool) -> None:
        name, space = label_of(self.sheet.wires[v])
        at = x
        if ends:
            self.texts.append(Text(v, x, y, " ".join(filter(None, (name, space))), False, True))
            return
        if name:
            self.texts.append(Text(v, at, y, name, True))
            at += width(f"{name} ", BOLD)
        self.texts.append(Text(v, at, y, space))

    def _stubs(self) -> None:
        """From the sides of boxes to the sides of their columns, and through columns."""
        for k, box in enumerate(self.sheet.boxes):
            if box.level:
                continue
            a, b = self.x0[box.column], self.x0[box.column] + self.w[box.column]
            rect = self.rects[k]
            for side, x, edge in (("left", rect.x, a), ("right", rect.x + rect.w, b)):
                heights = self._heights(k, "left" if side == "left" else "right")
                ports = box.on("left" if side == "left" else "right")
                for port, y in zip(ports, heights, strict=True):
                    if x != edge:
                        ends = ((edge, rect.y + y), (x, rect.y + y))
                        self.lines.append(Line(port.wire, ends, False))
        for v, c in sorted(self.slots):
            y = self.at[v, c]
            ends = (self.x0[c], y), (self.x0[c] + self.w[c], y)
            self.lines.append(Line(v, ends, False))

    # Levels above

    def _place_levels(self) -> float:
        """Boxes and wires above level 0; the height of all that, by which the rest is lowered."""
        sheet, top = self.sheet, self.sheet.levels + 1
        self.points: dict[tuple[int, int, int], float] = {}  # wire, level, column: x
        self.level_y = dict.fromkeys(range(1, top + 1), (0.0, 0.0))
        heights = dict.fromkeys(range(1, top + 1), 0.0)
        lead = self._leads()
        for (level, c), places in sorted(sheet.cells.items()):
            rooms = [self._cell_width(level, place) for place in places]
            x = self.x0[c] + (self.w[c] - sum(rooms)) / 2
            if c in lead:
                first = places[0]
                before = GAP / 2 + self._first(first, "bottom") if first >= 0 else PORT / 2
                x = lead[c] - before
            x = max(self.x0[c], min(x, self.x0[c] + self.w[c] - sum(rooms)))
            for place, room in zip(places, rooms, strict=True):
                if place < 0:
                    self.points[-1 - place, level, c] = x + PORT / 2
                else:
                    self.rects[place] = Rect(x + GAP / 2, 0.0, *self.sizes[place])
                    heights[level] = max(heights[level], self.sizes[place][1])
                x += room
            first = places[0]
            if first < 0:
                lead[c] = self.points[-1 - first, level, c]
            elif sheet.boxes[first].on("top"):
                lead[c] = self.rects[first].x + self._first(first, "top")
        self.edge_top = self._edge_above()
        self._find_rises()
        y = 0.0
        self.zones: dict[int, tuple[float, float, float]] = {}
        for level in range(top, 0, -1):
            self.level_y[level] = y, y + heights[level]
            y += heights[level]
            rises = self.rises.get(level - 1, [])
            named = any(not self.sheet.wires[v].back and begins for v, _, _, begins in rises)
            named = named or (level == top and bool(self.points) and self._some_end_at_once())
            most = max((abs(a - b) for _, a, b, _ in rises), default=0.0)
            bend = min(60.0, 16 + 0.15 * most) if rises else 0.0
            self.zones[level - 1] = y, y + LINES * named, y + LINES * named + bend
            y = self.zones[level - 1][2]
        for k, box in enumerate(sheet.boxes):
            if box.level:
                rect, (above, below) = self.rects[k], self.level_y[box.level]
                self.rects[k] = replace(rect, y=above + (below - above - rect.h) / 2)
        return y

    def _some_end_at_once(self) -> bool:
        """Whether a wire that comes in from above is read by nothing."""
        read = {v for rises in self.rises.values() for v, _, _, _ in rises}
        return any(not p.into and p.wire not in read for p in self.sheet.on("top"))

    def _leads(self) -> dict[int, float]:
        """Of each column, where the first wire from above ends, for what is above to be there."""
        found: dict[int, float] = {}
        for k, box in enumerate(self.sheet.boxes):
            if box.level == 0 and box.on("top"):
                found[box.column] = self.rects[k].x + self._first(k, "top")
        return found

    def _first(self, k: int, side: Literal["top", "bottom"]) -> float:
        """Where the first port of a side is, from the left of the box; if there is none, half."""
        return next(iter(self._across(k, side)), self.sizes[k][0] / 2)

    def _edge_above(self) -> list[float]:
        top = self.sheet.levels + 1
        column = {v: c for (v, level, c) in self.points if level == top}
        return [
            self.points.get((p.wire, top, column.get(p.wire, 0)), 0.0) for p in self.sheet.on("top")
        ]

    def _find_rises(self) -> None:
        """``self.rises``: in each channel below a level, its pieces, from above to below.

        A piece is a wire, x above, x below, and whether it begins there.
        """
        sheet, top = self.sheet, self.sheet.levels + 1
        self.rises: dict[int, list[tuple[int, float, float, bool]]] = {}
        source: dict[int, tuple[int, float]] = {}
        for port, x in zip(sheet.on("top"), self.edge_top, strict=True):
            if not port.into:
                source[port.wire] = top, x
        for k, box in enumerate(sheet.boxes):
            for side in ("top", "bottom"):
                for port, x in zip(box.on(side), self._across(k, side), strict=True):
                    if not port.into:
                        source[port.wire] = box.level, self.rects[k].x + x

        def piece(v: int, above: float, below: float, channel: int) -> None:
            self.rises.setdefault(channel, []).append(
                (v, above, below, source[v][0] == channel + 1)
            )

        for k, box in enumerate(sheet.boxes):
            for side in ("top", "bottom"):
                for port, x in zip(box.on(side), self._across(k, side), strict=True):
                    v, here = port.wire, self.rects[k].x + x
                    if not port.into or v not in source:
                        continue
                    level, start = source[v]
                    if side == "top":
                        for at in range(box.level + 1, level):
                            found = self.points[v, at, box.column]
                            piece(v, found, here, at - 1)
                            here = found
                        piece(v, start, here, level - 1)
                    else:
                        self._rise(v, here, box.level)
        for port, x in zip(sheet.on("top"), self.edge_top, strict=True):
            if port.into and port.wire in source:
                self._rise(port.wire, x, top)
        self.source = source

    def _rise(self, v: int, end: float, level: int) -> None:
        """A wire that goes up to ``end``, past places in the column where it starts."""
        start, here = next(
            (box.level, self.rects[k].x + x)
            for k, box in ((k, self.sheet.boxes[k]) for k in self.makers[v])
            for port, x in zip(box.on("top"), self._across(k, "top"), strict=True)
            if port.wire == v and not port.into
        )
        column = self.sheet.boxes[self.makers[v][0]].column
        for at in range(start + 1, level):
            found = self.points[v, at, column]
            self.rises.setdefault(at - 1, []).append((v, found, here, False))
            here = found
        self.rises.setdefault(level - 1, []).append((v, end, here, False))

    def _draw_rises(self) -> None:
        sheet, top = self.sheet, self.sheet.levels + 1
        self.risen = {v for rises in self.rises.values() for v, _, _, _ in rises}
        for channel, rises in self.rises.items():
            y0, y1, y2 = self.zones[channel]
            ends: dict[tuple[int, float], int] = {}
            for v, above, below, _ in rises:
                back = sheet.wires[v].back
                points = _fallen((above, y0), (above, y1), (below, y2))
                arrow = back and ((v, channel + 1) not in self.passed)
                self.lines.append(Line(v, tuple(reversed(points)) if back else points, True, arrow))
                key = v, below if back else above
                ends[key] = ends.get(key, 0) + 1
            for (v, x), count in ends.items():
                if count > 1:
                    self.dots.append((v, x, y2 if sheet.wires[v].back else y1))
            named = {
                (v, above) for v, above, _, begins in rises if begins and not sheet.wires[v].back
            }
            for v, x in sorted(named):
                self._names_below(v, x, y0)
        for level, (above, below) in self.level_y.items():
            for (v, at, _), x in self.points.items():
                if at == level and level < top:
                    self.lines.append(Line(v, ((x, above), (x, below)), False))
        for k, box in enumerate(sheet.boxes):
            for port, x in zip(box.on("top"), self._across(k, "top"), strict=True):
                if not port.into and port.wire not in self.risen:
                    here, y = self.rects[k].x + x, self.rects[k].y
                    self.lines.append(Line(port.wire, ((here, y), (here, y - 12)), False))
                    self.dots.append((port.wire, here, y - 12))
        for port, x in zip(sheet.on("top"), self.edge_top, strict=True):
            if not port.into and all(
                v != port.wire for rises in self.rises.values() for v, _, _, _ in rises
            ):
                y0, y1, _ = self.zones[top - 1]
                self._ends_below(port.wire, x, y0)
        for k, box in enumerate(sheet.boxes):
            rect = self.rects[k]
            for side in ("top", "bottom"):
                for port, x in zip(box.on(side), self._across(k, side), strict=True):
                    here = rect.x + x
                    if port.wire not in self.risen:
                        continue
                    if side == "top":
                        end = self.zones[box.level][2]
                        ends_ = ((here, end), (here, rect.y))
                    else:
                        ends_ = ((here, rect.y + rect.h), (here, self.zones[box.level - 1][0]))
                    if ends_[0][1] != ends_[1][1]:
                        self.lines.append(Line(port.wire, ends_, False))

    def _ends_below(self, v: int, x: float, y: float) -> None:
        self.lines.append(Line(v, ((x, y), (x, y + 12)), False))
        self.dots.append((v, x, y + 12))
        self._names_below(v, x, y)

    def _names_below(self, v: int, x: float, y: float) -> None:
        name, space = label_of(self.sheet.wires[v])
        lines = [(name, True), (space, False)] if name else [(space, False)]
        for number, (text, strong) in enumerate(lines):
            self.texts.append(Text(v, x + 5, y + 11 + 12 * number, text, strong))

    # All of it

    def frame(self) -> Frame:
        """The frame."""
        self.makers: dict[int, list[int]] = {}
        for k, box in enumerate(self.sheet.boxes):
            for port in box.ports:
                if not port.into:
                    self.makers.setdefault(port.wire, []).append(k)
        self.passed = {
            (-1 - p, level)
            for (level, _), ps in self.sheet.cells.items()
            for p in ps
            if p < 0 and level <= self.sheet.levels
        }
        self._place_columns()
        self._find_hops()
        self._place_across()
        self.rects = [self._rect(k) for k in range(len(self.sheet.boxes))]
        lowered = self._place_levels() - self.low
        self._lower(lowered)
        self._draw_hops()
        self._stubs()
        self._draw_rises()
        return Frame(
            self.sheet,
            self.total,
            self.high,
            tuple(self.rects),
            tuple(self.lines),
            tuple(self.dots),
            tuple(self.texts),
            tuple(self.left),
            tuple(self.right),
            tuple(self.edge_top),
            self.inner,
            tuple(self._cuts()),
        )

    def _cuts(self) -> list[float]:
        """The right side of each column over which no wire passes above."""
        spans = sorted(
            (min(a, b), max(a, b)) for rises in self.rises.values() for _, a, b, _ in rises
        )
        found: list[float] = []
        waiting, furthest = 0, 0.0
        for c in range(self.n - 1):
            x = self.x0[c] + self.w[c]
            while waiting < len(spans) and spans[waiting][0] < x:
                furthest = max(furthest, spans[waiting][1])
                waiting += 1
            if furthest <= x:
                found.append(x)
        return found

    def _rect(self, k: int) -> Rect:
        box, (w, h) = self.sheet.boxes[k], self.sizes[k]
        x = self.x0[box.column] + (self.w[box.column] - w) / 2
        return Rect(x, self.y[k], w, h)

    def _lower(self, by: float) -> None:
        self.y = [y + by for y in self.y]
        self.left, self.right = [y + by for y in self.left], [y + by for y in self.right]
        self.at = {key: y + by for key, y in self.at.items()}
        self.hops = [[(v, a + by, b + by, kind) for v, a, b, kind in hops] for hops in self.hops]
        self.rects = [
            replace(r, y=r.y + by) if self.sheet.boxes[k].level == 0 else r
            for k, r in enumerate(self.rects)
        ]
        self.high += by
        self.low += by


def _stacked(wanted: Sequence[tuple[float, float | None]], gap: float) -> list[Span]:
    """Spans of these heights below each other, each near where it is wanted, if anywhere."""
    spans: list[Span] = []
    bottom: float | None = None
    for h, top in wanted:
        y = top if top is not None else (-h / 2 if bottom is None else bottom + gap)
        if bottom is not None:
            y = max(y, bottom + gap)
        spans.append((y, y + h))
        bottom = y + h
    moved = [top - span[0] for (_, top), span in zip(wanted, spans, strict=True) if top is not None]
    by = sum(moved) / len(moved) if moved else 0.0
    return [(a + by, b + by) for a, b in spans]


def _bent(
    a: tuple[float, float], b: tuple[float, float], c: tuple[float, float], d: tuple[float, float]
) -> tuple[tuple[float, float], ...]:
    """From a to b straight, to c in a bend, to d straight."""
    middle = (b[0] + c[0]) / 2
    return (a, a, b, b, (middle, b[1]), (middle, c[1]), c, c, d, d)


def _fallen(
    a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]
) -> tuple[tuple[float, float], ...]:
    middle = (b[1] + c[1]) / 2
    return (a, a, b, b, (b[0], middle), (c[0], middle), c)
