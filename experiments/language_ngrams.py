"""A 3-gram model: how likely a token is after two others, interpolated Kneser-Ney.

What a larger model has to beat. Of n tokens, c(w) is how often they occur; a discount D is taken
off each count and given to what the last n - 1 tokens say, where it counts not how often a token
occurs but after how many others (Kneser and Ney, 1995; Chen and Goodman, 1998, section 4.1.6)::

    p(w | u v) = (c(u v w) - D)+ / c(u v) + D N(u v ·) / c(u v) p(w | v)

and so on down to equal chances. The discounts are those that Ney, Essen and Kneser reckon from how
many triples occur once and twice, ``D = n1 / (n1 + 2 n2)``.

>>> import numpy as np
>>> tokens = np.array([0, 1, 0, 1, 0, 1, 2, 0, 1], np.int32)
>>> model = Trigrams.of(tokens, 3)
>>> float(model.chances(np.array([[0, 1]]))[0].sum().round(12))
1.0
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.errors import DataError
from experiments.language_tokens import Tokens

Counts = NDArray[np.int64]

Chances = NDArray[np.float64]


@final
@dataclass(frozen=True, eq=False)
class _Level:
    """Counts of n tokens in a row, as sorted ``keys``, and of the n - 1 before the last."""

    keys: Counts
    counts: Counts
    before: Counts
    totals: Counts
    kinds: Counts
    discount: float

    def mix(self, context: Counts, size: int, lower: Chances) -> Chances:
        """The chances of all tokens after each context, given those that one token less says."""
        place = np.searchsorted(self.before, context)
        place = np.minimum(place, len(self.before) - 1)
        known = self.before[place] == context
        total = np.where(known, self.totals[place], 1)
        rest = np.where(known, self.discount * self.kinds[place] / total, 1.0)
        every = context[:, None] * size + np.arange(size)
        at = np.minimum(np.searchsorted(self.keys, every), len(self.keys) - 1)
        counted = np.where(self.keys[at] == every, self.counts[at] - self.discount, 0.0)
        result: Chances = counted / total[:, None] + rest[:, None] * lower
        return result


@final
@dataclass(frozen=True, eq=False)
class Trigrams:
    """The model, of so many kinds of tokens."""

    size: int
    levels: Sequence[_Level]

    @classmethod
    def of(cls, tokens: Tokens, size: int) -> Trigrams:
        """What tokens say, of which there are ``size`` kinds.

        Raises ``DataError`` if there are fewer than three.
        """
        if len(tokens) < 3:
            raise DataError(f"a 3-gram model takes 3 tokens or more, not {len(tokens)}")
        w = tokens.astype(np.int64)
        triples, counts = np.unique((w[:-2] * size + w[1:-1]) * size + w[2:], return_counts=True)
        # of two, and of one: after how many different tokens each occurs
        pairs, after = np.unique(triples % (size * size), return_counts=True)
        single, kinds = np.unique(pairs % size, return_counts=True)
        return cls(
            size,
            [
                _level(single, kinds, size),
                _level(pairs, after, size),
                _level(triples, counts, size),
            ],
        )

    def chances(self, pairs: NDArray[np.integer]) -> Chances:
        """How likely each token is after each of these pairs, in rows."""
        u, v = (column.astype(np.int64) for column in pairs.T)
        found = np.full((len(pairs), self.size), 1 / self.size)
        for level, context in zip(
            self.levels, (np.zeros_like(u), v, u * self.size + v), strict=True
        ):
            found = level.mix(context, self.size, found)
        return found

    def loss(self, tokens: Tokens) -> float:
        """The mean of ``-log p`` of each token from the third on, in nats."""
        if len(tokens) < 3:
            raise DataError(f"a 3-gram model is judged on 3 tokens or more, not {len(tokens)}")
        pairs, which = np.unique(
            np.stack([tokens[:-2], tokens[1:-1]], axis=1), axis=0, return_inverse=True
        )
        total = 0.0
        for start in range(0, len(pairs), 1000):
            logs = np.log(self.chances(pairs[start : start + 1000]))
            here = (which >= start) & (which < start + 1000)
            total -= float(logs[which[here] - start, tokens[2:][here]].sum())
        return total / (len(tokens) - 2)


def _level(keys: Counts, counts: Counts, size: int) -> _Level:
    """The level of these tokens in a row, with the discount that their counts say."""
    once, twice = (int((counts == k).sum()) for k in (1, 2))
    discount = once / (once + 2 * twice) if once and twice else 0.5
    before, first = np.unique(keys // size, return_index=True)
    totals = np.add.reduceat(counts, first)
    kinds = np.diff([*first.tolist(), len(keys)])
    return _Level(keys, counts, before, totals, kinds, discount)
