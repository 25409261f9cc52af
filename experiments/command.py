"""What the experiments have in common on the command line.

Results go to standard output, progress and errors to standard error. The exit status is 0 for
success, 1 for training that failed, 2 for options or data that make no sense, and 130 after
Ctrl-C, as shells expect.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, final

from cartesian_rdc.errors import (
    DataError,
    DivergenceError,
    MissingExtraError,
    RangeError,
    SpaceError,
    missing_extra,
)
from cartesian_rdc.execution import ENGINES
from cartesian_rdc.type_variables import T


@dataclass(frozen=True)
class Options:
    """The options that every experiment has; those of one's own are added by a subclass.

    A subclass is final, and adds fields only.
    """

    engine: str
    seed: int
    epochs: int
    json: bool
    plot: Path | None
    checkpoint: Path | None
    checkpoint_seconds: float


@final
class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        """Exit with status 2."""
        self.exit(2, f"{self.prog}: error: {message} (see --help)\n")


def parser(
    module: str,
    description: str | None,
    *,
    epochs: int,
    engines: tuple[str, ...] = ENGINES,
    engine_words: str = "",
) -> Parser:
    """A parser with the options that every experiment has.

    ``epochs`` is how many there are if the command line does not say, and the first engine is what
    trains then; ``engine_words`` say so, where it is less simple.
    """
    made = Parser(
        prog=f"python -m {module}",
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument(
        "--engine",
        choices=engines,
        default=engines[0],
        help=f"what trains; default: {engine_words or engines[0]}",
    )
    made.add_argument("--seed", type=at_least(0), default=0, help="default: 0")
    made.add_argument("--epochs", type=at_least(0), default=epochs, help="default: %(default)s")
    made.add_argument("--json", action="store_true", help="print the result as a line of JSON")
    made.add_argument(
        "--plot", type=Path, metavar="FILE", help="draw what was learned, as .png, .svg or .pdf"
    )
    made.add_argument(
        "--checkpoint",
        type=Path,
        metavar="FILE",
        help="keep training in this file, and go on from there if it is there already",
    )
    made.add_argument(
        "--checkpoint-seconds",
        type=finite,
        default=2.0,
        metavar="SECONDS",
        help="how much training may be lost to a power cut; default: %(default)s",
    )
    return made


def at_least(smallest: int) -> Callable[[str], int]:
    """Reads a whole number that is not smaller."""

    def whole_number(text: str) -> int:
        number = int(text)
        if number < smallest:
            raise argparse.ArgumentTypeError(f"{number} is less than {smallest}")
        return number

    whole_number.__name__ = "whole number"  # argparse shows it
    return whole_number


def finite(text: str) -> float:
    """Read a finite number."""
    number = float(text)
    if not abs(number) < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not a finite number")
    return number


def progress(items: Iterable[T], total: int, unit: str = "step") -> Iterator[T]:
    """The same items, the first being number 0, with a bar on standard error.

    What trains by ``run_training`` has a bar of its own. Raises ``MissingExtraError``.
    """
    try:
        from tqdm import tqdm
    except ImportError:
        raise missing_extra("tqdm", "experiments") from None
    with tqdm(total=total, unit=unit, file=sys.stderr, mininterval=0.2) as bar:
        for number, item in enumerate(items):
            bar.update(number - bar.n)
            yield item


def report(result: dict[str, object], *, as_json: bool) -> None:
    """Print what came out: a line for each entry, or all as one line of JSON."""
    if as_json:
        print(json.dumps(result))
    else:
        width = max(map(len, result))
        for name, value in result.items():
            shown = (
                f"{value:.6g}" if isinstance(value, float) else value if value is not None else "-"
            )
            print(f"{name.replace('_', ' '):{width}}  {shown}")


def run(main: Callable[[], None], program: str) -> NoReturn:
    """Run an experiment, and exit with the status that fits how it ended."""
    try:
        main()
        sys.stdout.flush()
    except (DataError, MissingExtraError, SpaceError) as error:
        status, message = 2, str(error)
    except (DivergenceError, RangeError) as error:
        status, message = 1, str(error)
    except KeyboardInterrupt as error:
        status, message = 130, str(error) or "interrupted"
    except BrokenPipeError:  # whoever read the output has seen enough
        sys.stderr.close()
        sys.exit(1)
    except OSError as error:
        status, message = 1, str(error)
    else:
        sys.exit(0)
    print(f"{program}: error: {message}", file=sys.stderr)
    sys.exit(status)
