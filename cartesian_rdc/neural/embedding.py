"""Words as vectors: numbers that name the rows of a table, which is learned.

>>> from cartesian_rdc.neural.notation import reals
>>> print(reals(7) >> embedding(100, reals(16)))
R[7] -> R[7, 16] with parameters R[100, 16]
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.neural.notation import Layer, SmoothMap, SmoothObject, ending_in
from cartesian_rdc.type_variables import A, B
from cartesian_rdc.typed import Hom, Obj, parametric


class Table(Generic[B]):
    """The name of some rows of B."""


class Named(Generic[A, B]):
    """The name of one B for each number in A."""


def embedding(
    length: int, b: SmoothObject[B]
) -> Callable[[SmoothObject[A]], Layer[Table[B], A, Named[A, B]]]:
    """Each number in A becomes the nearest row of the ``table``, which has ``length`` rows in B.

    A number outside the table becomes zero. The maker raises ``SpaceError`` if A or B is a
    product, or if their dtypes differ.
    """

    def made(a: SmoothObject[A]) -> Layer[Table[B], A, Named[A, B]]:
        rows = sm.space(length, *sm.array_of(b.object).shape, dtype=sm.dtype_of(b.object))
        body = sm.gather(rows, a.object)
        table: SmoothObject[Table[B]] = Obj(a.category, rows)
        found: SmoothObject[Named[A, B]] = Obj(a.category, body.codomain)
        table = table.called("table")
        return parametric(table, a, Hom(table @ a, found, body))

    return made


def one_hot(length: int) -> Callable[[SmoothObject[A]], SmoothMap[A, Named[A, A]]]:
    """Each number in A becomes ``length`` numbers: 1 in its place, else 0.

    The maker raises ``SpaceError`` if A is a product.
    """
    return lambda a: ending_in(a, sm.one_hot(a.object, length))
