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
from typing import NoReturn, TypeVar, final

from cartesian_rdc.errors import DataError, DivergenceError, MissingExtraError, missing_extra

T = TypeVar("T")


@final
class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        """Exit with status 2."""
        self.exit(2, f"{self.prog}: error: {message} (see --help)\n")


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


def progress(epochs: Iterable[T], total: int) -> Iterator[T]:
    """The same epochs, the first being number 0, with a bar on standard error.

    Raises ``MissingExtraError``.
    """
    try:
        from tqdm import tqdm
    except ImportError:
        raise missing_extra("tqdm", "experiments") from None
    with tqdm(total=total, unit="epoch", file=sys.stderr, mininterval=0.2) as bar:
        for number, epoch in enumerate(epochs):
            bar.update(number - bar.n)
            yield epoch


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
    except (DataError, MissingExtraError) as error:
        status, message = 2, str(error)
    except DivergenceError as error:
        status, message = 1, str(error)
    except KeyboardInterrupt:
        status, message = 130, "interrupted"
    except BrokenPipeError:  # whoever read the output has seen enough
        sys.stderr.close()
        sys.exit(1)
    except OSError as error:
        status, message = 1, str(error)
    else:
        sys.exit(0)
    print(f"{program}: error: {message}", file=sys.stderr)
    sys.exit(status)
