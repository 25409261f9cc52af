# pyright: basic
"""Damaged entries of the cache of compiled code: compiled anew, right, and said once."""

from __future__ import annotations

import os
import pickle
import warnings
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from random import Random

from tests.faults.kind import Place


class Bomb:
    """What ends the process when it is unpickled."""

    def __reduce__(self) -> tuple[Callable[[int], object], tuple[int]]:
        return os._exit, (99,)


def mutated(data: bytes, other: bytes, chance: Random) -> bytes:
    """An entry with a fault of some kind; ``other`` is one of another program."""
    place, kind = chance.randrange(len(data)), chance.randrange(9)
    match kind:
        case 0:
            flipped = data[place] ^ 1 << chance.randrange(8)
            return data[:place] + bytes([flipped]) + data[place + 1 :]
        case 1:
            return data[:place]
        case 2:
            return b""
        case 3:
            return other
        case 4:
            return data + chance.randbytes(chance.randrange(1, 100))
        case 5:
            return data[:32] + other[32:]
        case 6:
            return data[:place] + bytes(byte ^ 255 for byte in data[place:])
        case 7:
            return pickle.dumps(Bomb())
        case _:
            return data[place:] + data[:place] if place else b"\0"


@cache
def right() -> dict[int, Callable[[], bool]]:
    """Whether the engine, which may compile or load, computes twice and three times a vector."""
    from cartesian_rdc.categories.smooth import scale, space
    from cartesian_rdc.categories.smooth.spaces import leaves_of
    from cartesian_rdc.execution.numba_engine import NumbaEngine

    def runs(factor: int) -> Callable[[], bool]:
        f = scale(space(2), float(factor))

        def run() -> bool:
            found: list[float] = leaves_of(NumbaEngine().compile(f)([1.0, 2.0]))[0].tolist()
            return found == [factor * 1.0, factor * 2.0]

        return run

    return {factor: runs(factor) for factor in (2, 3)}


def cached_code(chance: Random, place: Place, number: int) -> Iterator[str]:
    """The entry of one program, changed."""
    os.environ["CARTESIAN_RDC_CACHE"] = str(place.folder / "cache")
    folder = place.folder / "cache" / "numba"
    twice, thrice = right().values()
    assert twice()
    (file,) = folder.iterdir()
    assert thrice()
    (other,) = set(folder.iterdir()) - {file}
    good = file.read_bytes()
    for _ in range(number):
        file.write_bytes(mutated(good, other.read_bytes(), chance))
        yield _heals(twice, file) or ("left behind" if len(list(folder.iterdir())) != 2 else "")
        file.write_bytes(good)


def _heals(run: Callable[[], bool], file: Path) -> str:
    words = [f"{file} is damaged, or was not written by this program: it is compiled anew"]
    for wanted in (words, []):
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            if not run():
                return "a wrong number"
        if [str(one.message) for one in said] != wanted:
            return f"it said {[str(one.message) for one in said]}"
    return ""
