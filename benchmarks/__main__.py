"""Measure: operation counts, compile times, and speed against code written by hand."""

from __future__ import annotations

import argparse
import json

from benchmarks import chains, iris_hidden_sgd
from experiments.command import Parser, at_least, run


def main() -> None:
    """Run one benchmark and print what it measured."""
    parser = Parser(
        prog="python -m benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "name",
        choices=["depth", "compile", "iris-hidden-sgd"],
        help="operations of R for chains of layers; seconds to compile chains; training "
        "iris one sample at a time, against the same by hand",
    )
    parser.add_argument("--engine", choices=["numpy"], default="numpy", help="default: numpy")
    parser.add_argument("--against", choices=["numpy"], default="numpy", help="default: numpy")
    parser.add_argument("--repeat", type=at_least(1), default=5, help="default: 5")
    parser.add_argument("--json", action="store_true", help="print one line of JSON")
    chosen = parser.parse_args()
    rows: list[dict[str, object]]
    if chosen.name == "depth":
        rows = chains.depth([2**k for k in range(11)])
    elif chosen.name == "compile":
        rows = chains.compile_time([1000, 2000, 4000], min(chosen.repeat, 3))
    else:
        rows = [iris_hidden_sgd.compare(chosen.repeat)]
    if chosen.json:
        print(json.dumps(rows[0] if len(rows) == 1 else rows))
    else:
        print("\n".join(words(row, "\n" if len(rows) == 1 else "   ") for row in rows))


def words(row: dict[str, object], separator: str) -> str:
    """A result for people."""
    return separator.join(f"{name.replace('_', ' ')} {shown(v)}" for name, v in row.items())


def shown(value: object) -> str:
    """A number, or the median of several with the extremes."""
    if isinstance(value, iris_hidden_sgd.Spread):
        return f"{value['median']:.4g} ({value['min']:.4g} to {value['max']:.4g})"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    run(main, "benchmarks")
