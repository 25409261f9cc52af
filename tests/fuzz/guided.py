# pyright: basic
# mypy: ignore-errors
# atheris has no types, and is there for few versions of Python
"""``python -m tests.fuzz.guided READER``: bytes that reach new lines of a reader, by atheris.

It begins with ``corpora/READER``. What is wrong ends the search: the bytes are kept in the folder
``build/fuzz``, and the command that reads them once more is printed.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np

CORPORA = Path(__file__).parent / "corpora"
FOUND = Path("build/fuzz")

SECONDS, MEGABYTES, LONGEST = 10, 3000, 1 << 14
"""What one input may take, and how long it may be."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the result is its exit status."""
    options = _parser().parse_args(arguments)
    if options.reader != "all":
        return search(options.reader, options.minutes, options.seed)
    from tests.fuzz.targets import TARGETS

    wrong = []
    for name in TARGETS:
        each = ["--minutes", f"{options.minutes:g}", "--seed", f"{options.seed}"]
        command = [sys.executable, "-m", "tests.fuzz.guided", name, *each]
        done = subprocess.run(command, check=False)
        print(f"{name}: {'nothing wrong' if done.returncode == 0 else 'WRONG'}", flush=True)
        wrong += [name] if done.returncode else []
    return 1 if wrong else 0


def search(name: str, minutes: float, seed: int) -> int:
    """Search for so long; the process ends with it."""
    import atheris

    from tests.fuzz.targets import TARGETS

    target = TARGETS[name]
    FOUND.mkdir(parents=True, exist_ok=True)
    work = FOUND / name
    work.mkdir(exist_ok=True)
    warnings.simplefilter("ignore")
    for good in target.seeds():  # what is imported late is not timed
        target.read(good)
    for module_name in list(sys.modules):
        if any(module_name == m or module_name.startswith(f"{m}.") for m in target.modules):
            instrument(atheris, sys.modules[module_name])

    def mutate(data: bytes, most: int, number: int) -> bytes:
        rng = np.random.default_rng(number)
        changed = target.reshape(data, lambda part: atheris.Mutate(part, len(part) + 64), rng)
        return changed[:most]

    flags = [
        sys.argv[0],
        str(work),
        str(CORPORA / name),
        f"-max_total_time={max(1, round(60 * minutes))}",
        f"-seed={seed or 1}",
        f"-timeout={SECONDS}",
        f"-rss_limit_mb={MEGABYTES}",
        f"-max_len={LONGEST}",
        f"-artifact_prefix={FOUND}/{name}-",
        "-print_final_stats=1",
    ]
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    told = {"custom_mutator": mutate} if target.reshape else {}
    atheris.Setup(flags, target.read, **told)
    atheris.Fuzz()
    return 0


def instrument(atheris: object, module: object) -> None:
    """Let the functions of a module say which of their lines were reached."""
    for value in list(vars(module).values()):
        members = list(vars(value).values()) if isinstance(value, type) else [value]
        for member in members:
            function = getattr(member, "fget", None) or getattr(member, "func", None) or member
            function = getattr(function, "__wrapped__", function)
            function = getattr(function, "__func__", function)
            if getattr(function, "__module__", None) == module.__name__ and hasattr(
                function, "__code__"
            ):
                atheris.instrument_func(function)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz.guided", description="Bytes for a reader, guided by coverage."
    )
    parser.add_argument("reader", help="the name of one in tests/fuzz/targets.py, or all")
    parser.add_argument("--minutes", type=float, default=1, metavar="N", help="for each; default 1")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="default 1")
    return parser


if __name__ == "__main__":
    sys.exit(main())
