"""Fisher's iris data: 150 flowers, four measurements each, and their species.

The file shipped here has the values of the UCI Machine Learning Repository (CC BY 4.0) and a
header row. A file of one's own has the same five columns; the header may be missing.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import final

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.categories.smooth import Numbers
from cartesian_rdc.errors import DataError
from experiments.command import option

SHIPPED = Path(__file__).parent / "data" / "iris.csv"

CLASSES = 3

LARGEST = 1 << 22
"""Bytes: about 200,000 flowers."""


@final
@dataclass(frozen=True)
class Flowers:
    """``measurements`` is n × 4, in centimetres; ``labels`` is n × 3, one-hot."""

    measurements: NDArray[np.float64]
    labels: NDArray[np.float64]
    species: tuple[str, ...]

    def numbers(self, dtype: str) -> tuple[Numbers, Numbers]:
        """Measurements and labels in ``dtype``, to learn from."""
        return self.measurements.astype(dtype), self.labels.astype(dtype)


def flowers() -> Path:
    """The option that says where the flowers are."""
    return option(
        SHIPPED,
        "a file of four numbers and a class in each row; default: the 150 flowers of Fisher",
        type=Path,
        metavar="FILE",
    )


def read(file: Path = SHIPPED) -> Flowers:
    """Read a file. Raises ``DataError``, in one line, with the file, the line and the cause."""
    try:
        with file.open("rb") as stream:
            data = stream.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise DataError(f"{file}: more than {LARGEST} bytes, where a table of flowers belongs")
        lines = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
        rows = [(n, row) for n, row in enumerate(lines, 1) if any(row)]
    except OSError as error:
        raise DataError(f"{file}: {error.strerror or error}") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{file}: this is no text in UTF-8 with commas: {error}") from None
    if rows and len(rows[0][1]) == 5 and not _is_number(rows[0][1][0]):
        del rows[0]  # the header
    if not rows:
        raise DataError(f"{file}: no rows of data")
    numbers = [_measurements(file, line, row) for line, row in rows]
    names = [row[4].strip() for _, row in rows]
    species = sorted(set(names))
    if len(species) > CLASSES:
        line = next(n for n, row in rows if row[4].strip() == species[CLASSES])
        raise DataError(
            f"{file}:{line}: {species[CLASSES]!r} is one class too many: "
            f"the models tell {CLASSES} apart"
        )
    labels = np.eye(CLASSES)[[species.index(name) for name in names]]
    return Flowers(np.array(numbers, dtype=np.float64), labels, tuple(species))


def _measurements(file: Path, line: int, row: list[str]) -> list[float]:
    if len(row) != 5:
        raise DataError(
            f"{file}:{line}: {len(row)} columns, where 4 numbers and a class belong, "
            "with commas between them"
        )
    numbers: list[float] = []
    for column, text in enumerate(row[:4], 1):
        if not _is_number(text):
            raise DataError(f"{file}:{line}: column {column} is {text!r}, which is no number")
        number = float(text)
        if not np.isfinite(number):
            raise DataError(f"{file}:{line}: column {column} is {text!r}, which is not finite")
        numbers.append(number)
    if not row[4].strip():
        raise DataError(f"{file}:{line}: column 5, the class, is empty")
    return numbers


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text
