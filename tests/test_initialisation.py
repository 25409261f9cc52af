# pyright: basic
"""How parameters start: as their layers say, as Keras's do, and as is said by name."""

from __future__ import annotations

import hashlib
import os
import pickle
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from cartesian_rdc import neural, typed
from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.circuits import Circuits
from cartesian_rdc.categories.semirings import Modular
from cartesian_rdc.categories.smooth import Array, Value
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.circuits import bus, look_up_table
from cartesian_rdc.errors import NamingError, SpaceError
from cartesian_rdc.execution import evaluate
from cartesian_rdc.functors import AtPoint, Batching
from cartesian_rdc.neural import (
    arrays,
    dense,
    filled,
    glorot,
    initialise,
    normal,
    ones,
    orthogonal,
    parameter,
    reals,
    rows,
    uniform,
    zeros,
)
from cartesian_rdc.typed import called, naming
from experiments import convolutional
from models import autoencoder, gan, iris, mnist, sequence

SEVEN = filled(7.0)


def prelu() -> tuple[Any, Any]:
    """What a rectifier begins in, and its body, for a slope that is learned."""
    a = reals(3)
    s, x = neural.variable((reals() @ a).object)
    return a, typed.Hom(reals() @ a, a, (x > 0).where(x, s * x).arrow)


def drawn(model: Any, *given: Any, seed: int = 0, **chosen: Any) -> dict[str, Any]:
    """The first arrays of a model, by name."""
    return arrays(model.parameters, initialise(model.parameters, seed, *given, **chosen))


# Bits


def digest(value: Value) -> str:
    sums = hashlib.sha256()
    for array in leaves_of(value):
        sums.update(repr((array.shape, array.dtype.str)).encode())
        sums.update(np.ascontiguousarray(array).tobytes())
    return sums.hexdigest()[:16]


def of_sequences(cell: Any, **chosen: Any) -> Value:
    given, state = reals(2, dtype="float32"), reals(32, dtype="float32")
    return initialise(sequence.last_of(cell(given, state), 30).parameters, 0, **chosen)


OLD = {"weights": glorot, "biases": zeros}

STARTS: dict[str, tuple[Callable[[], Value], str]] = {
    "iris": (
        lambda: initialise(iris.hidden().parameters, 0, weights=normal(0.01)),
        "b75db420d3d67268",
    ),
    "iris linear": (
        lambda: initialise(iris.linear().parameters, 0, weights=normal(0.01)),
        "3be9e1055d3c9a13",
    ),
    "optimisers": (
        lambda: initialise(iris.hidden().parameters, 0, weights=normal(0.3)),
        "89ce26a4e07baed4",
    ),
    "numeric-optics": (
        lambda: initialise(
            mnist.convolutional("float64").parameters, 0, weights=convolutional.weights
        ),
        "992daeff1deadeff",
    ),
    "modern": (lambda: initialise(mnist.modern().parameters, 0), "35f773efff5a9df3"),
    "perceptron": (lambda: initialise(mnist.perceptron().parameters, 0), "d232b4d31b40340d"),
    "autoencoder": (
        lambda: initialise(autoencoder.of_digits().parameters, 0),
        "483f73c86673a179",
    ),
    "generator": (lambda: initialise(gan.generator().parameters, 1), "67e8d99c2e201578"),
    "discriminator": (lambda: initialise(gan.discriminator().parameters, 0), "a4de88d77c1d51ba"),
    "elman": (lambda: of_sequences(neural.elman_cell, **OLD), "7992869e55fa9feb"),
    "gru": (lambda: of_sequences(neural.gru_cell, **OLD), "e81e1272b4dda21b"),
    "lstm": (lambda: of_sequences(neural.lstm_cell, **OLD), "12a216f8731229a7"),
}
"""How experiments start, and the checksum of that when their numbers were written down."""


@pytest.mark.parametrize("name", STARTS)
def test_experiments_start_as_they_did(name: str) -> None:
    start, sums = STARTS[name]
    assert digest(start()) == sums


# Layers


def layers_of_keras() -> dict[str, tuple[Any, dict[str, Any]]]:
    """A layer of ours, and what Keras says of its parameters by our names."""
    os.environ.setdefault("KERAS_BACKEND", "jax")
    import keras

    plain, conv = keras.layers.Dense(2), keras.layers.Conv2D(2, 3)
    table = keras.layers.Embedding(5, 3)
    lstm, simple, gru = (
        make(4) for make in (keras.layers.LSTM, keras.layers.SimpleRNN, keras.layers.GRU)
    )
    norm = keras.layers.LayerNormalization()
    image, token = reals(2, 5, 5), reals(3)

    def of(cell: Any, layer: Any, gates: int) -> tuple[Any, dict[str, Any]]:
        said: dict[str, Any] = {}
        for k in range(gates):
            at = "" if k == 0 else f".{2 * k + 1}"
            said["weights" + at] = layer.kernel_initializer
            said[f"weights.{2 * k + 2}"] = layer.recurrent_initializer
            said["bias" + ("" if k == 0 else f".{k + 1}")] = layer.bias_initializer
        return cell(token, reals(4)).map, said

    return {
        "dense": (
            token >> dense(reals(2), neural.relu),
            {"weights": plain.kernel_initializer, "bias": plain.bias_initializer},
        ),
        "image": (
            image >> neural.correlate(2, (3, 3)) >> neural.channel_bias,
            {"kernels": conv.kernel_initializer, "bias": conv.bias_initializer},
        ),
        "table": (
            neural.indices(2) >> neural.embedding(5, reals(3)),
            {"table": table.embeddings_initializer},
        ),
        "normalisation": (
            neural.layer_normalisation(token),
            {"gain": norm.gamma_initializer, "bias": norm.beta_initializer},
        ),
        "elman": of(neural.elman_cell, simple, 1),
        "gru": of(neural.gru_cell, gru, 3),
        "lstm": of(neural.lstm_cell, lstm, 4),
    }


def of_keras(initialiser: Any) -> Any:
    """The same initialiser of ours."""
    if type(initialiser).__name__ == "RandomUniform":
        return uniform(initialiser.get_config()["maxval"])
    same = {"GlorotUniform": glorot, "Orthogonal": orthogonal, "Zeros": zeros, "Ones": ones}
    return same[type(initialiser).__name__]


def said(layer: Any) -> dict[str, Any]:
    """The initialisers of a layer, by name."""
    parts: Any = naming.leaves(layer.parameters.naming)
    return {part.name: part.start.draw for part in parts}


def test_layers_start_like_those_of_keras() -> None:
    """Except that a gain is what is added to 1, and that an LSTM of ours has a bias for a gate."""
    for name, (layer, theirs) in layers_of_keras().items():
        wanted = {word: of_keras(initialiser) for word, initialiser in theirs.items()}
        if name == "lstm":
            wanted["bias.4"] = ones  # Keras says so by unit_forget_bias; f is drawn last, see below
        if name == "normalisation":
            assert wanted["gain"] is ones
            wanted["gain"] = zeros
        assert said(layer) == wanted, name


def test_only_the_bias_of_the_forget_gate_starts_at_1() -> None:
    """Found by what it does: with weights 0, what is remembered is multiplied by σ(1)."""
    cell = neural.lstm_cell(reals(1), reals(1))
    start = drawn(cell.map, weights=zeros)
    assert sorted(float(array.sum()) for array in start.values()) == [0] * 11 + [1]
    at = neural.value(cell.map.parameters, start)
    state = np.zeros(1), np.ones(1)
    _, remembered, _ = leaves_of(evaluate(cell.map.body, (at, (state, np.zeros(1)))))
    assert float(remembered[0]) == pytest.approx(1 / (1 + np.exp(-1)))


def test_a_gain_multiplies_by_1_at_first() -> None:
    x = np.array([1.0, -2.0, 5.0])
    layer = neural.gain(reals(3))
    at = initialise(layer.parameters, 0)
    np.testing.assert_array_equal(leaves_of(evaluate(layer.body, (at, x)))[0], x)


TWO_AXES = rows(reals(3), 2)

ONLY_CONSTANTS = {
    "gain": (neural.gain(TWO_AXES), {"gain": 0.0}),
    "bias": (neural.bias(TWO_AXES), {"bias": 0.0}),
    "a bias for each of two": (neural.bias(reals(2) @ reals(3, 4)), {}),
    "a number": (typed.parametric(parameter("slope", reals(), SEVEN), *prelu()), {"slope": 7.0}),
}


@pytest.mark.parametrize("name", ONLY_CONSTANTS)
def test_what_starts_at_a_constant_does_so_whatever_its_axes(name: str) -> None:
    """``weights`` was what drew arrays of two axes, whatever they were, and no number."""
    layer, numbers = ONLY_CONSTANTS[name]
    first = drawn(layer, weights=normal(1.0))
    for word, array in first.items():
        np.testing.assert_array_equal(array, np.full_like(array, numbers.get(word, 0.0)))


def test_a_layer_may_say_how_it_starts() -> None:
    image = reals(2, 4, 4)
    said = {
        "linear": reals(2) >> neural.linear(reals(3), start=SEVEN),
        "dense": reals(2) >> dense(reals(3), neural.tanh, start=SEVEN),
        "correlate": image >> neural.correlate(2, (2, 2), start=SEVEN),
        "embedding": neural.indices(2) >> neural.embedding(4, reals(3), start=SEVEN),
    }
    for layer in said.values():
        (word, array), *others = drawn(layer).items()
        assert (array == 7).all()
        assert word in ("weights", "kernels", "table")
        assert [name for name, _ in others if name != "bias"] == []


def test_a_layer_that_says_nothing_is_drawn_by_its_axes() -> None:
    for shape, like in ((2, 3), glorot), ((2,), zeros), ((), zeros):
        a = reals(*shape)
        layer = typed.ParaHom(a.called("mine"), a, a, typed.addition(a).morphism)
        (mine,) = drawn(layer).values()
        wanted = like(Array(shape, "float64"), np.random.default_rng(0))
        np.testing.assert_array_equal(mine, wanted)


@pytest.mark.parametrize("word", ["", "a/b", "a.2"])
def test_words_of_parameters_are_words(word: str) -> None:
    with pytest.raises(ValueError, match="a part is called by a word without / and"):
        parameter(word, reals(2), zeros)


# By name


BODY = called("body", called("inner", dense(reals(3), neural.relu)))
MODEL: Any = reals(3) >> BODY >> BODY >> called("head", dense(reals(2), neural.relu))


def test_names_and_scopes_say_how_parameters_start() -> None:
    said = {"body": filled(1.0), "body/inner/bias": filled(2.0), "head/weights": SEVEN}
    start = drawn(MODEL, said)
    own = drawn(MODEL)
    numbers = {
        "body/inner/weights": 1.0,
        "body/inner/bias": 2.0,
        "head/weights": 7.0,
        "body.2/inner/bias": 0.0,
        "head/bias": 0.0,
    }
    for name, number in numbers.items():
        np.testing.assert_array_equal(start[name], np.full_like(start[name], number))
    # what is not drawn at random takes nothing of the stream
    first = initialise(reals(3, 3), 0)
    np.testing.assert_array_equal(start["body.2/inner/weights"], first)
    np.testing.assert_array_equal(own["body/inner/weights"], first)


def test_what_is_said_by_name_comes_before_what_is_said_for_all() -> None:
    start = drawn(MODEL, {"head": SEVEN}, weights=filled(1.0), biases=filled(2.0))
    for name, array in start.items():
        number = 7.0 if name.startswith("head") else 1.0 if name.endswith("weights") else 2.0
        np.testing.assert_array_equal(array, np.full_like(array, number))


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("head/weight", "head/weights"),
        ("bodi", "body"),
        ("body.2/iner", "body.2/inner"),
        ("body/", "body"),
        ("*", None),
        ("", None),
    ],
)
def test_a_name_that_is_not_there_is_refused(name: str, near: str | None) -> None:
    words = f"the map has no parameter {name!r}"
    hint = f"; the most similar name is {near!r}" if near else ""
    with pytest.raises(NamingError, match=f"^{re.escape(words + hint)}"):
        initialise(MODEL.parameters, 0, {name: zeros})


WRONG: dict[str, tuple[Any, str]] = {
    "shape": (
        lambda array, rng: np.zeros(3),
        "is to make R[2, 3], it made an array of shape (3,) and dtype float64",
    ),
    "dtype": (
        lambda array, rng: np.zeros(array.shape, "float32"),
        "is to make R[2, 3], it made an array of shape (2, 3) and dtype float32",
    ),
    "bytes": (
        lambda array, rng: np.zeros(array.shape, ">f8"),
        "is to make R[2, 3], it made an array of shape (2, 3) and dtype >f8",
    ),
    "a number": (
        lambda array, rng: 0.0,
        "is to make R[2, 3], it made an array of shape () and dtype float64",
    ),
    "a mask": (
        lambda array, rng: np.ma.zeros(array.shape),
        "is to make R[2, 3], the value is a masked array, whose mask would be lost: "
        "leave the masked entries out, or fill them in",
    ),
    "nothing": (
        lambda array, rng: None,
        "is to make R[2, 3], the value is None, which is no array",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_an_initialiser_makes_the_array_that_it_is_asked_for(name: str) -> None:
    make, words = WRONG[name]
    with pytest.raises(SpaceError, match=re.escape(f"the initialiser of head/weights {words}")):
        initialise(MODEL.parameters, 0, {"head/weights": make})


def test_an_initialiser_is_a_function() -> None:
    words = "an initialiser is a function, that of head/weights is 0.1"
    with pytest.raises(SpaceError, match=f"^{words}$"):
        initialise(MODEL.parameters, 0, {"head/weights": 0.1})  # type: ignore[dict-item]


def test_weights_of_several_axes_are_asked_for_as_a_matrix() -> None:
    asked: list[Array] = []

    def asking(array: Array, rng: np.random.Generator) -> Any:
        asked.append(array)
        return np.arange(array.size, dtype=array.dtype).reshape(array.shape)

    layer = reals(4, 10) >> neural.linear(reals(3, 20))
    (weights,) = drawn(layer, weights=asking).values()
    assert asked == [Array((60, 40), "float64")]
    np.testing.assert_array_equal(weights.ravel(), np.arange(2400))


# What starts stay with


def test_arrays_of_a_batch_of_models_are_drawn_one_by_one() -> None:
    """``Batching`` of a model has parameters for each row: each starts like those of the model."""
    layer: Any = reals(4, 10) >> dense(reals(3, 20), neural.tanh)
    many = drawn(Batching(3)(layer))
    first = drawn(layer)
    assert many["weights"].shape == (3, *first["weights"].shape)
    np.testing.assert_array_equal(many["weights"][0], first["weights"])
    limit = np.sqrt(6 / 100)
    assert 0.9 * limit < abs(many["weights"][2]).max() <= limit
    square = drawn(Batching(2)(neural.elman_cell(reals(2), reals(3)).map))["weights.2"]
    for one in square:
        np.testing.assert_allclose(one @ one.T, np.eye(3), atol=1e-12)
    assert drawn(Batching(0)(layer))["weights"].shape == (0, 3, 20, 4, 10)


def test_evaluation_starts_like_training() -> None:
    """It did not where weights have several axes."""
    tokens = rows(reals(8), 3)
    model: Any = tokens >> neural.transformer_block(heads=2, hidden=4) >> neural.dropout(0.5)
    train, test = drawn(neural.in_training(model)), drawn(neural.in_evaluation(model))
    assert list(train) == list(test)
    for name, array in train.items():
        np.testing.assert_array_equal(array, test[name])


def test_a_graph_network_starts_like_its_layers() -> None:
    graph = neural.on_graphs(4)
    layer = neural.graph_convolution(graph, reals(5), reals(2), neural.relu)
    here = AtPoint(graph, sm.constant(np.eye(4)))(layer)
    wanted = drawn(reals(5) >> dense(reals(2), neural.relu))
    for name, array in drawn(here).items():
        np.testing.assert_array_equal(array, wanted[name])


def test_starts_are_pickled() -> None:
    again = pickle.loads(pickle.dumps(MODEL))
    assert digest(initialise(again.parameters, 3)) == digest(initialise(MODEL.parameters, 3))


def test_circuits_say_nothing() -> None:
    c = Circuits(Modular(2))
    (part,) = naming.leaves((bus(c, 2) >> look_up_table(bus(c, 1))).parameters.naming)
    assert part.start is None
