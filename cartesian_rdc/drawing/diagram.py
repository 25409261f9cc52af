"""``draw``: a diagram of whatever has boxes and wires."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from os import PathLike
from typing import final

from cartesian_rdc.drawing.book import NO_PATHS, Book
from cartesian_rdc.drawing.dot import dot_of
from cartesian_rdc.drawing.given import thumbnails_at
from cartesian_rdc.drawing.lengths import Frame
from cartesian_rdc.drawing.pages import page_of
from cartesian_rdc.drawing.plain import text_of
from cartesian_rdc.drawing.raster import rendered
from cartesian_rdc.drawing.saving import write
from cartesian_rdc.drawing.shapes import DARK, LIGHT, Picture, picture_of
from cartesian_rdc.drawing.subjects import Subject, subject_of
from cartesian_rdc.drawing.svg import svg_of
from cartesian_rdc.drawing.thumbnails import Thumbnail
from cartesian_rdc.drawing.tikz import tikz_of
from cartesian_rdc.errors import DataError, require_kind, require_number, require_whole
from cartesian_rdc.printing import of_type

WIDTH = 1000.0
"""How wide a picture is at most, in points, so that it can be read on a page."""


@final
@dataclass(frozen=True, repr=False, eq=False)
class Diagram:
    """A string diagram, in many forms; made by ``draw``.

    ``depth``       how many labels inside each other are open
    ``paths``       which are open besides, by their titles, each in the one before
    ``thumbnails``  of arrays, by the number of the wire that comes in
    """

    subject: Subject
    depth: int = 0
    paths: frozenset[tuple[str, ...]] = NO_PATHS
    book: Book = field(default_factory=Book, compare=False)
    thumbnails: Mapping[int, Thumbnail] = field(default_factory=dict[int, Thumbnail], compare=False)

    def opened(self, *paths: str, depth: int | None = None) -> Diagram:
        """The same, with boxes open along paths, such as ``"model/body"``, or all to a depth.

        Raises ``DataError`` if there is no such box, or if the depth is no whole number from 0;
        ``TypeError`` if a path is no text.
        """
        if depth is not None:
            require_whole(DataError, "depth of a diagram", depth)
        for path in paths:
            require_kind(path, str, "what is opened", "a path such as 'model/body'; depth=2 is all")
        found = frozenset(tuple(path.split("/")) for path in paths)
        for titles in found:
            self.book.require(self.subject.shown, titles)
        return replace(self, depth=self.depth if depth is None else depth, paths=self.paths | found)

    @property
    def frame(self) -> Frame:
        """The boxes and wires, with lengths."""
        return self.book.frame(self.subject.shown, self.depth, self.paths)

    def picture(self, *, dark: bool = False, width: float = WIDTH) -> Picture:
        """The shapes that are drawn.

        ``width``: a wider diagram is broken into strips, as a text into lines.
        """
        require_number(DataError, "width of a picture", width, lambda w: w > 0, "positive")
        frame = self.frame
        return picture_of(frame, self._loops(frame), DARK if dark else LIGHT, width)

    def _loops(self, frame: Frame) -> list[tuple[int, int]]:
        """Pairs of ports above, from where a wire goes round and where it comes in again."""
        if not self.subject.loops:
            return []
        ports = frame.sheet.on("top")
        out = [k for k, port in enumerate(ports) if port.into]
        into = [k for k, port in enumerate(ports) if not port.into]
        return list(zip(out, into, strict=False))

    def svg(self, *, dark: bool = False, width: float = WIDTH) -> str:
        """The picture in SVG, of presentation attributes alone. ``width``: that of ``picture``."""
        return svg_of(self.picture(dark=dark, width=width), self.subject.title)

    def html(self) -> str:
        """A page by itself, on which boxes are folded and unfolded, and names are searched."""
        loops = self._loops(self.book.frame(self.subject.shown, 0))
        return page_of(self.subject, self.book, self.depth, self.paths, loops, self.thumbnails)

    def tikz(self, *, document: bool = False, width: float = WIDTH) -> str:
        """The picture in TikZ; ``document``: as a document of its own."""
        return tikz_of(self.picture(width=width), document=document)

    def dot(self) -> str:
        """The diagram in the language of Graphviz, which lays it out in its own way."""
        return dot_of(self.frame, self.subject.title)

    def text(self, *, width: float = WIDTH) -> str:
        """The picture in plain text, a sketch in which wires that cross share characters."""
        return text_of(self.picture(width=width))

    def png(self, *, dark: bool = False, width: float = WIDTH, scale: float = 2.0) -> bytes:
        """The picture in PNG; ``scale``: how many pixels a point is.

        Raises ``MissingExtraError`` without the extra ``plot``.
        """
        return rendered(self.picture(dark=dark, width=width), "png", scale)

    def pdf(self, *, width: float = WIDTH) -> bytes:
        """The picture in PDF. Raises like ``png``."""
        return rendered(self.picture(width=width), "pdf", 1.0)

    def save(self, file: str | PathLike[str]) -> None:
        """Write the form that the ending of the file's name says.

        One of ``.html``, ``.svg``, ``.png``, ``.pdf``, ``.tex``, ``.dot`` and ``.txt``. Raises
        ``DataError`` if the ending is another.
        """
        forms: dict[str, Callable[[], str | bytes]] = {
            ".html": self.html,
            ".svg": self.svg,
            ".png": self.png,
            ".pdf": self.pdf,
            ".tex": lambda: self.tikz(document=True),
            ".dot": self.dot,
            ".txt": self.text,
        }
        write(file, forms)

    _repr_svg_ = svg

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return of_type(self, self.subject.title)


def draw(f: object, *, depth: int = 0, once: bool = True, parameters: object = None) -> Diagram:
    """The diagram of a map, a lens, a parametric map, an optimiser, a learner, or a term.

    Wires run from left to right, and what comes back from right to left; parameters come from
    above. A box is a label, as of ``called``, or a generator.

    ``depth``  how many labels inside each other are open
    ``once``   whether what is equal, and reads the same, is drawn once; if not, f is drawn as it is
               written
    ``parameters``  a value of those of f, over Smooth: each array is drawn where it comes in, on
               the page that ``html`` writes

    Raises ``TypeError`` if f is something else, or if parameters are given and it has none over
    Smooth; ``SpaceError``, with the name of the array that does not fit, if they are not of their
    space; ``DataError`` if the depth is no whole number from 0.
    """
    require_whole(DataError, "depth of a diagram", depth)
    none: Mapping[int, Thumbnail] = {}
    thumbnails = none if parameters is None else thumbnails_at(f, parameters)
    return Diagram(subject_of(f, once=once), depth, thumbnails=thumbnails)
