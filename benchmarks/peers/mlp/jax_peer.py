# pyright: basic
"""Digits in JAX: one compiled scan over the batches, with the gradient by JAX."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.peers.problems import MlpProblem, Singles
from cartesian_rdc.errors import missing_extra


def prepare(problem: MlpProblem) -> Callable[[], list[Singles]]:
    """Compile ahead of time, and run once. Raises ``MissingExtraError``."""
    try:
        import jax
        import jax.numpy as jnp
    except ImportError:
        raise missing_extra("jax", "bench") from None
    beta1, beta2 = problem.beta1, problem.beta2
    steps = np.arange(1, len(problem.batches) + 1)
    roots = np.sqrt(1 - beta2**steps)
    scales = (problem.rate * roots / (1 - beta1**steps)).astype(np.float32)
    floors = (problem.epsilon * roots).astype(np.float32)

    def loss(parameters: list[jax.Array], x: jax.Array, label: jax.Array) -> jax.Array:
        b2, w2, b1, w1 = parameters
        y = jax.nn.relu(x @ w1.T + b1) @ w2.T + b2
        return jnp.mean(jax.nn.logsumexp(y, axis=1) - jnp.sum(y * label, axis=1))

    def run(
        start: list[jax.Array], images: jax.Array, labels: jax.Array, *schedule: jax.Array
    ) -> list[jax.Array]:
        def step(state, now):  # type: ignore[no-untyped-def]
            parameters, first, second = state
            batch, scale, floor = now
            gradient = jax.grad(loss)(parameters, images[batch], labels[batch])
            first = [beta1 * m + (1 - beta1) * g for m, g in zip(first, gradient, strict=True)]
            second = [
                beta2 * v + (1 - beta2) * g * g for v, g in zip(second, gradient, strict=True)
            ]
            parameters = [
                p - scale * m / (jnp.sqrt(v) + floor)
                for p, m, v in zip(parameters, first, second, strict=True)
            ]
            return (parameters, first, second), None

        zeros = [jnp.zeros_like(parameter) for parameter in start]
        return jax.lax.scan(step, (start, zeros, zeros), schedule)[0][0]

    start = [jnp.asarray(parameter) for parameter in problem.parameters]
    data = [jnp.asarray(a) for a in (problem.images, problem.labels)]
    schedule = [jnp.asarray(a) for a in (problem.batches.astype(np.int32), scales, floors)]
    compiled = jax.jit(run).lower(start, *data, *schedule).compile()

    def train() -> list[Singles]:
        return [np.array(parameter) for parameter in compiled(start, *data, *schedule)]

    train()
    return train
