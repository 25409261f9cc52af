"""Lengths: a sheet and the frames of the boxes that are open in it become a frame.

Each sheet is laid out alone, from the inside to the outside. A wire leaves its box straight, below
its name, bends in the middle of a channel, and goes straight to where it ends; nothing else is in
a channel, and so no wire meets a box, and no name another.
"""

from __future__ import annotations

from collections.abc import Mapping

from cartesian_rdc.drawing.hops import Hops, column_widths
from cartesian_rdc.drawing.lengths import Frame, Ink, Rect
from cartesian_rdc.drawing.levels import Levels
from cartesian_rdc.drawing.outlines import Outlines
from cartesian_rdc.drawing.rows import Rows
from cartesian_rdc.drawing.sheets import Sheet


def framed(sheet: Sheet, inner: Mapping[int, Frame]) -> Frame:
    """The frame of a sheet, with the frames of the boxes that are open."""
    outlines = Outlines(sheet, inner)
    rows = Rows(outlines)
    hops, widths = Hops(rows), column_widths(rows)
    channels = hops.channels(widths)
    x0 = [channel.x3 for channel in channels]
    rects = [
        Rect(x0[box.column] + (widths[box.column] - w) / 2, y, w, h)
        if box.level == 0
        else Rect(0, 0, w, h)
        for box, (w, h), y in zip(sheet.boxes, outlines.sizes, rows.y, strict=True)
    ]
    levels = Levels(outlines, rects, x0, widths)
    by = levels.height - rows.low
    rows.lowered(by)
    for k, box in enumerate(sheet.boxes):
        if box.level == 0:
            rects[k] = Rect(rects[k].x, rects[k].y + by, rects[k].w, rects[k].h)
    ink = Ink()
    hops.draw(ink, channels, by)
    hops.stubs(ink, rects, x0, widths)
    levels.draw(ink)
    return Frame(
        sheet=sheet,
        w=channels[-1].x3,
        h=rows.high,
        rects=tuple(rects),
        lines=tuple(ink.lines),
        dots=tuple(ink.dots),
        texts=tuple(ink.texts),
        left=tuple(rows.left),
        right=tuple(rows.right),
        top=tuple(levels.edge),
        inner=inner,
        cuts=tuple(_cuts(levels, [x + w for x, w in zip(x0, widths, strict=False)])),
    )


def _cuts(levels: Levels, sides: list[float]) -> list[float]:
    """The right sides of columns over which no wire passes above, but that of the last."""
    spans = sorted(
        (min(rise.above, rise.below), max(rise.above, rise.below))
        for rises in levels.rises.values()
        for rise in rises
    )
    found: list[float] = []
    waiting, furthest = 0, 0.0
    for x in sides[:-1]:
        while waiting < len(spans) and spans[waiting][0] < x:
            furthest = max(furthest, spans[waiting][1])
            waiting += 1
        if furthest <= x:
            found.append(x)
    return found
