# pyright: basic
"""Layers, activations and losses: values and gradients against JAX, written another way."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from cartesian_rdc import neural
from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.smooth import Arrow, Value, arrays_of, assemble, smooth, space
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import CompositionError, SpaceError
from cartesian_rdc.execution import NumpyEngine, check_derivative, evaluate
from cartesian_rdc.functors import AtPoint, Batching
from cartesian_rdc.learning import exchange, power, residual, tie, unroll
from cartesian_rdc.neural import freeze, point, reals, rows
from cartesian_rdc.typed import freeze_at, identity, unit, unnamed
from tests.effort import effort

engine = NumpyEngine()

Function = Callable[..., Any]


@cache
def with_covector(function: Function) -> Function:
    """``(arrays, c) -> (f (arrays), R[f] (arrays, c))``, compiled once for each shape."""

    @jax.jit
    def both(arrays: Any, c: Any) -> Any:
        value, pull = jax.vjp(lambda *a: jax.tree.leaves(function(*a)), *arrays)
        return value, pull(c)

    return both


def compare(arrow: Arrow, function: Function, x: Value, *, tolerance: float = 1e-9) -> None:
    """Values, and R at a covector, against the function of the same arrays in JAX."""
    with jax.enable_x64(True):
        arrays = [jnp.asarray(array) for array in arrays_of(arrow.domain, x)]
        rng = np.random.default_rng(0)
        got = leaves_of(engine.compile(arrow)(x))
        covectors = [rng.normal(size=array.shape) for array in got]
        expected, pulled = with_covector(function)(arrays, [jnp.asarray(c) for c in covectors])
    for left, right in zip(got, expected, strict=True):
        np.testing.assert_allclose(left, right, rtol=tolerance, atol=tolerance)
    reverse = engine.compile(smooth.reverse_derivative(arrow))
    back = leaves_of(reverse((x, assemble(arrow.codomain, covectors))))
    for left, right in zip(back, pulled, strict=True):
        np.testing.assert_allclose(left, right, rtol=tolerance, atol=tolerance)


def drawn(arrow: Arrow, seed: int, scale: float = 1.0) -> Any:
    rng = np.random.default_rng(seed)
    arrays = [np.asarray(scale * rng.normal(size=a.shape)) for a in arrow.domain.atoms()]
    return assemble(arrow.domain, arrays)


def softmax_rows(x: Any) -> Any:
    return jax.nn.softmax(x, axis=-1)


ACTIVATIONS: dict[str, tuple[Any, Function]] = {
    "sigmoid": (neural.sigmoid, jax.nn.sigmoid),
    "relu": (neural.relu, jax.nn.relu),
    "leaky relu": (neural.leaky_relu(0.2), lambda x: jax.nn.leaky_relu(x, 0.2)),
    "tanh": (neural.tanh, jnp.tanh),
    "gelu": (neural.gelu, lambda x: jax.nn.gelu(x, approximate=False)),
    "gelu sigmoid": (neural.gelu_sigmoid, lambda x: x * jax.nn.sigmoid(1.702 * x)),
    "gelu tanh": (neural.gelu_tanh, lambda x: jax.nn.gelu(x, approximate=True)),
    "softplus": (neural.softplus, jax.nn.softplus),
    "softmax": (neural.softmax, softmax_rows),
    "identity": (identity, lambda x: x),
    "normalise": (
        neural.normalise,
        lambda x: (x - x.mean()) / jnp.sqrt(x.var() + 1e-5),
    ),
}


@pytest.mark.parametrize("name", ACTIVATIONS)
@settings(max_examples=effort(10, in_all=100))
@given(st.sampled_from([(4,), (2, 3), (1,)]), st.integers(0, 1000), st.sampled_from([1.0, 30.0]))
def test_activations(name: str, shape: tuple[int, ...], seed: int, scale: float) -> None:
    ours, theirs = ACTIVATIONS[name]
    arrow = ours(reals(*shape)).morphism
    compare(arrow, theirs, drawn(arrow, seed, scale))


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if name != "identity"])
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_activations_in_every_dtype(name: str, dtype: str) -> None:
    """Value and derivative, by the definition that the name has in the field, in float64."""
    ours, theirs = ACTIVATIONS[name]
    x = np.array([-6, -3.5, -1.25, -0.5, -0.01, 0.01, 0.3, 0.75, 1.5, 2.75, 5], dtype)
    c = np.array([1, -2, 0.5, 3, 1, 1, -1, 2, 1, 0.25, 1], dtype)
    arrow = ours(reals(len(x), dtype=dtype)).morphism
    with jax.enable_x64(True):
        wide = [jnp.asarray(array, "float64") for array in (x, c)]
        ((expected,), (slope,)) = with_covector(theirs)(wide[:1], wide[1:])
    (got,) = leaves_of(engine.compile(arrow)(x))
    (back,) = leaves_of(engine.compile(smooth.reverse_derivative(arrow))((x, c)))
    assert got.dtype == back.dtype == dtype
    eps = float(np.finfo(dtype).eps)
    np.testing.assert_allclose(got, expected, rtol=8 * eps, atol=8 * eps)
    np.testing.assert_allclose(back, slope, rtol=32 * eps, atol=32 * eps)


def huber(t: Any, p: Any) -> Any:
    e = jnp.abs(p - t)
    return jnp.sum(jnp.where(e <= 0.7, 0.5 * e**2, 0.7 * (e - 0.35)))


def bernoulli(t: Any, p: Any) -> Any:
    return -jnp.sum(t * jax.nn.log_sigmoid(p) + (1 - t) * jax.nn.log_sigmoid(-p))


LOSSES: dict[str, tuple[Any, Function]] = {
    "quadratic": (neural.quadratic_loss, lambda t, p: 0.5 * jnp.sum((p - t) ** 2)),
    "softmax": (
        neural.softmax_cross_entropy,
        lambda t, p: -jnp.sum(t * jax.nn.log_softmax(p, axis=-1)),
    ),
    "binary": (neural.binary_cross_entropy, bernoulli),
    "dot": (neural.dot_product, jnp.vdot),
    "absolute": (neural.absolute_loss, lambda t, p: jnp.sum(jnp.abs(p - t))),
    "huber": (neural.huber_loss(0.7), huber),
}


@pytest.mark.parametrize("name", LOSSES)
@settings(max_examples=effort(10, in_all=100))
@given(st.sampled_from([(4,), (2, 3), (1,)]), st.integers(0, 1000), st.sampled_from([1.0, 300.0]))
def test_losses(name: str, shape: tuple[int, ...], seed: int, scale: float) -> None:
    ours, theirs = LOSSES[name]
    arrow = ours(reals(*shape)).body.morphism
    compare(arrow, theirs, drawn(arrow, seed, scale))


def test_losses_of_several_arrays_are_summed() -> None:
    both = reals(2) @ reals(3)
    for loss in (neural.quadratic_loss, neural.dot_product, neural.huber_loss()):
        arrow = loss(both).body.morphism
        x = drawn(arrow, 0)
        label, prediction = x
        parts: Any = [
            engine.compile(loss(part).body)((label[k], prediction[k]))
            for k, part in enumerate((reals(2), reals(3)))
        ]
        np.testing.assert_allclose(engine.compile(arrow)(x), sum(parts))
    with pytest.raises(SpaceError, match=r"one dtype is needed here, .* has float32, float64"):
        neural.quadratic_loss(reals(2) @ reals(2, dtype="float32"))
    with pytest.raises(SpaceError, match=r"the delta of the Huber loss is positive, 0\.0 is not"):
        neural.huber_loss(0.0)


def test_the_covector_of_cross_entropies() -> None:
    """``α (softmax b_p - b_t)`` and ``α (σ(b_p) - b_t)``."""
    b = reals(3)
    t, p = np.array([0.2, 0.3, 0.5]), np.array([700.0, -800.0, 5.0])
    for loss, link in (
        (neural.softmax_cross_entropy, lambda x: np.exp(x - x.max()) / np.exp(x - x.max()).sum()),
        (neural.binary_cross_entropy, lambda x: np.asarray(jax.nn.sigmoid(x))),
    ):
        reverse = engine.compile(smooth.reverse_derivative(loss(b).body.morphism))
        _, back = leaves_of(reverse(((t, p), 2.0)))
        np.testing.assert_allclose(back, 2 * (link(p) - t), rtol=1e-6, atol=1e-12)


def window_of(x: Any, i: int, j: int, size: int, stride: int) -> Any:
    return x[:, i * stride : i * stride + size, j * stride : j * stride + size]


def pooled(x: Any, how: Function, size: int, stride: int) -> Any:
    steps = [(n - size) // stride + 1 for n in x.shape[1:]]
    return jnp.stack(
        [
            jnp.stack(
                [how(window_of(x, i, j, size, stride), axis=(1, 2)) for j in range(steps[1])], -1
            )
            for i in range(steps[0])
        ],
        1,
    )


@pytest.mark.parametrize(("size", "stride"), [(2, None), (2, 1), (3, 2)])
def test_pooling(size: int, stride: int | None) -> None:
    a = reals(2, 5, 4)
    for ours, how in ((neural.max_pool, jnp.max), (neural.average_pool, jnp.mean)):
        arrow = (a >> ours(size, stride=stride)).morphism
        compare(arrow, lambda x, how=how: pooled(x, how, size, stride or size), drawn(arrow, 3))


def test_ties_of_max_pooling_all_get_the_covector() -> None:
    arrow = (reals(1, 2, 2) >> neural.max_pool(2)).morphism
    back = engine.compile(smooth.reverse_derivative(arrow))
    tied = np.array([[[1.0, 2.0], [2.0, 0.0]]])
    assert np.asarray(back((tied, np.full((1, 1, 1), 5.0)))).tolist() == [[[0, 5], [5, 0]]]


def test_channel_bias() -> None:
    layer = neural.channel_bias(reals(2, 3, 4)).body.morphism
    compare(layer, lambda b, x: b[:, None, None] + x, drawn(layer, 0))


def test_layer_normalisation_and_gain() -> None:
    layer = neural.layer_normalisation(reals(5)).body.morphism

    def theirs(b: Any, g: Any, x: Any) -> Any:
        return b + (1 + g) * (x - x.mean()) / jnp.sqrt(x.var() + 1e-5)

    compare(layer, theirs, drawn(layer, 0))
    constant = ((np.zeros(5), np.zeros(5)), np.full(5, 1e6))
    assert not np.asarray(engine.compile(layer)(constant)).any()  # no variance, and no nan
    with pytest.raises(SpaceError, match="no entries to take a mean of"):
        neural.normalise(reals(0))


def attended(q: Any, k: Any, v: Any, *, scale: Any, causal: bool) -> Any:
    scores = scale * q @ k.T
    if causal:
        behind = jnp.arange(k.shape[0])[None, :] > jnp.arange(q.shape[0])[:, None]
        scores = jnp.where(behind, -jnp.inf, scores)
    return jax.nn.softmax(scores, axis=-1) @ v


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("scale", [None, 1.0])
def test_attention(scale: float | None, causal: bool) -> None:
    q, k, v = rows(reals(3), 4), rows(reals(3), 4), rows(reals(2), 4)
    arrow = neural.attention(q, k, v, scale=scale, causal=causal).morphism
    by = 1 / np.sqrt(3) if scale is None else scale
    compare(arrow, lambda *qkv: attended(*qkv, scale=by, causal=causal), drawn(arrow, 0))


def several_heads(*arrays: Any, causal: bool) -> Any:
    out, q, k, v, x = arrays
    heads = []
    for h in range(q.shape[0]):
        asked = [x @ w[h].T for w in (q, k, v)]
        heads.append(attended(*asked, scale=1 / np.sqrt(q.shape[1]), causal=causal))
    return sum(head @ out[:, h].T for h, head in enumerate(heads))


@pytest.mark.parametrize("causal", [False, True])
def test_self_attention_in_several_heads(causal: bool) -> None:
    layer = (rows(reals(6), 5) >> neural.self_attention(heads=2, causal=causal)).body.morphism
    compare(layer, partial(several_heads, causal=causal), drawn(layer, 1))


def test_a_causal_layer_does_not_look_ahead() -> None:
    block = rows(reals(4), 5) >> neural.transformer_block(heads=2, hidden=6, causal=True)
    run_block = engine.compile(block.body)
    parameters, x = drawn(block.body.morphism, 2)
    other = np.array(x)
    other[3:] += 1.0
    before, after = (np.asarray(run_block((parameters, value))) for value in (x, other))
    np.testing.assert_allclose(before[:3], after[:3], rtol=1e-12)
    assert not np.allclose(before[3:], after[3:])


def test_a_transformer_block() -> None:
    block = (rows(reals(4), 3) >> neural.transformer_block(heads=2, hidden=5)).body.morphism

    def norm(x: Any, b: Any, g: Any) -> Any:
        mean, var = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
        return b + (1 + g) * (x - mean) / jnp.sqrt(var + 1e-5)

    def theirs(c: Any, v: Any, d: Any, w: Any, b2: Any, g2: Any, *rest: Any) -> Any:
        *heads, b1, g1, x = rest
        x = x + several_heads(*heads, norm(x, b1, g1), causal=False)
        inside = norm(x, b2, g2) @ w.T + d
        return x + jax.nn.gelu(inside, approximate=False) @ v.T + c

    compare(block, theirs, drawn(block, 5))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: rows(reals(5), 2) >> neural.self_attention(heads=2), "a vector that 2 heads div"),
        (
            lambda: neural.attention(reals(2, 3), reals(2, 4), reals(2, 3)),
            r"queries and keys are rows of one width, not R\[2, 3\] and R\[2, 4\]",
        ),
        (
            lambda: neural.attention(reals(2, 3), reals(4, 3), reals(2, 3)),
            r"there is a value for each key, not R\[2, 3\] for R\[4, 3\]",
        ),
        (lambda: neural.channel_bias(reals()), "images have channels, R has no axes"),
        (lambda: sm.gather(space(), space(2)), "a table has an axis of rows after the 0 axes"),
        (lambda: neural.graph_convolution(neural.on_graphs(3), reals(2), reals(2, 2), neural.relu),
         r"a node has a vector of features, the features are R\[3, 2, 2\]"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(make: Callable[[], object], words: str) -> None:
    with pytest.raises((SpaceError, CompositionError), match=words):
        make()


# Tables


def test_embedding() -> None:
    layer = (reals(2, 3) >> neural.embedding(5, reals(2))).body.morphism
    table = np.random.default_rng(0).normal(size=(5, 2))
    numbers = np.array([[0.0, 4.0, 1.2], [4.4, -1.0, 5.0]])
    got = np.asarray(engine.compile(layer)((table, numbers)))
    outside = np.zeros(2)
    expected = [[table[0], table[4], table[1]], [table[4], outside, outside]]
    np.testing.assert_array_equal(got, expected)
    check_derivative(layer, (table, numbers), seed=0, order=2)


@given(st.integers(0, 1000), st.integers(0, 3))
def test_looking_up_is_one_hot_coding_and_a_contraction(seed: int, length: int) -> None:
    table, numbers = space(length, 2), space(3)
    coded = sm.one_hot(numbers, length)
    product = sm.contraction("nk,kd->nd", coded.codomain, table)
    slow = sm.then(
        smooth.pair(sm.then(smooth.second(table, numbers), coded), smooth.first(table, numbers)),
        product,
    )
    fast = sm.gather(table, numbers)
    rng = np.random.default_rng(seed)
    x: Value = (rng.normal(size=(length, 2)), rng.integers(-1, length + 1, 3).astype(float))
    c = rng.normal(size=(3, 2))
    for f, g, at in (
        (fast, slow, x),
        (smooth.reverse_derivative(fast), smooth.reverse_derivative(slow), (x, c)),
    ):
        for left, right in zip(
            leaves_of(engine.compile(f)(at)), leaves_of(engine.compile(g)(at)), strict=True
        ):
            np.testing.assert_allclose(left, right, rtol=1e-12)


def test_a_batch_of_tables() -> None:
    many = Batching(3).on_morphism(sm.gather(space(4, 2), space(5)))
    rng = np.random.default_rng(1)
    x: Value = (rng.normal(size=(3, 4, 2)), rng.integers(0, 4, (3, 5)).astype(float))
    check_derivative(many, x, seed=0, order=2)
    got = np.asarray(engine.compile(many)(x))
    tables, numbers = leaves_of(x)
    expected = [table[row.astype(int)] for table, row in zip(tables, numbers, strict=True)]
    np.testing.assert_array_equal(got, expected)


@pytest.mark.parametrize("batch", [0, 2])
@pytest.mark.parametrize("shape", [(), (5,), (0,), (2, 3)])
@pytest.mark.parametrize("length", [0, 4])
def test_tables_in_generated_code_are_tables(
    batch: int, shape: tuple[int, ...], length: int
) -> None:
    look_up = sm.gather(space(length, 2), space(*shape))
    f = Batching(batch).on_morphism(look_up) if batch else look_up
    rng = np.random.default_rng(0)
    table, numbers = (
        rng.normal(size=a.shape) * (1 + 2 * k) for k, a in enumerate(f.domain.atoms())
    )
    c = rng.normal(size=sm.array_of(f.codomain).shape)
    for g, x in ((f, (table, numbers)), (smooth.reverse_derivative(f), ((table, numbers), c))):
        compiled, by_definition = engine.compile(g), evaluate(g, x)
        exported: dict[str, Any] = {}
        exec(compiled.export(), exported)
        for other in (compiled(x), exported["apply"](x)):
            for left, right in zip(leaves_of(other), leaves_of(by_definition), strict=True):
                np.testing.assert_array_equal(left, right)


# Recurrent cells


def sigma(p: list[Any], s: Any, x: Any) -> Any:
    b, u, w = p
    return jax.nn.sigmoid(b + u @ s + w @ x)


def elman(p: list[Any], s: Any, x: Any) -> Any:
    b, u, w = p
    after = jnp.tanh(b + u @ s + w @ x)
    return after, after


def gru(p: list[Any], s: Any, x: Any) -> Any:
    n, z, r = p[:3], p[3:6], p[6:]
    keep, reset = sigma(z, s, x), sigma(r, s, x)
    new = jnp.tanh(n[0] + n[1] @ (reset * s) + n[2] @ x)
    after = keep * s + (1 - keep) * new
    return after, after


def lstm(p: list[Any], state: Any, x: Any) -> Any:
    h, c = state
    f, i, o = sigma(p[:3], h, x), sigma(p[3:6], h, x), sigma(p[9:], h, x)
    g = jnp.tanh(p[6] + p[7] @ h + p[8] @ x)
    c = f * c + i * g
    h = o * jnp.tanh(c)
    return (h, c), h


CELLS: dict[str, tuple[Any, Function, int, int]] = {
    "elman": (neural.elman_cell, elman, 3, 1),
    "gru": (neural.gru_cell, gru, 9, 1),
    "lstm": (neural.lstm_cell, lstm, 12, 2),
}


@pytest.mark.parametrize("n", [0, 1, 4])
@pytest.mark.parametrize("name", CELLS)
def test_recurrent_layers_are_scans(name: str, n: int) -> None:
    make, cell, parameters, states = CELLS[name]
    layer = neural.along_rows(make(reals(2), reals(3)), n).body.morphism

    def theirs(*arrays: Any) -> Any:
        p, state, xs = arrays[:parameters], arrays[parameters:-1], arrays[-1]
        first = state[0] if states == 1 else state
        return jax.lax.scan(lambda s, x: cell(list(p), s, x), first, xs)

    compare(layer, theirs, drawn(layer, 3))


def test_a_run_is_the_cell_n_times_with_copied_parameters() -> None:
    """2403.13001, Definition 7.13: the gradient of the shared parameter is the sum of all."""
    cell = neural.elman_cell(reals(2), reals(3))
    twice = unroll(cell, 2)
    assert twice.domain.object == (reals(3) @ power(reals(2), 2)).object
    apart: Any = engine.compile(cell.map.body)
    p, (s, (x, (y, _))) = drawn(twice.body.morphism, 0)
    middle, first = apart((p, (s, x)))
    last, second = apart((p, (middle, y)))
    got = leaves_of(engine.compile(twice.body)((p, (s, (x, (y, ()))))))
    for left, right in zip(got, (last, first, second), strict=True):
        np.testing.assert_array_equal(left, right)


# Para at work


dense = reals(3) >> neural.dense(reals(3), neural.tanh)


def test_a_tied_parameter_is_given_the_sum() -> None:
    apart, tied = dense >> dense, tie(dense.parameters, dense >> dense)
    p, x = drawn(tied.body.morphism, 0)
    c = np.ones(3)
    separately: Any = engine.compile(smooth.reverse_derivative(apart.body.morphism))
    together: Any = engine.compile(smooth.reverse_derivative(tied.body.morphism))
    (newest, oldest), _ = separately((((p, p), x), c))
    total, _ = together(((p, x), c))
    for left, right, both in zip(*map(leaves_of, (newest, oldest, total)), strict=True):
        np.testing.assert_allclose(both, left + right, rtol=1e-12)
    with pytest.raises(CompositionError, match=r"cannot reparametrise: the first ends in R\[3\] "):
        tie(reals(3), dense >> dense)  # type: ignore[misc]


def test_residual_and_exchange() -> None:
    body = residual(dense).body.morphism
    compare(body, lambda b, w, x: x + jnp.tanh(b + w @ x), drawn(body, 0))
    other = exchange(dense)
    assert other.parameters.object == reals(3).object
    compare(other.body.morphism, lambda x, b, w: jnp.tanh(b + w @ x), drawn(other.body.morphism, 0))


def test_frozen_parameters_are_points() -> None:
    w = np.arange(9.0).reshape(3, 3) / 10
    a = reals(3)
    linear = a >> neural.linear(a)
    x = np.array([1.0, -1.0, 0.5])
    weights = point(linear.parameters, w)
    np.testing.assert_allclose(engine.compile(linear.at(weights))(x), w @ x)
    layer = linear >> neural.bias
    rest = freeze(layer, {"weights": w})
    assert rest.parameters.object == a.object
    np.testing.assert_allclose(engine.compile(rest.body)((np.ones(3), x)), 1 + w @ x)
    learned = freeze(layer, {"bias": np.ones(3)})
    assert learned.parameters.object == linear.parameters.object
    np.testing.assert_allclose(engine.compile(learned.body)((w, x)), 1 + w @ x)
    by_point = freeze_at(layer, {"weights": weights >> unnamed(linear.parameters)})
    assert by_point == rest
    whole = freeze(layer, {"weights": w, "bias": np.ones(3)})
    assert whole.parameters.object == unit(smooth).object
    np.testing.assert_allclose(engine.compile(whole.body)(((), x)), 1 + w @ x)
    wrong = point(a, np.ones(3))
    with pytest.raises(CompositionError, match=r"cannot reparametrise: the first ends in R\[3\]"):
        linear.at(wrong)  # type: ignore[arg-type]
    with pytest.raises(CompositionError, match=r"cannot freeze weights: it is R\[3, 3\], "):
        freeze_at(layer, {"weights": wrong >> unnamed(a)})
    with pytest.raises(SpaceError, match="the value is an array of shape"):
        freeze(layer, {"weights": np.ones(3)})


# Graphs


def test_graph_convolutions_leave_the_graph_alone() -> None:
    graphs = neural.on_graphs(4)
    first = neural.graph_convolution(graphs, reals(3), reals(5), neural.tanh)
    model = first >> neural.graph_convolution(graphs, reals(5), reals(2), neural.sigmoid)
    rng = np.random.default_rng(0)
    graph = neural.normalised(np.array([[0, 1, 0, 1], [1, 0, 1, 0], [0, 1, 0, 0], [1, 0, 0, 0.0]]))
    np.testing.assert_allclose(graph, graph.T)
    at = AtPoint(graphs, sm.constant(graph))
    body = at(model).body.morphism

    def theirs(b2: Any, w2: Any, b1: Any, w1: Any, x: Any) -> Any:
        hidden = jnp.tanh(graph @ x @ w1.T + b1)
        return jax.nn.sigmoid(graph @ hidden @ w2.T + b2)

    compare(body, theirs, drawn(body, 2))
    # in the context: R takes no derivative by the graph, and at a point it is that of Smooth
    inside = graphs.reverse_derivative(model.body.morphism)
    assert graphs.codomain(inside) == model.body.domain.object
    here = at.on_morphism(inside)
    x = drawn(body, 3)
    c = rng.normal(size=(4, 2))
    for left, right in zip(
        leaves_of(engine.compile(here)((x, c))),
        leaves_of(engine.compile(smooth.reverse_derivative(body))((x, c))),
        strict=True,
    ):
        np.testing.assert_allclose(left, right, rtol=1e-12)
    with pytest.raises(CompositionError, match="that takes a point 1 -> R"):
        AtPoint(graphs, sm.constant(np.eye(3)))
    with pytest.raises(SpaceError, match="the matrix of a graph is square"):
        neural.normalised(np.ones((2, 3)))


def test_formulas_read_like_the_papers() -> None:
    x, y = neural.variable((reals(3) @ reals(3)).object).halves()
    formula = 1 - (2 * x - y / 4) ** 2 + x * -y + 3 - (0 - x) / (y + 5.0) - x
    compare(
        formula.arrow,
        lambda x, y: 1 - (2 * x - y / 4) ** 2 + x * -y + 3 - (0 - x) / (y + 5.0) - x,
        (np.array([1.0, 2.0, 3.0]), np.array([0.5, -1.0, 2.0])),
    )
    with pytest.raises(CompositionError, match=r"a projection needs a product, this is R\[3\]"):
        x.halves()
    with pytest.raises(SpaceError, match=r"R\[3\] and R\[2\] do not go together"):
        _ = x + y[:2]
