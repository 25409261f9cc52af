"""The public operations, as a table: the kind of the result, and a template with holes.

A hole ``{kind}`` is filled with a value that an earlier operation made; a hole of another name
with a text of ``holes``. A new operation is a line in one of the tables.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias, final

from tests.fuzz.kinds import KINDS

Table: TypeAlias = Mapping[str, Sequence[str]]
"""From the kind of the result to templates."""

HOLE = re.compile(r"\{(\w+)\}")


@final
@dataclass(frozen=True)
class Operation:
    """A ``template`` whose result is of a ``kind``."""

    kind: str
    template: str

    @property
    def holes(self) -> tuple[str, ...]:
        """The names of its holes, from left to right."""
        return tuple(HOLE.findall(self.template))

    def filled(self, texts: Sequence[str]) -> str:
        """The expression with these texts in its holes."""
        left = iter(texts)
        return HOLE.sub(lambda _: next(left), self.template)


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
