"""What is computed when it is first needed, and kept: attributes, and values by key.

That of the standard library holds a lock while it computes (Python 3.11), and a process that is
forked meanwhile waits for it for ever. Here nothing is held: two threads may both compute, and the
first to end is heard.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
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


@final
class Kept(Generic[T]):
    """The last ``most`` values that were asked for, by key. Copied or pickled, it is empty."""

    def __init__(self, most: int = 32) -> None:
        self.most = most
        self._values: dict[Hashable, T] = {}

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value of ``key``, which ``make`` makes if it is not there."""
        value = self._values.pop(key, None) or make()
        self._values[key] = value
        for oldest in list(self._values)[: -self.most]:
            self._values.pop(oldest, None)
        return value

    def __reduce__(self) -> tuple[Callable[[int], Kept[T]], tuple[int]]:
        return Kept, (self.most,)
