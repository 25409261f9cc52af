"""What is computed wide: in float32 where all around is of half precision.

Where a map is made of several generators that would lose too much in half precision, it is made
between ``widen`` and ``narrow``, which are identities in float32 and float64. There nothing would
tell a functor that changes precision to keep the map wide; a mark around it does.

>>> from cartesian_rdc.categories.smooth import sin, space
>>> f = island(sin(space(3)))
>>> is_island(f)
True
>>> from cartesian_rdc.categories.smooth import smooth
>>> is_island(smooth.reverse_derivative(f))  # R of an island is one
True
"""

from __future__ import annotations

from typing import Final, TypeGuard

from cartesian_rdc.categories.free import Label
from cartesian_rdc.categories.smooth.category import smooth
from cartesian_rdc.categories.smooth.spaces import Array, Arrow

WIDE: Final = "/wide"
"""The mark of what is computed wide."""


def island(f: Arrow) -> Arrow:
    """``f : wide(A) -> wide(B)``, marked as one that stays wide."""
    return smooth.called(WIDE, f)


def is_island(f: Arrow) -> TypeGuard[Label[Array]]:
    """Whether a map is marked as one that stays wide."""
    return isinstance(f, Label) and f.about == WIDE
