"""Two different things in words that differ, for errors.

An error that names two things that should be equal takes its words from here, so that it never
shows the same words twice, however deep the difference lies and however alike the two print.

>>> from cartesian_rdc.categories.semirings import Modular, PrimeField
>>> told_apart(Modular(2), Modular(3))
('Z_2', 'Z_3')
>>> told_apart(Modular(2), PrimeField(2))
('Z_2', 'F_2')
"""

from __future__ import annotations

import reprlib
from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass
from itertools import groupby
from typing import TypeGuard, final

from cartesian_rdc.errors import shown

SHORT = 80
"""How long words may be that are shown in full."""

LONGEST_PATH = 6
"""How many of the last steps to a part are shown."""


@final
@dataclass(frozen=True)
class Ends:
    """The domain and the codomain of a morphism, as one thing that is told apart from another."""

    domain: object
    codomain: object

    def __str__(self) -> str:
        return f"{self.domain} -> {self.codomain}"


def told_apart(left: object, right: object, called: tuple[str, str] = ("", "")) -> tuple[str, str]:
    """The words for two things, which differ if the things do.

    They are shown in full where that is short and tells them apart; else with the smallest part
    for which it is, and the way to it. Parts that print alike come with what they evaluate from,
    their class, or their place in memory. ``called`` has their names, shown with them, if they
    have any.
    """
    chain = _chain(left, right)
    place = 0 if _is_clear(*_words(chain[0])) else _smallest_clear(chain)
    words = _distinguished(*chain[place][1:])
    if place == 0:
        return f"{words[0]}{_named(called[0])}", f"{words[1]}{_named(called[1])}"
    path = _path([step for step, _, _ in chain[1 : place + 1]])
    return (
        f"{_cut(_words_of(left))}{_named(called[0])}, whose {path} is {words[0]}",
        f"{_cut(_words_of(right))}{_named(called[1])}, whose {path} is {words[1]}",
    )


_Pair = tuple[str, object, object]
"""The step from the whole to a part, and that part of the two things."""


def _chain(left: object, right: object) -> list[_Pair]:
    """The two things, the first of their parts that differ, the first of theirs, and so on."""
    chain: list[_Pair] = [("", left, right)]
    while True:
        _, a, b = chain[-1]
        parts, others = _parts(a), _parts(b)
        if type(a) is not type(b) or len(parts) != len(others):
            return chain
        both = zip(parts, others, strict=True)
        found = [(step, x, y) for (step, x), (_, y) in both if not _same(x, y)]
        if not found:
            return chain
        chain.append(found[0])


def _smallest_clear(chain: Sequence[_Pair]) -> int:
    """The number of the smallest pair that its words tell apart; else of the smallest pair.

    Of a value with a class of its own, the fields are not looked into if its words do. Of a part
    and a whole with the same words, it is the whole.
    """
    words: dict[int, tuple[str, str]] = {}
    for number in range(len(chain) - 1, -1, -1):  # the words of a whole may be very long
        words[number] = _words(chain[number])
        if max(map(len, words[number])) > SHORT:
            break
    clear = [number for number, both in words.items() if _is_clear(*both)]
    own = [number for number in clear if is_dataclass(chain[number][1])]
    place = next(iter([*own, *clear, len(chain) - 1]))
    while place and words.get(place - 1) == words[place]:
        place -= 1
    return place


def _words(pair: _Pair) -> tuple[str, str]:
    return _words_of(pair[1]), _words_of(pair[2])


def _words_of(value: object) -> str:
    """``str``, or a part of it where things are nested too deep."""
    try:
        return str(value)
    except RecursionError:
        return reprlib.repr(value)


def _is_clear(one: str, two: str) -> bool:
    """Whether words are short, and differ."""
    return one != two and max(len(one), len(two)) <= SHORT


def _parts(value: object) -> list[tuple[str, object]]:
    """The entries of a tuple, the fields of a dataclass, each with its name; of others none."""
    if _is_tuple(value):
        return [(f"entry {number}", part) for number, part in enumerate(value)]
    if is_dataclass(value) and not isinstance(value, type):
        return [(f.name, getattr(value, f.name)) for f in fields(value) if f.init and f.compare]
    return []


def _same(a: object, b: object) -> bool:
    """Whether two parts are equal, and of one type: 1 is not 1.0, and 0.0 is not -0.0."""
    todo = [(a, b)]
    while todo:
        a, b = todo.pop()
        if a is b:
            continue
        if type(a) is not type(b):
            return False
        if _is_tuple(a) and _is_tuple(b):
            if len(a) != len(b):
                return False
            todo.extend(zip(a, b, strict=True))
        elif isinstance(a, float) and isinstance(b, float):
            if a.hex() != b.hex():
                return False
        elif not bool(a == b):
            return False
    return True


def _is_tuple(value: object) -> TypeGuard[tuple[object, ...]]:
    return isinstance(value, tuple)


def _distinguished(a: object, b: object) -> tuple[str, str]:
    """Words that differ, if a and b do: what they print, or else with something to tell them by."""
    plain = _words_of(a), _words_of(b)
    if _same(a, b):
        return _cut(plain[0]), _cut(plain[1])
    kinds = type(a), type(b)
    tellings = (
        plain,
        (f"{plain[0]}, that is {shown(a)}", f"{plain[1]}, that is {shown(b)}"),
        (f"{plain[0]}, of {_kind(kinds[0])}", f"{plain[1]}, of {_kind(kinds[1])}"),
    )
    for one, two in tellings:
        if one != two:
            return _windows(one, two)
    return f"{_cut(plain[0])}, at {id(a):#x}", f"{_cut(plain[1])}, at {id(b):#x}"


def _kind(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def _windows(one: str, two: str) -> tuple[str, str]:
    """The words; of long ones what lies around the first difference."""
    longest = 2 * SHORT
    if max(len(one), len(two)) <= longest:
        return one, two
    both = enumerate(zip(one, two, strict=False))
    start = max(0, next((k for k, (x, y) in both if x != y), min(len(one), len(two))) - SHORT)
    left, right = (
        ("..." if start else "")
        + words[start : start + longest]
        + ("..." if len(words) > start + longest else "")
        for words in (one, two)
    )
    return left, right


def _cut(words: str) -> str:
    return words if len(words) <= SHORT else f"{words[:SHORT]}..."


def _path(steps: Sequence[str]) -> str:
    """The way to a part: ``second.first``, and ``first^9`` for nine steps of one name."""
    runs = [(step, len(list(run))) for step, run in groupby(steps)]
    path = [step if times == 1 else f"{step}^{times}" for step, times in runs]
    return ".".join(path if len(path) <= LONGEST_PATH else ["..", *path[-LONGEST_PATH:]])


def _named(name: str) -> str:
    return f" called {name}" if name else ""
