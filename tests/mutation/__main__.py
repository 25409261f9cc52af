"""``python -m tests.mutation``: of small changes to the library's code, how many are noticed?

The changes are those of mutmut, to the categories, functors, learners and passes. They are shown to
mypy, and those that it accepts to the tests that run the changed lines, start no other process and
compile nothing natively: with few examples, the quickest first, until one fails or so many seconds
are spent. A sample of the changes is a function of the seed. What has been seen is kept in a
folder. The exit status is 1 where less is noticed than is wanted.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from tests.mutation.changes import ROOT, Change, changes, sources
from tests.mutation.judged import judged
from tests.mutation.refused import refused
from tests.mutation.tests import tests_of_lines

WANTED: Final = 0.9

THROUGH: Final = ("survived", "no test")


def require_passing(change: Change, tests: Sequence[str], jobs: int) -> None:
    """Raise ``RuntimeError`` if tests fail without a change, as they are run on changes."""
    nothing, every = replace(change, text=change.source.text), sorted(set(tests))
    parts = [(nothing, every[k::jobs]) for k in range(jobs)]
    if any(verdict != "survived" for _, verdict in judged(parts, jobs, 3600)):
        raise RuntimeError("tests fail where nothing is changed")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.mutation",
        description="Of small changes to the library's code, how many are noticed?",
    )
    parser.add_argument("names", nargs="*", metavar="CHANGE", help="default: all changes")
    parser.add_argument("--sample", type=int, metavar="N", help="so many of them; default all")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of the sample; default 0")
    parser.add_argument("--only", default="", metavar="MODULE", help="changes of what begins so")
    parser.add_argument(
        "--seconds", type=float, default=60, metavar="S", help="of tests; default 60"
    )
    parser.add_argument("--jobs", type=int, default=2, metavar="N")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "mutation", metavar="PATH")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    folder: Path = options.folder
    folder.mkdir(parents=True, exist_ok=True)
    every, together = dict[str, Change](), folder / "together"
    shutil.copytree(
        ROOT / "cartesian_rdc",
        together / "cartesian_rdc",
        ignore=shutil.ignore_patterns("__pycache__"),
        dirs_exist_ok=True,
    )
    for source in sources():
        (together / source.path).write_text(source.together)
        every.update({change.name: change for change in changes(source)})
    unknown = [name for name in options.names if name not in every]
    if unknown:
        parser.error(f"there is no change {unknown[0]}")
    chosen = [name for name in every if name.startswith("cartesian_rdc." + options.only)]
    if options.names:
        chosen = [name for name in chosen if name in options.names]
    if not chosen:
        parser.error(f"there is nothing to change in cartesian_rdc.{options.only}")
    if options.sample is not None and options.sample < len(chosen):
        chosen = sorted(random.Random(options.seed).sample(chosen, options.sample))
    verdicts = dict.fromkeys(refused(together).intersection(chosen), "refused by mypy")
    known, todo = tests_of_lines(folder, options.jobs), list[tuple[Change, list[str]]]()
    for name in chosen:
        if name not in verdicts:
            change = every[name]
            at = change.source.path, change.first, change.last
            tests = known.of(*at, options.seconds)
            if tests:
                todo.append((change, tests))
            else:
                verdicts[name] = "no test"
    if todo:
        require_passing(todo[0][0], [test for _, tests in todo for test in tests], options.jobs)
    for number, (change, verdict) in enumerate(judged(todo, options.jobs, options.seconds), 1):
        verdicts[change.name] = verdict
        print(f"{number} of {len(todo)}: {change.name} {verdict}", file=sys.stderr, flush=True)
    count = Counter(verdicts.values())
    through = sorted(name for name, verdict in verdicts.items() if verdict in THROUGH)
    if options.json:
        print(json.dumps({"changes": count, "came through": through}, indent=2))
    else:
        for name in through:
            print(f"{verdicts[name]}: {name}")
        print(f"{len(chosen) - len(through)} of {len(chosen)} were noticed: {dict(count)}")
    return 0 if len(through) <= (1 - WANTED) * len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main())
