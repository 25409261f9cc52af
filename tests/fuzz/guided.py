# pyright: basic, reportMissingImports=false
# atheris has no types, and is there for few versions of Python
"""``python -m tests.fuzz.guided READER``: bytes that reach new lines of a reader, by atheris.

It begins with ``corpora/READER``, and adds to ``build/fuzz/READER``. Bytes with which something is
wrong, an exception, too much time or too much memory, are kept as ``build/fuzz/READER-...``.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import traceback
import warnings
from collections.abc import Callable, Sequence
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import numpy as np

CORPORA = Path(__file__).parent / "corpora"
FOUND = Path("build/fuzz")
MEMORY = Path("/dev/shm")

SECONDS, MEGABYTES, LONGEST = 10, 3000, 1 << 14
"""What one input may take, and how long it may be."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the result is its exit status: 0 where nothing is wrong, 1, 2 for options.

    Each reader is searched in a process of its own, which libFuzzer ends.
    """
    options = _parser().parse_args(arguments)
    if options.here:
        return search(options.reader, options.minutes, options.seed, options.here)
    from tests.fuzz.targets import TARGETS

    names = list(TARGETS) if options.reader == "all" else [options.reader]
    if options.reader not in ("all", *TARGETS):
        print(f"no reader {options.reader}: {', '.join(TARGETS)}, or all", file=sys.stderr)
        return 2
    if find_spec("atheris") is None:
        print("no atheris, no guided search: pip install '.[fuzz]' brings it", file=sys.stderr)
        return 0 if options.reader == "all" else 2
    options.minutes /= len(names)
    wrong = [name for name in names if not _is_sound(name, options)]
    return 1 if wrong else 0


def _is_sound(name: str, options: argparse.Namespace) -> bool:
    """Whether a search finds nothing."""
    before = _found(name)
    each = ["--minutes", f"{options.minutes:g}", "--seed", f"{options.seed}"]
    command = [sys.executable, "-m", "tests.fuzz.guided", name, *each]
    print(" ".join(command[1:]), flush=True)
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        done = subprocess.run([*command, "--here", folder], check=False)
    new = sorted(_found(name) - before)
    sound = done.returncode == 0 and not new
    print(f"{name}: {'nothing wrong' if sound else f'WRONG, see {FOUND}/{name}-*'}", flush=True)
    return sound


def _found(name: str) -> set[str]:
    return {file.name for file in FOUND.glob(f"{name}-*")}


def search(name: str, minutes: float, seed: int, folder: Path) -> int:
    """Search for so long; the process ends with it."""
    import atheris

    from tests.fuzz.targets import TARGETS

    target = TARGETS[name]
    reshape = target.reshape or (lambda data, mutate, _: mutate(data))
    work = FOUND / name
    work.mkdir(parents=True, exist_ok=True)
    warnings.simplefilter("ignore")
    for good in target.seeds():  # what is imported late is not timed
        target.read(good, folder)
    for module_name in list(sys.modules):
        if any(module_name == m or module_name.startswith(f"{m}.") for m in target.modules):
            instrument(atheris, sys.modules[module_name])

    def mutate(data: bytes, most: int, number: int) -> bytes:
        rng = np.random.default_rng(number)
        changed = reshape(data, lambda part: atheris.Mutate(part, len(part) + 64), rng)
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
    atheris.Setup(flags, _going_on(name, folder), **told)
    atheris.Fuzz()
    return 0


def _going_on(name: str, folder: Path) -> Callable[[bytes], None]:
    """The reader, which goes on after what is wrong; the first bytes of each kind are kept."""
    from tests.fuzz.targets import TARGETS

    met: set[tuple[str, str, int]] = set()

    def run(data: bytes) -> None:
        try:
            TARGETS[name].read(data, folder)
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            kind = type(error).__name__, place.filename, place.lineno or 0
            if kind in met:
                return
            met.add(kind)
            file = FOUND / f"{name}-{sha256(data).hexdigest()[:16]}"
            file.write_bytes(data)
            traceback.print_exc()
            print(f"WRONG: {file}; {type(error).__name__}: {error}", file=sys.stderr, flush=True)

    return run


def instrument(atheris: ModuleType, module: ModuleType) -> None:
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
    parser.add_argument("--minutes", type=float, default=1, metavar="N", help="in all; default 1")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="default 1")
    parser.add_argument(
        "--here", type=Path, metavar="FOLDER", help="in this process, with files in this folder"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
