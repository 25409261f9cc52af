"""Tables as NumPy: rows are gathered by index, and added where their numbers say."""

from __future__ import annotations

import numpy as np

from cartesian_rdc.categories.smooth.lookup import AddRows, Lookup
from cartesian_rdc.execution.numpy_engine.writer import Writer


def look_up(generator: Lookup, table: str, numbers: str, out: str, writer: Writer) -> None:
    """Write the lines that fill ``out`` with the rows that the numbers name, and else zeros."""
    zero = writer.number(0, generator.table)
    if not _length(generator):
        writer.call("copyto", out, zero)
        return
    named, places = _places(generator, numbers, writer)
    writer.call("copyto", out, f"{table}[{places}]")
    writer.call("copyto", out, zero, f"where=~{named}")


def add_rows(generator: AddRows, numbers: str, rows: str, out: str, writer: Writer) -> None:
    """Write the lines that fill ``out`` with zeros, and add each row where its number says."""
    zero = writer.number(0, generator.table)
    writer.call("copyto", out, zero)
    if _length(generator):
        named, places = _places(generator, numbers, writer)
        writer.call("add.at", out, f"({places})", f"where({named}, {rows}, {zero})")


def _length(generator: Lookup | AddRows) -> int:
    return generator.table.shape[generator.batch]


def _places(generator: Lookup | AddRows, numbers: str, writer: Writer) -> tuple[str, str]:
    """Names for where a number names a row, and of the indices of rows, 0 where none is named."""
    count, rank = len(writer.body), generator.numbers.rank
    near, named, row = f"n{count}", f"m{count}", f"r{count}"
    wide = ", None" * (generator.table.rank - generator.batch - 1)
    half = writer.number(0.5, generator.numbers)
    writer.body += [
        f"{near} = floor(add({numbers}, {half}))",
        f"{named} = ({near} >= 0) & ({near} < {_length(generator)})",
        f'{row} = asarray(where({named}, {near}, 0)).astype("int64")',
        f"{named} = asarray({named})[...{wide}]",
    ]
    outer = [
        writer.bind(np.arange(n).reshape([-1 if k == axis else 1 for k in range(rank)]))
        for axis, n in enumerate(generator.numbers.shape[: generator.batch])
    ]
    return named, ", ".join([*outer, f"{row},"])
