# pyright: basic
"""Programs: lines that each give a name to a value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, final

from tests.fuzz.operations import Operation, is_bundle
from tests.fuzz.scope import SCOPE


@final
@dataclass(frozen=True)
class Line:
    """``name = expression``: an operation with its holes filled."""

    name: str
    operation: Operation
    texts: tuple[str, ...]

    @property
    def expression(self) -> str:
        """The text to the right of the equals sign."""
        return self.operation.filled(self.texts)

    @property
    def reads(self) -> tuple[str, ...]:
        """The names that it reads."""
        holes = zip(self.operation.holes, self.texts, strict=True)
        return tuple(text for hole, text in holes if is_bundle(hole))

    def __str__(self) -> str:
        return f"{self.name} = {self.expression}"


def evaluated(line: Line, values: dict[str, Any]) -> Any:
    """The value of a line, among ``values``, which begin as ``SCOPE``. Raises what it raises."""
    return eval(line.expression, values)


def needed(lines: Sequence[Line], last: Line) -> list[Line]:
    """The lines that the last one reads, directly or not, and itself."""
    names, kept = {last.name}, []
    for line in reversed(lines):
        if line.name in names:
            kept.append(line)
            names.update(line.reads)
    return kept[::-1]


def snippet(lines: Sequence[Line], check: str = "") -> str:
    """The program as a text to run from the root of the repository."""
    wanted = sorted(name for name in SCOPE if any(f"{name}." in str(line) for line in lines))
    head = f"from tests.fuzz.scope import {', '.join(wanted)}" if wanted else ""
    tail = []
    if check:
        tail = ["from tests.fuzz.checks import CHECKS", f"CHECKS[{check!r}].run({lines[-1].name})"]
    return "\n".join([head, *map(str, lines), *tail])


def renamed(line: Line, texts: Sequence[str], operation: Operation) -> Line:
    """The line with another right side."""
    return replace(line, operation=operation, texts=tuple(texts))
