"""Attention, and the transformer block, on sequences of tokens: ``rows(token, n)``.

``on_rows`` applies a layer to each token, and ``Batching`` attention to each head: both are the
functor of a leading axis.

>>> from cartesian_rdc.neural import reals
>>> tokens = rows(reals(8), 5)
>>> print((tokens >> self_attention(heads=2)).codomain)
R[5, 8]
"""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import Generic, TypeAlias

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.errors import SpaceError, require_whole
from cartesian_rdc.functors import Batching
from cartesian_rdc.learning import residual
from cartesian_rdc.neural._perceptrons import (
    Hidden,
    Perceptron,
    TokenMaker,
    dense_perceptron,
    layer_of,
)
from cartesian_rdc.neural._positions import Positions
from cartesian_rdc.neural.batches import on_rows, row_of, rows
from cartesian_rdc.neural.layers import linear
from cartesian_rdc.neural.normalisation import layer_normalisation
from cartesian_rdc.neural.notation import Layer, Matrix, SmoothMap, SmoothObject, reals
from cartesian_rdc.type_variables import A, K, Q, V
from cartesian_rdc.typed import Batch, Hom, Obj, Wire, copy, identity, require_maker


class Mixed(Generic[Q, V]):
    """The name of a mean of values for each query."""


class Heads(Generic[A]):
    """The name of A as several shorter vectors, one for each head."""


class InFront(Generic[A]):
    """The name of rows of A whose axis of heads stands in front."""


Ask: TypeAlias = Matrix[A, Heads[A]]
"""The name of the weights that make a query, a key or a value of a token."""


def attention(
    queries: SmoothObject[Q],
    keys: SmoothObject[K],
    values: SmoothObject[V],
    *,
    scale: float | None = None,
    causal: bool = False,
) -> SmoothMap[tuple[Q, tuple[K, V]], Mixed[Q, V]]:
    """``(Q, K, V) -> softmax(scale Q K^T) V``, softmax along rows (2403.13001, Definition 7.17).

    ``queries`` Q are (m, d), ``keys`` K (n, d), ``values`` V (n, e), the result is (m, e).
    ``scale`` is 1 in the definition, by default ``1 / √d`` (1706.03762). With ``causal``, result i
    is a mean of values 0 to i, those after i being left out. Raises ``SpaceError`` if the shapes
    are others, or if the scale is not finite. An engine may compute it as a whole.
    """
    q, k, v = (sm.array_of(a.object) for a in (queries, keys, values))
    for array in (q, k, v):
        if array.rank != 2:
            raise SpaceError(f"queries, keys and values are rows, two axes, not {array}")
    by = 1 / sqrt(max(1, k.shape[1])) if scale is None else scale
    mix = sm.Attention(q, k, v, by, causal)
    mixed: SmoothObject[Mixed[Q, V]] = Obj(queries.category, mix.codomain)
    return Hom(queries @ (keys @ values), mixed, mix)


SelfAttention: TypeAlias = tuple[Matrix[Heads[A], A], tuple[Ask[A], tuple[Ask[A], Ask[A]]]]
"""The name of the weights of the result, then of query, key and value."""


def self_attention(
    *, heads: int = 1, causal: bool = False, positions: Positions | None = None
) -> Callable[[SmoothObject[Batch[A]]], Layer[SelfAttention[A], Batch[A], Batch[A]]]:
    """``x -> W concat_h attention(Q_h x, K_h x, V_h x)`` from n tokens x (1706.03762, 3.2.2).

    Shapes are (n, d) -> (n, d); each of the ``heads`` h has d / heads entries. With ``causal``,
    result i does not depend on the tokens after i. Queries and keys, (n, heads, d / heads), are
    turned by ``positions``, such as ``rotary()``. Raises ``SpaceError`` if ``heads`` is below 1,
    ``TypeError`` if ``positions`` is no maker; the maker raises ``SpaceError`` if ``heads`` does
    not divide d, and like ``positions``.
    """
    require_whole(SpaceError, "number of heads of self_attention", heads, 1)
    if positions is not None:
        require_maker(positions, "the positions", "rotary()")

    def made(tokens: SmoothObject[Batch[A]]) -> Layer[SelfAttention[A], Batch[A], Batch[A]]:
        token, n = row_of(tokens)
        array = sm.array_of(token.object)
        if array.rank != 1 or array.size % heads:
            raise SpaceError(f"a token is a vector that {heads} heads divide, not {array}")
        part: SmoothObject[Heads[A]]
        part = reals(heads, array.size // heads, name=Heads, dtype=array.dtype)
        parts = rows(part, n)
        exchange = sm.transpose(parts.object, (1, 0, 2))
        front: SmoothObject[InFront[A]] = Obj(tokens.category, exchange.codomain)
        to_front = Hom(parts, front, exchange)

        def ask(word: str, turns: bool) -> Layer[Ask[A], Batch[A], InFront[A]]:
            asked = (tokens >> on_rows(linear(part))).called(word)
            return (asked >> positions(parts) if turns and positions else asked) >> to_front

        one_head = rows(reals(array.size // heads, dtype=array.dtype), n)
        look = Batching(heads)(attention(one_head, one_head, one_head, causal=causal))
        in_all = Hom(front @ (front @ front), front, look.morphism)
        back = Hom(front, parts, sm.transpose(front.object, (1, 0, 2)))

        thrice = copy(tokens) >> (identity(tokens) @ copy(tokens))
        asked = thrice >> (ask("query", True) @ (ask("key", True) @ ask("value", False)))
        return asked >> in_all >> back >> on_rows(linear(token))

    return made


def transformer_block(
    *,
    heads: int,
    hidden: int,
    causal: bool = False,
    normalisation: TokenMaker = layer_normalisation,
    perceptron: Perceptron = dense_perceptron,
    positions: Positions | None = None,
) -> Callable[[SmoothObject[Batch[A]]], Layer[Wire, Batch[A], Batch[A]]]:
    """``x + attention(norm x)``, then ``x + mlp(norm x)``, of shapes (n, d) -> (n, d) (2002.04745).

    ``heads``, ``causal`` and ``positions`` are those of ``self_attention``. ``normalisation`` makes
    the layer ``norm`` from a token, such as ``rms_normalisation``. ``perceptron`` makes from the
    wire of ``hidden`` units what makes ``mlp`` from a token, as ``swiglu_perceptron`` does. Raises
    ``SpaceError`` if ``heads`` or ``hidden`` is below 1, ``TypeError`` if ``normalisation``,
    ``perceptron`` or ``positions`` is no maker. The maker that is returned raises like that of
    ``self_attention``, ``TypeError`` if one of these makes no layer, and ``CompositionError`` if
    such a layer does not end in a token.
    """
    require_whole(SpaceError, "number of heads of transformer_block", heads, 1)
    require_whole(SpaceError, "number of hidden units of transformer_block", hidden, 1)
    require_maker(normalisation, "the normalisation", "rms_normalisation")
    require_maker(perceptron, "the perceptron", "swiglu_perceptron")
    attend = self_attention(heads=heads, causal=causal, positions=positions)

    def normed(token: SmoothObject[A]) -> Layer[Wire, A, A]:
        return layer_of(normalisation, token, "the normalisation of a token")

    def thought(token: SmoothObject[A]) -> Layer[Wire, A, A]:
        inside = reals(hidden, name=Hidden, dtype=sm.dtype_of(token.object))
        return layer_of(perceptron(inside), token, "the perceptron of a token")

    def made(tokens: SmoothObject[Batch[A]]) -> Layer[Wire, Batch[A], Batch[A]]:
        norm = tokens >> on_rows(normed)
        look = (norm >> attend).called("attention")
        think = (norm >> on_rows(thought)).called("perceptron")
        return (residual(look) >> residual(think)).unnamed()

    return made
