"""Attention: ``softmax(s Q K^T) V``, a defined generator, and its R, another one.

Arrays have the same axes in front, such as those of a batch and of heads, then rows, then the
entries of a row.

>>> from cartesian_rdc.execution import evaluate
>>> x = Array((1, 2, 1), "float64")  # one head, two rows
>>> first_only = Attention(x, x, x, 1.0, True)
>>> ones = [[[1.0], [1.0]]]
>>> evaluate(first_only, (ones, (ones, [[[2.0], [4.0]]])))
array([[[2.],
        [3.]]])
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Self, final

import numpy as np

from cartesian_rdc.categories.free import Atomic, Product, interned
from cartesian_rdc.categories.smooth.category import smooth
from cartesian_rdc.categories.smooth.conversion import wide_of
from cartesian_rdc.categories.smooth.defined import Defined
from cartesian_rdc.categories.smooth.formulas import Formula, variable
from cartesian_rdc.categories.smooth.generator import constant, then
from cartesian_rdc.categories.smooth.islands import island
from cartesian_rdc.categories.smooth.limits import largest
from cartesian_rdc.categories.smooth.maps import narrow, softmax, wide, widen
from cartesian_rdc.categories.smooth.multilinear import Contraction
from cartesian_rdc.categories.smooth.rearrangement import Broadcast
from cartesian_rdc.categories.smooth.spaces import INDEX, Array, Arrow, Space, require_real
from cartesian_rdc.errors import SpaceError, require_number


@interned
class OfAttention(Defined):
    """Attention, or its R, with the shapes of its arguments.

    Queries Q are of (..., m, d), keys K of (..., n, d), values V of (..., n, e). ``scale`` is a
    factor of all scores ``Q K^T``. If ``causal``, row i of the result is a mean of the rows 0 to i
    of V, those after i being left out.
    """

    queries: Array
    keys: Array
    values: Array
    scale: float
    causal: bool

    @property
    def arguments_of_attention(self) -> Space:
        """``Q × (K × V)``. Raises ``SpaceError`` if the arrays do not fit together."""
        q, k, v = self.queries, self.keys, self.values
        require_real(q, k, v)
        require_number(SpaceError, "scale of attention", self.scale)
        for array in (q, k, v):
            if array.rank < 2:
                raise SpaceError(f"queries, keys and values are rows, two axes, not {array}")
            if array.dtype != q.dtype or array.shape[:-2] != q.shape[:-2]:
                raise SpaceError(
                    "queries, keys and values have one dtype and the same axes before their rows, "
                    f"not {q} and {array}"
                )
        if q.shape[-1] != k.shape[-1]:
            raise SpaceError(f"queries and keys are rows of one width, not {q} and {k}")
        if k.shape[-2] != v.shape[-2]:
            raise SpaceError(f"there is a value for each key, not {v} for {k}")
        return Product(Atomic(q), Product(Atomic(k), Atomic(v)))

    @property
    def mixed(self) -> Array:
        """What is made of the values, of (..., m, e)."""
        return self.values.with_shape(*self.queries.shape[:-1], self.values.shape[-1])

    @property
    def scores(self) -> Array:
        """The space of ``Q K^T``, of (..., m, n), in which one computes."""
        return wide_of(self.queries.with_shape(*self.queries.shape[:-1], self.keys.shape[-2]))

    @property
    def products(self) -> int:
        """The operations of the products of rows with rows: ``Q K^T``, and weights with V."""
        return 2 * prod(self.scores.shape) * (self.keys.shape[-1] + self.values.shape[-1])

    @final
    def batched(self, n: int) -> Self:
        """The same with one more axis in front."""
        arrays = (array.rows(n) for array in (self.queries, self.keys, self.values))
        return self.with_arguments(*arrays, self.scale, self.causal)


@final
@interned
class Attention(OfAttention):
    """``(Q, (K, V)) -> softmax(s Q K^T) V``, softmax along rows (2403.13001, Definition 7.17)."""

    def boundary(self) -> tuple[Space, Space]:
        return self.arguments_of_attention, Atomic(self.mixed)

    def definition(self) -> Arrow:
        """In half precision it is computed in float32, and rounded once.

        What a query must not see has the score -∞ in every precision, hence the weight 0.
        """
        q, k, v = (wide_of(array) for array in (self.queries, self.keys, self.values))
        front = tuple(range(q.rank - 2))
        i, j, d = range(q.rank - 2, q.rank + 1)
        score = Contraction(q, k, (*front, i, d), (*front, j, d), (*front, i, j))
        mix = Contraction(self.scores, v, (*front, i, j), (*front, j, d), (*front, i, d))
        query, (key, value) = variable(wide(self.domain))
        scores = query.pair(key).into(score) * self.scale
        if self.causal:
            scores = _up_to_here(scores, self.scores)
        weights = scores.into(softmax(scores.space, [-1]))
        mixed = island(weights.pair(value).into(mix).arrow)
        return smooth.composite(widen(self.domain), mixed, narrow(self.codomain))

    def reverse_derivative(self) -> Arrow:
        return AttentionBackward(self.queries, self.keys, self.values, self.scale, self.causal)

    def annihilated_by(self, zeros: Sequence[bool]) -> bool:
        return zeros[2]

    @property
    def flops(self) -> int:
        return self.products + 2 * prod(self.scores.shape)


@final
@interned
class AttentionBackward(OfAttention):
    """``R[Attention]``, from a point and a covector to one of queries, keys and values."""

    def boundary(self) -> tuple[Space, Space]:
        a = self.arguments_of_attention
        return Product(a, Atomic(self.mixed)), a

    @property
    def forward(self) -> Attention:
        """The attention of which it is R."""
        return Attention(self.queries, self.keys, self.values, self.scale, self.causal)

    def definition(self) -> Arrow:
        return smooth.reverse_derivative(self.forward.definition())

    def annihilated_by(self, zeros: Sequence[bool]) -> bool:
        return zeros[3]

    @property
    def flops(self) -> int:
        """Those of what is not in ``Attention`` already, at the same arguments."""
        return 2 * self.products + 4 * prod(self.scores.shape)


def _up_to_here(scores: Formula, array: Array) -> Formula:
    """The scores up to the diagonal, which are numbers, and -∞ right of it."""
    mask = constant(np.tril(np.ones(array.shape[-2:], np.int64)), INDEX)
    front = tuple(range(array.rank - 2))
    here = then(smooth.delete(scores.space), mask)
    if front:
        here = then(here, Broadcast(array.with_dtype(INDEX), front))
    return scores.into(here).where(scores.maximum(-largest(scores)), -np.inf)
