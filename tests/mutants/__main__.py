"""``python -m tests.mutants``: does every law reject its mutants, whatever the seed?

Each mutant is searched with the settings of Hypothesis's default profile, in so many runs with
different seeds, and in the same runs the law is searched on the original, where it has to hold.
The exit status is 1 where a mutant survives a run, or an original does not.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import hypothesis

from cartesian_rdc.testing import Effort, Status
from tests.mutants.table import table


def count(runs: int, number: int) -> tuple[int, int]:
    """In how many runs a mutant is rejected, and its original."""
    mutation = table()[number]
    default = hypothesis.settings(hypothesis.settings.get_profile("default"), database=None)
    rejected = [
        sum(
            check.search(Effort(default, seed, shrink=False)).status is Status.FAILED
            for seed in range(runs)
        )
        for check in (mutation.check, mutation.original)
    ]
    return rejected[0], rejected[1]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--runs", type=int, default=20, metavar="N", help="seeds 0 to N-1")
    parser.add_argument("--only", default="", metavar="LAW", help="laws that begin so")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    rows = list(table())
    numbers = [k for k, row in enumerate(rows) if row.law.startswith(options.only)]
    found: list[dict[str, str | int]] = []
    survivors: list[dict[str, str | int]] = []
    false_alarms: list[dict[str, str | int]] = []
    with ProcessPoolExecutor(options.jobs) as pool:
        for number, (rejected, alarms) in zip(
            numbers, pool.map(partial(count, options.runs), numbers), strict=True
        ):
            row = rows[number]
            entry: dict[str, str | int] = {
                "law": row.law,
                "mutant": row.mutant,
                "runs": options.runs,
                "rejected": rejected,
                "original_rejected": alarms,
            }
            found.append(entry)
            if rejected < options.runs:
                survivors.append(entry)
            if alarms:
                false_alarms.append(entry)
            where = sys.stderr if options.json else sys.stdout
            print(
                f"{row.law:<34} {rejected:>3} of {options.runs}  {row.mutant}"
                + (f"  (the original too: {alarms})" if alarms else ""),
                file=where,
                flush=True,
            )
    if options.json:
        found_all = {"mutants": found, "survivors": survivors, "false_alarms": false_alarms}
        print(json.dumps(found_all, indent=2))
    else:
        print(f"{len(found)} mutants, {len(survivors)} survived, {len(false_alarms)} false alarms")
    return 1 if survivors or false_alarms else 0


if __name__ == "__main__":
    sys.exit(main())
