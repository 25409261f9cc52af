"""``draw``: a diagram of whatever has boxes and wires."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import final

from cartesian_rdc.drawing.book import Book
from cartesian_rdc.drawing.layout import Frame
from cartesian_rdc.drawing.subjects import Subject, subject_of
from cartesian_rdc.drawing.svg import DARK, LIGHT, svg_of
from cartesian_rdc.printing import of_type

WIDTH = 1000.0
"""How wide a picture is at most, in points, so that it can be read on a page."""


@final
@dataclass(frozen=True, repr=False)
class Diagram:
    """A string diagram; made by ``draw``.

    ``depth``  how many labels inside each other are open
    """

    subject: Subject
    depth: int = 0
    book: Book = field(default_factory=Book, compare=False)

    def opened(self, depth: int) -> Diagram:
        """The same, with labels open to this depth."""
        return replace(self, depth=depth)

    @property
    def frame(self) -> Frame:
        """The boxes and wires, with lengths."""
        return self.book.frame(self.subject.shown, self.depth)

    def loops(self) -> list[tuple[int, int]]:
        """Pairs of ports above, from where a wire goes round and where it comes in again."""
        sheet = self.frame.sheet
        ports = sheet.on("top")
        out = [k for k, port in enumerate(ports) if port.into]
        into = [k for k, port in enumerate(ports) if not port.into]
        return list(zip(out, into)) if self.subject.loops else []

    def svg(self, *, dark: bool = False, width: float = WIDTH) -> str:
        """The picture in SVG, of presentation attributes alone.

        ``width``: a wider picture is broken into strips, as a text into lines.
        """
        palette = DARK if dark else LIGHT
        return svg_of(self.frame, self.subject.title, self.loops(), palette, width)

    def _repr_svg_(self) -> str:
        return self.svg()

    def __repr__(self) -> str:
        return of_type(self, self.subject.title)


def draw(f: object, *, depth: int = 0, once: bool = True) -> Diagram:
    """The diagram of a map, a lens, a parametric map, an optimiser, a learner, or a term.

    Raises ``TypeError`` if f is something else.
    """
    return Diagram(subject_of(f, once=once), depth)
