"""What a language model is given: tokens to learn from, and others that are held out."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import Final, final

from cartesian_rdc.errors import DataError
from experiments.language_ngrams import Trigrams
from experiments.language_stories import stories
from experiments.language_tokens import BytePairs, Characters, Tokens, Vocabulary, read_text

STORIES: Final = 1_500_000
"""Characters of the stories that are learned from."""

HELD_OUT: Final = 20
"""One of so many characters of a text is held out, at its end."""


@final
@dataclass(frozen=True, eq=False)
class Corpus:
    """Two texts as tokens; ``characters`` are those of the one that is held out.

    ``start``: how a text of this kind may begin, a new line, if there is one.
    """

    vocabulary: Vocabulary
    learned: Tokens
    held_out: Tokens
    characters: int
    start: str

    @classmethod
    def of(cls, learned: str, held_out: str, tokens: int = 0) -> Corpus:
        """As characters, or so many byte pairs, of two texts that are not empty.

        Raises ``DataError`` and ``MissingExtraError`` like ``BytePairs.of``.
        """
        words: Vocabulary
        words = BytePairs.of(learned, tokens) if tokens else Characters.of(learned + held_out)
        start = "\n" if "\n" in learned else learned[0]
        return cls(words, words.encode(learned), words.encode(held_out), len(held_out), start)

    @property
    def loss_of_three(self) -> float:
        """The loss of the 3-gram model on the text that is held out, in nats per token."""
        return Trigrams.of(self.learned, self.vocabulary.size).loss(self.held_out)

    def bits(self, loss: float) -> float:
        """A loss in nats per token, in bits per character."""
        return loss * len(self.held_out) / self.characters / log(2)


def corpus_of(file: Path | None, tokens: int = 0) -> Corpus:
    """The text in a file, whose last part is held out; or stories, of which others are.

    Raises ``DataError`` like ``read_text``, or if there are too few characters for two texts.
    """
    if file is None:
        return Corpus.of(stories(STORIES), stories(STORIES // HELD_OUT, "held out"), tokens)
    text = read_text(file)
    if len(text) < 2:
        raise DataError(f"{file}: a text to learn from has two characters or more")
    cut = len(text) - max(1, len(text) // HELD_OUT)
    return Corpus.of(text[:cut], text[cut:], tokens)
