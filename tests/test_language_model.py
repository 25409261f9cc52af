# pyright: basic
"""Decoders of ``models.language`` against the same written by hand in JAX, in float64."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from cartesian_rdc.categories.smooth import smooth
from cartesian_rdc.errors import DataError, SpaceError
from cartesian_rdc.execution import NumpyEngine
from cartesian_rdc.learning import descent, supervised
from cartesian_rdc.neural import (
    arrays,
    batched,
    constant_rate,
    dense_perceptron,
    initialise,
    layer_normalisation,
    reals,
    value,
)
from models.language import SIZES, decoder, language_loss, numbers
from tests.effort import usually

engine = NumpyEngine()

SMALL: Any = {"width": 8, "heads": 2, "hidden": 12, "layers": 2}
OPTIONS: Any = [
    {},
    {"tied": False},
    {"positions": "learned", "normalisation": layer_normalisation, "perceptron": dense_perceptron},
    {"normalisation": layer_normalisation, "tied": False},
    {"perceptron": dense_perceptron, "positions": "learned"},
]


def name_of(options: Any) -> str:
    words = (getattr(option, "__name__", str(option)) for option in options.values())
    return "-".join(words) or "default"


def normed(x: Any, p: Any, at: str, centre: bool) -> Any:
    gain = 1 + p[f"{at}gain"]
    if not centre:
        return gain * x / jnp.sqrt(jnp.mean(x**2, -1, keepdims=True) + 1e-5)
    centred = x - x.mean(-1, keepdims=True)
    return p[f"{at}bias"] + gain * centred / jnp.sqrt(x.var(-1, keepdims=True) + 1e-5)


def turned(x: Any) -> Any:
    """Rows (..., n, d), as complex numbers times powers of the imaginary unit."""
    n, d = x.shape[-2:]
    z = x[..., : d // 2] + 1j * x[..., d // 2 :]
    angle = np.arange(n)[:, None] * 10000.0 ** (-np.arange(d // 2) / (d // 2))
    z = z * jnp.exp(1j * angle)
    return jnp.concatenate([z.real, z.imag], -1)


def by_hand(p: dict[str, Any], tokens: Any, rotary: bool) -> Any:
    """Logits (n, vocabulary) of tokens (n,), by parameters that have the model's names."""
    x = p["table"][tokens]
    if "positions" in p:
        x = x + p["positions"]
    n, centre = len(tokens), "final/bias" in p
    blocks = {k.removeprefix("blocks/").removesuffix("[k]"): v for k, v in p.items() if "[k]" in k}
    for k in range(len(blocks["attention/gain"])):
        b = {name: v[k] for name, v in blocks.items()}
        at = normed(x, b, "attention/", centre)
        q, key, v = (
            jnp.einsum("nd,hed->hne", at, b[f"attention/{w}/weights"])
            for w in ("query", "key", "value")
        )
        if rotary:
            q, key = turned(q), turned(key)
        scores = jnp.einsum("hie,hje->hij", q, key) / np.sqrt(q.shape[-1])
        scores = jnp.where(np.tril(np.ones((n, n), bool)), scores, -jnp.inf)
        mixed = jnp.einsum("hij,hje->ihe", jax.nn.softmax(scores, -1), v)
        x = x + jnp.einsum("ihe,dhe->id", mixed, b["attention/weights"])
        at = normed(x, b, "perceptron/", centre)
        if "perceptron/gate/weights" in b:
            gate = jax.nn.silu(at @ b["perceptron/gate/weights"].T)
            x = x + (gate * (at @ b["perceptron/value/weights"].T)) @ b["perceptron/weights"].T
        else:
            c, d = [b[name] for name in sorted(b) if name.startswith("perceptron/bias")][-2:]
            inside = jax.nn.gelu(at @ b["perceptron/weights"].T + c, approximate=False)
            x = x + inside @ b["perceptron/weights.2"].T + d
    return normed(x, p, "final/", centre) @ p.get("head/weights", p["table"]).T


@pytest.mark.parametrize("options", usually([OPTIONS[0], OPTIONS[2]], of=OPTIONS), ids=name_of)
def test_loss_and_gradients_are_those_written_by_hand(options: Any) -> None:
    n, many, vocabulary = 6, 2, 11
    one = decoder(vocabulary, n, **SMALL, dtype="float64", **options)
    model = batched(one, many)
    learner = supervised(model, language_loss, constant_rate(1.0), descent)
    rng = np.random.default_rng(0)
    p = {
        name: a + 0.3 * rng.normal(size=a.shape)
        for name, a in arrays(model.parameters, initialise(model.parameters, 0)).items()
    }
    at = value(model.parameters, p)
    text = rng.integers(0, vocabulary, (many, n + 1))
    tokens, label = text[:, :-1], text[:, 1:]

    def loss(p: Any) -> Any:
        rotary = options.get("positions") != "learned"
        odds = jax.vmap(lambda line: by_hand(p, line, rotary))(tokens)
        chances = jax.nn.log_softmax(odds, -1)
        return -jnp.mean(jnp.take_along_axis(chances, label[..., None], -1)), odds

    with jax.enable_x64(True):
        given = {name: jnp.asarray(a) for name, a in p.items()}
        (expected, odds), gradient = jax.jit(jax.value_and_grad(loss, has_aux=True))(given)
    said = engine.compile(model.body)((at, tokens))
    np.testing.assert_allclose(said, odds, rtol=1e-10, atol=1e-10)
    objective = learner.objective.body.morphism
    got = engine.compile(objective)((at, (tokens, label)))
    np.testing.assert_allclose(got, expected, rtol=1e-10)
    pull: Any = engine.compile(smooth.reverse_derivative(objective))
    back, _ = pull(((at, (tokens, label)), 1.0))
    for name, found in arrays(model.parameters, back).items():
        np.testing.assert_allclose(found, gradient[name], rtol=1e-10, atol=1e-10, err_msg=name)


@pytest.mark.parametrize(
    ("name", "millions"), [("1m", 1), ("10m", 10), ("30m", 30), ("100m", 100), ("300m", 300)]
)
def test_sizes(name: str, millions: int) -> None:
    """The number of parameters, counted and by the formula of the architecture."""
    size = SIZES[name]
    d, h = size["width"], size["hidden"]
    expected = 256 * d + size["layers"] * (4 * d * d + 3 * d * h + 2 * d) + d
    assert numbers(decoder(256, 4, **size)) == expected
    assert abs(expected / (1e6 * millions) - 1) < 0.05
    assert d // size["heads"] * size["heads"] == d


@pytest.mark.parametrize("options", OPTIONS, ids=name_of)
def test_a_row_does_not_depend_on_later_tokens(options: Any) -> None:
    model = decoder(7, 5, **SMALL, dtype="float64", **options)
    say, at = engine.compile(model.body), initialise(model.parameters, 0)
    one, other = np.array([1, 2, 3, 4, 5]), np.array([1, 2, 3, 0, 6])
    first, second = np.asarray(say((at, one))), np.asarray(say((at, other)))
    np.testing.assert_allclose(first[:3], second[:3], rtol=1e-12)
    assert (np.abs(first[3:] - second[3:]) > 1e-6).any(-1).all()


def test_the_table_is_one_parameter_for_both_uses() -> None:
    """The gradient of the table is the sum of those of the embedding and of the head."""
    tied, apart = (decoder(7, 5, **SMALL, dtype="float64", tied=tied) for tied in (True, False))
    assert set(apart.names) - set(tied.names) == {"head/weights"}
    p = arrays(tied.parameters, initialise(tied.parameters, 0))
    tokens, rng = np.array([1, 2, 3, 1, 6]), np.random.default_rng(0)
    covector = rng.normal(size=(5, 7))
    found = []
    for model, more in ((tied, {}), (apart, {"head/weights": p["table"]})):
        at = value(model.parameters, {**p, **more})
        pull: Any = engine.compile(smooth.reverse_derivative(model.body.morphism))
        found.append(arrays(model.parameters, pull(((at, tokens), covector))[0]))
    both, two = found
    np.testing.assert_allclose(both["table"], two["table"] + two["head/weights"], rtol=1e-12)
    np.testing.assert_allclose(both["final/gain"], two["final/gain"], rtol=1e-12)


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"vocabulary": 0}, SpaceError, "vocabulary of a decoder is a whole number, 1 or more"),
        ({"length": 0}, SpaceError, "length of a decoder"),
        ({"width": 0}, SpaceError, "width of a decoder"),
        ({"heads": 0}, SpaceError, "number of heads"),
        ({"heads": 3}, SpaceError, "a vector that 3 heads divide"),
        ({"hidden": 0}, SpaceError, "number of hidden units"),
        ({"layers": -1}, DataError, "number of layers"),
        ({"positions": "none"}, SpaceError, "one of rotary, learned, not 'none'"),
        ({"normalisation": "rms"}, TypeError, "such as rms_normalisation, and not 'rms'"),
        ({"perceptron": "swiglu"}, TypeError, "such as swiglu_perceptron, and not 'swiglu'"),
        ({"keep": "all"}, DataError, "states"),
        ({"heads": 8}, SpaceError, "rows of an even length"),
    ],
)
def test_what_a_decoder_refuses(options: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        decoder(**{"vocabulary": 7, "length": 5, **SMALL, **options})


def test_a_loss_of_no_place_is_refused() -> None:
    for shape in ((0, 3), ()):
        with pytest.raises(SpaceError, match=r"and .* has none"):
            language_loss(reals(*shape))
