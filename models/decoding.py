"""A decoder one token at a time: a state machine, whose state is a cache of keys and values.

What a decoder says of a token depends on the tokens before it only through their keys and values.
So the decoder along a text is the scan of a cell: its state is the number of tokens that were read
and their keys and values in all layers; its input is a token, and its output the logits of the
next. The parameters are those of the decoder.

>>> from cartesian_rdc.neural import along_rows
>>> from models.language import Size
>>> small = Size(width=8, heads=2, hidden=12, layers=3)
>>> model, cell = decoder(50, 16, **small), decoding(50, 16, **small)
>>> cell.map.parameters == model.parameters
True
>>> print(along_rows(cell, 16).codomain)
(R × (float32[3, 2, 16, 4] × float32[3, 2, 16, 4])) × float32[16, 50]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, final

import numpy as np
from numpy.typing import DTypeLike

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.free import Product
from cartesian_rdc.categories.smooth import Arrow, Formula, Numbers, Space, smooth, variable
from cartesian_rdc.learning import Cell
from cartesian_rdc.neural import (
    Hidden,
    Layer,
    Perceptron,
    SmoothCell,
    SmoothMap,
    SmoothObject,
    TokenMaker,
    indices,
    linear,
    reals,
    rms_normalisation,
    row_of,
    swiglu_perceptron,
)
from cartesian_rdc.neural._positions import angles
from cartesian_rdc.type_variables import A, B, P
from cartesian_rdc.typed import Batch, Obj, ParaHom, Unit, Wire, retie, unit, zero
from models.language import Next, Token, decoder


class Number:
    """The number of a token."""


class Reads:
    """How many tokens were read."""


class Known:
    """The keys, or the values, of the tokens that were read, in all layers; zeros after them."""


Cache: TypeAlias = tuple[Reads, tuple[Known, Known]]
"""What a decoder remembers of the tokens that it has read."""

Positions: TypeAlias = Literal["rotary", "learned"]


def decoding(
    vocabulary: int,
    length: int,
    *,
    width: int,
    heads: int,
    hidden: int,
    layers: int,
    positions: Positions = "rotary",
    normalisation: TokenMaker = rms_normalisation,
    perceptron: Perceptron = swiglu_perceptron,
    tied: bool = True,
    dtype: DTypeLike = "float32",
) -> SmoothCell[Wire, Cache, Number, Next]:
    """The cell whose scan along tokens, from ``nothing_read``, is ``decoder`` of the same options.

    It reads ``length`` tokens at most: of more, the keys and values are not kept. Raises like
    ``decoder``.
    """
    model = decoder(
        vocabulary,
        length,
        width=width,
        heads=heads,
        hidden=hidden,
        layers=layers,
        positions=positions,
        normalisation=normalisation,
        perceptron=perceptron,
        tied=False,
        dtype=dtype,
    )
    token: SmoothObject[Token] = reals(width, name=Token, dtype=dtype)
    odds: SmoothObject[Next] = reals(vocabulary, name=Next, dtype=dtype)
    reads: SmoothObject[Reads] = reals(name=Reads)
    known: SmoothObject[Known]
    known = reals(layers, heads, length, width // heads, name=Known, dtype=dtype)
    cache, number = reads @ (known @ known), indices(name=Number)
    block = _Block(token, heads, length, hidden, normalisation, perceptron, positions)

    def step(given: Formula) -> Formula:
        """``(p, (cache, token)) -> (cache, odds)``."""
        p, (((read, caches)), now) = given
        head, (final, (blocks, rest)) = p
        if positions == "learned":
            places, table = rest
            x = _row(table, now) + _row(places, read)
        else:
            x = _row(rest, now)
        along = smooth.scanning(block.step(_first(blocks.space), _first(caches.space)), layers)
        x, after = read.pair(x.pair(blocks.pair(caches))).into(along)
        said = _by(token >> linear(odds), head, _by(block.normed, final, x))
        return (1 + read).pair(after).pair(said)

    made = step(variable((model.parameters @ (cache @ number)).object)).arrow
    body = ParaHom(model.parameters, cache @ number, cache @ odds, made)
    return Cell(cache, number, odds, retie(body, {"head/weights": "table"}) if tied else body)


def nothing_read(cell: SmoothCell[P, Cache, Number, Next]) -> SmoothMap[Unit, Cache]:
    """The state before a text: no token is read."""
    return zero(unit(smooth), cell.state)


@final
@dataclass(frozen=True)
class _Block:
    """A block of a decoder, on one token and what is known of those before it."""

    token: SmoothObject[Token]
    heads: int
    length: int
    hidden: int
    normalisation: TokenMaker
    perceptron: Perceptron
    positions: Positions

    @property
    def part(self) -> SmoothObject[Wire]:
        """What each head has of a token."""
        (width,), dtype = sm.array_of(self.token.object).shape, sm.dtype_of(self.token.object)
        return reals(self.heads, width // self.heads, dtype=dtype)

    @property
    def normed(self) -> Layer[Wire, Token, Token]:
        return self.normalisation(self.token).unnamed()

    @property
    def thinks(self) -> Layer[Wire, Token, Token]:
        """The perceptron."""
        inside = reals(self.hidden, name=Hidden, dtype=sm.dtype_of(self.token.object))
        return self.perceptron(inside)(self.token).unnamed()

    def step(self, parameters: Space, caches: Space) -> Arrow:
        """``read × (x × (P × (K × V))) -> x × (K × V)``."""
        asks, tells = self.token >> linear(self.part), self.part >> linear(self.token)
        given = Product(COUNT, Product(self.token.object, Product(parameters, caches)))
        read, (x, (p, (keys, values))) = variable(given)
        (mlp, second_norm), ((out, (query, (key, value))), first_norm) = p
        seen = _by(self.normed, first_norm, x)
        asked, named, meant = (_by(asks, weights, seen) for weights in (query, key, value))
        if self.positions == "rotary":
            asked, named = self._turned(asked, read), self._turned(named, read)
        keys, values = self._written(keys, named, read), self._written(values, meant, read)
        x = x + _by(tells, out, self._looked(asked, keys, values, read))
        x = x + _by(self.thinks, mlp, _by(self.normed, second_norm, x))
        return x.pair(keys.pair(values)).arrow

    def _turned(self, x: Formula, read: Formula) -> Formula:
        """X by the angles of ``rotary`` at this position."""
        wide = x.apply(sm.widen)
        half = sm.array_of(wide.space).shape[1] // 2
        cosine, sine = (
            _row(_fixed(table, wide), read).into(sm.broadcast(wide.space, [0]))
            for table in angles(self.length, 2 * half)
        )
        turned = (-wide[:, half:]).concatenate(wide[:, :half], axis=1)
        return (wide * cosine + turned * sine).into(sm.narrow(x.space))

    def _written(self, known: Formula, new: Formula, read: Formula) -> Formula:
        """What is known, and at this position what is new."""
        (heads, _, each), dtype = sm.array_of(known.space).shape, sm.dtype_of(read.space)
        here = _fixed(np.arange(self.length), read).equals(read)
        everywhere = here.into(
            sm.broadcast(sm.space(heads, self.length, each, dtype=dtype), [0, 2])
        )
        return everywhere.where(new.into(sm.broadcast(known.space, [1])), known)

    def _looked(self, asked: Formula, keys: Formula, values: Formula, read: Formula) -> Formula:
        """Attention of one query to what is known up to this position."""
        query, key, value = (x.apply(sm.widen) for x in (asked, keys, values))
        scale = 1 / np.sqrt(max(1, sm.array_of(query.space).shape[1]))
        score = sm.contraction("hd,hjd->hj", query.space, key.space)
        scores = query.pair(key).into(score) * float(scale)
        dtype = sm.dtype_of(read.space)
        after = _fixed(np.arange(self.length), read) > read
        later = after.into(sm.broadcast(sm.space(self.heads, self.length, dtype=dtype), [0]))
        weights = later.where(-np.inf, scores).apply(lambda a: sm.softmax(a, [-1]))
        mixed = weights.pair(value).into(sm.contraction("hj,hjd->hd", scores.space, value.space))
        return mixed.into(sm.narrow(asked.space))


COUNT = sm.space()
"""Where the number of tokens lies that were read."""


def _by(layer: Layer[P, A, B], parameters: Formula, x: Formula) -> Formula:
    """The layer, with these parameters."""
    return parameters.pair(x).into(layer.inside)


def _row(table: Formula, number: Formula) -> Formula:
    """A row of a table."""
    return table.pair(number).into(sm.gather(table.space, number.space))


def _fixed(array: Numbers, beside: Formula) -> Formula:
    """An array that does not change, in the dtype of a formula."""
    there = sm.constant(array, sm.dtype_of(beside.space))
    return beside.into(sm.then(smooth.delete(beside.space), there))


def _first(rows: Space) -> Space:
    """One row of rows."""
    made: SmoothObject[Batch[Wire]] = Obj(smooth, rows)
    return row_of(made)[0].object
