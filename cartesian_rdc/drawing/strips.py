"""Wide pictures in strips, one below the other, as a text is broken into lines."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple, final

from cartesian_rdc.drawing.lengths import LINES, Frame, Line
from cartesian_rdc.type_variables import T

SPACE = 26.0
"""The distance between two strips."""
STUB = 12.0
"""How far wires go on where they are cut."""


@final
class Strip(NamedTuple):
    """What of a frame lies between two cuts: moved by ``dx`` and ``dy``."""

    frame: Frame
    boxes: tuple[int, ...]
    dx: float
    dy: float


@final
class Strips(NamedTuple):
    """All strips, and how wide and high they are together."""

    strips: tuple[Strip, ...]
    w: float
    h: float


def in_strips(frame: Frame, most: float) -> Strips:
    """The frame, cut into strips of width ``most`` or less; wider where it has no cut."""
    ends = _chosen(frame, most)
    starts = [0.0, *ends[:-1]]
    boxes = _shared(ends, range(len(frame.rects)), lambda k: frame.rects[k].x + 1)
    lines = _shared(ends, frame.lines, _middle)
    texts = _shared(ends, frame.texts, lambda text: text.x)
    dots = _shared(ends, frame.dots, lambda dot: dot[1])
    strips: list[Strip] = []
    y = width = 0.0
    for k, (start, end) in enumerate(zip(starts, ends, strict=True)):
        own = lines[k]
        own += _stubs(own, start, start > 0, -STUB) + _stubs(own, end, end < frame.w, STUB)
        part = replace(frame, lines=tuple(own), texts=tuple(texts[k]), dots=tuple(dots[k]))
        if start > 0:
            part = _lowered(part, boxes[k])
        top, bottom = _extent(part, boxes[k], whole=len(ends) == 1)
        indent = STUB if start > 0 else 0.0
        strips.append(Strip(part, tuple(boxes[k]), indent - start, y - top))
        y += bottom - top + SPACE
        width = max(width, indent + end - start + STUB * (end < frame.w))
    return Strips(tuple(strips), width, y - SPACE)


def _chosen(frame: Frame, most: float) -> list[float]:
    """Where strips end: as late as they can."""
    ends: list[float] = []
    start = 0.0
    for cut, following in pairwise([*frame.cuts, frame.w]):
        if following - start > most - 2 * STUB:
            ends.append(cut)
            start = cut
    return [*ends, frame.w]


def _shared(ends: Sequence[float], all_: Iterable[T], at: Callable[[T], float]) -> list[list[T]]:
    """What is in each strip, by where it is."""
    found: list[list[T]] = [[] for _ in ends]
    for one in all_:
        found[min(bisect_right(ends, at(one)), len(ends) - 1)].append(one)
    return found


def _middle(line: Line) -> float:
    """A place on a line: before and after it the line may touch a cut."""
    (a, _), (b, _) = line.points[0], line.points[-1]
    return (a + b) / 2 if a != b else max(x for x, _ in line.points) - 0.01


def _stubs(lines: Sequence[Line], x: float, cut: bool, by: float) -> list[Line]:
    """The wires at a cut, a little further."""
    if not cut:
        return []
    found = {
        (line.wire, y): None
        for line in lines
        for a, y in (line.points[0], line.points[-1])
        if abs(a - x) < 0.01
    }
    return [Line(v, ((x, y), (x + by, y)), False) for v, y in found]


def _lowered(part: Frame, boxes: Sequence[int]) -> Frame:
    """The frame, in which wires from above begin near the highest of these boxes."""
    highest = min((part.rects[k].y for k in boxes), default=LINES)
    by = highest - 16 - LINES
    if by <= 0:
        return part

    def moved(y: float) -> float:
        return y + by if y <= LINES else max(y, min(LINES + by, highest))

    lines = tuple(
        replace(line, points=tuple((x, moved(y)) for x, y in line.points)) for line in part.lines
    )
    texts = tuple(replace(text, y=moved(text.y)) for text in part.texts)
    dots = tuple((v, x, moved(y)) for v, x, y in part.dots)
    return replace(part, lines=lines, texts=texts, dots=dots)


def _extent(part: Frame, boxes: Sequence[int], *, whole: bool) -> tuple[float, float]:
    if whole:
        return 0.0, part.h
    ys = [y for line in part.lines for _, y in line.points]
    ys += [y for k in boxes for y in (part.rects[k].y, part.rects[k].y + part.rects[k].h)]
    ys += [text.y - 10 for text in part.texts]
    return min(ys, default=0.0), max(ys, default=0.0) + 4
