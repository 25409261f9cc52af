"""Attributes that are computed when they are first needed, and kept.

That of the standard library holds a lock while it computes (Python 3.11), and a process that is
forked meanwhile waits for it for ever. Here nothing is held: two threads may both compute, and the
first to end is heard.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, final

from cartesian_rdc.type_variables import T


@final
class once(Generic[T]):  # noqa: N801 - a decorator
    """``compute(self)`` as an attribute."""

    def __init__(self, compute: Callable[[Any], T]) -> None:
        self.compute = compute
        self.name = ""
        self.__doc__ = compute.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, held: object, owner: type) -> T:
        kept: dict[str, T] = vars(held)
        return kept.setdefault(self.name, self.compute(held))
