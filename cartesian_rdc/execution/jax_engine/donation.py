# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false
# the types of JAX are partly unknown
"""Donated states: a step writes the next state where the last one was, so that memory has one."""

from __future__ import annotations

from collections.abc import Sequence

import jax
import jax.numpy as jnp

from cartesian_rdc.categories.smooth import Numbers
from cartesian_rdc.execution.interruptions import uninterrupted


def to_donate(arrays: Sequence[Numbers]) -> list[jax.Array]:
    """The same arrays, each in a buffer of its own that is JAX's.

    What is not JAX's is copied, and of two in one buffer, such as a momentum and parameters that
    begin as the same zeros, the second: a buffer is donated once.
    """
    found, buffers = list[jax.Array](), set[object]()
    for array in arrays:
        there = _buffers(array) if isinstance(array, jax.Array) else None
        if there is None or there & buffers:
            one = copied(array)
            there = _buffers(one)
        else:
            one = array
        buffers |= there
        found.append(one)
    return found


def copied(array: Numbers | jax.Array) -> jax.Array:
    """An array in a buffer of its own, on the same devices, of the same dtype."""
    with uninterrupted(), jax.enable_x64(True):
        return jnp.array(array, copy=True)


def _buffers(array: jax.Array) -> set[object]:
    """What tells the buffers of an array from others."""
    if not array.size:
        return {id(array)}
    parts = array.addressable_shards
    return {part.data.unsafe_buffer_pointer() for part in parts}
