"""List the experiments: what each does, the data and extras that it needs, how long it takes."""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Sequence

from experiments.about import experiments
from experiments.command import Parser, run


def table(rows: Sequence[Sequence[str]]) -> str:
    """The rows with their columns below each other."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
    return "\n".join(lines)


def main() -> None:
    """Print the list."""
    parser = Parser(
        prog="python -m experiments",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--json", action="store_true", help="print the list as a line of JSON")
    found = list(experiments())
    if parser.parse_args().json:
        flat = [{"module": e.module, "does": e.does, **dataclasses.asdict(e.about)} for e in found]
        print(json.dumps(flat))
        return
    rows = [
        (f"python -m {e.module}", e.about.takes, e.about.data, ", ".join(e.about.extras), e.does)
        for e in found
    ]
    print(table([("command", "takes", "data", "extras", "what it does"), *rows]))


if __name__ == "__main__":
    run(main, "experiments")
