# pyright: basic
"""A decoder in JAX: a scan over stacked layers, fused attention, and steps that donate their state.

Parameters and Adam are in float32. With ``dtype="bfloat16"`` products of matrices and attention are
in that, normalisation, softmax and the loss in float32. On a processor attention is written out,
which is faster there than ``jax.nn.dot_product_attention``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers.problems import DecoderProblem
from cartesian_rdc.errors import missing_extra


def prepare(problem: DecoderProblem) -> Callable[[], dict[str, NDArray[Any]]]:
    """Compile ahead of time, and run once. Raises ``MissingExtraError``."""
    try:
        import jax
    except ImportError:
        raise missing_extra("jax", "bench") from None
    train = training(problem)
    wait: Any = jax.block_until_ready

    def named() -> dict[str, NDArray[Any]]:
        return {name: np.asarray(a) for name, a in wait(train()).items()}

    return named


def training(problem: DecoderProblem) -> Callable[[], dict[str, Any]]:
    """All steps, from the start to the parameters, on the device; compiled ahead of time."""
    import jax
    import jax.numpy as jnp

    step = partial(trained, loss=partial(loss, problem=problem), problem=problem)
    start = {name: jnp.asarray(a) for name, a in problem.parameters.items()}
    tokens, labels = jnp.asarray(problem.tokens, "int32"), jnp.asarray(problem.labels, "int32")
    batches = jnp.asarray(problem.order, "int32")

    def state() -> Any:
        zeros = jax.tree.map(jnp.zeros_like, (start, start))
        return jax.tree.map(jnp.array, start), *zeros, jnp.zeros((), "int32")

    run = jax.jit(step, donate_argnums=0).lower(state(), tokens, labels, batches[0]).compile()

    def train() -> dict[str, Any]:
        now = state()
        for batch in batches:
            now = run(now, tokens, labels, batch)
        parameters: dict[str, Any] = now[0]
        return parameters

    return train


def trained(state: Any, tokens: Any, labels: Any, batch: Any, *, loss: Any, problem: Any) -> Any:
    """A step of Adam on a batch."""
    import jax
    import jax.numpy as jnp

    p, m, v, t = state
    gradient = jax.grad(loss)(p, tokens[batch], labels[batch])
    t = t + 1
    beta1, beta2 = problem.beta1, problem.beta2
    m = jax.tree.map(lambda m, g: beta1 * m + (1 - beta1) * g, m, gradient)
    v = jax.tree.map(lambda v, g: beta2 * v + (1 - beta2) * g * g, v, gradient)
    root = jnp.sqrt(1 - beta2**t)
    scale, floor = problem.rate * root / (1 - beta1**t), problem.epsilon * root
    p = jax.tree.map(lambda p, m, v: p - scale * m / (jnp.sqrt(v) + floor), p, m, v)
    return p, m, v, t


def loss(p: dict[str, Any], tokens: Any, labels: Any, *, problem: DecoderProblem) -> Any:
    """The mean cross-entropy of the next tokens; tokens and labels are (batch, length)."""
    import jax
    import jax.numpy as jnp

    odds = decoded(p, tokens, problem).astype(problem.wide)
    right = jnp.take_along_axis(odds, labels[..., None], -1)[..., 0]
    return jnp.mean(jax.nn.logsumexp(odds, -1) - right)


def decoded(p: dict[str, Any], tokens: Any, problem: DecoderProblem) -> Any:
    """The logits (batch, length, vocabulary)."""
    import jax
    import jax.numpy as jnp

    p = jax.tree.map(lambda a: a.astype(problem.dtype), p)
    cosines, sines = (jnp.asarray(a, problem.wide)[:, None, :] for a in problem.angles())

    def normed(x: Any, gain: Any) -> Any:
        wide = x.astype(problem.wide)
        mean = jnp.mean(wide * wide, -1, keepdims=True)
        return ((1 + gain) * (wide * jax.lax.rsqrt(mean + 1e-5))).astype(x.dtype)

    def turned(x: Any) -> Any:
        wide = x.astype(problem.wide)
        first, second = jnp.split(wide, 2, -1)
        both = [first * cosines - second * sines, second * cosines + first * sines]
        return jnp.concatenate(both, -1).astype(x.dtype)

    def attended(q: Any, k: Any, v: Any) -> Any:
        if jax.default_backend() != "cpu":
            kernel: Any = "cudnn" if q.dtype.itemsize == 2 else None  # it takes half precision only
            return jax.nn.dot_product_attention(q, k, v, is_causal=True, implementation=kernel)
        q, k, v = (a.transpose(0, 2, 1, 3) for a in (q, k, v))
        scores = jnp.einsum("bhie,bhje->bhij", q, k, preferred_element_type=problem.wide)
        earlier = np.tril(np.ones(scores.shape[2:], bool))
        scores = jnp.where(earlier, scores / np.sqrt(q.shape[-1]), -jnp.inf)
        weights = jax.nn.softmax(scores, -1).astype(v.dtype)
        return jnp.einsum("bhij,bhje->bhie", weights, v).transpose(0, 2, 1, 3)

    def block(x: Any, layer: dict[str, Any]) -> tuple[Any, None]:
        at = normed(x, layer["attention/gain"])
        q, k, v = (
            jnp.einsum("bnd,hed->bnhe", at, layer[f"attention/{word}/weights"])
            for word in ("query", "key", "value")
        )
        mixed = attended(turned(q), turned(k), v)
        x = x + jnp.einsum("bnhe,dhe->bnd", mixed, layer["attention/weights"])
        at = normed(x, layer["perceptron/gain"])
        gate = jax.nn.silu(at @ layer["perceptron/gate/weights"].T)
        value = at @ layer["perceptron/value/weights"].T
        return x + (gate * value) @ layer["perceptron/weights"].T, None

    layers = {
        name.removeprefix("blocks/").removesuffix("[k]"): a
        for name, a in p.items()
        if name.startswith("blocks/")
    }
    one = jax.checkpoint(block) if problem.recompute else block
    x, _ = jax.lax.scan(one, p["table"][tokens], layers)
    return normed(x, p["final/gain"]) @ p["table"].T
