"""The digits of MNIST for an experiment: the options that say where they are, and pictures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import final

from cartesian_rdc.categories.smooth import Numbers
from experiments import mnist_data, mnist_fetch
from experiments.command import Parser
from experiments.mnist_data import Digits


@final
@dataclass(frozen=True)
class Data:
    """Pictures and one-hot labels, to train on and to test on."""

    train: tuple[Numbers, Numbers]
    test: tuple[Numbers, Numbers]


def add_digits(parser: Parser) -> None:
    """Add the options that say where the digits are."""
    parser.add_argument(
        "--data-dir",
        type=Path,
        metavar="FOLDER",
        help="a folder with the files of MNIST; default: they are fetched, once",
    )
    parser.add_argument(
        "--unchecked",
        action="store_true",
        help="take other digits, in the same format, from --data-dir",
    )


def digits_in(folder: Path | None, *, unchecked: bool) -> tuple[Digits, Digits]:
    """The digits to train on and those to test on; without a folder they are fetched, once.

    Raises ``DataError`` and ``MissingExtraError``.
    """
    if folder is None:
        folder, unchecked = mnist_fetch.fetch(mnist_fetch.cache()), False
    train, test = (
        mnist_data.read(folder, part, checked=not unchecked) for part in ("train", "t10k")
    )
    return train, test


def pictures(digits: Digits, dtype: str = "float32") -> tuple[Numbers, Numbers]:
    """Images with one channel, and labels."""
    return digits.grey(dtype).reshape(-1, 1, 28, 28), digits.one_hot(dtype)
