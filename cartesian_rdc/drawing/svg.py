"""Pictures in SVG, by presentation attributes alone: no style element, no script, no identifiers.

So a picture keeps its look wherever it is put: in a notebook, in a page beside others, on a site
that removes styles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import final
from xml.sax.saxutils import escape, quoteattr

from cartesian_rdc.drawing.layout import BAR, LARGE, SMALL, Frame, Line, Rect
from cartesian_rdc.drawing.measures import shortened
from cartesian_rdc.drawing.sheets import Box
from cartesian_rdc.drawing.strips import in_strips


@final
@dataclass(frozen=True)
class Palette:
    """The colours of a picture."""

    paper: str
    ink: str
    quiet: str
    forward: str
    back: str
    parameter: str
    box: str
    lens: str
    open: str


LIGHT = Palette(
    "#ffffff",
    "#1b2631",
    "#5d6d7e",
    "#1f5a94",
    "#b5403a",
    "#4a7a3a",
    "#eef3f8",
    "#f6f0e4",
    "#fbfcfd",
)
DARK = Palette(
    "#16191d",
    "#e8edf2",
    "#9aa7b4",
    "#7db4e8",
    "#f0938a",
    "#a3cf8f",
    "#26303a",
    "#3a3327",
    "#1b2026",
)
FONT = "DejaVu Sans, Verdana, Helvetica, Arial, sans-serif"
MARGIN = 14.0


def number(x: float) -> str:
    """A coordinate, to a tenth."""
    return (
        f"{x:.1f}".removesuffix(".0").replace("-0", "0")
        if abs(x) < 0.05
        else f"{x:.1f}".removesuffix(".0")
    )


def path_of(line: Line, x: float, y: float) -> str:
    """The data of a path."""
    points = [f"{number(a + x)} {number(b + y)}" for a, b in line.points]
    if not line.curved:
        return f"M{points[0]}L{points[1]}"
    rest = [f"C{' '.join(points[k : k + 3])}" for k in range(1, len(points), 3)]
    return "".join([f"M{points[0]}", *rest])


def svg_of(
    frame: Frame, title: str, loops: Sequence[tuple[int, int]], palette: Palette, most: float
) -> str:
    """The picture, in strips that are no wider than ``most``.

    ``loops``: pairs of ports above the sheet, from where a wire goes round.
    """
    above = MARGIN + 12.0 * len(loops) + (8.0 if loops else 0.0)
    strips = in_strips(frame, most - 2 * MARGIN)
    w, h = strips.w + 2 * MARGIN, strips.h + above + MARGIN
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{number(w)}" height="{number(h)}" '
        f'viewBox="0 0 {number(w)} {number(h)}" font-family="{FONT}" font-size="{number(SMALL)}" '
        f'role="img" aria-label={quoteattr(shortened(title, 200))}>'
    )
    parts = [
        head,
        f"<title>{escape(shortened(title, 200))}</title>",
        f'<rect width="{number(w)}" height="{number(h)}" fill="{palette.paper}"/>',
    ]
    for strip in strips.strips:
        x, y = MARGIN + strip.dx, above + strip.dy
        parts += _frame(strip.frame, strip.boxes, x, y, palette)
    first = strips.strips[0]
    parts += _loops(frame, MARGIN + first.dx, above + first.dy, loops, palette)
    return "\n".join([*parts, "</svg>"])


def _colour(frame: Frame, wire: int, palette: Palette) -> str:
    return palette.back if frame.sheet.wires[wire].back else palette.forward


def _frame(
    frame: Frame, boxes: Iterable[int], x: float, y: float, palette: Palette
) -> Iterator[str]:
    for k in boxes:
        box, rect = frame.sheet.boxes[k], frame.rects[k]
        yield from _box(frame, k, box, Rect(rect.x + x, rect.y + y, rect.w, rect.h), palette)
    for line in frame.lines:
        wire = frame.sheet.wires[line.wire]
        thick = "2.6" if wire.count > 1 else "1.4"
        yield (
            f'<path d="{path_of(line, x, y)}" fill="none" '
            f'stroke="{_colour(frame, line.wire, palette)}" stroke-width="{thick}"/>'
        )
        if line.arrow:
            yield _arrow(line, x, y, palette.back)
    for wire, a, b in frame.dots:
        colour = _colour(frame, wire, palette)
        yield f'<circle cx="{number(a + x)}" cy="{number(b + y)}" r="3" fill="{colour}"/>'
    for text in frame.texts:
        colour = palette.ink if text.strong else palette.quiet
        anchor = ' text-anchor="end"' if text.ends else ""
        weight = ' font-weight="bold"' if text.strong else ""
        yield (
            f'<text x="{number(text.x + x)}" y="{number(text.y + y)}" fill="{colour}"{anchor}'
            f"{weight}>{escape(text.text)}</text>"
        )


def _arrow(line: Line, x: float, y: float, colour: str) -> str:
    """A head at the end of a line, in the direction in which it arrives."""
    end = line.points[-1]
    before = next((p for p in reversed(line.points) if p != end), end)
    length = max(abs(before[0] - end[0]), abs(before[1] - end[1])) or 1.0
    dx, dy = (before[0] - end[0]) / length, (before[1] - end[1]) / length
    a, b = end[0] + x, end[1] + y
    points = (
        (a, b),
        (a + 7 * dx - 3.5 * dy, b + 7 * dy + 3.5 * dx),
        (a + 7 * dx + 3.5 * dy, b + 7 * dy - 3.5 * dx),
    )
    words = " ".join(f"{number(p)},{number(q)}" for p, q in points)
    return f'<polygon points="{words}" fill="{colour}"/>'


def _box(frame: Frame, k: int, box: Box, rect: Rect, palette: Palette) -> Iterator[str]:
    sides = (
        f'x="{number(rect.x)}" y="{number(rect.y)}" width="{number(rect.w)}" '
        f'height="{number(rect.h)}"'
    )
    ink = f'stroke="{palette.ink}" stroke-width="1.2"'
    middle = rect.x + rect.w / 2
    if k in frame.inner:
        yield f'<rect {sides} rx="6" fill="{palette.open}" {ink}/>'
        inner = frame.inner[k]
        yield from _frame(inner, range(len(inner.rects)), rect.x, rect.y, palette)
        base = rect.y + rect.h - BAR / 2 + LARGE / 3
    elif box.kind == "turn":
        top, bottom = rect.y + rect.h / 4, rect.y + 3 * rect.h / 4
        yield (
            f'<path d="M{number(rect.x)} {number(top)}A{number(rect.w)} {number(rect.h / 4)} 0 0 1 '
            f'{number(rect.x)} {number(bottom)}" fill="none" stroke="{palette.back}" '
            'stroke-width="1.4"/>'
        )
        return
    elif box.kind in ("sum", "zero") and not box.on("top"):
        centre = rect.y + rect.h / 2
        yield (
            f'<circle cx="{number(middle)}" cy="{number(centre)}" r="10" fill="{palette.paper}" '
            f"{ink}/>"
        )
        base = centre + LARGE / 3
    else:
        fill = palette.lens if box.kind == "lens" else palette.box
        rounded = 14 if box.kind in ("constant", "sum", "zero") else 5
        yield f'<rect {sides} rx="{rounded}" fill="{fill}" {ink}/>'
        base = rect.y + rect.h / 2 + LARGE / 3
    weight = ' font-weight="bold"' if box.content is not None else ""
    yield (
        f'<text x="{number(middle)}" y="{number(base)}" fill="{palette.ink}" '
        f'font-size="{number(LARGE)}" text-anchor="middle"{weight}>{escape(box.title)}</text>'
    )


def _loops(
    frame: Frame, x: float, y: float, loops: Sequence[tuple[int, int]], palette: Palette
) -> Iterator[str]:
    for number_, (start, end) in enumerate(loops):
        a, b = frame.top[start] + x, frame.top[end] + x
        height = y - 8 - 12 * number_
        path = (
            f"M{number(a)} {number(y)}L{number(a)} {number(height + 6)}"
            f"Q{number(a)} {number(height)} {number(a - 6 if b < a else a + 6)} {number(height)}"
            f"L{number(b + 6 if b < a else b - 6)} {number(height)}"
            f"Q{number(b)} {number(height)} {number(b)} {number(height + 6)}L{number(b)} {number(y)}"
        )
        yield (
            f'<path d="{path}" fill="none" stroke="{palette.parameter}" stroke-width="1.4" '
            f'stroke-dasharray="5 3"/>'
        )
