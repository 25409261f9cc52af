"""Compilation that is over before an interruption goes up.

XLA compiles in threads of its own. In the main thread JAX stops to wait for them at Ctrl-C, and at
the end of the process takes away what they still work on: then the process crashes. In another
thread there are no interruptions.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, wait
from threading import Thread

import jax

from cartesian_rdc.type_variables import T


def to_its_end(compilation: Callable[[], T]) -> T:
    """The result of what makes XLA compile, which an interruption waits for before it is raised."""
    future = Future[T]()
    wide = jax.dtypes.canonicalize_dtype("int64") == "int64"
    device = jax.config.jax_default_device  # type: ignore[attr-defined]  # pyright: ignore

    def run() -> None:
        if future.set_running_or_notify_cancel():
            try:
                with jax.enable_x64(wide), jax.default_device(device):  # these are a thread's own
                    future.set_result(compilation())
            except BaseException as error:
                future.set_exception(error)

    try:
        Thread(target=run).start()
        return future.result()
    finally:
        if not future.cancel():
            wait([future])
