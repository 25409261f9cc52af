"""Pictures in SVG, by presentation attributes alone: no style element, no script, no identifiers.

So a picture keeps its look wherever it is put: in a notebook, in a page beside others, on a site
that removes styles.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import final
from xml.sax.saxutils import escape, quoteattr

from cartesian_rdc.drawing.lengths import SMALL
from cartesian_rdc.drawing.measures import shortened
from cartesian_rdc.drawing.shapes import Disc, Head, Panel, Pen, Picture, Point, Stroke, Words

FONT = "DejaVu Sans, Verdana, Helvetica, Arial, sans-serif"


def number(x: float) -> str:
    """A coordinate, to a tenth."""
    text = f"{x:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def svg_of(picture: Picture, title: str) -> str:
    """The text of an SVG file."""
    w, h = number(picture.w), number(picture.h)
    label = shortened(title, 200)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" '
            f'viewBox="0 0 {w} {h}" font-family="{FONT}" font-size="{number(SMALL)}" '
            f'role="img" aria-label={quoteattr(label)}>',
            f"<title>{escape(label)}</title>",
            f'<rect width="{w}" height="{h}" fill="{picture.paper}"/>',
            *map(_Svg().written, picture.shapes),
            "</svg>",
        ]
    )


def path_of(points: Sequence[Point]) -> str:
    """The data of a path through two points, or of curves."""
    words = [f"{number(x)} {number(y)}" for x, y in points]
    if len(points) == 2:
        return f"M{words[0]}L{words[1]}"
    curves = (f"C{' '.join(words[k : k + 3])}" for k in range(1, len(words), 3))
    return "".join([f"M{words[0]}", *curves])


@final
class _Svg(Pen):
    """Shapes as elements."""

    def panel(self, shape: Panel) -> str:
        at = shape.at
        return (
            f'<rect x="{number(at.x)}" y="{number(at.y)}" width="{number(at.w)}" '
            f'height="{number(at.h)}" rx="{number(shape.r)}" fill="{shape.fill}" '
            f'stroke="{shape.stroke}" stroke-width="1.2"/>'
        )

    def disc(self, shape: Disc) -> str:
        line = f' stroke="{shape.stroke}" stroke-width="1.2"' if shape.stroke else ""
        return (
            f'<circle cx="{number(shape.x)}" cy="{number(shape.y)}" r="{number(shape.r)}" '
            f'fill="{shape.fill}"{line}/>'
        )

    def stroke(self, shape: Stroke) -> str:
        dashes = ' stroke-dasharray="5 3"' if shape.dashed else ""
        return (
            f'<path d="{path_of(shape.points)}" fill="none" stroke="{shape.colour}" '
            f'stroke-width="{number(shape.thickness)}"{dashes}/>'
        )

    def head(self, shape: Head) -> str:
        points = " ".join(f"{number(x)},{number(y)}" for x, y in shape.points)
        return f'<polygon points="{points}" fill="{shape.colour}"/>'

    def words(self, shape: Words) -> str:
        size = "" if shape.size == SMALL else f' font-size="{number(shape.size)}"'
        anchor = "" if shape.anchor == "start" else f' text-anchor="{shape.anchor}"'
        weight = ' font-weight="bold"' if shape.strong else ""
        return (
            f'<text x="{number(shape.x)}" y="{number(shape.y)}" fill="{shape.colour}"{size}{anchor}'
            f"{weight}>{escape(shape.text)}</text>"
        )
