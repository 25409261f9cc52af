"""Attention, and the transformer block, on sequences of tokens: ``rows(token, n)``.

What a layer does to each token is the layer on rows, ``batched``; several heads are attention on
rows once more, with an axis of heads in front. So both are the functor of a leading axis.

>>> from cartesian_rdc.neural import reals
>>> print(self_attention(reals(8), 5, heads=2).codomain)
R[5, 8]
"""

from __future__ import annotations

from typing import Generic, TypeAlias

import numpy as np

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.errors import SpaceError
from cartesian_rdc.functors import Batching
from cartesian_rdc.learning import residual
from cartesian_rdc.neural.activations import Activation, gelu
from cartesian_rdc.neural.batches import Batch, batched, rows
from cartesian_rdc.neural.layers import bias, dense, linear
from cartesian_rdc.neural.normalisation import layer_normalisation
from cartesian_rdc.neural.notation import Layer, Matrix, SmoothMap, SmoothObject, reals
from cartesian_rdc.type_variables import A, K, Q, V
from cartesian_rdc.typed import Obj, Wire, copy, hom, identity


class Mixed(Generic[Q, V]):
    """The name of a mixture of values for each query."""


class Heads(Generic[A]):
    """The name of A as several shorter vectors, one for each head."""


class InFront(Generic[A]):
    """The name of rows of A whose axis of heads stands in front."""


Ask: TypeAlias = Matrix[A, Heads[A]]
"""The name of the weights that make a query, a key or a value of a token."""


class Hidden:
    """The name of what is inside a block."""


def attention(
    queries: SmoothObject[Q],
    keys: SmoothObject[K],
    values: SmoothObject[V],
    *,
    scale: float | None = None,
    causal: bool = False,
) -> SmoothMap[tuple[Q, tuple[K, V]], Mixed[Q, V]]:
    """``(Q, K, V) -> softmax(scale Q K^T) V``, softmax along rows (2403.13001, Definition 7.17).

    The definition has the scale 1; by default it is ``1 / √d`` for keys of d numbers (1706.03762).
    ``causal``: a query attends to no key behind it. Raises ``SpaceError``.
    """
    q, k, v = (sm.array_of(a) for a in (queries.object, keys.object, values.object))
    if q.rank != 2 or k.rank != 2 or v.rank != 2 or q.shape[1] != k.shape[1]:
        raise SpaceError(f"queries and keys are rows of one width, not {q} and {k}")
    if k.shape[0] != v.shape[0]:
        raise SpaceError(f"there is a value for each key, not {v} for {k}")
    c = sm.smooth
    by = 1 / np.sqrt(max(1, k.shape[1])) if scale is None else scale
    score = sm.contraction("id,jd->ij", queries.object, keys.object)
    scores = score.codomain
    seen = sm.scale(scores, float(by))
    if causal:
        seen = c.add(seen, sm.then(c.delete(scores), _behind(scores)))
    weigh = sm.then(score, seen, sm.softmax(scores, [-1]))
    mix = sm.contraction("ij,jd->id", scores, values.object)
    body = sm.then(
        c.associator_inverse(queries.object, keys.object, values.object),
        c.tensor(weigh, c.identity(values.object)),
        mix,
    )
    result: SmoothObject[Mixed[Q, V]] = Obj(c, mix.codomain)
    return hom(queries @ (keys @ values), result, body)


def _behind(scores: sm.Space) -> sm.Arrow:
    """``1 -> scores``: what makes softmax vanish behind the diagonal, and 0 elsewhere."""
    array = sm.array_of(scores)
    lowest = float(np.finfo(array.dtype).min) / 2
    return sm.constant(np.triu(np.full(array.shape, lowest), 1), array.dtype)


def self_attention(
    token: SmoothObject[A], n: int, *, heads: int = 1, causal: bool = False
) -> Layer[tuple[Matrix[Heads[A], A], tuple[Ask[A], tuple[Ask[A], Ask[A]]]], Batch[A], Batch[A]]:
    """Each of n tokens asks all of them, in several heads; tokens are vectors (1706.03762).

    Raises ``SpaceError`` where the heads do not divide the length of a token.
    """
    array = sm.array_of(token.object)
    if array.rank != 1 or heads < 1 or array.size % heads:
        raise SpaceError(f"a token is a vector that {heads} heads divide, not {array}")
    part: SmoothObject[Heads[A]] = reals(heads, array.size // heads, name=Heads, dtype=array.dtype)
    tokens, parts = rows(token, n), rows(part, n)
    exchange = sm.transpose(parts.object, (1, 0, 2))
    front: SmoothObject[InFront[A]] = Obj(sm.smooth, exchange.codomain)
    ask = batched(linear(token, part), n) >> hom(parts, front, exchange)

    one_head = rows(reals(array.size // heads, dtype=array.dtype), n)
    look = attention(one_head, one_head, one_head, causal=causal)
    in_all = hom(front @ (front @ front), front, Batching(heads).on_morphism(look.morphism))
    back = hom(front, parts, sm.transpose(front.object, (1, 0, 2)))

    thrice = copy(sm.smooth, tokens) >> (identity(tokens) @ copy(sm.smooth, tokens))
    return thrice >> (ask @ (ask @ ask)) >> in_all >> back >> batched(linear(part, token), n)


def transformer_block(
    token: SmoothObject[A],
    n: int,
    *,
    heads: int,
    hidden: int,
    activation: Activation[Hidden] = gelu,
    causal: bool = False,
) -> Layer[Wire, Batch[A], Batch[A]]:
    """``x + attention(norm x)``, then ``x + mlp(norm x)``, for n tokens (2002.04745).

    Raises ``SpaceError`` where the heads do not divide the length of a token.
    """
    inside = reals(hidden, name=Hidden, dtype=sm.dtype_of(token.object))
    norm = batched(layer_normalisation(token), n)
    look = norm >> self_attention(token, n, heads=heads, causal=causal)
    perceptron = dense(token, inside, activation) >> linear(inside, token) >> bias(token)
    think = norm >> batched(perceptron, n)
    return (residual(sm.smooth, look) >> residual(sm.smooth, think)).unnamed()
