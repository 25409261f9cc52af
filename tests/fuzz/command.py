# pyright: basic
"""``python -m tests.fuzz``: random programs and mutated files, for some minutes.

The exit status is 0 where nothing was found, 1 where something was, 2 for wrong arguments. Ctrl-C
stops, and prints what there is.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import warnings
from collections.abc import Sequence
from secrets import randbelow
from time import monotonic

from hypothesis import HealthCheck, Phase, seed as seeded, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.fuzz.checks import CHECKS
from tests.fuzz.machine import Machine
from tests.fuzz.minimise import minimised
from tests.fuzz.readers import mutate_files
from tests.fuzz.report import as_json, table, totals, words_of
from tests.fuzz.session import Fault, Tally

FILTERED = HealthCheck.filter_too_much

PROGRAMS, STEPS = 5, 60
"""Programs of one seed, and lines of a program."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the result is its exit status."""
    options = _parser().parse_args(arguments)
    begin = randbelow(10**9) if options.seed is None else options.seed
    with tempfile.TemporaryDirectory() as cache, warnings.catch_warnings():
        os.environ["CARTESIAN_RDC_CACHE"] = cache
        return _run(options, begin)


def _run(options: argparse.Namespace, begin: int) -> int:
    say = sys.stderr if options.json else sys.stdout
    print(f"seed {begin}, for {options.minutes:g} minutes; Ctrl-C stops", file=say, flush=True)
    tally, faults = Tally(), list[tuple[Fault, int]]()
    start, told, number = monotonic(), monotonic(), begin
    try:
        while monotonic() - start < 60 * options.minutes and number - begin < options.seeds:
            for fault in one_seed(number, tally, options.often):
                faults.append((minimised(fault), number))
                print(f"\n{words_of(*faults[-1])}\n", file=say, flush=True)
            mutate_files(number, tally)
            number += 1
            if monotonic() - told > options.tell:
                told = monotonic()
                minutes = (told - start) / 60
                print(f"{minutes:5.1f} min, seed {number}: {totals(tally)}", file=say, flush=True)
    except KeyboardInterrupt:
        print("\nstopped", file=say)
    if options.json:
        print(json.dumps(as_json(tally, faults, begin), indent=2))
    else:
        print(table(tally))
        for place, (found, seed) in enumerate(faults):
            print(f"\nfault {place + 1}: {words_of(found, seed)}")
        for reader, words in tally.files_wrong:
            print(f"\n{reader}: {words}")
        print(f"\n{totals(tally)}; the seeds were {begin} to {number - 1}")
    return 1 if faults or tally.files_wrong else 0


def one_seed(number: int, tally: Tally, often: Sequence[str] = ()) -> list[Fault]:
    """The new faults of some programs, a function of the number; ``often`` is that of a session."""
    before = set(tally.faults)
    machine = seeded(number)(
        type(f"Machine_{number}", (Machine,), {"tally": tally, "often": often})
    )
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=PROGRAMS,
            stateful_step_count=STEPS,
            phases=[Phase.generate],
            database=None,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, FILTERED],
        ),
    )
    return [fault for signature, fault in tally.faults.items() if signature not in before]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz",
        description="Random programs of every public operation, on all engines, and mutated files.",
    )
    parser.add_argument("--minutes", type=float, default=10, metavar="N", help="default 10")
    parser.add_argument("--seed", type=int, metavar="N", help="the first; default: one at random")
    parser.add_argument(
        "--seeds", type=int, default=10**9, metavar="N", help="stop after so many seeds"
    )
    parser.add_argument(
        "--tell", type=float, default=30, metavar="SECONDS", help="between lines of progress"
    )
    parser.add_argument(
        "--often",
        action="append",
        default=[],
        choices=list(CHECKS),
        metavar="CHECK",
        help=f"make this check at each chance: {', '.join(CHECKS)}",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser
