"""Blocks that Ctrl-C does not break into, such as a compilation or the writing of a file.

Python raises ``KeyboardInterrupt`` between any two lines of the main thread: also in those that
clear up, and in functions that C calls, which lose it. So what must not be left half done only
notes it, and lets it go on at the end.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType
from typing import final

from cartesian_rdc.type_variables import T


@final
class Interruptions:
    """What is known of Ctrl-C in a block: whether it ``came``."""

    def __init__(self) -> None:
        self.came = False
        self._raises = False

    def note(self, number: int, frame: FrameType | None) -> None:
        """Take one, as a handler of signals; the first is raised where that is allowed."""
        first, self.came = not self.came, True
        if first and self._raises:
            raise KeyboardInterrupt

    def allowed_in(self, action: Callable[[], T]) -> T:
        """What an action gives; the first one is raised inside, where it comes.

        Raises ``KeyboardInterrupt`` then, if one came before, and if what is inside lost it.
        """
        if self.came:
            raise KeyboardInterrupt
        try:
            self._raises = True
            return action()
        finally:
            self._raises = False
            if self.came:
                raise KeyboardInterrupt


@contextmanager
def uninterrupted() -> Generator[Interruptions]:
    """Inside, Ctrl-C is noted; at the end it does what it does elsewhere, if it came.

    It does nothing more if ``KeyboardInterrupt`` is on its way already. Blocks may be within each
    other. Only the main thread is ever interrupted, so in others nothing changes; nor where Ctrl-C
    is ignored.
    """
    noted, elsewhere = Interruptions(), signal.getsignal(signal.SIGINT)
    in_main = threading.current_thread() is threading.main_thread()
    if not in_main or not callable(elsewhere):
        yield noted
        return
    raised = False
    signal.signal(signal.SIGINT, noted.note)
    try:
        yield noted
    except KeyboardInterrupt:
        raised = True
        raise
    finally:
        signal.signal(signal.SIGINT, elsewhere)
        if noted.came and not raised:
            elsewhere(signal.SIGINT, None)
