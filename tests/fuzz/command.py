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
from collections.abc import Callable, Sequence
from pathlib import Path
from secrets import randbelow
from time import monotonic

import jax
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


CLEAN = 50
"""The caches of JAX are emptied after so many seeds."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the result is its exit status."""
    options = _parser().parse_args(arguments)
    if options.seed is None:
        options.seed = randbelow(10**9)
    with tempfile.TemporaryDirectory() as cache, warnings.catch_warnings():
        os.environ["CARTESIAN_RDC_CACHE"] = cache
        warnings.simplefilter("error", RuntimeWarning)  # NumPy's, of a number beyond its dtype
        return _run(options)


def _run(options: argparse.Namespace) -> int:
    say = sys.stderr if options.json else sys.stdout
    print(f"{_goal(options)}; again: {_again(options)}; Ctrl-C stops", file=say, flush=True)
    tally, faults = Tally(seen=_seen(options.seen)), list[tuple[Fault, int]]()
    before = len(tally.seen)
    clean: Callable[[], None] = jax.clear_caches
    start, told, done = monotonic(), monotonic(), 0
    try:
        while done < options.seeds and not _is_enough(options, tally, monotonic() - start):
            number = seed_of(options.seed, options.part, done)
            for fault in one_seed(number, tally, options.often):
                faults.append((minimised(fault), number))
                print(f"\n{words_of(*faults[-1])}\n", file=say, flush=True)
            mutate_files(number, tally)
            done += 1
            if done % CLEAN == 0:
                clean()
            if monotonic() - told > options.tell:
                told = monotonic()
                minutes = (told - start) / 60
                print(f"{minutes:5.1f} min, seed {number}: {totals(tally)}", file=say, flush=True)
    except KeyboardInterrupt:
        print("\nstopped", file=say)
    if options.seen:
        _keep(options.seen, tally.seen)
    if options.json:
        print(json.dumps(as_json(tally, faults, options.seed), indent=2))
    else:
        print(table(tally))
        for place, (found, seed) in enumerate(faults):
            print(f"\nfault {place + 1}: {words_of(found, seed)}")
        for reader, words in tally.files_wrong:
            print(f"\n{reader}: {words}")
        first, last = (seed_of(options.seed, options.part, k) for k in (0, max(0, done - 1)))
        print(f"\n{totals(tally)}; {before} models were seen before")
        print(f"the seeds were {first} to {last}, each {options.part[1]}th; {_again(options)}")
    return 1 if faults or tally.files_wrong else 0


def seed_of(first: int, part: tuple[int, int], place: int) -> int:
    """The seed at a place of one of several parts, which have no seed in common."""
    which, parts = part
    return first + which - 1 + place * parts


def _goal(options: argparse.Namespace) -> str:
    what = f"for {options.minutes:g} minutes"
    return f"seed {options.seed}, {f'{options.models} models' if options.models else what}"


def _again(options: argparse.Namespace) -> str:
    how = f"--models {options.models}" if options.models else f"--minutes {options.minutes:g}"
    which, parts = options.part
    part = f" --part {which}/{parts}" if parts > 1 else ""
    return f"python -m tests.fuzz {how} --seed {options.seed}{part}"


def _is_enough(options: argparse.Namespace, tally: Tally, seconds: float) -> bool:
    if options.models:
        return sum(tally.models.values()) >= int(options.models)
    return seconds >= 60 * float(options.minutes)


def _seen(file: Path | None) -> set[int]:
    """The fingerprints of the models in a file."""
    return set(map(int, file.read_text().split())) if file and file.exists() else set()


def _keep(file: Path, seen: set[int]) -> None:
    file.write_text("\n".join(map(str, sorted(seen))) + "\n")


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
        "--models", type=int, metavar="N", help="stop after N models, however long that takes"
    )
    parser.add_argument(
        "--part",
        type=_part,
        default=(1, 1),
        metavar="K/M",
        help="take each Mth seed, beginning with the Kth: parts have no seed in common",
    )
    parser.add_argument(
        "--seen", type=Path, metavar="FILE", help="models in this file do not count again"
    )
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


def _part(text: str) -> tuple[int, int]:
    which, _, parts = text.partition("/")
    if not 1 <= int(which) <= int(parts):
        raise argparse.ArgumentTypeError(f"K/M with K from 1 to M, not {text}")
    return int(which), int(parts)
