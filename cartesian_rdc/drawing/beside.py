"""Several diagrams in one picture, with words between them, such as both sides of a law."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from os import PathLike
from typing import final

from cartesian_rdc.drawing.diagram import WIDTH, Diagram, draw
from cartesian_rdc.drawing.lengths import Rect
from cartesian_rdc.drawing.measures import shortened, width as width_of
from cartesian_rdc.drawing.plain import text_of
from cartesian_rdc.drawing.raster import rendered
from cartesian_rdc.drawing.saving import write
from cartesian_rdc.drawing.shapes import (
    DARK,
    LIGHT,
    MARGIN,
    Disc,
    Head,
    Panel,
    Picture,
    Shape,
    Stroke,
    Words,
)
from cartesian_rdc.drawing.svg import svg_of
from cartesian_rdc.drawing.tikz import tikz_of
from cartesian_rdc.printing import of_type

LETTERS = 18.0
"""The size of the words between diagrams."""
HEADING = 13.0
LONGEST = 110
"""The size of the line above them, and how many characters it has at most."""


@final
@dataclass(frozen=True, repr=False, eq=False)
class Beside:
    """Diagrams and words, from left to right; below each other, where they are too wide.

    ``title``: a line above them, which may be empty.
    """

    parts: tuple[Diagram | str, ...]
    title: str = ""

    def picture(self, *, dark: bool = False, width: float = WIDTH) -> Picture:
        """The shapes that are drawn, no wider than ``width`` as far as that can be."""
        palette = DARK if dark else LIGHT
        pictures = [self._part(part, dark, width) for part in self.parts]
        level = sum(picture.w for picture in pictures) <= width
        w = sum(p.w for p in pictures) if level else max(p.w for p in pictures)
        h = max(p.h for p in pictures) if level else sum(p.h for p in pictures)
        top = 2.4 * HEADING if self.title else 0.0
        shapes: list[Shape] = []
        if self.title:
            line = shortened(self.title, LONGEST)
            shapes.append(Words(MARGIN, 1.6 * HEADING, line, palette.ink, HEADING, strong=True))
            w = max(w, width_of(line, 1.1 * HEADING) + 2 * MARGIN)
        x, y = 0.0, top
        for picture in pictures:
            down = y + (h - picture.h) / 2 if level else y
            shapes += [moved(shape, x, down) for shape in picture.shapes]
            x, y = (x + picture.w, y) if level else (x, y + picture.h)
        return Picture(w, h + top, palette.paper, tuple(shapes))

    def _part(self, part: Diagram | str, dark: bool, width: float) -> Picture:
        if isinstance(part, Diagram):
            return part.picture(dark=dark, width=width)
        palette = DARK if dark else LIGHT
        line = shortened(part, LONGEST)
        w = width_of(line, LETTERS) + 2 * MARGIN
        words = Words(w / 2, 1.3 * LETTERS, line, palette.ink, LETTERS, "middle")
        return Picture(w, 2 * LETTERS, palette.paper, (words,))

    def svg(self, *, dark: bool = False, width: float = WIDTH) -> str:
        """The picture in SVG, as of ``Diagram``."""
        return svg_of(self.picture(dark=dark, width=width), self.title or "diagrams")

    def tikz(self, *, document: bool = False, width: float = WIDTH) -> str:
        """The picture in TikZ, as of ``Diagram``."""
        return tikz_of(self.picture(width=width), document=document)

    def text(self, *, width: float = WIDTH) -> str:
        """The picture in plain text, a sketch as of ``Diagram``."""
        return text_of(self.picture(width=width))

    def png(self, *, dark: bool = False, width: float = WIDTH, scale: float = 2.0) -> bytes:
        """The picture in PNG, as of ``Diagram``."""
        return rendered(self.picture(dark=dark, width=width), "png", scale)

    def save(self, file: str | PathLike[str]) -> None:
        """Write ``.svg``, ``.png``, ``.pdf``, ``.tex`` or ``.txt``, as of ``Diagram``."""
        forms: dict[str, Callable[[], str | bytes]] = {
            ".svg": self.svg,
            ".png": self.png,
            ".pdf": lambda: rendered(self.picture(), "pdf", 1.0),
            ".tex": lambda: self.tikz(document=True),
            ".txt": self.text,
        }
        write(file, forms)

    _repr_svg_ = svg

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        words = " ".join(p if isinstance(p, str) else p.subject.title for p in self.parts)
        return of_type(self, self.title or words)


def beside(*parts: object, title: str = "") -> Beside:
    """Diagrams and words in one picture: ``beside(draw(f), "=", draw(g))``.

    What is neither a diagram nor text is drawn. Raises ``TypeError`` like ``draw``, and if there is
    nothing.
    """
    if not parts:
        raise TypeError("what stands beside each other is a diagram or more, and none is given")
    drawn = [part if isinstance(part, Diagram | str) else draw(part) for part in parts]
    return Beside(tuple(drawn), title)


def moved(shape: Shape, x: float, y: float) -> Shape:
    """The shape, further right and further down."""
    match shape:
        case Panel(at):
            return replace(shape, at=Rect(at.x + x, at.y + y, at.w, at.h))
        case Disc() | Words():
            return replace(shape, x=shape.x + x, y=shape.y + y)
        case Stroke(points):
            return replace(shape, points=_moved(points, x, y))
        case Head(points):
            a, b, c = _moved(points, x, y)
            return replace(shape, points=(a, b, c))


def _moved(
    points: Sequence[tuple[float, float]], x: float, y: float
) -> tuple[tuple[float, float], ...]:
    return tuple((a + x, b + y) for a, b in points)
