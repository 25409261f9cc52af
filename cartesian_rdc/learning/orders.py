"""Orders of samples: which samples the steps of an epoch take."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeGuard, final

import numpy as np

from cartesian_rdc.errors import DataError, require_function, require_whole
from cartesian_rdc.execution.orders import Samples

Order: TypeAlias = Callable[[int, int], Samples]
"""From the number of an epoch, from 1, and the number of samples to the samples of each step."""


def require_order(order: object) -> None:
    """Raise ``TypeError`` if this is no function; a class is none."""
    require_function(order, "the order", "a function, such as Shuffled(0)")


@final
@dataclass(frozen=True)
class Shuffled:
    """A random order of the samples in each epoch, a function of the seed and the epoch.

    Raises ``DataError`` if the seed is not a whole number of 0 or more.
    """

    seed: int

    def __post_init__(self) -> None:
        require_whole(DataError, "seed", self.seed)

    def __call__(self, epoch: int, length: int) -> Sequence[int]:
        """A permutation of ``range(length)``.

        Raises ``DataError`` if ``epoch`` or ``length`` is negative.
        """
        require_whole(DataError, "number of an epoch", epoch)
        require_whole(DataError, "number of samples", length)
        order: list[int] = np.random.default_rng((self.seed, epoch)).permutation(length).tolist()
        return order


def in_order(epoch: int, length: int) -> Sequence[int]:
    """The order of the data, in each epoch."""
    return range(length)


def one_by_one(epoch: int, length: int) -> Sequence[int]:
    """The order whose epochs have one step each, on the next sample: to select after each.

    Raises ``DataError`` if ``epoch`` or ``length`` is below 1.
    """
    require_whole(DataError, "number of an epoch", epoch, 1)
    require_whole(DataError, "number of samples", length, 1)
    return [(epoch - 1) % length]


def singles(order: Samples) -> list[int]:
    """The samples of an order. Raises ``DataError`` if its steps are batches."""
    if not _of_singles(order):
        raise DataError(
            "samples are put into batches, and the steps of this order are batches already: of "
            "batch= and an order of batches, leave one out"
        )
    return list(order)


def _of_singles(order: Samples) -> TypeGuard[Sequence[int]]:
    """Whether each step takes one sample; of many steps there are few types."""
    return not any(issubclass(kind, Sequence) for kind in set(map(type, order)))


@final
@dataclass(frozen=True)
class Batches:
    """The samples of another ``order``, ``size`` of them for each step.

    The last batch of an epoch has fewer, where samples are left. With ``drop_last`` it is left out.

    >>> Batches(2)(1, 5)
    [[0, 1], [2, 3], [4]]
    >>> Batches(2, Shuffled(0), drop_last=True)(1, 5)
    [[1, 4], [3, 0]]
    """

    size: int
    order: Order = in_order
    drop_last: bool = False

    def __call__(self, epoch: int, length: int) -> Sequence[Sequence[int]]:
        """The batches of an epoch.

        Raises ``DataError`` if ``size`` is below 1, or if no batch is left.
        """
        require_whole(DataError, "size of a batch", self.size, 1)
        if self.drop_last and self.size > length:
            raise DataError(f"a batch has {self.size} samples, the data have {length}")
        samples = singles(self.order(epoch, length))
        whole = len(samples) - len(samples) % self.size if self.drop_last else len(samples)
        return [samples[start : start + self.size] for start in range(0, whole, self.size)]
