"""Several samples at once in any category: maps on powers, ``X^1 = X`` and ``X^(n+1) = X × X^n``.

>>> from cartesian_rdc.neural import linear, reals
>>> model = reals(3) >> linear(reals(2))
>>> print(sharing_power(model, 3))
R[3] × (R[3] × R[3]) -> R[2] × (R[2] × R[2]) with parameters R[2, 3]
"""

from __future__ import annotations

from cartesian_rdc.errors import DataError, require_whole
from cartesian_rdc.type_variables import A, B, Mor, Ob, P
from cartesian_rdc.typed import Batch, Hom, Obj, ParaHom, first, pair, second


def sharing_power(
    f: ParaHom[Ob, Mor, P, A, B], size: int
) -> ParaHom[Ob, Mor, P, Batch[A], Batch[B]]:
    """``(p, (x1, (x2, ...))) -> (f(p, x1), (f(p, x2), ...))``, of ``size`` samples.

    Raises ``DataError`` if ``size`` is below 1, ``StructureError`` if the category is not
    cartesian.
    """
    require_whole(DataError, "size of a batch", size, 1)
    p, x, y = f.parameters, f.domain, f.codomain
    xs: Obj[Ob, Mor, Batch[A]] = x.alias()
    ys: Obj[Ob, Mor, Batch[B]] = y.alias()
    result = ParaHom(p, xs, ys, f.inside)
    for _ in range(size - 1):
        more = x @ xs
        given, parameters = second(p, more), first(p, more)
        one = pair(parameters, given >> first(x, xs)) >> f.body
        others = pair(parameters, given >> second(x, xs)) >> result.body
        body = pair(one, others)
        xs, ys = more.alias(), (y @ ys).alias()
        result = ParaHom(p, xs, ys, body.morphism)
    return result


def power(f: Hom[Ob, Mor, A, B], size: int) -> Hom[Ob, Mor, Batch[A], Batch[B]]:
    """``f^n : A^n -> B^n``, of ``size`` n. Raises ``DataError`` if it is below 1."""
    require_whole(DataError, "size of a batch", size, 1)
    a: Obj[Ob, Mor, Batch[A]] = f.domain.alias()
    b: Obj[Ob, Mor, Batch[B]] = f.codomain.alias()
    result = Hom(a, b, f.morphism)
    for _ in range(size - 1):
        more = f @ result
        a, b = more.domain.alias(), more.codomain.alias()
        result = Hom(a, b, more.morphism)
    return result
