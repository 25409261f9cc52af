# pyright: basic
"""Containers of bytes that are opened, changed inside, and closed so that their checksums fit."""

from __future__ import annotations

import gzip
import io
import json
import warnings
import zlib
from collections.abc import Callable
from typing import Any, TypeAlias
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

import numpy as np

Mutate: TypeAlias = Callable[[bytes], bytes]

Reshape: TypeAlias = Callable[[bytes, Mutate, np.random.Generator], bytes]
"""A container, what to do to its inside, and where chance comes from."""

LARGEST = 1 << 16
"""No more is taken out of a container."""


def zips(data: bytes, mutate: Mutate, rng: np.random.Generator) -> bytes:
    """An archive with a member changed, in its bytes, its name or its number; or the bytes changed.

    Where there is no archive, only the bytes are.
    """
    try:
        with ZipFile(io.BytesIO(data)) as zipped:
            members = [(m.filename, _first(zipped, m.filename)) for m in zipped.infolist()]
    except Exception:  # what zipfile raises on bytes of any kind
        return mutate(data)
    if not members or rng.random() < 0.1:
        return mutate(data)
    place = int(rng.integers(len(members)))
    name, content = members[place]
    choice = rng.random()
    if choice < 0.75:
        members[place] = name, mutate(content)
    elif choice < 0.85:
        del members[place]
    elif choice < 0.9:
        members.append((name, content))
    elif choice < 0.95:
        members[place] = mutate(name.encode()).decode(errors="replace"), content
    else:
        members[place] = name, members[int(rng.integers(len(members)))][1]
    return _zipped(members, ZIP_DEFLATED if rng.random() < 0.05 else ZIP_STORED) or mutate(data)


def _first(zipped: ZipFile, name: str) -> bytes:
    with zipped.open(name) as part:
        return part.read(LARGEST)


def _zipped(members: list[tuple[str, bytes]], how: int) -> bytes:
    stream = io.BytesIO()
    try:
        with warnings.catch_warnings(), ZipFile(stream, "w", how) as zipped:
            warnings.simplefilter("ignore")  # two members of one name
            for name, content in members:
                with zipped.open(name, "w") as part:
                    part.write(content)
    except (ValueError, BadZipFile, UnicodeError):
        return b""
    return stream.getvalue()


def gzips(data: bytes, mutate: Mutate, rng: np.random.Generator) -> bytes:
    """A compressed file with its inside changed; or the bytes, now and then."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as raw:
            inside = raw.read(LARGEST)
    except (OSError, EOFError, zlib.error):
        return mutate(data)
    return mutate(data) if rng.random() < 0.2 else gzip.compress(mutate(inside), 1, mtime=0)


def headers(data: bytes, mutate: Mutate, rng: np.random.Generator) -> bytes:
    """A file whose header, in JSON behind its length, is changed; or what follows; or the bytes."""
    length = int.from_bytes(data[:8], "little")
    if length > len(data) - 8 or rng.random() < 0.1:
        return mutate(data)
    header, rest = data[8 : 8 + length], data[8 + length :]
    choice = rng.random()
    if choice < 0.5:
        header = jsons(header, mutate, rng)
    elif choice < 0.7:
        header = mutate(header)
    else:
        rest = mutate(rest)
    return len(header).to_bytes(8, "little") + header + rest


LEAVES: tuple[Any, ...] = (
    0, 1, -1, 6, 7, True, None, 0.5, -0.0, 1e308, 1e400, 2**31, 2**63, -(2**63) - 1, 2**64, 10**40,
    "", "a", "1", "\x1b", [], [[]], {}, {"a": 1}, [0] * 50, [[0, 1], [2]], float("nan"),
)  # fmt: skip


def jsons(data: bytes, mutate: Mutate, rng: np.random.Generator) -> bytes:
    """A text in JSON with another value somewhere in it, or another part; or the bytes changed."""
    try:
        whole = json.loads(data)
    except (ValueError, RecursionError):
        whole = LEAVES[int(rng.integers(len(LEAVES)))]
    if rng.random() < 0.2:
        return mutate(data)
    return json.dumps(_grown(whole, rng)).encode()


def _grown(value: Any, rng: np.random.Generator) -> Any:
    """A value with one change, mostly deep inside."""
    choice = rng.random()
    if isinstance(value, list) and value and choice < 0.7:
        place = int(rng.integers(len(value)))
        return [*value[:place], _grown(value[place], rng), *value[place + 1 :]]
    if isinstance(value, list) and choice < 0.8:
        return value[1:]
    if isinstance(value, dict) and value and choice < 0.9:
        return _grown_entry(value, rng)
    leaf = LEAVES[int(rng.integers(len(LEAVES)))]
    if isinstance(value, list) and choice < 0.9:
        return [*value, value[-1] if value and rng.random() < 0.5 else leaf]
    return [value, leaf] if choice > 0.97 else leaf


def _grown_entry(value: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    """An object with another value under a name, or without it, or with the value of another."""
    names = list(value)
    name, other = (names[int(rng.integers(len(names)))] for _ in range(2))
    choice = rng.random()
    if choice < 0.7:
        return value | {name: _grown(value[name], rng)}
    if choice < 0.8:
        return {one: part for one, part in value.items() if one != name}
    return value | {name: value[other], other: value[name]}


WORDS = (
    "--engine", "numpy", "numba", "jax", "--dtype", "float32", "--seed", "--epochs", "--json",
    "--plot", "a.png", "a.svg", "/", "", ".", "--checkpoint", "a.npz", "--checkpoint-seconds",
    "nan", "inf", "1e400", "-1", "0", "9" * 30, "9" * 5000, "1_0", "١", "hidden", "--help", "--",
    "-", "--data-dir", "--unchecked", "=", "--seed=3", "--s", "\x1b[31m", "a" * 5000, "é", "%s",
    "%(prog)s", "{}", "a/b.png", "\ud800",
)  # fmt: skip


def commands(data: bytes, mutate: Mutate, rng: np.random.Generator) -> bytes:
    """Words on lines of their own, one of them another, or gone, or new; or the bytes changed."""
    if rng.random() < 0.3:
        return mutate(data)
    words = data.split(b"\n")
    place = int(rng.integers(len(words)))
    new = WORDS[int(rng.integers(len(WORDS)))].encode(errors="surrogatepass")
    choice = rng.random()
    if choice < 0.4:
        words[place] = new
    elif choice < 0.8:
        words.insert(place + 1, new)
    else:
        del words[place]
    return b"\n".join(words)
