"""How high boxes and wires are in their columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias, final

from cartesian_rdc.drawing.lengths import GAP, PORT
from cartesian_rdc.drawing.outlines import Outlines
from cartesian_rdc.drawing.sheets import Place, Port

Span: TypeAlias = "tuple[float, float]"


@final
class Rows:
    """The heights of level 0, from ``low`` to ``high``, around 0 until it is ``lowered``.

    ``y``     the top of each box
    ``at``    ``at[v, c]`` is where wire v is in column c: passing, or at what makes it
    ``left``, ``right``  where the ports of the edge are
    ``slots``  which wires pass which columns
    """

    def __init__(self, outlines: Outlines) -> None:
        self.outlines, self.sheet, self.n = outlines, outlines.sheet, len(outlines.sheet.columns)
        sheet = self.sheet
        self.slots = {
            (-1 - p, c) for c, places in enumerate(sheet.columns) for p in places if p < 0
        }
        self.y = [0.0] * len(sheet.boxes)
        self.at: dict[tuple[int, int], float] = {}
        self.left, self.right = list[float](), list[float]()
        self.low = self.high = 0.0
        self._place()

    def lowered(self, by: float) -> None:
        """Add to all heights."""
        self.y = [y + by for y in self.y]
        self.left, self.right = [y + by for y in self.left], [y + by for y in self.right]
        self.at = {key: y + by for key, y in self.at.items()}
        self.low, self.high = self.low + by, self.high + by

    def begins(self, v: int, c: int) -> bool:
        """Whether a wire begins at this column, and does not only pass it."""
        return (v, c) not in self.slots

    def _place(self) -> None:
        sheet = self.sheet
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
                    heights = self.outlines.heights(place, side)
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
            heights = self.outlines.heights(place, "left")
            known = [
                self.at[p.wire, b] - y
                for p, y in zip(self.sheet.boxes[place].on("left"), heights, strict=True)
                if p.into and (p.wire, b := self._last(p.wire, c)) in self.at
            ]
            h = self.outlines.sizes[place][1]
            wanted.append((h, sum(known) / len(known) if known else None))
        return _stacked(wanted, GAP)


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
