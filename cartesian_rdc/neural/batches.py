"""Batches: layers on many samples at once, with the same parameters for all.

>>> from cartesian_rdc.neural import dense, reals, sigmoid
>>> print(batched(reals(4) >> dense(reals(3), sigmoid), 32))
R[32, 4] -> R[32, 3] with parameters R[3] × R[3, 4]
>>> print(rows(reals(4), 32) >> on_rows(dense(reals(3), sigmoid)))
R[32, 4] -> R[32, 3] with parameters R[3] × R[3, 4]
"""

from __future__ import annotations

from collections.abc import Callable

from cartesian_rdc.categories.free import Atomic, Product, Unit
from cartesian_rdc.categories.smooth import Array, Space
from cartesian_rdc.categories.smooth.spaces import arrays_in
from cartesian_rdc.errors import SpaceError
from cartesian_rdc.functors import Batching, sharing
from cartesian_rdc.neural.notation import Layer, LayerMaker, SmoothObject
from cartesian_rdc.type_variables import A, B, P
from cartesian_rdc.typed import Batch, Obj, ParaHom
from cartesian_rdc.typed.axes import rows_named
from cartesian_rdc.typed.naming import replaced


def rows(a: SmoothObject[A], n: int) -> SmoothObject[Batch[A]]:
    """``A^n``: each array has an axis of length n in front. Raises ``SpaceError`` if n < 0."""
    many = Batching(n)(a)
    return Obj(many.category, many.object, rows_named(many.naming))


def row_of(many: SmoothObject[Batch[A]]) -> tuple[SmoothObject[A], int]:
    """A and n, of ``A^n``. Raises ``SpaceError`` if its arrays have no common first axis."""
    lengths = {array.shape[:1] for array in arrays_in(many.object)}
    if len(lengths) != 1 or lengths == {()}:
        raise SpaceError(f"rows have a first axis of one length, {many} has none")
    ((n,),) = lengths
    return Obj(many.category, _row(many.object), replaced(many.naming, _row)), n


def _row(a: Space) -> Space:
    return a.fold(Unit, _first_row, Product)


def _first_row(array: Array) -> Space:
    return Atomic(array.with_shape(*array.shape[1:]))


def batched(layer: Layer[P, A, B], n: int) -> Layer[P, Batch[A], Batch[B]]:
    """``A^n -> B^n``: the layer on each row (vmap), with one and the same parameters.

    Their gradient is the sum over the rows; a learning rate of ``1 / n`` makes it the mean. Raises
    ``SpaceError`` if n < 0.
    """
    a, b = rows(layer.domain, n), rows(layer.codomain, n)
    return ParaHom(layer.parameters, a, b, sharing(layer.body.morphism, n))


def on_rows(
    maker: LayerMaker[A, P, B],
) -> Callable[[SmoothObject[Batch[A]]], Layer[P, Batch[A], Batch[B]]]:
    """``batched`` for a maker: from ``A^n``, the layer that ``maker`` makes from A, on each row.

    The maker raises ``SpaceError`` if its wire has no rows.
    """

    def made(many: SmoothObject[Batch[A]]) -> Layer[P, Batch[A], Batch[B]]:
        a, n = row_of(many)
        return batched(a >> maker, n)

    return made
