"""Words as vectors: numbers that name the rows of a table, which is learned.

>>> from cartesian_rdc.neural.notation import reals
>>> print(embedding(reals(7), 100, reals(16)))
R[7] -> R[7, 16] with parameters R[100, 16]
"""

from __future__ import annotations

from typing import Generic

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.neural.notation import Layer, SmoothMap, SmoothObject
from cartesian_rdc.type_variables import A, B
from cartesian_rdc.typed import Hom, Obj, hom, parametric


class Table(Generic[B]):
    """The name of some rows of B."""


class Named(Generic[A, B]):
    """The name of one B for each number in A."""


def embedding(
    a: SmoothObject[A], length: int, b: SmoothObject[B]
) -> Layer[Table[B], A, Named[A, B]]:
    """Each number in A becomes the row of the table, of so many, that is nearest to it.

    A number outside the table becomes zero; A is one array, and so is B. Raises ``SpaceError``.
    """
    rows = sm.space(length, *sm.array_of(b.object).shape, dtype=sm.dtype_of(b.object))
    body = sm.gather(rows, a.object)
    table: SmoothObject[Table[B]] = Obj(sm.smooth, rows)
    found: SmoothObject[Named[A, B]] = Obj(sm.smooth, body.codomain)
    return parametric(table, a, hom(table @ a, found, body))


def one_hot(a: SmoothObject[A], length: int) -> SmoothMap[A, Named[A, A]]:
    """Each number in A as so many numbers: 1 in its place, and else 0. Raises ``SpaceError``."""
    return Hom(sm.smooth, sm.one_hot(a.object, length))
