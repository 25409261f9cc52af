"""``python -m tests.mutation``: of small changes to the library's code, how many are noticed?

The changes are those of mutmut, to the categories, functors, learners and passes. They are shown to
mypy, and those that it accepts to the tests that start no other process and compile nothing
natively, with few examples. A sample of the changes is a function of the seed. What has been
decided is kept in a folder: the next run goes on. The exit status is 1 where less is noticed than
is wanted.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.mutation.types import refused

ROOT: Final = Path(__file__).parent.parent.parent

NAME: Final = re.compile(r"^ *def (x\S*__mutmut_\d+)\(", re.MULTILINE)

WANTED: Final = 0.9

MYPY: Final = "refused by mypy"
UNKNOWN: Final = "not checked"
NOTICED: Final = (MYPY, "killed", "timeout", "segfault", "suspicious")

FINAL: Final = re.compile(r"^ +@final\n(?= +def )", re.MULTILINE)
"""A decorator that does nothing when it runs; mutmut leaves decorated functions alone."""


def copied(to: Path) -> None:
    """The files of the repository, in a folder of their own."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    for name in filter(None, listed.split("\0")):
        source, target = ROOT / name, to / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if name.startswith("cartesian_rdc/") and source.suffix == ".py":
            text = FINAL.sub("", source.read_text())
            if not target.exists() or target.read_text() != text:
                target.write_text(text)
        else:
            shutil.copy2(source, target)


def mutmut(folder: Path, *arguments: str) -> str:
    """What a command of mutmut prints."""
    return subprocess.run(
        [sys.executable, "-m", "mutmut", *arguments],
        cwd=folder,
        env={**os.environ, "HYPOTHESIS_PROFILE": "few"},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    ).stdout


def names(folder: Path) -> list[str]:
    """All changes, as mutmut names them."""
    found = list[str]()
    for file in sorted((folder / "mutants" / "cartesian_rdc").rglob("*.py")):
        module = ".".join(file.relative_to(folder / "mutants").with_suffix("").parts)
        module = module.removesuffix(".__init__")
        found += [f"{module}.{name}" for name in NAME.findall(file.read_text())]
    return found


def verdicts(folder: Path) -> dict[str, str]:
    """Of each change, what became of it."""
    lines = mutmut(folder, "results", "--all", "true").splitlines()
    pairs = (line.strip().split(": ", 1) for line in lines if ": " in line)
    return dict(pairs)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.mutation",
        description="Of small changes to the library's code, how many are noticed?",
    )
    parser.add_argument("--sample", type=int, metavar="N", help="default: all changes")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of the sample; default 0")
    parser.add_argument("--only", default="", metavar="MODULE", help="changes of what begins so")
    parser.add_argument("--jobs", type=int, default=2, metavar="N")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "mutation", metavar="PATH")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    folder: Path = options.folder
    copied(folder)
    jobs = ("--max-children", str(options.jobs))
    mutmut(folder, "run", *jobs, "none of them")
    chosen = [name for name in names(folder) if name.startswith("cartesian_rdc." + options.only)]
    if options.sample is not None and options.sample < len(chosen):
        chosen = sorted(random.Random(options.seed).sample(chosen, options.sample))
    by_mypy = refused(folder / "mutants").intersection(chosen)
    before = verdicts(folder)
    rest = [name for name in chosen if before.get(name, UNKNOWN) == UNKNOWN and name not in by_mypy]
    if rest:
        mutmut(folder, "run", *jobs, *rest)
    after = verdicts(folder)
    found = {name: MYPY if name in by_mypy else after.get(name, UNKNOWN) for name in chosen}
    count = Counter(found.values())
    noticed = sum(count[verdict] for verdict in NOTICED)
    came_through = sorted(name for name, verdict in found.items() if verdict == "survived")
    if options.json:
        print(json.dumps({"changes": count, "survived": came_through}, indent=2))
    else:
        print(*came_through, sep="\n")
        print(f"{noticed} of {len(chosen)} changes were noticed: {dict(count)}")
    return 0 if noticed >= WANTED * len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main())
