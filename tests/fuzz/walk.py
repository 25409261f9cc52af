# pyright: basic
"""More lines of a program, drawn by a generator of random numbers.

Hypothesis draws a line in some milliseconds, most of which it needs to be able to shrink it, which
is done otherwise here (``minimise``). So it draws the first lines of a program only; a walk goes on
from there, mostly to maps, layers and learners, which are the models. It is a function of the lines
before it.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cache
from typing import Final
from zlib import crc32

from tests.fuzz.holes import LITERALS
from tests.fuzz.kinds import strangers
from tests.fuzz.operations import Operation, is_bundle, operations
from tests.fuzz.session import Session

OF_MODELS: Final = (
    *("map", "term") * 5, *("layer",) * 4, *("learner", "formula", "object", "space") * 2,
    "chosen", "loss", "cell", "map_maker", "layer_maker", "optimiser", "rate",
)  # fmt: skip
"""The kinds that models are made of; those that stand here twice are drawn twice as often."""

OTHERS: Final = 12
"""One in so many lines is of any kind."""

STRANGE: Final = 30
"""One in so many operands is of another category."""


@cache
def _makers(kind: str) -> tuple[Operation, ...]:
    return tuple(o for o in operations() if o.kind == kind and "fresh" not in o.holes)


def walk(session: Session, lines: int) -> None:
    """Try so many more lines."""
    text = "\n".join(map(str, session.lines))
    rng = random.Random(crc32(text.encode()))
    every = [o for o in operations() if "fresh" not in o.holes]
    for _ in range(lines):
        from_all = rng.randrange(OTHERS) == 0
        choices = every if from_all else _makers(rng.choice(OF_MODELS))
        operation = rng.choice(choices)
        if operation.bundles <= session.kinds:
            session.run(operation, _texts(session, operation, rng))


def _texts(session: Session, operation: Operation, rng: random.Random) -> Sequence[str]:
    return [
        _text(session, hole, rng, is_open=is_open)
        for hole, is_open in zip(operation.holes, operation.open, strict=True)
    ]


def _text(session: Session, hole: str, rng: random.Random, *, is_open: bool) -> str:
    if not is_bundle(hole):
        every = LITERALS[hole]
        return rng.choice(every if rng.random() < 0.5 else every[: max(1, len(every) // 3)])
    if is_open and rng.randrange(STRANGE) == 0:
        others = [other for other in strangers(hole) if other in session.kinds]
        hole = rng.choice(others) if others else hole
    names = session.named[hole]
    return names[int(len(names) * rng.random() ** 1.5)]  # the older, which are smaller, mostly
