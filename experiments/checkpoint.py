"""Checkpoints: training on disk, to go on with after whatever stopped it.

A checkpoint is one file in NumPy's format ``.npz``, and nothing in it is pickled: where training
stands, the arrays of the state, the curves so far, and the facts that determine every number that
follows. A file with other facts is refused, not overwritten.
"""

from __future__ import annotations

import hashlib
import math
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeAlias, final
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

import cartesian_rdc
from cartesian_rdc.categories.smooth import Array, Numbers, Value
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import DataError
from cartesian_rdc.execution import program
from cartesian_rdc.learning import Progress
from cartesian_rdc.neural import SmoothMap, SmoothObject, from_arrays
from cartesian_rdc.type_variables import A, B, S
from experiments.archives import Archive, Header, opened, write
from experiments.curves import Curves
from experiments.files import replacing, require_place
from experiments.locks import holding
from experiments.words import line

FORMAT = "checkpoint of cartesian_rdc, format 1"

MOST_TEXTS = 1000
"""How many facts or names of curves a file is believed to have."""

Fact: TypeAlias = "str | int | float | None"


def checksum(value: Value) -> str:
    """The SHA-256 of all arrays of a value, with their shapes and dtypes."""
    digest = hashlib.sha256()
    for array in leaves_of(value):
        digest.update(f"{array.dtype.str}{array.shape};".encode())
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()


def facts_of(
    told: Mapping[str, Fact], step: SmoothMap[A, B], start: Value, data: Value
) -> dict[str, Fact]:
    """All that determines the numbers: what the experiment tells, and what can be computed.

    The program of a step stands for model, loss, rates and optimiser, with all their numbers, and
    not for the names of their parts.
    """
    return {
        "version": cartesian_rdc.__version__,
        **told,
        "data": checksum(data),
        "step of training": hashlib.sha256(repr(program(step)).encode()).hexdigest(),
        "initial state": checksum(start),
    }


@final
@dataclass(frozen=True)
class Checkpoint(Generic[S]):
    """A file for the states of one training run, which ``facts`` describe."""

    file: Path
    space: SmoothObject[S]
    facts: Mapping[str, Fact] = field(repr=False)

    def save(self, progress: Progress[Value], curves: Curves) -> None:
        """Replace the state that the file holds, whole. Raises ``OSError`` if it cannot be written.

        Whoever reads the file, in the middle of this as well, reads one state or the other.
        """
        facts = self._words()
        points = [curves.epochs, *curves.numbers.values()]
        arrays: dict[str, NDArray[np.generic]] = {
            "format": np.array(FORMAT),
            "fact_names": np.array(list(facts), np.str_),
            "facts": np.array(list(facts.values()), np.str_),
            "position": np.array((progress.number, progress.step), np.int64),
            "curve_names": np.array(list(curves.numbers), np.str_),
            "curves": np.array(points, np.float64),
            **{f"state_{k}": array for k, array in enumerate(leaves_of(progress.state))},
        }
        with replacing(self.file) as stream:
            write(stream, arrays)

    @contextmanager
    def held(self) -> Generator[None]:
        """Inside, this process alone trains with the file, which others may read.

        Raises ``DataError`` if another process does, saying which one; and where no file could be
        written there.
        """
        require_place(self.file)
        with holding(self.file):
            yield

    def load(self) -> tuple[Progress[Value], Curves] | None:
        """The state in the file, or None where there is none.

        Of the file no more is read than this training run would have written. Raises ``DataError``
        if it is no checkpoint, is not whole, or is one of another training run or dtype, with
        what differs; and where no file could be written there.
        """
        require_place(self.file)
        try:
            with opened(self.file) as archive:
                return self._loaded(archive)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise DataError(f"{self.file}: {error.strerror or error}") from None
        except DataError:
            raise
        except (BadZipFile, KeyError, ValueError) as error:
            bad = isinstance(error, BadZipFile)
            what = (
                "this is no checkpoint, or not a whole one" if bad else "the checkpoint is damaged"
            )
            raise DataError(
                f"{self.file}: {what}: {line(str(error))}: name another file, or remove it"
            ) from None

    def _loaded(self, archive: Archive) -> tuple[Progress[Value], Curves]:
        if "format" not in archive.names or _texts(archive, "format") != [FORMAT]:
            raise DataError(f"{self.file}: this is no {FORMAT}: name another file")
        found = zip(_texts(archive, "fact_names"), _texts(archive, "facts"), strict=True)
        self._require_facts(dict(found))
        number, step = _numbers(archive, "position", np.int64, (2,)).tolist()
        if min(number, step) < 0:
            raise ValueError(f"its position is {step} steps after {number} epochs")
        names = _texts(archive, "curve_names")
        points = archive.header("curves").shape[-1:]
        curves = _numbers(archive, "curves", np.float64, (1 + len(names), *points)).tolist()
        count = sum(name.startswith("state_") for name in archive.names)
        wanted = self.space.object.atoms()
        headers = [archive.header(f"state_{k}") for k in range(min(count, len(wanted) + 1))]
        self._require_fit(headers, wanted)
        if count != len(wanted):
            raise ValueError(f"the state here has {len(wanted)} arrays, {count} are given")
        state = from_arrays(self.space, map(archive.read, headers))
        numbers = dict(zip(names, curves[1:], strict=True))
        return Progress(number, state, step), Curves(curves[0], numbers)

    def _require_fit(self, headers: Sequence[Header], wanted: Sequence[Array]) -> None:
        """Raise ``DataError`` if an array has another dtype, or ``ValueError`` if another shape.

        Numbers of another dtype would be rounded.
        """
        for found, array in zip(headers, wanted, strict=False):
            if found.dtype.name != array.dtype:
                raise DataError(
                    f"{self.file}: {found.name} of this checkpoint is of {found.dtype.name}, the "
                    f"state here of {array.dtype}: name another file, or ask for the same dtype"
                )
            if found.shape != array.shape:
                raise ValueError(f"{found.name} is {list(found.shape)}, where {array} belongs")

    def _words(self) -> dict[str, str]:
        return {name: str(fact) for name, fact in self.facts.items()}

    def _require_facts(self, found: Mapping[str, str]) -> None:
        facts = self._words()
        for name in dict.fromkeys([*facts, *found]):
            theirs, ours = found.get(name, "nothing"), facts.get(name, "nothing")
            if theirs != ours:
                raise DataError(
                    f"{self.file}: this checkpoint is of another training run: {line(name)} is "
                    f"{_short(theirs)} there and {_short(ours)} here: "
                    "name another file, or ask for the same"
                )


def _short(fact: str) -> str:
    """Of a checksum, its beginning."""
    return line(fact, 12 if len(fact) == 64 else 200)


def _texts(archive: Archive, name: str) -> list[str]:
    """The texts in an array of them. Raises ``KeyError`` if there is none, or ``ValueError``."""
    header = archive.header(name)
    if header.dtype.kind != "U" or math.prod(header.shape) > MOST_TEXTS:
        raise ValueError(f"{name} is {header.dtype} of {header.shape}, where texts belong")
    texts = archive.read(header).ravel()
    if texts.view(f"{header.dtype.str[0]}u4").max(initial=0) > sys.maxunicode:
        raise ValueError(f"{name} has letters that there are not")
    return list(map(str, texts.tolist()))


def _numbers(
    archive: Archive, name: str, dtype: type[np.int64 | np.float64], shape: tuple[int, ...]
) -> Numbers:
    """The numbers in an array. Raises ``KeyError`` if there is none, or ``ValueError``."""
    header = archive.header(name)
    if header.shape != shape or not np.can_cast(header.dtype, dtype, "safe"):
        wanted = f"{np.dtype(dtype)} of {shape}"
        raise ValueError(f"{name} is {header.dtype} of {header.shape}, where {wanted} belong")
    return archive.read(header)
