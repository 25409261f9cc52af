"""Embedding: vectors for numbers of words, gathered from a table, which is learned.

>>> from cartesian_rdc.neural.notation import indices, reals
>>> print(indices(7) >> embedding(100, reals(16)))
Z[7] -> R[7, 16] with parameters R[100, 16]
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic

from numpy.typing import DTypeLike

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.errors import SpaceError, require_whole
from cartesian_rdc.neural.initialisers import Initialiser, uniform
from cartesian_rdc.neural.notation import Layer, SmoothMap, SmoothObject, ending_in, layer
from cartesian_rdc.type_variables import A, B
from cartesian_rdc.typed import Obj
from cartesian_rdc.typed.axes import axes_of


class Table(Generic[B]):
    """The name of some rows of B."""


class Named(Generic[A, B]):
    """The name of one B for each number in A."""


def embedding(
    length: int, b: SmoothObject[B], *, start: Initialiser | None = None
) -> Callable[[SmoothObject[A]], Layer[Table[B], A, Named[A, B]]]:
    """``x -> table[x]``, gather: row x of a ``table`` of ``length`` rows in B, for each x in A.

    Shapes are a -> (a, b), of the table (length, b). A are indices; of real numbers, each names the
    nearest. One outside of the table gives zero. ``start`` draws the table, by default
    ``uniform(0.05)`` as in Keras. Raises ``SpaceError`` if the length is negative; the maker, if A
    or B is a product.
    """
    require_whole(SpaceError, "length of embedding", length)

    def made(a: SmoothObject[A]) -> Layer[Table[B], A, Named[A, B]]:
        rows = sm.space(length, *sm.array_of(b.object).shape, dtype=sm.dtype_of(b.object))
        body = sm.gather(rows, a.object)
        draw = uniform(0.05) if start is None else start
        axes = (Table.__name__, *axes_of(b)[0])
        return layer("table", a, Obj(a.category, body.codomain), body, draw, (axes,))

    return made


def one_hot(
    length: int, dtype: DTypeLike | None = None
) -> Callable[[SmoothObject[A]], SmoothMap[A, B]]:
    """``x -> e_x``, one-hot coding of each number x in A, of shapes a -> (a, length).

    A are indices; of real numbers, each names the nearest. The result has this ``dtype``: by
    default that of A, float64 for indices. The annotation of the result says B. Raises
    ``SpaceError`` if the length is negative; the maker, if A is a product.
    """
    require_whole(SpaceError, "length of one_hot", length)
    return lambda a: ending_in(a, sm.one_hot(a.object, length, dtype))
