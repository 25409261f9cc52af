"""Text from a decoder, a token at a time: it is drawn, read by the cell, and so on.

The cell keeps keys and values, so that a token takes as long as it takes to read one, and not as
long as the text before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import final

import numpy as np

from cartesian_rdc.categories.smooth import Numbers, Value
from cartesian_rdc.categories.smooth.functions import halves_of
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import DataError
from cartesian_rdc.execution import ArrayEngine
from experiments.language_models import Shape
from experiments.language_tokens import Tokens, Vocabulary
from models.decoding import nothing_read


@final
@dataclass(frozen=True)
class Drawing:
    """How a token is drawn from the logits of the next.

    ``temperature``  by which they are divided: 0 takes the most likely one
    ``top_k``        how many of the most likely are drawn from; 0: from all
    ``seed``         of what is drawn
    """

    temperature: float = 0.8
    top_k: int = 0
    seed: int = 0

    def choice(self) -> Callable[[Numbers], int]:
        """The draws, one after the other: the same for the same seed.

        The largest of logits and Gumbel noise is a draw from their softmax.
        """
        rng = np.random.default_rng(self.seed)

        def draw(odds: Numbers) -> int:
            wide = odds.astype(np.float64)
            if not self.temperature:
                return int(np.argmax(wide))
            if 0 < self.top_k < len(wide):
                wide[wide < np.partition(wide, -self.top_k)[-self.top_k]] = -np.inf
            return int(np.argmax(wide / self.temperature + rng.gumbel(size=len(wide))))

        return draw


def tokens_after(
    engine: ArrayEngine,
    shape: Shape,
    parameters: Value,
    prompt: Sequence[int],
    draw: Callable[[Numbers], int],
) -> Iterator[int]:
    """The tokens after a prompt, without an end.

    Where the cell has read as many as it can, it begins anew and reads the last half of them. The
    prompt has one token or more.
    """
    cell = shape.cell()
    step, begin = engine.compile(cell.map.body), engine.compile(nothing_read(cell))(())
    seen = list(prompt[-shape.length :])

    def read(state: Value, tokens: Sequence[int]) -> tuple[Value, Numbers]:
        odds: Value = ()
        for token in tokens:
            state, odds = halves_of(step((parameters, (state, np.int64(token)))))
        return state, leaves_of(odds)[0]

    state, odds = read(begin, seen)
    while True:
        token = draw(odds)
        yield token
        if len(seen) < shape.length:
            seen.append(token)
            state, odds = read(state, [token])
        else:
            seen = [*seen, token][-max(1, shape.length // 2) :]
            state, odds = read(begin, seen)


def require_prompt(prompt: str, vocabulary: Vocabulary) -> Tokens:
    """The tokens of a prompt.

    Raises ``DataError`` if there are none, or if it has characters that the vocabulary has not.
    """
    if not prompt:
        raise DataError("a text begins with something: the prompt is empty")
    return vocabulary.encode(prompt)


def sample(
    engine: ArrayEngine,
    shape: Shape,
    vocabulary: Vocabulary,
    parameters: Value,
    prompt: str,
    number: int,
    drawing: Drawing,
) -> str:
    """The text of a ``number`` of tokens after a prompt.

    Raises like ``require_prompt``.
    """
    begun = require_prompt(prompt, vocabulary).tolist()
    drawn = tokens_after(engine, shape, parameters, begun, drawing.choice())
    return vocabulary.decode([next(drawn) for _ in range(number)])
