# pyright: basic
"""A decoder one token at a time is the decoder; what is drawn from it; and files of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cartesian_rdc.categories.smooth import Numbers
from cartesian_rdc.errors import DataError, SpaceError
from cartesian_rdc.execution import ArrayEngine, NumpyEngine
from cartesian_rdc.execution.jax_engine import JaxEngine
from cartesian_rdc.neural import (
    along_rows,
    dense_perceptron,
    initialise,
    layer_normalisation,
    normal,
)
from experiments.language_models import Shape, beside, keep_model, kept_model, require_places
from experiments.language_sampling import Drawing, sample, tokens_after
from experiments.language_tokens import Characters
from models.decoding import decoding, nothing_read
from models.language import decoder

LENGTH, KINDS = 10, 7
SMALL: dict[str, Any] = {"width": 8, "heads": 2, "hidden": 12, "layers": 2}
OPTIONS: list[dict[str, Any]] = [
    {},
    {"positions": "learned", "tied": False},
    {"normalisation": layer_normalisation, "perceptron": dense_perceptron},
    {
        "positions": "learned",
        "normalisation": layer_normalisation,
        "perceptron": dense_perceptron,
        "tied": False,
    },
    {"heads": 1, "layers": 1},
]
NAMES = ["rotary", "learned", "layer-gelu", "all", "one"]
CLOSE = {"float64": 1e-10, "float32": 1e-5}
engine = NumpyEngine()


@pytest.mark.parametrize("options", OPTIONS, ids=NAMES)
@pytest.mark.parametrize("dtype", CLOSE)
def test_the_scan_of_the_cell_is_the_decoder(options: dict[str, Any], dtype: str) -> None:
    told = {**SMALL, **options, "dtype": dtype}
    model, cell = decoder(KINDS, LENGTH, **told), decoding(KINDS, LENGTH, **told)
    assert cell.map.parameters == model.parameters
    assert cell.map.parameters.names == model.parameters.names
    parameters = initialise(model.parameters, 0, weights=normal(0.2))
    tokens = np.random.default_rng(1).integers(0, KINDS, LENGTH)
    begin = engine.compile(nothing_read(cell))(())
    whole: Any = engine.compile(model.body)((parameters, tokens))
    (_, (keys, _)), said = along(cell, parameters, begin, tokens)
    np.testing.assert_allclose(said, whole, rtol=0, atol=CLOSE[dtype])
    assert np.abs(whole).max() > 0.05
    assert np.shape(keys)[2] == LENGTH


def along(cell: Any, parameters: Any, begin: Any, tokens: Numbers) -> Any:
    return engine.compile(along_rows(cell, len(tokens)).body)((parameters, (begin, tokens)))


def test_a_text_may_be_read_in_two_parts() -> None:
    cell = decoding(KINDS, LENGTH, **SMALL, dtype="float64")
    parameters = initialise(cell.map.parameters, 0, weights=normal(0.2))
    tokens = np.random.default_rng(1).integers(0, KINDS, LENGTH)
    begin = engine.compile(nothing_read(cell))(())
    whole = along(cell, parameters, begin, tokens)
    for cut in (1, 6):
        half, first = along(cell, parameters, begin, tokens[:cut])
        last, second = along(cell, parameters, half, tokens[cut:])
        np.testing.assert_allclose(np.concatenate([first, second]), whole[1], atol=1e-13)
        assert float(last[0]) == LENGTH


def test_options_of_no_decoder_are_refused() -> None:
    with pytest.raises(SpaceError, match="3 heads divide"):
        decoding(KINDS, LENGTH, **{**SMALL, "heads": 3})
    with pytest.raises(SpaceError, match="vocabulary of a decoder"):
        decoding(0, LENGTH, **SMALL)


# Drawing

SHAPE = Shape(KINDS, LENGTH, 8, 2, 12, 2, "rotary", "rms", "swiglu", "float64")
WORDS = Characters("abcdefg")


@pytest.fixture(scope="module")
def parameters() -> Any:
    return initialise(SHAPE.model().parameters, 1, weights=normal(0.7))


def drawn(
    parameters: Any, drawing: Drawing, number: int = 25, by: ArrayEngine = engine
) -> list[int]:
    return list(islice(tokens_after(by, SHAPE, parameters, [1, 2], drawing.choice()), number))


def test_the_most_likely_text_is_that_of_the_decoder_read_anew_for_each_token(
    parameters: Any,
) -> None:
    """On the tokens since it has begun anew, as a window of which the rest does not matter."""
    say = engine.compile(SHAPE.model().body)
    seen, expected = [1, 2], list[int]()
    for _ in range(25):
        window = np.zeros(LENGTH, np.int64)
        window[: len(seen)] = seen
        odds: Any = say((parameters, window))
        expected.append(int(np.argmax(odds[len(seen) - 1])))
        seen = [*seen, expected[-1]]
        if len(seen) > LENGTH:
            seen = seen[-(LENGTH // 2) :]
    assert drawn(parameters, Drawing(temperature=0)) == expected
    assert drawn(parameters, Drawing(top_k=1)) == expected
    assert len(set(expected)) > 2


def test_what_is_drawn_is_a_function_of_the_seed(parameters: Any) -> None:
    one, again, other = (drawn(parameters, Drawing(2.0, 0, seed), 9) for seed in (0, 0, 1))
    assert one == again != other


def test_engines_draw_the_same(parameters: Any) -> None:
    drawing = Drawing(1.0, 5, 3)
    assert drawn(parameters, drawing, 8) == drawn(parameters, drawing, 8, JaxEngine())


@pytest.mark.parametrize(("temperature", "top_k"), [(1.0, 0), (0.5, 0), (2.0, 3)])
def test_draws_are_as_frequent_as_they_should_be(temperature: float, top_k: int) -> None:
    odds = np.array([0.1, 2.0, 1.0, -1.0, 1.5], np.float32)
    wide = odds.astype(float) / temperature
    if top_k:
        wide[np.argsort(odds)[:-top_k]] = -np.inf
    expected = np.exp(wide) / np.exp(wide).sum()
    choose: Callable[[Numbers], int] = Drawing(temperature, top_k, 0).choice()
    found = np.bincount([choose(odds) for _ in range(4000)], minlength=5) / 4000
    np.testing.assert_allclose(found, expected, atol=0.03)
    assert (found[expected == 0] == 0).all()


def test_a_text_begins_with_something(parameters: Any) -> None:
    with pytest.raises(DataError, match="the prompt is empty"):
        sample(engine, SHAPE, WORDS, parameters, "", 3, Drawing())
    with pytest.raises(DataError, match="the character 'z' is not"):
        sample(engine, SHAPE, WORDS, parameters, "az", 3, Drawing())
    assert sample(engine, SHAPE, WORDS, parameters, "a", 0, Drawing()) == ""
    assert len(sample(engine, SHAPE, WORDS, parameters, "ab" * 30, 4, Drawing())) == 4


# Files


def test_what_is_kept_is_there_again(parameters: Any, tmp_path: Path) -> None:
    file = tmp_path / "model.npz"
    require_places(file)
    keep_model(file, SHAPE, WORDS, parameters)
    shape, words, found = kept_model(file)
    assert (shape, words) == (SHAPE, WORDS)
    told = [
        sample(engine, shape, words, some, "ab", 12, Drawing(1.5)) for some in (parameters, found)
    ]
    assert told[0] == told[1]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"width": 0}, "its width is no number from 1"),
        ({"width": True}, "its width is no number from 1"),
        ({"heads": 3}, "this is the shape of no decoder"),
        ({"positions": "none"}, "its positions is none of rotary, learned"),
        ({"dtype": "int8"}, "its dtype is none of"),
        ({"vocabulary": 9}, "has 7 tokens, and its decoder 9"),
        ({"layers": 4}, "these are the parameters of another model"),
    ],
    ids=str,
)
def test_files_of_another_shape_are_refused(
    change: dict[str, Any], words: str, parameters: Any, tmp_path: Path
) -> None:
    file = tmp_path / "model.npz"
    keep_model(file, SHAPE, WORDS, parameters)
    told = json.loads(beside(file).read_text())
    told["shape"].update(change)
    beside(file).write_text(json.dumps(told))
    with pytest.raises(DataError, match=words):
        kept_model(file)


@pytest.mark.parametrize("text", ["[]", "{", '{"shape": {}, "vocabulary": "3"}', "[" * 100_000])
def test_files_that_were_not_kept_beside_a_model_are_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "model.npz.json").write_text(text)
    with pytest.raises(DataError, match="this was not kept beside a model"):
        kept_model(tmp_path / "model.npz")


def test_files_of_another_kind_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"kept in .npz or .safetensors"):
        require_places(tmp_path / "model.pt")
    with pytest.raises(DataError, match="No such file"):
        kept_model(tmp_path / "model.npz")
