# pyright: basic
"""Pages, as Python reads them, and frames, as numbers."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

from cartesian_rdc.drawing.diagram import Diagram
from cartesian_rdc.drawing.lengths import Frame
from cartesian_rdc.drawing.reads import used_wires

FLAT = """
const flat = (f) => ({
  size: [f.w, f.h], rects: f.rects.map((r) => [r.x, r.y, r.w, r.h]),
  lines: f.lines.map((l) => [l.wire, l.points, l.curved, l.arrow]),
  dots: f.dots.map((d) => [d.wire, d.x, d.y]),
  texts: f.texts.map((t) => [t.wire, t.x, t.y, t.text, t.strong, t.ends]),
  edge: [f.left, f.right, f.top],
  inner: [...f.inner].sort(([a], [b]) => a - b).map(([k, inside]) => [k, flat(inside)]),
});
"""
"""A function of the script, from a frame to what ``flat`` makes of the same one."""


def flat(frame: Frame) -> dict[str, Any]:
    """A frame as numbers, its wires numbered as on the page."""
    at = {v: k for k, v in enumerate(used_wires(frame.sheet))}
    return {
        "size": [frame.w, frame.h],
        "rects": [[r.x, r.y, r.w, r.h] for r in frame.rects],
        "lines": [
            [at[line.wire], [[*point] for point in line.points], line.curved, line.arrow]
            for line in frame.lines
        ],
        "dots": [[at[v], x, y] for v, x, y in frame.dots],
        "texts": [[at[t.wire], t.x, t.y, t.text, t.strong, t.ends] for t in frame.texts],
        "edge": [[*frame.left], [*frame.right], [*frame.top]],
        "inner": [[k, flat(inside)] for k, inside in sorted(frame.inner.items())],
    }


def difference(a: Any, b: Any, where: str = "") -> str:
    """Where two values of JSON are apart, numbers by more than a tenth; empty if they are not."""
    if isinstance(a, dict) and isinstance(b, dict) and a.keys() == b.keys():
        return next((d for k in a if (d := difference(a[k], b[k], f"{where}/{k}"))), "")
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        found = (
            difference(x, y, f"{where}/{k}") for k, (x, y) in enumerate(zip(a, b, strict=True))
        )
        return next(filter(None, found), "")
    numbers: list[Any] = [x for x in (a, b) if type(x) in (int, float)]
    if len(numbers) == 2 and abs(numbers[0] - numbers[1]) <= 0.1:
        return ""
    return "" if type(a) is type(b) and a == b else f"{where}: {a} and {b}"


class Page(HTMLParser):
    """What a page has: its elements, and the texts in those of which the text is not markup."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((self.open[-1], data))

    def in_all(self, tag: str) -> list[str]:
        """The text of each element of this kind."""
        return [text for where, text in self.texts if where == tag]


def data_in(page: str) -> Any:
    """The data of a page."""
    return json.loads(Page(page).in_all("script")[0])


def boxes_in(diagram: Diagram) -> int:
    """How many boxes there are when all are open."""
    book, known = diagram.book, dict[Any, int]()

    def count(shown: Any) -> int:
        if shown not in known:
            inside = book.inside(shown)
            known[shown] = sum(1 + (0 if i is None else count(i)) for i in inside)
        return known[shown]

    return count(diagram.subject.shown)
