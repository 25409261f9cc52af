# pyright: basic
"""Pictures in PNG and PDF, by Matplotlib, the extra ``plot``."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Literal

from cartesian_rdc.drawing.shapes import Disc, Head, Panel, Picture, Shape, Stroke, Words
from cartesian_rdc.errors import missing_extra

if TYPE_CHECKING:
    from matplotlib.axes import Axes

POINTS = 72.0
"""How many points an inch is; a picture is measured in them."""


def rendered(picture: Picture, form: Literal["png", "pdf"], scale: float) -> bytes:
    """The bytes of a file. ``scale``: how many pixels a point is.

    Raises ``MissingExtraError`` if Matplotlib is not installed.
    """
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        raise missing_extra("matplotlib", "plot") from None
    figure = Figure(figsize=(picture.w / POINTS, picture.h / POINTS), facecolor=picture.paper)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(0, picture.w)
    axes.set_ylim(picture.h, 0)
    axes.set_axis_off()
    for order, shape in enumerate(picture.shapes):
        _add(axes, shape, order)
    file = BytesIO()
    metadata = {"CreationDate": None} if form == "pdf" else {}  # the same bytes each time
    figure.savefig(
        file, format=form, dpi=POINTS * scale, facecolor=picture.paper, metadata=metadata
    )
    return file.getvalue()


def _add(axes: Axes, shape: Shape, order: int) -> None:
    from matplotlib.patches import Circle, FancyBboxPatch, Patch, PathPatch, Polygon
    from matplotlib.path import Path

    patch: Patch
    match shape:
        case Panel(at, r, fill, stroke):
            style = f"round,pad=0,rounding_size={min(r, at.w / 2, at.h / 2)}"
            patch = FancyBboxPatch((at.x, at.y), at.w, at.h, style, fc=fill, ec=stroke, lw=1.2)
        case Disc(x, y, r, fill, stroke):
            patch = Circle((x, y), r, fc=fill, ec=stroke or "none", lw=1.2)
        case Stroke(points, colour, thickness, dashed):
            kind = Path.LINETO if len(points) == 2 else Path.CURVE4
            route = Path(points, [Path.MOVETO, *[kind] * (len(points) - 1)])
            style = "--" if dashed else "-"
            patch = PathPatch(route, fc="none", ec=colour, lw=thickness, ls=style)
        case Head(points, colour):
            patch = Polygon(points, fc=colour, ec="none")
        case Words(x, y, text, colour, size, anchor, strong):
            axes.text(
                x,
                y,
                text.replace("$", r"\$"),
                color=colour,
                fontsize=size,
                ha={"start": "left", "middle": "center", "end": "right"}[anchor],
                va="baseline",
                weight="bold" if strong else "normal",
                family="DejaVu Sans",
                zorder=order,
            )
            return
    patch.set_zorder(order)
    axes.add_patch(patch)
