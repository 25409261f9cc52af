"""Tokens of a text: its characters, or the pieces that a byte-pair tokenizer makes of it.

A vocabulary is made of a text once, and kept as words in a file, so that what was learned from its
tokens can be read and told again.

>>> made = Characters.of("banana")
>>> made.encode("nab").tolist(), made.decode([0, 2])
([2, 0, 1], 'an')
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, final

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.errors import DataError
from cartesian_rdc.storage.words import line
from experiments.extras import require_extra

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Tokens = NDArray[np.int32]
"""The numbers of tokens, from 0."""


class Vocabulary(Protocol):
    """What a text is cut into, each piece with a number."""

    @property
    def size(self) -> int:
        """How many tokens there are."""
        ...

    @property
    def words(self) -> str:
        """All of it, as a text from which ``vocabulary_of`` makes it again."""
        ...

    def encode(self, text: str) -> Tokens:
        """The tokens of a text. Raises ``DataError`` if there are none for a character."""
        ...

    def decode(self, tokens: Sequence[int]) -> str:
        """The text of tokens."""
        ...


@final
@dataclass(frozen=True)
class Characters:
    """One token for each character of a text; ``letters`` has them in order."""

    letters: str

    @classmethod
    def of(cls, text: str) -> Characters:
        """The characters of a text."""
        return cls("".join(sorted(set(text))))

    @property
    def size(self) -> int:
        return len(self.letters)

    @property
    def words(self) -> str:
        return json.dumps({"characters": self.letters})

    @cached_property
    def _numbers(self) -> NDArray[np.int32]:
        """The token of each code point, -1 where there is none."""
        points = _points(self.letters)
        table = np.full(int(points.max(initial=0)) + 2, -1, np.int32)
        table[points] = np.arange(len(points))
        return table

    def encode(self, text: str) -> Tokens:
        points = _points(text)
        found: Tokens = self._numbers[np.minimum(points, len(self._numbers) - 1)]
        if (found < 0).any():
            unknown = text[int(np.argmax(found < 0))]
            raise DataError(
                f"the character {unknown!r} is not in the text that was learned from: leave it "
                "out, or learn byte-pair tokens, such as --tokens 1000, which have all characters"
            )
        return found

    def decode(self, tokens: Sequence[int]) -> str:
        return "".join(self.letters[token] for token in tokens)


@final
@dataclass(frozen=True)
class BytePairs:
    """Pieces of several bytes that are frequent (1508.07909); ``words`` is the file of tokenizers.

    Every text has tokens, since all 256 bytes are pieces.
    """

    words: str

    @classmethod
    def of(cls, text: str, size: int) -> BytePairs:
        """So many pieces, or fewer, of a text.

        Raises ``DataError`` if the size is less than the number of bytes, ``MissingExtraError``
        without the extra ``language``.
        """
        if size < 256:
            raise DataError(f"byte-pair tokens begin with 256 bytes: {size} are too few")
        require_extra("tokenizers", "language")
        from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

        made = Tokenizer(models.BPE())
        made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        made.decoder = decoders.ByteLevel()
        trainer = trainers.BpeTrainer(
            vocab_size=size,
            initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
            show_progress=False,
        )
        made.train_from_iterator(text.splitlines(keepends=True), trainer)
        return cls(made.to_str())

    @cached_property
    def _made(self) -> Tokenizer:
        require_extra("tokenizers", "language")
        from tokenizers import Tokenizer

        return Tokenizer.from_str(self.words)

    @property
    def size(self) -> int:
        return self._made.get_vocab_size()

    def encode(self, text: str) -> Tokens:
        return np.array(self._made.encode(text).ids, np.int32)

    def decode(self, tokens: Sequence[int]) -> str:
        return self._made.decode(list(tokens), skip_special_tokens=False)


def vocabulary_of(words: str) -> Vocabulary:
    """The vocabulary whose words these are. Raises ``ValueError`` if they are none."""
    match json.loads(words):
        case {"characters": str(letters)}:
            return Characters(letters)
        case {"model": _}:
            return BytePairs(words)
        case _:
            raise ValueError("these are no words of a vocabulary")


def read_text(file: Path) -> str:
    """The text in a file, in UTF-8.

    Raises ``DataError`` if it cannot be read, is empty, or is no text.
    """
    try:
        text = file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError(f"{file}: this is no text in UTF-8: byte {error.start} is none") from None
    except OSError as error:
        raise DataError(f"{file}: {line(error.strerror or str(error))}") from None
    if not text:
        raise DataError(f"{file}: there is no text in this file")
    return text


def _points(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
