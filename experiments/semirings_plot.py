# pyright: basic, reportMissingImports=false
"""The curves of ``semirings``, drawn by matplotlib."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.plots import draw

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def plot(curves: Mapping[str, Sequence[float]], file: Path) -> None:
    """Draw the accuracies, one line for each semiring; those that saturate are not dashed."""

    def fill(figure: Figure) -> None:
        axes = figure.subplots()
        for k, (name, curve) in enumerate(curves.items()):
            style = "-" if name.startswith("Sat") else "--"
            width = 5 - 0.6 * k  # so that lines which lie on each other are seen
            axes.step(range(len(curve)), curve, style, where="post", label=name, linewidth=width)
        axes.set_xlabel("step")
        axes.set_ylabel("accuracy on flowers not learned from")
        axes.legend()

    draw(file, (7, 4), fill)
