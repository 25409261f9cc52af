"""Compilation that is over before an interruption goes up.

XLA compiles in threads of its own. In the main thread JAX stops to wait for them at Ctrl-C, and at
the end of the process takes away what they still work on: then the process crashes. In another
thread there are no interruptions.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from cartesian_rdc.type_variables import T


def to_its_end(compilation: Callable[[], T]) -> T:
    """The result of a compilation, which an interruption waits for before it is raised."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(compilation).result()
