"""Windows of a text: tokens in a row, and the tokens that come after each.

>>> import numpy as np
>>> tokens = np.arange(14, dtype=np.int32)
>>> one, *_ = Windows(tokens, length=4, batch=2, steps=1, every=1, seed=0).parts(1)
>>> one[0].shape, bool((one[1] == one[0] + 1).all())
((2, 4), True)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.categories.smooth import Value
from cartesian_rdc.errors import DataError
from experiments.language_tokens import Tokens

Pairs = tuple[NDArray[np.int64], NDArray[np.int64]]
"""Windows, in rows, and the next token at each place."""


@final
@dataclass(frozen=True, eq=False)
class Windows:
    """Windows of ``length`` tokens, in an order that is drawn anew in each epoch.

    ``batch``  how many a step takes
    ``steps``  the most steps of an epoch; there are fewer if the text is shorter
    ``every``  how many steps a part has, except for the last

    An epoch cuts the text into windows that do not overlap, beginning at a place that is drawn,
    too. No more than a part of them is in memory at a time. Raises ``DataError`` if the text is
    too short for one step.
    """

    tokens: Tokens
    length: int
    batch: int
    steps: int | None
    every: int
    seed: int

    def __post_init__(self) -> None:
        if self.count < self.batch:
            need = (self.batch + 1) * self.length
            raise DataError(
                f"the text has {len(self.tokens)} tokens to learn from, and a step on "
                f"{self.batch} windows of {self.length} takes {need}: take a longer text, or "
                "smaller --length or --batch-size"
            )

    @property
    def count(self) -> int:
        """How many windows an epoch has."""
        return max(0, len(self.tokens) - self.length) // self.length

    @property
    def steps_of_epoch(self) -> int:
        """How many steps an epoch has."""
        whole = self.count // self.batch
        return whole if self.steps is None else min(self.steps, whole)

    def parts(self, epoch: int) -> Iterator[Value]:
        """The parts of an epoch, one after the other, as a ``Stream`` asks for them."""
        rng = np.random.default_rng((self.seed, epoch))
        starts = rng.integers(self.length) + self.length * rng.permutation(self.count)
        size = self.every * self.batch
        for first in range(0, self.steps_of_epoch * self.batch, size):
            until = min(first + size, self.steps_of_epoch * self.batch)
            yield windows_at(self.tokens, starts[first:until], self.length)


def windows_at(tokens: Tokens, starts: NDArray[np.int64], length: int) -> Pairs:
    """The windows that begin at these places."""
    found = tokens[starts[:, None] + np.arange(length + 1)].astype(np.int64)
    return found[:, :-1], found[:, 1:]


def groups(tokens: Tokens, length: int, batch: int, most: int | None = None) -> list[Pairs]:
    """Batches of windows that do not overlap, from the first on; ``most`` of them, far apart.

    They have fewer windows than ``batch`` where the text has no more. Windows that fill no batch
    are left out. Raises ``DataError`` if the text has no window.
    """
    count = max(0, len(tokens) - 1) // length
    if not count:
        raise DataError(
            f"{len(tokens)} tokens are held out, and a window takes {length + 1}: take a longer "
            "text, or a smaller --length"
        )
    size = min(batch, count)
    starts = length * np.arange(count // size * size).reshape(-1, size)
    if most is not None and most < len(starts):
        starts = starts[np.linspace(0, len(starts) - 1, most).astype(int)]
    return [windows_at(tokens, some, length) for some in starts]
