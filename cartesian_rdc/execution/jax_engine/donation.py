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
from cartesian_rdc.execution.jax_engine.numbers import as_numbers


def to_donate(arrays: Sequence[Numbers]) -> list[Numbers]:
    """The same arrays, each in a buffer of its own that is JAX's.

    What is not JAX's is copied, and of two in one buffer, such as a momentum and parameters that
    begin as the same zeros, the second: a buffer is donated once.
    """
    found, buffers = list[Numbers](), set[object]()
    for array in arrays:
        one, there = array, _buffers(array)
        if not there or there & buffers:
            one = copied(array)
            there = _buffers(one)
        buffers |= there
        found.append(one)
    return found


def copied(array: Numbers) -> Numbers:
    """An array of JAX in a buffer of its own, on the same devices, of the same dtype."""
    with uninterrupted(), jax.enable_x64(True):
        return as_numbers(jnp.array(array, copy=True))


def _buffers(array: object) -> set[object]:
    """What tells the buffers of an array of JAX from others; of another array, nothing."""
    if not isinstance(array, jax.Array):
        return set()
    if not array.size:
        return {id(array)}
    parts = array.addressable_shards
    return {(part.device.id, part.data.unsafe_buffer_pointer()) for part in parts}
