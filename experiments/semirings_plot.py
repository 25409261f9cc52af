# pyright: basic
"""The curves of ``semirings``, drawn by matplotlib."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from cartesian_rdc.errors import DataError, missing_extra


def plot(curves: Mapping[str, Sequence[float]], file: Path) -> None:
    """Draw the accuracies. Raises ``MissingExtraError``, and ``DataError`` for a bad name."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise missing_extra("matplotlib", "plot") from None
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    for name, curve in curves.items():
        style = "-" if name.startswith("Sat") else "--"
        axes.step(range(len(curve)), curve, style, where="post", label=name)
    axes.set_xlabel("step")
    axes.set_ylabel("accuracy on flowers not learned from")
    axes.legend()
    try:
        figure.savefig(file)
    except ValueError as error:  # a format that there is not
        raise DataError(f"{file}: {error}") from None
