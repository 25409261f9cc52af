# pyright: basic, reportUnknownMemberType=false, reportMissingImports=false
"""The parts of pictures: curves, confusion matrices, grids of pictures, tables of numbers.

No legend lies on a diagram, no axis is without words, and what has colours has a scale.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, final

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.categories.smooth import Numbers
from experiments.curves import Curves

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import SubFigure

LONGEST = 20
"""Letters of a name that are drawn."""

TEST: Final = "test "
"""How the names of measures on data begin that are not learned from."""


@final
@dataclass(frozen=True)
class Panel:
    """A part of a picture: its size in inches, and what fills it."""

    width: float
    height: float
    fill: Callable[[SubFigure], None]
    stretches: bool = True
    """Whether it takes the width that a row has left."""


def shown(name: str, longest: int = LONGEST) -> str:
    """A name in one line, of letters that every kind of picture has, and not too many."""
    line = "".join(letter if letter.isprintable() else " " for letter in name)
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def curves_panel(
    curves: Mapping[str, Curves],
    *,
    words: Mapping[str, str] | None = None,
    along: str = "epochs",
    heading: str = "",
) -> Panel:
    """A diagram for each measure, one below the other, and the names of runs beside them.

    A measure ``test loss`` is drawn, with dashes, in the diagram of ``loss``. ``words``: what is
    written beside the axis of a measure, by its name.
    """
    lines = list(_lines(curves))
    names = list(dict.fromkeys(line.measure for line in lines))
    several = len(curves) > 1 or len(lines) > len(names)
    legend = list(dict.fromkeys(line.label for line in lines)) if several else []

    def fill(figure: SubFigure) -> None:
        drawn: dict[str, Any] = {}
        column: Any = figure.subplots(len(names), 1, sharex=True, squeeze=False)[:, 0]
        for axes, name in zip(column, names, strict=True):
            for line in lines:
                if line.measure == name:
                    (made,) = axes.plot(*line.points, line.style, **line.look)
                    drawn.setdefault(line.label, made)
            axes.set_ylabel(shown((words or {}).get(name, name), 2 * LONGEST))
            axes.set_xlabel(along)
            axes.label_outer()
            axes.grid(visible=True, alpha=0.3)
            axes.xaxis.get_major_locator().set_params(integer=True)
        figure.align_ylabels(column)
        if heading:
            figure.suptitle(shown(heading, 3 * LONGEST), fontsize="medium")
        if legend:
            handles = [drawn[label] for label in legend]
            figure.legend(handles, legend, loc="outside right upper", fontsize="small")

    width = 6.7 + 0.08 * max(map(len, legend)) if legend else 6.0
    height = max(2.6 * max(1, len(names)), 0.5 + 0.21 * len(legend))
    return Panel(width, height, fill if names else _nothing)


@final
@dataclass(frozen=True)
class _Line:
    """A curve: of which measure, its name in the legend, its points, and how it looks."""

    measure: str
    label: str
    points: tuple[Sequence[float], Sequence[float]]
    style: str
    look: Mapping[str, Any]


def _lines(curves: Mapping[str, Curves]) -> Iterator[_Line]:
    """One run has a colour for training and one for tests; of several, each has one."""
    for k, (run, one) in enumerate(curves.items()):
        both = any(name.startswith(TEST) for name in one.numbers)
        for name, numbers in one.numbers.items():
            test = name.startswith(TEST)
            kind = "test" if test else "training"
            look = {
                "color": f"C{(k if len(curves) > 1 else int(test)) % 10}",
                "marker": "." if len(one.epochs) < 20 else "",
                "linewidth": 1.5,
            }
            yield _Line(
                name.removeprefix(TEST),
                shown(f"{run}, {kind}" if run and both else run or kind, 2 * LONGEST),
                (one.epochs, numbers),
                "--" if test else "-",
                look,
            )


def _nothing(figure: SubFigure) -> None:
    figure.text(0.5, 0.5, "nothing was measured", ha="center", va="center")


def paths_panel(paths: Mapping[str, Sequence[Numbers]], *, heading: str = "") -> Panel:
    """Paths in the plane, points in rows: those of a name have one colour, and begin at a dot."""

    def fill(figure: SubFigure) -> None:
        axes = figure.subplots()
        for k, (name, some) in enumerate(paths.items()):
            for number, path in enumerate(some):
                label = shown(name, 2 * LONGEST) if number == 0 else None
                axes.plot(*path.T, "-" if k == 0 else "--", color=f"C{k}", label=label)
                axes.plot(*path[0], ".", color="black")
        axes.set_aspect("equal")
        axes.set_xlabel("x")
        axes.set_ylabel("y")
        axes.grid(visible=True, alpha=0.3)
        figure.legend(loc="outside right upper", fontsize="small")
        if heading:
            figure.suptitle(shown(heading, 3 * LONGEST), fontsize="medium")

    return Panel(6.0, 4.4, fill)


def confusion_panel(table: NDArray[np.intp], classes: Sequence[str]) -> Panel:
    """How often a true class, a row, was predicted to be which, a column; with a scale."""
    labels = [shown(name) for name in classes]
    size = 4.5 + 0.06 * max(map(len, labels), default=0)

    def fill(figure: SubFigure) -> None:
        axes = figure.subplots()
        parts = table / np.maximum(1, table.sum(axis=1, keepdims=True))
        image = axes.imshow(parts, cmap="Blues", vmin=0, vmax=1)
        turned = sum(map(len, labels)) > 30
        axes.set_xticks(range(len(labels)), labels, rotation=90 if turned else 0)
        axes.set_yticks(range(len(labels)), labels)
        axes.set_xlabel("predicted")
        axes.set_ylabel("true")
        _numbers(axes, table, parts > 0.5)
        figure.colorbar(image, ax=axes, label="share of the true class", shrink=0.8)
        figure.suptitle("how many of each class are taken for which", fontsize="medium")

    return Panel(size + 1.2, size + 0.4, fill)


def table_panel(
    table: NDArray[Any],
    *,
    rows: Sequence[str],
    columns: Sequence[str],
    heading: str,
    down: str,
    across: str,
    scale: str = "",
) -> Panel:
    """A table of numbers, coloured by their size, with names for its rows and columns.

    ``down`` and ``across`` say what rows and columns are, ``scale`` what the numbers are; without
    it there is no scale, as for bits.
    """

    def fill(figure: SubFigure) -> None:
        axes = figure.subplots()
        bound = float(np.abs(table).max(initial=0)) or 1.0
        if scale:
            image = axes.imshow(table, cmap="RdBu", vmin=-bound, vmax=bound, aspect="auto")
            figure.colorbar(image, ax=axes, label=scale)
        else:
            axes.imshow(table, cmap="Blues", vmin=0, vmax=bound, aspect="auto")
        turned = max(map(len, columns), default=0) > 2
        axes.set_xticks(range(len(columns)), columns, rotation=90 if turned else 0)
        axes.set_yticks(range(len(rows)), [shown(name) for name in rows])
        axes.tick_params(labelsize="small")
        axes.set_ylabel(down)
        axes.set_xlabel(across)
        _numbers(axes, table, np.abs(table) > 0.6 * bound, zeros=True)
        figure.suptitle(shown(heading, 3 * LONGEST), fontsize="medium")

    width = 0.36 * len(columns) + (2.2 if scale else 1.2)
    return Panel(max(4.5, width), 1.9 + 0.4 * len(rows), fill)


def _numbers(
    axes: Axes, table: NDArray[Any], dark: NDArray[np.bool_], *, zeros: bool = False
) -> None:
    for (row, column), number in np.ndenumerate(table):
        if number or zeros:
            colour = "white" if dark[row, column] else "black"
            axes.text(
                column, row, str(number), ha="center", va="center", color=colour, fontsize="small"
            )


def tiles_of(filters: Numbers) -> Numbers:
    """Kernels next to each other, their channels below each other, in up to 16 columns."""
    kernels, channels, *size = filters.shape
    columns = min(16, kernels)
    rows = -(-kernels // columns) * channels
    tiles = np.full((rows, columns, *size), np.nan)
    for k in range(kernels):
        for c in range(channels):
            tiles[k // columns * channels + c, k % columns] = filters[k, c]
    return tiles


def pictures_panel(
    pictures: Numbers,
    *,
    names: Sequence[str] = (),
    columns: Sequence[str] = (),
    heading: str = "",
    scale: str = "",
    inches: float = 0.62,
) -> Panel:
    """A grid of pictures: rows of the grid, columns, rows, columns.

    They are grey, between 0 and 1, unless ``scale`` says what their numbers are: then red where
    these are negative and blue where positive, with a scale. ``inches``: the size of one.
    """
    bound = float(np.nanmax(np.abs(pictures), initial=0)) or 1.0
    colours: dict[str, Any] = {"cmap": "gray_r", "vmin": 0, "vmax": 1}
    if scale:
        colours = {"cmap": "RdBu", "vmin": -bound, "vmax": bound}

    def fill(figure: SubFigure) -> None:
        grid: Any = figure.subplots(*pictures.shape[:2], squeeze=False)
        image = None
        for (row, column), axes in np.ndenumerate(grid):
            picture = pictures[row, column]
            if np.isfinite(picture).any():
                image = axes.imshow(picture, **colours)
            axes.set_xticks([])
            axes.set_yticks([])
            axes.set_frame_on(False)
            if column == 0 and row < len(names):
                axes.set_ylabel(
                    *(shown(names[int(row)]),),
                    rotation=0,
                    ha="right",
                    va="center",
                    fontsize="small",
                )
            if row == 0 and column < len(columns):
                axes.set_title(shown(columns[int(column)]), fontsize="small")
        if scale and image is not None:
            figure.colorbar(image, ax=grid, label=scale, aspect=10)
        if heading:
            figure.suptitle(shown(heading, 3 * LONGEST), fontsize="medium")

    down, across = pictures.shape[:2]
    margin = 0.4 + 0.08 * max((len(shown(name)) for name in names), default=0) + 1.2 * bool(scale)
    return Panel(
        inches * across + margin,
        max(1.5 if scale else 0, inches * down) + 0.4,
        fill,
        stretches=False,
    )
