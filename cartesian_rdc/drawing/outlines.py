"""How large boxes are, and where at them wires begin and end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, final

from cartesian_rdc.drawing.lengths import BAR, BOLD, GAP, LARGE, PORT, SMALL, Frame, label_of
from cartesian_rdc.drawing.measures import width
from cartesian_rdc.drawing.sheets import Place, Port, Sheet


@final
class Outlines:
    """The boxes of a sheet, some of them open: ``sizes`` are their widths and heights."""

    def __init__(self, sheet: Sheet, inner: Mapping[int, Frame]) -> None:
        self.sheet, self.inner = sheet, inner
        self.sizes = [self._size(k) for k in range(len(sheet.boxes))]

    def _size(self, k: int) -> tuple[float, float]:
        box = self.sheet.boxes[k]
        title = width(box.title, LARGE) + 18
        bottom = max(
            sum(self.room(p, fall=True) for p in box.on(side)) for side in ("top", "bottom")
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

    def room(self, port: Port, *, fall: bool = False) -> float:
        """How wide a wire is that comes from above, with its name on its right.

        ``fall``: whether it is as wide where it ends, so that it can fall straight.
        """
        wire = self.sheet.wires[port.wire]
        if wire.back or (port.into and not fall):
            return PORT
        name, space = label_of(wire)
        return max(PORT, 14 + max(width(name, BOLD), width(space, SMALL)))

    def heights(self, k: int, side: Literal["left", "right"]) -> list[float]:
        """Where the ports of a side are, from the top of the box."""
        count = len(self.sheet.boxes[k].on(side))
        if k in self.inner:
            found = self.inner[k].left if side == "left" else self.inner[k].right
            if len(found) == count:
                return list(found)
        h = self.sizes[k][1] - (BAR if k in self.inner else 0)
        step = min(PORT, h / max(count, 1))
        return [h / 2 + (i - (count - 1) / 2) * step for i in range(count)]

    def across(self, k: int, side: Literal["top", "bottom"]) -> list[float]:
        """Where the ports above or below are, from the left of the box."""
        ports, w = self.sheet.boxes[k].on(side), self.sizes[k][0]
        if side == "top" and k in self.inner and len(self.inner[k].top) == len(ports):
            return list(self.inner[k].top)
        rooms = [self.room(p, fall=True) for p in ports]
        x, found = (w - sum(rooms)) / 2, list[float]()
        for room in rooms:
            found.append(x + min(room, PORT) / 2)
            x += room
        return found

    def first(self, k: int, side: Literal["top", "bottom"]) -> float:
        """Where the first port of a side is, from the left of the box; if there is none, half."""
        return next(iter(self.across(k, side)), self.sizes[k][0] / 2)

    def cell_width(self, place: Place) -> float:
        """How wide a place above the columns is: as wide for a wire that passes as at the edge."""
        if place >= 0:
            return self.sizes[place][0] + GAP
        return self.room(Port("top", -1 - place, into=False))
