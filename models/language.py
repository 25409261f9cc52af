"""Decoders: transformers that read tokens and say, at each place, which may come next.

>>> model = decoder(256, 128, **SIZES["1m"])
>>> print(model.domain, "->", model.codomain)
Z[128] -> float32[128, 256]
>>> f"{numbers(model):,}"
'1,037,696'
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from types import MappingProxyType
from typing import Final, Literal, TypeAlias, TypedDict

from numpy.typing import DTypeLike

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.base import Keep
from cartesian_rdc.categories.smooth.spaces import arrays_in
from cartesian_rdc.errors import SpaceError, require_one_of, require_whole
from cartesian_rdc.neural import (
    Formula,
    Layer,
    Perceptron,
    Scalar,
    SmoothObject,
    TokenMaker,
    embedding,
    index_cross_entropy,
    indices,
    learned_positions,
    linear,
    normal,
    on_rows,
    reals,
    rms_normalisation,
    rotary,
    rows,
    smooth_map,
    stack,
    swiglu_perceptron,
    transformer_block,
)
from cartesian_rdc.neural.losses import Index
from cartesian_rdc.type_variables import A, B, P
from cartesian_rdc.typed import Batch, ParaHom, Wire, retie


class Tokens:
    """The numbers of the tokens of a text."""


class Token:
    """What is known of one token: a vector."""


class Next:
    """The logits of the token that comes next."""


Decoder: TypeAlias = Layer[Wire, Tokens, Batch[Next]]
"""A model of texts of one length."""


Decoding: TypeAlias = Layer[Wire, Tokens, Batch[Token]]
"""The first part of a decoder: what is known of each token."""


class Size(TypedDict):
    """How large a decoder is.

    ``width``   entries of the vector of a token
    ``heads``   of attention, each of ``width / heads`` entries
    ``hidden``  units of the perceptron of each block
    ``layers``  how many blocks there are
    """

    width: int
    heads: int
    hidden: int
    layers: int


SIZES: Final[Mapping[str, Size]] = MappingProxyType(
    {
        "1m": Size(width=128, heads=4, hidden=352, layers=5),
        "10m": Size(width=320, heads=5, hidden=864, layers=8),
        "30m": Size(width=512, heads=8, hidden=1280, layers=10),
        "100m": Size(width=768, heads=12, hidden=2048, layers=14),
        "300m": Size(width=1024, heads=16, hidden=2688, layers=24),
    }
)
"""Sizes by about how many million numbers the parameters are, with 256 tokens and SwiGLU."""


def decoder(
    vocabulary: int,
    length: int,
    *,
    width: int,
    heads: int,
    hidden: int,
    layers: int,
    positions: Literal["rotary", "learned"] = "rotary",
    normalisation: TokenMaker = rms_normalisation,
    perceptron: Perceptron = swiglu_perceptron,
    tied: bool = True,
    dtype: DTypeLike = "float32",
    keep: Keep = "states",
) -> Decoder:
    """From ``length`` tokens to the logits of each next one, of shape ``(length, vocabulary)``.

    Embedding, then ``layers`` causal blocks of ``transformer_block`` as one loop, normalisation,
    and a linear map, whose weights are the table of the embedding if they are ``tied``. Row i of
    the result depends on tokens 0 to i only. ``width``, ``heads`` and ``hidden`` are those of
    ``Size``, ``normalisation`` and ``perceptron`` those of ``transformer_block``. With
    ``positions="learned"`` the embedding is followed by ``learned_positions``. ``keep`` is that of
    ``stack``. Raises ``SpaceError`` if a number is below 1, the heads do not divide the width or
    the positions are others, ``TypeError`` if what makes something is no maker, ``DataError`` like
    ``stack``.
    """
    for what, number in (("vocabulary", vocabulary), ("length", length), ("width", width)):
        require_whole(SpaceError, f"{what} of a decoder", number, 1)
    require_one_of(SpaceError, "kind of positions of a decoder", positions, ("rotary", "learned"))
    tokens = indices(length, name=Tokens)
    token: SmoothObject[Token] = reals(width, name=Token, dtype=dtype)
    odds: SmoothObject[Next] = reals(vocabulary, name=Next, dtype=dtype)

    def block(words: SmoothObject[Batch[Token]]) -> Layer[Wire, Batch[Token], Batch[Token]]:
        return words >> transformer_block(
            heads=heads,
            hidden=hidden,
            causal=True,
            normalisation=normalisation,
            perceptron=perceptron,
            positions=rotary() if positions == "rotary" else None,
        )

    def bounded(word: SmoothObject[Token]) -> Layer[Wire, Token, Token]:
        return normalisation(word).unnamed()

    start, words = normal(0.02), rows(token, length)
    found = tokens >> embedding(vocabulary, token, start=start)
    read: Decoding = ParaHom(found.parameters.alias(), tokens, words, found.inside)
    if positions == "learned":
        read = (read >> learned_positions).unnamed()
    thought = read >> (words >> stack(block, layers, keep=keep)).called("blocks")
    known = thought >> (words >> on_rows(bounded)).called("final")
    said = known >> (words >> on_rows(linear(odds, start=start))).called("head")
    return retie(said, {"head/weights": "table"}) if tied else said.unnamed()


def language_loss(odds: SmoothObject[B]) -> Layer[Index[B], B, Scalar]:
    """The mean of ``index_cross_entropy`` over all places: of logits of shape (..., vocabulary).

    The label is the next token of each place, of shape (...), in nats. Raises ``SpaceError`` if
    there is no place.
    """
    array = sm.array_of(odds.object)
    places = prod(array.shape[:-1]) if array.rank else 0
    if not places:
        raise SpaceError(f"a mean is over one place or more, and {odds} has none")

    def mean(total: Formula) -> Formula:
        return total / places

    summed = index_cross_entropy(odds)
    return summed >> smooth_map(summed.codomain, summed.codomain, mean)


def numbers(model: Layer[P, A, B]) -> int:
    """How many numbers the parameters of a model are."""
    return sum(array.size for array in arrays_in(model.parameters.object))
