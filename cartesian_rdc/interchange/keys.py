"""Names of parameters as keys with dots, which other libraries have for parts of parts.

``key_of`` writes a dot for the slash of a scope, and an underscore for the dot before a number:
``encoder.2/weights`` has the key ``encoder_2.weights``. Underscores before digits at the end of a
word are doubled, and one more is that of a number, so that no two names have one key, and
``name_of`` leads back.

>>> [key_of(name) for name in ("first/weights", "body.2/weights.3", "hidden_units", "w_2")]
['first.weights', 'body_2.weights_3', 'hidden_units', 'w__2']
>>> [name_of(key) for key in ("first.weights", "body_2.weights_3", "hidden_units", "w__2")]
['first/weights', 'body.2/weights.3', 'hidden_units', 'w_2']
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

NUMBERED: Final = re.compile(r"(.*)\.([0-9]+)", re.DOTALL)
"""A part of a name with a number."""

ENDING: Final = re.compile(r"(.*?)(_*)([0-9]*)", re.DOTALL)
"""A word, and the underscores and the digits at its end."""


def key_of(name: str) -> str:
    """The key of the parameter with this ``name``, one of ``names``."""
    return _each(name, "/", ".", _key_of_part)


def name_of(key: str) -> str:
    """The name of the parameter with this ``key``: the inverse of ``key_of``."""
    return _each(key, ".", "/", _part_of_key)


def _each(text: str, before: str, after: str, change: Callable[[str], str]) -> str:
    return after.join(map(change, text.split(before)))


def _key_of_part(part: str) -> str:
    numbered = NUMBERED.fullmatch(part)
    if numbered:
        word, underscores, digits = _ending(f"{numbered[1]}_{numbered[2]}")
        return f"{word}{'_' * (2 * len(underscores) - 1)}{digits}"
    word, underscores, digits = _ending(part)
    return f"{word}{underscores * 2}{digits}" if digits else part


def _part_of_key(part: str) -> str:
    word, underscores, digits = _ending(part)
    if not (underscores and digits):
        return part
    half, odd = divmod(len(underscores), 2)
    return f"{word}{'_' * half}{'.' if odd else ''}{digits}"


def _ending(part: str) -> tuple[str, str, str]:
    found = ENDING.fullmatch(part)
    assert found is not None  # whatever the part is
    return found[1], found[2], found[3]
