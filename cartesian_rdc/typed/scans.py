"""Scans of named maps: the loop of a cartesian category, with the names of its wires."""

from __future__ import annotations

from typing import overload

from cartesian_rdc.categories.base import Keep
from cartesian_rdc.categories.structure import cartesian
from cartesian_rdc.errors import require_kind
from cartesian_rdc.type_variables import A, B, Mor, Ob, P, S, X, Y
from cartesian_rdc.typed.arrows import Hom, Obj, ParaHom


def scan(
    f: ParaHom[Ob, Mor, P, tuple[S, X], tuple[S, Y]],
    s: Obj[Ob, Mor, S],
    x: tuple[Obj[Ob, Mor, X], Obj[Ob, Mor, A]],
    y: tuple[Obj[Ob, Mor, Y], Obj[Ob, Mor, B]],
    n: int,
    keep: Keep,
) -> ParaHom[Ob, Mor, P, tuple[S, A], tuple[S, B]]:
    """``S × X^n -> S × Y^n``; x and y are X and Y, each with its power.

    Raises like ``CartesianCategory.scan``, and ``StructureError`` if the category has none.
    """
    c, p = cartesian(s.category, "scan"), f.parameters
    body = c.scan(p.object, s.object, x[0].object, y[0].object, f.inside, n, keep=keep)
    return ParaHom(p, s @ x[1], s @ y[1], body)


def iterated(f: ParaHom[Ob, Mor, P, S, S], n: int, keep: Keep) -> ParaHom[Ob, Mor, P, S, S]:
    """``S -> S``, f n times. Raises like ``scan``."""
    c = cartesian(f.category, "iterate")
    body = c.iterate(f.parameters.object, f.domain.object, f.inside, n, keep=keep)
    return ParaHom(f.parameters, f.domain, f.domain, body)


@overload
def recompute(f: Hom[Ob, Mor, A, B]) -> Hom[Ob, Mor, A, B]: ...
@overload
def recompute(f: ParaHom[Ob, Mor, P, A, B]) -> ParaHom[Ob, Mor, P, A, B]: ...
def recompute(
    f: Hom[Ob, Mor, A, B] | ParaHom[Ob, Mor, P, A, B],
) -> Hom[Ob, Mor, A, B] | ParaHom[Ob, Mor, P, A, B]:
    """f, of which nothing but its argument is kept for the way back, where it is computed again.

    A 2-cell of optics (2209.09351): the map is the same, and so is its R, which takes more time and
    less memory, as ``program(...).flops`` and ``.bytes`` say. Raises ``StructureError`` if the
    category is not cartesian, ``TypeError`` if f is no map.
    """
    require_kind(f, (Hom, ParaHom), "what is computed again", "a map")
    c = cartesian(f.category, "recompute")
    if isinstance(f, Hom):
        return Hom(f.domain, f.codomain, c.recomputed(f.morphism))
    return ParaHom(f.parameters, f.domain, f.codomain, c.recomputed(f.inside))
