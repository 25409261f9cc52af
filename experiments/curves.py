"""Curves: what was measured while training, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import final


@final
@dataclass
class Curves:
    """Numbers, each with a name, at growing positions, in epochs; for each name a list."""

    epochs: list[float] = field(default_factory=list[float])
    numbers: dict[str, list[float]] = field(default_factory=dict[str, list[float]])

    def append(self, epoch: float, measured: Mapping[str, float]) -> None:
        """Add one position; the names are the same at all."""
        self.epochs.append(epoch)
        for name, number in measured.items():
            self.numbers.setdefault(name, []).append(number)
