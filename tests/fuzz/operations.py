"""The public operations, as a table: the kind of the result, and a template with holes.

A hole ``{kind}`` is filled with a value that an earlier operation made; a hole of another name
with a text of ``holes``. Holes with a number, ``{map1}``, are filled with one text wherever they
stand. A new operation is a line in one of the tables.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TypeAlias, final

from tests.fuzz.kinds import KINDS

Table: TypeAlias = Mapping[str, Sequence[str]]
"""From the kind of the result to templates."""

HOLE = re.compile(r"\{([a-z_]+)(\d*)\}")


@final
@dataclass(frozen=True)
class Operation:
    """A ``template`` whose result is of a ``kind``."""

    kind: str
    template: str

    @cached_property
    def holes(self) -> tuple[str, ...]:
        """What fills its holes, from left to right; one with a number counts once."""
        return tuple(kind for kind, _ in self._places)

    @cached_property
    def bundles(self) -> frozenset[str]:
        """The kinds of values that it needs."""
        return frozenset(filter(is_bundle, self.holes))

    @cached_property
    def open(self) -> tuple[bool, ...]:
        """For each hole, whether a value of another category may be tried: it is an operand."""
        return tuple(
            all(self.template[end : end + 1] not in (".", "(") for end in ends)
            for _, ends in self._places
        )

    @cached_property
    def _places(self) -> list[tuple[str, list[int]]]:
        found: dict[str, tuple[str, list[int]]] = {}
        for place in HOLE.finditer(self.template):
            label = place[0] if place[2] else f"{place.start()}"
            found.setdefault(label, (place[1], []))[1].append(place.end())
        return list(found.values())

    def filled(self, texts: Sequence[str]) -> str:
        """The expression with these texts in its holes."""
        left, known = iter(texts), dict[str, str]()

        def text(place: re.Match[str]) -> str:
            if not place[2]:
                return next(left)
            if place[0] not in known:
                known[place[0]] = next(left)
            return known[place[0]]

        return HOLE.sub(text, self.template)


@cache
def operations() -> tuple[Operation, ...]:
    """All of them."""
    from tests.fuzz.tables import TABLES

    return tuple(
        Operation(kind, template)
        for table in TABLES
        for kind, templates in table.items()
        for template in templates
    )


def is_bundle(hole: str) -> bool:
    """Whether a hole is filled by an earlier value."""
    return hole in KINDS
