"""Checkpoints: training on disk, to go on with after whatever stopped it.

A checkpoint is one file in NumPy's format ``.npz``, and nothing in it is pickled: where training
stands, the arrays of the state, its history so far, and the facts that determine every number that
follows. A file with other facts is refused, not overwritten.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeAlias, final
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.categories.smooth import Array, Value
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import DataError
from cartesian_rdc.learning import Progress
from cartesian_rdc.neural import SmoothObject, from_arrays
from cartesian_rdc.printing import of_type
from cartesian_rdc.storage.archives import Archive, Header, opened, write
from cartesian_rdc.storage.description import fingerprint
from cartesian_rdc.storage.facts import Fact
from cartesian_rdc.storage.locks import holding
from cartesian_rdc.storage.words import line
from cartesian_rdc.storage.writing import replacing, require_place
from cartesian_rdc.type_variables import S

FORMAT = "checkpoint of cartesian_rdc, format 2"

MOST_TEXTS = 1000
"""How many facts or names of curves a file is believed to have."""

LONGEST_FACT = 1000
"""In letters."""

History: TypeAlias = Mapping[str, Sequence[float]]
"""Curves: what was measured while training, and where, by name. They may differ in length."""


@final
@dataclass(frozen=True, repr=False)
class Checkpoint(Generic[S]):
    """A file for the states of one training run.

    ``space``  that of the states, as ``step.codomain`` of a step
    ``facts``  what determines all numbers of the run, as ``facts_of`` gives them
    """

    file: Path
    space: SmoothObject[S]
    facts: Mapping[str, Fact] = field(repr=False)

    def __repr__(self) -> str:
        return of_type(self, f"of states in {self.space}, {self.file}")

    def save(self, progress: Progress[Value], history: History | None = None) -> None:
        """Replace the state that the file holds, whole. Raises ``OSError`` if it cannot be written.

        Whoever reads the file, in the middle of this as well, reads one state or the other.
        """
        facts, curves = words_of(self.facts), history or {}
        arrays: dict[str, NDArray[np.generic]] = {
            "format": np.array(FORMAT),
            "fact_names": np.array(list(facts), np.str_),
            "facts": np.array(list(facts.values()), np.str_),
            "position": np.array((progress.number, progress.step), np.int64),
            "curve_names": np.array(list(curves), np.str_),
            **{f"curve_{k}": np.array(one, np.float64) for k, one in enumerate(curves.values())},
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

    def load(self) -> tuple[Progress[Value], dict[str, list[float]]] | None:
        """The state in the file and its history, or None where there is no file.

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

    def _loaded(self, archive: Archive) -> tuple[Progress[Value], dict[str, list[float]]]:
        if "format" not in archive.names or archive.texts("format", MOST_TEXTS) != [FORMAT]:
            raise DataError(f"{self.file}: this is no {FORMAT}: name another file")
        names, facts = (archive.texts(name, MOST_TEXTS) for name in ("fact_names", "facts"))
        require_same_run(self.file, words_of(self.facts), dict(zip(names, facts, strict=True)))
        number, step = _numbers(archive, "position", np.int64, (2,)).tolist()
        if min(number, step) < 0:
            raise ValueError(f"its position is {step} steps after {number} epochs")
        history = _history(archive)
        count = sum(name.startswith("state_") for name in archive.names)
        wanted = self.space.object.atoms()
        headers = [archive.header(f"state_{k}") for k in range(min(count, len(wanted) + 1))]
        self._require_fit(headers, wanted)
        if count != len(wanted):
            raise ValueError(f"the state here has {len(wanted)} arrays, {count} are given")
        state = from_arrays(self.space, map(archive.read, headers))
        return Progress(number, state, step), history

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


def words_of(facts: Mapping[str, Fact]) -> dict[str, str]:
    """Facts as a file has them."""
    return {name: _kept(str(fact)) for name, fact in facts.items()}


def require_same_run(file: Path, ours: Mapping[str, str], found: Mapping[str, str]) -> None:
    """Raise ``DataError``, with the first that differs, if a file has other facts than ours."""
    for name in dict.fromkeys([*ours, *found]):
        theirs, here = found.get(name, "nothing"), ours.get(name, "nothing")
        if theirs != here:
            raise DataError(
                f"{file}: this checkpoint is of another training run: {line(name)} is "
                f"{_short(theirs)} there and {_short(here)} here: "
                "name another file, or ask for the same"
            )


def _kept(fact: str) -> str:
    """A fact as the file has it: of a long one, the beginning, and a checksum of all."""
    if len(fact) <= LONGEST_FACT:
        return fact
    return f"{fact[:100]}... of checksum {fingerprint(fact)}"


def _short(fact: str) -> str:
    """Of a checksum, its beginning."""
    return line(fact, 12 if len(fact) == 64 else 200)


def _history(archive: Archive) -> dict[str, list[float]]:
    """The curves in a file, which are as long as it says.

    Raises ``KeyError`` if one is missing, ``ValueError`` if it is no curve.
    """
    names = archive.texts("curve_names", MOST_TEXTS)
    if len(set(names)) < len(names):
        raise ValueError("two of its curves have one name")
    count = sum(name.startswith("curve_") for name in archive.names) - 1
    if count != len(names):
        raise ValueError(f"it has {count} curves, and names of {len(names)}")
    found: dict[str, list[float]] = {}
    for k, name in enumerate(names):
        shape = archive.header(f"curve_{k}").shape
        found[name] = _numbers(archive, f"curve_{k}", np.float64, shape[:1]).tolist()
    return found


def _numbers(
    archive: Archive, name: str, dtype: type[np.int64 | np.float64], shape: tuple[int, ...]
) -> NDArray[np.generic]:
    """The numbers in an array. Raises ``KeyError`` if there is none, or ``ValueError``."""
    header = archive.header(name)
    if header.shape != shape or not np.can_cast(header.dtype, dtype, "safe"):
        wanted = f"{np.dtype(dtype)} of {shape}"
        raise ValueError(f"{name} is {header.dtype} of {header.shape}, where {wanted} belong")
    return archive.read(header)
