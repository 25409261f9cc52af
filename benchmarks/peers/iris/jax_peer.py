# pyright: basic
"""Iris in JAX: one compiled scan over the order, with the gradient by JAX.

The products are sums along an axis, which XLA fuses with what is around them; for matrices as
small as these that is faster than calls of matrix products.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.peers.problems import Doubles, IrisProblem
from cartesian_rdc.errors import missing_extra

UNROLL = 8


def prepare(problem: IrisProblem) -> Callable[[], list[Doubles]]:
    """Compile ahead of time, and run once. Raises ``MissingExtraError``."""
    try:
        import jax
        import jax.numpy as jnp
    except ImportError:
        raise missing_extra("jax", "bench") from None
    rate = problem.rate

    def loss(parameters: list[jax.Array], x: jax.Array, label: jax.Array) -> jax.Array:
        b2, w2, b1, w1 = parameters
        h = jax.nn.sigmoid(jnp.sum(w1 * x, axis=1) + b1)
        y = jax.nn.sigmoid(jnp.sum(w2 * h, axis=1) + b2)
        return jnp.sum((y - label) ** 2) / 2

    def run(
        start: list[jax.Array], inputs: jax.Array, labels: jax.Array, order: jax.Array
    ) -> list[jax.Array]:
        def step(parameters: list[jax.Array], k: jax.Array) -> tuple[list[jax.Array], None]:
            gradient = jax.grad(loss)(parameters, inputs[k], labels[k])
            return [p - rate * g for p, g in zip(parameters, gradient, strict=True)], None

        return jax.lax.scan(step, start, order, unroll=UNROLL)[0]

    with jax.enable_x64(True):
        data = [jnp.asarray(a) for a in (problem.inputs, problem.labels, problem.order)]
        start = [jnp.asarray(parameter) for parameter in problem.parameters]
        compiled = jax.jit(run).lower(start, *data).compile()

    def train() -> list[Doubles]:
        with jax.enable_x64(True):
            return [np.array(parameter) for parameter in compiled(start, *data)]

    train()
    return train
