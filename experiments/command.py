"""What the experiments have in common on the command line.

Results go to standard output, progress and errors to standard error. The exit status is 0 for
success, 1 for training that failed, 2 for options or data that make no sense, and 130 after
Ctrl-C, as shells expect.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import NoReturn, Self, final

from cartesian_rdc.drawing import draw
from cartesian_rdc.errors import (
    DataError,
    DivergenceError,
    LostProcessError,
    MissingExtraError,
    RangeError,
    SpaceError,
)
from cartesian_rdc.execution import ENGINES
from cartesian_rdc.storage.words import printable
from cartesian_rdc.type_variables import T
from experiments.extras import require_engine, require_extra
from experiments.interruptions import STATUS
from experiments.plots import require_plots


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


def not_negative(text: str) -> float:
    """Read a finite number from 0."""
    if (number := finite(text)) < 0:
        raise argparse.ArgumentTypeError(f"{text} is less than 0")
    return number


@final
class Parser(argparse.ArgumentParser):
    """A parser of the command line of a module, whose errors are one line."""

    def __init__(self, module: str, description: str | None) -> None:
        super().__init__(
            prog=f"python -m {module}",
            description=description,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )

    def error(self, message: str) -> NoReturn:
        """Exit with status 2."""
        self.exit(2, f"{self.prog}: error: {printable(message)} (see --help)\n")


def option(default: T, words: str, *, positional: bool = False, **argument: object) -> T:
    """A field of options: its ``default``, the ``words`` of its help, and what argparse wants.

    A ``positional`` one has no dashes; ``argument`` holds keywords of ``add_argument``.
    """
    flag: dict[str, object] = {"action": "store_true"} if isinstance(default, bool) else {}
    told = {"default": default, "help": words, **flag, **argument}
    return field(default=default, metadata={"told": told, "positional": positional})


@dataclass(frozen=True)
class Declared:
    """Options that are fields made by ``option``, in the order in which help shows them."""

    @classmethod
    def read(
        cls,
        module: str,
        description: str | None,
        *,
        epochs: int | None = None,
        **choices: tuple[str, ...],
    ) -> Self:
        """The options on the command line of a module.

        ``epochs`` is how many there are if the command line does not say. ``choices`` are those of
        an option here, by its name, and the first is taken then. Exits with status 2 where the
        command line makes no sense. Raises ``DataError`` where no file ``plot`` could be drawn,
        and ``MissingExtraError`` if what draws, trains or shows progress is not installed.
        """
        parser = Parser(module, description)
        for each in fields(cls):
            dashes = "" if each.metadata["positional"] else "--"
            name = each.name.replace("_", "-") if dashes else each.name
            told = dict(each.metadata["told"])
            if each.name in choices:
                told |= {"choices": choices[each.name], "default": choices[each.name][0]}
            if each.name == "epochs" and epochs is not None:
                told["default"] = epochs
            parser.add_argument(f"{dashes}{name}", **told)
        chosen = vars(parser.parse_args())
        plot, checkpoint = (chosen.get(name) for name in ("plot", "checkpoint"))
        require_plots(plot)
        if plot and checkpoint and plot.absolute() == checkpoint.absolute():
            raise DataError(f"{plot}: a picture and a checkpoint need a file each: name another")
        if "engine" in chosen:
            require_progress()
            require_engine(chosen["engine"])
        return cls(**chosen)


def drawn_in() -> Path | None:
    """The field of an option: where the learner is drawn."""
    words = "draw the learner as a string diagram, as .svg, .html, .png, .pdf, .tex, .dot or .txt"
    return option(None, words, type=Path, metavar="FILE")


def draw_learner(learner: object, file: Path | None) -> None:
    """Draw a learner, one label deep, if there is a file; then what is trained is seen first.

    Raises ``DataError`` if no diagram is written to such a file, ``MissingExtraError`` without the
    extra that a form needs.
    """
    if file is not None:
        draw(learner, depth=1).save(file)


DTYPES = ("float64", "float32")
"""The dtypes that every engine has, of an experiment that is in float64 unless told otherwise."""

SINGLE = DTYPES[::-1]
"""The same, of an experiment that is in float32."""


@dataclass(frozen=True)
class Options(Declared):
    """The options that every experiment has; those of one's own are added by a subclass.

    A subclass is final, and adds fields only.
    """

    engine: str = option(ENGINES[0], "what trains; default: %(default)s", choices=ENGINES)
    dtype: str = option(DTYPES[0], "of all numbers; default: %(default)s", choices=DTYPES)
    seed: int = option(0, "default: 0", type=at_least(0))
    epochs: int = option(1, "default: %(default)s", type=at_least(0))
    json: bool = option(False, "print the result as a line of JSON")
    plot: Path | None = option(
        None, "draw what was learned, as .png, .svg or .pdf", type=Path, metavar="FILE"
    )
    diagram: Path | None = drawn_in()
    checkpoint: Path | None = option(
        None,
        "keep training in this file, and go on from there if it is there already",
        type=Path,
        metavar="FILE",
    )
    checkpoint_seconds: float = option(
        2.0,
        "how much training may be lost to a power cut; default: %(default)s",
        type=finite,
        metavar="SECONDS",
    )


def processes() -> int:
    """The field of an option: how many processes train together."""
    return option(
        1,
        "train in so many processes on this machine, with JAX; default: 1",
        type=at_least(1),
        metavar="NUMBER",
    )


JAX_FIRST = ("jax", *(name for name in ENGINES if name != "jax"))
"""The engines, of an experiment that JAX trains unless told otherwise."""


def require_progress() -> None:
    """Raise ``MissingExtraError`` if tqdm is not installed, before there is anything to show."""
    require_extra("tqdm", "experiments")


def progress(items: Iterable[T], total: int, unit: str = "step") -> Iterator[T]:
    """The same items, the first being number 0, with a bar on standard error.

    ``run_training`` has a bar of its own. Raises ``MissingExtraError`` if tqdm is not installed.
    """
    require_progress()
    from tqdm import tqdm

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
    status, message, at_once = 0, "", False
    try:
        main()
        sys.stdout.flush()
    except (DataError, MissingExtraError, SpaceError) as error:
        status, message = 2, str(error)
    except (DivergenceError, RangeError) as error:
        status, message = 1, str(error)
    except LostProcessError as error:
        status, message, at_once = 1, str(error), True
    except KeyboardInterrupt as error:
        status, message = STATUS, str(error) or "interrupted"
    except BrokenPipeError:  # whoever read the output has seen enough
        sys.stderr.close()
        status = 1
    except OSError as error:
        status, message = 1, str(error)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends in any case
    if message:
        print(f"{program}: error: {printable(message)}", file=sys.stderr)
    # after Ctrl-C in an ``exec``, Python ends by the signal instead; and JAX would wait for others
    if status == STATUS or at_once:
        with suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)
    sys.exit(status)
