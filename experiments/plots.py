# pyright: basic, reportUnknownMemberType=false, reportMissingImports=false
"""Pictures of what was learned, as files; no screen is needed, and no text is TeX."""

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

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

KINDS = (".png", ".svg", ".pdf")

LONGEST = 20
"""Letters of a name that are drawn."""


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


def draw_curves(file: Path, curves: Mapping[str, Curves]) -> None:
    """What was measured in several runs, each with its name: a diagram for each measure."""
    names = list(dict.fromkeys(name for one in curves.values() for name in one.numbers))
    with _drawn(file, (6, 3 * max(1, len(names)))) as figure:
        for axes, name in zip(_column(figure, len(names)), names, strict=True):
            for label, one in curves.items():
                if name in one.numbers:
                    _curve(axes, one.epochs, one.numbers[name], label)
            _finish(axes, name, legend=len(curves) > 1)


def draw_learning(
    file: Path,
    curves: Curves,
    confusion: NDArray[np.intp],
    classes: Sequence[str],
    filters: Numbers | None = None,
) -> None:
    """The curves of one run, the confusion matrix, and filters, if there are some.

    ``confusion`` has a row for each class that was shown; ``filters`` are kernels, channels,
    rows, columns.
    """
    names = list(curves.numbers)
    tiles = None if filters is None else _tiles(filters)
    below = 0 if tiles is None else 0.6 + 12 * tiles.shape[0] / tiles.shape[1]
    heights = (6, below) if below else (6,)
    with _drawn(file, (12, 6 + below)) as figure:
        rows = figure.subfigures(len(heights), 1, height_ratios=heights, squeeze=False)[:, 0]
        left, right = rows[0].subfigures(1, 2, squeeze=False)[0]
        if tiles is not None:
            _pictures(rows[1], tiles, "filters of the first layer", centred=True)
        for axes, name in zip(_column(left, len(names)), names, strict=True):
            _curve(axes, curves.epochs, curves.numbers[name], name)
            _finish(axes, name, legend=False)
        _confusion(right.subplots(), confusion, classes)


def draw_pictures(
    file: Path, pictures: Numbers, title: str = "", *, names: Sequence[str] = ()
) -> None:
    """A grid of grey pictures, between 0 and 1: rows of the grid, columns, rows, columns.

    ``names`` stand before the rows of the grid.
    """
    rows, columns = pictures.shape[:2]
    with _drawn(file, (0.6 * columns + 1.5, 0.6 * rows + 0.5)) as figure:
        _pictures(figure, pictures, title, centred=False, names=names)


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
def _drawn(file: Path, size: tuple[float, float]) -> Generator[Figure]:
    """An empty figure, which is written when it is full.

    Texts, such as the name of a class, are drawn as they are, whatever the user's settings say.
    """
    from matplotlib import rc_context

    with rc_context(
        {"text.parse_math": False, "text.usetex": False, "axes.formatter.use_mathtext": False}
    ):
        figure = _figure(size)
        yield figure
        _save(figure, file)


def _shown(name: str) -> str:
    """A name in one line, of letters that every kind of picture has, and not too many."""
    line = "".join(letter if letter.isprintable() else " " for letter in name)
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def _save(figure: Figure, file: Path) -> None:
    """Write a figure whole or not at all, without the date, so that equal ones are equal."""
    kind = file.suffix[1:]
    date = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(kind, {})
    with replacing(file) as stream:
        figure.savefig(stream, format=kind, dpi=120, metadata=date)


def _column(figure, n: int):  # type: ignore[no-untyped-def]
    """``n`` diagrams in a column."""
    return figure.subplots(n, 1, sharex=True, squeeze=False)[:, 0] if n else []


def _curve(axes: Axes, epochs: Sequence[float], numbers: Sequence[float], label: str) -> None:
    axes.plot(
        epochs, numbers, label=_shown(label), linewidth=1.5, marker="." if len(epochs) < 20 else ""
    )


def _finish(axes: Axes, name: str, *, legend: bool) -> None:
    axes.set_ylabel(_shown(name))
    axes.set_xlabel("epochs")
    axes.label_outer()
    axes.grid(visible=True, alpha=0.3)
    if legend:
        axes.legend(fontsize="small")


def _confusion(axes: Axes, table: NDArray[np.intp], classes: Sequence[str]) -> None:
    parts = table / np.maximum(1, table.sum(axis=1, keepdims=True))
    axes.imshow(parts, cmap="Blues", vmin=0, vmax=1)
    shown = [_shown(name) for name in classes]
    axes.set_xticks(range(len(classes)), shown)
    axes.set_yticks(range(len(classes)), shown)
    axes.set_xlabel("said")
    axes.set_ylabel("shown")
    for (row, column), number in np.ndenumerate(table):
        if number:
            colour = "white" if parts[row, column] > 0.5 else "black"
            axes.text(
                column, row, str(number), ha="center", va="center", color=colour, fontsize="small"
            )


def _tiles(filters: Numbers) -> Numbers:
    """Kernels next to each other, their channels below each other, in 8 to 16 columns."""
    kernels, channels, *size = filters.shape
    columns = min(16, max(8, kernels))
    rows = -(-kernels // columns) * channels
    tiles = np.full((rows, columns, *size), np.nan)
    for k in range(kernels):
        for c in range(channels):
            tiles[k // columns * channels + c, k % columns] = filters[k, c]
    return tiles


def _pictures(  # type: ignore[no-untyped-def]
    figure, pictures: Numbers, title: str, *, centred: bool, names: Sequence[str] = ()
) -> None:
    rows, columns = pictures.shape[:2]
    bound = float(np.nanmax(np.abs(pictures), initial=0)) or 1.0
    how = (
        {"cmap": "RdBu", "vmin": -bound, "vmax": bound}
        if centred
        else {"cmap": "gray_r", "vmin": 0, "vmax": 1}
    )
    grid = figure.subplots(rows, columns, squeeze=False)
    for (row, column), axes in np.ndenumerate(grid):
        picture = pictures[row, column]
        if np.isfinite(picture).any():
            axes.imshow(picture, **how)
        axes.set_xticks([])
        axes.set_yticks([])
        axes.set_frame_on(False)
        if column == 0 and row < len(names):
            axes.set_ylabel(
                _shown(names[int(row)]), rotation=0, ha="right", va="center", fontsize="small"
            )
    if title:
        figure.suptitle(title, fontsize="medium")
