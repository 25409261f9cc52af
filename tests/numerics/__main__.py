# pyright: basic
"""``python -m tests.numerics``: how far each map of Smooth is from the exact result.

Each generator, function, activation, loss, layer, optimiser and schedule is run on each engine in
each dtype, at arguments from the smallest subnormal number to the largest and at infinities, and
compared with mpmath: value / derivative, in units in the last place. ``!`` marks what is beyond
its bound. The exit status is 1 where there is one. Rows are sorted as in docs/numerics.md.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence

from tests.numerics.errors import DTYPES
from tests.numerics.measure import ENGINES, WITHOUT_HALVES, Result, Worst, results_of
from tests.numerics.reference import Row
from tests.numerics.table import TABLE


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.numerics",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("filter", nargs="?", default="", help="rows whose name or kind has this")
    parser.add_argument("--dtype", choices=DTYPES, action="append", help="may be repeated")
    parser.add_argument("--engine", choices=ENGINES, action="append", help="may be repeated")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="thin the points out")
    parser.add_argument("--worst", action="store_true", help="say where each error is largest")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    rows = [row for row in TABLE if options.filter in row.name or options.filter == row.kind]
    if not rows:
        parser.error(f"no row has {options.filter!r} in its name")
    found: list[Result] = []
    for dtype in options.dtype or DTYPES:
        for engine in options.engine or ENGINES:
            if dtype == "float16" and engine in WITHOUT_HALVES:
                continue
            for result in results_of(rows, engine, dtype, options.every):
                found.append(result)
                print(f"\r{dtype} {engine} {result.row.name:<24}", end="", file=sys.stderr)
    print(f"\r{'':<60}\r", end="", file=sys.stderr)
    print(json.dumps([entry(r) for r in found], indent=2) if options.json else table(rows, found))
    if options.worst and not options.json:
        print("\n".join(where(r) for r in found))
    return 0 if all(result.holds for result in found) else 1


def table(rows: Iterable[Row], found: Sequence[Result]) -> str:
    """A line for each row, a column for each engine and dtype."""
    columns = list(dict.fromkeys((r.engine, r.dtype) for r in found))
    cells = {(r.row.name, r.engine, r.dtype): cell(r) for r in found}
    lines = [f"{'':<22}" + "".join(f"{f'{e} {d[5:]}':>17}" for e, d in columns)]
    lines += [
        f"{row.name:<22}" + "".join(f"{cells[row.name, e, d]:>17}" for e, d in columns)
        for row in rows
    ]
    broken = sum(not result.holds for result in found)
    return "\n".join([*lines, f"value / derivative, in ulp; {broken} beyond their bound"])


def cell(result: Result) -> str:
    """Both errors."""
    slope = "" if result.derivative is None else f" / {result.derivative.ulp:.3g}"
    return f"{'' if result.holds else '!'}{result.value.ulp:.3g}{slope}"


def where(result: Result) -> str:
    """The arguments of the largest errors."""
    parts = [("value", result.value), ("derivative", result.derivative)]
    named = [f"{word} {w.ulp:.3g} at {shown(w)}: {w.got!r}" for word, w in parts if w is not None]
    return f"{result.row.name}, {result.engine} {result.dtype}: {'; '.join(named)}"


def shown(worst: Worst) -> str:
    """The numbers of an argument, if they are few."""
    return str(worst.at) if len(worst.at) < 20 else f"{len(worst.at)} numbers"


def entry(result: Result) -> dict[str, object]:
    """A result as JSON has it; an infinite error is a word."""
    bound = result.bound

    def part(worst: Worst | None, limit: float | None) -> dict[str, object] | None:
        if worst is None:
            return None
        ulp = worst.ulp if worst.ulp < float("inf") else "infinite"
        return {"ulp": ulp, "bound": limit, "at": shown(worst), "got": repr(worst.got)}

    return {
        "row": result.row.name,
        "kind": result.row.kind,
        "engine": result.engine,
        "dtype": result.dtype,
        "holds": result.holds,
        "value": part(result.value, bound.value),
        "derivative": part(result.derivative, bound.derivative),
    }


if __name__ == "__main__":
    sys.exit(main())
