# pyright: basic
"""A recurrent network in JAX: ``lax.scan`` along the sequence, with the gradient by JAX."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.peers.problems import Doubles, ElmanProblem
from cartesian_rdc.errors import missing_extra


def prepare(problem: ElmanProblem) -> Callable[[], list[Doubles]]:
    """Compile ahead of time, and run once. Raises ``MissingExtraError``."""
    try:
        import jax
        import jax.numpy as jnp
    except ImportError:
        raise missing_extra("jax", "bench") from None
    rate = problem.rate

    def loss(parameters: list[jax.Array], x: jax.Array, label: jax.Array) -> jax.Array:
        b, u, w = parameters

        def cell(s: jax.Array, row: jax.Array) -> tuple[jax.Array, jax.Array]:
            after = jnp.tanh(b + u @ s + w @ row)
            return after, after

        shown = jax.lax.scan(cell, jnp.zeros_like(b), x)[1]
        return jnp.sum((shown - label) ** 2) / 2

    def run(
        start: list[jax.Array], inputs: jax.Array, labels: jax.Array, order: jax.Array
    ) -> list[jax.Array]:
        def step(parameters: list[jax.Array], k: jax.Array) -> tuple[list[jax.Array], None]:
            gradient = jax.grad(loss)(parameters, inputs[k], labels[k])
            return [p - rate * g for p, g in zip(parameters, gradient, strict=True)], None

        return jax.lax.scan(step, start, order)[0]

    with jax.enable_x64(True):
        data = [jnp.asarray(a) for a in (problem.inputs, problem.labels, problem.order)]
        start = [jnp.asarray(parameter) for parameter in problem.parameters]
        compiled = jax.jit(run).lower(start, *data).compile()

    def train() -> list[Doubles]:
        with jax.enable_x64(True):
            return [np.array(parameter) for parameter in compiled(start, *data)]

    train()
    return train
