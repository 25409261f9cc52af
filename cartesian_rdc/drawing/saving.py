"""Pictures in files, in the form that the ending of the name says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from os import PathLike, fspath
from pathlib import Path

from cartesian_rdc.errors import DataError


def write(file: str | PathLike[str], forms: Mapping[str, Callable[[], str | bytes]]) -> None:
    """Write a picture. ``forms``: what makes it, by the ending.

    Raises ``DataError`` if the ending is another.
    """
    path = Path(fspath(file))
    if path.suffix not in forms:
        raise DataError(
            f"a diagram is written to a file whose name ends in {', '.join(forms)}, "
            f"not to {path.name}"
        )
    made = forms[path.suffix]()
    path.write_bytes(made.encode() if isinstance(made, str) else made)
