# pyright: basic
"""Digits in JAX: one compiled scan over the order, with the gradient by JAX.

There are three formulations of a convolution: the windows of an image gathered into a matrix, by
rows and columns or by places in a flat image, and the convolution of XLA. ``prepare`` measures
all, and keeps the fastest. Pooling has a derivative of its own, since that of JAX shares a
covector between equal entries.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from benchmarks.peers.problems import ConvProblem, Indices, Singles
from cartesian_rdc.errors import missing_extra

FORMULATIONS = ("windows", "places", "convolution")

PROBED = 100  # steps that decide between the formulations


def prepare(
    problem: ConvProblem, formulations: Sequence[str] = FORMULATIONS
) -> Callable[[], list[Singles]]:
    """Compile the fastest formulation ahead of time, and run once. Raises ``MissingExtraError``."""
    try:
        import jax
        import jax.numpy as jnp
    except ImportError:
        raise missing_extra("jax", "bench") from None
    rate, momentum = problem.rate, problem.momentum

    def windows(kernels: jax.Array, image: jax.Array) -> jax.Array:
        outputs, inputs, height, width = kernels.shape
        rows, columns = (n - m + 1 for n, m in zip(image.shape[1:], (height, width), strict=True))
        i, j, r, c = np.ix_(*map(np.arange, (height, width, rows, columns)))
        matrix = image[:, i + r, j + c].reshape(inputs * height * width, rows * columns)
        return (kernels.reshape(outputs, -1) @ matrix).reshape(outputs, rows, columns)

    def places(kernels: jax.Array, image: jax.Array) -> jax.Array:
        outputs, inputs, height, width = kernels.shape
        rows, columns = (n - m + 1 for n, m in zip(image.shape[1:], (height, width), strict=True))
        i, j, r, c = np.ix_(*map(np.arange, (height, width, rows, columns)))
        table = ((i + r) * image.shape[2] + j + c).reshape(height * width, rows * columns)
        found = image.reshape(inputs, -1).at[:, table].get(mode="promise_in_bounds")
        matrix = found.reshape(inputs * height * width, rows * columns)
        return (kernels.reshape(outputs, -1) @ matrix).reshape(outputs, rows, columns)

    def convolution(kernels: jax.Array, image: jax.Array) -> jax.Array:
        return jax.lax.conv_general_dilated(image[None], kernels, (1, 1), "VALID")[0]

    def pool_only(image: jax.Array) -> jax.Array:
        channels, height, width = image.shape
        parts = image.reshape(channels, height // 2, 2, width // 2, 2)
        return jax.nn.relu(parts.max(axis=(2, 4)))

    def pool_forward(image: jax.Array) -> tuple[jax.Array, tuple[jax.Array, jax.Array]]:
        pooled = pool_only(image)
        return pooled, (image, pooled)

    def pool_backward(kept: tuple[jax.Array, jax.Array], covector: jax.Array) -> tuple[jax.Array]:
        image, pooled = kept
        covector = jnp.where(pooled > 0, covector, 0)[:, :, None, :, None]
        channels, height, width = image.shape
        parts = image.reshape(channels, height // 2, 2, width // 2, 2)
        back = jnp.where(parts == pooled[:, :, None, :, None], covector, 0)
        return (back.reshape(image.shape),)

    pool = jax.custom_vjp(pool_only)
    pool.defvjp(pool_forward, pool_backward)
    images, labels = jnp.asarray(problem.images), jnp.asarray(problem.labels)
    start = [jnp.asarray(parameter) for parameter in problem.parameters]

    def compiled(formulation: str, steps: Indices) -> Callable[[], list[Singles]]:
        convolve = {"windows": windows, "places": places, "convolution": convolution}[formulation]

        def loss(parameters: list[jax.Array], x: jax.Array, label: jax.Array) -> jax.Array:
            b, w, k2, k1 = parameters
            flat = pool(convolve(k2, pool(convolve(k1, x[None])))).reshape(125)
            y = jax.nn.sigmoid(jnp.sum(w * flat, axis=1) + b)
            return jnp.sum((y - label) ** 2) / 2

        def run(
            start: list[jax.Array], images: jax.Array, labels: jax.Array, order: jax.Array
        ) -> list[jax.Array]:
            def step(state, k):  # type: ignore[no-untyped-def]
                parameters, speeds = state
                gradient = jax.grad(loss)(parameters, images[k], labels[k])
                speeds = [momentum * s + g for s, g in zip(speeds, gradient, strict=True)]
                parameters = [p - rate * s for p, s in zip(parameters, speeds, strict=True)]
                return (parameters, speeds), None

            zeros = [jnp.zeros_like(parameter) for parameter in start]
            return jax.lax.scan(step, (start, zeros), order)[0][0]

        order = jnp.asarray(steps.astype(np.int32))
        program = jax.jit(run).lower(start, images, labels, order).compile()

        def train() -> list[Singles]:
            return [np.array(parameter) for parameter in program(start, images, labels, order)]

        train()
        return train

    def seconds(formulation: str) -> float:
        train = compiled(formulation, problem.order[:PROBED])
        times = [time.perf_counter()]
        for _ in range(5):
            train()
            times.append(time.perf_counter())
        return min(after - before for before, after in pairwise(times))

    fastest = min(formulations, key=seconds) if len(formulations) > 1 else formulations[0]
    return compiled(fastest, problem.order)
