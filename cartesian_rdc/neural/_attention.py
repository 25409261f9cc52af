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
from typing import Final, Generic, Literal, TypeAlias

import numpy as np

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.errors import SpaceError, require_number, require_one_of, require_whole
from cartesian_rdc.functors import Batching
from cartesian_rdc.learning import residual
from cartesian_rdc.neural._gated import swiglu
from cartesian_rdc.neural._positions import rotary
from cartesian_rdc.neural.activations import Activation, gelu
from cartesian_rdc.neural.batches import batched, on_rows, row_of, rows
from cartesian_rdc.neural.layers import bias, dense, linear
from cartesian_rdc.neural.normalisation import layer_normalisation, rms_normalisation
from cartesian_rdc.neural.notation import Layer, Matrix, SmoothMap, SmoothObject, reals
from cartesian_rdc.type_variables import A, K, Q, V
from cartesian_rdc.typed import Batch, Hom, Obj, Wire, copy, identity

Positions: TypeAlias = Literal["none", "rotary"]
"""How self-attention knows positions."""

Normalisation: TypeAlias = Literal["layer", "rms"]
"""What keeps tokens in bounds."""

Perceptron: TypeAlias = Literal["dense", "swiglu"]
"""What a block does with each token."""

POSITIONS: Final[tuple[Positions, ...]] = ("none", "rotary")
NORMALISATIONS: Final[tuple[Normalisation, ...]] = ("layer", "rms")
PERCEPTRONS: Final[tuple[Perceptron, ...]] = ("dense", "swiglu")


class Mixed(Generic[Q, V]):
    """The name of a mean of values for each query."""


class Heads(Generic[A]):
    """The name of A as several shorter vectors, one for each head."""


class InFront(Generic[A]):
    """The name of rows of A whose axis of heads stands in front."""


Ask: TypeAlias = Matrix[A, Heads[A]]
"""The name of the weights that make a query, a key or a value of a token."""


class Hidden:
    """The name of the hidden units of a block."""


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
    if scale is not None:
        require_number(SpaceError, "scale of attention", scale)
    q, k, v = (sm.array_of(a.object) for a in (queries, keys, values))
    for array in (q, k, v):
        if array.rank != 2:
            raise SpaceError(f"queries, keys and values are rows, two axes, not {array}")
    if q.shape[1] != k.shape[1]:
        raise SpaceError(f"queries and keys are rows of one width, not {q} and {k}")
    if k.shape[0] != v.shape[0]:
        raise SpaceError(f"there is a value for each key, not {v} for {k}")
    by = 1 / np.sqrt(max(1, k.shape[1])) if scale is None else scale
    mix = sm.Attention(q, k, v, float(by), causal)
    mixed: SmoothObject[Mixed[Q, V]] = Obj(queries.category, mix.codomain)
    return Hom(queries @ (keys @ values), mixed, mix)


SelfAttention: TypeAlias = tuple[Matrix[Heads[A], A], tuple[Ask[A], tuple[Ask[A], Ask[A]]]]
"""The name of the weights of the result, then of query, key and value."""


def self_attention(
    *, heads: int = 1, causal: bool = False, positions: Positions = "none"
) -> Callable[[SmoothObject[Batch[A]]], Layer[SelfAttention[A], Batch[A], Batch[A]]]:
    """``x -> W concat_h attention(Q_h x, K_h x, V_h x)`` from n tokens x (1706.03762, 3.2.2).

    Shapes are (n, d) -> (n, d); each of the ``heads`` h has d / heads entries. With ``causal``,
    result i does not depend on the tokens after i. With ``positions="rotary"`` the queries and keys
    of each head are turned by ``rotary``. Raises ``SpaceError`` if ``heads`` is below 1, or for
    other positions; the maker raises it if ``heads`` does not divide d, or if d / heads is odd with
    rotary positions.
    """
    require_whole(SpaceError, "number of heads of self_attention", heads, 1)
    require_one_of(SpaceError, "kind of positions of self_attention", positions, POSITIONS)

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
            return (asked >> rotary()(parts) if turns else asked) >> to_front

        turns = positions == "rotary"
        one_head = rows(reals(array.size // heads, dtype=array.dtype), n)
        look = Batching(heads)(attention(one_head, one_head, one_head, causal=causal))
        in_all = Hom(front @ (front @ front), front, look.morphism)
        back = Hom(front, parts, sm.transpose(front.object, (1, 0, 2)))

        thrice = copy(tokens) >> (identity(tokens) @ copy(tokens))
        asked = thrice >> (ask("query", turns) @ (ask("key", turns) @ ask("value", False)))
        return asked >> in_all >> back >> on_rows(linear(token))

    return made


def transformer_block(
    *,
    heads: int,
    hidden: int,
    activation: Activation[Hidden] | None = None,
    causal: bool = False,
    normalisation: Normalisation = "layer",
    perceptron: Perceptron = "dense",
    positions: Positions = "none",
) -> Callable[[SmoothObject[Batch[A]]], Layer[Wire, Batch[A], Batch[A]]]:
    """``x + attention(norm x)``, then ``x + mlp(norm x)``, of shapes (n, d) -> (n, d) (2002.04745).

    ``heads``, ``causal`` and ``positions`` are those of ``self_attention``. ``normalisation`` is
    that of each token, ``layer_normalisation`` or ``rms_normalisation``. The perceptron has
    ``hidden`` units: ``"dense"`` is two layers with biases and this ``activation``, by default
    ``gelu``; ``"swiglu"`` is ``swiglu`` and a linear map, without one. Raises ``SpaceError`` if
    there are no units, for other options, or if ``swiglu`` is given an activation; the maker, like
    that of ``self_attention``.
    """
    require_whole(SpaceError, "number of heads of transformer_block", heads, 1)
    require_whole(SpaceError, "number of hidden units of transformer_block", hidden, 1)
    for what, given, there in (
        ("normalisation", normalisation, NORMALISATIONS),
        ("perceptron", perceptron, PERCEPTRONS),
        ("kind of positions", positions, POSITIONS),
    ):
        require_one_of(SpaceError, f"{what} of transformer_block", given, there)

    if perceptron == "swiglu" and activation is not None:
        raise SpaceError("the perceptron swiglu has its own activation: leave activation out")

    def normed(tokens: SmoothObject[Batch[A]]) -> Layer[Wire, Batch[A], Batch[A]]:
        if normalisation == "rms":
            return (tokens >> on_rows(rms_normalisation)).unnamed()
        return (tokens >> on_rows(layer_normalisation)).unnamed()

    def made(tokens: SmoothObject[Batch[A]]) -> Layer[Wire, Batch[A], Batch[A]]:
        token, n = row_of(tokens)
        inside = reals(hidden, name=Hidden, dtype=sm.dtype_of(token.object))
        norm = tokens >> normed
        attend = self_attention(heads=heads, causal=causal, positions=positions)
        look = (norm >> attend).called("attention")
        thought: Layer[Wire, A, A]
        if perceptron == "swiglu":
            thought = (token >> swiglu(inside) >> linear(token)).unnamed()
        else:
            thought = (
                token >> dense(inside, activation or gelu) >> linear(token) >> bias
            ).unnamed()
        think = (norm >> batched(thought, n)).called("perceptron")
        return (residual(look) >> residual(think)).unnamed()

    return made
