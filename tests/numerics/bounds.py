"""The bounds of the table as a table in Markdown, for docs/numerics.md."""

from __future__ import annotations

from tests.numerics.reference import Bound, Row
from tests.numerics.table import TABLE

HEAD = "| map | value | derivative | elsewhere | errors are counted in |\n|---|---|---|---|---|"


def bounds() -> str:
    """A table for each kind of map."""
    kinds = dict.fromkeys(row.kind for row in TABLE)
    return "\n\n".join(
        "\n".join([f"### {kind.capitalize()}", "", HEAD, *map(line, rows_of(kind))])
        for kind in kinds
    )


def rows_of(kind: str) -> list[Row]:
    """The rows of a kind."""
    return [row for row in TABLE if row.kind == kind]


def line(row: Row) -> str:
    """A row."""
    others = "; ".join(f"{where}: {shown(bound)}" for where, bound in row.but.items())
    value, derivative = parts(row.bound)
    counted = row.note or "ulp"
    if row.bound.flushed:
        counted += ", results below 2 s may be off by that"
    return f"| {row.name} | {value} | {derivative} | {others} | {counted} |"


def parts(bound: Bound) -> tuple[str, str]:
    """The bound of the value, and that of the derivative."""
    return f"{bound.value:g}", "" if bound.derivative is None else f"{bound.derivative:g}"


def shown(bound: Bound) -> str:
    """Both, in a cell."""
    return ", ".join(filter(None, parts(bound)))
