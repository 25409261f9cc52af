# pyright: basic, reportUnknownMemberType=false, reportMissingImports=false
"""Pictures of what was learned, as files; no screen is needed, and no text is TeX.

A picture is a title and rows of panels (``experiments.panels``). A panel of one's own goes
between them: it is a size and a function that fills a part of the figure.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.categories.smooth import Numbers
from cartesian_rdc.errors import DataError, missing_extra
from cartesian_rdc.storage.writing import replacing, require_place
from experiments.curves import Curves
from experiments.panels import Panel, confusion_panel, curves_panel, pictures_panel, shown, tiles_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

KINDS = (".png", ".svg", ".pdf")

TITLE = 0.45
"""The height of a title, in inches."""


def require_plots(file: Path | None) -> None:
    """Raise an error, before anything is trained, where this file could not be drawn.

    Raises ``DataError`` and ``MissingExtraError``.
    """
    if file is None:
        return
    if file.suffix not in KINDS:
        raise DataError(f"{file}: pictures end in {', '.join(KINDS)}, not in {file.suffix!r}")
    require_place(file)
    _figure((1, 1))


def draw_curves(
    file: Path,
    curves: Mapping[str, Curves],
    title: str,
    *,
    words: Mapping[str, str] | None = None,
) -> None:
    """What was measured in several runs, each with its name: a diagram for each measure.

    ``words``: what is written beside the axis of a measure, with its unit; else its name.
    """
    draw_panels(file, title, [[curves_panel(curves, words=words)]])


def draw_learning(
    file: Path,
    curves: Curves,
    confusion: NDArray[np.intp],
    classes: Sequence[str],
    title: str,
    *,
    words: Mapping[str, str] | None = None,
    filters: Numbers | None = None,
    more: Sequence[Panel] = (),
) -> None:
    """The curves of one run, the confusion matrix, and filters, if there are some.

    ``confusion`` has a row for each true class; ``filters`` are kernels, channels, rows, columns;
    ``words`` are those of ``draw_curves``, and ``more`` are panels of one's own, below.
    """
    first = [curves_panel({"": curves}, words=words), confusion_panel(confusion, classes)]
    rows = [first, *([panel] for panel in more)]
    if filters is not None:
        heading = "filters of the first layer"
        rows.append([pictures_panel(tiles_of(filters), heading=heading, scale="weight")])
    draw_panels(file, title, rows)


def draw_pictures(
    file: Path,
    pictures: Numbers,
    title: str,
    *,
    names: Sequence[str] = (),
    columns: Sequence[str] = (),
    curves: Panel | None = None,
) -> None:
    """A grid of grey pictures, between 0 and 1: rows of the grid, columns, rows, columns.

    ``names`` stand before the rows of the grid, ``columns`` above its columns, ``curves`` below.
    """
    rows = [[pictures_panel(pictures, names=names, columns=columns)]]
    draw_panels(file, title, [*rows, *([[curves]] if curves else [])])


def draw_panels(file: Path, title: str, rows: Sequence[Sequence[Panel]]) -> None:
    """Panels beside each other, and rows of those below each other, under a title."""
    heights = [TITLE, *(max(panel.height for panel in row) for row in rows)]
    width = max(sum(panel.width for panel in row) for row in rows)
    with _drawn(file, (width, sum(heights))) as figure:
        head, *parts = figure.subfigures(len(heights), 1, height_ratios=heights, squeeze=False)[
            :, 0
        ]
        head.text(0.5, 0.4, shown(title, 90), ha="center", va="center", fontsize="large")
        for part, row in zip(parts, rows, strict=True):
            widths = [panel.width for panel in row]
            left = width - sum(widths)
            if left > 0 and not any(panel.stretches for panel in row):
                widths.append(left)
            inside = part.subfigures(1, len(widths), width_ratios=widths, squeeze=False)[0]
            for panel, place in zip(row, inside, strict=False):
                panel.fill(place)


def draw(file: Path, size: tuple[float, float], fill: Callable[[Figure], None]) -> None:
    """A picture of one's own: ``fill`` is given a figure of this size, in inches."""
    with _drawn(file, size) as figure:
        fill(figure)


def _figure(size: tuple[float, float]) -> Figure:
    """An empty figure. Raises ``MissingExtraError`` if matplotlib is not installed."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        raise missing_extra("matplotlib", "plot") from None
    figure = Figure(figsize=size, layout="constrained")
    FigureCanvasAgg(figure)
    return figure


@contextmanager
def as_written() -> Generator[None]:
    """Draw texts, such as the name of a class, as they are, whatever the user's settings say."""
    from matplotlib import rc_context

    with rc_context(
        {"text.parse_math": False, "text.usetex": False, "axes.formatter.use_mathtext": False}
    ):
        yield


@contextmanager
def _drawn(file: Path, size: tuple[float, float]) -> Generator[Figure]:
    """An empty figure, which is written when it is full."""
    with as_written():
        figure = _figure(size)
        yield figure
        _save(figure, file)


def _save(figure: Figure, file: Path) -> None:
    """Write a figure whole or not at all, without the date, so that equal ones are equal."""
    kind = file.suffix[1:]
    date = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(kind, {})
    with replacing(file) as stream:
        figure.savefig(stream, format=kind, dpi=120, metadata=date)
