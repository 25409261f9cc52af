"""Checkpoints: training on disk, to go on with after whatever stopped it.

A checkpoint is one file in NumPy's format ``.npz``, and nothing in it is pickled: where training
stands, the arrays of the state, the curves so far, and the facts that determine every number that
follows. A file with other facts is refused, not overwritten.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeAlias, final

import numpy as np

import cartesian_rdc
from cartesian_rdc.categories.smooth import Numbers, Value
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import DataError
from cartesian_rdc.execution import program
from cartesian_rdc.learning import Progress
from cartesian_rdc.neural import SmoothMap, SmoothObject, from_arrays
from cartesian_rdc.type_variables import A, B, S
from experiments.curves import Curves
from experiments.files import part_of, replacing, require_place

FORMAT = "checkpoint of cartesian_rdc, format 1"

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
        """Replace the state that the file holds. Raises ``OSError`` if it cannot be written."""
        facts = self._words()
        points = [curves.epochs, *curves.numbers.values()]
        states = {f"state_{k}": array for k, array in enumerate(leaves_of(progress.state))}
        with replacing(self.file) as stream:
            np.savez(
                stream,
                allow_pickle=False,
                format=np.array(FORMAT),
                fact_names=np.array(list(facts)),
                facts=np.array(list(facts.values())),
                position=np.array((progress.number, progress.step), np.int64),
                curve_names=np.array(list(curves.numbers), np.str_),
                curves=np.array(points, np.float64),
                **states,
            )

    def load(self) -> tuple[Progress[Value], Curves] | None:
        """The state in the file, or None where there is none.

        Raises ``DataError`` if the file is no checkpoint, is not whole, or is one of another
        training run or dtype, with what differs; and where no file could be written there.
        """
        require_place(self.file)
        part_of(self.file).unlink(missing_ok=True)  # of a run that was killed as it wrote
        if not self.file.exists():
            return None
        arrays = _read(self.file)
        if "format" not in arrays or str(arrays["format"]) != FORMAT:
            raise DataError(f"{self.file}: this is no {FORMAT}: name another file")
        try:
            self._require_facts(dict(zip(*_texts(arrays, "fact_names", "facts"), strict=True)))
            number, step = arrays["position"].astype(np.int64, casting="safe").tolist()
            epochs, *numbers = arrays["curves"].astype(np.float64, casting="safe").tolist()
            (names,) = _texts(arrays, "curve_names")
            count = sum(name.startswith("state_") for name in arrays)
            states = [arrays[f"state_{k}"] for k in range(count)]
            self._require_dtypes(states)
            state = from_arrays(self.space, states)
            curves = Curves(epochs, dict(zip(names, numbers, strict=True)))
        except (KeyError, TypeError, ValueError) as error:
            if isinstance(error, DataError):
                raise
            raise DataError(
                f"{self.file}: the checkpoint is damaged: {error}: name another file, or remove it"
            ) from None
        return Progress(number, state, step), curves

    def _require_dtypes(self, states: Sequence[Numbers]) -> None:
        """Raise ``DataError`` if an array has another dtype: its numbers would be rounded."""
        for k, (array, wanted) in enumerate(zip(states, self.space.object.atoms(), strict=False)):
            if array.dtype.name != wanted.dtype:
                raise DataError(
                    f"{self.file}: state_{k} of this checkpoint is of {array.dtype.name}, the "
                    f"state here of {wanted.dtype}: name another file, or ask for the same dtype"
                )

    def _words(self) -> dict[str, str]:
        return {name: str(fact) for name, fact in self.facts.items()}

    def _require_facts(self, found: Mapping[str, str]) -> None:
        facts = self._words()
        for name in dict.fromkeys([*facts, *found]):
            theirs, ours = found.get(name, "nothing"), facts.get(name, "nothing")
            if theirs != ours:
                raise DataError(
                    f"{self.file}: this checkpoint is of another training run: {name} is "
                    f"{_short(theirs)} there and {_short(ours)} here: "
                    "name another file, or ask for the same"
                )


def _short(fact: str) -> str:
    """Of a checksum, its beginning."""
    return f"{fact[:12]}..." if len(fact) == 64 else fact


def _texts(arrays: Mapping[str, Numbers], *names: str) -> list[list[str]]:
    """The texts in these arrays. Raises ``KeyError`` if one is missing."""
    return [list(map(str, arrays[name].tolist())) for name in names]


def _read(file: Path) -> dict[str, Numbers]:
    """The arrays of a file, by name. Raises ``DataError`` if it is not a complete checkpoint."""
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as parts:
            return {name: np.asarray(parts[name]) for name in parts.files}
    except OSError as error:
        raise DataError(f"{file}: {error.strerror or error}") from None
    except Exception as error:  # whatever NumPy, zipfile and zlib say to bytes of any kind
        words = str(error).partition("\n")[0]
        raise DataError(
            f"{file}: this is no checkpoint, or not a whole one: {words}: "
            "name another file, or remove it"
        ) from None
