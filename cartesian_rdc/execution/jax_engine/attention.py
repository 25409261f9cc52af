# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false
# the types of JAX are partly unknown
"""Attention in JAX: ``jax.nn.dot_product_attention``, in half precision on a GPU.

It is the kernel of cuDNN where that takes the shapes, with its own backward pass; else what XLA
makes of products of half precision and a softmax in float32. Elsewhere the definition is at least
as fast, and in float32 and float64 more precise.
"""

from __future__ import annotations

from math import prod
from typing import Literal

import jax

from cartesian_rdc.categories.smooth.attention import Attention, OfAttention
from cartesian_rdc.categories.smooth.dtypes import is_half


def outdoes_definition(generator: OfAttention) -> bool:
    """Whether the function of JAX is better than the definition, on the device that JAX has."""
    q, k, v = generator.queries, generator.keys, generator.values
    square = q.shape[-2] == k.shape[-2] or not generator.causal
    fits = k.shape[-1] == v.shape[-1] and square and 0 not in (*q.shape, *k.shape)
    return fits and is_half(q.dtype) and on_gpu()


def on_gpu() -> bool:
    """Whether JAX runs on a GPU that has tensor cores for both half precisions."""
    if jax.default_backend() != "gpu":
        return False
    capability = str(getattr(jax.local_devices()[0], "compute_capability", ""))
    return [int(part) for part in capability.split(".") if part.isdecimal()] >= [8]


def attention(generator: Attention, q: jax.Array, k: jax.Array, v: jax.Array) -> jax.Array:
    """Attention at these arrays, by the kernel of cuDNN if there is one that takes them."""
    given = [_rows_first(x) for x in (q, k, v)]

    def by(implementation: Literal["cudnn", "xla"]) -> jax.Array:
        return jax.nn.dot_product_attention(
            *given,
            scale=generator.scale,
            is_causal=generator.causal,
            implementation=implementation,
        )

    try:
        mixed = by("cudnn")
    # cuDNN is not there, or too old, or has no kernel for this width; what else is wrong, such as
    # the arguments, the other implementation says again
    except (NotImplementedError, RuntimeError):
        mixed = by("xla")
    return mixed.transpose(0, 2, 1, 3).reshape(generator.mixed.shape)


def _rows_first(x: jax.Array) -> jax.Array:
    """``(..., heads, rows, width)`` as ``(batch, rows, heads, width)``, as JAX has them."""
    heads = x.shape[-3] if x.ndim > 2 else 1
    if x.ndim != 4:
        x = x.reshape((prod(x.shape[:-3]), heads, *x.shape[-2:]))
    return x.transpose(0, 2, 1, 3)
