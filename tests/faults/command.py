"""``python -m tests.faults``: faults of all kinds, two processes at a time, for some minutes.

Of each fault, what is documented has to come out. The exit status is 0 if nothing is lost, 1 if
something is, 2 for wrong options, and 130 after Ctrl-C, which leaves nothing behind.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from secrets import randbelow

from cartesian_rdc.execution.interruptions import Interruptions, uninterrupted
from cartesian_rdc.storage.writing import replacing
from tests.faults.batches import Batch, Outcome
from tests.faults.kind import Kind
from tests.faults.page import page
from tests.faults.table import KINDS
from tests.processes import ROOT

PAGE = ROOT / "docs" / "reliability.md"

AT_ONCE = 2
"""Processes that inject."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the result is its exit status."""
    options = _parser().parse_args(arguments)
    seed = randbelow(10**9) if options.seed is None else options.seed
    chosen = [kind for kind in KINDS if not options.only or kind.name in options.only]
    outcomes = {kind.name: Outcome() for kind in chosen}
    minutes = options.minutes or (10 if options.count is None else float("inf"))
    until = time.monotonic() + 60 * minutes
    say = sys.stderr if options.json else sys.stdout
    print(f"seed {seed}; Ctrl-C stops", file=say, flush=True)
    try:
        with uninterrupted() as interruptions, tempfile.TemporaryDirectory() as place:
            batches = planned(chosen, options.count)
            _run(batches, outcomes, seed, Path(place), until, interruptions)
    except KeyboardInterrupt:
        print("python -m tests.faults: interrupted", file=sys.stderr)
        return 130
    _tell(chosen, outcomes, seed, as_json=options.json)
    if options.output or not options.only:
        with replacing(options.output or PAGE) as stream:
            stream.write(page(outcomes, seed).encode())
    return 1 if any(outcome.lost for outcome in outcomes.values()) else 0


def planned(chosen: Sequence[Kind], count: int | None) -> list[tuple[Kind, int, int]]:
    """Kinds, sizes and numbers of batches: the kinds by turns, so that none waits for the last."""
    turns: list[tuple[float, Kind, int, int]] = []
    for kind in chosen:
        number = kind.number if count is None else count
        starts = range(0, number, kind.at_once)
        for k, start in enumerate(starts):
            turns.append((k / len(starts), kind, min(kind.at_once, number - start), k))
    return [(kind, size, k) for _, kind, size, k in sorted(turns, key=lambda turn: turn[0])]


def _run(
    batches: Sequence[tuple[Kind, int, int]],
    outcomes: dict[str, Outcome],
    seed: int,
    place: Path,
    until: float,
    interruptions: Interruptions,
) -> None:
    """Run these batches, as many as there is time for, and add what they find.

    Raises ``KeyboardInterrupt`` after Ctrl-C, once all processes have ended.
    """
    shared = place / "shared"
    shared.mkdir()
    left = iter(enumerate(batches))
    running: list[Batch] = []
    began, all_faults = time.monotonic(), sum(size for _, size, _ in batches)
    try:
        while True:
            if interruptions.came:
                raise KeyboardInterrupt
            while len(running) < AT_ONCE and time.monotonic() < until:
                following = next(left, None)
                if following is None:
                    break
                number, (kind, size, k) = following
                own = place / str(number)
                running.append(Batch(kind, size, f"{seed} {kind.name} {k}", own, shared))
            if not running:
                return
            for batch in [batch for batch in running if batch.is_over()]:
                found = batch.outcome()
                running.remove(batch)
                batch.remove()
                outcomes[batch.kind.name].add(found)
                done = sum(outcome.injected for outcome in outcomes.values())
                minutes = (time.monotonic() - began) / 60
                for words in _lines(batch.kind.name, found, done, all_faults, minutes):
                    print(words, file=sys.stderr, flush=True)
            time.sleep(0.02)
    finally:
        for batch in running:
            batch.end()


def _lines(name: str, found: Outcome, done: int, all_faults: int, minutes: float) -> Iterator[str]:
    yield (
        f"{minutes:5.1f} min, {done} of {all_faults}: {name}: {found.injected} injected, "
        f"{len(found.lost)} lost"
    )
    yield from (f"    {words}" for words in found.lost)


def _tell(
    chosen: Sequence[Kind], outcomes: dict[str, Outcome], seed: int, *, as_json: bool
) -> None:
    if as_json:
        told = {name: asdict(outcome) for name, outcome in outcomes.items()}
        print(json.dumps({"seed": seed, "kinds": told}))
        return
    print(f"{'kind':<24}{'injected':>10}{'survived':>10}{'lost':>6}")
    for kind in chosen:
        outcome = outcomes[kind.name]
        lost = len(outcome.lost)
        print(f"{kind.name:<24}{outcome.injected:>10}{outcome.injected - lost:>10}{lost:>6}")
    for kind in chosen:
        outcome = outcomes[kind.name]
        if outcome.lost:
            print(f"\n{kind.name}: python -m tests.faults --seed {seed} --only {kind.name}")
            print("\n".join(f"    {words}" for words in outcome.lost))


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is less than 1")
    return number


def _positive(text: str) -> float:
    number = float(text)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is no positive number")
    return number


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--minutes",
        type=_positive,
        metavar="N",
        help="begin nothing after so many; default: 10, or no end with --count",
    )
    parser.add_argument("--seed", type=int, metavar="N", help="default: one at random")
    parser.add_argument(
        "--only",
        nargs="+",
        choices=[kind.name for kind in KINDS],
        metavar="NAME",
        help=f"kinds: {', '.join(kind.name for kind in KINDS)}",
    )
    parser.add_argument("--count", type=_at_least_one, metavar="N", help="so many of each kind")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="the page; default: docs/reliability.md, of a run of all kinds",
    )
    return parser
