# pyright: basic, reportMissingImports=false
"""The curves of ``semirings``, drawn by matplotlib."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.panels import LONGEST, shown
from experiments.plots import draw

if TYPE_CHECKING:
    from matplotlib.figure import Figure


COLUMNS = 4


def plot(curves: Mapping[str, Sequence[float]], file: Path) -> None:
    """Draw the accuracies, a diagram for each semiring, by its name and what was learned."""

    def fill(figure: Figure) -> None:
        rows = -(-len(curves) // COLUMNS)
        grid: Any = figure.subplots(rows, COLUMNS, sharex=True, sharey=True, squeeze=False)
        for axes, (name, curve) in zip(grid.flat, curves.items(), strict=False):
            axes.step(range(len(curve)), curve, where="post", linewidth=1.5)
            axes.set_title(shown(name, 2 * LONGEST), fontsize="medium")
            axes.grid(visible=True, alpha=0.3)
        for k in range(len(curves), grid.size):
            grid.flat[k].remove()
            grid.flat[k - COLUMNS].tick_params(labelbottom=True)
        figure.supxlabel("steps, a flower each")
        figure.supylabel("accuracy on flowers not learned from (share)", fontsize="medium")
        figure.suptitle("One model of iris flowers over several semirings")

    draw(file, (11, 5.5), fill)
