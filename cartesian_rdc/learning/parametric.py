"""Para at work: parameters that are shared, held fixed, or exchanged with the input.

Each is a reparametrisation or a composite of parametric maps ``(P, f : P × A -> B)`` (2103.01931,
Definitions 2.1 and 2.3), in any category that has what it needs, and says nothing of derivatives.
How these learn follows: since ``R[copy]`` is ``+``, a parameter that is used twice is given the sum
of two covectors.

>>> from cartesian_rdc.categories.smooth import smooth
>>> from cartesian_rdc.neural import dense, reals, tanh
>>> layer = dense(reals(3), reals(3), tanh)
>>> print(tie(smooth, layer.parameters, layer >> layer))
R[3] -> R[3] with parameters R[3] × R[3, 3]
>>> print(residual(smooth, layer))
R[3] -> R[3] with parameters R[3] × R[3, 3]
>>> print(exchange(layer))
R[3] × R[3, 3] -> R[3] with parameters R[3]
"""

from __future__ import annotations

from cartesian_rdc.categories.base import CartesianCategory, LeftAdditiveCategory
from cartesian_rdc.type_variables import A, B, Mor, Ob, P, Q
from cartesian_rdc.typed import (
    Hom,
    Obj,
    ParaHom,
    Unit,
    addition,
    copy,
    identity,
    left_unitor_inverse,
    parametric,
    right_unitor_inverse,
    symmetry,
)


def tie(
    category: CartesianCategory[Ob, Mor],
    parameters: Obj[Ob, Mor, P],
    f: ParaHom[Ob, Mor, tuple[P, P], A, B],
) -> ParaHom[Ob, Mor, P, A, B]:
    """Both parameters are one: f along ``copy : P -> P × P`` (2403.13001, Definition 7.11).

    Raises ``CompositionError`` where the parameters of f are not ``P × P``.
    """
    return f.reparametrise(copy(category, parameters))


def freeze(f: ParaHom[Ob, Mor, P, A, B], at: Hom[Ob, Mor, Unit, P]) -> Hom[Ob, Mor, A, B]:
    """The parameters are this point ``1 -> P``: f along it, which has no parameters left.

    Raises ``CompositionError`` where the point is of another object.
    """
    frozen = f.reparametrise(at)
    return left_unitor_inverse(f.domain) >> frozen.body


def freeze_newest(
    f: ParaHom[Ob, Mor, tuple[Q, P], A, B],
    at: Hom[Ob, Mor, Unit, Q],
    rest: Obj[Ob, Mor, P],
) -> ParaHom[Ob, Mor, P, A, B]:
    """Of parameters ``Q × P``, the first, which came last, is a point; P is left to learn.

    Raises ``CompositionError`` where the two are not the parameters of f.
    """
    return f.reparametrise(left_unitor_inverse(rest) >> (at @ identity(rest)))


def freeze_oldest(
    f: ParaHom[Ob, Mor, tuple[Q, P], A, B],
    at: Hom[Ob, Mor, Unit, P],
    rest: Obj[Ob, Mor, Q],
) -> ParaHom[Ob, Mor, Q, A, B]:
    """Of parameters ``Q × P``, the second, which came first, is a point; Q is left to learn.

    Raises ``CompositionError`` where the two are not the parameters of f.
    """
    return f.reparametrise(right_unitor_inverse(rest) >> (identity(rest) @ at))


def exchange(f: ParaHom[Ob, Mor, P, A, B]) -> ParaHom[Ob, Mor, A, P, B]:
    """What was the input is the parameter, and the other way round: ``(A, σ f)``."""
    return parametric(f.domain, f.parameters, symmetry(f.domain, f.parameters) >> f.body)


def residual(
    category: LeftAdditiveCategory[Ob, Mor], f: ParaHom[Ob, Mor, P, A, A]
) -> ParaHom[Ob, Mor, P, A, A]:
    """``x + f(x)``: copy, f on one of the two, and add."""
    a = f.domain
    return copy(category, a) >> (identity(a) @ f) >> addition(category, a)
