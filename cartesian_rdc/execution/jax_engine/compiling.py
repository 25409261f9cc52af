# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# the types of JAX are partly unknown
"""Compilation that is over before an interruption goes up.

XLA compiles in threads of its own. At Ctrl-C in the main thread, JAX no longer waits for them, and
when the process ends it destroys the client that they still use: the process crashes. Python
raises ``KeyboardInterrupt`` in the main thread only, so compilation is started in another one.
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
    device = jax.config.jax_default_device  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]

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
