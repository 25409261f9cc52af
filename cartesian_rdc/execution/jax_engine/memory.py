# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportAttributeAccessIssue=false
# the types of JAX are partly unknown
"""What XLA says where the memory of a device is at its end, as Python says it."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

import jax


@contextmanager
def device_memory() -> Generator[None]:
    """Raise ``MemoryError`` if XLA cannot allocate an array."""
    try:
        yield
    except jax.errors.JaxRuntimeError as error:
        if "RESOURCE_EXHAUSTED" in str(error):
            raise MemoryError(str(error)) from None
        raise
