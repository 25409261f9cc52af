"""The tables of operations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tests.fuzz.kinds import GROUPS
from tests.fuzz.operations import HOLE, Table
from tests.fuzz.tables.circuits import CIRCUITS
from tests.fuzz.tables.execution import EXECUTION
from tests.fuzz.tables.facade import FACADE, LENSES
from tests.fuzz.tables.functors import FUNCTORS
from tests.fuzz.tables.learning import LEARNING
from tests.fuzz.tables.neural import NEURAL
from tests.fuzz.tables.others import OTHERS
from tests.fuzz.tables.smooth import SMOOTH


def over(group: Sequence[str], table: Table) -> Table:
    """A table of operations of any category, over one group of kinds."""
    new = dict(zip(GROUPS[0], group, strict=True))

    def name(kind: str) -> str:
        return new.get(kind, kind)

    return {
        name(kind): [
            HOLE.sub(lambda m: "{" + name(m[1]) + m[2] + "}", t)
            for t in templates
            if not (group is GROUPS[3] and BARE in t)
        ]
        for kind, templates in table.items()
    }


BARE: Final = "{map}.morphism"
"""Where bare morphisms are of several types, only a static checker tells which go where."""

TABLES: Final = (
    *(over(group, FACADE) for group in GROUPS),
    LENSES, SMOOTH, NEURAL, LEARNING, CIRCUITS, FUNCTORS, EXECUTION, OTHERS,
)  # fmt: skip
"""Those of any category four times, each of the others once."""
