"""Ctrl-C at a command: it ends there, with one line and the exit status that shells expect.

It is no exception, which an import or a callback might lose or turn into another one, and which
might break into what clears up. Work that is ``uninterrupted``, such as a file that is written, is
finished before. Until Python has started, some hundredths of a second, it is Python's own.
"""

import os
import signal
import sys
from contextlib import suppress
from types import FrameType

STATUS = 130
"""The exit status."""


def end_at_once() -> None:
    """From now on this process ends at Ctrl-C, unless it is one that ignores it."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end)


def _end(number: int, frame: FrameType | None) -> None:
    spec = getattr(sys.modules["__main__"], "__spec__", None)
    program = spec.name.removesuffix(".__main__") if spec else __package__
    over = ("\r\x1b[K" if sys.stderr.isatty() else "\r") if "tqdm" in sys.modules else ""
    with suppress(OSError):
        os.write(sys.stderr.fileno(), f"{over}{program}: error: interrupted\n".encode())
    os._exit(STATUS)
