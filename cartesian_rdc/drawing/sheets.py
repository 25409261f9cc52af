"""Sheets: where the boxes of a view stand, in columns and, above them, in levels; no lengths yet.

::

     level 2   ............ parameters come in here, and their covectors go out ............
     level 1          [ a box that computes parameters from parameters ]
     level 0   in   [column 0]   [column 1]   [column 2] ...                           out

A box of level 0 stands in a column right of all boxes that it reads, and left of those whose
covectors it reads; a wire that passes a column or a level has a place of its own there. So a wire
goes from one place to the next through the channel between two columns, or two levels; a channel
has no boxes. The time is linear in the number of boxes and places.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, final

from cartesian_rdc.drawing.views import Content

Side: TypeAlias = Literal["left", "right", "top", "bottom"]


@final
@dataclass(frozen=True, slots=True)
class Port:
    """Where a wire meets a box, or the edge of the sheet: on a side, going ``into`` it or out."""

    side: Side
    wire: int
    into: bool


@final
@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """A box of a sheet; ``ports`` are ordered along each side, from above and from the left."""

    kind: str
    title: str
    about: str
    ports: tuple[Port, ...]
    content: Content | None
    reads: tuple[int, ...]
    column: int
    level: int

    def on(self, side: Side) -> list[Port]:
        """The ports of a side."""
        return [port for port in self.ports if port.side == side]


@final
@dataclass(frozen=True, slots=True, eq=False)
class Wire:
    """A wire: its name, or nothing, and what runs along it.

    ``back``   whether it comes back
    ``count``  how many wires it is
    ``quiet``  whether nothing is written at it: it comes back beside one of the same space
    """

    name: str
    space: str
    back: bool
    count: int
    quiet: bool = False


Place: TypeAlias = int
"""A box by its number, or a wire that passes, ``-1 - number``."""


def passing(wire: int) -> Place:
    """The place of a wire."""
    return -1 - wire


@final
@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """Boxes and wires, arranged.

    ``ports``    at the edge; a wire that comes in goes *out of* the edge
    ``columns``  the places of each column of level 0, from above
    ``cells``    the places of each level above, from 1, in each column, from the left
    ``levels``   how many levels with boxes there are above level 0; the edge is one more
    """

    boxes: tuple[Box, ...]
    wires: tuple[Wire, ...]
    ports: tuple[Port, ...]
    columns: tuple[tuple[Place, ...], ...]
    cells: dict[tuple[int, int], tuple[Place, ...]]
    levels: int

    def on(self, side: Side) -> list[Port]:
        """The ports of the edge on a side."""
        return [port for port in self.ports if port.side == side]
