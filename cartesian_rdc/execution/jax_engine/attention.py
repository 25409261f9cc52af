# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false
# the types of JAX are partly unknown
"""Attention in JAX: ``jax.nn.dot_product_attention``, in half precision.

On a GPU it is the kernel of cuDNN, where that takes the shapes, with its own backward pass; else
what XLA makes of products and a softmax in float32. In float32 and float64 the definition is as
fast on a processor, and more precise on others.
"""

from __future__ import annotations

from math import prod
from typing import Literal

import jax

from cartesian_rdc.categories.smooth.attention import Attention, OfAttention
from cartesian_rdc.categories.smooth.dtypes import is_half


def is_whole(generator: OfAttention) -> bool:
    """Whether JAX has a function for it, as precise as the definition."""
    q, k, v = generator.queries, generator.keys, generator.values
    square = q.shape[-2] == k.shape[-2] or not generator.causal
    return (
        is_half(q.dtype) and k.shape[-1] == v.shape[-1] and square and 0 not in (*q.shape, *k.shape)
    )


def attention(generator: Attention, q: jax.Array, k: jax.Array, v: jax.Array) -> jax.Array:
    """Attention at these arrays, by the kernel of cuDNN where there is one that takes them."""
    given = [_rows_first(x) for x in (q, k, v)]
    scale, causal = generator.scale, generator.causal

    def by(implementation: Literal["cudnn", "xla"]) -> jax.Array:
        return jax.nn.dot_product_attention(
            *given, scale=scale, is_causal=causal, implementation=implementation
        )

    if jax.default_backend() != "gpu" or not _capable(jax.local_devices()[0]):
        mixed = by("xla")
    else:
        try:
            mixed = by("cudnn")
        except (NotImplementedError, RuntimeError):  # rows of a width, or a GPU, that it lacks
            mixed = by("xla")
    return mixed.transpose(0, 2, 1, 3).reshape(generator.mixed.shape)


def _rows_first(x: jax.Array) -> jax.Array:
    """``(..., heads, rows, width)`` as ``(batch, rows, heads, width)``, as JAX has them."""
    heads = x.shape[-3] if x.ndim > 2 else 1
    if x.ndim != 4:
        x = x.reshape((prod(x.shape[:-3]), heads, *x.shape[-2:]))
    return x.transpose(0, 2, 1, 3)


def _capable(device: jax.Device) -> bool:
    """Whether a GPU has tensor cores for both half precisions."""
    capability = str(getattr(device, "compute_capability", ""))
    numbers = [int(part) for part in capability.split(".") if part.isdecimal()]
    return numbers >= [8]
