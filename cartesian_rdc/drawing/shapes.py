"""A frame as shapes: rectangles, curves and words, which every form of picture draws in its way."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias, final

from cartesian_rdc.drawing.lengths import BAR, LARGE, SMALL, Frame, Line, Rect
from cartesian_rdc.drawing.sheets import Box
from cartesian_rdc.drawing.strips import in_strips

Point: TypeAlias = "tuple[float, float]"


@final
@dataclass(frozen=True)
class Palette:
    """The colours of a picture."""

    paper: str
    ink: str
    quiet: str
    forward: str
    back: str
    state: str
    box: str
    lens: str
    open: str


LIGHT = Palette(
    paper="#ffffff",
    ink="#1b2631",
    quiet="#5d6d7e",
    forward="#1f5a94",
    back="#b5403a",
    state="#4a7a3a",
    box="#eef3f8",
    lens="#f6f0e4",
    open="#fbfcfd",
)
DARK = Palette(
    paper="#16191d",
    ink="#e8edf2",
    quiet="#9aa7b4",
    forward="#7db4e8",
    back="#f0938a",
    state="#a3cf8f",
    box="#26303a",
    lens="#3a3327",
    open="#1b2026",
)
MARGIN = 14.0
LOOP = 12.0
"""The distance between wires that go round above."""


@final
@dataclass(frozen=True, slots=True)
class Panel:
    """A rectangle whose corners are rounded by ``r``."""

    at: Rect
    r: float
    fill: str
    stroke: str


@final
@dataclass(frozen=True, slots=True)
class Disc:
    """A circle; ``stroke`` is empty if it has no line around."""

    x: float
    y: float
    r: float
    fill: str
    stroke: str


@final
@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through two points, or curves of Bézier: a point, and three more for each."""

    points: tuple[Point, ...]
    colour: str
    thickness: float
    dashed: bool = False


@final
@dataclass(frozen=True, slots=True)
class Head:
    """The head of an arrow."""

    points: tuple[Point, Point, Point]
    colour: str


@final
@dataclass(frozen=True, slots=True)
class Words:
    """A line of text; ``anchor`` is ``"start"``, ``"middle"`` or ``"end"``."""

    x: float
    y: float
    text: str
    colour: str
    size: float
    anchor: str = "start"
    strong: bool = False


Shape: TypeAlias = "Panel | Disc | Stroke | Head | Words"


class Pen(ABC):
    """A way to write shapes as lines of text."""

    @final
    def written(self, shape: Shape) -> str:
        """A shape."""
        match shape:
            case Panel():
                return self.panel(shape)
            case Disc():
                return self.disc(shape)
            case Stroke():
                return self.stroke(shape)
            case Head():
                return self.head(shape)
            case Words():
                return self.words(shape)

    @abstractmethod
    def panel(self, shape: Panel) -> str:
        """A rectangle."""

    @abstractmethod
    def disc(self, shape: Disc) -> str:
        """A circle."""

    @abstractmethod
    def stroke(self, shape: Stroke) -> str:
        """A line."""

    @abstractmethod
    def head(self, shape: Head) -> str:
        """The head of an arrow."""

    @abstractmethod
    def words(self, shape: Words) -> str:
        """A line of text."""


@final
@dataclass(frozen=True, slots=True)
class Picture:
    """Shapes on a sheet of paper, those that cover others later."""

    w: float
    h: float
    paper: str
    shapes: tuple[Shape, ...]


def picture_of(
    frame: Frame, loops: Sequence[tuple[int, int]], palette: Palette, most: float
) -> Picture:
    """The picture of a frame, broken into strips of width ``most`` or less.

    ``loops``: pairs of ports above the sheet, from where a wire goes round.
    """
    above = MARGIN + (LOOP * len(loops) + 8.0 if loops else 0.0)
    strips = in_strips(frame, most - 2 * MARGIN)
    drawing = _Drawing(palette)
    shapes: list[Shape] = []
    for strip in strips.strips:
        shapes += drawing.frame(strip.frame, strip.boxes, MARGIN + strip.dx, above + strip.dy)
    first = strips.strips[0]
    shapes += drawing.loops(frame, MARGIN + first.dx, above + first.dy, loops)
    size = strips.w + 2 * MARGIN, strips.h + above + MARGIN
    return Picture(*size, palette.paper, tuple(shapes))


@final
@dataclass(frozen=True)
class _Drawing:
    palette: Palette

    def frame(self, frame: Frame, boxes: Iterable[int], x: float, y: float) -> Iterator[Shape]:
        for k in boxes:
            rect = frame.rects[k]
            at = Rect(rect.x + x, rect.y + y, rect.w, rect.h)
            yield from self._box(frame.sheet.boxes[k], at, frame.inner.get(k))
        for line in frame.lines:
            wire = frame.sheet.wires[line.wire]
            points = tuple((a + x, b + y) for a, b in line.points)
            colour = self._colour(frame, line.wire)
            yield Stroke(points, colour, 2.6 if wire.count > 1 else 1.4)
            if line.arrow:
                yield _head(line, x, y, colour)
        for v, a, b in frame.dots:
            yield Disc(a + x, b + y, 3.0, self._colour(frame, v), "")
        for text in frame.texts:
            colour = self.palette.ink if text.strong else self.palette.quiet
            anchor = "end" if text.ends else "start"
            yield Words(text.x + x, text.y + y, text.text, colour, SMALL, anchor, text.strong)

    def _colour(self, frame: Frame, wire: int) -> str:
        return self.palette.back if frame.sheet.wires[wire].back else self.palette.forward

    def _box(self, box: Box, at: Rect, inner: Frame | None) -> Iterator[Shape]:
        palette, middle = self.palette, at.x + at.w / 2
        base = at.y + at.h / 2 + LARGE / 3
        if box.kind == "turn":
            yield self._turn(at)
            return
        if inner is not None:
            yield Panel(at, 6.0, palette.open, palette.ink)
            yield from self.frame(inner, range(len(inner.rects)), at.x, at.y)
            base = at.y + at.h - BAR / 2 + LARGE / 3
        elif box.kind in ("sum", "zero") and at.w == at.h:
            yield Disc(middle, at.y + at.h / 2, at.h / 2, palette.paper, palette.ink)
        else:
            fill = palette.lens if box.kind == "lens" else palette.box
            round_ = box.kind in ("constant", "sum", "zero")
            yield Panel(at, 14.0 if round_ else 5.0, fill, palette.ink)
        opens = box.content is not None
        yield Words(middle, base, box.title, palette.ink, LARGE, "middle", opens)

    def _turn(self, at: Rect) -> Shape:
        top, bottom, far = at.y + at.h / 4, at.y + 3 * at.h / 4, at.x + 1.3 * at.w
        points = ((at.x, top), (far, top), (far, bottom), (at.x, bottom))
        return Stroke(points, self.palette.back, 1.4)

    def loops(
        self, frame: Frame, x: float, y: float, loops: Sequence[tuple[int, int]]
    ) -> Iterator[Shape]:
        """Wires that go round above the sheet."""
        for number, (start, end) in enumerate(loops):
            a, b = frame.top[start] + x, frame.top[end] + x
            height = y - 8 - LOOP * number
            r = min(6.0, abs(a - b) / 2)
            s = r if a < b else -r
            rise = ((a, y), (a, y), (a, height + r), (a, height + r))
            left = ((a, height), (a, height), (a + s, height))
            level = ((a + s, height), (b - s, height), (b - s, height))
            right = ((b, height), (b, height), (b, height + r))
            fall = ((b, height + r), (b, y), (b, y))
            points = (*rise, *left, *level, *right, *fall)
            yield Stroke(points, self.palette.state, 1.4, dashed=True)


def _head(line: Line, x: float, y: float, colour: str) -> Head:
    """The head of an arrow at the end of a line, in the direction in which it arrives."""
    end = line.points[-1]
    before = next((p for p in reversed(line.points) if p != end), (end[0] + 1, end[1]))
    length = max(abs(before[0] - end[0]), abs(before[1] - end[1]))
    dx, dy = (before[0] - end[0]) / length, (before[1] - end[1]) / length
    a, b = end[0] + x, end[1] + y
    one = a + 7 * dx - 3.5 * dy, b + 7 * dy + 3.5 * dx
    other = a + 7 * dx + 3.5 * dy, b + 7 * dy - 3.5 * dx
    return Head(((a, b), one, other), colour)
