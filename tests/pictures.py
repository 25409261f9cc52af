# pyright: basic
"""What is wrong with a picture, by geometry: where its texts, legends and curves lie."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.text import Text
from matplotlib.transforms import Bbox

SLACK = 1.0
"""Pixels by which boxes may overlap: letters do not fill theirs."""


def faults(figure: Figure) -> list[str]:
    """Texts that overlap or are cut off, legends over diagrams, what has no words."""
    texts = drawn_texts(figure)
    return [
        *_overlaps(texts),
        *_cut_off(texts, figure),
        *_covered(figure),
        *_without_words(figure, texts),
    ]


def drawn_texts(figure: Figure) -> list[tuple[str, Bbox]]:
    """Each text that is drawn, with its box."""
    found: dict[int, tuple[str, Bbox]] = {}
    original = Text.draw

    def draw(self: Text, renderer: Any, *given: Any, **named: Any) -> None:
        original(self, renderer, *given, **named)
        if self.get_visible() and self.get_text().strip():
            found[id(self)] = self.get_text(), self.get_window_extent(renderer)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Text, "draw", draw)
        figure.canvas.draw()
    return [*found.values()]


def _overlaps(texts: list[tuple[str, Bbox]]) -> Iterator[str]:
    for (one, box), (other, around) in combinations(texts, 2):
        width = min(box.x1, around.x1) - max(box.x0, around.x0)
        height = min(box.y1, around.y1) - max(box.y0, around.y0)
        if width > SLACK and height > SLACK:
            yield f"{one!r} overlaps {other!r}"


def _cut_off(texts: list[tuple[str, Bbox]], figure: Figure) -> Iterator[str]:
    whole = figure.bbox
    for text, box in texts:
        if min(box.x0 - whole.x0, box.y0 - whole.y0, whole.x1 - box.x1, whole.y1 - box.y1) < -SLACK:
            yield f"{text!r} is cut off"


def _covered(figure: Figure) -> Iterator[str]:
    """Legends that lie on a diagram, or on a point of a curve."""
    for legend in figure.findobj(Legend):
        assert isinstance(legend, Legend)
        box = legend.get_window_extent()
        for axes in all_axes(figure):
            if Bbox.intersection(box, axes.get_window_extent()) is not None:
                yield "a legend lies on a diagram"
            for line in axes.lines:
                points = line.get_transform().transform(line.get_xydata())
                if any(box.contains(x, y) for x, y in points):
                    yield f"a legend covers a point of {line.get_label()!r}"


def _without_words(figure: Figure, texts: list[tuple[str, Bbox]]) -> Iterator[str]:
    """Diagrams without words beside their axes, colours without a scale, and a missing title."""
    top = max((box.y1 for _, box in texts), default=0.0)
    if not texts or top < 0.9 * figure.bbox.y1:
        yield "there is no title"
    for axes in all_axes(figure):
        if axes.lines:
            below = axes.get_shared_x_axes().get_siblings(axes)
            beside = axes.get_shared_y_axes().get_siblings(axes)
            if not any(other.get_ylabel() for other in beside) and not figure.get_supylabel():
                yield "there are no words beside a diagram"
            if not any(other.get_xlabel() for other in below) and not figure.get_supxlabel():
                yield "there are no words below a diagram"


def all_axes(figure: Figure) -> list[Axes]:
    """Those of the figure and of all its parts."""
    return [axes for axes in figure.findobj(Axes) if isinstance(axes, Axes)]
