"""What is made in the background, while what was made before is used."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from typing import Generic, final

from cartesian_rdc.type_variables import T


@contextmanager
def prefetched(items: Iterable[T], ahead: int) -> Generator[Iterable[T]]:
    """The same items, of which a thread makes up to ``ahead`` before they are asked for.

    With 0 there is no thread. Inside, an error in what makes the items is raised where the item
    would be taken, with its own traceback; Ctrl-C is heard while one is waited for. At the end,
    however it comes, nothing more is made; the thread ends once the item that it makes is there,
    which is waited for a second at most. Raises what making the items raises.
    """
    if not ahead:
        yield items
        return
    made = _Made[T](ahead)
    thread = threading.Thread(target=made.make, args=(items,), name="prefetch", daemon=True)
    thread.start()
    try:
        yield made.taken()
    finally:
        made.stop()
        thread.join(STOPPING)


STOPPING = 1.0
"""Seconds that the end waits for the thread: it is a daemon, and holds nobody up."""

HEARING = 0.1
"""Seconds after which whoever waits listens for Ctrl-C."""


@final
class _Made(Generic[T]):
    """Items that are made and not taken yet, of which there are few."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._items = deque[T]()
        self._changed = threading.Condition()
        self._over = self._stopped = False
        self._error: BaseException | None = None

    def make(self, items: Iterable[T]) -> None:
        """Make all, in a thread of its own, as long as there is room."""
        rest = iter(items)
        try:
            while self._has_room():
                item = next(rest, self)
                if isinstance(item, _Made):
                    break
                with self._changed:
                    self._items.append(item)
                    self._changed.notify_all()
            if isinstance(rest, Generator):
                rest.close()
        except BaseException as error:  # it is raised where the item is wanted
            self._error = error
        finally:
            with self._changed:
                self._over = True
                self._changed.notify_all()

    def _has_room(self) -> bool:
        """Whether one more is wanted, once that is known."""
        with self._changed:
            self._changed.wait_for(lambda: len(self._items) < self._most or self._stopped)
            return not self._stopped

    def taken(self) -> Generator[T]:
        """The items, each once it is there."""
        while True:
            with self._changed:
                while not (self._items or self._over):
                    self._changed.wait(HEARING)
                if not self._items:
                    break
                item = self._items.popleft()
                self._changed.notify_all()
            yield item
        if self._error is not None:
            raise self._error

    def stop(self) -> None:
        """Make no more."""
        with self._changed:
            self._stopped = True
            self._items.clear()
            self._changed.notify_all()
