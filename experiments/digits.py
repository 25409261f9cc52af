"""The digits of MNIST for an experiment: the options that say where they are, and pictures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, final

from cartesian_rdc.categories.smooth import Numbers
from experiments import mnist_data, mnist_fetch
from experiments.command import option
from experiments.mnist_data import Digits


@final
@dataclass(frozen=True)
class Data:
    """Pictures and one-hot labels, to train on and to test on."""

    train: tuple[Numbers, Numbers]
    test: tuple[Numbers, Numbers]


def data_dir() -> Path | None:
    """The option that says where the digits are."""
    return option(
        None,
        "a folder with the files of MNIST; default: they are fetched, once",
        type=Path,
        metavar="FOLDER",
    )


def unchecked() -> bool:
    """The option that lets digits be others."""
    return option(False, "take other digits, in the same format, from --data-dir")


class OfDigits(Protocol):
    """Options that say where the digits are."""

    @property
    def data_dir(self) -> Path | None: ...
    @property
    def unchecked(self) -> bool: ...


def digits_of(chosen: OfDigits) -> tuple[Digits, Digits]:
    """The digits to train on and those to test on; without a folder they are fetched, once.

    Raises ``DataError`` and ``MissingExtraError``.
    """
    folder, unchecked = chosen.data_dir, chosen.unchecked
    if folder is None:
        folder, unchecked = mnist_fetch.fetch(mnist_fetch.cache()), False
    train, test = (
        mnist_data.read(folder, part, checked=not unchecked) for part in ("train", "t10k")
    )
    return train, test


class Typed(OfDigits, Protocol):
    """Options that say the dtype, too."""

    @property
    def dtype(self) -> str: ...


def data_of(chosen: Typed) -> Data:
    """The same, as pictures with their labels, in the dtype of the options."""
    train, test = digits_of(chosen)
    return Data(pictures(train, chosen.dtype), pictures(test, chosen.dtype))


def pictures(digits: Digits, dtype: str = "float32") -> tuple[Numbers, Numbers]:
    """Images with one channel, and labels."""
    return digits.grey(dtype).reshape(-1, 1, 28, 28), digits.one_hot(dtype)
