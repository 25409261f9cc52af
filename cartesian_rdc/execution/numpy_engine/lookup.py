"""Tables in NumPy: rows are gathered and scattered by index arrays."""

from __future__ import annotations

from math import prod

from cartesian_rdc.categories.smooth.lookup import Gather, ScatterAdd
from cartesian_rdc.execution.numpy_engine.writer import Writer, as_tuple


def gather(generator: Gather, table: str, numbers: str, out: str, writer: Writer) -> None:
    """The rows that the numbers name; zero where one names none."""
    writer.call("copyto", out, writer.number(0, generator.table))
    shapes = _shapes(generator)
    if shapes is not None:
        of_table, of_numbers, of_rows = shapes
        named, which, row = _named(generator, of_numbers, numbers, writer)
        found = f"{table}.reshape({as_tuple(of_table)})[{which}, {row}]"
        writer.body.append(f"{out}.reshape({as_tuple(of_rows)})[{named}] = {found}")


def scatter_add(generator: ScatterAdd, numbers: str, rows: str, out: str, writer: Writer) -> None:
    """A table of zeros, to which each row is added where its number says."""
    writer.call("copyto", out, writer.number(0, generator.table))
    shapes = _shapes(generator)
    if shapes is not None:
        of_table, of_numbers, of_rows = shapes
        named, which, row = _named(generator, of_numbers, numbers, writer)
        added = f"{rows}.reshape({as_tuple(of_rows)})[{named}]"
        writer.call("add.at", f"{out}.reshape({as_tuple(of_table)})", f"({which}, {row})", added)


def _shapes(
    generator: Gather | ScatterAdd,
) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]] | None:
    """With the shared axes as one: the shapes of the table, the numbers and the rows.

    ``None`` where there is nothing to look up.
    """
    table, batch = generator.table.shape, generator.batch
    before, row = prod(table[:batch]), table[batch + 1 :]
    places = prod(generator.numbers.shape[batch:])
    if not before * places * table[batch]:
        return None
    return (before, table[batch], *row), (before, places), (before, places, *row)


def _named(
    generator: Gather | ScatterAdd, shape: tuple[int, ...], numbers: str, writer: Writer
) -> tuple[str, str, str]:
    """Names for which numbers name a row; and of these, in which table, and which row."""
    space = generator.numbers
    nearest = writer.fresh(space.with_shape(*shape))
    writer.call("add", f"{numbers}.reshape({as_tuple(shape)})", writer.number(0.5, space), nearest)
    writer.call("floor", nearest, nearest)
    zero = writer.number(0, space)
    length = writer.number(generator.table.shape[generator.batch], space)
    named, which, row = (f"{nearest}_{part}" for part in ("named", "which", "row"))
    test = f"logical_and(greater_equal({nearest}, {zero}), less({nearest}, {length}))"
    writer.body.append(f"{named} = {test}")
    writer.body.append(f"{which} = nonzero({named})[0]")
    writer.body.append(f'{row} = {nearest}[{named}].astype("int64")')
    return named, which, row
