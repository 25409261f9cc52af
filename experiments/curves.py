"""Curves: what was measured while training, and where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self, final

from cartesian_rdc.errors import DataError

EPOCHS = "epochs"
"""What the positions are called in a history; no measure has this name."""


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

    @property
    def history(self) -> dict[str, list[float]]:
        """The positions and the numbers, as a checkpoint keeps them."""
        return {EPOCHS: self.epochs, **self.numbers}

    @classmethod
    def of(cls, history: Mapping[str, Sequence[float]]) -> Self:
        """The curves of a history. Raises ``DataError`` if it has no positions for them."""
        numbers = {name: list(curve) for name, curve in history.items()}
        epochs = numbers.pop(EPOCHS, [])
        for name, curve in numbers.items():
            if len(curve) != len(epochs):
                raise DataError(
                    f"the curve {name!r} has {len(curve)} numbers at {len(epochs)} positions"
                )
        return cls(epochs, numbers)
