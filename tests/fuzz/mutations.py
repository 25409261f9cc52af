"""Bytes that were cut, flipped, doubled, filled with zeros, or had others put between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

import numpy as np

Mutation: TypeAlias = Callable[[bytes, np.random.Generator], bytes]


def _place(data: bytes, rng: np.random.Generator) -> int:
    """Anywhere; in one of two cases in the first hundred bytes, where formats have headers."""
    last = min(100, len(data)) if rng.random() < 0.5 else len(data)
    return int(rng.integers(0, last + 1))


def cut(data: bytes, rng: np.random.Generator) -> bytes:
    """The beginning."""
    return data[: _place(data, rng)]


def tail(data: bytes, rng: np.random.Generator) -> bytes:
    """The end."""
    return data[_place(data, rng) :]


def flip(data: bytes, rng: np.random.Generator) -> bytes:
    """One bit is the other."""
    changed = bytearray(data)
    if changed:
        changed[min(_place(data, rng), len(data) - 1)] ^= 1 << int(rng.integers(0, 8))
    return bytes(changed)


def insert(data: bytes, rng: np.random.Generator) -> bytes:
    """Random bytes in between."""
    k = _place(data, rng)
    return data[:k] + rng.bytes(int(rng.integers(1, 9))) + data[k:]


def double(data: bytes, rng: np.random.Generator) -> bytes:
    """A part stands there twice."""
    j, k = sorted((_place(data, rng), _place(data, rng)))
    return data[:k] + data[j:k] + data[k:]


def drop(data: bytes, rng: np.random.Generator) -> bytes:
    """A part is missing."""
    j, k = sorted((_place(data, rng), _place(data, rng)))
    return data[:j] + data[k:]


def zero(data: bytes, rng: np.random.Generator) -> bytes:
    """A part is zeros."""
    j, k = sorted((_place(data, rng), _place(data, rng)))
    return data[:j] + bytes(k - j) + data[k:]


def words(data: bytes, rng: np.random.Generator) -> bytes:
    """A byte becomes one that means something in texts."""
    changed = bytearray(data)
    if changed:
        special = b",;\n\r\"'\\0-+.eE_ \xff\x00\xefNn#"
        changed[min(_place(data, rng), len(data) - 1)] = special[int(rng.integers(len(special)))]
    return bytes(changed)


MUTATIONS: Final[Mapping[str, Mutation]] = MappingProxyType(
    {f.__name__: f for f in (cut, tail, flip, insert, double, drop, zero, words)}
)
"""By name."""


def mutated(data: bytes, seed: int) -> bytes:
    """One to three mutations, a function of the seed."""
    rng = np.random.default_rng(seed)
    for _ in range(int(rng.integers(1, 4))):
        data = MUTATIONS[str(rng.choice(list(MUTATIONS)))](data, rng)
    return data
