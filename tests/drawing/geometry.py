"""What a picture must not do: wires through boxes, names over names, ends that hang."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

from cartesian_rdc.drawing.lengths import BAR, SMALL, Frame, Line, Rect, Text
from cartesian_rdc.drawing.measures import width
from cartesian_rdc.drawing.outlines import Outlines
from cartesian_rdc.drawing.sheets import Side

Point = tuple[float, float]
SIDES: tuple[Side, ...] = ("left", "right", "top", "bottom")
NEAR = 0.6
"""A distance that nobody sees."""


def points_of(line: Line, steps: int = 8) -> list[Point]:
    """Points on a line, close together."""
    if not line.curved:
        return list(line.points)
    found = [line.points[0]]
    for k in range(1, len(line.points), 3):
        a, (b, c, d) = found[-1], line.points[k : k + 3]
        for n in range(1, steps + 1):
            t = n / steps
            u = 1 - t
            weights = (u**3, 3 * u * u * t, 3 * u * t * t, t**3)
            found.append(
                (
                    sum(w * p[0] for w, p in zip(weights, (a, b, c, d), strict=True)),
                    sum(w * p[1] for w, p in zip(weights, (a, b, c, d), strict=True)),
                )
            )
    return found


def box_of(text: Text) -> Rect:
    """Where a name is."""
    w = width(text.text, SMALL)
    return Rect(text.x - w if text.ends else text.x, text.y - 0.75 * SMALL, w, 0.95 * SMALL)


def overlap(a: Rect, b: Rect, by: float = NEAR) -> bool:
    """Whether two rectangles have more in common than an edge."""
    across = min(a.x + a.w, b.x + b.w) - max(a.x, b.x)
    along = min(a.y + a.h, b.y + b.h) - max(a.y, b.y)
    return across > by and along > by


def inside(point: Point, rect: Rect) -> bool:
    """Whether a point is in a rectangle, and not at its edge."""
    x, y = point
    return rect.x + NEAR < x < rect.x + rect.w - NEAR and rect.y + NEAR < y < rect.y + rect.h - NEAR


def crosses(a: Point, b: Point, rect: Rect) -> bool:
    """Whether a short segment, or one that is level or upright, meets the inside of a box."""
    count = max(2, int(max(abs(a[0] - b[0]), abs(a[1] - b[1])) / 4) + 2)
    return any(
        inside((a[0] + (b[0] - a[0]) * k / count, a[1] + (b[1] - a[1]) * k / count), rect)
        for k in range(count + 1)
    )


def faults(frame: Frame, path: str = "") -> Iterator[str]:
    """What is wrong with a frame, and with those in it."""
    sheet = frame.sheet
    for (k, a), (m, b) in combinations(enumerate(frame.rects), 2):
        if overlap(a, b):
            yield f"{path}: box {sheet.boxes[k].title} over box {sheet.boxes[m].title}"
    for line in frame.lines:
        points = points_of(line)
        for start, end in pairwise(points):
            for k, rect in enumerate(frame.rects):
                if crosses(start, end, rect):
                    yield f"{path}: wire {line.wire} through {sheet.boxes[k].title}"
    texts = [(text, box_of(text)) for text in frame.texts]
    for (one, a), (other, b) in combinations(texts, 2):
        if overlap(a, b):
            yield f"{path}: {one.text} over {other.text}"
    for text, a in texts:
        for k, rect in enumerate(frame.rects):
            if overlap(a, rect):
                yield f"{path}: {text.text} over box {sheet.boxes[k].title}"
        if a.x < -NEAR or a.x + a.w > frame.w + NEAR or a.y < -NEAR or a.y + a.h > frame.h + NEAR:
            yield f"{path}: {text.text} is outside"
    for k, rect in enumerate(frame.rects):
        if rect.x < -NEAR or rect.y < -NEAR or rect.x + rect.w > frame.w + NEAR:
            yield f"{path}: box {sheet.boxes[k].title} is outside"
        if rect.y + rect.h > frame.h + NEAR:
            yield f"{path}: box {sheet.boxes[k].title} is below"
    straight = frame.mirrored() if frame.turned else frame
    yield from (f"{path}: {fault}" for fault in loose_ends(straight))
    for k, inner in frame.inner.items():
        rect = frame.rects[k]
        if inner.w > rect.w + NEAR or inner.h > rect.h - BAR + NEAR:
            yield f"{path}: {sheet.boxes[k].title} is larger than its box"
        yield from faults(inner, f"{path}/{sheet.boxes[k].title}")


def loose_ends(frame: Frame) -> Iterator[str]:
    """Wires that do not go from where they begin to where they end."""
    sheet = frame.sheet
    joined: dict[int, list[tuple[Point, Point]]] = {}
    for line in frame.lines:
        joined.setdefault(line.wire, []).append((line.points[0], line.points[-1]))
    starts: dict[int, Point] = {}
    ends: list[tuple[int, Point, str]] = []
    for k, box in enumerate(sheet.boxes):
        for side in SIDES:
            at = ports_of(frame, k, side)
            for port, point in zip(box.on(side), at, strict=True):
                if port.into:
                    ends.append((port.wire, point, box.title))
                else:
                    starts[port.wire] = point
    edges: dict[Side, list[Point]] = {
        "left": [(0.0, y) for y in frame.left],
        "right": [(frame.w, y) for y in frame.right],
        "top": [(x, 0.0) for x in frame.top],
    }
    for edge, places in edges.items():
        for port, point in zip(sheet.on(edge), places, strict=True):
            if port.into:
                ends.append((port.wire, point, f"the edge, {edge}"))
            else:
                starts[port.wire] = point
    for v, end, where in ends:
        if v not in starts:
            yield f"wire {v} into {where} begins nowhere"
        elif not connected(joined.get(v, []), starts[v], end):
            yield f"wire {v} does not reach {where}"


def ports_of(frame: Frame, k: int, side: Side) -> list[Point]:
    """Where the ports of a box are."""
    rect, outlines = frame.rects[k], Outlines(frame.sheet, frame.inner)
    if side == "left" or side == "right":
        x = rect.x if side == "left" else rect.x + rect.w
        return [(x, rect.y + y) for y in outlines.heights(k, side)]
    y = rect.y if side == "top" else rect.y + rect.h
    return [(rect.x + x, y) for x in outlines.across(k, side)]


def connected(pieces: list[tuple[Point, Point]], start: Point, end: Point) -> bool:
    """Whether pieces lead from one point to the other."""
    reached, todo = [start], [start]
    while todo:
        here = todo.pop()
        if abs(here[0] - end[0]) < NEAR and abs(here[1] - end[1]) < NEAR:
            return True
        for a, b in pieces:
            for one, other in ((a, b), (b, a)):
                near = abs(one[0] - here[0]) < NEAR and abs(one[1] - here[1]) < NEAR
                if near and other not in reached:
                    reached.append(other)
                    todo.append(other)
    return False
