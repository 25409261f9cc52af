"""Rectangles, lines and names with lengths: what a sheet becomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias, final

from cartesian_rdc.drawing.measures import shortened
from cartesian_rdc.drawing.sheets import Sheet, Wire

Point: TypeAlias = "tuple[float, float]"

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


@final
class Ink:
    """What has been drawn so far."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.dots: list[tuple[int, float, float]] = []
        self.texts: list[Text] = []

    def line(self, wire: int, start: Point, end: Point) -> None:
        """A straight line, unless its ends are one point."""
        if start != end:
            self.lines.append(Line(wire, (start, end), False))

    def ending(self, wire: int, start: Point, end: Point) -> None:
        """A line to a dot, where a wire ends that nothing reads."""
        self.line(wire, start, end)
        self.dots.append((wire, *end))
