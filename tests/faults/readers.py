"""Files that were cut, flipped, doubled: refused in a line that names them, or right."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from tests.faults.kind import Inject, Place


def changed(*readers: str) -> Inject:
    """The files of readers of ``tests.fuzz.readers``, by turns."""

    def inject(chance: Random, place: Place, number: int) -> Iterator[str]:
        from tests.fuzz.readers import wrong_with

        for k in range(number):
            folder = place.folder / str(k % len(readers))
            folder.mkdir(exist_ok=True)
            yield wrong_with(readers[k % len(readers)], chance.randrange(1 << 32), folder)

    return inject
