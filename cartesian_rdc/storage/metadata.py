"""What stands beside the arrays of a file of parameters, as a text in JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Self, TypeGuard, final

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.errors import DataError
from cartesian_rdc.storage.words import line

FORMAT: Final = 1
"""The number of what is said here, and how."""


@final
@dataclass(frozen=True)
class Metadata:
    """The SHA-256 of the arrays, and for people the ends of the model and who has written it."""

    sha256: str
    model: str

    @property
    def text(self) -> str:
        """All of it, with the format and the version of the library."""
        from cartesian_rdc import __version__

        told = {
            "format": FORMAT,
            "library": f"cartesian_rdc {__version__}",
            "model": self.model,
            "sha256": self.sha256,
        }
        return json.dumps(told, ensure_ascii=False)

    @classmethod
    def of(cls, text: str) -> Self:
        """What a text says.

        Raises ``DataError`` if it is of another format, ``ValueError`` if it is no such text.
        """
        try:
            told: object = json.loads(text)
        except RecursionError:
            raise ValueError("its metadata are nested too deep") from None
        if not _is_mapping(told):
            raise ValueError("its metadata are no object")
        number, library = told.get("format"), told.get("library")
        if number != FORMAT and isinstance(number, int) and isinstance(library, str):
            raise DataError(
                f"this is of format {line(str(number), 20)}, written by {line(library, 60)}, and "
                f"format {FORMAT} is read here: use that version"
            )
        digest, model = told.get("sha256"), told.get("model")
        if number != FORMAT or not (isinstance(digest, str) and isinstance(model, str)):
            raise ValueError("its metadata are not whole")
        return cls(digest, model)


def digest_of(arrays: Mapping[str, NDArray[np.generic]]) -> str:
    """The SHA-256 of arrays by name, with dtypes and shapes, on every machine the same."""
    digest = sha256()
    for name, array in sorted(arrays.items()):
        little = array.dtype.newbyteorder("<")
        words = f"{little.str}{array.shape}{name}".encode()
        digest.update(b"%d %s" % (len(words), words))
        digest.update(np.ascontiguousarray(array, little).reshape(-1).view(np.uint8).data)
    return digest.hexdigest()


def _is_mapping(value: object) -> TypeGuard[dict[str, object]]:
    return isinstance(value, dict)
