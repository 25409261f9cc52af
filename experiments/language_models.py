"""What a decoder is made of, and files from which it is made again: its parameters, and its words.

Beside the file of the parameters, ``FILE``, lies ``FILE.json``: the shape of the decoder, and the
vocabulary that its tokens are numbers of.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final, final

from cartesian_rdc.categories.base import Keep
from cartesian_rdc.categories.smooth import Value
from cartesian_rdc.errors import DataError, SpaceError
from cartesian_rdc.neural import (
    Perceptron,
    SmoothCell,
    TokenMaker,
    dense_perceptron,
    layer_normalisation,
    rms_normalisation,
    swiglu_perceptron,
)
from cartesian_rdc.storage import load, replacing, require_place, save
from cartesian_rdc.storage.words import line
from cartesian_rdc.type_variables import T
from cartesian_rdc.typed import Wire
from experiments.command import DTYPES
from experiments.language_tokens import Vocabulary, read_text, vocabulary_of
from models.decoding import Cache, Number, Positions, decoding
from models.language import Decoder, Next, Size, decoder

POSITIONS: Final[tuple[Positions, ...]] = ("rotary", "learned")
NORMALISATIONS: Final[Mapping[str, TokenMaker]] = MappingProxyType(
    {"rms": rms_normalisation, "layer": layer_normalisation}
)
PERCEPTRONS: Final[Mapping[str, Perceptron]] = MappingProxyType(
    {"swiglu": swiglu_perceptron, "gelu": dense_perceptron}
)

LARGEST: Final = 2**24
"""The largest number in a file that a shape is believed to have."""


class Options(Size):
    """What ``decoder`` and ``decoding`` are told by name."""

    positions: Positions
    normalisation: TokenMaker
    perceptron: Perceptron
    dtype: str


@final
@dataclass(frozen=True)
class Shape:
    """The options of ``models.language.decoder``, in words where it is told makers."""

    vocabulary: int
    length: int
    width: int
    heads: int
    hidden: int
    layers: int
    positions: Positions
    normalisation: str
    perceptron: str
    dtype: str

    def model(self, keep: Keep = "states") -> Decoder:
        """The decoder. Raises like ``decoder``."""
        return decoder(self.vocabulary, self.length, **self._options, keep=keep)

    def cell(self) -> SmoothCell[Wire, Cache, Number, Next]:
        """The same, one token at a time."""
        return decoding(self.vocabulary, self.length, **self._options)

    @property
    def _options(self) -> Options:
        return {
            "width": self.width,
            "heads": self.heads,
            "hidden": self.hidden,
            "layers": self.layers,
            "positions": self.positions,
            "normalisation": NORMALISATIONS[self.normalisation],
            "perceptron": PERCEPTRONS[self.perceptron],
            "dtype": self.dtype,
        }


def beside(file: Path) -> Path:
    """Where the shape and the vocabulary lie."""
    return file.with_name(f"{file.name}.json")


def require_places(file: Path) -> None:
    """Raise ``DataError`` if no parameters can be kept in this file, before they are learned."""
    if file.suffix not in (".npz", ".safetensors"):
        raise DataError(f"{file}: parameters are kept in .npz or .safetensors")
    require_place(file)
    require_place(beside(file))


def keep_model(file: Path, shape: Shape, words: Vocabulary, parameters: Value) -> None:
    """Keep what was learned in two files. Raises ``OSError`` if they cannot be written."""
    told = {"shape": asdict(shape), "vocabulary": words.words}
    with replacing(beside(file)) as stream:
        stream.write(json.dumps(told).encode())
    save(file, shape.model(), parameters)


def kept_model(file: Path) -> tuple[Shape, Vocabulary, Value]:
    """What was kept in two files.

    Raises ``DataError`` if they are not there, or hold something else.
    """
    place = beside(file)
    text = read_text(place)
    try:
        match json.loads(text):
            case {"shape": {**found}, "vocabulary": str(words)}:
                shape, vocabulary = _shape(found), vocabulary_of(words)
            case _:
                raise ValueError("it has no shape and no vocabulary")
    except (RecursionError, ValueError) as error:
        raise DataError(f"{place}: this was not kept beside a model: {line(str(error))}") from None
    if vocabulary.size != shape.vocabulary:
        raise DataError(
            f"{place}: its vocabulary has {vocabulary.size} tokens, and its decoder "
            f"{shape.vocabulary}: these are of two models"
        )
    try:
        model = shape.model()
    except SpaceError as error:
        raise DataError(f"{place}: this is the shape of no decoder: {error}") from None
    return shape, vocabulary, load(file, model)


def _shape(found: dict[object, object]) -> Shape:
    """Raises ``ValueError`` if something is missing or no shape."""

    def number(name: str) -> int:
        match found.get(name):
            case bool():
                pass
            case int(size) if 1 <= size <= LARGEST:
                return size
            case _:
                pass
        raise ValueError(f"its {name} is no number from 1 to {LARGEST:,}")

    def one(name: str, there: Sequence[T]) -> T:
        for each in there:
            if each == found.get(name):
                return each
        raise ValueError(f"its {name} is none of {', '.join(map(str, there))}")

    return Shape(
        vocabulary=number("vocabulary"),
        length=number("length"),
        width=number("width"),
        heads=number("heads"),
        hidden=number("hidden"),
        layers=number("layers"),
        positions=one("positions", POSITIONS),
        normalisation=one("normalisation", tuple(NORMALISATIONS)),
        perceptron=one("perceptron", tuple(PERCEPTRONS)),
        dtype=one("dtype", DTYPES),
    )
